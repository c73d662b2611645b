"""Questions of a file with what is expected of their answers: short answers, and where the documents give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from index import Collection
from qa.errors import EvaluationError
from qa.packs import Texts
from qa.records import Turn

__all__ = ["JudgedQuestion", "LineProblem", "QuestionFile", "Relevant", "read_questions"]

_SHOWN = 600  # characters of a relevant span, where it is shown


@dataclass(frozen=True, slots=True)
class Relevant:
    """Where a document answers a question; without a span, the document as a whole does."""

    document: str  # id
    start: int | None = None
    end: int | None = None
    text: str = ""  # the span, to be shown; empty where the document does not hold it


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, and what is known of its answer."""

    line: int  # of the file, from 1
    id: str | int
    question: str
    history: tuple[Turn, ...] = ()
    relevant: tuple[Relevant, ...] | None = None  # empty where no document answers; None where that is not known
    answers: tuple[str, ...] = ()  # expected, each as good as the others

    @property
    def answerable(self) -> bool:
        """Whether the documents answer it, as far as is known."""
        return bool(self.answers) if self.relevant is None else bool(self.relevant)

    @property
    def unanswerable(self) -> bool:
        """Whether it is known that the documents do not answer it."""
        return self.relevant is not None and not self.relevant


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line of a file of questions."""

    line: int  # from 1
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of a file, and what could not be used."""

    questions: tuple[JudgedQuestion, ...]
    problems: tuple[LineProblem, ...] = ()  # lines that are left out
    notices: tuple[LineProblem, ...] = ()  # lines that count, though the documents have not what they name


def read_questions(lines: Iterable[tuple[int, str]], collection: Collection) -> QuestionFile:
    """Read numbered lines of JSON; a bad one is told with its number, and the others are kept.

    {"question", "id"?, "history"?, "answers"?: [text], "relevant"?: [{"document", "start"?, "end"?, "quote"?}]}
    """
    texts = Texts(collection)
    questions: list[JudgedQuestion] = []
    problems: list[LineProblem] = []
    notices: list[LineProblem] = []
    for number, line in lines:
        try:
            question = _question(number, _row(line), texts)
        except EvaluationError as error:
            problems.append(LineProblem(number, str(error)))
            continue
        questions.append(question)
        notices.extend(LineProblem(number, reason) for reason in _not_there(question, texts))
    return QuestionFile(tuple(questions), tuple(problems), tuple(notices))


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise EvaluationError("it is not valid Unicode (half a surrogate pair); write that character anew.") from None
    except (ValueError, RecursionError) as error:
        raise EvaluationError(f"it is not valid JSON ({error}).") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise EvaluationError('it has no field "question" with a string in it.')
    return row


def _question(number: int, row: Mapping[str, Any], texts: Texts) -> JudgedQuestion:
    given = row.get("id")
    return JudgedQuestion(
        line=number,
        id=given if isinstance(given, (str, int)) else number,
        question=row["question"],
        history=_history(row.get("history")),
        relevant=_all_relevant(row.get("relevant"), texts),
        answers=_answers(row.get("answers")),
    )


def _history(given: object) -> tuple[Turn, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise EvaluationError('"history" must be a list of turns.')
    try:
        return tuple(Turn.from_json(message) for message in given)
    except ValueError as error:
        raise EvaluationError(f"{error}.") from error


def _answers(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(answer, str) for answer in given):
        raise EvaluationError('"answers" must be a list of strings.')
    return tuple(answer for answer in given if answer.strip())


def _all_relevant(given: object, texts: Texts) -> tuple[Relevant, ...] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        raise EvaluationError('"relevant" must be a list, empty where no document answers.')
    return tuple(relevant for entry in given for relevant in _relevant(entry, texts))


def _relevant(entry: object, texts: Texts) -> Iterator[Relevant]:
    """An entry of "relevant": a document, a span of it, or every place where a quote stands in it."""
    if not isinstance(entry, dict) or not isinstance(entry.get("document"), str):
        raise EvaluationError('each of "relevant" must have a field "document" with the id of a document.')
    document = entry["document"]
    start, end, quote = entry.get("start"), entry.get("end"), entry.get("quote")
    if start is not None or end is not None:
        if not (_is_position(start) and _is_position(end) and start < end):
            raise EvaluationError(
                f'"start" and "end" must be positions, the first before the second, not {start}-{end}.'
            )
        yield Relevant(document, start, end, texts.text(document)[start:end][:_SHOWN])
    elif quote is not None:
        yield from _quoted(document, quote, texts)
    else:
        yield Relevant(document)


def _is_position(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _quoted(document: str, quote: object, texts: Texts) -> Iterator[Relevant]:
    """Every place where a quote stands in a document; lines may be broken elsewhere than in the quote."""
    if not isinstance(quote, str) or not quote.strip():
        raise EvaluationError('"quote" must be a string with words in it.')
    text = texts.get(document)
    if text is None:
        raise EvaluationError(f"there is no document {document} to look its quote up in; qa search names the ids.")
    found = list(re.finditer(r"\s+".join(re.escape(word) for word in quote.split()), text))
    if not found:
        raise EvaluationError(f"the quote “{_excerpt(quote)}” does not stand in {document}; copy it from qa show.")
    for match in found:
        yield Relevant(document, match.start(), match.end(), match.group()[:_SHOWN])


def _not_there(question: JudgedQuestion, texts: Texts) -> Iterator[str]:
    """What the documents have not that a question names: it counts, as not found."""
    for each in question.relevant or ():
        text = texts.get(each.document)
        if text is None:
            yield f"there is no document {each.document}, so it counts as not found."
        elif each.end is not None and each.end > len(text):
            yield f"{each.document} has {len(text):,} characters, so {each.start}-{each.end} counts as not found."


def _excerpt(text: str) -> str:
    longest = 60
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
