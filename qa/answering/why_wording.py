"""Why a document is cited, or why not, in a sentence; the same in the terminal and on the page."""

from __future__ import annotations

from index import Explanation, Filter, Outcome, PassageExplanation
from qa.answering.citing import PassageReading, ReadOutcome
from qa.answering.confidence import Headline
from qa.question import Form, Kind
from qa.records import Answer
from qa.settings import AnswerSettings
from qa.wording import date_in_words, limited_to

__all__ = ["log_odds", "of_document", "of_headline", "of_passage", "ordinal"]

_FORMS = {
    "explanation": "an explanation",
    "overview": "an overview",
    "yes or no": "yes or no",
    "small talk": "small talk",
    "collection": "what documents there are",
    "task": "something to be made",
}
_WANTED = {
    Kind.DATE: "a date",
    Kind.NUMBER: "a number",
    Kind.PERSON: "a person",
    Kind.PLACE: "a place",
    Kind.ORGANISATION: "an organisation",
    Kind.NAME: "a name",
    Kind.LIST: "names",
}


def of_passage(
    found: PassageExplanation,
    read: PassageReading | None,
    explanation: Explanation,
    answer: Answer,
    settings: AnswerSettings,
    leader: tuple[str, int | None],
) -> str:
    """What became of a passage. `leader` is the title of what it is a copy of, and the marker where that is cited."""
    if found.outcome is Outcome.HIT:
        return _read(found, read, answer, settings)
    if found.outcome is Outcome.COPY:
        title, marker = leader
        cited = f", and is cited as [{marker}]" if marker else ""
        return f"It says the same as “{title}”, which came first and stands for both{cited}."
    if found.outcome is Outcome.BELOW:
        return (
            f"Found, but only as the {ordinal(found.fused_rank or 0)} of {explanation.candidates:,} candidates: "
            f"the best {explanation.k} are read."
        )
    words = f"{ordinal(found.bm25_rank)} by its words" if found.bm25_rank else "without a word of the question"
    return (
        f"Not near enough: of {explanation.searched:,} passages it is the {ordinal(found.dense_rank)} by meaning and "
        f"{words}, and the first {explanation.depth} by each are compared."
    )


def of_document(explanation: Explanation, where: Filter | None, date: str | None) -> str:
    """Why none of a document's passages was ranked. `date` is the document's."""
    match explanation.outcome:
        case Outcome.FILTERED:
            return f"The filter leaves it out: {_unmet(explanation.unmet, where or Filter(), date)}."
        case Outcome.NO_PASSAGES if explanation.left_out:
            return f"Nothing of that is searched: it is left out as {_listed(explanation.left_out)}."
        case Outcome.NO_PASSAGES:
            return "It holds no text that could be searched."
        case Outcome.DELETED:
            return "It was deleted, so it is searched no more; qa index --restore takes it in again."
        case Outcome.UNKNOWN:
            return f"No document has the id “{explanation.document_id}”."
        case _:
            return "The question holds no word to search for."


def of_headline(kind: Kind, headline: Headline | None, answer: Answer, settings: AnswerSettings) -> str:
    """As what a question was read, and why a short answer stands above the quotes or does not."""
    read = f"Read as a question for {_FORMS.get(answer.kind, f'a {answer.kind}')}"
    if answer.kind != str(Form.FACT):
        return f"{read}, which a sentence settles." if answer.verdict else f"{read}, which has no short answer."
    wanted = f"{read} ({_WANTED[kind]})" if kind in _WANTED else read
    if not answer.answered:
        return f"{wanted}."
    if answer.answer and (headline is None or answer.answer != headline.short):
        return f"{wanted}. The short answer is the cell of a table where the row and the column of the question meet."
    if headline is None or headline.against:
        return f"{wanted}. There is no short answer: {headline.against if headline else 'nothing was read'}."
    chance = f"“{_in_a_line(headline.short)}” is right with about {headline.chance:.0%}"
    bar = f"one is shown from {settings.headline:.0%} on"
    return f"{wanted}. {'' if answer.answer else 'There is no short answer: the likeliest, '}{chance}, and {bar}."


def ordinal(number: int) -> str:
    """Example: 1 -> "1st", 12 -> "12th", 1203 -> "1,203rd"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number:,}{ending}"


def log_odds(score: float) -> str:
    """Example: -2.61 -> "log-odds −2.6"."""
    return f"log-odds {'−' if score < 0 else '+'}{abs(score):.1f}"


def _read(found: PassageExplanation, read: PassageReading | None, answer: Answer, settings: AnswerSettings) -> str:
    """What became of a hit, all of which are read."""
    came = f"{ordinal(found.rank or 0)} in the search"
    if read is None:
        return f"Read, since it came {came}, but no words in it could be an answer."
    came = f"{came}, {ordinal(read.rank)} of {read.of} after reading"
    if read.outcome is ReadOutcome.CITED:
        return f"Cited as [{read.marker}]: it came {came}."
    reasons = {
        ReadOutcome.REFUSED: f", but nothing answers surely enough: the confidence is {answer.confidence:.0%}, "
        f"and there is an answer from {settings.threshold:.0%} on",
        ReadOutcome.ENOUGH: f". It says the same as [{read.marker}], and enough is cited for that",
        ReadOutcome.NO_SHORT_ANSWER: ", but no short answer stands in it, as one does in [1]",
        ReadOutcome.OTHER_ANSWER: _other(read),
        ReadOutcome.NOT_QUOTED: f", but {_unquoted(answer)}",
        ReadOutcome.BEHIND: ", but the reader is far less sure that it answers than of [1]",
    }
    return f"Read ({came}){reasons[read.outcome]}."


def _unquoted(answer: Answer) -> str:
    """Why an answer that has no short one quotes nothing of a passage."""
    if not answer.citations:
        return "nothing is quoted, since the answer is not taken from what documents say"
    first = ", ".join(f"[{citation.marker}]" for citation in answer.citations[:3])
    return f"what is quoted, {first}, speaks more to the question"


def _in_a_line(short: str | None) -> str:
    """A short answer inside of a sentence; in its document a line may end within it."""
    return " ".join((short or "").split())


def _other(read: PassageReading) -> str:
    """Of a passage with another short answer than that which is told."""
    if read.reader_score <= 0:
        return f". The best in it, “{_in_a_line(read.answer)}”, is more likely no answer at all"
    return (
        f". It answers “{_in_a_line(read.answer)}” instead, and another answer is told only where another document "
        "contradicts [1] nearly as surely"
    )


def _unmet(unmet: tuple[str, ...], where: Filter, date: str | None) -> str:
    reasons = []
    if "documents" in unmet:
        reasons.append("it is not among the documents that are searched")
    if "sources" in unmet:
        reasons.append(f"its source does not match {_listed(where.sources, ' or ')}")
    if "tags" in unmet:
        reasons.append(f"it does not have the tag {_listed(where.tags, ' or ')}")
    if "since" in unmet or "until" in unmet:
        dated = f"its date is {date_in_words(date)}" if date else "it has no date"
        reasons.append(f"{dated}, and only {limited_to(Filter(where.since, where.until))} are searched")
    return "; ".join(reasons)


def _listed(names: tuple[str, ...], joint: str = " and ") -> str:
    *first, last = names
    return joint.join(part for part in (", ".join(first), last) if part)
