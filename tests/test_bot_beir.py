"""Question sets in BEIR layout are read leniently, and refused with file and line when they cannot be."""

import pytest

from bot.beir import BeirError, Document, load

CORPUS = (
    '{"_id": "d1", "title": "Brakes?", "text": "Pads wear."}\n{"_id": "d2", "title": "", "text": "Lights."}\n'
)
QUERIES = '{"_id": "q1", "text": "worn pads"}\n{"_id": "q2", "text": "back light"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\n"


@pytest.fixture
def write(tmp_path):
    """Write a question set; None leaves a file out."""

    def write(corpus=CORPUS, queries=QUERIES, qrels=QRELS, labels=None, qrels_at="qrels.tsv"):
        named = {"corpus.jsonl": corpus, "queries.jsonl": queries, qrels_at: qrels, "labels.tsv": labels}
        for name, text in named.items():
            if text is not None:
                path = tmp_path / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
        return tmp_path

    return write


def test_documents_queries_and_grades_are_read(write):
    found = load(write())
    assert found.documents == [Document("d1", "Brakes?", "Pads wear."), Document("d2", "", "Lights.")]
    assert found.queries == {"q1": "worn pads", "q2": "back light"}
    assert found.qrels == {"q1": {"d1": 2}, "q2": {"d2": 1}}
    assert found.labels == {}


def test_id_may_be_called_id_and_be_a_number(write):
    folder = write(
        corpus='{"id": 1, "text": "Pads."}\n', queries='{"id": 7, "text": "pads"}\n', qrels="7\t1\t1\n"
    )
    found = load(folder)
    assert found.documents == [Document("1", "", "Pads.")] and found.qrels == {"7": {"1": 1}}


@pytest.mark.parametrize("qrels", [
    "q1\td1\t1\nq2\td2\t1\n",  # no header
    "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n",
    "q1\td1\nq2\td2\n",  # no grade
    "q1\t0\td1\t1\nq2\tQ0\td2\t1\n",  # TREC
    "q1\td1\t1\tnote\tmore\nq2\td2\t1\tnote\tmore\n",  # further columns
    "q1\td1\t1.0\r\nq2\td2\t1.0\r\n",
])  # fmt: skip
def test_grades_are_read_with_and_without_header_and_columns(qrels, write):
    assert load(write(qrels=qrels)).qrels == {"q1": {"d1": 1}, "q2": {"d2": 1}}


def test_grades_may_lie_in_a_folder_of_their_own(write):
    assert load(write(qrels_at="qrels/test.tsv")).qrels == {"q1": {"d1": 2}, "q2": {"d2": 1}}


def test_a_query_with_no_relevant_document_has_no_grades(write):
    found = load(write(qrels="q1\td1\t0\nq2\td2\t1\nq2\td1\t0\n"))
    assert found.qrels == {"q2": {"d2": 1, "d1": 0}}


def test_grades_of_unknown_queries_and_documents_are_passed_over(write):
    assert load(write(qrels=QRELS + "q9\td1\t1\nq1\td9\t1\n")).qrels == {"q1": {"d1": 2}, "q2": {"d2": 1}}


@pytest.mark.parametrize("header", ["", "query-id\tanswerable\n"])
def test_labels_say_which_queries_can_be_answered(header, write):
    assert load(write(labels=f"{header}q1\t1\nq2\t0\nq9\t1\n")).labels == {"q1": True, "q2": False}


def test_title_and_text_may_be_empty_or_missing(write):
    found = load(write(corpus='{"_id": "d1", "title": null, "text": "A."}\n{"_id": "d2", "title": "B?"}\n\n'))
    assert found.documents == [Document("d1", "", "A."), Document("d2", "B?", "")]


def test_a_quote_mark_is_a_character_like_any_other(write):
    found = load(write(corpus='{"_id": "\\"d1", "text": "A."}\n', qrels='q1\t"d1\t1\n'))
    assert found.qrels == {"q1": {'"d1': 1}}


@pytest.mark.parametrize("broken, culprit", [
    ({"corpus": None}, "no corpus.jsonl"),
    ({"queries": None}, "no queries.jsonl"),
    ({"qrels": None}, "no qrels.tsv"),
    ({"corpus": CORPUS + "{not json\n"}, "corpus.jsonl:3: not JSON"),
    ({"queries": '["q1", "pads"]\n'}, "queries.jsonl:1: expected an object, found list"),
    ({"corpus": '{"text": "A."}\n'}, "corpus.jsonl:1: neither _id nor id"),
    ({"qrels": "q1\td1\tgood\n"}, "qrels.tsv:1"),
])  # fmt: skip
def test_a_folder_that_cannot_be_read_is_refused_by_file_and_line(broken, culprit, write):
    with pytest.raises(BeirError, match=culprit):
        load(write(**broken))
