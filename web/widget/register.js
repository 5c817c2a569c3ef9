// Where the joined file takes effect: define the element once, and place one when the page has none.

(function register(script) {
  const able = window.customElements && HTMLElement.prototype.attachShadow && window.fetch && window.AbortController;
  // What stands inside <vouch-chat> stays visible in a browser that lacks any of these.
  if (!able || customElements.get("vouch-chat")) return;
  VouchChat.base = new URL(".", (script && script.src) || document.baseURI).href;
  customElements.define("vouch-chat", VouchChat);
  const place = () => {
    if (!document.querySelector("vouch-chat")) document.body.append(document.createElement("vouch-chat"));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
})(document.currentScript);
