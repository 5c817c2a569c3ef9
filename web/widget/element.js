// The element. Nothing runs when this file is read; register.js defines and places it.
// Joined by web/widget.py, which puts STRINGS, RESOURCES and STYLE before it.

const LIMIT = 1000;
const HISTORY = 10;
const TURN_LIMIT = 2000;
const HELP_AFTER_MS = 3000;
const IDLE_MS = 15 * 60 * 1000;
const MEMORY = "vouch-chat";

// Asked before the network, so that help stands open even if no reply ever comes. It opens the
// strip and nothing else: the server's triage decides, so a false alarm costs nothing.
const ALARM = new RegExp(
  "suicid|kill (my|him|her|them)sel|(end|ending|take|taking) (my|it all|my own) ?(life)?|want(ed)? to die|wanna die|" +
  "better off (dead|without me)|(no|any) (reason|point).{0,12}liv|can.?t (go on|do this any)|(hurt|harm|cut)(ting)? myself|" +
  "self.?harm|overdos|took too (much|many)|chest pain|can.?t breathe|not breathing|passed out|unconscious|seizure|" +
  "matarme|quitarme la vida|quiero morir|no quiero vivir|hacerme da|sobredosis|no puedo respirar|dolor de pecho", "i",
);

// Events that carry what is typed or which link is followed.
const TELLING = (
  "keydown keypress keyup beforeinput input paste copy cut compositionstart compositionupdate compositionend " +
  "click auxclick dblclick contextmenu mousedown mouseup pointerdown pointerup touchstart touchend dragstart drop"
).split(" ");

class VouchChat extends HTMLElement {
  static get observedAttributes() {
    return ["open", "title", "accent"];
  }

  connectedCallback() {
    if (VouchChat.active && VouchChat.active !== this && VouchChat.active.isConnected) {
      this.attachShadow({ mode: "open" });
      return;
    }
    VouchChat.active = this;
    TELLING.forEach((name) => window.addEventListener(name, this._sift, true));
    document.addEventListener("visibilitychange", this._wake);
    if (!this._ready) this._ready = this._start();
  }

  disconnectedCallback() {
    TELLING.forEach((name) => window.removeEventListener(name, this._sift, true));
    document.removeEventListener("visibilitychange", this._wake);
    if (VouchChat.active === this) VouchChat.active = null;
    clearTimeout(this._idle);
    if (this._pending) this._halt();
  }

  attributeChangedCallback(name, before, value) {
    if (name === "title" && value) {
      // Kept as the heading and taken off, or the browser would show it as a tooltip everywhere.
      this._title = value;
      this.removeAttribute("title");
      if (this._heading) this._heading.textContent = value;
    }
    if (name === "accent" && this._root) this._paint();
    if (name === "open" && this._root && (value !== null) === this._panel.hidden) this._show(value !== null, false);
  }

  // Public methods. No event or return value carries what was asked or answered.

  open() {
    this.setAttribute("open", "");
  }

  close() {
    this.removeAttribute("open");
  }

  clear() {
    this._erase();
  }

  async _start() {
    this._words = await this._language();
    this._lang = this._words.language;
    this._turns = [];
    this._say = (key, values = {}) =>
      (this._words[key] || STRINGS[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
    this._renderer = new Renderer(this._say, VouchChat.base, this._lang);
    this._service = new Service(VouchChat.base, this.getAttribute("region"), this._lang);
    this._build();
    this._resources = this._builtIn();
    this._fillHelp();
    this._greet();
    this._recall();
    if (this.hasAttribute("open")) this._show(true, false);
  }

  // The language asked for, or English when its file does not come.
  async _language() {
    const wanted = (this.getAttribute("lang") || document.documentElement.lang || "en").slice(0, 2).toLowerCase();
    if (wanted === STRINGS.language || !VouchChat.languages.includes(wanted)) return STRINGS;
    try {
      const response = await fetch(`${VouchChat.base}widget/${wanted}.json`, { credentials: "omit" });
      return response.ok ? await response.json() : STRINGS;
    } catch (error) {
      return STRINGS;
    }
  }

  _builtIn() {
    const region = (this.getAttribute("region") || "").toUpperCase();
    const of = (name) => RESOURCES.filter((line) => line.region === name);
    return of(region).length ? of(region) : of(RESOURCES[0].region);
  }

  _build() {
    const say = this._say;
    const button = (words, name, act, props) => make(
      "button", { type: "button", act, ...props }, name && icon(name), make("span", null, words),
    );
    const choice = (key, act) => button(say(key), "", () => { this._menu.open = false; act(); }, { class: "choice" });
    this._launch = button(say("launch"), "ask", () => this.open(), {
      class: "launch", part: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false",
    });
    this._heading = make("h2", { id: "title", part: "title" }, this._title || say("title"));
    this._remember = make("input", { type: "checkbox", act: () => this._store() });
    this._menu = make(
      "details", { class: "menu" },
      make("summary", { "aria-label": say("menu") }, icon("menu")),
      make(
        "div", { class: "choices" },
        navigator.clipboard && choice("copy", () => this._copy()),
        choice("print", () => this._print()),
        choice("download", () => this._download()),
        make("label", { class: "choice" }, this._remember, make("span", null, say("remember"))),
        choice("clear", () => this._confirm(true)),
      ),
    );
    this._log = make("div", { class: "log", tabindex: 0, role: "group", "aria-label": say("conversation"), part: "log" });
    this._newer = button(say("new_answer"), "down", () => this._reveal(), { class: "newer", hidden: true });
    this._sure = make(
      "div", { class: "sure", role: "group", "aria-label": say("clear_sure"), hidden: true },
      make("p", null, say("clear_sure")),
      button(say("clear_yes"), "", () => { this._confirm(false); this.clear(); this._tell(say("cleared")); }, { class: "solid" }),
      button(say("clear_no"), "", () => this._confirm(false), { class: "plain" }),
    );
    this._lines = make("div", { class: "lines-box", id: "lines", hidden: true });
    this._need = button(say("need_help"), "help", () => this._help(this._lines.hidden), {
      class: "need", "aria-expanded": "false", "aria-controls": "lines", part: "help",
    });
    this._need.append(icon("down"));
    this._input = make("textarea", {
      id: "question", rows: 1, placeholder: say("placeholder"), autocomplete: "off", spellcheck: "false",
      "data-gramm": "false", enterkeyhint: "send", "aria-describedby": "count", part: "input",
    });
    this._count = make("p", { class: "count", id: "count" });
    this._send = button(say("send"), "send", () => (this._pending ? this._halt() : this._submit()), {
      class: "send", part: "send",
    });
    this._panel = make(
      "section", { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: true, part: "panel" },
      make(
        "div", { class: "head", part: "header" },
        make("div", { class: "name" }, this._heading, make("p", { class: "dim" }, say("subtitle"))),
        button(say("hide"), "", () => this._hideNow(), { class: "hide", title: say("hide_hint") }),
        this._menu,
        button(say("close"), "close", () => this.close(), { class: "close" }),
      ),
      this._log,
      this._newer,
      this._sure,
      make("div", { class: "strip" }, this._need, this._lines),
      make(
        "div", { class: "compose", part: "composer" },
        make("label", { for: "question", class: "unseen" }, say("label")),
        make("div", { class: "field" }, this._input, this._send),
        this._count,
      ),
    );
    this._root = unrecorded(make(
      "div", { class: "v", role: "region", "aria-label": say("title"), lang: this._lang, dir: this.getAttribute("dir") || this._words.dir },
      this._launch, this._panel, make("slot", { name: "live" }),
    ));
    const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
    this._dress(shadow);
    shadow.append(this._root);
    this._panel.addEventListener("scroll", this._scrolled, true);
    unrecorded(this);
    const region = (kind) => {
      const node = unrecorded(make("div", { slot: "live", lang: this._lang, "aria-live": kind, "aria-atomic": "true" }));
      this.append(node);
      return node;
    };
    this._polite = region("polite");
    this._assertive = region("assertive");
  }

  // A shared sheet needs no style attribute and passes any policy; older browsers get a link.
  _dress(shadow) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this._own = new CSSStyleSheet();
      shadow.adoptedStyleSheets = [sheet, this._own];
      if (shadow.adoptedStyleSheets.length !== 2) throw new TypeError();
      this._paint();
    } catch (error) {
      const link = make("link", { rel: "stylesheet", href: `${VouchChat.base}widget.css` });
      this._own = null;
      this._root.hidden = true;
      link.onload = link.onerror = () => { this._root.hidden = false; };
      shadow.append(link);
    }
  }

  _paint() {
    const accent = this.getAttribute("accent");
    if (!this._own) return;
    const usable = accent && CSS.supports("color", accent);
    this._own.replaceSync(usable ? `:host{--vouch-accent:${accent}}` : "");
    requestAnimationFrame(() => this._checkContrast());
  }

  _checkContrast() {
    const style = getComputedStyle(this._launch);
    const light = (color) => {
      const parts = (color.match(/^rgb.*?([\d.]+),? ([\d.]+),? ([\d.]+)/) || []).slice(1).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return parts.length ? 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] : NaN;
    };
    const [low, high] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) console.warn(`vouch-chat: the accent's contrast with its text is ${ratio.toFixed(1)}:1; 4.5:1 is needed`);
  }

  // Events are caught on the window, acted on, and go no further: the page and what watches it see
  // neither keys nor text nor links. What the browser itself does with an event is unchanged.
  _sift = (event) => {
    const path = event.composedPath();
    if (!path.includes(this.shadowRoot)) return;
    event.stopImmediatePropagation();
    this._touch();
    if (event.type === "keydown") this._key(event, path[0]);
    if (event.type === "input" && path[0] === this._input) this._typed();
    if (event.type === "click") {
      const node = path.find((step) => acts.has(step));
      if (node) acts.get(node)(event);
    }
  };

  _key(event, target) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (this._menu.open) this._menu.open = false;
      else this.close();
    }
    if (event.key === "Enter" && target === this._input && !event.shiftKey) {
      event.preventDefault();
      if (!this._pending) this._submit();
    }
  }

  _show(shown, focus = true) {
    if (this._panel.hidden !== shown) return;
    const inside = this.shadowRoot.activeElement;
    if (shown) this._back = inside === this._launch ? inside : document.activeElement;
    this._panel.hidden = !shown;
    this._launch.hidden = shown;
    this._launch.setAttribute("aria-expanded", String(shown));
    this._touch();
    if (shown) this._configure();
    if (shown && focus) (matchMedia("(pointer: coarse)").matches ? this._panel : this._input).focus();
    if (!shown && inside) (this._back && this._back.isConnected && this._back !== document.body ? this._back : this._launch).focus();
    this._emit(shown ? "open" : "close");
  }

  // Says that something happened, never what: a page's trackers can listen to these.
  _emit(what) {
    this.dispatchEvent(new CustomEvent(`vouch-${what}`));
  }

  async _configure() {
    if (this._config) return;
    try {
      this._config = await this._service.config();
    } catch (error) {
      return;
    }
    this._resources = this._config.resources;
    this._fillHelp();
    this._greet();
  }

  _fillHelp() {
    const contact = this._config && this._config.contact;
    this._lines.textContent = "";
    this._lines.append(this._renderer.resources(this._resources));
    if (contact && contact.actions.length) {
      this._lines.append(make("p", { class: "label" }, this._say("contact", contact)), this._renderer.actions(contact.actions));
    }
  }

  _help(shown) {
    const away = this._away;
    this._lines.hidden = !shown;
    this._need.setAttribute("aria-expanded", String(shown));
    if (this._pending && !away) this._toEnd();
  }

  _greet() {
    const say = this._say;
    const config = this._config || {};
    const own = this.getAttribute("suggestions");
    const questions = own === null ? config.suggestions || [] : own.split("|").map((text) => text.trim()).filter(Boolean);
    const hello = make(
      "div", { class: "greet", part: "greeting" },
      make("p", null, config.greeting || say("greeting")),
      make(
        "details", { class: "kept" },
        make("summary", null, say("kept")),
        make("p", null, config.recorded || say("kept_unknown")),
        make("p", null, say("kept_here")),
        config.privacy_url && make("p", null, this._renderer.link(say("privacy"), config.privacy_url)),
      ),
      make("p", { class: "notice", part: "notice" }, config.notice || say("notice")),
      this._renderer.suggestions(questions.slice(0, 4), say("people_ask"), (text) => this._submit(text)),
    );
    if (this._hello) this._hello.replaceWith(hello);
    else this._log.prepend(hello);
    this._hello = hello;
  }

  // Asking.

  _typed() {
    const left = LIMIT - Array.from(this._input.value).length;
    this._count.textContent = left > 100 ? "" : this._say(left < 0 ? "over" : "left", { n: Math.abs(left) });
    this._count.classList.toggle("bad", left < 0);
    // Rows grow with the text; a height would need a style attribute.
    this._input.rows = 1;
    while (this._input.rows < 6 && this._input.scrollHeight > this._input.clientHeight + 2) this._input.rows += 1;
  }

  _fill(text) {
    this._input.value = text;
    this._typed();
  }

  async _submit(text = this._input.value.trim(), more = false) {
    if (!text || this._pending) return;
    if (this._failed) this._failed.node.remove();
    this._failed = null;
    this._newer.hidden = true;
    if (this._input.value.trim() === text) this._fill("");
    const alarm = ALARM.test(text);
    if (alarm) this._help(true);
    const turn = { text, more };
    this._addTurn(turn);
    const wait = make("p", { class: "wait" }, this._say("looking"), make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")));
    turn.node.append(wait);
    this._toEnd();
    this._tell(this._say("looking"));
    const controller = new AbortController();
    const pending = { controller, turn, helped: false };
    pending.help = setTimeout(() => {
      pending.helped = this._lines.hidden;
      this._help(true);
    }, HELP_AFTER_MS);
    this._setPending(pending);
    const outcome = await this._service.ask(text, this._history(), more, controller);
    // A reply to a question that was stopped, cleared or asked anew is dropped.
    if (this._pending !== pending) return;
    this._setPending(null);
    wait.remove();
    this._touch();
    if (pending.helped || (outcome.reply && outcome.reply.resources.length)) this._help(false);
    if (outcome.reply) {
      try {
        this._answer(turn, outcome.reply);
      } catch (error) {
        turn.node.querySelectorAll(".reply").forEach((node) => node.remove());
        outcome.error = "error_body";
      }
    }
    if (outcome.error) this._fail(turn, outcome, alarm);
    this._arrived = turn.node;
    if (this._away) this._newer.hidden = false;
    else this._reveal();
    if (!this._config) this._configure();
    this._emit("reply");
  }

  _setPending(pending) {
    if (this._pending) clearTimeout(this._pending.help);
    this._pending = pending;
    const name = pending ? "stop" : "send";
    this._send.querySelector("path").setAttribute("d", ICONS[name]);
    this._send.lastChild.textContent = this._say(name);
  }

  _addTurn(turn) {
    turn.node = make(
      "div", { class: "turn" },
      make("h3", { class: "asked", dir: "auto" }, make("span", { class: "unseen" }, this._say("you_asked") + ": "), turn.more ? this._say("care_more") : turn.text),
    );
    this._log.append(turn.node);
  }

  _history() {
    const clip = (text) => Array.from(text).slice(0, TURN_LIMIT).join("");
    const told = [];
    for (const { text, reply } of this._turns) {
      told.push({ role: "user", text: clip(text) });
      told.push({ role: "bot", text: clip([reply.message, ...reply.excerpts.map((excerpt) => excerpt.text)].filter(Boolean).join("\n")) });
    }
    return told.slice(-HISTORY);
  }

  _answer(turn, reply, again = false) {
    const say = this._say;
    const languages = (this._config && this._config.languages) || [];
    turn.node.append(this._renderer.reply(reply, {
      language: languages.length === 1 && languages[0],
      ask: (text) => this._submit(text),
      more: !turn.more && (() => { if (!this._pending && !turn.used) { turn.used = true; this._submit(turn.text, true); } }),
      feedback: this._config && this._config.feedback && ((excerpt) => this._thumbs(reply, excerpt)),
    }));
    turn.reply = reply;
    this._turns.push(turn);
    if (again) return;
    this._store();
    const danger = reply.kind === "crisis" || reply.kind === "emergency";
    if (danger) {
      const first = reply.resources.slice(0, 2).map((line) => [line.name, ...line.actions.map((action) => action.label)].join(", "));
      this._tell([say("care_spoken"), say(`care_${reply.kind}`) + ".", reply.message, ...first].join(" "), true);
    } else if (reply.excerpts.length) {
      const [best, ...others] = reply.excerpts;
      this._tell([
        reply.message, say("announce", { title: best.article.title, text: this._renderer.best(best) }),
        others.length && say("announce_more", { n: others.length }), reply.notice_level !== "standard" && reply.notice,
      ].filter(Boolean).join(" "));
    } else {
      this._tell([say("no_answer") + ".", reply.message].join(" "));
    }
  }

  _fail(turn, outcome, alarm) {
    const words = this._say(outcome.error, { n: outcome.wait });
    const again = make("button", { type: "button", class: "plain", act: () => {
      this._input.focus();
      this._submit(turn.text, turn.more);
    } }, this._say("again"));
    if (alarm) turn.node.append(make("div", { class: "reply" }, this._renderer.care("crisis", this._say("care_fallback"), this._resources)));
    turn.node.append(make("div", { class: "error" }, make("p", null, words), again));
    if (outcome.wait) {
      again.disabled = true;
      setTimeout(() => { again.disabled = false; }, outcome.wait * 1000);
    }
    this._failed = turn;
    if (!this._input.value && !turn.more) this._fill(turn.text);
    this._tell(alarm ? [this._say("care_spoken"), this._say("care_fallback"), words].join(" ") : words, alarm);
  }

  _halt() {
    const { controller, turn } = this._pending;
    this._setPending(null);
    controller.abort();
    turn.node.remove();
    if (!this._input.value) this._fill(turn.text);
    this._tell(this._say("stopped"));
  }

  _thumbs(reply, excerpt) {
    const say = this._say;
    const buttons = ["yes", "no"].map((key) => make("button", { type: "button", class: "thumb", "aria-pressed": "false", act: () => {
      buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(key === ["yes", "no"][at])));
      this._service.feedback(reply.request_id, excerpt.passage_id, key === "yes" ? "up" : "down");
      this._tell(say("thanks"));
    } }, say(key)));
    return make("div", { class: "thumbs", role: "group", "aria-label": say("useful") }, make("span", { class: "dim" }, say("useful")), ...buttons);
  }

  // Scrolling. On a very low screen the whole panel scrolls instead of the conversation.

  get _box() {
    return getComputedStyle(this._log).overflowY === "visible" ? this._panel : this._log;
  }

  _toEnd() {
    const box = this._box;
    box.scrollTop = box === this._log ? box.scrollHeight : box.scrollTop + this._log.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom + 8;
    this._away = false;
  }

  _reveal() {
    const box = this._box;
    const top = (node) => node.getBoundingClientRect().top;
    const reply = this._arrived.children[1];
    // The question stays in view above its answer when it is short.
    const start = top(reply) - top(this._arrived) < 100 ? this._arrived : reply;
    box.scrollTop += top(start) - top(box) - 10;
    if (this.shadowRoot.activeElement === this._newer) this._input.focus({ preventScroll: true });
    this._newer.hidden = true;
  }

  _scrolled = () => {
    const box = this._box;
    const end = box === this._log ? box.scrollHeight - box.scrollTop - box.clientHeight : this._log.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    this._away = end > 60;
    if (this._arrived && this._arrived.getBoundingClientRect().top < box.getBoundingClientRect().bottom - 60) this._newer.hidden = true;
  };

  // Speaking: each message is put once into a region of the page itself, and taken out again.
  _tell(text, urgent = false) {
    clearTimeout(this._speaking);
    clearTimeout(this._quiet);
    const clear = () => [this._polite, this._assertive].forEach((node) => { node.textContent = ""; });
    clear();
    this._speaking = setTimeout(() => { (urgent ? this._assertive : this._polite).textContent = text; }, 80);
    this._quiet = setTimeout(clear, 10000);
  }

  // Forgetting.

  _touch() {
    this._last = Date.now();
    clearTimeout(this._idle);
    this._idle = setTimeout(this._wake, IDLE_MS);
  }

  // Timers sleep with the phone, so the clock is asked again when the page is seen.
  _wake = () => {
    if (Date.now() - this._last >= IDLE_MS) this._erase();
  };

  _erase() {
    if (!this._root) return;
    if (this._pending) {
      this._pending.controller.abort();
      this._setPending(null);
    }
    this._turns = [];
    this._failed = this._arrived = null;
    this._log.querySelectorAll(".turn").forEach((node) => node.remove());
    this._newer.hidden = true;
    this._fill("");
    clearTimeout(this._speaking);
    this._polite.textContent = this._assertive.textContent = "";
    this._store();
    this._emit("clear");
  }

  _hideNow() {
    this._remember.checked = false;
    this._erase();
    this._help(false);
    this.close();
  }

  _confirm(shown) {
    this._sure.hidden = !shown;
    (shown ? this._sure.querySelector("button") : this._input).focus();
  }

  _store() {
    try {
      if (!this._remember.checked) return sessionStorage.removeItem(MEMORY);
      const turns = this._turns.map(({ text, more, reply }) => ({ text, more, reply }));
      sessionStorage.setItem(MEMORY, JSON.stringify({ at: Date.now(), turns }));
    } catch (error) {
      this._remember.checked = false;
    }
  }

  _recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(MEMORY));
      if (!kept) return;
      if (Date.now() - kept.at >= IDLE_MS) return sessionStorage.removeItem(MEMORY);
      this._remember.checked = true;
      kept.turns.forEach((turn) => {
        this._addTurn(turn);
        this._answer(turn, turn.reply, true);
      });
    } catch (error) {
      this._erase();
    }
  }

  // Taking it along.

  _text() {
    return transcript(this._turns, this._renderer, this._heading.textContent);
  }

  async _copy() {
    await navigator.clipboard.writeText(this._text());
    this._tell(this._say("copied"));
  }

  _download() {
    const url = URL.createObjectURL(new Blob([this._text()], { type: "text/plain;charset=utf-8" }));
    make("a", { href: url, download: "answers.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  _print() {
    printed(this._log, this.shadowRoot, this._heading.textContent, this._lang, this._root.dir);
  }
}

VouchChat.active = null;
VouchChat.base = "";
VouchChat.languages = LANGUAGES;
