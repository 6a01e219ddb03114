// data-submit-once on a form: a second click while the first is on its way does
// nothing. The button keeps its name and value, because it is not disabled. Coming
// back with the browser's button makes the form usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-submit-once]")) return;
  if (form.dataset.submitted) {
    event.preventDefault();
    return;
  }
  form.dataset.submitted = "true";
  event.submitter?.setAttribute("aria-busy", "true");
});

const release = (form) => {
  delete form.dataset.submitted;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
};

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-submitted]").forEach(release);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form[data-submitted]");
  if (form) release(form);
});
