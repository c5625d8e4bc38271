"use strict";
/* The staff's pages work without this file. It keeps them fresh, counts clocks on, and obeys single keys. */

const LOST_AFTER = 3;            // polls that fail in a row
const SLOW_MS = 500;             // an answer that takes longer halves the pace
const LONGEST_PAUSE_MS = 15000;  // between two polls, however slow the server
const STALE_SECONDS = 20;
const PUSHED_PACE_MS = 30000;    // between two polls while the stream lives
const BETWEEN_PUSHED_MS = 1000;  // between two that moves of a scope ask for
const SPREAD_MS = 20;            // for each page that listens: they need not all ask in one moment
const SILENT_MS = 35000;         // without two beats in a row the stream is dead
const TRY_AGAIN_MS = 5000;
const ALIVE_MS = 15000;          // signs of life where no beats ask for them
const all = (query, root = document) => [...root.querySelectorAll(query)];
const one = (query, root = document) => root.querySelector(query);
const body = document.body;

/* Clocks: "in 4 min" and "3 min over", in the words of the page. */
const spans = JSON.parse(body.dataset.remaining || "null");

function remaining(due, now) {
  const minutes = Math.max(1, Math.ceil(Math.abs(due - now) / 60000));
  const put = (pattern, number) => spans[pattern].replace("{}", number);
  const rest = minutes % 60;
  const span = minutes < 60 ? put("minutes", minutes)
    : minutes < 1440 ? put("hours", Math.floor(minutes / 60)) + (rest ? " " + put("minutes", rest) : "")
      : put("days", Math.floor(minutes / 1440));
  return put(due < now ? "over" : "left", span);
}

/* In figures: browsers know no Kazakh names of months. */
const wallClock = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  timeZone: "Asia/Almaty" });

function countOn() {
  const now = Date.now();
  for (const clock of all("time.due")) {
    const due = Date.parse(clock.dateTime);
    const text = remaining(due, now);
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("over", due < now);
    if (!clock.title) clock.title = wallClock.format(due);
  }
}

/* How long something lasts, in whole seconds: 0:07, 4:31, 1:02:03. */
function lasting(since, now) {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function tick() {
  for (const clock of all("time.since")) {
    const text = lasting(Date.parse(clock.dateTime), Date.now());
    if (clock.textContent !== text) clock.textContent = text;
  }
}

/* Whoever types, or has the focus or the pointer on a part, must not lose it. */
const mouse = matchMedia("(hover: hover)");
const touched = (part) => part.contains(document.activeElement) || (mouse.matches && part.matches(":hover"));
const written = (root) => all("textarea:not([readonly]), input[type=date]", root).filter((field) => field.value.trim() !== "");

function chosen(select) {
  const options = [...select.options];
  return select.selectedIndex !== Math.max(0, options.findIndex((option) => option.defaultSelected));
}

const writes = (part) => written(part).length > 0 || all("select", part).some(chosen)
  || all("textarea, select, input", part).includes(document.activeElement);

/* What has the focus, so that it can have it again in the part that comes instead. */
function focusMark(part) {
  const has = document.activeElement;
  if (!part.contains(has)) return null;
  const row = has.closest("tr[id]");
  const key = has.dataset.key ? `[data-key="${has.dataset.key}"]` : has.hasAttribute("formaction") ? "[formaction]:not([data-key])" : "a";
  return has.id ? `#${CSS.escape(has.id)}` : row ? `#${CSS.escape(row.id)} ${key}` : null;
}

function focusAgain(mark) {
  const found = mark && one(mark);
  if (found) found.focus({ preventScroll: true });
}

/* A list: what changed is changed in its place; what is new waits while somebody is at the list. */
class List {
  constructor(box, words) {
    this.box = box;
    this.words = words;
    this.waiting = null;
    this.button = document.createElement("button");
    this.button.className = "primary waiting-rows";
    this.button.hidden = true;
    this.button.type = "button";
    this.button.dataset.act = "show-new";
    this.button.addEventListener("click", () => this.show());
    box.prepend(this.button);
    box.addEventListener("pointerleave", () => setTimeout(() => this.settle(), 0));
    box.addEventListener("focusout", () => setTimeout(() => this.settle(), 0));
  }

  take(incoming) {
    const now = one("[data-live=list]", this.box);
    const rowsNow = new Map(all("tbody tr", now).map((row) => [row.id, row]));
    const rowsThen = new Map(all("tbody tr", incoming).map((row) => [row.id, row]));
    const fresh = [...rowsThen.keys()].filter((id) => !rowsNow.has(id));
    this.waiting = incoming;
    this.fresh = fresh;
    if (!touched(now) || !rowsNow.size) { this.show(); return; }
    const mark = focusMark(now);
    for (const [id, row] of rowsNow) {
      const then = rowsThen.get(id);
      row.classList.toggle("gone", !then);
      if (!then || content(then) === content(row)) continue;
      row.className = then.className;
      row.replaceChildren(...then.cloneNode(true).childNodes);
    }
    focusAgain(mark);
    this.announce(fresh.length);
  }

  settle() {
    const now = one("[data-live=list]", this.box);
    if (this.waiting && !touched(now)) this.show();
  }

  show() {
    if (!this.waiting) return;
    const now = one("[data-live=list]", this.box);
    const mark = focusMark(now);
    const scrolled = window.scrollY;
    now.replaceWith(this.waiting);
    for (const id of this.fresh) document.getElementById(id)?.classList.add("fresh");
    this.waiting = null;
    this.button.hidden = true;
    window.scrollTo(0, scrolled);
    focusAgain(mark);
    countOn();
    if (this.fresh.length) announce(this.words.new.replace("{}", this.fresh.length));
  }

  announce(count) {
    this.button.hidden = count === 0;
    const text = `${this.words.new.replace("{}", count)} ▲`;
    if (count && this.button.textContent !== text) {
      this.button.textContent = text;
      announce(text);
    }
  }
}

/* Keys and tokens of forms are drawn anew for every answer and are no change; nor is the time that passes. */
const content = (node) => node.innerHTML.replace(/\b[0-9a-f]{32}\b/g, "")
  .replace(/name="csrf_token" value="[^"]*"/g, "")
  .replace(/<time class="(?:due|since)[^>]*datetime="([^"]*)"[^>]*>[^<]*/g, "$1");

function announce(text) {
  const place = document.getElementById("announced");
  if (place) place.textContent = text;
}

/* What only a script can do is shown, and what stands in for it hidden. */
function scripted(part) {
  all("[data-with-script]", part).forEach((one) => { one.hidden = false; });
  all("[data-without-script]", part).forEach((one) => { one.hidden = true; });
}

/* Other parts are replaced whole; one that somebody listens to or writes in waits until that is over. */
function swap(box, incoming, words) {
  const now = one(`[data-live="${incoming.dataset.live}"]`, box);
  scripted(incoming);
  if (!now || content(now) === content(incoming)) return true;
  if (all("audio", now).some((sound) => !sound.paused)) return false;
  if (writes(now)) {
    if (!one(".outdated", now)) now.prepend(message(words.changed));
    return false;
  }
  const mark = focusMark(now);
  const open = all("details[open] > summary", now).map((summary) => summary.dataset.act);
  now.replaceWith(incoming);
  for (const act of open) one(`summary[data-act="${act}"]`, incoming)?.parentElement.setAttribute("open", "");
  focusAgain(mark);
  return true;
}

function message(words) {
  const line = document.createElement("p");
  line.className = "message outdated";
  line.setAttribute("role", "status");
  line.textContent = words;
  return line;
}

/* Polling: what has not changed costs a 304. A part says what else it is fetched for: data-scopes="KZ-71 none", moves of these
   scopes (without it: of any); data-pushed="ringing call", these signals; data-always: polled in a hidden tab too. */
class Poll {
  constructor(box, live) {
    this.box = box;
    this.live = live;
    this.every = Number(box.dataset.every);
    this.pace = this.every;
    this.tag = box.dataset.tag ? `"${box.dataset.tag}"` : "";
    this.list = one("[data-live=list]", box) ? new List(box, live.words) : null;
    this.held = new Map();
    this.signals = (box.dataset.pushed || "").split(" ");
    this.asked = 0;
    this.timer = 0;
    this.busy = false;
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    if (this.rests() || this.live.stopped) return;
    const pace = this.live.pushed && !this.live.failed.get(this) ? Math.max(this.pace, PUSHED_PACE_MS) : this.pace;
    this.timer = setTimeout(() => this.ask(), pace * (0.9 + Math.random() * 0.2));
  }

  rests() {
    return document.hidden && !("always" in this.box.dataset);
  }

  moved(scope, spread) {
    const shown = [this.box, ...all("[data-scopes]", this.box)].map((part) => part.dataset.scopes).filter((words) => words !== undefined);
    if (shown.length && !shown.some((words) => words.split(" ").includes(scope))) return;
    const since = performance.now() - this.asked;
    this.soon(Math.max(Math.random() * spread, Math.max(BETWEEN_PUSHED_MS, this.pace > this.every ? this.pace : 0) - since));
  }

  /* Parts that another part tells of its changes ask after it, and then mostly need not. */
  soon(wait) {
    clearTimeout(this.timer);
    if (this.rests()) return;
    this.timer = setTimeout(() => this.ask(), this.box.dataset.with ? wait + 400 : wait);
  }

  async ask() {
    this.again = this.busy;      // what is under way may have been answered before the change
    if (this.busy) return;
    this.busy = true;
    this.asked = performance.now();
    clearTimeout(this.timer);
    const began = performance.now();
    try {
      const answer = await fetch(this.box.dataset.poll, {
        headers: this.tag ? { "If-None-Match": this.tag } : {}, cache: "no-store", signal: AbortSignal.timeout(10000) });
      if (answer.status === 401) { this.signIn(); return; }
      if (answer.status === 404) { this.live.stop(this.live.words.gone); return; }
      if (answer.status === 200) this.take(answer.headers.get("ETag"), await answer.text());
      else if (answer.status !== 304) throw new Error(String(answer.status));
      this.release();
      this.live.well(this);
    } catch {
      this.live.ill(this);
    } finally {
      this.busy = false;
    }
    const slow = performance.now() - began > SLOW_MS;
    this.pace = slow ? Math.min(this.pace * 2, Math.max(LONGEST_PAUSE_MS, this.every)) : this.every;
    if (this.again) this.ask(); else this.later();
  }

  take(tag, html) {
    this.tag = tag || "";
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const part of all("[data-live]", template.content)) {
      if (part.dataset.live === "list" && this.list) this.list.take(part);
      else this.held.set(part.dataset.live, part);
    }
    this.release();
    countOn();
    if (this.box.dataset.name) all(`[data-with="${this.box.dataset.name}"]`).forEach((box) => box.poll?.ask());
  }

  release() {
    for (const [name, part] of this.held) if (swap(this.box, part, this.live.words)) this.held.delete(name);
  }

  signIn() {
    if (written(one("main")).length) {
      this.live.stop(this.live.words.out);
      return;
    }
    const here = location.pathname + location.search;
    location.assign(`${body.dataset.signIn}?next=${encodeURIComponent(here)}`);
  }
}

/* The stream says what has changed, by ids alone; the parts then fetch themselves. It lives as long as it beats: timers of hidden
   tabs sleep, events do not. Whatever else a page does upon a signal, it hears of as "pushed" on the document. */
const SIGNALS = ["ringing", "offer_gone", "call", "told", "waiting", "presence", "notice", "reading"];
const TO_MANY = ["waiting", "presence"];

class Stream {
  constructor(address, live, polls) {
    Object.assign(this, { address, live, polls, last: "", heard: 0, spread: 0 });
    this.open();
    setInterval(() => { if (Date.now() - this.heard > SILENT_MS) this.lost(); }, 1000);
  }

  open() {
    const address = new URL(this.address, location.href);
    if (this.last) address.searchParams.set("after", this.last);
    this.source?.close();
    this.source = new EventSource(address, { withCredentials: true });
    for (const kind of [...SIGNALS, "revision", "reset", "beat"]) this.source.addEventListener(kind, (event) => this.take(kind, event));
    this.source.addEventListener("error", () => this.lost());
  }

  take(kind, event) {
    const facts = JSON.parse(event.data);
    this.last = event.lastEventId;
    this.heard = Date.now();
    this.live.fresh = this.heard;
    if (kind === "beat") this.spread = Math.min(facts.listeners * SPREAD_MS, 2000);
    if (kind === "reset" || !this.live.pushed) this.turn(true);
    if (kind === "revision") this.polls.forEach((poll) => poll.moved(facts.scope, this.spread));
    for (const poll of this.polls.filter(({ signals }) => signals.includes(kind))) {
      if (document.hidden || !TO_MANY.includes(kind)) poll.ask(); else poll.soon(Math.random() * this.spread);
    }
    document.dispatchEvent(new CustomEvent("pushed", { detail: { kind, ...facts } }));
  }

  /* Come or gone: what was missed is fetched, and from then on the pace is another one. */
  turn(pushed) {
    this.live.pushed = pushed;
    this.live.tell();
    this.polls.forEach((poll) => poll.soon(Math.random() * (this.spread + 100)));
  }

  /* The browser comes back by itself after a break, but not after a refusal, nor to a way that is silent. */
  lost() {
    const silent = Date.now() - this.heard > SILENT_MS;
    if (this.live.pushed) this.turn(false);
    if (this.retry || !silent && this.source.readyState !== EventSource.CLOSED) return;
    this.retry = setTimeout(() => {
      this.retry = 0;
      if (Date.now() - this.heard > SILENT_MS || this.source.readyState === EventSource.CLOSED) this.open();
    }, TRY_AGAIN_MS * (1 + Math.random()));
  }
}

/* A page that must not count as left says that it is there. */
function stayAlive(box) {
  const tell = () => fetch(box.dataset.alive, { method: "POST", body: new URLSearchParams({ csrf_token: box.dataset.token }) })
    .catch(() => {});   // the next one is near
  tell();
  let told = Date.now();
  const again = () => { told = Date.now(); tell(); };
  document.addEventListener("pushed", (event) => { if (event.detail.kind === "beat") again(); });
  setInterval(() => { if (Date.now() - told > ALIVE_MS) again(); }, 1000);
}

/* The foot line says how and when the page was last fresh; a red strip says when it is not any more. */
class Live {
  constructor(line) {
    this.pushed = false;
    this.line = line;
    this.text = one("[data-words]", line);
    this.words = JSON.parse(this.text.dataset.words);
    this.fresh = Date.now();
    this.stopped = "";
    this.failed = new Map();
    line.hidden = false;
    this.strip = document.createElement("p");
    this.strip.className = "strip";
    this.strip.setAttribute("role", "alert");
    this.strip.hidden = true;
    one("main").prepend(this.strip);
    setInterval(() => this.tell(), 1000);
  }

  well(poll) {
    if (!poll.box.dataset.with) this.fresh = Date.now();
    this.failed.set(poll, 0);
    this.tell();
  }

  ill(poll) {
    this.failed.set(poll, (this.failed.get(poll) || 0) + 1);
    this.tell();
  }

  stop(words) {
    this.stopped = words;
    this.tell();
  }

  every() {
    return Math.ceil(Math.min(...all("[data-poll]").map((box) => box.poll?.pace ?? Infinity)) / 1000);
  }

  tell() {
    const lost = this.stopped || Math.max(0, ...this.failed.values()) >= LOST_AFTER;
    const seconds = Math.round((Date.now() - this.fresh) / 1000);
    const stale = seconds > STALE_SECONDS;
    const words = document.hidden && !this.pushed ? this.words.paused : stale ? this.words.stale.replace("{}", seconds)
      : this.pushed ? this.words.pushed : this.words.asking.replace("{}", this.every()).replace("{}", seconds);
    if (this.text.textContent !== words) this.text.textContent = words;
    this.line.classList.toggle("stale", stale);
    this.line.classList.toggle("lost", Boolean(lost));
    const strip = lost ? this.stopped || this.words.lost : "";
    if (this.strip.textContent !== strip) {
      this.strip.textContent = strip;
      this.strip.hidden = !lost;
    }
  }
}

/* Keys: physical ones, so that the layout changes nothing; off while writing and with any other modifier. */
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

function move(step) {
  const links = all(".rows .c-ref a");
  const row = document.activeElement.closest(".rows tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
  if (next) {
    next.focus();
    next.closest("tr").scrollIntoView({ block: "nearest" });
  }
}

function press(query) {
  const row = document.activeElement.closest(".rows tr");
  const place = row || (one(".rows") ? null : one("main"));
  const found = place && one(query, place);
  if (!found) return false;
  if (found.tagName === "SUMMARY") {
    found.parentElement.open = true;
    (one("select, textarea", found.parentElement) || found).focus();
  } else {
    found.click();
  }
  return true;
}

function focusOn(name) {
  const field = one(`[data-focus="${name}"]`);
  if (field) field.focus();
  return Boolean(field);
}

/* The list of keys stands on the settings page; a window shows it where somebody asks. */
async function showShortcuts() {
  const dialog = document.getElementById("shortcuts-dialog");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  if (one("dl", dialog)) return;
  const address = one("[data-open]").href;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    dialog.append(...one("#shortcuts", page).childNodes);
  } catch {
    location.assign(address);
  }
}

const KEYS = {
  KeyJ: () => move(1), KeyK: () => move(-1),
  KeyC: () => press("[formaction$='/claim'], [data-act=claim]"), KeyA: () => press("[formaction$='/accept'], [data-act=accept]"),
  KeyO: () => press("[data-act=offer]"),
  KeyX: () => press("[data-act=close]"), KeyB: () => press("[data-act=return]"), KeyE: () => press("[data-act=reopen]"),
  KeyL: () => one("a[data-act=list]")?.click(), KeyU: () => one("[data-act=show-new]:not([hidden])")?.click(),
  KeyN: () => focusOn("note"), KeyR: () => press("[data-act=sms]"), KeyF: () => press("[data-act=follow-up]"), KeyG: () => focusOn("region"),
  Slash: () => focusOn("search") || one("[data-act=search]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.code === "Escape" && typing(event.target)) { event.target.blur(); return; }
  if ((event.ctrlKey || event.metaKey) && event.code === "Enter" && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  if (event.defaultPrevented || event.repeat && !/Key[JK]/.test(event.code)) return;
  if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target) || one("dialog[open]")) return;
  if (body.dataset.shortcuts !== "on") return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) showShortcuts();
  else if (event.shiftKey) return;
  else if (digit) press(`[data-key="${digit[1]}"]`);
  else if (KEYS[event.code]) KEYS[event.code]();
  else return;
  event.preventDefault();
});

/* Small comforts */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open]")) {
    event.preventDefault();
    showShortcuts();
    return;
  }
  const row = event.target.closest(".rows tbody tr");
  const selected = String(getSelection()) !== "";
  if (row && !selected && !event.target.closest("a, button, form")) one(".c-ref a", row)?.click();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
/* How many parts a text takes on the air (3GPP TS 23.040): letters outside the old alphabet make them shorter. */
const OLD_ALPHABET = /^[\n\r -Z_a-z¡£¤¥§¿Ä-ÇÉÑÖØÜßàä-éìñòöøùüΓΔΘΛΞΠΣΦΨΩ{}[\]~\\|^€]*$/;
function partsOf(text) {
  const old = OLD_ALPHABET.test(text) && !/[`´]/.test(text);
  const units = text.length + (old ? (text.match(/[{}[\]~\\|^€]/g) || []).length : 0);
  const [alone, each] = old ? [160, 153] : [70, 67];
  return [units, units <= alone ? 1 : Math.ceil(units / each)];
}
function count(output) {
  const [units, parts] = partsOf(document.getElementById(output.dataset.counts).value);
  output.textContent = output.dataset.words.replace("{units}", units).replace("{parts}", parts);
}
document.addEventListener("input", ({ target }) => all(`[data-counts="${target.id}"]`).forEach(count));
document.addEventListener("change", ({ target }) => {
  const field = target.dataset?.fills && document.getElementById(target.dataset.fills);
  if (!field || !target.value) return;
  field.value = target.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
/* A sound that did not come says so in words. */
document.addEventListener("error", (event) => {
  const told = event.target.tagName === "AUDIO" && event.target.parentElement.querySelector("[role=alert]");
  if (told) told.hidden = false;
}, true);
/* Nothing written is left behind unasked, unless it is what is being sent. */
let sending = null;
document.addEventListener("submit", (event) => { sending = event.target; });
addEventListener("pageshow", () => { sending = null; });
addEventListener("beforeunload", (event) => {
  if (written(one("main")).some((field) => field.form !== sending)) event.preventDefault();
});

function begin() {
  scripted(document);
  all("[data-alive]").forEach(stayAlive);
  const line = document.getElementById("live");
  const boxes = all("[data-poll]");
  if (spans) {
    countOn();
    setInterval(countOn, 5000);
    setInterval(tick, 1000);
  }
  if (!line || !boxes.length) return;
  const live = new Live(line);
  for (const box of boxes) box.poll = new Poll(box, live);
  line.hidden = boxes.every((box) => box.dataset.with);   // nothing but the frame refreshes itself: how fresh it is says nothing
  if (body.dataset.stream) new Stream(body.dataset.stream, live, boxes.map((box) => box.poll));
  document.addEventListener("visibilitychange", () => {
    for (const box of boxes) if (box.poll.rests()) clearTimeout(box.poll.timer); else box.poll.ask();
    live.tell();
  });
}
begin();
