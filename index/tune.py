"""Teach the model a corpus: questions that readers ask are drawn towards the passages that answer them.

The matrices of the network learn, its embeddings excepted, by the softmax over all passages of the very score
that ranks them (`rows.stack`, best row of a passage): a question variant without the row made of itself,
and the questions of `asked_to_tune.jsonl`, as strangers would ask. Two more stand beside the passages: the nearest
phrasing of a boundary, and `NOTHING`, a fixed score; a question that names no passage is drawn to these. The
passages are embedded anew every few steps. Of what changed, the adapter keeps a few directions a matrix.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.boundaries import Boundary
from corpus.golden import Golden
from corpus.passage import Passage
from index import rows
from index.embedder import Model

RANK = 48
ROUNDS, BATCH, RATE, TEMPERATURE = 3, 48, 1e-4, 0.05
# Share of the steps in which the rate rises, and steps after which the passages are embedded anew.
WARM, STALE = 0.1, 40
# The cosine below which nothing is found: right passages learn to lie above it, what is declined below.
NOTHING = 0.5
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Lesson:
    """`right`: numbers of the passages that answer, none when nothing does; `own`: the row made of it, or None."""

    question: str
    right: tuple[int, ...]
    own: int | None = None


def lessons(
    passages: Sequence[Passage], owners: np.ndarray, asked: Sequence[Golden]
) -> tuple[list[Lesson], list[Lesson]]:
    """What is learnt: the strangers' questions, and the passages' own question variants.

    `owners` as `rows.stack` gives it. A question whose passages are not in the index is left out.
    """
    parts: dict[str, list[int]] = {}
    for number, passage in enumerate(passages):
        for name in {passage.id, f"{passage.article_id}.{passage.section_id}"}:
            parts.setdefault(name, []).append(number)
    strangers = [
        Lesson(row.question, right)
        for row in asked
        if (right := tuple(number for name in row.passages for number in parts.get(name, ())))
        or not row.passages
    ]
    at = {(int(owner), int(kind)): row for row, (owner, kind) in enumerate(owners)}
    variants = [
        Lesson(question, (number,), at[number, kind])
        for number, passage in enumerate(passages)
        for kind, question in enumerate(passage.questions)
    ]
    return strangers, variants


def tune(
    model: Model,
    passages: Sequence[Passage],
    asked: Sequence[Golden],
    boundaries: Sequence[Boundary] = (),
    *,
    rounds: int = ROUNDS,
    rate: float = RATE,
    seed: int = 1,
    progress: Progress = lambda done, total: None,
) -> dict[str, np.ndarray]:
    """Return what to add to each matrix of the network that learnt, by its name, float32, shape (out, in).

    `rate` is the size of a step of AdamW. One thread and fixed seeds: the same corpus, libraries and kind of
    processor give the same. `model` is changed on the way. Raises ValueError when there is nothing to learn from.
    """
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    net = model.embedder.network
    learning = {
        name: weight
        for name, weight in net.named_parameters()
        if weight.ndim == 2 and "embeddings" not in name
    }
    before = {name: weight.detach().clone() for name, weight in learning.items()}
    optimiser = torch.optim.AdamW(learning.values(), lr=rate, weight_decay=0)

    def encode(questions: Sequence[str]) -> torch.Tensor:
        vectors = net(net.preprocess(list(questions)))["sentence_embedding"]
        return torch.nn.functional.normalize(vectors, dim=-1)

    def embedded() -> tuple[np.ndarray, np.ndarray, torch.Tensor]:
        net.eval()
        vectors = dict(zip(texts, model.embedder.encode(texts), strict=True))
        stacked, owners = rows.stack(passages, vectors, model.identity.dim)
        elsewhere = torch.tensor(model.embedder.encode(phrasings))
        net.train()
        return stacked, owners, elsewhere

    texts = list(dict.fromkeys(text for passage in passages for text in rows.row_texts(passage)))
    phrasings = [phrasing for boundary in boundaries for phrasing in boundary.phrasings]
    stacked, owners, elsewhere = embedded()
    strangers, variants = lessons(passages, owners, asked)
    if not variants:
        raise ValueError("the corpus has no section questions to learn from")
    order: list[Lesson] = []
    for _ in range(rounds):
        drawn = rng.sample(variants, min(len(variants), max(len(strangers), 200)))
        order += rng.sample([*strangers, *drawn], len(strangers) + len(drawn))
    parts = list(_batches(order))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        rate,
        total_steps=len(parts),
        pct_start=WARM,
        anneal_strategy="linear",
        cycle_momentum=False,
    )
    owner = torch.tensor(owners[:, 0].astype(np.int64))
    for number, part in enumerate(parts):
        if number and number % STALE == 0:
            stacked, _, elsewhere = embedded()
        asked_now = encode([lesson.question for lesson in part])
        scores = asked_now @ torch.tensor(stacked).T
        for row, lesson in enumerate(part):
            if lesson.own is not None:
                scores[row, lesson.own] = -1
        best = torch.full((len(part), len(passages)), -1.0)
        best = best.scatter_reduce(1, owner.expand(len(part), -1), scores, "amax")
        declined = [torch.full((len(part), 1), NOTHING)]
        if phrasings:
            declined.append((asked_now @ elsewhere.T).amax(1, keepdim=True))
        chances = torch.log_softmax(torch.cat([best, *declined], 1) / TEMPERATURE, -1)
        none_of_them = tuple(range(len(passages), chances.shape[1]))
        loss = -torch.stack(
            [
                torch.logsumexp(row[list(lesson.right or none_of_them)], 0)
                for row, lesson in zip(chances, part, strict=True)
            ]
        ).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning.values(), 1.0)
        optimiser.step()
        schedule.step()
        progress(BATCH * number + len(part), len(order))
    net.eval()
    changes = {name: (weight.detach() - before[name]).numpy() for name, weight in learning.items()}
    return {name: change for name, change in changes.items() if change.any()}


def _batches(order: Sequence[Lesson]) -> Iterator[Sequence[Lesson]]:
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]
