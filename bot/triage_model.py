"""The classifier of triage: a small transformer run by onnxruntime, from files shipped with `bot/`.

It needs no embedding model, no index and no tokeniser library. `load` checks the files against their
sha256; a missing or altered one raises ModelError, and triage then relies on the rules alone.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "safety"
# The graph, with labels and word pieces beside it, and its arrays in a file of their own, which is
# mapped into memory: workers share it.
GRAPH, ARRAYS, DIGEST = "weights.onnx", "weights.bin", "weights.sha256"
LONGEST = 64

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
    """Raised when the classifier's files are missing, altered or cannot be run."""


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


class Classifier:
    """Probabilities of the labels for a plain reading. Safe to share between threads."""

    def __init__(self, graph: Path):
        # Imported here: rules must go on without it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread, no pool of memory: its products are small, and a machine has many workers.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        beside = self._session.get_modelmeta().custom_metadata_map
        self.labels = tuple(beside["labels"].split("\n"))
        self.pieces = Pieces(beside["pieces"].split("\n"))

    def probabilities(self, reading: str) -> np.ndarray:
        """float32, shape (labels,), sums to 1; what lies past the longest window is not read."""
        return self.run(self.pieces.ids(natural(reading))[:LONGEST])

    def run(self, ids: list[int]) -> np.ndarray:
        """As `probabilities`, for piece ids of one window, start and end marks included."""
        return self._session.run(None, {"ids": np.array([ids], np.int64)})[0][0]


def digest(folder: Path = FOLDER) -> str:
    """Hex SHA-256 of the classifier's files. Raises OSError when one cannot be read."""
    return sha256_of(folder / name for name in (GRAPH, ARRAYS))


def sha256_of(paths: Iterable[Path]) -> str:
    """Hex SHA-256 of these files' bytes, one after the other."""
    found = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                found.update(part)
    return found.hexdigest()


def load(folder: Path = FOLDER) -> Classifier:
    """The classifier. Raises ModelError when a file is missing or is not the one shipped."""
    try:
        expected = (folder / DIGEST).read_text("utf-8").strip()
        found = digest(folder)
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the classifier cannot be read: {error}") from None
    if found != expected:
        raise ModelError(f"the classifier has sha256 {found}, expected {expected}")
    try:
        return Classifier(folder / GRAPH)
    except Exception as error:  # onnxruntime raises its own kinds, and lacks where it is not installed
        raise ModelError(f"the classifier cannot be run: {error}") from None
