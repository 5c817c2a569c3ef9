// Helpers to build nodes. web/widget.py joins the files of this folder; they share one scope.

const ICONS = {
  ask: "M4 5h16v12h-9l-5 4v-4H4z",
  send: "M12 19V5M5 12l7-7 7 7",
  stop: "M6 6h12v12H6z",
  help: "M12 20S4 15 4 10a4 4 0 0 1 8-2 4 4 0 0 1 8 2c0 5-8 10-8 10z",
  tel: "M5 4h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v5C11 20 4 12 5 4z",
  close: "M6 6l12 12M18 6L6 18",
};

// What a click on a node does. No listener sits on the nodes themselves: see sift() in chat.js.
const acts = new WeakMap();

// el("p.dim", "text") · el("a.read", { href }, "text", node): what is empty is left out, lists are
// flattened, a function is what a click does. Text only: no markup is ever parsed.
function el(name, ...parts) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  const set = (key, value) => value && node.setAttribute(key, value);
  set("class", classes.join(" "));
  set("part", classes.join(" "));
  parts.flat(2).forEach((part) => {
    if (!part) return;
    if (typeof part === "function") acts.set(node, part);
    else if (typeof part === "string" || part.nodeType) node.append(part);
    else Object.keys(part).forEach((key) => set(key, part[key]));
  });
  return node;
}

// A text as its code points: what the service counts in.
const points = (text) => Array.from(text);

function button(name, text, act, props) {
  return el(`button.${name}`, act, props, ICONS[name] && icon(name), el("span", text));
}

function icon(name) {
  const create = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const svg = create("svg");
  const path = create("path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name] || ICONS.ask);
  svg.append(path);
  return svg;
}

// Marks by which session recorders are told to leave a part of the page alone.
function unrecorded(node) {
  node.classList.add("rr-block", "fs-exclude", "ph-no-capture", "no-mouseflow");
  "hj-suppress private clarity-mask sentry-block dd-privacy recording-disable".split(" ").forEach(
    (name) => node.setAttribute(`data-${name}`, "hidden"),
  );
  return node;
}
