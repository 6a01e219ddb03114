// A page without its language: what stands where, and which of its texts are the same.
// What two languages have alike, axe finds alike in both, but for how wide it is.
() => {
  const said = /^(alt|aria-(description|label|valuetext)|label|placeholder|title)$/;
  const meant = /^(content|(data|hx)-.*|value)$/;  // by a program
  const [texts, marks] = [new Map(), new Map()];
  const numbered = (known, text) => {
    const key = text.trim().toLowerCase();
    if (key && !known.has(key)) known.set(key, known.size);
    return key && known.get(key);
  };
  const attribute = ({name, value}) => {
    if (name === "lang" && /^(nn|nb|en)$/.test(value)) return "";
    if (said.test(name)) return `${name}=${numbered(texts, value)}`;
    return `${name}=${meant.test(name) ? numbered(marks, value) : value}`;
  };
  const walk = document.createTreeWalker(
    document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const own = [...node.attributes || []]
      .filter(({name}) => name !== "aria-pressed" || node.name !== "language");
    found.push(node.nodeType === Node.TEXT_NODE ? numbered(texts, node.data) :
      [node.localName, ...own.map(attribute)].join(" "));
  }
  return found.join("\n");
}
