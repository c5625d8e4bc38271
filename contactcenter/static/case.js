"use strict";
/* The page of a case: what is typed is kept on the server as it is typed, a colleague is found after an @, and whoever leaves says
   so. Uses all, one and announce of app.js. */
(() => {
  const AFTER_MS = 800;
  const AGAIN_MS = 4000;
  const LEAST_WORD = 1;
  const page = one("[data-typed]");
  if (!page) return;
  const fields = () => all("form[action] textarea[name], form[action] input[name=until], form[action] [data-was]", page).filter((field) => verbOf(field));
  const verbOf = (field) => /\/cases\/[^/]+\/([a-z_]+)/.exec(field.form?.getAttribute("action") || "")?.[1];
  const nameOf = (field) => `${verbOf(field)}.${field.name}`;
  /* A field that shows what is stored is kept where it differs; the hidden one beside it says of which state it was drawn. */
  const was = (field) => field.dataset.was;
  const changed = (form) => all("[data-was]", form).some((field) => field.type !== "hidden" && field.value !== was(field));
  const saved = one("#typed-saved");
  let serial = Number(page.dataset.serial);
  let timer = 0;
  let dirty = false;

  /* What was left here comes back, but never over what the server has just put there. */
  function restore() {
    const kept = JSON.parse(page.dataset.typed);
    let found = false;
    for (const field of fields()) {
      const text = kept[nameOf(field)];
      if (was(field) !== undefined && document.getElementById("problem")) continue;   // it stands there as it was sent
      if (!text || (was(field) === undefined ? field.value.trim() : field.value !== was(field))) continue;
      field.value = text;
      field.closest("details")?.setAttribute("open", "");
      found = true;
    }
    if (found && saved) saved.textContent = page.dataset.restored;
  }

  function body() {
    const sent = new URLSearchParams({ csrf_token: page.dataset.token, serial: serial = Math.max(serial + 1, Date.now()) });
    for (const field of fields()) {
      if (!field.value.trim() || field.type !== "hidden" && field.value === was(field)) continue;
      if (field.type === "hidden" && !changed(field.form)) continue;
      sent.append(nameOf(field), field.value);
      sent.append(`${verbOf(field)}.key`, one("input[name=key]", field.form).value);
    }
    return sent;
  }

  async function save() {
    clearTimeout(timer);
    dirty = false;
    let answer = null;
    try {
      answer = await fetch(page.dataset.keep, { method: "POST", body: body(), keepalive: true, cache: "no-store",
        signal: AbortSignal.timeout(10000) });
    } catch { /* the network is away: again below */ }
    if (answer?.status === 200) { if (saved) saved.textContent = await answer.text(); return; }
    if (answer && answer.status < 500) return;
    dirty = true;
    timer = setTimeout(save, AGAIN_MS);
  }

  page.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[name=until], [data-was]")) return;
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, AFTER_MS);
  });
  let staying = false;   // the page comes again after a form: nobody has left
  page.addEventListener("submit", () => { clearTimeout(timer); dirty = false; staying = true; });
  addEventListener("pagehide", () => {
    if (dirty) save();
    if (!staying) navigator.sendBeacon(page.dataset.leave, new URLSearchParams({ csrf_token: page.dataset.token }));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  /* After an @ the people who may see this case. */
  const note = one("#note-text");
  const list = one("#note-people");
  const asked = () => /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(note.value.slice(0, note.selectionStart))?.[1];
  let asking = 0;

  async function find() {
    const word = asked();
    if (word === undefined || word.length < LEAST_WORD) { list.hidden = true; return; }
    const mine = ++asking;
    const answer = await fetch(page.dataset.people, { method: "POST", cache: "no-store",
      body: new URLSearchParams({ csrf_token: page.dataset.token, begins: word }) }).catch(() => null);
    if (mine !== asking || answer?.status !== 200 || asked() !== word) return;
    list.innerHTML = await answer.text();
    list.hidden = !list.children.length;
    if (!list.hidden) announce(`${list.children.length} · ${one("button", list).textContent}`);
  }

  function choose(button) {
    const at = note.selectionStart;
    const begun = note.value.slice(0, at).replace(/@[^@]*$/, `@${button.dataset.name} `);
    note.value = begun + note.value.slice(at);
    note.focus();
    note.setSelectionRange(begun.length, begun.length);
    list.hidden = true;
    note.dispatchEvent(new Event("input", { bubbles: true }));
  }

  if (note && list) {
    let wait = 0;
    note.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(find, 150); });
    note.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.code === "Escape") { list.hidden = true; event.stopPropagation(); }
      else if (event.code === "ArrowDown") { event.preventDefault(); one("button", list).focus(); }
      else if (event.code === "Tab" && !event.shiftKey) { event.preventDefault(); choose(one("button", list)); }
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.code];
      if (event.code === "Escape") { list.hidden = true; note.focus(); }
      else if (step) { event.preventDefault(); (one("button", event.target.closest("li")[step] || event.target.closest("li"))).focus(); }
    });
    list.addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) choose(button); });
  }
  restore();
})();
