"""The classifier of triage: a small transformer run with numpy, from weights shipped with `bot/`.

It needs no embedding library and no index. `load` checks the weights against their sha256; a
missing or altered file raises ModelError, and triage then relies on the rules alone.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController

WEIGHTS = Path(__file__).parent / "safety" / "weights.npz"
LONGEST = 64
_HEADS = 12

_FULL = {
    "dont": "do not", "cant": "can not", "wont": "will not", "im": "i am", "ive": "i have", "id": "i would",
    "ill": "i will", "wanna": "want to", "gonna": "going to", "tryna": "trying to", "isnt": "is not",
    "arent": "are not", "wasnt": "was not", "werent": "were not", "didnt": "did not", "doesnt": "does not",
    "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "havent": "have not",
    "hasnt": "has not", "hadnt": "had not", "hes": "he is", "shes": "she is", "theyre": "they are",
    "theyll": "they will", "hell": "he will", "shell": "she will", "thats": "that is", "whats": "what is",
    "youre": "you are", "theres": "there is", "aint": "is not", "selfharm": "self harm", "hed": "he would",
    "shed": "she would", "theyd": "they would", "gotta": "have to", "lets": "let us", "wheres": "where is",
    "youll": "you will", "itll": "it will", "weve": "we have", "theyve": "they have", "shouldve": "should have",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9]")


class ModelError(RuntimeError):
    """Raised when the weights are missing, altered or of another shape."""


def natural(reading: str) -> str:
    """A plain reading as ordinary English: contractions written out, a full stop after a sentence."""
    lines = (" ".join(_FULL.get(word, word) for word in line.split()) for line in reading.split("\n"))
    return " . ".join(line for line in lines if line)


class Pieces:
    """Greedy longest-match word pieces, as BERT has them, over a vocabulary in order of id."""

    def __init__(self, vocabulary: list[str]):
        self.vocabulary = vocabulary
        self._ids = {piece: at for at, piece in enumerate(vocabulary)}
        self._unknown = self._ids["[UNK]"]
        self._ends = (self._ids["[CLS]"], self._ids["[SEP]"])
        self._known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """Ids of the pieces of lower-case ASCII `text`, start and end marks included, uncut."""
        found = [self._ends[0]]
        for word in _WORD.findall(text):
            pieces = self._known.get(word)
            if pieces is None:
                pieces = self._split(word)
                if len(self._known) < 50_000:
                    self._known[word] = pieces
            found += pieces
        return [*found, self._ends[1]]

    def _split(self, word: str) -> list[int]:
        if len(word) > 40:
            return [self._unknown]
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self._ids.get(word[start:end] if start == 0 else "##" + word[start:end])
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


@dataclass(frozen=True)
class _Layer:
    qkv: np.ndarray
    qkv_bias: np.ndarray
    out: np.ndarray
    out_bias: np.ndarray
    norm1: tuple[np.ndarray, np.ndarray]
    up: np.ndarray
    up_bias: np.ndarray
    down: np.ndarray
    down_bias: np.ndarray
    norm2: tuple[np.ndarray, np.ndarray]


class Classifier:
    """Probabilities of the labels for a plain reading. Safe to share between threads."""

    def __init__(self, arrays: dict[str, np.ndarray]):
        try:
            self._build(arrays)
        except KeyError as error:
            raise ModelError(f"the weights lack {error}") from None

    def _build(self, arrays: dict[str, np.ndarray]) -> None:
        def get(name: str) -> np.ndarray:
            if name in arrays:
                return arrays[name]
            return arrays[name + ".q"].astype(np.float32) * arrays[name + ".s"]

        def norm(name: str) -> tuple[np.ndarray, np.ndarray]:
            return get(name + ".weight"), get(name + ".bias")

        self.labels = tuple(str(label) for label in arrays["labels"])
        self.pieces = Pieces(bytes(arrays["pieces"]).decode("utf-8").split("\n"))
        self._words = get("embeddings.word_embeddings.weight")
        self._places = get("embeddings.position_embeddings.weight") + get("embeddings.token_type_embeddings.weight")[0]
        self._norm = norm("embeddings.LayerNorm")
        self._head, self._head_bias = get("head.weight").T.copy(), get("head.bias")
        self._layers = []
        count = len({name.split(".")[2] for name in arrays if name.startswith("encoder.layer.")})
        for at in range(count):
            root = f"encoder.layer.{at}."
            parts = [root + f"attention.self.{part}" for part in ("query", "key", "value")]
            self._layers.append(
                _Layer(
                    np.concatenate([get(part + ".weight").T for part in parts], axis=1).copy(),
                    np.concatenate([get(part + ".bias") for part in parts]),
                    get(root + "attention.output.dense.weight").T.copy(),
                    get(root + "attention.output.dense.bias"),
                    norm(root + "attention.output.LayerNorm"),
                    get(root + "intermediate.dense.weight").T.copy(),
                    get(root + "intermediate.dense.bias"),
                    get(root + "output.dense.weight").T.copy(),
                    get(root + "output.dense.bias"),
                    norm(root + "output.LayerNorm"),
                )
            )

    def probabilities(self, reading: str) -> np.ndarray:
        """float32, shape (labels,), sums to 1; what lies past the longest window is not read."""
        return self.run(self.pieces.ids(natural(reading))[:LONGEST])

    def run(self, ids: list[int]) -> np.ndarray:
        """As `probabilities`, for piece ids of one window, start and end marks included."""
        x = _normed(self._words[ids] + self._places[: len(ids)], self._norm)
        width = x.shape[1]
        size = width // _HEADS
        for layer in self._layers:
            qkv = x @ layer.qkv + layer.qkv_bias
            q, k, v = (part.reshape(-1, _HEADS, size).transpose(1, 0, 2) for part in np.split(qkv, 3, axis=1))
            weights = q @ k.transpose(0, 2, 1) / np.float32(size**0.5)
            weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
            weights /= weights.sum(axis=-1, keepdims=True)
            mixed = (weights @ v).transpose(1, 0, 2).reshape(-1, width)
            x = _normed(x + mixed @ layer.out + layer.out_bias, layer.norm1)
            up = x @ layer.up + layer.up_bias
            up *= 0.5 * (1 + np.tanh(np.float32(0.7978845608) * (up + np.float32(0.044715) * up * up * up)))
            x = _normed(x + up @ layer.down + layer.down_bias, layer.norm2)
        scores = x.mean(axis=0) @ self._head + self._head_bias
        scores = np.exp(scores - scores.max())
        return scores / scores.sum()


def _normed(x: np.ndarray, norm: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    return centred / spread * norm[0] + norm[1]


def load(path: Path = WEIGHTS) -> Classifier:
    """The classifier. Raises ModelError when the file is missing or is not the one shipped."""
    try:
        expected = path.with_suffix(".sha256").read_text("utf-8").strip()
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            raise ModelError(f"{path.name} has sha256 {found}, expected {expected}")
        with np.load(path, allow_pickle=False) as arrays:
            classifier = Classifier(dict(arrays))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path.name} cannot be read: {error}") from None
    # Its products are too small to share out: on a busy machine a second thread makes them wait.
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
    return classifier
