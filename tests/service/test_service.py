"""The functions that every way in calls: from a request as a record to plain data."""

from __future__ import annotations

import pytest

from index import Collection, Filter, Span
from qa import Answer
from qa.errors import QuestionError, UnknownDocumentError
from qa.service import Asked, Listed, Service, Sought, Step
from tests.service.conftest import MALI


def test_an_answer_names_the_state_and_the_texts_that_it_is_of(service: Service, collection: Collection) -> None:
    """Whoever keeps it can tell later whether its spans still hold."""
    told = service.ask(Asked("When were French troops deployed to Mali?"))
    assert told["generation"] == collection.generation
    assert told["citations"]
    for cited in told["citations"]:
        document = collection.document(cited["document"])
        assert cited["text_sha256"] == document.text_sha256
        assert document.text[cited["start"] : cited["end"]] == cited["text"]


def test_the_steps_of_an_answer_are_told(service: Service) -> None:
    """First how many passages are read; then there is the answer."""
    steps: list[Step] = []
    answer = service.answer(Asked("When were French troops deployed to Mali?"), steps.append)
    assert steps == [Step(len(answer.passages))]


def test_who_observes_is_told_each_answer_and_how_long_it_took(service: Service) -> None:
    """Not what failed."""
    seen: list[tuple[Answer, float]] = []
    service.observed_by(lambda answer, seconds: seen.append((answer, seconds)))
    answer = service.answer(Asked("Who attacked the boat?"))
    with pytest.raises(QuestionError):
        service.answer(Asked("?"))
    assert [each for each, _ in seen] == [answer]
    assert seen[0][1] > 0


def test_a_search_is_limited_by_number_and_filter(service: Service) -> None:
    """As the terminal's is."""
    assert len(service.search(Sought("Mali", k=1))["hits"]) == 1
    limited = service.search(Sought("Mali", where=Filter(documents=("mali.txt",))))
    assert {hit["document"] for hit in limited["hits"]} == {"mali.txt"}


def test_the_list_comes_in_parts_that_leave_nothing_out(service: Service) -> None:
    """Each part says where the next one begins."""
    ids: list[str] = []
    after: str | None = ""
    while after is not None:
        part = service.documents(Listed(after, limit=1))
        ids += [each["id"] for each in part["documents"]]
        after = part["next"]
        assert part["total"] == 3
    assert ids == ["mali.txt", "odd/text.txt", "reports/niger.txt"]


def test_a_list_begins_behind_an_id_that_is_gone(service: Service, collection: Collection) -> None:
    """While it is read part by part, a document may be deleted."""
    collection.delete(["odd/text.txt"])
    assert [each["id"] for each in service.documents(Listed("odd/text.txt"))["documents"]] == ["reports/niger.txt"]


def test_a_list_holds_what_a_filter_leaves(service: Service) -> None:
    """By source here."""
    told = service.documents(Listed(where=Filter(sources=("*niger*",))))
    assert [each["id"] for each in told["documents"]] == ["reports/niger.txt"]
    assert told["total"] == 1


def test_the_list_does_not_say_where_on_the_machine_files_are(service: Service) -> None:
    """A source is what people are shown."""
    assert all("file" not in each for each in service.documents(Listed())["documents"])


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (None, MALI),
        (Span(0, 6), "French"),
        (Span(7, 10_000_000), MALI[7:]),
        (Span(10_000_000, 10_000_001), ""),
    ],
)
def test_a_stretch_of_text_is_what_stands_there(service: Service, span: Span | None, expected: str) -> None:
    """What reaches beyond the end is cut, and the length says so."""
    told = service.text("mali.txt", span)
    assert told["text"] == expected == MALI[told["start"] : told["end"]]
    assert told["length"] == len(MALI)


def test_what_is_not_there_is_named(service: Service) -> None:
    """With what to do about it."""
    for ask in (service.document, service.text):
        with pytest.raises(UnknownDocumentError, match=r"There is no document “none\.txt”"):
            ask("none.txt")
