// From a reply to nodes and to plain text.

function renderer(say, base, lang) {
  // An address is used only with a scheme that cannot run code; anything else stays plain text.
  const address = (value) => {
    try {
      const url = new URL(value, base);
      return /^(https?|tel|sms):$/.test(url.protocol) ? url.href : "";
    } catch (error) {
      return "";
    }
  };

  const date = (value) => new Date(value).toLocaleDateString(
    lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" },
  );

  const link = (name, text, href, ...more) => {
    const url = address(href);
    const page = /^http/.test(url);
    return el(
      url ? `a.${name}` : "span", { href: url }, page && { target: "_blank", rel: "noreferrer" },
      ...more, text, page && el("span.unseen", " ", say("new_tab")),
    );
  };

  const actions = (list) => el("ul.actions", list.map(
    (action) => el("li", link(`action.${action.href.slice(0, 3)}`, action.label, action.href, icon(action.href.slice(0, 3)))),
  ));

  const resources = (list) => list.map(
    (line) => el("div.line", el("p", el("b", line.name), " ", el("span.dim", line.hours)), actions(line.actions)),
  );

  // Ranges are half-open and count code points, so `points` is the text as an array of them.
  const cut = (node, points, start, end, marks) => {
    const piece = (from, to) => points.slice(from, to).join("");
    marks.forEach(([from, to]) => {
      from = Math.max(from, start);
      to = Math.min(to, end);
      if (from >= to) return;
      node.append(piece(start, from), el("mark", piece(from, to)));
      start = to;
    });
    node.append(piece(start, end));
    return node;
  };

  const block = ({ type, text, start, rows }, points, marks, title) => {
    const row = (tag, cells, props) => cells.map((cell) => cut(el(tag, props), points, cell.start, cell.end, marks));
    if (!rows.length) return cut(el("p"), points, start, start + Array.from(text).length, marks);
    if (type === "list") return el(/^\s*\d/.test(text) ? "ol" : "ul", rows.map((cells) => row("li", cells)));
    return el("div.scroll", { tabindex: "0", role: "group", "aria-label": title }, el(
      "table",
      el("thead", el("tr", row("th", rows[0], { scope: "col" }))),
      el("tbody", rows.slice(1).map((cells) => el("tr", row("td", cells)))),
    ));
  };

  const review = ({ review: { level, by, on, due } }) =>
    `${say(level, { by })} ${say("reviewed", { on: date(on), due: date(due) })}`;

  const about = (source) => [source.publisher, source.year].filter(Boolean).join(", ");

  const excerpt = (quote, options) => {
    const points = Array.from(quote.text);
    const language = quote.language || options.language;
    const own = { dir: "auto", lang: language !== lang && language };
    return el(
      "figure.excerpt",
      options.parts && el("p.dim", say("part", { n: quote.part })),
      el("h4", own, quote.section),
      el("blockquote.quote", own, quote.blocks.map((part) => block(part, points, quote.highlights, quote.section))),
      el(
        "figcaption.origin",
        el("p", say("from", quote.article), el("br"), link("citation", say("read"), quote.article.url)),
        el("p.dim", review(quote)),
        el("details", el("summary", `${say("sources")} (${quote.sources.length})`), el("ul", quote.sources.map(
          (source) => el("li", link("source", source.title, source.url), ". ", about(source)),
        ))),
        options.thumbs && options.thumbs(quote),
      ),
    );
  };

  // The first excerpt, its partner, and the first of each further part stand open; others wait behind a tap.
  const excerpts = (list, options) => {
    const seen = new Set();
    options.parts = new Set(list.map((quote) => quote.part)).size > 1;
    return list.map((quote) => {
      const open = !seen.has(quote.part) || quote.paired_with === list[0].passage_id || list[0].paired_with === quote.passage_id;
      seen.add(quote.part);
      const figure = excerpt(quote, options);
      return open ? figure : el("details.further", el("summary", say("also", quote)), figure);
    });
  };

  const suggestions = (list, ask) => list.length > 0 && el(
    "div.suggestions", el("div.dim", say("could_ask")), list.map((text) => button("suggestion", text, () => ask(text))),
  );

  const contact = (who) => who && who.actions.length > 0 && [el("p.dim", say("contact", who)), actions(who.actions)];

  // What to do now, before anything else: buttons first, then words. Never closed by itself.
  const care = (kind, message, help, lines, more) => el(
    "section.care", el("h4", el("span.unseen", say("important"), " "), say(kind)), actions(help),
    el("p", message), resources(lines), more && button("plain", say("more"), more),
  );

  const reply = (told, options) => {
    const { kind, message, notice_level: level, help } = told;
    const danger = kind === "crisis" || kind === "emergency";
    const first = !danger && level !== "standard";
    const notice = el(`p.notice.${level}`, told.notice);
    const lead = message && el("p", message);
    return el(
      `div.reply.${kind}`,
      first && notice,
      danger ? care(kind, message, help, told.resources, options.more) : [
        told.resources.length ? el("section.gentle", lead, level === "urgent" && contact(told.contact), actions(help)) : lead,
        ...excerpts(told.excerpts, options),
        suggestions(told.suggestions, options.ask),
        ...(kind === "no_answer" && contact(told.contact) || []),
      ],
      !first && notice,
    );
  };

  // The best sentence of an excerpt as words to be spoken.
  const best = ({ text, highlights }) => {
    const points = Array.from(text);
    return highlights.map(([from, to]) => points.slice(from, to).join("")).join(" ") || text.slice(0, 300);
  };

  return { link, actions, resources, contact, suggestions, care, reply, best };
}
