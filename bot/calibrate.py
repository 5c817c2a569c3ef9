"""Fit the confidence to the corpus and model at hand, and choose the threshold for a stated target.

Three kinds of questions are put to the same search that serves. Question variants left out of the
index in turn are answerable, and right when the first hit is their passage or one that says much
the same. The same variants asked with their whole article left out are not answerable, nor are the
boundaries' phrasings, each asked with itself left out, nor the off-topic questions shipped here.
The editor's golden questions are of both sorts, and the only ones written as strangers ask, so the
threshold is chosen on them where there are enough: each is weighed by a curve fitted without it.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from bot.confidence import Calibration, Evidence, evidence
from bot.selection import MOST
from bot.triage_eval import wilson
from corpus.boundaries import Boundary
from corpus.golden import Golden
from corpus.passage import Passage
from index.assemble import Vectors, assemble
from index.live import Index
from index.search import Encode, Known, Search

OFFTOPIC = Path(__file__).with_name("offtopic.txt")
FOLDS = 5
TOPIC_FOLDS = 8
# Two passages whose texts are at least this near say much the same; below APART they do not.
ALIKE, APART = 0.65, 0.55
FEWEST_QUESTIONS = 200
FEWEST_GOLDEN = 60
# What a golden question counts beside a made one: few, but asked as strangers ask.
ASKED = 10.0
EVEN = 0.5
Progress = Callable[[int, int], None]


class TooSmall(ValueError):
    """Raised when the corpus has too few questions to fit on: the strict default then decides."""


@dataclass(frozen=True)
class Example:
    """One question put to the search: what spoke for its first hit, and whether that was right.

    `served` is whether any of the hits that a reply would show is right.
    """

    evidence: Evidence
    right: bool
    served: bool
    weight: float = 1.0


def calibrate(
    index: Index,
    golden: Sequence[Golden],
    *,
    target_wrong: float,
    likely_wrong: float,
    created: datetime,
    progress: Progress = lambda done, total: None,
) -> Calibration:
    """Return the calibration for `index`.

    `target_wrong` is the share of replies that may show nothing that answers, 0 to 1; `likely_wrong`
    the share among those called likely. Raises TooSmall when the corpus has fewer than FEWEST_QUESTIONS question variants.
    """
    passages, boundaries = list(index.passages.values()), list(index.boundaries)
    variants = sum(len(passage.questions) for passage in passages)
    if variants < FEWEST_QUESTIONS:
        raise TooSmall(
            f"the corpus has {variants} section questions, expected at least {FEWEST_QUESTIONS}: "
            "the strict default decides and claims no guarantee"
        )
    made = _made(passages, boundaries, index.vectors(), index.manifest.language, index.reader, progress)
    asked = [_ask(index, row.question, set(row.passages)) for row in golden]
    model = _fit([*made, *asked])
    held = _held_out(made, asked) if len(asked) >= FEWEST_GOLDEN else _held_out([], made)
    threshold, wrong, answered = choose(held, target_wrong)
    likely, *_ = choose(held, likely_wrong)
    low, high = wilson(wrong, answered)
    return Calibration(
        **model,
        threshold=threshold,
        # What is less likely than not is never called likely, however easy the golden questions are.
        likely=max(likely, threshold, EVEN),
        guarantee=(
            f"wrong in at most {target_wrong:.0%} of answers: on {len(held)} questions held out, {wrong} of "
            f"{answered} answers were wrong (95 % interval {low:.1%} to {high:.1%})"
        ),
        target_wrong=target_wrong,
        model_sha256=index.manifest.model.weights_sha256,
        corpus_sha256=index.manifest.corpus_sha256,
        passages=tuple(sorted({passage.sha256 for passage in passages})),
        questions=len(held),
        created=created,
    )


def choose(held: Sequence[tuple[float, bool]], target: float) -> tuple[float, int, int]:
    """Return (threshold, wrong, answered) for (confidence, served) pairs that the fit did not see.

    The lowest threshold at which, there and at every higher one, (wrong + 1) / (answered + 1) stays
    within `target`: one imagined further wrong answer makes the expected share hold for a new
    question from the same source (conformal risk control, Angelopoulos et al. 2022,
    https://arxiv.org/abs/2208.02814, applied to the answers). 1.0 when no threshold does.
    """
    ranked = sorted(held, key=lambda pair: -pair[0])
    best = (1.0, 0, 0)
    wrong, slack = 0, math.ceil(1 / target)
    for answered, (confidence, served) in enumerate(ranked, 1):
        wrong += not served
        if answered < len(ranked) and ranked[answered][0] == confidence:
            continue
        if (wrong + 1) / (answered + 1) <= target:
            best = (confidence, wrong, answered)
        elif answered > slack and wrong / answered > 2 * target:
            break
    return best


def _made(
    passages: Sequence[Passage],
    boundaries: Sequence[Boundary],
    vectors: Vectors,
    language: str,
    encode: Encode,
    progress: Progress,
) -> list[Example]:
    def search(kept: Sequence[Passage]) -> Search:
        return Search(assemble(kept, boundaries, vectors, language), Known(vectors, encode))

    def alike(one: str, other: Passage) -> float:
        return float(vectors[one] @ vectors[other.embeddable])

    examples, steps = [], FOLDS + TOPIC_FOLDS + 1
    for fold in range(FOLDS):
        asked = {p.id: _share(p, fold) for p in passages}
        kept = [replace(p, questions=tuple(q for q in p.questions if q not in asked[p.id])) for p in passages]
        here = search(kept)
        for passage in passages:
            for question in asked[passage.id]:
                hits = here.retrieve(question, MOST)
                near = [alike(passage.embeddable, hit.passage) for hit in hits]
                # In between, whether the other passage answers is anybody's guess.
                if near[0] >= ALIKE or near[0] < APART:
                    seen = evidence(here, question, hits[0])
                    examples.append(Example(seen, near[0] >= ALIKE, max(near) >= ALIKE))
        progress(fold + 1, steps)
    articles = sorted({passage.article_id for passage in passages})
    random.Random(0).shuffle(articles)
    for fold in range(TOPIC_FOLDS):
        hidden = set(articles[fold::TOPIC_FOLDS])
        here = search([p for p in passages if p.article_id not in hidden])
        for passage in (p for p in passages if p.article_id in hidden):
            for question in passage.questions:
                for hit in here.retrieve(question, 1):
                    if alike(passage.embeddable, hit.passage) < APART:
                        examples.append(Example(evidence(here, question, hit), False, False, 0.4))
        progress(FOLDS + fold + 1, steps)
    whole = search(passages)
    examples += _boundary_examples(whole, boundaries, vectors)
    for question in OFFTOPIC.read_text("utf-8").splitlines():
        examples += [
            Example(evidence(whole, question, hit), False, False) for hit in whole.retrieve(question, 1)
        ]
    progress(steps, steps)
    return examples


def _boundary_examples(whole: Search, boundaries: Sequence[Boundary], vectors: Vectors) -> list[Example]:
    """Each phrasing asked as if the boundaries did not hold it."""
    phrasings = [text for boundary in boundaries for text in boundary.phrasings]
    examples = []
    for number, phrasing in enumerate(phrasings):
        near = np.array([vectors[text] for text in phrasings]) @ vectors[phrasing]
        near[number] = -1
        alike = whole.phrasing_likeness(phrasing)
        alike[number] = -1
        for hit in whole.retrieve(phrasing, 1):
            seen = replace(
                evidence(whole, phrasing, hit),
                boundary=float(near.max()) - hit.dense,
                words=float(alike.max()) - hit.likeness,
            )
            examples.append(Example(seen, False, False))
    return examples


def _share(passage: Passage, fold: int) -> set[str]:
    """The question variants of a passage that this fold leaves out; a passage keeps at least two."""
    questions = list(passage.questions)
    random.Random(passage.id).shuffle(questions)
    return set(questions[fold::FOLDS]) if len(questions) > 2 else set()


def _ask(index: Index, question: str, right: set[str]) -> Example:
    hits = index.retrieve(question, MOST)
    if not hits:
        return Example(Evidence(0.0, 0.0, 0.0, 0.0), False, False, ASKED)
    found = [hit.passage.id in right for hit in hits]
    return Example(evidence(index, question, hits[0]), found[0], any(found), ASKED)


def _fit(examples: Sequence[Example]) -> dict[str, float]:
    # scikit-learn takes a second to import and is needed by nothing that serves.
    from sklearn.linear_model import LogisticRegression

    rows = np.array([_row(example.evidence) for example in examples])
    right = np.array([example.right for example in examples])
    weights = np.array([example.weight for example in examples])
    fitted = LogisticRegression(C=10.0, max_iter=2000).fit(rows, right, sample_weight=weights)
    return {
        "bias": float(fitted.intercept_[0]),
        **dict(zip(("dense", "boundary", "coverage", "words"), map(float, fitted.coef_[0]), strict=True)),
    }


def _row(seen: Evidence) -> tuple[float, ...]:
    return seen.dense, seen.boundary, seen.coverage, seen.words


def _held_out(always: Sequence[Example], asked: Sequence[Example]) -> list[tuple[float, bool]]:
    """The confidence of each of `asked` from a fit on the others and on `always`."""
    order = list(range(len(asked)))
    random.Random(0).shuffle(order)
    pairs = []
    for fold in range(FOLDS):
        out = set(order[fold::FOLDS])
        model = _fit([*always, *(e for number, e in enumerate(asked) if number not in out)])
        curve = Calibration(**model, threshold=0, likely=0)
        pairs += [(curve.confidence(asked[number].evidence), asked[number].served) for number in out]
    return pairs
