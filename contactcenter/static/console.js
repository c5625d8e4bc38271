"use strict";
/* The console: rings and flashes, sends without leaving the page (a telephone in the browser must survive), saves what is
   typed, and obeys single keys. Uses all, one, announce and lasting of app.js. */
(() => {
  const desk = document.getElementById("console");
  const words = JSON.parse(desk.dataset.words);
  const rings = document.getElementById("rings");
  const DRAFT_AFTER_MS = 600;
  const DRAFT_AGAIN_MS = 3000;
  const form = () => document.getElementById("log");

  /* Sound: made here, unlocked by the click that starts the shift. Whoever cannot hear sees the border flash and is told. */
  let sound = null;
  let beating = 0;

  async function unlock() {
    if (!navigator.userActivation?.hasBeenActive) return;
    sound = sound || new AudioContext();
    await sound.resume().catch(() => {});
  }

  function beep() {
    if (!sound || sound.state !== "running") return;
    for (const [at, pitch] of [[0, 660], [0.18, 880]]) {
      const tone = sound.createOscillator();
      const loud = sound.createGain();
      const start = sound.currentTime + at;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0, start);
      loud.gain.linearRampToValueAtTime(0.25, start + 0.02);
      loud.gain.linearRampToValueAtTime(0, start + 0.16);
      tone.connect(loud).connect(sound.destination);
      tone.start(start);
      tone.stop(start + 0.17);
    }
  }

  /* What rings is read from the page itself, however it came there. */
  let ringing = "";

  function listen() {
    const offer = document.getElementById("ringing")?.dataset.offer || "";
    if (offer === ringing) return;
    clearInterval(beating);
    if (offer) {
      beep();
      beating = setInterval(beep, 2000);
      rings.textContent = words.rings;
    } else {
      rings.textContent = "";
      announce(words.gone);
    }
    ringing = offer;
    document.body.classList.toggle("rings", Boolean(offer));
  }

  function mute() {
    const quiet = one(".state.available, .state.wrap_up, .state.on_call", desk) && (!sound || sound.state !== "running");
    let button = document.getElementById("sound-off");
    if (quiet && !button) {
      button = document.createElement("button");
      button.id = "sound-off";
      button.type = "button";
      button.className = "small warn";
      button.textContent = words.silent;
      desk.before(button);
    } else if (!quiet && button) button.remove();
  }

  function countDown() {
    for (const clock of all("time.left", desk)) {
      const seconds = Math.max(0, Math.ceil((Date.parse(clock.dateTime) - Date.now()) / 1000));
      const text = `0:${String(seconds % 60).padStart(2, "0")}`;
      const shown = seconds > 59 ? `${Math.floor(seconds / 60)}${text.slice(1)}` : text;
      if (clock.textContent !== shown) clock.textContent = shown;
    }
  }

  new MutationObserver(() => { listen(); countDown(); mute(); }).observe(desk, { childList: true, subtree: true });
  setInterval(countDown, 1000);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => unlock().then(mute), { capture: true });

  /* Forms of this page are sent without leaving it. */
  async function send(sent, button) {
    const body = new URLSearchParams(new FormData(sent, button));
    if (sent.id === "start") await unlock();
    if (form() && sent !== form()) await draft.flush();
    draft.hold();
    let answer;
    try {
      answer = await fetch(sent.action, { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout(15000) });
    } catch {
      refuse(words.refused);
      draft.release();
      return;
    }
    if (answer.status === 401) { draft.release(); signedOut(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!one("#console", page)) { draft.forget(); location.assign(answer.ok ? answer.url : location.href); return; }
    if (answer.ok) history.replaceState(null, "", answer.url);
    take(page, sent);
  }

  function take(page, sent) {
    for (const part of all("[data-live]", one("#console", page))) one(`#console [data-live="${part.dataset.live}"]`)?.replaceWith(part);
    all("[autofocus]", page).forEach((part) => part.removeAttribute("autofocus"));
    document.getElementById("refused").replaceChildren(...one("#refused", page).childNodes);
    const sheet = one("#sheet", page);
    const shows = (root) => one("[data-sheet]", root)?.dataset.sheet || "";
    if (sent === form() || shows(sheet) !== shows(document)) {
      document.getElementById("sheet").replaceChildren(...sheet.childNodes);
      fresh();
    } else draft.release();
    desk.dataset.poll = one("#console", page).dataset.poll;
    const said = one(".message", page);
    if (said) document.getElementById("messages").replaceChildren(said);
    (document.getElementById("problem") || document.getElementById("after"))?.focus();
    desk.poll?.ask();
  }

  function refuse(text) {
    const line = document.createElement("p");
    line.className = "problem";
    line.setAttribute("role", "alert");
    line.textContent = text;
    document.getElementById("refused").replaceChildren(line);
  }

  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (event.defaultPrevented || !sent.closest(".console") || sent.method !== "post") return;
    event.preventDefault();
    if (sent.dataset.busy) return;
    sent.dataset.busy = "1";
    send(sent, event.submitter).finally(() => { delete sent.dataset.busy; });
  });

  /* Drafts: saved a moment after the last key, the latest one wins, kept in the page until it worked. */
  class Draft {
    constructor() {
      this.timer = 0;
      this.saving = null;
      this.again = false;
      this.dirty = false;
      this.held = false;
      this.wasOut = false;
      this.serial = 0;
    }

    typed() {
      this.dirty = true;
      this.later(DRAFT_AFTER_MS);
    }

    later(pause) {
      clearTimeout(this.timer);
      if (!this.held) this.timer = setTimeout(() => this.flush(), pause);
    }

    hold() { this.held = true; clearTimeout(this.timer); }

    release() { this.held = false; if (this.dirty) this.later(DRAFT_AFTER_MS); }

    forget() { this.hold(); this.dirty = false; }

    async flush() {
      clearTimeout(this.timer);
      if (this.saving) await this.saving;
      if (!this.dirty || !form()) return;
      this.saving = this.save(form()).finally(() => { this.saving = null; });
      await this.saving;
    }

    async save(sent) {
      this.dirty = false;
      const body = new URLSearchParams(new FormData(sent));
      this.serial = Math.max(this.serial + 1, Number(sent.dataset.serial) + 1, Date.now());
      body.set("serial", this.serial);
      say(words.saving);
      let answer = null;
      try {
        answer = await fetch(sent.dataset.draft, { method: "POST", body, cache: "no-store", keepalive: true,
          signal: AbortSignal.timeout(10000) });
      } catch { /* the network is away: tried again below */ }
      if (sent !== form()) return;
      if (answer?.status === 200) {
        if (this.wasOut && !calls.busy()) location.reload();   // signed in again: the page as it is now, with this draft
        else this.saved(await answer.text());
      }
      else if (answer?.status === 409 || answer?.status === 404) say(answer.status === 409 ? await answer.text() : words.unsaved, true);
      else {
        this.dirty = true;
        if (answer?.status === 401 || answer?.status === 400) await signedOut();
        else say(words.unsaved, true);
        this.later(DRAFT_AGAIN_MS);
      }
    }

    saved(html) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const said = one("[data-saved]", template.content);
      say(said.textContent);
      said.remove();
      const hints = document.getElementById("hints");
      if (!hints.contains(document.activeElement) && hints.innerHTML.trim() !== template.innerHTML.trim()) {
        hints.replaceChildren(...template.content.childNodes);
      }
    }
  }
  const draft = new Draft();

  function say(text, bad = false) {
    const line = document.getElementById("saved");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("bad", bad);
  }

  /* Signed in again in another tab: this page takes over its token and goes on, for the same person only. */
  async function signedOut() {
    say(words.signed_out, true);
    try {
      const answer = await fetch(desk.dataset.poll, { cache: "no-store" });
      if (!answer.ok) return;
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      const part = one("[data-live=pop]", template.content);
      if (part.dataset.person !== desk.dataset.person) { say(words.other, true); return; }
      for (const field of all("input[name=csrf_token]")) field.value = part.dataset.token;
      desk.dataset.token = part.dataset.token;      // of the signs of life
      draft.wasOut = true;
    } catch { /* tried again with the next save */ }
  }

  /* Nothing unsaved is left behind unasked; what the server keeps may be left. */
  addEventListener("beforeunload", (event) => {
    if (!draft.dirty && !calls.busy()) event.stopImmediatePropagation();
    else event.preventDefault();
  }, { capture: true });
  addEventListener("pagehide", () => { if (draft.dirty && form()) draft.save(form()); });

  /* Reasons: search as one types over the options of the select, in three languages; the main one first. */
  function reasons() {
    const select = document.getElementById("log-reason");
    if (!select) return;
    const box = select.parentElement;
    const options = all("option[value]:not([value=''])", select);
    const group = (option) => option.parentElement.label;
    const chosen = select.dataset.chosen.split(",").filter(Boolean);
    const search = document.createElement("input");
    const list = document.createElement("span");
    const tags = document.createElement("span");
    search.id = "reason-search";
    search.type = "text";
    search.dataset.press = "KeyV";
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-controls": "reason-options" })) search.setAttribute(name, value);
    search.setAttribute("aria-label", one("label", box).firstChild.textContent.trim());
    list.id = "reason-options";
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    tags.className = "tags";
    const draw = () => {
      tags.replaceChildren(...chosen.map((code, place) => {
        const option = options.find((known) => known.value === code);
        const tag = document.createElement("span");
        const away = document.createElement("button");
        const kept = document.createElement("input");
        tag.className = place ? "tag" : "tag main-tag";
        tag.append(option ? `${group(option)} › ${option.textContent}` : code, away, kept);
        away.type = "button";
        away.textContent = "✕";
        away.setAttribute("aria-label", `${words.remove}: ${option?.textContent || code}`);
        away.addEventListener("click", () => { chosen.splice(chosen.indexOf(code), 1); draw(); search.focus(); draft.typed(); });
        Object.assign(kept, { type: "hidden", name: "reason", value: code });
        return tag;
      }));
    };
    const fold = (text) => text.toLowerCase().replaceAll("ё", "е");
    const look = () => {
      const wanted = fold(search.value).split(/\s+/).filter(Boolean);
      const found = options.filter((option) => !chosen.includes(option.value) && wanted.every((word) => fold(
        `${group(option)} ${option.textContent} ${option.dataset.also}`).includes(word)));
      return found.slice(0, 12).map((option) => choice(`reason-${option.value}`, option.textContent, group(option), () => {
        chosen.push(option.value);
        search.value = "";
        draw();
        draft.typed();
      }));
    };
    select.removeAttribute("name");
    select.hidden = true;
    one("label", box).htmlFor = search.id;
    select.after(tags, search, list);
    draw();
    combobox(search, list, look, true);
  }

  function choice(id, text, hint, take) {
    const option = document.createElement("span");
    const small = document.createElement("span");
    option.id = id;
    option.className = "option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    small.className = "hint";
    small.textContent = hint;
    option.append(text, " ", small);
    option.take = take;
    return option;
  }

  /* A list under a field: arrows move, Enter takes, Escape closes. `look` gives the options, at once or later. */
  function combobox(field, list, look, onFocus = false) {
    let at = -1;
    const close = () => { list.hidden = true; at = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
    const show = (options) => {
      list.replaceChildren(...options);
      if (!options.length || document.activeElement !== field) { close(); return; }
      list.hidden = false;
      at = -1;
      field.setAttribute("aria-expanded", "true");
    };
    const mark = (next) => {
      const options = [...list.children];
      options[at]?.setAttribute("aria-selected", "false");
      at = (next + options.length) % options.length;
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", options[at].id);
    };
    const pick = (option) => { option.take(); close(); };
    const ask = async () => {
      const options = await look();
      if (options) show(options);      // nothing for an answer that a later question has overtaken
    };
    field.addEventListener("input", ask);
    if (onFocus) field.addEventListener("focus", ask);
    field.addEventListener("blur", () => setTimeout(close, 0));
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest(".option");
      if (option) pick(option);
    });
    field.addEventListener("keydown", (event) => {
      if (event.code === "Enter" && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        if (!list.hidden && list.children.length) pick(list.children[Math.max(at, 0)]);
      } else if (list.hidden) return;
      else if (event.code === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      else if (event.code === "ArrowUp") { event.preventDefault(); mark(at < 0 ? -1 : at - 1); }
      else if (event.code === "Escape") { event.stopPropagation(); close(); }
    });
  }

  /* Places: asked for by POST, so that no word of a child stands in an address. */
  function places() {
    const field = document.getElementById("log-place");
    if (!field) return;
    let asked = 0;
    combobox(field, document.getElementById("places"), async () => {
      const mine = ++asked;
      const body = new URLSearchParams({ csrf_token: form().elements.csrf_token.value, place: field.value });
      try {
        const answer = await fetch(form().dataset.places, { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout(5000) });
        if (mine !== asked) return null;
        if (!answer.ok) return [];
        const template = document.createElement("template");
        template.innerHTML = await answer.text();
        if (mine !== asked) return null;
        const found = all(".option", template.content);
        for (const option of found) option.take = () => {
          field.value = option.dataset.name;
          const region = document.getElementById("log-region");
          if (!region.value) region.value = option.dataset.region;
          draft.typed();
        };
        return found;
      } catch { return []; }
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-region], [data-urgency]");
    if (!button || !form() || button.closest("[role=listbox]")) return;
    if (button.dataset.region) document.getElementById("log-region").value = button.dataset.region;
    else one("[name=urgency][value='1']", form()).checked = true;
    button.closest("p").remove();
    draft.typed();
  });
  document.addEventListener("click", (event) => { if (event.target.id === "sound-off") unlock().then(mute); });

  /* Keys, by their place: off inside fields and with any modifier. */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
    const sends = (event.ctrlKey || event.metaKey) && event.code === "Enter";
    if (sends && form()?.contains(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      form().requestSubmit(document.getElementById("finish-offer"));
      return;
    }
    if (typing || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (document.body.dataset.shortcuts !== "on" || one("dialog[open]")) return;
    const found = all(`[data-press="${event.code}"]`).find((part) => part.checkVisibility());
    if (!found) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (found.matches("input")) found.focus();
    else found.click();
  }, { capture: true });

  /* The browser as a telephone: lives beside the parts that are exchanged, and answers once Answer was pressed: before it
     rings, or (without queues) while it does. */
  class Calls {
    constructor() { this.device = null; this.call = null; this.wanted = ""; }

    busy() { return Boolean(this.call); }

    async token() {
      const body = new URLSearchParams({ csrf_token: one("input[name=csrf_token]").value });
      const answer = await fetch(desk.dataset.voice, { method: "POST", body, cache: "no-store" });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()).token;
    }

    async keep() {
      const wanted = desk.dataset.voice && one("[data-reach=browser]", desk);
      if (!wanted || this.device || !window.Twilio) return;
      try {
        this.device = new window.Twilio.Device(await this.token(), { closeProtection: false });
        this.device.on("tokenWillExpire", async () => { try { this.device.updateToken(await this.token()); } catch (error) { this.trouble(error); } });
        this.device.on("error", (error) => this.trouble(error));
        this.device.on("incoming", (call) => this.ring(call));
        await this.device.register();
      } catch (error) {
        this.device = null;
        this.trouble(error);
      }
    }

    ring(call) {
      this.call = call;
      for (const end of ["disconnect", "cancel", "reject", "error"]) call.on(end, () => { this.call = null; });
      if (!("picksUp" in desk.dataset) || this.wanted && this.wanted === ringing) call.accept();
    }

    pickUp() { if (this.call) this.call.accept(); else this.wanted = ringing; }

    trouble(error) {
      const why = error?.code === 31401 || error?.name === "NotAllowedError" ? words.no_microphone : error?.message || "";
      refuse(`${words.no_voice} ${why}`);
    }
  }
  const calls = new Calls();
  document.addEventListener("click", (event) => { if (event.target.closest("#pick-up")) calls.pickUp(); });

  function fresh() {
    draft.held = false;
    draft.dirty = false;
    all("[data-with-script]", desk).forEach((part) => { part.hidden = false; });
    all("[data-without-script]", desk).forEach((part) => { part.hidden = true; });
    reasons();
    places();
    form()?.addEventListener("input", () => draft.typed());
  }

  fresh();
  listen();
  countDown();
  unlock().then(mute);
  calls.keep();
  new MutationObserver(() => calls.keep()).observe(desk, { childList: true });
})();
