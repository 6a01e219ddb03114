// The meeting room (#room) asks for what is new every second. Here it says when no
// answer comes, goes on by itself when one does, and tells aloud what is up now. What
// comes from another page than the room, the login, is not shown in it.
const line = document.getElementById("room-line");
const here = location.pathname;

function tell(what) {
  const text = what ? line.dataset[what] : "";
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
}

const answered = (xhr) => new URL(xhr.responseURL || location.href).pathname;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (answered(event.detail.xhr) !== here) event.detail.shouldSwap = false;
});

["htmx:sendError", "htmx:timeout"].forEach((name) =>
  document.addEventListener(name, () => tell("lost")),
);

document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr.status) return; // no answer: told above, unless it gave way to a form
  if (xhr.status >= 500) tell("lost");
  else if (xhr.status >= 400 && requestConfig.verb !== "get") tell("refused");
  else if (xhr.status >= 400 || answered(xhr) !== here) tell("out");
  else tell("");
});

const says = document.getElementById("room-says");

document.addEventListener("htmx:afterSettle", () => {
  const now = document.getElementById("room").dataset.says;
  if (says.textContent !== now) says.textContent = now;
});
