"""Exchanges of a conversation: what is told to the next question, and what the browser keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from index import Filter, QueryError, Span
from qa import Answer, RankedPassage, Turn
from qa.answering.dated_statements import DatedStatement
from qa.errors import PackError
from qa.json_fields import Fields
from qa.page.exchanges import LONGEST, Exchange, filter_of, history, read, saved, stopped
from tests.browser.conftest import mali


def not_found(passages: int) -> Answer:
    """No answer, and as many passages."""
    near = tuple(RankedPassage(f"{n}", "t", "s", 0, 4, "text", 0.5) for n in range(passages))
    return Answer("q", "q", False, None, 0.1, "Not found.", (), near)


def again(exchanges: list[Exchange]) -> list[Exchange]:
    """As the browser hands them back."""
    return read([Fields(json.loads(json.dumps(saved(each))), "") for each in exchanges])


def test_what_was_said_before_is_told_as_it_was_understood() -> None:
    """Questions without an answer are left out, and what came after."""
    said = [
        Exchange(1, "Who?", not_found(0)),
        Exchange(2, "Why?", not_found(0), worded="Why did they leave?"),
        Exchange(3, "Boom?", problem="It failed."),
        Exchange(4, "When?", not_found(0)),
    ]
    assert history(said, 4) == [
        Turn("user", "Who?"),
        Turn("assistant", "Not found."),
        Turn("user", "Why did they leave?"),
        Turn("assistant", "Not found."),
    ]


def test_only_what_is_still_waited_for_is_stopped() -> None:
    """The rest stays as it is."""
    done = [Exchange(1, "q", not_found(0)), Exchange(2, "q", problem="p")]
    *same, ended = stopped([*done, Exchange(3, "q")])
    assert same == done
    assert ended.problem.startswith("Stopped")


def test_what_the_browser_keeps_comes_back_as_it_was() -> None:
    """Answers, problems, wordings and filters."""
    answered = replace(mali("when?"), passages=())
    where = Filter("2013", "2023-09", ("*a*", "*b*"), ("one",), undated=True)
    exchanges = [
        Exchange(1, "when?", answered, where=where),
        Exchange(2, "why?", problem="It failed."),
        Exchange(7, "who?", not_found(2), worded="who came?"),
    ]
    assert again(exchanges) == exchanges


def test_no_more_passages_are_kept_than_are_shown() -> None:
    """A browser's storage is small: none of an answer, and the nearest where there is none."""
    assert len(saved(Exchange(1, "q", not_found(10)))["answer"]["passages"]) == 3
    answered = replace(mali("q"), passages=not_found(10).passages)
    assert saved(Exchange(1, "q", answered))["answer"]["passages"] == []


def test_the_passages_of_a_timeline_are_kept() -> None:
    """Those that are cited are kept anyway."""
    answered = replace(mali("q"), passages=not_found(3).passages)
    here, there = Span(0, 4), Span(10, 14)
    dated = tuple(
        DatedStatement("2013", Span(0, 2), sentence, "text", name, "t", "s", marker)
        for name, sentence, marker in (("0", here, None), ("1", here, 1), ("2", there, None))
    )
    kept = saved(Exchange(1, "q", answered, dated=dated))["answer"]["passages"]
    assert [passage["document"] for passage in kept] == ["0"]


def test_of_a_long_conversation_the_newest_come_back() -> None:
    """As many as are shown."""
    kept = again([Exchange(number, "q", problem="p") for number in range(1, LONGEST + 20)])
    assert [kept[0].number, kept[-1].number, len(kept)] == [20, LONGEST + 19, LONGEST]


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (0,)])
def test_exchanges_out_of_order_are_refused(numbers: tuple[int, ...]) -> None:
    """Markers and cards are told apart by their numbers."""
    with pytest.raises(PackError, match="not in order"):
        again([Exchange(number, "q", problem="p") for number in numbers])


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"number": "1", "question": "q"},
        {"number": 1, "question": 1},
        {"number": 1, "question": "q", "answer": {"question": "q"}},
        {"number": 1, "question": "\ud800"},
        {"number": -1, "question": "q"},
    ],
)
def test_what_is_no_exchange_is_refused(row: dict[str, Any]) -> None:
    """In a sentence."""
    with pytest.raises(PackError):
        read([Fields(row, "")])


@pytest.mark.parametrize(
    "row", [None, {}, {"since": "", "until": None}, {"sources": [""], "documents": []}, {"other": 1}]
)
def test_a_filter_that_leaves_everything_is_none(row: dict[str, Any] | None) -> None:
    """As the page sends it where nothing is filled in."""
    assert filter_of(None if row is None else Fields(row, "")) is None


def test_a_filter_with_a_date_that_is_none_is_refused() -> None:
    """With the sentence of the filter."""
    with pytest.raises(QueryError, match="soon"):
        filter_of(Fields({"since": "soon"}, ""))


@pytest.mark.parametrize("row", [{"sources": ["*a*"] * 21}, {"documents": ["a"] * 1_001}])
def test_a_filter_of_more_than_a_person_would_name_is_refused(row: dict[str, Any]) -> None:
    """Each pattern is compared with each document."""
    with pytest.raises(QueryError, match="at most"):
        filter_of(Fields(row, ""))
