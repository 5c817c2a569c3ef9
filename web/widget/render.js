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

  const date = (value) => new Date(value).toLocaleDateString(lang, { dateStyle: "long", timeZone: "UTC" });

  const link = (name, text, href, ...more) => {
    const url = address(href);
    const page = /^http/.test(url);
    return el(
      url ? `a.${name}` : "span", { href: url }, page && { target: "_blank", rel: "noreferrer" },
      ...more, text, page && el("span.unseen", " ", say("new_tab")),
    );
  };

  // Marks text in another language than the one around it.
  const foreign = (language) => ({ dir: "auto", lang: language !== lang && language });

  const actions = (list) => el("ul.actions", list.map(
    (action) => el("li", link(`action.${action.href.slice(0, 3)}`, action.label, action.href, icon(action.href.slice(0, 3)))),
  ));

  const resources = (list) => list.map(
    (line) => el("div.line", el("p", el("b", line.name), " ", el("span.dim", line.hours)), actions(line.actions)),
  );

  // Ranges are half-open and count code points, so `all` is the text as an array of them.
  const cut = (node, all, start, end, marks) => {
    const piece = (from, to) => all.slice(from, to).join("");
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

  const block = ({ type, text, start, rows }, all, marks, title) => {
    const row = (tag, cells, props) => cells.map((cell) => cut(el(tag, props), all, cell.start, cell.end, marks));
    if (!rows.length) return cut(el("p"), all, start, start + points(text).length, marks);
    if (type === "list") return el(/^\s*\d/.test(text) ? "ol" : "ul", rows.map((cells) => row("li", cells)));
    return el("div.scroll", { tabindex: "0", role: "group", "aria-label": title }, el(
      "table",
      el("thead", el("tr", row("th", rows[0], { scope: "col" }))),
      el("tbody", rows.slice(1).map((cells) => el("tr", row("td", cells)))),
    ));
  };

  const review = ({ review: { level, by, on, due } }) =>
    `${say(level, { by })} ${say("reviewed", { on: date(on), due: date(due) })}`;

  const excerpt = (quote, options) => {
    const own = foreign(quote.language);
    return el(
      "figure.excerpt",
      options.parts && el("p.dim", say("part", { n: quote.part })),
      el("h4", own, quote.section),
      el("blockquote.quote", own, quote.blocks.map((part) => block(part, points(quote.text), quote.highlights, quote.section))),
      el(
        "figcaption.origin",
        el("p", say("from"), " ", el("cite", own, quote.article.title), el("br"), link("citation", say("read"), quote.article.url)),
        el("p.dim", review(quote)),
        el("details", el("summary", `${say("sources")} (${quote.sources.length})`), el("ul", quote.sources.map(
          (source) => el("li", link("source", source.title, source.url), ` (${[source.publisher, source.year].filter(Boolean).join(", ")})`),
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
      return open ? figure : el("details.further", el("summary", say("also"), " ", el("span", foreign(quote.language), quote.section)), figure);
    });
  };

  const suggestions = (list, ask, language) => list.length > 0 && el(
    "div.suggestions", el("div.dim", say("could_ask")),
    list.map((text) => button("suggestion", text, () => ask(text), foreign(language))),
  );

  const contact = (who) => who && who.actions.length > 0 && [el("p.dim", say("contact", who)), actions(who.actions)];

  // What to do now, before anything else: buttons first, then words. Never closed by itself.
  const care = (kind, message, help, lines, more) => el(
    `section.care.${kind}`, el("h4", el("span.unseen", say("important"), " "), say(kind)), actions(help),
    el("p", message), resources(lines), more && button("plain", say("more"), more),
  );

  // The emergency number stands last in `help`, and first where it is the one to call.
  const lines = ({ kind, notice_level: level, help }) =>
    (kind !== "crisis" && level === "urgent" ? [...help.slice(-1), ...help.slice(0, -1)] : help);

  const reply = (told, options) => {
    const { kind, message, notice_level: level } = told;
    const danger = kind === "crisis" || kind === "emergency";
    const notice = el("p.notice", told.notice);
    const lead = message && el("p", message);
    const plain = level === "standard";
    return el(
      `div.reply.${kind}`,
      danger ? [care(kind, message, lines(told), told.resources, options.more), notice] : [
        plain && !told.resources.length ? lead : el(
          `section.gentle.${level}`, !plain && notice, lead, level === "urgent" && contact(told.contact),
          told.resources.length && actions(lines(told)),
        ),
        ...excerpts(told.excerpts, options),
        suggestions(told.suggestions, options.ask, options.language),
        ...(kind === "no_answer" && contact(told.contact) || []),
        plain && notice,
      ],
    );
  };

  // The best sentence of an excerpt as words to be spoken.
  const best = ({ text, highlights }) =>
    highlights.map(([from, to]) => points(text).slice(from, to).join("")).join(" ") || text.slice(0, 300);

  return { link, actions, resources, contact, suggestions, care, lines, reply, best };
}
