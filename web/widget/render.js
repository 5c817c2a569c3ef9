// From a reply to nodes. Everything here is text put into nodes: no markup is ever parsed.

class Renderer {
  constructor(say, base, lang) {
    this.say = say;
    this.base = base;
    this.lang = lang;
  }

  date(value) {
    const day = new Date(`${value}T00:00:00Z`);
    if (isNaN(day)) return String(value);
    return day.toLocaleDateString(this.lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  }

  link(text, href, props) {
    const url = address(href, this.base);
    if (!url) return make("span", null, text);
    const outside = /^http/.test(url)
      ? { target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }
      : {};
    return make(
      "a", { href: url, ...outside, ...props }, text,
      outside.target && make("span", { class: "unseen" }, " " + this.say("new_tab")),
    );
  }

  // One tap each: telephone, text message, chat or page.
  actions(actions, props) {
    return make("ul", { class: "actions", ...props }, ...actions.map((action) => {
      const link = this.link(action.label, action.href, { class: `action ${action.kind}` });
      link.prepend(icon(ICONS[action.kind] ? action.kind : "text"));
      return make("li", null, link);
    }));
  }

  resources(list) {
    return make("ul", { class: "lines" }, ...list.map((line) => make(
      "li", { class: "line" },
      make("p", { class: "line-name" }, make("b", null, line.name), " ", make("span", { class: "dim" }, line.hours)),
      this.actions(line.actions),
    )));
  }

  // Ranges are half-open and count code points, so the text is cut as an array of them.
  quote(parent, points, start, end, marks) {
    let at = start;
    for (const [from, to] of marks) {
      const left = Math.max(from, at);
      const right = Math.min(to, end);
      if (left >= right) continue;
      parent.append(points.slice(at, left).join(""), make("mark", null, points.slice(left, right).join("")));
      at = right;
    }
    parent.append(points.slice(at, end).join(""));
    return parent;
  }

  block(block, points, marks) {
    const cut = (tag, cell, props) => this.quote(make(tag, props), points, cell.start, cell.end, marks);
    if (block.type === "list" && block.rows.length) {
      const tag = /^\s*\d/.test(block.text) ? "ol" : "ul";
      return make(tag, null, ...block.rows.map((row) => {
        const item = make("li");
        row.forEach((cell) => this.quote(item, points, cell.start, cell.end, marks));
        return item;
      }));
    }
    if (block.type === "table" && block.rows.length) {
      const [head, ...rows] = block.rows;
      return make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": this.say("table") }, make(
        "table", null,
        make("thead", null, make("tr", null, ...head.map((cell) => cut("th", cell, { scope: "col" })))),
        make("tbody", null, ...rows.map((row) => make("tr", null, ...row.map((cell) => cut("td", cell))))),
      ));
    }
    return cut("p", { start: block.start, end: block.start + Array.from(block.text).length });
  }

  // The best sentence of an excerpt, or its first sentence, as plain words to be spoken.
  best(excerpt) {
    const points = Array.from(excerpt.text);
    const spoken = excerpt.highlights.map(([start, end]) => points.slice(start, end).join("")).join(" ");
    return (spoken || excerpt.text.slice(0, 300)).replace(/\s+/g, " ");
  }

  review(excerpt) {
    const { level, by, on, due } = excerpt.review;
    return [
      this.say(`level_${level}`, { by }) || level,
      this.say("reviewed", { on: this.date(on), due: this.date(due) }),
    ].join(" ");
  }

  source(source) {
    return [source.publisher, source.year].filter(Boolean).join(", ");
  }

  excerpt(excerpt, options) {
    const points = Array.from(excerpt.text);
    const marks = excerpt.highlights.slice().sort((a, b) => a[0] - b[0]);
    const language = excerpt.language || options.language;
    const lang = language && language !== this.lang && language;
    return make(
      "figure", { class: "excerpt", part: "excerpt" },
      make(
        "figcaption", { class: "about" },
        options.part && make("p", { class: "dim" }, this.say("part", { n: excerpt.part })),
        make("h4", { lang, dir: "auto" }, excerpt.section),
      ),
      make(
        "blockquote", { cite: address(excerpt.article.url, this.base), lang, dir: "auto", part: "quote" },
        ...excerpt.blocks.map((block) => this.block(block, points, marks)),
      ),
      make(
        "div", { class: "origin" },
        make("p", { class: "from" }, this.say("from", { title: excerpt.article.title })),
        make("p", null, this.link(this.say("read"), excerpt.article.url, { class: "read", part: "citation" })),
        make("p", { class: "review" }, this.review(excerpt)),
        make(
          "details", { class: "sources" },
          make("summary", null, `${this.say("sources")} (${excerpt.sources.length})`),
          make("ul", null, ...excerpt.sources.map((source) => make(
            "li", null, this.link(source.title, source.url), make("span", { class: "dim" }, ". ", this.source(source)),
          ))),
        ),
        options.feedback && options.feedback(excerpt),
      ),
    );
  }

  // The first excerpt, its partner and the first of each further part stand open; others wait behind one tap.
  excerpts(reply, options) {
    const list = reply.excerpts;
    const parts = new Set(list.map((excerpt) => excerpt.part));
    const seen = new Set();
    return list.map((excerpt, at) => {
      const first = !seen.has(excerpt.part);
      seen.add(excerpt.part);
      const paired = at && (excerpt.paired_with === list[0].passage_id || list[0].paired_with === excerpt.passage_id);
      const figure = this.excerpt(excerpt, { ...options, part: parts.size > 1 && excerpt.part });
      if (first || paired) return figure;
      return make(
        "details", { class: "further" },
        make("summary", null, icon("down"), make("span", null, this.say("also", { section: excerpt.section }))),
        figure,
      );
    });
  }

  suggestions(list, heading, ask) {
    return list.length > 0 && make(
      "div", { class: "suggest" },
      make("p", { class: "label" }, heading),
      make("ul", null, ...list.map((text) => make(
        "li", null, make("button", { type: "button", class: "chip", part: "suggestion", act: () => ask(text) }, text),
      ))),
    );
  }

  // What to do now, before anything else: never closed by itself.
  care(kind, message, resources, more) {
    return make(
      "section", { class: "care", part: "care" },
      make("h4", null, make("span", { class: "unseen" }, this.say("care_spoken") + " "), this.say(`care_${kind}`)),
      make("p", null, message),
      this.resources(resources),
      more && make("button", { type: "button", class: "plain", act: more }, this.say("care_more")),
    );
  }

  notice(reply) {
    const words = { personal: "personal", urgent: "urgent" }[reply.notice_level];
    const headed = words && !/^(crisis|emergency)$/.test(reply.kind);
    return make(
      "p", { class: `notice ${reply.notice_level || ""}`, part: "notice" },
      headed && make("b", null, this.say(words) + ". "), reply.notice,
    );
  }

  reply(reply, options) {
    const danger = /^(crisis|emergency)$/.test(reply.kind);
    const answered = reply.kind === "answer";
    const urgent = reply.notice_level === "urgent" || reply.notice_level === "personal";
    const lead = reply.message && make("p", { class: "lead" }, reply.message);
    return make(
      "div", { class: `reply ${reply.kind}`, part: "reply" },
      ...(danger
        ? [this.care(reply.kind, reply.message, reply.resources, options.more)]
        : [
          urgent && this.notice(reply),
          reply.resources.length > 0
            ? make("section", { class: "gentle", part: "gentle" }, lead || this.say("support"), this.resources(reply.resources))
            : lead,
          ...this.excerpts(reply, options),
          this.suggestions(reply.suggestions, this.say(answered ? "related" : "can_ask"), options.ask),
          !answered && reply.contact && make(
            "div", { class: "contact" },
            make("p", { class: "label" }, this.say("contact", { name: reply.contact.name })),
            this.actions(reply.contact.actions),
          ),
        ]),
      (danger || !urgent) && this.notice(reply),
    );
  }
}
