"""The readers that are shipped: where an answer stands, that it does not stand there, and what follows from a text."""

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import Passage
from qa.errors import ReaderError
from qa.reading.by_language import default_reader
from qa.reading.english_reader import SmallEnglishReader
from qa.reading.openvino_reader import LargeEnglishReader, MultilingualReader
from qa.reading.reader import CloseReader, EntailmentReader, Reader, Reading, SpanReader

pytestmark = pytest.mark.slow

READING = Path(__file__).parents[3] / "qa" / "reading"
Read = Callable[[str, Sequence[Passage]], list[Reading]]

TESLA = "Nikola Tesla was born in Smiljan in 1856. He moved to New York in 1884, where he worked for Edison."


def passage(text: str, title: str = "") -> Passage:
    """A passage at the beginning of its document."""
    return Passage("d@0", "d", 0, len(text), text, title=title)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader as installed."""
    return default_reader()


@pytest.fixture(params=["read", "read_closely"])
def read(reader: Reader, request: pytest.FixtureRequest) -> Read:
    """Both ways in which it reads."""
    way: Read = getattr(reader, request.param)
    return way


@pytest.mark.parametrize(
    ("question", "answer"),
    [("When was Tesla born?", "1856"), ("Where was Tesla born?", "Smiljan"), ("When did he move to New York?", "1884")],
)
def test_the_answer_is_found_in_its_passage(read: Read, question: str, answer: str) -> None:
    """The best span holds it, and scores above "no answer"."""
    (reading,) = read(question, [passage(TESLA, "Nikola Tesla")])
    span, score = reading.spans[0].span, reading.spans[0].score
    assert answer in TESLA[span.start : span.end]
    assert score > 0


def test_a_passage_about_something_else_scores_lower(read: Read) -> None:
    """Below the right passage, and below "no answer"."""
    right, wrong = read("When was Tesla born?", [passage(TESLA), passage("Rice is cooked with tomatoes in 1999.")])
    assert wrong.score < 0 < right.score


def test_spans_are_slices_of_the_passage_and_never_of_its_title(read: Read) -> None:
    """Whatever stands in front of the text for the model does not move the offsets."""
    text = "“Été” – 日本語 🙂 in 1856, said N. Tesla."
    for title in ("", "Tesla was born in 1743", "🙂 é"):
        (reading,) = read("when was Tesla born", [passage(text, title)])
        for found in reading.spans:
            assert 0 <= found.span.start < found.span.end <= len(text)
        assert "1856" in text[slice(*reading.spans[0].span)]


def test_the_best_spans_come_first_and_do_not_overlap(read: Read) -> None:
    """Each tells of another place."""
    (reading,) = read("When was Tesla born?", [passage(TESLA)])
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


def test_the_likeliest_passages_are_read_closely(reader: Reader) -> None:
    """As they are alone, in the order of all; the others are less sure than by the small model alone."""
    assert isinstance(reader, CloseReader)
    texts = ["Rice.", TESLA, "He came in 1990.", "x", TESLA * 2, TESLA[:60], "Tesla was born in 1856."]
    passages = [passage(text) for text in texts]
    together, quickly = (read("When was Tesla born?", passages) for read in (reader.read_closely, reader.read))
    for number in (1, 4, 5, 6):
        (alone,) = reader.read_closely("When was Tesla born?", [passages[number]])
        assert alone == together[number] != quickly[number]
    for number in (0, 2, 3):
        assert [each.span for each in together[number].spans] == [each.span for each in quickly[number].spans]
        assert together[number].score < quickly[number].score


def test_passages_without_an_answer_are_read_once_beside_one_with_it(reader: Reader) -> None:
    """Where there is none, four are read closely, and so are two in any case."""
    assert isinstance(reader, CloseReader)
    passages = [passage(text) for text in (TESLA, "Rice grows in water.", "The cows gave milk.", "It is a red boat.")]
    asked = "When was Tesla born?"
    quickly, together = reader.read(asked, passages), reader.read_closely(asked, passages)
    assert sum(each.score < -5 for each in quickly) == 3
    once = [
        number
        for number, (one, both) in enumerate(zip(quickly, together, strict=True))
        if [each.span for each in one.spans] == [each.span for each in both.spans]
        and both.score == pytest.approx(one.score - 0.8)
    ]
    assert once == sorted(sorted(range(4), key=lambda number: quickly[number].score)[:2])
    without = reader.read_closely(asked, passages[1:])
    assert all(each.score != pytest.approx(quickly[1 + row].score - 0.8) for row, each in enumerate(without))


@pytest.mark.parametrize("model", [LargeEnglishReader, MultilingualReader])
def test_texts_are_filled_up_to_a_few_lengths(model: Callable[[], LargeEnglishReader | MultilingualReader]) -> None:
    """For each length kernels are made and kept: a server would grow by a megabyte with each that it had not seen."""
    reader = model()
    encodings = [reader.encoded("Who came?", "They came. " * count) for count in range(1, 150, 3)]
    lengths = [reader.inputs(encoding)["input_ids"].shape[1] for encoding in encodings]
    assert {length % 16 for length in lengths} == {0}
    assert all(0 <= length - len(encoding) < 16 for length, encoding in zip(lengths, encodings, strict=True))
    assert reader.scores(encodings[0]).shape == (len(encodings[0]), 2)


def test_nothing_to_read_gives_nothing(read: Read) -> None:
    """No passage, or one without a word piece."""
    assert read("When?", []) == []
    assert read("When?", [passage("   ")])[0].spans == ()


def test_a_very_long_question_or_passage_is_cut_and_read(read: Read) -> None:
    """Neither length makes it fail."""
    (reading,) = read("when was Tesla born " * 100, [passage(TESLA * 50)])
    assert len(reading.spans) <= 5


@pytest.mark.parametrize(
    ("claim", "text", "supports"),
    [
        ("Was Tesla born in Smiljan?", TESLA, True),
        ("was tesla born in london", TESLA, False),
        ("Tesla moved to New York in 1884.", TESLA, True),
        ("The bridge at Lorik is open.", "The bridge at Lorik is still closed, the ministry said on Monday.", False),
        ("has the parliament ratified the treaty", "Parliament has not ratified the treaty yet.", False),
        ("has the parliament ratified the treaty", "Parliament ratified the treaty on Tuesday.", True),
    ],
)
def test_what_a_text_says_to_a_claim(reader: Reader, claim: str, text: str, supports: bool) -> None:
    """That it supports or contradicts it, be it a statement or a question."""
    assert isinstance(reader, EntailmentReader)
    (found,) = reader.entailments(claim, [text])
    assert (found.supports > found.contradicts) is supports
    assert 0 <= found.supports + found.contradicts <= 1 + 1e-6


def test_a_text_about_something_else_says_nothing(reader: Reader) -> None:
    """Neither is likely; texts come in their order, each as if it were alone."""
    assert isinstance(reader, EntailmentReader)
    texts = ["Rice is cooked with tomatoes and onions.", TESLA]
    other, right = reader.entailments("Was Tesla born in Smiljan?", texts)
    assert max(other.supports, other.contradicts) < right.supports
    assert [right] == reader.entailments("Was Tesla born in Smiljan?", [TESLA])
    assert reader.entailments("Was Tesla born in Smiljan?", []) == []


@pytest.mark.parametrize(
    ("of", "folder", "name"),
    [
        *((LargeEnglishReader, "english", n) for n in ("reader.xml", "reader.bin", "tokenizer.json", "SHA256SUMS")),
        *((SmallEnglishReader, "english_small", name) for name in ("reader.onnx", "tokenizer.json", "SHA256SUMS")),
        *((MultilingualReader, "multilingual", name) for name in ("reader.xml", "reader.bin", "SHA256SUMS")),
    ],
)
def test_a_missing_or_damaged_file_is_told(
    tmp_path: Path, of: Callable[[Path], SpanReader], folder: str, name: str
) -> None:
    """Its name and the way out are in the message; nothing damaged is ever loaded."""
    copied = tmp_path / "model"
    shutil.copytree(READING / folder, copied)
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[:-100] + b"x" * 100 if name != "SHA256SUMS" else b"0" * 64 + b"  SHA256SUMS\n")
    with pytest.raises(ReaderError, match="install the program again"):
        of(copied)
    (copied / name).unlink()
    with pytest.raises(ReaderError, match=f"{name} is missing"):
        of(copied)


def test_a_word_broken_at_a_line_s_end_is_read_whole(reader: Reader) -> None:
    """The spans are those of the text as it is."""
    question = "Where was Nikola Tesla born?"
    broken = TESLA.replace("Smiljan", "Smil-\njan")
    (whole,), (reading,) = reader.read(question, [passage(TESLA)]), reader.read(question, [passage(broken)])
    assert reading.score == pytest.approx(whole.score, abs=1e-3)
    start, end = reading.spans[0].span
    assert broken[start:end] == "Smil-\njan"


def test_nobody_is_told_of_it(tmp_path: Path) -> None:
    """ONNX Runtime keeps in the cache what it is about to tell its makers, unless it is kept from its telemetry."""
    command = (
        "import sys; from qa.reading.english_reader import SmallEnglishReader; SmallEnglishReader(); "
        "print('onnxruntime' in sys.modules)"
    )
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CI", "ORT_"))
    }  # off by itself there
    settings = {**kept, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", command], env=settings, capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"
    assert list(tmp_path.iterdir()) == []
