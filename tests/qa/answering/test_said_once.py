"""What many documents say in the same words is quoted once, and told to stand in the others, too."""

from collections.abc import Iterator

import pytest

from index import Collection, Filter, Span
from qa import AnswerSettings, Assistant
from tests.conftest import EVERY_HEADLINE, ToyEmbedder
from tests.qa.reading.test_evidence import PointingReader

LEASE = (
    "Lease of the house at {0} Lane\n\nThe yearly rent of the house at {0} Lane is {1} crowns.\n"
    "The notice period is three months to the end of a quarter.\nThe caretaker is Ragnar Holm.\n"
)
NAMES = ["Alder", "Birch", "Cedar", "Elder", "Fir", "Hazel", "Juniper"]
NOTICE = "The notice period is three months to the end of a quarter."
OTHERS = [f"{name.lower()}.txt" for name in NAMES[1:]]
READER = PointingReader({"three months": 6.0})


@pytest.fixture(scope="module")
def leases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Seven of them, of which no two are copies of one another."""
    folder = tmp_path_factory.mktemp("documents")
    for row, name in enumerate(NAMES):
        own = " ".join(f"{name}{word} was {word}ed by {name}{row * word}." for word in range(30))
        (folder / f"{name.lower()}.txt").write_text(f"{LEASE.format(name, 4000 + 137 * row)}\n{own}\n", "utf-8")
    with Collection.open(tmp_path_factory.mktemp("data"), embedder=ToyEmbedder()) as collection:
        assert not collection.sync([folder]).copies
        yield collection


@pytest.mark.parametrize("settings", [EVERY_HEADLINE, AnswerSettings(headline=1.0)])
def test_a_clause_of_all_leases_is_cited_once(leases: Collection, settings: AnswerSettings) -> None:
    """With a short answer or without; the other leases are told beside it."""
    answer = Assistant(leases, reader=READER, settings=settings).ask("What is the notice period?")
    assert answer.answered
    assert answer.answer == ("three months" if settings is EVERY_HEADLINE else None)
    first, *rest = answer.citations
    assert first.evidence.text == NOTICE
    assert sorted([first.document, *(copy.document_id for copy in first.copies)]) == ["alder.txt", *OTHERS]
    assert all(citation.evidence.text != NOTICE for citation in rest)
    assert answer.to_json()["citations"][0]["copies"][0]["source"].endswith(".txt")


def test_the_lease_that_is_asked_about_is_the_one_cited(leases: Collection) -> None:
    """Though all say the same."""
    asked = "What is the notice period of the house at Cedar Lane?"
    answer = Assistant(leases, reader=READER, settings=EVERY_HEADLINE).ask(
        asked, where=Filter(documents=("cedar.txt",))
    )
    assert [citation.document for citation in answer.citations] == ["cedar.txt"]


def test_which_documents_say_the_same_is_told_of_a_span(leases: Collection) -> None:
    """Of whole lines: a stretch of one stands for it, and of two both must be there."""
    text = leases.document("alder.txt").text
    place = text.index(NOTICE)
    for span in (Span(place, place + len(NOTICE)), Span(place + 4, place + 10), Span(place, place + len(NOTICE) + 5)):
        assert [copy.document_id for copy in leases.saying_the_same("alder.txt", span)] == OTHERS
    assert leases.saying_the_same("alder.txt", Span(place - 5, place + 5)) == []
    assert leases.saying_the_same("alder.txt", Span(place, place)) == []
    assert leases.saying_the_same("alder.txt", Span(0, 4)) == []
