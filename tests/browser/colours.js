// Looks with axe at the colours of what is seen on the page, once for each way in which
// text is painted: in its own colour, size and weight, over those of its ancestors.
// Gives the violations, and the ways that are not among `known`.
async ([rules, known]) => {
  // axe says nothing of what stands on a gradient, as that at the sides of a table.
  const plain = new CSSStyleSheet();
  plain.replaceSync(".table-scroll { background: none !important; }");
  const usual = [...document.adoptedStyleSheets];
  document.adoptedStyleSheets = [...usual, plain];
  const layers = new Map();
  const isPlain = (style) =>
    style.backgroundColor === "rgba(0, 0, 0, 0)" &&
    style.backgroundImage === "none" &&
    style.opacity === "1" &&
    style.filter === "none" &&
    style.position === "static";
  const layerOf = (element) => {
    if (!element) return "";
    if (!layers.has(element)) {
      const style = getComputedStyle(element);
      const under = layerOf(element.parentElement);
      const own = [
        style.backgroundColor,
        style.backgroundImage,
        style.opacity,
        style.filter,
        style.position === "static" ? "" : element.className, // may lie over another
      ];
      layers.set(element, isPlain(style) ? under : `${under}/${own}`);
    }
    return layers.get(element);
  };
  const inkOf = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return [
      style.color,
      style.fontSize,
      style.fontWeight,
      style.textShadow,
      style.textDecorationLine,
      style.webkitTextStrokeWidth,
    ];
  };
  const coverOf = (element) =>
    ["::before", "::after"].map((pseudo) => {
      const style = getComputedStyle(element, pseudo);
      return style.content === "none" ? "" : [style.backgroundColor, style.position];
    });
  const wayOf = (element) =>
    [
      element.localName === "a" ? inkOf(element.parentElement) : "",
      inkOf(element),
      element.placeholder ? inkOf(element, "::placeholder") : "",
      element.matches(":disabled, [aria-disabled=true]"),
      coverOf(element),
      layerOf(element),
    ].join(";");
  const isRead = (element) =>
    element.matches("input, select, textarea, a") ||
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());

  const ways = new Map();
  const old = new Set(known);
  for (const element of document.body.querySelectorAll("*")) {
    if (!isRead(element) || !element.checkVisibility()) continue;
    const way = wayOf(element);
    if (!old.has(way) && !ways.has(way)) ways.set(way, element);
  }
  if (ways.size === 0) {
    document.adoptedStyleSheets = usual;
    return [[], []];
  }
  const { violations } = await axe.run(
    { include: [...ways.values()] },
    { resultTypes: ["violations"], runOnly: rules },
  );
  document.adoptedStyleSheets = usual;
  return [violations, [...ways.keys()]];
};
