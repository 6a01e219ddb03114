// data-rank-rows on a <tbody>: its rows are moved by dragging, by their buttons with
// data-rank-step, and by typing a number into the field with data-rank. The numbers
// always follow the rows, and are what the form sends: without this script the
// buttons send the form, and typed numbers are all there is. data-rank-says is what
// is told aloud, with {title} and {place}.
const bodyOf = (node) => node.closest?.("[data-rank-rows]");
const rowsOf = (body) => [...body.rows];
const field = (row) => row.querySelector("[data-rank]");

// Each new number is told as typed, so that keep-draft.js keeps the whole order.
function renumber(body) {
  rowsOf(body).forEach((row, at) => {
    const one = field(row);
    if (one.value === String(at + 1)) return;
    one.value = at + 1;
    one.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Numbers that were kept from a closed tab stand in the fields before the rows follow.
document.querySelectorAll("[data-rank-rows]").forEach((body) => {
  const number = (row) => Number(field(row).value) || Infinity;
  const order = rowsOf(body);
  if (order.every((row, at) => !at || number(order[at - 1]) <= number(row))) return;
  order.sort((a, b) => (number(a) === number(b) ? 0 : number(a) - number(b)));
  body.append(...order);
});

function tell(body, row) {
  const said = document.getElementById(body.dataset.rankStatus);
  if (!said) return;
  said.textContent = body.dataset.rankSays
    .replace("{title}", row.dataset.title)
    .replace("{place}", rowsOf(body).indexOf(row) + 1);
}

function place(body, row, at) {
  const others = rowsOf(body).filter((one) => one !== row);
  body.insertBefore(row, others[Math.max(0, Math.min(others.length, at))] ?? null);
  renumber(body);
  tell(body, row);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rank-step]");
  const body = button && bodyOf(button);
  if (!body) return;
  event.preventDefault();
  const row = button.closest("tr");
  place(body, row, rowsOf(body).indexOf(row) + Number(button.dataset.rankStep));
  button.focus();
});

document.addEventListener("change", (event) => {
  const body = event.target.matches("[data-rank]") && bodyOf(event.target);
  const typed = Number(event.target.value);
  if (body && Number.isInteger(typed) && typed > 0) place(body, event.target.closest("tr"), typed - 1);
});

// Enter in a number moves the row; it does not send the first button of the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-rank]")) return;
  event.preventDefault();
  event.target.dispatchEvent(new Event("change", { bubbles: true }));
});

// Only by the handle, so that text in a row can still be marked; by pointer events,
// so that a finger does what the mouse does.
document.querySelectorAll("[data-rank-rows] .rank-moves").forEach((cell) => {
  const handle = document.createElement("span");
  handle.className = "rank-handle";
  handle.dataset.rankHandle = "";
  handle.ariaHidden = "true";
  handle.textContent = "⠿";
  cell.append(handle);
});

let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const handle = event.button === 0 && event.target.closest?.("[data-rank-handle]");
  if (!handle) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  dragged = handle.closest("tr");
  dragged.dataset.dragged = "";
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const over = rowsOf(bodyOf(dragged)).find((row) => {
    const box = row.getBoundingClientRect();
    return row !== dragged && event.clientY >= box.top && event.clientY <= box.bottom;
  });
  if (!over) return;
  const box = over.getBoundingClientRect();
  const below = event.clientY > box.top + box.height / 2;
  over.parentNode.insertBefore(dragged, below ? over.nextSibling : over);
});

const drop = () => {
  if (!dragged) return;
  const row = dragged;
  dragged = null;
  delete row.dataset.dragged;
  renumber(bodyOf(row));
  tell(bodyOf(row), row);
};

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
