// What is out of place on the page as it is laid out now, in sentences. axe reads the
// tree and not the picture, and no unit test sees a style sheet.
() => {
  const SLACK = 2; // px: rounding, and borders that touch
  const found = [];
  const tell = (element, words) => found.push(`${nameOf(element)}: ${words}`);
  const nameOf = (element) => {
    const by = [...element.classList].map((name) => `.${name}`).join("");
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${by}> «${text}»`;
  };
  const styleOf = (element) => getComputedStyle(element);
  const isSeen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility();
  };
  const isFlowing = (element) => {
    const style = styleOf(element);
    return (
      ["static", "relative"].includes(style.position) &&
      !["inline", "contents"].includes(style.display)
    );
  };
  const all = [...document.body.querySelectorAll("*")].filter(
    (element) => !element.closest("svg, option") && isSeen(element),
  );

  const seen = new Set(all);

  // A table is laid out as one: each cell below its own column's heading.
  for (const table of all.filter((element) => element.localName === "table")) {
    const rows = [...table.rows];
    const wrong = rows.flatMap((row) => [...row.cells]).find(
      (cell) => isSeen(cell) && styleOf(cell).display !== "table-cell",
    );
    if (wrong) tell(wrong, `is laid out as ${styleOf(wrong).display}, not as a cell`);
    const heads = [...(table.tHead?.rows ?? [])].at(-1)?.cells ?? [];
    for (const row of rows.filter((row) => row.cells.length === heads.length)) {
      [...row.cells].forEach((cell, column) => {
        const [box, head] = [cell, heads[column]].map((one) => one.getBoundingClientRect());
        if (box.left < head.left - SLACK || box.right > head.right + SLACK)
          tell(cell, `is not below «${heads[column].textContent.trim()}»`);
      });
    }
  }

  // What stands side by side does not stand on top of each other.
  for (const parent of new Set(all.map((element) => element.parentElement))) {
    const boxes = [...parent.children]
      .filter((child) => seen.has(child) && isFlowing(child))
      .map((child) => [child, child.getBoundingClientRect()]);
    boxes.forEach(([one, a], place) => {
      for (const [other, b] of boxes.slice(place + 1, place + 4)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const drawn = Math.max(0, -parseFloat(styleOf(one).marginBottom)); // on purpose
        if (wide > SLACK && high > SLACK + drawn) tell(one, `overlaps ${nameOf(other)}`);
      }
    });
  }

  // No text is cut, or spills out of the box it belongs to.
  for (const element of all) {
    const style = styleOf(element);
    if (style.display === "inline" || element.matches("input, select, textarea")) continue;
    const clips = (how) => ["visible", "hidden", "clip"].includes(how);
    const wide = element.scrollWidth - element.clientWidth;
    const high = element.scrollHeight - element.clientHeight;
    if (clips(style.overflowX) && wide > SLACK && element.clientWidth)
      tell(element, `spills ${wide} px to the side`);
    if (clips(style.overflowY) && high > SLACK && element.clientHeight)
      tell(element, `spills ${high} px below`);
  }

  // What is typed can be read: an amount whole, a sentence a few words at a time.
  for (const control of all.filter((element) => element.matches(".ds-input:not([type=radio], [type=checkbox])"))) {
    const isAmount = control.inputMode === "numeric";
    if (isAmount && control.scrollWidth > control.clientWidth + SLACK)
      tell(control, `cuts «${control.value}»`);
    const least = isAmount || control.localName === "select" ? 56 : 120;
    if (control.offsetWidth < least)
      tell(control, `${control.id} is ${control.offsetWidth} px wide`);
  }
  return [...new Set(found)].slice(0, 5);
}
