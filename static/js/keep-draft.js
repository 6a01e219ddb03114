// data-keep="key" on a form: what is typed is kept on this machine until it is sent.
// After a closed tab, a lost line or an ended session it is put back. Where somebody has
// changed that field on the server in the meantime, it is shown beside, and nothing is
// written over. Where the page says
// data-clear-draft="key", the text has arrived and is forgotten here. Nothing is kept
// of passwords and files. Texts stand in data-keep-restored and data-keep-discard.
// The key holds the person too: on a shared machine nobody is given another's text.
const PREFIX = `draft:${document.body.dataset.person ?? ""}:`;

const answers = (form) =>
  [...form.elements].filter(
    (one) =>
      one.name &&
      one.name !== "csrfmiddlewaretoken" &&
      !["hidden", "password", "file", "submit", "button"].includes(one.type) &&
      !one.matches("button, fieldset, output"),
  );

const toggles = (one) => one.type === "checkbox" || one.type === "radio";
const slot = (one) => (toggles(one) ? `${one.name}=${one.value}` : one.name);
const current = (one) => (toggles(one) ? String(one.checked) : one.value);

function fromServer(one) {
  if (toggles(one)) return String(one.defaultChecked);
  if (one.tagName !== "SELECT") return one.defaultValue;
  const chosen = [...one.options].find((option) => option.defaultSelected);
  return (chosen ?? one.options[0])?.value ?? "";
}

function put(one, value) {
  if (toggles(one)) one.checked = value === "true";
  else one.value = value;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function write(key, kept) {
  try {
    if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  } catch {
    // No room, or storage is forbidden: the form works as before, unkept.
  }
}

function forget(kept, form, name) {
  answers(form)
    .filter((one) => one.name === name)
    .forEach((one) => delete kept[slot(one)]);
}

// A hidden value that belongs to the text, such as the key by which a form sent twice
// is known: with the text of a lost tab comes back the key that it may have been sent by.
const companions = (form) => form.querySelectorAll("input[type=hidden][data-kept]");

function restore(form, key) {
  const kept = read(key);
  showBeside(form, key, kept);
  const restored = answers(form).filter((one) => {
    const draft = kept[slot(one)];
    if (!draft || draft.was !== fromServer(one) || draft.now === current(one)) return false;
    put(one, draft.now);
    return true;
  });
  if (!restored.length) return;
  companions(form).forEach((one) => {
    const draft = kept[slot(one)];
    if (draft) one.value = draft.now;
  });
  announce(form, key, restored);
}

// What was typed into a field that somebody else has changed since.
function showBeside(form, key, kept) {
  answers(form).forEach((one) => {
    const draft = kept[slot(one)];
    const here = fromServer(one);
    if (toggles(one) || !draft || draft.was === here || draft.now === here) return;
    if (!form.dataset.keepBeside) return;
    const note = document.createElement("div");
    note.className = "kept-beside";
    note.setAttribute("role", "status");
    const said = document.createElement("p");
    said.textContent = form.dataset.keepBeside;
    const text = document.createElement("blockquote");
    text.className = "kept-lines";
    text.textContent = draft.now;
    const done = () => {
      const now = read(key);
      delete now[slot(one)];
      write(key, now);
      note.remove();
      one.focus();
    };
    const use = button(form.dataset.keepUse, () => {
      done();
      one.value = draft.now;
      one.dispatchEvent(new Event("input", { bubbles: true }));
    });
    note.append(said, text, use, button(form.dataset.keepDiscard, done));
    one.after(note);
  });
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ds-button";
  made.dataset.variant = "tertiary";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function announce(form, key, restored) {
  const note = document.createElement("div");
  note.className = "kept";
  note.setAttribute("role", "status");
  form.prepend(note);
  const discard = button(form.dataset.keepDiscard, () => {
    restored.forEach((one) => put(one, fromServer(one)));
    companions(form).forEach((one) => put(one, one.defaultValue));
    localStorage.removeItem(key);
    note.remove();
    restored[0].focus();
  });
  note.append(form.dataset.keepRestored, discard);
}

document.querySelectorAll("[data-clear-draft]").forEach((mark) => {
  localStorage.removeItem(PREFIX + mark.dataset.clearDraft);
});

document.querySelectorAll("form[data-keep]").forEach((form) => {
  restore(form, PREFIX + form.dataset.keep);
});

// On the document, so that a form that htmx swaps in is kept too.
document.addEventListener("input", (event) => {
  const one = event.target;
  const form = one.form;
  if (!form?.matches("[data-keep]") || !answers(form).includes(one)) return;
  const key = PREFIX + form.dataset.keep;
  const kept = read(key);
  if (one.type === "radio") forget(kept, form, one.name);
  const draft = { was: fromServer(one), now: current(one) };
  if (draft.was === draft.now) delete kept[slot(one)];
  else kept[slot(one)] = draft;
  companions(form).forEach((hidden) => {
    kept[slot(hidden)] ??= { now: hidden.value };
  });
  write(key, kept);
});

// Some of it has arrived by itself: what the server has is kept here no longer.
document.addEventListener("arrived", (event) => {
  const form = event.target;
  if (!form.matches("[data-keep]")) return;
  const key = PREFIX + form.dataset.keep;
  const kept = read(key);
  answers(form).forEach((one) => {
    if (!kept[slot(one)]) return;
    if (current(one) === fromServer(one)) delete kept[slot(one)];
    else kept[slot(one)] = { was: fromServer(one), now: current(one) };
  });
  write(key, kept);
});
