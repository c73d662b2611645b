"""The exchanges of a conversation, and how the browser keeps them: as JSON, which may come back changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from index import Filter, QueryError, dates_problem
from qa.answering import DatedStatement
from qa.errors import FieldError
from qa.json_fields import Fields
from qa.packs import answer_of
from qa.records import Answer, RankedPassage, Turn

__all__ = ["LONGEST", "Exchange", "filter_of", "history", "read", "saved", "stopped"]

LONGEST = 50  # exchanges of a conversation that are kept and shown; the oldest go first
_NEAREST = 3  # passages kept of a question that was not answered
_MOST_SOURCES, _MOST_DOCUMENTS, _MOST_TAGS = 20, 1_000, 50  # of a filter
_STOPPED = "Stopped before there was an answer."
_STOPPED_WRITING = "Stopped before all was written."


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, a problem, or neither as long as it is being answered."""

    number: int  # from 1 within the conversation; markers and cards carry it. 0 for what cannot be asked again
    question: str
    answer: Answer | None = None
    problem: str = ""  # why there is no answer, as a sentence
    dated: tuple[DatedStatement, ...] = ()  # what the passages behind the answer say happened when
    worded: str = ""  # the question as the reader would have it understood, asked in place of it and of what was before
    where: Filter | None = None  # documents that were searched; None for all
    place: int | None = None  # among the questions that wait, from 1, as long as it does
    reading: int | None = None  # passages that were found and are being read; None before that, and after
    writing: bool = False  # whether a language model still writes about the answer


def history(exchanges: Sequence[Exchange], before: int) -> list[Turn]:
    """What was said before an exchange, as turns: questions that were answered, or found without an answer."""
    return [
        turn
        for exchange in exchanges
        if exchange.number < before and exchange.answer is not None
        for turn in (Turn("user", exchange.worded or exchange.question), Turn("assistant", exchange.answer.text))
    ]


def stopped(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The exchanges, those that are still being answered ended."""
    return [_ended(exchange) for exchange in exchanges]


def _ended(exchange: Exchange) -> Exchange:
    answer = exchange.answer
    if answer is None:
        return exchange if exchange.problem else replace(exchange, problem=_STOPPED)
    if not exchange.writing or answer.written is None:
        return exchange
    written = replace(answer.written, problem=_STOPPED_WRITING)
    return replace(exchange, answer=replace(answer, written=written), writing=False)


def saved(exchange: Exchange) -> dict[str, Any]:
    """An exchange as plain data. The dated statements are found anew, in the passages that are kept for them."""
    answer = exchange.answer
    told = None
    if answer is not None:
        passages = answer.passages[:_NEAREST] if not answer.answered else _dated(answer.passages, exchange.dated)
        told = replace(answer, passages=tuple(passages)).to_json()
    return {
        "number": exchange.number,
        "question": exchange.question,
        "answer": told,
        "problem": exchange.problem,
        "worded": exchange.worded,
        "where": asdict(exchange.where) if exchange.where else None,
    }


def read(rows: Sequence[Fields]) -> list[Exchange]:
    """The newest exchanges of a conversation that was saved, in order; raises `FieldError` where they are none."""
    exchanges = [_exchange(row) for row in rows[-LONGEST:]]
    numbers = [exchange.number for exchange in exchanges]
    if sorted(set(numbers)) != numbers or any(number < 1 for number in numbers):
        raise FieldError("its exchanges are not in order")
    return exchanges


def filter_of(row: Fields | None) -> Filter | None:
    """The filter that a request names; None for none.

    Raises `QueryError` for dates that are none, and for more sources or documents than a person would name, in the
    words of the form that they are typed into.
    """
    if row is None:
        return None
    sources, documents, tags = (tuple(filter(None, row.texts(name))) for name in ("sources", "documents", "tags"))
    for name, given, most in (
        ("Source", sources, _MOST_SOURCES),
        ("Documents", documents, _MOST_DOCUMENTS),
        ("Tags", tags, _MOST_TAGS),
    ):
        if len(given) > most:
            raise QueryError(f"“{name}” names {len(given):,}; name at most {most:,}.")
    since, until = (row.text_or_none(name) or None for name in ("since", "until"))
    if problem := dates_problem(since, until, ("“Published from”", "“Published until”")):
        raise QueryError(problem)
    return Filter(since, until, sources, documents, tags, row.flag("undated", needed=False)) or None


def _dated(passages: Sequence[RankedPassage], statements: Sequence[DatedStatement]) -> list[RankedPassage]:
    """The passages that hold a dated statement which is not cited."""
    return [
        passage
        for passage in passages
        if any(
            each.marker is None
            and each.document == passage.document
            and passage.start <= each.sentence.start < passage.end
            for each in statements
        )
    ]


def _exchange(row: Fields) -> Exchange:
    told = row.record_or_none("answer")
    return Exchange(
        row.count("number"),
        row.text("question"),
        None if told is None else answer_of(told),
        row.text("problem", ""),
        worded=row.text("worded", ""),
        where=filter_of(row.record_or_none("where")),
    )
