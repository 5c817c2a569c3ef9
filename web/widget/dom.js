// Small helpers to build nodes. Joined by web/widget.py; all the files share one scope.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  ask: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4z",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  stop: "M8 8h8v8H8z",
  help: "M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z",
  call: "M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 6a2 2 0 0 1 2-2z",
  text: "M4 5h16v11H9l-5 4z",
  web: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  down: "M6 9.5l6 6 6-6",
};

// What a click on a node does; kept here so that no listener sits on the nodes themselves.
const acts = new WeakMap();

function make(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name === "act") acts.set(node, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value || value === 0) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child));
  return node;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}

// An address is used only with a scheme that cannot run code; anything else becomes plain text.
function address(value, base) {
  try {
    const url = new URL(value, base);
    return /^(https?|tel|sms):$/.test(url.protocol) ? url.href : "";
  } catch (error) {
    return "";
  }
}

// Marks by which session recorders are told to leave a part of the page alone.
const UNRECORDED = {
  class: "rr-block rr-mask rr-ignore fs-exclude ph-no-capture no-mouseflow",
  attributes: {
    "data-hj-suppress": "", "data-private": "", "data-clarity-mask": "true", "data-sentry-block": "",
    "data-dd-privacy": "hidden", "data-recording-disable": "",
  },
};

function unrecorded(node) {
  node.classList.add(...UNRECORDED.class.split(" "));
  for (const [name, value] of Object.entries(UNRECORDED.attributes)) node.setAttribute(name, value);
  return node;
}
