// The element. Nothing runs when this file is read; register.js defines and places it.

// Events that carry what is typed or which link is followed.
const TELLING = (
  "keydown keypress keyup beforeinput input paste copy cut drop compositionupdate compositionend " +
  "click auxclick contextmenu mousedown mouseup pointerdown pointerup"
).split(" ");

class VouchChat extends HTMLElement {
  static get observedAttributes() {
    return ["open", "title", "accent"];
  }

  async connectedCallback() {
    // A second one on the page stays empty.
    if (VouchChat.active) return this.shadowRoot || this.attachShadow({ mode: "open" });
    VouchChat.active = this;
    // Moved about while its words are fetched, it still starts once.
    await (this.ready = this.ready || this.start());
    if (VouchChat.active === this) this.listen("add");
  }

  disconnectedCallback() {
    if (VouchChat.active !== this) return;
    VouchChat.active = null;
    if (this.chat) {
      this.listen("remove");
      this.chat.erase();
    }
    // A page that swaps its content may have placed the next one before it took this one away.
    const next = document.querySelector("vouch-chat");
    if (next && next !== this) next.connectedCallback();
  }

  attributeChangedCallback(name, before, value) {
    if (name === "title" && value) {
      // Kept as the heading and taken off, or the browser would show it as a tooltip everywhere.
      this.heading = value;
      this.removeAttribute("title");
    }
    if (!this.chat) return;
    if (name === "title") this.chat.heading.textContent = this.heading;
    if (name === "accent") this.paint();
    if (name === "open") this.chat.show(value !== null, true);
  }

  open() {
    this.setAttribute("open", "");
  }

  close() {
    this.removeAttribute("open");
  }

  clear() {
    if (this.chat) this.chat.erase();
  }

  listen(verb) {
    TELLING.forEach((name) => window[`${verb}EventListener`](name, this.chat.sift, true));
    document[`${verb}EventListener`]("visibilitychange", this.chat.wake);
  }

  async start() {
    const base = VouchChat.base;
    const wanted = (this.getAttribute("lang") || document.documentElement.lang).slice(0, 2).toLowerCase();
    let words = STRINGS;
    if (LANGUAGES.includes(wanted)) {
      try {
        words = await (await fetch(`${base}widget/${wanted}.json`, { credentials: "omit" })).json();
      } catch (error) {
        // English has to do.
      }
    }
    this.chat = chat(this, words, base);
    const { root, regions, recall, show } = this.chat;
    const shadow = this.shadowRoot || this.attachShadow({ mode: "open" });
    shadow.append(root);
    unrecorded(this).append(...regions);
    // A shared sheet needs no style attribute and passes any policy; older browsers get a link.
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.sheet = new CSSStyleSheet();
      shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.concat(sheet, this.sheet);
      this.paint();
    } catch (error) {
      const link = el("link", { rel: "stylesheet", href: `${base}widget.css` });
      root.hidden = true;
      link.onload = link.onerror = () => { root.hidden = false; };
      shadow.append(link);
    }
    try {
      recall();
    } catch (error) {
      // Storage is forbidden or broken: there is nothing to remember.
    }
    if (this.hasAttribute("open")) show(true);
  }

  paint() {
    const accent = this.getAttribute("accent");
    if (!this.sheet) return;
    this.sheet.replaceSync(accent && CSS.supports("color", accent) ? `:host{--vouch-accent:${accent}}` : "");
    const { color, backgroundColor } = getComputedStyle(this.chat.launch);
    // Relative luminance, with a plain power in place of the standard's two-part curve.
    const [low, high] = [color, backgroundColor].map((value) => value.match(/[\d.]+/g).slice(0, 3).reduce(
      (sum, part, n) => sum + [0.2126, 0.7152, 0.0722][n] * (part / 255) ** 2.2, 0.05,
    )).sort();
    if (high / low < 4.5) console.warn(`vouch-chat: the accent has a contrast of ${(high / low).toFixed(1)}, below 4.5`);
  }
}
