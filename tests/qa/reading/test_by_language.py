"""Which of two readers reads what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from index import Passage, Span
from qa.errors import ReaderError
from qa.reading.by_language import ReaderByLanguage
from qa.reading.reader import Entailment, Reading, SpanScore

ENGLISH = "The army said on Tuesday that its soldiers had left the town of Kidal."
FRENCH = "L'armée a annoncé mardi que ses soldats avaient quitté la ville de Kidal."


@dataclass
class Noted:
    """Gives its own score, and notes what it read."""

    score: float
    read_: list[str] = field(default_factory=list)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """A reading a passage."""
        assert question
        self.read_ += [passage.text for passage in passages]
        return [Reading((SpanScore(Span(0, 1), self.score),)) for _ in passages]


def passage(text: str) -> Passage:
    """One of a document of its own."""
    return Passage(f"a@0-{len(text)}", "a", 0, len(text), text)


@pytest.mark.parametrize(
    ("question", "text", "score"),
    [
        ("who left Kidal?", ENGLISH, 1.0),
        ("who left Kidal?", FRENCH, 2.0),
        ("qui a quitté la ville de Kidal ?", ENGLISH, 2.0),
        ("qui a quitté la ville de Kidal ?", FRENCH, 2.0),
    ],
)
def test_only_english_asked_in_english_is_read_by_the_reader_for_english(
    question: str, text: str, score: float
) -> None:
    """All else by the other one."""
    reader = ReaderByLanguage(Noted(1.0), lambda: Noted(2.0))
    assert [reading.score for reading in reader.read(question, [passage(text)])] == [score]


def test_readings_come_in_the_order_of_the_passages() -> None:
    """Whoever read them; each reader reads but its own."""
    english, others = Noted(1.0), Noted(2.0)
    readings = ReaderByLanguage(english, lambda: others).read(
        "who left Kidal?", [passage(FRENCH), passage(ENGLISH), passage(FRENCH)]
    )
    assert [reading.score for reading in readings] == [2.0, 1.0, 2.0]
    assert english.read_ == [ENGLISH]


def test_what_is_read_closely_is_only_what_the_reader_for_english_reads() -> None:
    """All else is read as ever; so is everything where that reader cannot."""

    class Close(Noted):
        def read_closely(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
            return [Reading((SpanScore(each.spans[0].span, 9.0),)) for each in self.read(question, passages)]

    passages = [passage(FRENCH), passage(ENGLISH)]
    both = ReaderByLanguage(Close(1.0), lambda: Noted(2.0))
    assert [each.score for each in both.read_closely("who left Kidal?", passages)] == [2.0, 9.0]
    assert [each.score for each in both.read("who left Kidal?", passages)] == [2.0, 1.0]
    plain = ReaderByLanguage(Noted(1.0), lambda: Noted(2.0))
    assert [each.score for each in plain.read_closely("who left Kidal?", passages)] == [2.0, 1.0]


def test_the_other_reader_is_loaded_when_it_is_needed() -> None:
    """Once."""
    loaded: list[Noted] = []

    def load() -> Noted:
        loaded.append(Noted(2.0))
        return loaded[-1]

    reader = ReaderByLanguage(Noted(1.0), load)
    reader.read("who left Kidal?", [passage(ENGLISH)])
    assert not loaded
    for _ in range(2):
        reader.read("who left Kidal?", [passage(FRENCH)])
    assert len(loaded) == 1


def test_without_the_other_reader_the_one_for_english_reads_all(caplog: pytest.LogCaptureFixture) -> None:
    """And that is said."""

    def load() -> Noted:
        raise ReaderError("The reader is not complete.")

    reader = ReaderByLanguage(Noted(1.0), load)
    assert reader.read("who left Kidal?", [passage(FRENCH)])[0].score == 1.0
    assert "not complete" in caplog.text


def test_what_follows_is_told_by_the_reader_for_english() -> None:
    """Of a claim in English; of another nothing is said, nor where no reader tells."""

    class Telling(Noted):
        def entailments(self, claim: str, texts: Sequence[str]) -> list[Entailment]:
            assert claim
            return [Entailment(0.75, 0.25)] * len(texts)

    both = ReaderByLanguage(Telling(1.0), lambda: Noted(2.0))
    assert both.entailments("has the army left Kidal?", [ENGLISH, FRENCH]) == [Entailment(0.75, 0.25)] * 2
    nothing = [Entailment()]
    assert both.entailments("l'armée a-t-elle quitté la ville de Kidal ?", [ENGLISH]) == nothing
    assert ReaderByLanguage(Noted(1.0), lambda: Noted(2.0)).entailments("has it?", [ENGLISH]) == nothing
