"""Measure the retriever in service on any question set in BEIR layout, beside BM25 and plain MiniLM.

The documents become passages exactly as articles do (split by the same splitter, scored by their
best passage) and are searched by the same code as in service, in memory. Ranking metrics come from
ir-measures; intervals are percentile bootstraps over queries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.beir import Document, QuestionSet
from bot.confidence import STRICT, evidence
from bot.evaluate import calibration_error
from corpus.article import Article, FrontMatter, Section, SectionMeta
from corpus.markdown import trim
from corpus.passage import Passage, Review
from corpus.splitter import sentences, split
from index.assemble import Vectors, assemble, texts_of
from index.embedder import Model, Reading, read
from index.lexical import Lexical
from index.querycache import QueryCache
from index.search import Known, Search
from index.tokens import Tokens

DEPTH = 100
RESAMPLES = 500
PRECISION = 0.95
Progress = Callable[[int, int], None]
Run = dict[str, dict[str, float]]


@dataclass(frozen=True)
class System:
    """One system's answers: scores of documents per query, and how sure it is of the first one."""

    run: Run
    confidence: dict[str, float]


def evaluate(sets: QuestionSet, model: Model, progress: Progress = lambda done, total: None) -> dict:
    """Return {"vouch": {metric: value}, "bm25": …, "minilm": …, "ci": {system: {metric: [low, high]}}}.

    All values are 0 to 1; higher is better for all but `ece`.
    """
    passages, owner = _passages(sets.documents, model)
    vectors = _read(model, texts_of(passages, ()), progress)
    queries = dict(sets.queries)
    embedded = _read(model, list(dict.fromkeys(queries.values())), lambda *_: None)
    search = Search(assemble(passages, (), vectors, "en"), Known(embedded, QueryCache(model.embedder)))
    systems = {
        "vouch": _vouch(search, queries, owner),
        "bm25": _bm25(sets.documents, queries),
        "minilm": _minilm(sets.documents, queries, model, embedded),
    }
    table: dict = {"ci": {}}
    for name, system in systems.items():
        table[name], table["ci"][name] = _metrics(system, sets)
    return table


def _passages(documents: Sequence[Document], model: Model) -> tuple[list[Passage], dict[str, str]]:
    """Passages of all documents, and the document that each belongs to."""
    review = Review("source-checked", "evaluation", "evaluation", date.min, date.max)
    made: list[Passage] = []
    owner: dict[str, str] = {}
    for number, document in enumerate(documents):
        name = f"d{number}"
        text = document.text.strip() or document.title
        meta = FrontMatter.model_construct(
            id=name, title="", language="en", sections={"s": SectionMeta.model_construct(questions=())}
        )
        start, end = trim(text, 0, len(text))
        heading = document.title.strip()
        section = Section("s", heading, 1, start, end)
        for piece in split(Article(meta, text, (section,), name, {}), model.count, model.limit):
            made.append(
                Passage(
                    id=piece.id,
                    article_id=name,
                    section_id="s",
                    title="",
                    heading=heading,
                    text=piece.text,
                    start=piece.start,
                    end=piece.end,
                    sentences=tuple(sentences(piece.text)),
                    questions=(heading,) if heading else (),
                    source_ids=(),
                    language="en",
                    sensitive=False,
                    paired_with=None,
                    article_sha256="",
                    review=review,
                    expires=date.max,
                )
            )
            owner[piece.id] = document.id
    return made, owner


def _read(model: Model, texts: Sequence[str], progress: Progress) -> Vectors:
    parts: list[Reading] = []
    for start in range(0, len(texts), 256):
        parts += read(model.embedder, texts[start : start + 256])
        progress(min(start + 256, len(texts)), len(texts))
    vectors = np.stack([part.vector for part in parts]) if parts else np.zeros((0, model.identity.dim))
    return Vectors(texts, vectors.astype(np.float32), Tokens.stack([part.pieces for part in parts]))


def _vouch(search: Search, queries: Mapping[str, str], owner: Mapping[str, str]) -> System:
    run: Run = {}
    confidence: dict[str, float] = {}
    for query, text in queries.items():
        text = search.spelled(text)
        hits = search.retrieve(text, DEPTH)
        scores: dict[str, float] = {}
        for hit in hits:
            document = owner[hit.passage.id]
            scores[document] = max(scores.get(document, 0.0), hit.score)
        run[query] = scores
        confidence[query] = STRICT.confidence(evidence(search, text, hits[0])) if hits else 0.0
    return System(run, confidence)


def _bm25(documents: Sequence[Document], queries: Mapping[str, str]) -> System:
    lexical = Lexical([f"{document.title}\n{document.text}" for document in documents])
    return _ranked(documents, {query: lexical.scores(text) for query, text in queries.items()})


def _minilm(
    documents: Sequence[Document],
    queries: Mapping[str, str],
    model: Model,
    embedded: Mapping[str, np.ndarray],
) -> System:
    """Title and text in one vector, cut off where the model cuts off: what most people build first."""
    vectors = model.embedder.encode([f"{d.title}\n{d.text}".strip() for d in documents])
    return _ranked(documents, {query: vectors @ embedded[text] for query, text in queries.items()})


def _ranked(documents: Sequence[Document], scores: Mapping[str, np.ndarray]) -> System:
    run: Run = {}
    confidence: dict[str, float] = {}
    for query, row in scores.items():
        best = np.argsort(-row, kind="stable")[:DEPTH]
        run[query] = {documents[number].id: float(row[number]) for number in best}
        confidence[query] = float(row[best[0]]) if len(best) else 0.0
    return System(run, confidence)


def _metrics(system: System, sets: QuestionSet) -> tuple[dict[str, float], dict[str, list[float]]]:
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    names = {"success@1": Success @ 1, "success@3": Success @ 3, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10,
             "recall@10": R @ 10}  # fmt: skip
    run = {query: scores for query, scores in system.run.items() if query in sets.qrels}
    by_query: dict[str, dict[str, float]] = {name: dict.fromkeys(sets.qrels, 0.0) for name in names}
    shown = {str(measure): name for name, measure in names.items()}
    for metric in ir_measures.iter_calc(list(names.values()), sets.qrels, run):
        by_query[shown[str(metric.measure)]][metric.query_id] = metric.value
    values, intervals = {}, {}
    for name, found in by_query.items():
        rows = np.array(list(found.values()))
        values[name], intervals[name] = float(rows.mean()) if len(rows) else 0.0, _bootstrap(rows)
    if sets.labels:
        sure, right = _abstention(system, sets)
        answerable = np.array([sets.labels[query] for query in sets.labels])
        for name, measure in (
            ("auroc", lambda rows: _auroc(answerable[rows], sure[rows])),
            ("answered@95", lambda rows: _answered(sure[rows], right[rows], answerable[rows])),
            ("ece", lambda rows: calibration_error(sure[rows], right[rows])),
        ):
            if name == "ece" and (sure.min() < 0 or sure.max() > 1):
                continue
            values[name] = float(measure(np.arange(len(sure))))
            intervals[name] = _resample(measure, len(sure))
    return values, intervals


def _abstention(system: System, sets: QuestionSet) -> tuple[np.ndarray, np.ndarray]:
    """For each labelled query how sure the system is, and whether its first document is relevant."""
    sure, right = [], []
    for query in sets.labels:
        scores = system.run[query]
        first = max(scores, key=scores.__getitem__) if scores else None
        sure.append(system.confidence[query])
        right.append(bool(first and sets.qrels.get(query, {}).get(first, 0) > 0))
    return np.array(sure), np.array(right)


def _auroc(answerable: np.ndarray, sure: np.ndarray) -> float:
    """Mann-Whitney's U as a share: how often an answerable question is surer than one that is not."""
    from scipy.stats import rankdata

    positive = int(answerable.sum())
    negative = len(answerable) - positive
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(sure)[answerable].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * negative))


def _answered(sure: np.ndarray, right: np.ndarray, answerable: np.ndarray) -> float:
    """The largest share of the answerable questions answered while PRECISION of all answers are right."""
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order])
    good = hits / np.arange(1, len(order) + 1) >= PRECISION
    if not good.any() or not answerable.any():
        return 0.0
    return float(answerable[order][: np.flatnonzero(good)[-1] + 1].sum() / answerable.sum())


def _bootstrap(rows: np.ndarray) -> list[float]:
    return _resample(lambda chosen: rows[chosen].mean(), len(rows))


def _resample(measure: Callable[[np.ndarray], float], n: int) -> list[float]:
    if not n:
        return [0.0, 0.0]
    rng = np.random.default_rng(0)
    found = [measure(rng.integers(0, n, n)) for _ in range(RESAMPLES)]
    return [float(np.nanpercentile(found, edge)) for edge in (2.5, 97.5)]


def render(table: dict) -> str:
    """The table as lines of text: a metric a row, a system a column, intervals in brackets."""
    systems = [name for name in table if name != "ci"]
    lines = [f"{'':14}" + "".join(f"{name:>26}" for name in systems)]
    for metric in table[systems[0]]:
        cells = []
        for name in systems:
            if metric in table[name]:
                low, high = table["ci"][name][metric]
                cells.append(f"{table[name][metric]:.3f} ({low:.3f} to {high:.3f})")
            else:
                cells.append("-")
        lines.append(f"{metric:14}" + "".join(f"{cell:>26}" for cell in cells))
    return "\n".join(lines)
