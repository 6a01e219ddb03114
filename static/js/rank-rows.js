// data-rank-rows on a <tbody>: its rows are moved by dragging, by their buttons with
// data-rank-step, and by typing a number into the field with data-rank. The numbers
// always follow the rows, and are what the form sends: without this script the
// buttons send the form, and typed numbers are all there is. data-rank-says is what
// is told aloud, with {title} and {place}.
const bodyOf = (node) => node.closest?.("[data-rank-rows]");
const rowsOf = (body) => [...body.rows];
const field = (row) => row.querySelector("[data-rank]");

function renumber(body) {
  rowsOf(body).forEach((row, at) => {
    field(row).value = at + 1;
  });
}

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

let dragged = null;

// Only by the handle, so that text in a row can still be marked.
document.querySelectorAll("[data-rank-rows] [data-rank-handle]").forEach((handle) => {
  handle.hidden = false;
  handle.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  const handle = event.target.closest?.("[data-rank-handle]");
  if (!handle) return;
  dragged = handle.closest("tr");
  dragged.dataset.dragged = "";
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.title);
  event.dataTransfer.setDragImage(dragged, 0, 0);
});

document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest?.("tr");
  if (!over || bodyOf(over) !== bodyOf(dragged)) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.getBoundingClientRect();
  const below = event.clientY > box.top + box.height / 2;
  over.parentNode.insertBefore(dragged, below ? over.nextSibling : over);
});

document.addEventListener("drop", (event) => {
  if (dragged) event.preventDefault();
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  const body = bodyOf(dragged);
  delete dragged.dataset.dragged;
  renumber(body);
  tell(body, dragged);
  dragged = null;
});
