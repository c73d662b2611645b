"""Sources that agree are counted, and what differs is shown side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from index import Collection, Copy, Hit, Passage, Span
from qa import Answer, AnswerSettings, Assistant
from qa.answering.agreement import independent, values
from qa.question.question import Kind, Question
from qa.reading.evidence import Finding
from qa.reading.short_answers import agree, differ
from tests.conftest import EVERY_HEADLINE, ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

NUMBER, PERSON, PLACE, OTHER = Kind.NUMBER, Kind.PERSON, Kind.PLACE, Kind.OTHER


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (NUMBER, "forty-nine", "49"),
        (NUMBER, "nearly 50 people", "49"),
        (NUMBER, "$12.5 billion", "12.5 billion dollars"),
        (NUMBER, "dozens", "Dozens"),
        (NUMBER, "49 civilians and 15 soldiers", "49 and 15"),
        (PERSON, "Macron", "Emmanuel Macron"),
        (PERSON, "Keïta", "Ibrahim Boubacar Keita"),
        (Kind.NAME, "UN", "the United Nations"),
        (PLACE, "Gao", "Gao, Mali"),
        (OTHER, "The boat", "boat"),
    ],
)
def test_answers_that_say_the_same_agree(kind: Kind, one: str, other: str) -> None:
    """In other words, more exactly, or with more of a name."""
    assert agree(kind, one, other)
    assert agree(kind, other, one)
    assert not differ(kind, one, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (NUMBER, "49", "64"),
        (NUMBER, "49 people", "at least 64"),
        (NUMBER, "12%", "15 percent"),
        (PERSON, "Macron", "François Hollande"),
        (PLACE, "Gao", "Timbuktu"),
    ],
)
def test_answers_that_cannot_both_be_right_differ(kind: Kind, one: str, other: str) -> None:
    """Whichever comes first."""
    assert differ(kind, one, other)
    assert differ(kind, other, one)
    assert not agree(kind, one, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (NUMBER, "49 civilians", "15 soldiers"),
        (NUMBER, "dozens", "49"),
        (NUMBER, "5 km", "3 miles"),
        (NUMBER, "49 civilians and 15 soldiers", "64"),
        (PERSON, "Russians", "the Russian army"),
        (PERSON, "the", "Macron"),
        (PERSON, "the army spokesman", "Macron"),
        (Kind.NAME, "the Fulani and the Tuareg", "Bambara"),
        (OTHER, "a boat", "two camps"),
    ],
)
def test_many_answers_neither_agree_nor_differ(kind: Kind, one: str, other: str) -> None:
    """Nothing is said of what cannot be compared."""
    assert not agree(kind, one, other)
    assert not differ(kind, one, other)


def finding(
    document: str,
    short: str,
    reader_score: float = 5.0,
    *,
    date: str | None = None,
    copies: Sequence[str] = (),
    text: str = "",
) -> Finding:
    """A finding whose evidence is its whole passage."""
    text = text or f"In {document} it is said in words of its own, {document} {document}, that {short} died."
    start = text.index(short)
    passage = Passage(f"{document}#0", document, 0, len(text), text, date=date)
    hit = Hit(passage, 0.5, 1, 0.5, 1.0, tuple(Copy(name, "", "", None) for name in copies))
    return Finding(hit, Span(0, len(text)), Span(start, start + len(short)), reader_score, 0.5, 0.9)


def told(findings: Sequence[Finding], question: str = "how many died") -> list[list[str]]:
    """The documents behind each value."""
    found = values(Question(question, question, NUMBER), findings, AnswerSettings())
    return [[each.hit.passage.document_id for each in value.findings] for value in found]


def test_sources_that_agree_are_counted_apart_from_their_copies() -> None:
    """Two passages of a document, a copy folded into a hit, and who repeats the words of another are one source."""
    one, other = finding("a", "49"), finding("b", "forty-nine")
    assert independent([one]) == 1
    assert independent([one, other]) == 2
    assert independent([one, one]) == 1
    assert independent([finding("a", "49", copies=["b"]), other]) == 1
    assert independent([one, finding("b", "49", copies=["a"])]) == 1
    assert independent([one, finding("b", "49", text=f"As a paper wrote: {one.hit.passage.text} More of it.")]) == 1


def test_sources_joined_by_a_third_are_one() -> None:
    """A copy of both makes them copies."""
    assert independent([finding("a", "49"), finding("b", "49"), finding("c", "49", copies=["a", "b"])]) == 1


def test_another_value_of_another_document_is_told() -> None:
    """Each value has all the findings that give it."""
    findings = [finding("a", "49"), finding("b", "64"), finding("c", "forty-nine"), finding("d", "64 people")]
    assert told(findings) == [["a", "c"], ["b", "d"]]


@pytest.mark.parametrize(
    "other",
    [
        finding("a", "64"),  # of the same document
        finding("b", "64", 0.9),  # too far behind
        finding("b", "64 soldiers", text="Elsewhere 64 soldiers were wounded, says the second."),
        finding("b", "dozens"),
    ],
)
def test_what_is_no_contradiction_is_not_told(other: Finding) -> None:
    """One text may name two numbers, and two numbers may count two things."""
    assert told([finding("a", "49 civilians"), other]) == [["a"]]


def test_a_least_number_does_not_differ_from_one_that_is_none() -> None:
    """The other is the toll; of what else is counted they do."""
    first = finding("a", "19", text="Gunmen killed at least 19 people in a.")
    assert told([first, finding("b", "23")], "how many died") == [["b"]]
    assert told([first, finding("b", "12")], "how many died") == [["b"], ["a"]]
    assert told([first, finding("b", "23")], "how many sheep did they have") == [["a"], ["b"]]


def test_a_least_number_that_is_said_to_be_wrong_is_shown_as_corrected() -> None:
    """Though the other would not differ from it."""
    first = finding("a", "49", text="In Gao at least 49 people died.")
    other = finding("b", "64", text="In Gao 64 people died, not 49.")
    assert told([first, other], "how many died in Gao") == [["b"], ["a"]]


def test_a_finding_below_no_answer_contradicts_nothing() -> None:
    """However unsure the best one is."""
    assert told([finding("a", "49", 1.0), finding("b", "64", -0.5)]) == [["a"]]


def test_a_passage_about_something_else_contradicts_nothing() -> None:
    """It has to hold the names of the question that the answer's passage holds."""
    gao = finding("a", "49", text="In Gao 49 people died on Friday.")
    kidal = finding("b", "64", text="In Kidal 64 people died on Friday.")
    both = finding("c", "64", text="It was 64 people who died in Gao, others say.")
    assert told([gao, kidal], "how many died in Gao") == [["a"]]
    assert told([gao, both], "how many died in Gao") == [["a"], ["c"]]


def test_no_more_than_two_other_values_are_told() -> None:
    """The best ones."""
    assert told([finding(name, number) for name, number in zip("abcd", ("1", "20", "300", "4000"), strict=True)]) == [
        ["a"],
        ["b"],
        ["c"],
    ]


# -- Through an assistant

OLD = "---\ndate: 2023-09-08\n---\n# First reports\n\nMany people say the boat attack near Gao did kill 49 people.\n"
NEW = "---\ndate: 2023-09-11\n---\n# Mourning\n\nDays later it was told that the toll near Gao had risen to 64.\n"
UNDATED = "A look back\n\nSurvivors of the boat attack near Gao say that it killed forty-nine people at once."
QUESTION = "how many people did the boat attack near Gao kill"


@pytest.fixture
def ask(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Asking]:
    """Asks how many died, of files to be indexed."""
    with Collection.open(data, embedder=toy) as collection:
        yield Asking(collection, write)


class Asking:
    """Indexes files and asks the question of them, with a reader that points at numbers."""

    def __init__(self, collection: Collection, write: Write) -> None:
        self.collection = collection
        self._write = write

    def __call__(self, files: Mapping[str, str], **scores: float) -> Answer:
        """The answer."""
        self.collection.sync([self._write(files)])
        points = {"49": 9.0, "64": 3.0, "forty-nine": 4.0} | scores
        return Assistant(self.collection, reader=PointingReader(points), settings=EVERY_HEADLINE).ask(QUESTION)


def test_two_sources_that_agree(ask: Asking) -> None:
    """In digits and in words."""
    answer = ask({"old.md": OLD, "undated.txt": UNDATED})
    assert (answer.answer, answer.sources, answer.alternatives) == ("49", 2, ())
    assert answer.text.startswith("49 [1] [2]\n\n")


def test_copies_are_one_source(ask: Asking) -> None:
    """The article under another name adds nothing."""
    text = OLD + "\nThe boat was on its way down the river, with many families aboard, when rockets hit it thrice.\n"
    answer = ask({"old.md": text, "again.md": text})
    assert answer.sources == 1
    assert len(answer.citations[0].copies) == 1


def test_sources_that_are_not_cited_count(ask: Asking) -> None:
    """Three are cited at most, all are counted."""
    ways = ("At Gao a boat attack did kill 49 people.", "Of a boat near Gao: an attack, 49 people it did kill.",
            "Reporters say 49 people are whom the Gao attack did kill.", "Forces near Gao: boat attack, kill of 49.",
            "Officials confirm: people, 49, kill, boat, attack, Gao.")  # fmt: skip
    answer = ask({f"{place}.txt": way for place, way in enumerate(ways)})
    assert (len(answer.citations), answer.sources) == (3, 5)


def test_of_tolls_that_differ_the_newest_is_the_answer(ask: Asking) -> None:
    """However sure the reader is of an older one; each value has its markers."""
    answer = ask({"old.md": OLD, "new.md": NEW, "undated.txt": UNDATED})
    assert answer.answer == "64"
    assert answer.text.startswith("64 [1]\n49 [2] — sources differ\n\n“")
    assert [(a.answer, a.markers, a.date) for a in answer.alternatives] == [
        ("64", (1,), "2023-09-11"),
        ("49", (2,), "2023-09-08"),
    ]
    assert [citation.document for citation in answer.citations] == ["new.md", "old.md"]
    assert [citation.marker for citation in answer.citations] == [1, 2]
    for alternative in answer.alternatives:
        for citation in answer.citations:
            if citation.marker in alternative.markers:
                assert alternative.answer in citation.evidence.text
    assert answer.sources == 1


def test_what_corrects_another_source_is_the_answer(ask: Asking) -> None:
    """However sure the reader is of the other one; and it is no second source for what it says is wrong."""
    corrected = NEW.replace("64", "64, not 49, ")
    answer = ask({"old.md": OLD, "new.md": corrected, "again.md": OLD.replace("49", "forty-nine")})
    assert "not 49" in answer.citations[0].evidence.text
    assert answer.answer == "64"
    assert answer.text.startswith("64 [1] — corrects 49\n49 [2]\n\n“")
    assert [(a.answer, a.corrects) for a in answer.alternatives] == [("64", "49"), ("49", None)]
    assert answer.sources == 1


def test_what_is_told_of_another_place_differs_from_nothing(ask: Asking) -> None:
    """Though its passage names the one that is asked about as well, in whichever letters that is typed."""
    other = "Attacks\n\nThe boat attack near Gao did kill many people. In May the boat attack off Mopti did kill 64.\n"
    assert ask({"old.md": OLD, "other.txt": other}).alternatives == ()


def test_undated_sources_come_last(ask: Asking) -> None:
    """Nobody knows whether they are new."""
    answer = ask({"old.md": OLD, "undated.txt": UNDATED.replace("forty-nine", "64")}, **{"64": 9.0, "49": 3.0})
    assert answer.answer == "64"
    assert [(a.answer, a.date) for a in answer.alternatives] == [("49", "2023-09-08"), ("64", None)]


def test_the_json_of_an_answer_tells_sources_and_alternatives(ask: Asking) -> None:
    """As docs/json.md says."""
    answer = ask({"old.md": OLD, "new.md": NEW}).to_json()
    assert answer["sources"] == 1
    assert answer["missing"] == []
    assert answer["alternatives"] == [
        {"answer": "64", "markers": [1], "date": "2023-09-11", "corrects": None},
        {"answer": "49", "markers": [2], "date": "2023-09-08", "corrects": None},
    ]
