"use strict";
(() => {
  const words = JSON.parse(document.body.dataset.words);
  const POLL_MILLISECONDS = 1000;
  let tag = "";
  let timer = 0;

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function make(name, properties = {}, ...inside) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside);
    return element;
  }

  function complain(text) {
    const problem = one("#problem");
    problem.hidden = !text;
    problem.textContent = text;
  }

  async function post(path, body) {
    try {
      const response = await fetch("/simulator" + path, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
      });
      const answer = await response.json().catch(() => ({}));
      complain(response.ok ? "" : `${words.problem}: ${answer.error || response.status}`);
      return response.ok;
    } catch (error) {
      complain(`${words.problem}: ${error.message}`);
      return false;
    } finally {
      refresh();
    }
  }

  const numberOf = (handset) => one("[name=number]", handset).value.trim();
  const liveCall = (handset) => handset.dataset.call;

  function tick(text) {
    if (text.mine) {
      if (text.webhook === null) return ["✓", words.text_waiting, false];
      const taken = text.webhook >= 200 && text.webhook < 300;
      return taken ? ["✓✓", words.text_taken, false] : ["✕", `${words.text_untaken} (${text.webhook || "–"})`, true];
    }
    const failed = text.status === "undelivered" || text.status === "failed";
    const mark = {queued: "…", accepted: "…", sent: "✓", delivered: "✓✓"}[text.status] || "✕";
    return [mark, words["text_" + text.status] + (text.error_code ? ` (${text.error_code})` : ""), failed];
  }

  function showText(item, text) {
    const [mark, meaning, bad] = tick(text);
    item.className = text.mine ? "mine" : text.status === "delivered" ? "" : "pending";
    const note = make("small", {className: bad ? "bad" : ""}, `${text.time} `, make("span", {ariaHidden: "true"}, mark), ` ${meaning}`);
    item.replaceChildren("📷 ".repeat(text.media) + text.body, note);
  }

  function showTexts(list, texts) {
    const known = new Map(all("li", list).map((item) => [item.dataset.sid, item]));
    const wanted = new Set(texts.map((text) => text.sid));
    known.forEach((item, sid) => { if (!wanted.has(sid)) item.remove(); });
    let grown = false;
    texts.forEach((text) => {
      let item = known.get(text.sid);
      if (!item) {
        item = list.appendChild(make("li"));
        item.dataset.sid = text.sid;
        grown = true;
      }
      const seen = JSON.stringify(text);
      if (item.dataset.seen !== seen) {
        showText(item, text);
        item.dataset.seen = seen;
      }
    });
    if (grown) list.scrollTop = list.scrollHeight;
  }

  function callState(call) {
    const parts = [words["call_" + call.status] || call.status];
    if (call.queue) parts.push(words.queued);
    if (call.expects) parts.push(words["expects_" + call.expects]);
    if (call.over && call.duration_seconds) parts.push(`${call.duration_seconds} s`);
    return parts.join(" · ");
  }

  function showHeard(list, call) {
    const seen = `${call.sid} ${call.heard.length} ${call.heard.at(-1)?.time}`;
    if (list.dataset.seen === seen) return;
    list.dataset.seen = seen;
    list.replaceChildren(...call.heard.map((heard) => make(
      "li", {lang: /^[a-z]{2}/.test(heard.language) ? heard.language : ""}, make("b", {}, `${heard.time} ${words["heard_" + heard.verb] || heard.verb} `), heard.text,
    )));
    list.scrollTop = list.scrollHeight;
  }

  function showCall(handset, call) {
    const section = one(".call", handset);
    const live = Boolean(call) && !call.over;
    handset.dataset.call = live ? call.sid : "";
    all(".dial", handset).forEach((button) => { button.disabled = live; });
    section.hidden = !call;
    if (!call) return;
    const rings = live && !call.answered && call.direction !== "inbound";
    section.classList.toggle("listening", call.expects === "keys");
    section.classList.toggle("ringing", rings);
    const state = callState(call);
    if (one(".state", section).textContent !== state) one(".state", section).textContent = state;
    showHeard(one(".heard", section), call);
    one(".speech", section).hidden = !live || !call.answered;
    one(".keypad", section).hidden = !live || !call.answered;
    one(".pick-up", section).hidden = !rings;
    one(".hang-up", section).hidden = !live;
    one(".hang-up", section).textContent = rings ? words.refuse : words.hang_up;
  }

  function showHandset(state) {
    const handset = one(`.handset[data-slot="${state.slot}"]`);
    const number = one("[name=number]", handset);
    if (document.activeElement !== number) number.value = state.number;
    one("[name=off]", handset).checked = state.unreachable !== null;
    const marks = [state.land_line || state.withheld ? words.no_texting : "", state.opted_out ? words.opted_out : ""];
    one(".marks", handset).textContent = marks.filter(Boolean).join(" · ");
    all(".write .main, .picture", handset).forEach((button) => { button.disabled = state.land_line; });
    showTexts(one(".texts", handset), state.messages);
    showCall(handset, state.call);
  }

  function newTelephone(address) {
    const telephone = one("#telephones template").content.cloneNode(true).firstElementChild;
    telephone.dataset.address = address;
    telephone.setAttribute("aria-label", address);
    one("h3", telephone).textContent = address;
    one("[name=picks-up]", telephone).addEventListener("change", (event) => {
      post("/telephones", {address, picks_up: event.target.checked});
    });
    wireCall(telephone);
    return telephone;
  }

  function showTelephones(telephones) {
    one("#telephones > .quiet").hidden = telephones.length > 0;
    const list = one("#telephones .handsets");
    const known = new Map(all(".handset", list).map((telephone) => [telephone.dataset.address, telephone]));
    const wanted = new Set(telephones.map((state) => state.address));
    known.forEach((telephone, address) => { if (!wanted.has(address)) telephone.remove(); });
    telephones.forEach((state) => {
      const telephone = known.get(state.address) || list.appendChild(newTelephone(state.address));
      one("[name=picks-up]", telephone).checked = state.picks_up;
      showCall(telephone, state.call);
    });
  }

  function showElsewhere(calls) {
    const section = one("#elsewhere");
    section.hidden = calls.length === 0;
    const seen = JSON.stringify(calls.map((call) => [call.sid, callState(call)]));
    if (section.dataset.seen === seen) return;
    section.dataset.seen = seen;
    one("ul", section).replaceChildren(...calls.map((call) => make(
      "li", {}, `${call.from} → ${call.to} · ${callState(call)}`,
      make("button", {type: "button", onclick: () => post(`/calls/${call.sid}/hangup`, {})}, words.hang_up),
    )));
  }

  function showFaults(faults) {
    all(".fault").forEach((form) => {
      const on = faults[form.dataset.door];
      const said = on ? `${on.fault} × ${on.count ?? words.always}` : "";
      if (one("output", form).value !== said) one("output", form).value = said;
    });
  }

  function showLog(entries) {
    one("#log-empty").hidden = entries.length > 0;
    one("#log").replaceChildren(...entries.map((entry) => make(
      "tr", {className: entry.error_code ? "bad" : ""},
      ...[entry.time, entry.kind, entry.status ?? "–", entry.milliseconds ?? "", entry.url, [entry.error_code, entry.detail].filter(Boolean).join(" ")]
        .map((cell) => make("td", {}, String(cell))),
    )));
  }

  function show(state) {
    state.handsets.forEach(showHandset);
    showTelephones(state.telephones);
    showElsewhere(state.elsewhere);
    showFaults(state.faults);
    showLog(state.log);
  }

  function beat(alive) {
    const pulse = one("#pulse");
    pulse.classList.toggle("dead", !alive);
    const said = alive ? words.live : words.dead;
    if (pulse.textContent !== said) pulse.textContent = said;
  }

  async function refresh() {
    clearTimeout(timer);
    try {
      const response = await fetch("/simulator/state", {headers: tag ? {"If-None-Match": tag} : {}, cache: "no-store"});
      const body = await response.text();
      if (response.status === 200) {
        show(JSON.parse(body));
        tag = response.headers.get("ETag");
      }
      beat(response.ok || response.status === 304);
    } catch {
      beat(false);
    }
    clearTimeout(timer);
    timer = setTimeout(refresh, POLL_MILLISECONDS);
  }

  function sendText(handset, pictures) {
    const box = one("[name=body]", handset);
    const body = box.value.trim();
    if (!body && !pictures) return box.focus();
    box.value = "";
    post("/texts", {from: numberOf(handset), body, pictures}).then((sent) => { if (!sent && !box.value) box.value = body; });
  }

  function wireCall(telephone) {
    const click = (selector, act) => one(selector, telephone).addEventListener("click", act);
    const onCall = (step, body = {}) => liveCall(telephone) && post(`/calls/${liveCall(telephone)}/${step}`, body);
    click(".pick-up", () => onCall("answer"));
    click(".hang-up", () => onCall("hangup"));
    all(".keypad button", telephone).forEach((button) => button.addEventListener("click", () => onCall("keys", {keys: button.dataset.key})));
    one(".speech", telephone).addEventListener("submit", (event) => {
      event.preventDefault();
      const input = one(".speech input", telephone);
      if (input.value.trim()) onCall("speech", {text: input.value.trim()});
      input.value = "";
    });
  }

  function wireHandset(handset) {
    const submit = (selector, act) => one(selector, handset).addEventListener("submit", (event) => { event.preventDefault(); act(); });
    const click = (selector, act) => one(selector, handset).addEventListener("click", act);
    const renumber = () => post(`/handsets/${handset.dataset.slot}`, {number: numberOf(handset)});
    const box = one("[name=body]", handset);

    submit(".number", () => one("[name=number]", handset).blur());
    one("[name=number]", handset).addEventListener("change", renumber);
    one("[name=off]", handset).addEventListener("change", (event) => {
      post(`/numbers/${encodeURIComponent(numberOf(handset))}`, {unreachable: event.target.checked ? 30003 : null});
    });
    submit(".write", () => sendText(handset, 0));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        sendText(handset, 0);
      }
    });
    click(".picture", () => sendText(handset, 1));
    all(".prepared button", handset).forEach((button) => button.addEventListener("click", () => {
      box.value = button.textContent;
      one(".prepared", handset).open = false;
      box.focus();
    }));
    click(".dial", () => post("/calls", {from: numberOf(handset)}));
    wireCall(handset);
  }

  all(".handset").forEach(wireHandset);
  all(".fault").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    const count = form.elements.count.valueAsNumber;
    post("/faults", {on: form.dataset.door, fault: form.elements.fault.value || null, count: Number.isNaN(count) ? null : count});
  }));
  one("#lift").addEventListener("click", () => post("/faults", {fault: null}));
  refresh();
})();
