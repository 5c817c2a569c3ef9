// The conversation as plain text, for copying and saving, and as a page of its own, for printing.

function transcript(turns, renderer, title) {
  const say = renderer.say;
  const lines = [title, renderer.date(new Date().toISOString().slice(0, 10)), ""];
  for (const { text, reply } of turns) {
    lines.push(`${say("you_asked")}: ${text}`, "");
    if (reply.message) lines.push(reply.message, "");
    for (const excerpt of reply.excerpts) {
      lines.push(
        excerpt.section, "", excerpt.text, "",
        say("from", { title: excerpt.article.title }), address(excerpt.article.url, renderer.base),
        renderer.review(excerpt), `${say("sources")}:`,
        ...excerpt.sources.map((source) => `- ${source.title}. ${renderer.source(source)}. ${source.url}`), "",
      );
    }
    for (const line of reply.resources) {
      lines.push(`${line.name} (${line.hours}): ${line.actions.map((action) => `${action.label} ${action.href}`).join(", ")}`);
    }
    lines.push(reply.notice, ...(reply.help || []).map((action) => `${action.label} (${action.href})`), "", "");
  }
  return lines.join("\n");
}

// Printed from an empty frame that shares this page's origin, so that the page around stays out.
function printed(log, shadow, title, lang, dir) {
  const frame = make("iframe", { class: "paper", "aria-hidden": "true", tabindex: -1 });
  shadow.append(frame);
  const view = frame.contentWindow;
  const page = frame.contentDocument;
  page.title = title;
  page.documentElement.lang = lang;
  const copy = page.importNode(log, true);
  copy.querySelectorAll("details").forEach((node) => { node.open = true; });
  copy.querySelectorAll("button,.suggest,.greet").forEach((node) => node.remove());
  const body = page.createElement("div");
  body.className = "v paper-page";
  body.dir = dir;
  const heading = page.createElement("h2");
  heading.textContent = title;
  body.append(heading, copy);
  page.body.append(body);
  try {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(STYLE);
    page.adoptedStyleSheets = [sheet];
  } catch (error) {
    // Unstyled, the headings, quotes and lists still print in order.
  }
  view.addEventListener("afterprint", () => setTimeout(() => frame.remove(), 0));
  view.focus();
  view.print();
}
