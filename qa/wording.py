"""How facts are worded, the same in the terminal and on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from index import CORRECTED, STOP_WORDS, WEAK_DATE_ORIGINS, Copy, Correction, Filter, heading_length, words
from qa.records import Alternative, Answer, AnswerDate, Citation

__all__ = [
    "agreeing",
    "also_in",
    "also_in_these",
    "by_what",
    "correction_in_words",
    "counted",
    "date_in_words",
    "differing",
    "headings_told",
    "in_quotation_marks",
    "is_understood_otherwise",
    "lead",
    "limited_to",
    "not_written",
    "offered",
    "own_markers",
    "own_words",
    "quotation_marks",
    "quotes_in",
    "resolved",
    "retrieved",
    "still_differ",
    "sureness",
    "written_by",
]

# From which confidence on; of ten answers at 0.7, seven are right.
_SURENESS = ((0.85, "very likely right"), (0.6, "probably right"), (0.35, "may be right"), (0.0, "uncertain"))
_NAMED = 3  # documents that say the same
# Each quotation mark that opens, with what closes it; those inside of others, ‘ and ‹, are no trouble.
_CLOSED_BY = {"“": "”", "„": "“", "«": "»", "»": "«", "”": "”", "「": "」", "『": "』", '"': '"', "＂": "＂"}
_OPENED_BY = {"”": "“„”", "“": "„", "»": "«", "«": "»", "」": "「", "』": "『", '"': '"', "＂": "＂"}
_EDGES = "".join(_CLOSED_BY)
_QUOTED = re.compile(rf"“(?P<said>[^\n]+)” \[\d+\]|^(?P<own>[{_EDGES}].+|.+[{_EDGES}]) \[\d+\]$", re.MULTILINE)
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?")
_MARKER = re.compile(r"\[(\d{1,9})\]")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()  # whatever the locale


def counted(number: int, noun: str) -> str:
    """Example: (1, "document") -> "1 document", (2, "document") -> "2 documents"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def also_in(copies: Sequence[Copy]) -> str:
    """In how many other documents the same is said; empty where it is in none."""
    return f"also in {counted(len(copies), 'other document')}" if copies else ""


def also_in_these(copies: Sequence[Copy]) -> str:
    """Which other documents those are, by their ids, three of them at most. Example: "also in b.txt, c.txt"."""
    named = ", ".join(copy.document_id for copy in copies[:_NAMED])
    more = len(copies) - _NAMED
    return f"also in {named}" + (f" and {counted(more, 'other document')}" if more > 0 else "") if copies else ""


def headings_told(citation: Citation) -> int:
    """How many characters of a citation's passage are headings that stand above it anyway; 0 where one is quoted."""
    length = heading_length(citation)
    return length if citation.evidence.start - citation.start >= length else 0


def by_what(date_origin: str) -> str:
    """What is said of a date that only a file's properties state, or that somebody corrected; empty for any other."""
    if date_origin == CORRECTED:
        return "corrected"
    return "by the file’s properties" if date_origin in WEAK_DATE_ORIGINS else ""


def correction_in_words(correction: Correction) -> str:
    """Example: "corrected by Ada on 6 May 2024; detected: 2023-09-08 (front matter)"."""
    by = f" by {correction.who}" if correction.who else ""
    stated = f" ({correction.origin})" if correction.origin else ""
    return f"corrected{by} on {date_in_words(correction.at[:10])}; detected: {correction.detected or 'none'}{stated}"


def by_ocr(confidence: int | None) -> str:
    """What is said of words that were recognised in a picture, so sure in percent; empty for any others."""
    return "" if confidence is None else f"read by OCR, {confidence} % sure"


def retrieved(moment: str | None) -> str:
    """Example: "2026-11-30T08:09:10+00:00" -> "retrieved 30 November 2026"; empty for what is no page of the web."""
    return f"retrieved {date_in_words(moment[:10])}" if moment else ""


def date_in_words(value: str) -> str:
    """Example: "2018-07-01" -> "1 July 2018"; "2018-07/2019" -> "July 2018 to 2019"; what is no date stays as it is."""
    return " to ".join(_in_words(end) for end in value.split("/"))


def _in_words(value: str) -> str:
    found = _DATE.fullmatch(value)
    if not found:
        return value
    year, month, day = found.groups()
    return f"{f'{int(day)} ' if day else ''}{_MONTHS[int(month) - 1]} {year}"


def resolved(date: AnswerDate | None) -> str:
    """Which date a relative one is, and from what it was worked out; empty where the words of the answer say it all.

    Example: "→ 8 September 2023 (from the publication date 12 September 2023)".
    """
    if date is None or date.resolved_from is None:
        return ""
    return f"→ {date_in_words(date.value)} (from the publication date {date_in_words(date.resolved_from)})"


def agreeing(answer: Answer) -> str:
    """How many sources give the short answer; empty for one, and where others give another."""
    return f"{answer.sources} sources agree" if answer.answer and answer.sources > 1 and not answer.alternatives else ""


def lead(answer: Answer) -> tuple[str, str]:
    """What a text of an answer begins with, large on the page: its short answers with their markers; and the rest.

    Example: ("2013 [1] [2]", "“In 2013, Mali requested …” [1]"); without a short answer the first is empty.
    """
    first, _, rest = answer.text.partition("\n\n")
    return (first, rest) if answer.answer and "“" not in first else ("", answer.text)


def differing(alternatives: Sequence[Alternative]) -> str:
    """The answers that cannot all be right, a line each, with their markers.

    Example: "64 [2]", then "49 [1] — sources differ" in the next line; or "64 [2] — corrects 49", then "49 [1]".
    """
    told = []
    for each in alternatives:
        markers = " ".join(f"[{marker}]" for marker in each.markers)
        told.append(f"{each.answer} {markers}{f' — corrects {each.corrects}' if each.corrects else ''}")
    lines = "\n".join(told)
    return f"{lines} — sources differ" if lines and still_differ(alternatives) else lines


def still_differ(alternatives: Sequence[Alternative]) -> bool:
    """Whether any two answers are left of which none corrects the other."""
    corrected = {each.corrects for each in alternatives if each.corrects}
    return sum(each.answer not in corrected for each in alternatives) > 1


def is_understood_otherwise(standalone: str, asked: str) -> bool:
    """Whether a question was understood to ask another thing than was typed, and not just to put it in order.

    Example: "who led it" as "who led Operation Barkhane?" is; "pls tell me who led it" as "who led it?" is not.
    """
    return not set(words(standalone)) - STOP_WORDS <= set(words(asked))


def offered(answer: Answer, readings: Sequence[str]) -> str:
    """How a follow-up was understood, and what else it may have meant; empty where that is nothing.

    Example: "It was understood as “who leads Osa”; did you mean “who leads Tarn”?"
    """
    if not readings:
        return ""
    either = " or ".join(f"“{reading}”" for reading in readings)
    return f"It was understood as “{answer.standalone_question}”; did you mean {either}?"


def written_by(model: str, quotes: str = "below") -> str:
    """What stands above the sentences of a language model. `quotes` are where that word says."""
    return f"Written by {model}, each sentence checked against the passages it cites; the quotes are {quotes}."


def not_written(left_out: Sequence[str], problem: str) -> list[str]:
    """What is not shown of what a language model wrote, and why there is none or no more, each in a sentence.

    `left_out` and `problem` are those of a `Written`. Example: "2 sentences left out that the passages do not support."
    """
    missing = f"{counted(len(left_out), 'sentence')} left out that the passages do not support." if left_out else ""
    return [note for note in (missing, problem) if note]


def sureness(confidence: float) -> str:
    """A calibrated confidence in words. Example: 0.68 -> "probably right (68%)"."""
    words = next(said for least, said in _SURENESS if confidence >= least)
    return f"{words} ({confidence:.0%})"


def own_words(answer: Answer) -> str:
    """What an answer says in the program's own words in front of what it quotes, names or offers; empty for nothing.

    Example: "From 3 documents:".
    """
    first = answer.text.split("\n", 1)[0]
    quotes = (in_quotation_marks(citation.evidence.text).split("\n", 1)[0] for citation in answer.citations)
    is_quote = first.startswith(("“", "•", *quotes)) or bool(answer.answer)
    return "" if is_quote or any(first == f"{side.name}:" for side in answer.sides) else first


def own_markers(text: str, quotes: Iterable[str]) -> Iterator[re.Match[str]]:
    """The markers of an answer's text, each with its number as group 1: what is quoted may hold some of its own.

    Example: "“It rained [4].” [1]" with the quote "It rained [4]." -> "[1]".
    """
    spans = [found.span() for quote in set(quotes) if quote for found in re.finditer(re.escape(quote), text)]
    for found in _MARKER.finditer(text):
        if not any(start <= found.start() < end for start, end in spans):
            yield found


def quotation_marks(text: str) -> tuple[str, str]:
    """The marks to set around a quote, none where it begins or ends with its own: two side by side help nobody.

    What begins or ends inside of somebody's speech gets the mark that it lacks.

    Example: "It rained." -> ("“", "”"); "“It rained,” she said." -> ("", ""); "“It rained." -> ("", "”").
    """
    closing, opening = _CLOSED_BY.get(text[:1]), _OPENED_BY.get(text[-1:])
    if closing and closing not in text[1:]:
        return "", closing
    if opening and not set(opening) & set(text[:-1]):
        return opening[0], ""
    return ("", "") if closing or opening else ("“", "”")


def in_quotation_marks(text: str) -> str:
    """A quote between quotation marks, its own where it has some; not a character of it is another."""
    before, after = quotation_marks(text)
    return f"{before}{text}{after}"


def quotes_in(text: str) -> list[str]:
    r"""What the text of an answer quotes, in order, as far as that stands in one line; inside of “ and ” without these.

    Example: "2013 [1]\n\n“It rained.” [1]\n\n“Yes,” she said. [2]" -> ["It rained.", "“Yes,” she said."].
    """
    return [found["said"] or found["own"] for found in _QUOTED.finditer(text)]


def limited_to(where: Filter) -> str:
    """What a filter leaves.

    Example: "documents from July 2023 to 2024 or without a date, of “bbc” or “reuters”, among 3 chosen".
    """
    since = f" from {date_in_words(where.since)}" if where.since else ""
    until = f" {'to' if since else 'up to'} {date_in_words(where.until)}" if where.until else ""
    until += " or without a date" if where.undated and (since or until) else ""
    sources = " or ".join(f"“{source.strip('*') or source}”" for source in where.sources)
    tags = " or ".join(f"“{tag}”" for tag in where.tags)
    limits = [
        f"of {sources}" if sources else "",
        f"tagged {tags}" if tags else "",
        f"among {len(where.documents):,} chosen" if where.documents else "",
    ]
    told = ", ".join(filter(None, limits))
    between = ", " if (since or until) and told else " " if told else ""
    return f"documents{since}{until}{between}{told}"
