"""Look a whole corpus over and report every problem at once."""

from datetime import date
from pathlib import Path

from corpus import ledger
from corpus.article import Article
from corpus.house_style import load_house_style
from corpus.ledger import Approval
from corpus.loader import load_corpus
from corpus.problem import CorpusError, Problem
from corpus.rules import article_problems
from corpus.rules_across import corpus_problems
from corpus.standing import standing


def check(root: Path, today: date, *, editorial: bool = True) -> list[Problem]:
    """Return every error and warning of the corpus at `root` as of `today`, sorted by file and line.

    Errors stop a build. Warnings do not: what is not approved, changed since, or overdue is
    left out of the build and named. `editorial` adds the warnings about style and content, which
    a build may skip. Never raises for a bad file.
    """
    loaded = load_corpus(root)
    problems = list(loaded.problems)
    if not loaded.articles and not problems:
        mend = 'start one with: python -m corpus new "TITLE"'
        problems.append(Problem("articles", 0, "holds no article", mend))
    try:
        approvals = ledger.read(root)
    except CorpusError as error:
        problems += error.problems
    else:
        for article in loaded.articles.values():
            problems += _approval_problems(article, approvals.get(article.id), today)
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


def _approval_problems(article: Article, approval: Approval | None, today: date) -> list[Problem]:
    def warn(key: str, reason: str, mend: str) -> list[Problem]:
        return [Problem(article.path, article.lines[key], reason, mend, "warning")]

    if article.meta.last_reviewed > today:
        return warn(
            "last_reviewed",
            f"last_reviewed {article.meta.last_reviewed} is after today, {today}",
            "correct the date, or this machine's clock",
        )
    if article.meta.review_due < today:
        return warn(
            "review_due",
            f"review was due on {article.meta.review_due}: left out of build and serving",
            "review it, move last_reviewed and review_due, and approve it again",
        )
    state = standing(article, approval, today)
    mend = f"python -m corpus approve {article.id}"
    if state.state == "never":
        return warn("id", "was never approved: left out of the build", mend)
    if state.state == "changed":
        return warn(
            "id", f"changed since it was approved on {approval.review.on}: left out of the build", mend
        )
    if state.state == "overdue":
        return warn("id", f"its approval ended on {state.expires}: left out of build and serving", mend)
    return []
