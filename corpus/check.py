"""Look a whole corpus over and report every problem at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from corpus import ledger
from corpus.article import Article
from corpus.boundaries import load_boundaries
from corpus.golden import NAME as GOLDEN
from corpus.golden import TO_CALIBRATE, TO_TUNE, Golden, load_golden
from corpus.house_style import load_house_style
from corpus.ledger import Ledger
from corpus.loader import Loaded, load_corpus
from corpus.problem import CorpusError, Problem
from corpus.rules import article_problems
from corpus.rules_across import corpus_problems
from corpus.signing import SigningError, unsigned
from corpus.standing import standing
from corpus.wording import file_standing, guarded

_LEFT_OUT = "left out of the build"


def check(
    root: Path,
    today: date,
    *,
    editorial: bool = True,
    signers: Path | None = None,
    wording: Mapping[str, Path] | None = None,
    loaded: Loaded | None = None,
) -> list[Problem]:
    """Return every error and warning of the corpus at `root` as of `today`, sorted by file and line.

    Errors stop a build. Warnings do not: what is not approved, changed since, or overdue is
    left out of the build and named. `editorial` adds the warnings about style and content, which
    a build may skip. With `signers`, a file of allowed signers, an approval that is unsigned or
    wrongly signed is an error. `wording` names files outside the corpus that need an approval too.
    `loaded` saves reading the articles again. Never raises for a bad file.
    """
    loaded = loaded or load_corpus(root)
    problems = list(loaded.problems)
    if not loaded.articles and not problems:
        mend = 'start one with: python -m corpus new "TITLE"'
        problems.append(Problem("articles", 0, "holds no article", mend))
    try:
        known = ledger.load(root)
    except CorpusError as error:
        problems += error.problems
    else:
        for article in loaded.articles.values():
            problems += _approval_problems(article, known, today)
        problems += _wording_problems(guarded(root, wording), known, today)
        if signers:
            problems += _unsigned(loaded.articles, known, signers)
    problems += _side_files(root, loaded)
    if editorial:
        problems += _editorial_problems(root, loaded.articles)
    return sorted(problems)


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that stop a build."""
    return [problem for problem in problems if problem.level == "error"]


def _editorial_problems(root: Path, articles: dict[str, Article]) -> list[Problem]:
    try:
        style = load_house_style(root)
    except CorpusError as error:
        return error.problems
    texts = {
        f"{article.id}.{section.id}": article.body[section.start : section.end]
        for article in articles.values()
        for section in article.sections
    }
    found = corpus_problems(articles.values(), style)
    for article in articles.values():
        found += article_problems(article, style, texts)
    return found


def _approval_problems(article: Article, known: Ledger, today: date) -> list[Problem]:
    def warn(key: str, reason: str, mend: str) -> list[Problem]:
        return [Problem(article.path, article.lines[key], reason, mend, "warning")]

    if article.meta.last_reviewed > today:
        reason = f"last_reviewed {article.meta.last_reviewed} is after today, {today}"
        return warn("last_reviewed", reason, "correct the date, or this machine's clock")
    if article.meta.review_due < today:
        reason = f"review was due on {article.meta.review_due}: left out of build and serving"
        return warn(
            "review_due", reason, "review it, move last_reviewed and review_due, and approve it again"
        )
    state = standing(article, known.approvals.get(article.id), today)
    mend = f"python -m corpus approve {article.id}"
    if state.state == "never" and (gone := known.voided.get(article.id)):
        reason = f"its approver {gone.approver} was revoked on {gone.on}: {_LEFT_OUT}"
        return warn("id", reason, mend)
    if state.state == "never":
        return warn("id", f"was never approved: {_LEFT_OUT}", mend)
    if state.state == "changed":
        return warn("id", f"changed since it was approved on {state.approval.review.on}: {_LEFT_OUT}", mend)
    if state.state == "overdue":
        return warn("id", f"its approval ended on {state.expires}: left out of build and serving", mend)
    return []


def _wording_problems(files: Mapping[str, Path], known: Ledger, today: date) -> list[Problem]:
    reasons = {
        "never": "was never approved",
        "changed": "changed since it was approved",
        "overdue": "its approval has ended",
    }
    states = [file_standing(name, path, known.files.get(name), today) for name, path in files.items()]
    return [
        Problem(state.name, 0, reasons[state.state], f"python -m corpus approve {state.name}", "warning")
        for state in states
        if state.state != "approved"
    ]


def _side_files(root: Path, loaded: Loaded) -> list[Problem]:
    """Files beside the articles that cannot be read, or that name a section which is not there."""
    problems = []
    try:
        load_boundaries(root)
    except CorpusError as error:
        problems += error.problems
    for name in (GOLDEN, TO_CALIBRATE, TO_TUNE):
        try:
            rows = load_golden(root / name) if (root / name).exists() else ()
        except CorpusError as error:
            problems += error.problems
            continue
        problems += _dead_anchors(name, rows, loaded)
    return problems


def _dead_anchors(file: str, rows: Sequence[Golden], loaded: Loaded) -> list[Problem]:
    problems = []
    unread = {Path(problem.path).stem for problem in loaded.problems}
    kind = "golden question" if file == GOLDEN else "question"
    for row in rows:
        for name in row.passages:
            article, _, section = name.partition(".")
            known = loaded.articles.get(article)
            wanted = section.partition(".")[0]
            if article not in unread and (known is None or wanted not in known.meta.sections):
                reason = f"{kind} {row.question!r} names {name!r}, which is no passage"
                problems.append(Problem(file, 0, reason, "name one that answers it", "warning"))
    return problems


def _unsigned(articles: Mapping[str, Article], known: Ledger, signers: Path) -> list[Problem]:
    counted = [known.approvals[name] for name in articles if name in known.approvals]
    try:
        return unsigned([*counted, *known.files.values()], signers)
    except SigningError as error:
        return [Problem(ledger.NAME, 0, str(error))]
