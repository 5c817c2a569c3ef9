"""What each part of the search, the reading and the confidence earns, and the calibration curve.

    python -m benchmarks.ablation

Asks the live version, with the model that built it, the golden questions and those of strangers
that nothing was tuned on (tests/data/questions_unseen.jsonl). Ranking counts single questions, before
any threshold; reading counts whole replies; AUROC tells first hits that answer from all others, the
curve fitted on the golden questions alone. Intervals are 95 % bootstraps over the questions.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bot import core
from bot.calibration import Calibrations
from bot.compose import make_bot, make_live
from bot.confidence import evidence
from bot.evaluate import Asked, ask_all, load_questions
from bot.query import Question, understand
from corpus.passage import Passage
from index import retriever, rows
from index import search as search_module
from index.assemble import assemble
from index.live import Index
from index.search import Search
from settings import load_settings

UNSEEN = Path(__file__).parent.parent / "tests" / "data" / "questions_unseen.jsonl"
SIGNALS = ("dense", "boundary", "coverage", "words")
DRAWS = 1000


def single(questions: Sequence[Asked]) -> list[Asked]:
    return [row for row in questions if row.kind not in ("multi_part", "followup")]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean."""
    drawn = np.random.default_rng(0).choice(np.asarray(values, float), (DRAWS, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def ranked(rank: Callable[[str], list[Passage]], questions: Sequence[Asked]) -> tuple[list[bool], list[bool]]:
    """For each answerable question whether the first passage answers, and whether the first three do."""
    found = [(row, [(p.id, p.text) for p in rank(row.question)[:3]]) for row in questions if row.answerable]
    return [row.answered_by(few[:1]) for row, few in found], [row.answered_by(few) for row, few in found]


def rankings(index: Index) -> dict[str, Callable[[str], list[Passage]]]:
    """Ways to rank, each with one part left out."""
    passages, vectors = list(index.passages.values()), index.vectors()
    language = index.manifest.language

    def search(kept: Sequence[Passage]) -> Search:
        return Search(assemble(kept, (), vectors, language), index.reader)

    def ranking(one: Search, spell: bool = True) -> Callable[[str], list[Passage]]:
        return lambda query: [h.passage for h in one.retrieve(index.spelled(query) if spell else query, 3)]

    def vectors_alone(one: Search) -> Callable[[str], list[Passage]]:
        def rank(query: str) -> list[Passage]:
            with patch.multiple(retriever, DENSE=1.0, LEXICAL=0.0):
                return ranking(one)(query)

        return rank

    def not_compared(one: Search) -> Callable[[str], list[Passage]]:
        def rank(query: str) -> list[Passage]:
            with patch.object(search_module, "ALIKE", 0.0):
                return ranking(one)(query)

        return rank

    def other_rows(texts_of: Callable[[Passage], list[str]]) -> Search:
        with patch.object(rows, "row_texts", texts_of):
            return search(passages)

    served = rows.row_texts
    no_headings = other_rows(lambda passage: [passage.embeddable, *passage.questions])
    sentences_too = other_rows(lambda passage: [*served(passage), *rows.sentence_texts(passage)])
    few = [replace(passage, questions=passage.questions[:1]) for passage in passages]
    texts = np.stack([vectors[passage.embeddable] for passage in passages])

    def plain(query: str) -> list[Passage]:
        return [passages[at] for at in np.argsort(-(texts @ index.encode(query)))[:3]]

    whole = search(passages)
    return {
        "everything": ranking(whole),
        "without section questions": ranking(search([replace(p, questions=()) for p in passages])),
        "with one question a section": ranking(search(few)),
        "without heading rows": ranking(no_headings),
        "with sentence rows as well": ranking(sentences_too),
        "without BM25": vectors_alone(whole),
        "without comparing word by word": not_compared(whole),
        "without spelling": ranking(whole, spell=False),
        "plain MiniLM over title, heading and text": plain,
    }


def confidences(index: Index, golden: Sequence[Asked], unseen: Sequence[Asked]) -> None:
    """AUROC on the strangers' questions for each set of signals."""

    def seen(questions: Sequence[Asked]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        found = []
        for row in single(questions):
            query = index.spelled(row.question)
            hit = index.retrieve(query, 1)[0]
            signals = evidence(index, query, hit)
            right = row.answerable and row.answered_by([(hit.passage.id, hit.passage.text)])
            found.append(
                ([getattr(signals, name) for name in SIGNALS], right, row.kind.startswith("near_miss"))
            )
        return tuple(map(np.array, zip(*found, strict=True)))

    known, answers, _ = seen(golden)
    asked, right, near = seen(unseen)
    for size in range(1, len(SIGNALS) + 1):
        for columns in itertools.combinations(range(len(SIGNALS)), size):
            fitted = LogisticRegression(C=10.0, max_iter=2000).fit(known[:, columns], answers)
            sure = fitted.predict_proba(asked[:, columns])[:, 1]
            part = right | near
            click.echo(
                f"{' + '.join(SIGNALS[c] for c in columns):32} all {roc_auc_score(right, sure):.3f}   "
                f"against near misses {roc_auc_score(right[part], sure[part]):.3f}"
            )


def readings(bot: core.Bot, unseen: Sequence[Asked]) -> None:
    """Whole replies to questions of several parts and to follow-ups, with and without the reading."""
    ways = {
        "as served": understand,
        "the message as it stands": lambda message, history=(): [Question(" ".join(message.split()))],
        "all turns in one text": lambda message, history=(): [
            Question(" ".join([*(turn.text for turn in history if turn.role == "user"), message]))
        ],
        "parts, but no context": lambda message, history=(): understand(message),
    }
    for name, way in ways.items():
        with patch.object(core, "understand", way):
            outcomes = ask_all(bot, [row for row in unseen if row.kind in ("multi_part", "followup")])
        cells = []
        for kind in ("multi_part", "followup"):
            three = [outcome.three for outcome in outcomes if outcome.asked.kind == kind]
            cells.append(f"{kind} {sum(three)} of {len(three)}")
        click.echo(f"{name:32} {'   '.join(cells)}")


def curve(bot: core.Bot, index: Index, sets: dict[str, Sequence[Asked]], calibration) -> None:
    """The share of first hits that answer in each fifth of the confidence, and what it said."""
    for name, questions in sets.items():
        pairs = []
        for row in single(questions):
            query = index.spelled(row.question)
            hit = index.retrieve(query, 1)[0]
            right = row.answerable and row.answered_by([(hit.passage.id, hit.passage.text)])
            pairs.append((calibration.confidence(evidence(index, query, hit)), right))
        sure, right = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
        bins = np.minimum((sure * 5).astype(int), 4)
        shares = [float(right[bins == b].mean()) if (bins == b).any() else 0.0 for b in range(5)]
        means = [float(sure[bins == b].mean()) if (bins == b).any() else 0.0 for b in range(5)]
        counts = [int((bins == b).sum()) for b in range(5)]
        click.echo(f"{name}: n {counts}")
        click.echo(f"  said  {[round(m, 2) for m in means]}")
        click.echo(f"  right {[round(s, 2) for s in shares]}")


@click.command()
def main() -> None:
    """Print the tables. Example: python -m benchmarks.ablation"""
    settings = load_settings()
    index = make_live(settings).current()
    bot = make_bot(settings)
    sets = {"golden": load_questions(settings.corpus / "golden.jsonl"), "strangers": load_questions(UNSEEN)}

    def table() -> None:
        for name, rank in rankings(index).items():
            cells = []
            for questions in sets.values():
                for hits in ranked(rank, single(questions)):
                    low, high = interval(hits)
                    cells.append(f"{np.mean(hits):.3f} ({low:.2f}-{high:.2f})")
            click.echo(f"{name:44} {'  '.join(cells)}")

    click.echo(f"{'ranking':44} golden first, in three; strangers first, in three")
    table()
    click.echo("\nconfidence: AUROC on strangers' questions")
    confidences(index, sets["golden"], sets["strangers"])
    click.echo("\nreading: every part, or the follow-up, answered within three excerpts")
    readings(bot, sets["strangers"])
    click.echo("\ncalibration")
    curve(bot, index, sets, Calibrations(settings.artefacts).of(index))


if __name__ == "__main__":
    main()
