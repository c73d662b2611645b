"""The reader that is shipped: where an answer stands, and that it does not stand there."""

import itertools
import shutil
from pathlib import Path

import pytest

from index import Passage
from qa.errors import ReaderError
from qa.reading.default import default_reader
from qa.reading.onnx_reader import OnnxReader
from qa.reading.reader import Reader

pytestmark = pytest.mark.slow

MODEL = Path(__file__).parents[3] / "qa" / "reading" / "model"
TESLA = "Nikola Tesla was born in Smiljan in 1856. He moved to New York in 1884, where he worked for Edison."


def passage(text: str, title: str = "") -> Passage:
    """A passage at the beginning of its document."""
    return Passage("d@0", "d", 0, len(text), text, title=title)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader as installed."""
    return default_reader()


@pytest.mark.parametrize(
    ("question", "answer"),
    [("When was Tesla born?", "1856"), ("Where was Tesla born?", "Smiljan"), ("When did he move to New York?", "1884")],
)
def test_the_answer_is_found_in_its_passage(reader: Reader, question: str, answer: str) -> None:
    """The best span holds it, and scores above "no answer"."""
    (reading,) = reader.read(question, [passage(TESLA, "Nikola Tesla")])
    span, score = reading.spans[0].span, reading.spans[0].score
    assert answer in TESLA[span.start : span.end]
    assert score > 0


def test_a_passage_about_something_else_scores_lower(reader: Reader) -> None:
    """Below the right passage, and below "no answer"."""
    right, wrong = reader.read(
        "When was Tesla born?", [passage(TESLA), passage("Rice is cooked with tomatoes in 1999.")]
    )
    assert wrong.score < 0 < right.score


def test_spans_are_slices_of_the_passage_and_never_of_its_title(reader: Reader) -> None:
    """Whatever stands in front of the text for the model does not move the offsets."""
    text = "“Été” – 日本語 🙂 in 1856, said N. Tesla."
    for title in ("", "Tesla was born in 1743", "🙂 é"):
        (reading,) = reader.read("when was Tesla born", [passage(text, title)])
        for found in reading.spans:
            assert 0 <= found.span.start < found.span.end <= len(text)
        assert "1856" in text[slice(*reading.spans[0].span)]


def test_the_best_spans_come_first_and_do_not_overlap(reader: Reader) -> None:
    """Each tells of another place."""
    (reading,) = reader.read("When was Tesla born?", [passage(TESLA)])
    scores = [found.score for found in reading.spans]
    assert scores == sorted(scores, reverse=True)
    spans = sorted(found.span for found in reading.spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


def test_readings_come_in_the_order_of_the_passages(reader: Reader) -> None:
    """And one reads the same alone as among others."""
    texts = [TESLA, "Rice.", TESLA * 3, "He came in 1990.", "x", TESLA[:60], "Tesla was born in 1856."]
    together = reader.read("When was Tesla born?", [passage(text) for text in texts])
    for text, reading in zip(texts, together, strict=True):
        (alone,) = reader.read("When was Tesla born?", [passage(text)])
        assert alone == reading


def test_nothing_to_read_gives_nothing(reader: Reader) -> None:
    """No passage, or one without a word piece."""
    assert reader.read("When?", []) == []
    assert reader.read("When?", [passage("   ")])[0].spans == ()


def test_a_very_long_question_or_passage_is_cut_and_read(reader: Reader) -> None:
    """Neither length makes it fail."""
    (reading,) = reader.read("when was Tesla born " * 100, [passage(TESLA * 50)])
    assert len(reading.spans) <= 5


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json", "SHA256SUMS"])
def test_a_missing_or_damaged_file_is_told(tmp_path: Path, name: str) -> None:
    """Its name and the way out are in the message; nothing damaged is ever loaded."""
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-100] + b"x" * 100 if name != "SHA256SUMS" else b"0" * 64 + b"  reader.onnx\n")
    with pytest.raises(ReaderError, match="install the program again"):
        OnnxReader(folder)
    (folder / name).unlink()
    with pytest.raises(ReaderError, match=f"{name} is missing"):
        OnnxReader(folder)
