"""What a candidate changes: the same questions asked of two versions, side by side."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.golden import Golden
from corpus.passage import Passage
from index import artefact, encoder
from index.artefact import VERSIONS, Artefact
from index.asked import Asked
from index.assemble import Vectors
from index.embedder import Embedder, Model, Reading, read
from index.errors import ModelError, PublishError
from index.live import Index, Withdrawals
from index.pieces import Pieces

SHOWN = 3
# Deep enough that passages which may not be quoted leave three that may.
_DEPTH = 30
Quotable = Callable[[Index], Callable[[Passage], bool]]
Kind = Literal["vanishes", "first", "reworded", "appears", "three"]
_MEANS: dict[Kind, str] = {
    "vanishes": "vanish: nothing is found any more, or the question is gone",
    "first": "change: another passage comes first",
    "reworded": "change: the same passage comes first, in other words",
    "appears": "appear",
    "three": "change among the second and third only",
}


class GoldenBroken(PublishError):
    """`questions` are answered by the live index and would be no more."""

    def __init__(self, questions: Sequence[str]):
        self.questions = tuple(questions)
        listed = "".join(f"\n  {question}" for question in questions)
        super().__init__(
            f"{len(questions)} golden question{'s' * (len(questions) != 1)} that the live index answers would break:{listed}\n"
            'mend the articles, or let them through with --accept "QUESTION" or --accept-all'
        )


@dataclass(frozen=True)
class Change:
    """One question whose first three passages differ; ids, best first."""

    question: str
    golden: bool
    kind: Kind
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Diff:
    """`before` is None when nothing is live. Passages are named by id; `changes` worst kind first."""

    before: str | None
    after: str
    golden: int
    asked: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[str, ...]
    changes: tuple[Change, ...]

    def to_json(self) -> dict:
        return asdict(self)


class Encoders:
    """A memory of what each encoder made of queries: a text is embedded once, however often it is asked."""

    def __init__(self, open_model: Callable[[], Model]):
        self._open_model = open_model
        self._known: dict[frozenset[str] | str, _Memory] = {}

    def of(self, loaded: Artefact) -> "_Memory":
        """The encoder that serves this version. Raises ModelError when there is none for it."""
        manifest = loaded.manifest
        if manifest.encoder.kind != "none":
            key = encoder.hashes(manifest.files)
            if key not in self._known:
                self._known[key] = _Memory(encoder.open_encoder(loaded.folder / encoder.FOLDER))
            return self._known[key]
        key = manifest.model.weights_sha256
        if key not in self._known:
            model = self._open_model()
            if not model.identity.same_vectors(manifest.model):
                raise ModelError(
                    f"{loaded.folder} was built by model {manifest.model.name}, not the one in use"
                )
            self._known[key] = _Memory(model.embedder)
        return self._known[key]


class _Memory:
    def __init__(self, embedder: Embedder):
        self._embedder = embedder
        self._known: dict[str, Reading] = {}

    def __call__(self, text: str) -> np.ndarray:
        return self._read(text).vector

    def pieces(self, text: str) -> Pieces:
        return self._read(text).pieces

    def _read(self, text: str) -> Reading:
        if text not in self._known:
            self._known[text] = read(self._embedder, [text])[0]
        return self._known[text]


def open_version(artefacts: Path, version: str, encoders: Encoders, loaded: Artefact | None = None) -> Index:
    """Load one version, live or not, unless it is `loaded`, to be asked. Raises ArtefactError, ModelError."""
    loaded = loaded or artefact.load(artefacts / VERSIONS / version)
    return Index(loaded, encoders.of(loaded), Withdrawals(artefacts))


def compare(
    before: Index | None, after: Index, golden: Sequence[Golden], quotable: Quotable, *, sections: bool = True
) -> Diff:
    """Ask both versions the golden questions and, with `sections`, every section question.

    A section question counts in a version only if it stands there.
    """
    asked = [row.question for row in golden]
    old, new = (_questions(index) if sections and index else {} for index in (before, after))
    others = [question for question in {**new, **old} if question not in set(asked)]
    was = first_three(before, [*asked, *(q for q in others if q in old)], quotable, old or None)
    now = first_three(after, [*asked, *(q for q in others if q in new)], quotable, new or None)
    passages = before.passages if before else {}
    reworded = {
        name
        for name, passage in after.passages.items()
        if name in passages and passages[name].text != passage.text
    }
    changes = [
        Change(question, number < len(asked), kind, was.get(question, ()), now.get(question, ()))
        for number, question in enumerate([*asked, *others])
        if (kind := _kind(was.get(question, ()), now.get(question, ()), reworded))
    ]
    order = list(_MEANS)
    return Diff(
        before=before.version if before else None,
        after=after.version,
        golden=len(asked),
        asked=len(others),
        added=tuple(sorted(set(after.passages) - set(passages))),
        removed=tuple(sorted(set(passages) - set(after.passages))),
        reworded=tuple(sorted(reworded)),
        changes=tuple(sorted(changes, key=lambda change: (order.index(change.kind), not change.golden))),
    )


def broken(
    before: Index,
    after: Index,
    golden: Iterable[Golden],
    quotable: Quotable,
    asked: Asked | None = None,
) -> list[str]:
    """Golden questions with a passage that answers among the first three of `before` but not of `after`.

    `asked` knows what the version asked last found, and is brought up to date with `after`.
    """

    def unanswered(index: Index, rows: Iterable[Golden], asked: Asked | None = None) -> list[Golden]:
        rows = list(rows)
        found = first_three(index, [row.question for row in rows], quotable, asked=asked)
        return [row for row in rows if not set(found[row.question]) & set(row.passages)]

    # The version before is asked only what the new one does not answer.
    lost = unanswered(after, (row for row in golden if row.passages), asked)
    never = {row.question for row in unanswered(before, lost)}
    return [row.question for row in lost if row.question not in never]


def first_three(
    index: Index | None,
    questions: Sequence[str],
    quotable: Quotable,
    known: Vectors | None = None,
    asked: Asked | None = None,
) -> dict[str, tuple[str, ...]]:
    """Ids of the first three passages that may be quoted, for each question.

    `known` saves embedding, and `asked` searching.
    """
    if index is None or not questions:
        return {}
    allowed = quotable(index)
    found = index.retrieve_many(questions, _DEPTH, known, asked)
    return {
        question: tuple(hit.passage.id for hit in hits if allowed(hit.passage))[:SHOWN]
        for question, hits in zip(questions, found, strict=True)
    }


def render(diff: Diff) -> str:
    """The differences as plain text, two columns: the live version and the candidate."""
    lines = [
        f"live {diff.before or 'none'} | candidate {diff.after}",
        f"asked {diff.golden} golden and {diff.asked} section questions; {len(diff.changes)} differ",
    ]
    for what, names in (("new", diff.added), ("gone", diff.removed), ("reworded", diff.reworded)):
        if names:
            lines.append(f"passages {what}: {', '.join(names)}")
    heads = ("live", "candidate")
    wide = max([len(heads[0]), *(len(name) for change in diff.changes for name in change.before)]) + 2
    for kind, means in _MEANS.items():
        rows = [change for change in diff.changes if change.kind == kind]
        if not rows:
            continue
        lines += ["", f"{len(rows)} {means}", f"     {heads[0]:{wide}}{heads[1]}"]
        for change in rows:
            lines.append(f"{'golden: ' if change.golden else ''}{change.question}")
            for place in range(max(len(change.before), len(change.after))):
                left, right = (
                    ids[place] if place < len(ids) else "-" for ids in (change.before, change.after)
                )
                mark = " " if left == right and right not in diff.reworded else "*"
                lines.append(f"  {mark}{place + 1} {left:{wide}}{right}")
    return "\n".join(lines)


def _kind(before: tuple[str, ...], after: tuple[str, ...], reworded: set[str]) -> Kind | None:
    if not before and not after:
        return None
    if not before or not after:
        return "vanishes" if before else "appears"
    if before[0] != after[0]:
        return "first"
    if after[0] in reworded:
        return "reworded"
    return "three" if before != after else None


def _questions(index: Index) -> Vectors:
    """Every section question, as it was embedded."""
    asked = dict.fromkeys(question for p in index.passages.values() for question in p.questions)
    return index.vectors().taken(list(asked))
