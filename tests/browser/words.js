// Puts the page that is open into other languages, one after the other, and back again.
// Each is the page as the server sends it in that language. One that says as much in the
// same places is shown by its words alone, and axe finds alike in both what is alike in
// them; so only how wide it is and what scrolls out of reach is told of it. Of one that
// says more or less, or where a script has written what the server did not: null.
([sent, others]) => {
  const said = /^(alt|aria-(description|label|valuetext)|label|placeholder|title)$/;
  const meant = /^(content|(data|hx)-.*|value)$/; // by a program
  const kindOf = (name) => (said.test(name) ? "said" : meant.test(name) ? "meant" : "");
  const isLanguage = (text) => /^(nn|nb|en)$/.test(text);
  const isName = (node) => node.parentElement?.closest("h1, h2, h3, h4, caption, legend");
  const isPressed = (node, name) => name === "aria-pressed" && node.name === "language";

  // What stands where without its language, which of its names are the same, and all
  // its texts: two places of one name can be wrong where two of one text are not.
  const memory = (window.readPages ??= new Map()); // for the other width
  const read = (html) => {
    if (!memory.has(html)) memory.set(html, readAnew(html));
    return memory.get(html);
  };
  const readAnew = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const [places, texts] = [[], []];
    const known = { said: new Map(), meant: new Map() };
    const numbered = (kind, text, isNamed = true) => {
      const words = text.trim();
      const key = isNamed ? words.toLowerCase() : "";
      if (words) texts.push([kind, words]);
      if (!known[kind].has(key)) known[kind].set(key, known[kind].size);
      return words && known[kind].get(key);
    };
    const attribute = (node, { name, value }) => {
      if (isPressed(node, name)) return "";
      if (name === "lang" && isLanguage(value)) return "";
      return `${name}=${kindOf(name) ? numbered(kindOf(name), value) : value}`;
    };
    for (const node of nodesOf(page))
      places.push(
        node.nodeType === Node.TEXT_NODE
          ? numbered("said", node.data, isName(node))
          : [node.localName, ...[...node.attributes].map((one) => attribute(node, one))]
              .join(" "),
      );
    return { lang: page.documentElement.lang, shape: places.join("\n"), texts };
  };
  const nodesOf = function* (root) {
    const walk = document.createTreeWalker(
      root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode())
      if (!node.parentElement?.closest("noscript")) yield node;
  };

  // What to write where, or null where one of the texts has no other.
  const changesTo = (other) => {
    const words = { said: new Map(), meant: new Map() };
    own.texts.forEach(([kind, text], place) => {
      if (!words[kind].has(text)) words[kind].set(text, []);
      words[kind].get(text).push(other.texts[place][1]);
    });
    // The same text in its next place; the last where a script has put it once more.
    const next = (kind, text) => {
      const left = words[kind].get(text);
      return left.length > 1 ? left.shift() : left[0];
    };
    const changes = [];
    for (const node of nodesOf(document)) {
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.data.trim();
        if (!/\p{L}/u.test(text) && !words.said.has(text)) continue;
        if (!words.said.has(text)) return null;
        changes.push([node, "", node.data, node.data.replace(text, () => next("said", text))]);
        continue;
      }
      for (const { name, value } of node.attributes) {
        const [kind, text] = [kindOf(name), value.trim()];
        if (isPressed(node, name))
          changes.push([node, name, value, String(node.value === other.lang)]);
        if (!kind || !text) continue;
        if (kind === "said" && !words.said.has(text)) return null;
        if (words[kind].has(text)) changes.push([node, name, value, next(kind, text)]);
      }
    }
    const root = document.documentElement;
    return [...changes, [root, "lang", root.lang, other.lang]];
  };
  const write = (node, name, text) => {
    if (name) node.setAttribute(name, text);
    else node.data = text;
  };
  const unreached = () => [...document.querySelectorAll("*")].filter((one) =>
    one.scrollWidth > one.clientWidth && one.tabIndex < 0
    && /auto|scroll/.test(getComputedStyle(one).overflowX)
    && !one.querySelector("a, button, input, select, textarea, [tabindex]"))
    .map((one) => one.className);

  const own = read(sent);
  return others.map((html) => {
    const other = read(html);
    const changes = other.shape === own.shape && changesTo(other);
    if (!changes) return null;
    for (const [node, name, , text] of changes) write(node, name, text);
    const root = document.documentElement;
    const found = {
      language: root.lang,
      unreached: unreached(),
      wider: root.scrollWidth - root.clientWidth,
    };
    for (const [node, name, text] of changes) write(node, name, text);
    return found;
  });
}
