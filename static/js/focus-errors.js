// data-take-focus: the error summary is where one begins, also after an htmx swap.
const takeFocus = (root) => root.querySelector("[data-take-focus]")?.focus();

takeFocus(document);
document.addEventListener("htmx:afterSettle", (event) => takeFocus(event.target));
