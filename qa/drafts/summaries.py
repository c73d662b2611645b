"""The verdict on a quotation as a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence

from index import tokens
from qa.drafts.records import (
    Change,
    ChangeKind,
    DraftReport,
    Figure,
    FigureState,
    Place,
    Quotation,
    QuotationKind,
    Verdict,
)
from qa.drafts.telling import is_number, is_of_a_date
from qa.wording import counted

__all__ = ["change_in_words", "figure_in_words", "overall", "summary"]

_CALLED = {
    ChangeKind.NEGATION: "a negation was changed",
    ChangeKind.NUMBER: "a number was changed",
    ChangeKind.DATE: "a date was changed",
    ChangeKind.WORDS: "words were changed",
    ChangeKind.LEFT_OUT: "words were left out without a mark",
    ChangeKind.ADDED: "words were added without a mark",
    ChangeKind.ACCENTS: "accents are others",
    ChangeKind.CAPITALS: "capitals are others",
    ChangeKind.PUNCTUATION: "the punctuation is another",
}
_NAMES = {ChangeKind.NEGATION: "a negation", ChangeKind.NUMBER: "a number", ChangeKind.DATE: "a date"}
_ARE = {ChangeKind.NUMBER: is_number, ChangeKind.DATE: is_of_a_date}  # how words of that kind are known
_WITHOUT_PLACE = {
    Verdict.TOO_SHORT: "Too short to mean anything: so few words stand in any text.",
    Verdict.NOT_FOUND: "No document holds these words, or most of them.",
}


def overall(report: DraftReport) -> str:
    """What became of a draft. Example: "3 quotations: 2 verbatim; 1 altered; 1 figure differs from its source."."""
    if not report.quotations:
        return "No quotation was found, so nothing was checked."
    counts = "; ".join(f"{count:,} {verdict}" for verdict, count in report.counts.items())
    differing = sum(each.state is FigureState.DIFFERS for quotation in report.quotations for each in quotation.figures)
    verb = "differs" if differing == 1 else "differ"
    figures = f"; {counted(differing, 'figure')} {verb} from the source" if differing else ""
    return f"{counted(len(report.quotations), 'quotation')}: {counts}{figures}."


def summary(quotation: Quotation, verdict: Verdict, places: Sequence[Place], changes: Sequence[Change]) -> str:
    """What became of a quotation. Example: "Altered: a number was changed, “45” to “17”; the source is “Mali”."."""
    if not places:
        is_sentence = quotation.kind is QuotationKind.SENTENCE and verdict is Verdict.NOT_FOUND
        return "No document has this sentence in these words." if is_sentence else _WITHOUT_PLACE[verdict]
    where = f"“{places[0].title or places[0].document}”"
    if verdict is Verdict.STITCHED:
        documents = len({place.document for place in places})
        of = counted(documents, "document") if documents > 1 else f"one document, {where}"
        return f"Made of {len(places)} pieces that do not stand together, of {of}."
    if verdict is Verdict.ALTERED:
        return f"Altered: {change_in_words(changes[0])}{_more(changes)}; the source is {where}."
    if verdict is Verdict.OTHER_SOURCE:
        named = " or ".join(f"“{each.text}”" for each in quotation.named if each.documents)
        return f"Verbatim in {where}, and not in the source that is named: {named}."
    marked = " but for what it marks as left out or put in" if verdict is Verdict.ABRIDGED else ""
    return f"Verbatim in {where}{marked}."


def change_in_words(change: Change) -> str:
    """Example: a number was changed, “4,500” to “1,700”; a number took the place of words, “response” to “2014”."""
    source, draft = " ".join(change.source.split()), " ".join(change.draft.split())
    if source and draft:
        return f"{_called(change.kind, source, draft)}, “{source}” to “{draft}”"
    become = "left out" if source else "added"
    if change.kind in _NAMES:
        return f"{_NAMES[change.kind]} was {become}, “{source or draft}”"
    return f"{_CALLED[change.kind]}, “{source or draft}” {become}"


def _called(kind: ChangeKind, source: str, draft: str) -> str:
    """What became of words that were exchanged for others: of a number or a date only where it was one before."""
    if kind not in _ARE:
        return _CALLED[kind]
    before, now = (any(map(_ARE[kind], tokens(text).keys)) for text in (source, draft))
    if before and now:
        return _CALLED[kind]
    name = _NAMES[kind]
    return f"words took the place of {name}" if before else f"{name} took the place of words"


def figure_in_words(figure: Figure) -> str:
    """Example: "1,700" differs: the source says "4,500"."""
    if figure.state is FigureState.DIFFERS:
        return f"“{figure.text}” differs: the source says “{figure.said}”"
    return f"“{figure.text}” {'agrees with' if figure.state is FigureState.AGREES else 'is not in'} the source"


def _more(changes: Sequence[Change]) -> str:
    return f", and {counted(len(changes) - 1, 'other change')}" if len(changes) > 1 else ""
