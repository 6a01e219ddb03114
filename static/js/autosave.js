// data-autosave on a form: htmx sends it after a pause in the writing. The answer says
// what arrived; that is then what the server has, and the browser keeps it no longer
// (keep-draft.js). No answer, or a wrong one: it says so, and tries again by itself.
const RETRY = 5000;
const autosaved = (event) => event.target.closest?.("form[data-autosave]");

const named = (form, name) => [...form.elements].filter((one) => one.name === name);

function settle(one) {
  if (one.type === "checkbox" || one.type === "radio") one.defaultChecked = one.sent;
  else if (one.tagName === "SELECT")
    [...one.options].forEach((option) => {
      option.defaultSelected = option.value === one.sent;
    });
  else {
    // A field that nobody has touched shows its default: what stands is kept standing.
    const stands = one.value;
    one.defaultValue = one.sent;
    if (one.value !== stands) one.value = stands;
  }
}

const shown = (one) => (one.type === "checkbox" ? one.checked : one.value);

function say(form, text) {
  form.querySelector("#saved").textContent = form.dataset[text];
}

function again(form) {
  clearTimeout(form.retry);
  form.retry = setTimeout(() => htmx.trigger(form, "retry"), RETRY);
}

document.addEventListener("htmx:configRequest", (event) => {
  const form = autosaved(event);
  if (!form) return;
  event.detail.parameters.turn = Date.now();
  [...form.elements].forEach((one) => {
    one.sent = shown(one);
  });
});

// The later turn wins, also when this one overtakes an autosave that is on its way.
document.addEventListener("submit", (event) => {
  const form = autosaved(event);
  if (form) form.elements.turn.value = Date.now();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = autosaved({ target: event.detail.requestConfig.elt });
  if (!form) return;
  const answered = new URL(event.detail.xhr.responseURL || location.href).pathname;
  if (answered === new URL(form.action).pathname) return;
  event.detail.shouldSwap = false;
  say(form, "autosaveLogin");
});

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  const mark = form?.querySelector("#saved [data-arrived]");
  if (!mark || mark.dataset.done) return;
  mark.dataset.done = "true";
  mark.dataset.arrived.split(" ").forEach((name) => named(form, name).forEach(settle));
  const theirs = JSON.parse(mark.dataset.theirs || "{}");
  Object.entries(theirs).forEach(([name, text]) => {
    named(form, name).forEach((one) => {
      if (shown(one) !== one.sent) return;
      // Of boxes the text holds the values that are ticked.
      if (one.type === "checkbox") one.checked = text.split(",").includes(one.value);
      else one.value = text;
      one.sent = shown(one);
      settle(one);
    });
  });
  form.dispatchEvent(new CustomEvent("arrived", { bubbles: true }));
});

document.addEventListener("htmx:responseError", (event) => {
  const form = autosaved(event);
  if (!form) return;
  const broken = event.detail.xhr.status >= 500;
  say(form, broken ? "autosaveWaiting" : "autosaveRefused");
  if (broken) again(form);
});

["htmx:sendError", "htmx:timeout"].forEach((name) =>
  document.addEventListener(name, (event) => {
    const form = autosaved(event);
    if (!form) return;
    say(form, "autosaveWaiting");
    again(form);
  }),
);
