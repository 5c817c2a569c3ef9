"""A document of somebody else's becomes a well-formed, unapproved draft that says what it lost."""

import io
import zipfile
from datetime import date

import pypdf
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.__main__ import Desk, cli
from corpus.extract import Extracted, ImportRefused, extract, kind_of
from corpus.importing import to_draft
from corpus.loader import load_corpus, parse_article
from corpus.nodes import Node
from corpus.normal import in_normal_form
from tests.corpus_kit import DATA, TODAY

IMPORTS = DATA / "imports"


def run(root, *args):
    desk = Desk(today=lambda: TODAY, wording={})
    return CliRunner().invoke(cli, ["--corpus", str(root), "import", *map(str, args)], obj=desk)


def draft_of(data: bytes, name: str, url: str | None = None):
    return to_draft(extract(name, data, kind_of(name, None, data)), name, url, TODAY)


def bodies(made) -> dict[str, str]:
    """Each heading of a draft and the text under it."""
    article = parse_article(made.text, "draft.md")
    return {part.heading: article.body[part.start : part.end] for part in article.sections}


def test_clinic_post_becomes_a_usable_draft(tmp_path):
    result = run(tmp_path, IMPORTS / "clinic-post.html")
    assert result.exit_code == 0, result.output
    assert result.output.endswith("articles/choosing-brake-pads.md: a draft, not approved\n")
    article = load_corpus(tmp_path).articles["choosing-brake-pads"]
    assert (article.meta.title, article.meta.author) == ("Choosing brake pads", "The workshop team")
    assert article.meta.conflicts_of_interest.startswith("Not known: imported from clinic-post.html")
    found = {part.heading: article.body[part.start : part.end] for part in article.sections}
    assert list(found) == ["Choosing brake pads", "What should I measure?", "In figures"]
    assert found["Choosing brake pads"].endswith("somebody in the shop before you buy a new pair.")
    assert (
        "- Take the wheel out.\n- Measure the pad:\n- length\n- height\n" in found["What should I measure?"]
    )
    assert "| Material | Price |\n|---|---|\n| Rubber | < 10 & up |\n| Cork | 18 |" in found["In figures"]
    assert "Newsletter" not in article.body and "Copyright" not in article.body


def test_post_of_a_site_builder_keeps_its_headings_lists_and_tables():
    found = bodies(draft_of((IMPORTS / "builder-post.html").read_bytes(), "post.html"))
    assert list(found) == [
        "What to Expect From a Brake Service",
        "Before you bring it in",
        "While we work",
        "Can I wait in the shop?",
        "Afterwards",
    ]
    assert "- Wash off the worst mud.\n- Arrange a way home.\n" in found["Before you bring it in"]
    assert "| Check-in | 20 minutes |" in found["While we work"]
    text = "\n".join(found.values())
    for outside in ("Call us", "Related", "Jen", "cookies", "free check", "min read"):
        assert outside not in text


def test_import_states_what_it_dropped(tmp_path):
    lines = run(tmp_path, IMPORTS / "clinic-post.html").output.splitlines()
    assert lines[0].startswith("kept: ") and lines[0].endswith(
        ", 4 headings, 1 lists, 1 tables, in 3 sections"
    )
    for note in ("1 images", "1 forms", "1 embedded frames", "1 headings without text of their own"):
        assert f"dropped: {note}" in lines
    assert "dropped: 1 levels of nested lists (now one list)" in lines
    assert any("link addresses (their words are kept)" in line for line in lines)
    assert any("words outside the main text" in line for line in lines)


def test_address_becomes_the_source():
    made = draft_of((IMPORTS / "clinic-post.html").read_bytes(), "x.html", "https://wheel.example/post")
    (source,) = parse_article(made.text, "draft.md").meta.sources
    assert (source.title, source.publisher, source.year) == (
        "Choosing brake pads",
        "Wheel Street Cycles",
        2024,
    )
    assert str(source.url) == "https://wheel.example/post"


def test_markdown_keeps_headings_lists_and_tables():
    made = draft_of((IMPORTS / "notes.md").read_bytes(), "notes.md")
    assert bodies(made) == {
        "Choosing brake pads": "Pads come in many shapes. See the shop first.",
        "What should I measure?": "- length\n- height\n- at the rim\n\n| Material | Price |\n|---|---|\n"
        "| Rubber | 10 |\n\nCork pads squeal less.",
    }
    assert {"dropped: 2 lines of front matter", "dropped: 1 images"} < set(made.notes)


def test_a_link_to_script_leaves_its_words_alone():
    made = draft_of(b"# Pads\n\nSee [the shop](javascript:alert(1)) first. ![x](vbscript:y)\n", "notes.md")
    assert list(bodies(made).values()) == ["See the shop first."] and "dropped: 1 images" in made.notes


def test_plain_text_keeps_paragraphs_and_bullets_and_loses_markup():
    made = draft_of((IMPORTS / "notes.txt").read_bytes(), "notes.txt")
    assert bodies(made) == {
        "notes": "Pads come in many shapes, and the wrong one can slip off the rim. Look at the old pad first.\n\n"
        "What to measure:\n\n- length, from end to end\n- height\n\n"
        "1 rule: never guess. Write 532 and (b) on a note."
    }
    assert "dropped: 1 blocks with characters of markup (now plain)" in made.notes


def docx(document: str) -> bytes:
    """A small but real DOCX with one document part."""
    out = io.BytesIO()
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}" '
            'Target="word/document.xml"/></Relationships>',
        )
        packed.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{document}</w:body></w:document>'
        )
    return out.getvalue()


def line(text: str, style: str = "") -> str:
    mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_docx_keeps_headings_and_tables():
    cells = "".join(f"<w:tc>{line(text)}</w:tc>" for text in ("Rubber", "10"))
    made = draft_of(
        docx(line("Choosing pads", "Heading1") + line("Many shapes.") + line("Prices", "Heading2")
             + f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"),
        "pads.docx",
    )  # fmt: skip
    assert made.name == "choosing-pads"
    assert bodies(made) == {
        "Choosing pads": "Many shapes.",
        "Prices": "| Rubber | 10 |\n|---|---|\n| Rubber | 10 |",
    }


def test_the_style_that_names_a_docx_gives_the_draft_its_title():
    text = line("Your ride home", "Title") + line("Before", "Heading1") + line("Ask a friend to drive.")
    made = draft_of(docx(text), "leaflet.docx")
    assert made.name == "your-ride-home" and bodies(made) == {"Before": "Ask a friend to drive."}


def pdf(pages: list[list[str]]) -> bytes:
    """A small but real PDF; each page has its lines of text."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        drawn = "".join(f"({text}) Tj 0 -14 Td\n" for text in lines)
        stream = f"BT /F1 12 Tf 50 750 Td\n{drawn}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def test_pdf_becomes_paragraphs_without_its_running_heads():
    text = ["Pads come in many shapes, and the wrong one can slip", "off the rim. Look first."]
    pages = [["Wheel Street Cycles", *text, f"Page {n}"] for n in range(1, 5)]
    made = draft_of(pdf(pages), "pads.pdf")
    paragraph = "Pads come in many shapes, and the wrong one can slip off the rim. Look first."
    assert bodies(made) == {"pads": "\n\n".join([paragraph] * 4)}
    assert "dropped: 8 running head lines" in made.notes
    assert "dropped: 1 headings and tables (a PDF does not mark them)" in made.notes


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf([["Secret."]]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("scan.pdf", pdf([[]]), "holds no text: it may be a scan"),
        ("locked.pdf", locked(), "is locked with a password"),
        ("cut.pdf", pdf([["Text."]])[:60], "is a damaged PDF"),
        ("not.pdf", b"hello", "is called pdf but is none"),
        ("empty.docx", docx(""), "holds no text"),
        ("cut.docx", docx(line("Text."))[:200], "is a damaged DOCX"),
        ("zip.docx", b"PK\x03\x04" + b"\0" * 40, "is a damaged DOCX"),
        ("page.html", b"<html><body></body></html>", "holds no text"),
        ("only.md", b"# A heading\n", "holds no text"),
        ("latin.txt", b"caf\xe9", "is not UTF-8"),
        ("picture.png", b"\x89PNG", "of an unknown kind"),
        ("nothing.txt", b"", "holds no text"),
        ("deep.html", b"<div>" * 5000 + b"x", ""),
    ],
)
def test_document_that_gives_no_draft_is_refused_and_writes_nothing(name, data, words, tmp_path):
    source = tmp_path / name
    source.write_bytes(data)
    result = run(tmp_path, source)
    assert result.exit_code == 1, result.output
    assert result.output.startswith(f"Error: {name}: ") and words in result.output
    assert not (tmp_path / "articles").exists()


def test_zip_that_unpacks_without_end_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"\0" * 101_000_000)
    with pytest.raises(ImportRefused, match="unpacks to over 100,000,000 bytes"):
        extract("bomb.docx", out.getvalue(), "docx")


def test_stated_encoding_is_used():
    page = '<html><head><meta charset="windows-1252"></head><body><p>Caf\u00e9 "quotes"</p></body></html>'
    assert "Caf\u00e9" in extract("x.html", page.encode("cp1252"), "html").nodes[0].text


def test_hidden_characters_are_taken_out_and_counted():
    made = draft_of("Pads\u200b come \u202eback.".encode(), "x.txt")
    assert bodies(made) == {"x": "Pads come back."}
    assert "dropped: 2 invisible or control characters" in made.notes


def test_same_headings_get_ids_of_their_own():
    nodes = [Node("heading", (("Same",),)), Node("paragraph", (("One.",),))] * 3
    made = to_draft(Extracted(nodes, "Pads"), "x.txt", None, TODAY)
    sections = parse_article(made.text, "x.md").sections
    assert [section.id for section in sections] == ["same", "same-2", "same-3"]


def test_title_in_another_script_gets_a_dated_id():
    made = to_draft(Extracted([Node("paragraph", (("One.",),))], "刹车片"), "x.txt", None, date(2026, 11, 24))
    assert made.name == "imported-2026-11-24"


def test_a_numbered_list_keeps_its_numbers(tmp_path):
    page = tmp_path / "steps.html"
    page.write_text(
        "<html><body><article><h1>Your first visit</h1><h2>What happens?</h2><p>The visit has three steps, and it "
        "takes about two hours in all.</p><ol><li>A nurse checks you.</li><li>The drip runs.</li>"
        "<li>You go home.</li></ol></article></body></html>"
    )
    done = run(tmp_path, page)
    assert done.exit_code == 0, done.output
    (draft,) = (tmp_path / "articles").glob("*.md")
    assert "1. A nurse checks you.\n2. The drip runs.\n3. You go home." in draft.read_text("utf-8")


def test_import_never_overwrites(tmp_path):
    assert run(tmp_path, IMPORTS / "notes.md").exit_code == 0
    again = run(tmp_path, IMPORTS / "notes.md")
    assert again.exit_code == 1 and "exists already" in again.output
    assert run(tmp_path, IMPORTS / "notes.md", "--title", "Another").exit_code == 0


wild = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60) | st.sampled_from(
    [
        "# x",
        "1. y",
        "- z",
        "> q",
        "***",
        "---",
        "===",
        "<script>",
        "[a](b)",
        "[a]: b",
        "&amp;",
        "\\*",
        "| a | b |",
        "`",
    ]
)
blocks = st.one_of(
    st.builds(lambda text: Node("heading", ((text,),)), wild),
    st.builds(lambda text: Node("paragraph", ((text,),)), wild),
    st.builds(lambda items: Node("list", tuple((i,) for i in items)), st.lists(wild, min_size=1, max_size=4)),
    st.builds(
        lambda cells: Node("table", tuple(tuple(c) for c in cells)),
        st.lists(st.tuples(wild, wild), min_size=1, max_size=3),
    ),
)


@settings(max_examples=150, deadline=None)
@given(nodes=st.lists(blocks, min_size=1, max_size=8), title=wild, author=wild)
def test_whatever_a_document_holds_the_draft_loads_or_is_refused(nodes, title, author):
    try:
        made = to_draft(Extracted(nodes, title, author, author), "x.html", "https://x.example/", TODAY)
    except ImportRefused as error:
        assert str(error) == "x.html: holds no text"
    else:
        parse_article(in_normal_form(made.text, "x.md"), "x.md")
