"""An exported model under onnxruntime and tokenizers alone: what serves."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.embedder import Reading
from index.errors import ModelError
from index.pieces import NO_PIECES, pieces


def word_pieces(tokenizer: Path) -> Callable[[str], int]:
    """A counter of word pieces, special tokens included, uncut, from a saved tokeniser."""
    from tokenizers import Tokenizer

    uncut = Tokenizer.from_file(str(tokenizer))
    uncut.no_truncation()
    return lambda text: len(uncut.encode(text).ids)


class OnnxEncoder:
    """The same model under onnxruntime, without torch; threads may share it.

    Texts are encoded one by one: an int8 encoder scales by what it is given, so that in a batch
    the neighbours of a text would change its vector.
    """

    def __init__(self, model: Path, tokenizer: Path):
        # Imported here: an index that is searched by torch needs neither.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One thread, no spinning: on two cores spinning threads starve the search and other workers.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = onnxruntime.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise their own, some only plain Exception
            raise ModelError(f"encoder {model} cannot be loaded: {error}") from error
        self._inputs = [entry.name for entry in self._session.get_inputs()]
        self._outputs = [entry.name for entry in self._session.get_outputs()]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        dim = self._session.get_outputs()[0].shape[1]
        none = np.zeros((0, dim), np.float32)
        return np.concatenate([none, *(self._one(text) for text in texts)])

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """As `encode`, with the word pieces; an encoder exported from a model without any gives none."""
        return [self._reading(text) for text in texts]

    def _one(self, text: str) -> np.ndarray:
        return self._run(self._tokenizer.encode(text), ["vector"])[0]

    def _reading(self, text: str) -> Reading:
        read = self._tokenizer.encode(text)
        vector, *tokens = self._run(read, self._outputs)
        if not tokens:
            return Reading(vector[0], NO_PIECES)
        kept = np.array(read.special_tokens_mask) == 0
        return Reading(vector[0], pieces(np.array(read.ids)[kept], tokens[0][0][kept]))

    def _run(self, read, outputs: Sequence[str]) -> list[np.ndarray]:
        every = {
            "input_ids": read.ids,
            "attention_mask": read.attention_mask,
            "token_type_ids": read.type_ids,
        }
        feed = {name: np.array([every[name]], np.int64) for name in self._inputs}
        return self._session.run(outputs, feed)
