// One conversation: the panel, asking, speaking, forgetting. `host` is the element it lives in.

const LIMIT = 1000;
const IDLE_MS = 15 * 60 * 1000;
const MEMORY = "vouch-chat";

// Asked before the network, so that help stands open even if no reply ever comes. It opens the
// help lines and nothing else: the server's triage decides, and a false alarm costs nothing.
const ALARM = new RegExp(
  "su.{0,2}cid|kms|unalive|k.l+(ing)? (my|him|her) ?s|end(ing)? \\w+( own)? (life|all)|\\b(die|dead|alive|jump)|to live|t wake|" +
  "(hurt|cut|harm|injur|burn|hang).{0,9}sel[fv]|self.harm|cutting|goodbye|overdos|swallow|took too m|seizure|convuls|" +
  "pass(ed)? out|uncons|unresp|collaps|bleeding|choking|a stroke|heart attack|chest|breath|" +
  "matarme|morir|vivir|sobredosis|respirar", "i",
);

function chat(host, words, base) {
  const say = (key, values = {}) => (words[key] || STRINGS[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const lang = words.language;
  const [region] = /^([a-z]{2})?$/i.exec(host.getAttribute("region") || "") || [""];
  const draw = renderer(say, base, lang);
  let turns = [];
  let config = {};
  let pending, failed, arrived, hello, away, back, touched, idle, speaking;
  // Until the service has answered once: what is built in for the page's region, or the service's.
  let numbers = (HELP[region.toUpperCase()] || HELP["*"]).split(" ").map((href) => {
    const [kind, label] = href.split(/:(?:\/\/)?/);
    return { kind, href, label: `${say(kind)} ${label}` };
  });

  // The panel. A button's words are the string of its name.

  const press = (name, act, props) => button(name, say(name), act, props);
  const launch = press("ask", () => host.open(), { "aria-expanded": "false" });
  const heading = el("h2.title", { id: "title" }, host.heading || say("title"));
  const remember = el("input", { type: "checkbox" }, store);
  // The conversation in plain text, each link followed by its address.
  const transcript = () => [heading, ...log.querySelectorAll(".turn h3,.turn h4,.turn p,.turn li,.turn th,.turn td")].map((node) => (
    [node.textContent, ...Array.from(node.querySelectorAll("a"), (link) => link.href)].join("\n")
  )).join("\n\n").split(` ${say("new_tab")}`).join("");
  const choice = (key, act) => button("choice", say(key), () => {
    menu.open = false;
    act(transcript());
  });
  const menu = el("details.menu", el("summary", { "aria-label": say("menu") }, "⋯"), el(
    "div.choices",
    navigator.clipboard && choice("copy", (told) => navigator.clipboard.writeText(told).then(() => tell(say("copied")))),
    choice("print", (told) => print(told, root)),
    choice("save", save),
    el("label.choice", remember, el("span", say("remember"))),
    choice("clear", () => confirm(true)),
  ));
  const log = el("div.log", { tabindex: "0", role: "group", "aria-label": say("title") });
  const newer = press("newer", () => {
    reveal();
    input.focus({ preventScroll: true });
  }, { hidden: true });
  const sure = el(
    "div.sure", { role: "group", "aria-label": say("clear_sure"), hidden: true }, el("p", say("clear_sure")),
    button("solid", say("erase"), () => {
      confirm(false);
      erase();
      tell(say("cleared"));
    }),
    button("plain", say("keep"), () => confirm(false)),
  );
  const need = press("help", () => help(strip.hidden), { "aria-expanded": "false" });
  const strip = el("div.numbers", { hidden: true });
  const input = el("textarea.input", {
    id: "question", rows: 1, placeholder: say("question"), autocomplete: "off", spellcheck: "false", "aria-describedby": "count",
  });
  const count = el("p.count", { id: "count" });
  const send = press("send", () => (pending ? halt() : ask()));
  const panel = el(
    "section.panel", { role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: true },
    el(
      "div.header", heading, press("hide", hide), menu, press("close", () => host.close()),
    ),
    log, newer, sure, el("div.strip", need, strip),
    el("div.composer", el("label.unseen", { for: "question" }, say("question")), el("div.field", input, send), count),
  );
  const dir = host.getAttribute("dir") || words.dir;
  const left = (host.getAttribute("position") === "start") === (dir === "ltr");
  const root = unrecorded(el(
    `section.root.${left ? "left" : "right"}`, { "aria-label": say("title"), lang, dir },
    launch, panel, el("slot", { name: "live" }),
  ));
  const regions = ["polite", "assertive"].map(
    (kind) => unrecorded(el("div", { slot: "live", lang, "aria-live": kind, "aria-atomic": "true" })),
  );
  panel.addEventListener("scroll", scrolled, true);

  function show(shown, focus) {
    if (panel.hidden !== shown) return;
    const inside = host.shadowRoot.activeElement;
    if (shown) back = inside || document.activeElement;
    panel.hidden = !shown;
    launch.hidden = shown;
    launch.setAttribute("aria-expanded", shown);
    touch();
    if (shown) configure();
    if (shown && focus) (matchMedia("(pointer: coarse)").matches ? panel : input).focus();
    if (!shown && inside) (back && back.isConnected && back !== document.body ? back : launch).focus();
    emit(shown ? "open" : "close");
  }

  // Says that something happened, never what: a page's trackers can listen to these.
  function emit(what) {
    host.dispatchEvent(new Event(`vouch-${what}`));
  }

  async function call(path, body, signal) {
    return fetch(base + path, {
      credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal,
      ...(body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
  }

  function configure() {
    if (config.notice) return;
    call(`api/config?locale=${lang}` + (region && `&region=${region}`)).then((response) => response.json()).then(greet).catch(() => {});
  }

  // Shows what the service told; when that is broken, what stood there before stays.
  function greet(told) {
    const own = host.getAttribute("suggestions");
    const questions = own === null ? told.suggestions || [] : own.split("|").filter((question) => question.trim());
    const fresh = el(
      "div.greeting",
      el("p", say("greeting")),
      strange(told) && el("p", say("foreign")),
      el(
        "details", el("summary", say("kept")), el("p.dim", told.recorded, " ", say("kept_here")),
        told.privacy_url && draw.link("source", say("privacy"), told.privacy_url),
      ),
      el("p.notice", told.notice || say("notice")),
      draw.suggestions(questions.slice(0, 4), ask, own === null && strange(told)),
    );
    const help = told.resources ? draw.resources(told.resources) : [draw.actions(numbers)];
    const clinic = draw.contact(told.contact) || [];
    config = told;
    numbers = told.help || numbers;
    if (hello) hello.replaceWith(fresh);
    else log.prepend(fresh);
    hello = fresh;
    strip.textContent = "";
    strip.append(...help, ...clinic);
  }

  // The language that the service quotes in, when it is not the reader's.
  function strange({ languages = [] }) {
    return !languages.some((code) => code.startsWith(lang)) && languages[0];
  }

  function help(shown) {
    const stay = !away;
    strip.hidden = !shown;
    need.setAttribute("aria-expanded", shown);
    if (pending && stay) toEnd();
  }

  // Asking.

  function typed() {
    const left = LIMIT - points(input.value).length;
    count.textContent = left > 100 ? "" : say(left < 0 ? "over" : "left", { n: Math.abs(left) });
    // Rows grow with the text, since a height would need a style attribute.
    input.rows = 1;
    while (input.rows < 6 && input.scrollHeight > input.clientHeight + 2) input.rows += 1;
  }

  function fill(value) {
    input.value = value;
    typed();
  }

  function add(turn) {
    turn.node = el("div.turn", el("h3.asked", { dir: "auto" }, el("span.unseen", say("you_asked"), ": "), turn.more ? say("more") : turn.text));
    log.append(turn.node);
  }

  function wait(job) {
    if (pending) {
      clearTimeout(pending.clock);
      pending.controller.abort();
    }
    pending = job;
    send.firstChild.replaceWith(icon(job ? "stop" : "send"));
    send.lastChild.textContent = say(job ? "stop" : "send");
  }

  async function ask(question = input.value.trim(), more = false) {
    if (!question || pending) return;
    if (failed) failed.node.remove();
    failed = null;
    newer.hidden = true;
    if (input.value.trim() === question) fill("");
    const alarm = ALARM.test(question);
    const turn = { text: question, more };
    const job = { turn, controller: new AbortController() };
    const looking = el("p.wait", say("looking"));
    if (alarm) help(true);
    add(turn);
    turn.node.append(looking);
    wait(job);
    toEnd();
    tell(say("looking"));
    // Help opens after three seconds, and patience ends after twelve: by the clock alone, since a
    // page's own fetch may not know how to stop.
    const outcome = await Promise.race([request(turn, job.controller.signal), new Promise((give) => {
      job.clock = setTimeout(() => {
        job.opened = strip.hidden;
        help(true);
      }, 3000);
      setTimeout(give, 12000, { error: "error_timeout" });
    })]);
    // A reply to a question that was stopped or cleared meanwhile is dropped.
    if (pending !== job) return;
    wait(null);
    touch();
    looking.remove();
    try {
      if (outcome.reply) answer(turn, outcome.reply);
    } catch (error) {
      outcome.error = "error_body";
    }
    if (outcome.error) fail(turn, outcome, alarm);
    // Opened by the clock, or the lines stand in the reply itself: what was asked comes first again.
    if (outcome.error ? alarm && !away : job.opened || outcome.reply.resources.length) help(false);
    arrived = turn.node;
    if (away) newer.hidden = false;
    else reveal();
    configure();
    emit("reply");
  }

  // Gives {reply} or {error, wait}: `error` is the key of a sentence, `wait` is in seconds.
  async function request({ text: message, more }, signal) {
    try {
      const response = await call("api/chat", {
        message, more, locale: lang, region: region || undefined,
        history: turns.slice(-10).map((turn) => ({ role: "user", text: points(turn.text).slice(0, 2000).join("") })),
      }, signal);
      const { ok, status, headers } = response;
      if (status === 429) return { error: "error_busy", wait: +headers.get("Retry-After") || 60 };
      if (!ok) return { error: status >= 500 ? "error_server" : points(message).length > LIMIT ? "error_long" : "error_refused" };
      const reply = JSON.parse(await response.text());
      // A reply without its notice is not shown.
      return reply && reply.notice ? { reply } : { error: "error_body" };
    } catch (error) {
      return { error: error instanceof SyntaxError ? "error_body" : navigator.onLine ? "error_network" : "error_offline" };
    }
  }

  function answer(turn, reply, again) {
    const { kind, excerpts, message } = reply;
    turn.node.append(draw.reply(reply, {
      language: strange(config),
      ask,
      more: !turn.more && (() => turn.used || pending || (turn.used = ask(turn.text, true))),
      thumbs: config.feedback && ((quote) => thumbs(reply, quote)),
    }));
    turn.reply = reply;
    turns.push(turn);
    if (again) return;
    store();
    if (say(kind)) {
      tell(`${say("important")} ${say(kind)}. ${message} ${draw.lines(reply).map((action) => action.label).join(", ")}`, true);
    } else {
      tell([
        message, reply.notice_level !== "standard" && reply.notice,
        excerpts[0] ? say("announce", { title: excerpts[0].article.title, text: draw.best(excerpts[0]) }) : "",
        excerpts[1] && say("announce_more", { n: excerpts.length - 1 }),
      ].filter(Boolean).join(" "));
    }
  }

  function fail(turn, { error, wait: seconds }, alarm) {
    const sentence = say(error, { n: seconds });
    const again = button("plain", say("again"), () => {
      input.focus();
      ask(turn.text, turn.more);
    }, { disabled: seconds > 0 });
    turn.node.append(
      ...(alarm ? [draw.care("crisis", say("care"), numbers, config.resources || [])] : []), el("div.error", el("p", sentence), again),
    );
    if (seconds) setTimeout(() => { again.disabled = false; }, seconds * 1000);
    failed = turn;
    if (!input.value && !turn.more) fill(turn.text);
    tell(alarm ? `${say("important")} ${say("care")} ${sentence}` : sentence, alarm);
  }

  function halt() {
    const { turn } = pending;
    wait(null);
    turn.node.remove();
    if (!input.value) fill(turn.text);
    tell(say("stopped"));
  }

  function thumbs(reply, quote) {
    const both = ["up", "down"].map((value) => button("thumb", say(value), () => {
      both.forEach((one) => one.setAttribute("aria-pressed", one === both[value === "up" ? 0 : 1]));
      call("api/feedback", { request_id: reply.request_id, passage_id: quote.passage_id, value }).catch(() => {});
    }, { "aria-pressed": "false" }));
    return el("div.thumbs", { role: "group", "aria-label": say("useful") }, el("span.dim", say("useful")), both);
  }

  // Scrolling. On a very low screen the whole panel scrolls instead of the conversation.

  const edge = (node, side) => node.getBoundingClientRect()[side];
  const box = () => (getComputedStyle(log).overflowY === "visible" ? panel : log);
  const below = () => (log.lastChild ? edge(log.lastChild, "bottom") - edge(box(), "bottom") : 0);

  function toEnd() {
    box().scrollTop += below() + 16;
    away = false;
  }

  function reveal() {
    const [asked, reply] = arrived.children;
    // The question stays in view above its answer when it is short.
    box().scrollTop += edge(edge(asked, "height") < 100 ? asked : reply, "top") - edge(box(), "top") - 10;
    newer.hidden = true;
  }

  function scrolled() {
    away = below() > 60;
    if (!away) newer.hidden = true;
  }

  // Speaking: each message is put once into a region of the page itself, and taken out again.
  function tell(message, urgent) {
    clearTimeout(speaking);
    regions.forEach((region) => { region.textContent = ""; });
    speaking = message && setTimeout(() => {
      regions[urgent ? 1 : 0].textContent = message;
      speaking = setTimeout(tell, 10000);
    }, 80);
  }

  // Forgetting.

  function touch() {
    touched = Date.now();
    clearTimeout(idle);
    idle = setTimeout(wake, IDLE_MS);
  }

  // Timers sleep with the phone, so the clock is asked again when the page is seen.
  function wake() {
    if (Date.now() - touched >= IDLE_MS) erase();
  }

  function erase() {
    wait(null);
    turns = [];
    failed = arrived = null;
    while (hello.nextSibling) hello.nextSibling.remove();
    newer.hidden = true;
    fill("");
    tell();
    store();
    emit("clear");
  }

  function hide() {
    remember.checked = false;
    erase();
    help(false);
    host.close();
  }

  function confirm(shown) {
    sure.hidden = !shown;
    (shown ? sure.querySelector("button") : input).focus();
  }

  function store() {
    if (!remember.checked) return sessionStorage.removeItem(MEMORY);
    sessionStorage.setItem(MEMORY, JSON.stringify({
      at: Date.now(), turns: turns.map(({ text, more, reply }) => ({ text, more, reply })),
    }));
  }

  function recall() {
    const kept = JSON.parse(sessionStorage.getItem(MEMORY));
    if (!kept) return;
    remember.checked = Date.now() - kept.at < IDLE_MS;
    if (!remember.checked) return store();
    kept.turns.forEach((turn) => {
      add(turn);
      answer(turn, turn.reply, true);
    });
  }

  // Events are caught on the window, acted on, and go no further: the page and what watches it see
  // neither keys nor text nor links. What the browser itself does with an event is unchanged.
  function sift(event) {
    const path = event.composedPath();
    if (!path.includes(host.shadowRoot)) return;
    event.stopImmediatePropagation();
    touch();
    if (event.type === "input" && path[0] === input) typed();
    if (event.type === "click") {
      const node = path.find((step) => acts.has(step));
      if (!path.includes(menu)) menu.open = false;
      if (node) acts.get(node)();
    }
    if (event.type !== "keydown" || event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      if (menu.open) menu.open = false;
      else host.close();
    } else if (event.key === "Enter" && path[0] === input && !event.shiftKey) {
      event.preventDefault();
      ask();
    }
  }

  greet({});
  return { root, regions, launch, heading, show, erase, recall, sift, wake };
}

function save(text) {
  el("a", { href: `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`, download: "answers.txt" }).click();
}

// Printed from an empty frame of the page's own origin, so that the page around it stays out.
function print(text, root) {
  const frame = el("iframe.unseen", { "aria-hidden": "true", tabindex: -1 });
  root.append(frame);
  const view = frame.contentWindow;
  view.document.body.dir = root.dir;
  view.document.body.append(...text.split("\n").map((line) => el("p", line)));
  view.onafterprint = () => setTimeout(() => frame.remove());
  view.print();
}
