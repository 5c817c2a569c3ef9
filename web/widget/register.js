// Where the joined file takes effect: define the element once, and place one when the page has none.

(function register(script) {
  // What stands inside <vouch-chat> stays visible in a browser without custom elements.
  if (!window.customElements || customElements.get("vouch-chat")) return;
  VouchChat.base = new URL(".", (script && script.src) || document.baseURI).href;
  customElements.define("vouch-chat", VouchChat);
  const place = () => document.querySelector("vouch-chat") || document.body.append(el("vouch-chat"));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
})(document.currentScript);
