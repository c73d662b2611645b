"""What replies hold, each field described, as docs/json.md has it.

The replies are made by the service and sent as they are; these models say in `/openapi.json` what they hold, and
tests hold the two together. All spans count Unicode code points of the document's text, end exclusive.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AddedReply",
    "AnswerReply",
    "CollectionsReply",
    "DocumentReply",
    "DocumentsReply",
    "HealthReply",
    "ReportReply",
    "SearchReply",
    "StatusReply",
    "SummaryReply",
    "TagsReply",
    "TextReply",
    "VerifyReply",
]

_START = "Where it begins in the document's text, in code points."
_END = "Where it ends in the document's text, in code points, exclusive."
_DATE = "Of publication, ISO 8601, as exact as it is known: 2023, 2023-09 or 2023-09-08; null where it is not."
_SHA256 = "SHA-256 of the document's whole text in UTF-8, in hexadecimal: while it is the same, spans hold."
_GENERATION = "Of the collection: a sync that changes anything raises it by one."


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Spanned(_Reply):
    start: int = Field(ge=0, description=_START)
    end: int = Field(ge=0, description=_END)


class _OfDocument(_Spanned):
    document: str = Field(description="Id of the document.")
    title: str = Field(description="Title of the document.")
    source: str = Field(description="Path or address of the document.")


class _OfDatedDocument(_OfDocument):
    date: str | None = Field(description=_DATE)


class EvidenceReply(_Spanned):
    """The sentences that answer, inside the passage."""

    text: str = Field(description="What stands there, word for word.")


class CopyReply(_Reply):
    """Another document that says the same."""

    document: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    source: str = Field(description="Its path or address.")
    date: str | None = Field(description=_DATE)


class CitationReply(_OfDatedDocument):
    """A passage that the answer rests on."""

    marker: int = Field(ge=1, description="As in the answer's text: 1 for [1].")
    section: str = Field(description="The headings above the passage, or empty.")
    text: str = Field(description="The passage, word for word.")
    evidence: EvidenceReply = Field(description="The sentences of it that answer.")
    score: float = Field(ge=0, le=1, description="How well it answers; comparable within one answer.")
    page: int | None = Field(description="Of a PDF, from 1: where the evidence begins; else null.")
    date_origin: str = Field(description="What stated the date: html, dateline, pdf properties, …")
    recognised: int | None = Field(description="Where it was read by OCR, how sure that is, in percent; else null.")
    retrieved_at: str | None = Field(description="Of a page of the web: when it was fetched, ISO 8601, UTC.")
    text_sha256: str = Field(description=_SHA256)
    copies: list[CopyReply] = Field(description="Other documents that say the same.")


class RankedReply(_OfDocument):
    """A passage as it was ranked, or a sentence."""

    text: str = Field(description="What stands there, word for word.")
    score: float = Field(description="Higher is better; comparable within one answer.")


class AlternativeReply(_Reply):
    """One of several short answers that cannot all be right."""

    answer: str = Field(description="As the best evidence for it words it.")
    markers: list[int] = Field(description="Of the citations that give it.")
    date: str | None = Field(description="Of the newest document that gives it, ISO 8601.")
    corrects: str | None = Field(description="Another of these answers, which its evidence says is wrong.")


class AnswerDateReply(_Reply):
    """Which date a short answer is."""

    value: str = Field(description="ISO 8601: 2013, 2023-09, 2023-09-08; a period has both ends: 2003/2005.")
    precision: Literal["day", "month", "year", "decade", "century", "range"] = Field(description="How exact it is.")
    said: str = Field(description="As the evidence words it.")
    resolved_from: str | None = Field(description="Date of publication that it was worked out from, or null.")


class ItemReply(_Reply):
    """One of several things that an answer tells."""

    text: str = Field(description="A quote with its markers, a document's title, or a question to ask.")
    markers: list[int] = Field(description="Of its citations.")
    document: str | None = Field(description="Id of a document that is only named, else null.")
    date: str | None = Field(description="What a timeline's item is dated, or when a document was published.")


class SideReply(_Reply):
    """One side of a comparison."""

    name: str = Field(description="What is compared.")
    items: list[ItemReply] = Field(description="What is told of it.")


class WrittenSentenceReply(_Reply):
    """A sentence that a language model wrote, and that was checked."""

    text: str = Field(description="Plain text, without markers.")
    markers: list[int] = Field(description="Of the citations that it rests on, here or among those of the answer.")


class WrittenReply(_Reply):
    """What a language model wrote about the quotes."""

    model: str = Field(description="Its name.")
    sentences: list[WrittenSentenceReply] = Field(description="Those that their passages support, in order.")
    citations: list[CitationReply] = Field(
        description="What the sentences rest on and the answer does not quote; markers go on from those of the answer."
    )
    left_out: list[str] = Field(description="Of each sentence that is not shown, why: it has no marker, …")
    problem: str = Field(description="Why there is nothing, or not all of it, as a sentence; else empty.")


class AnswerReply(_Reply):
    """What the documents say to a question."""

    question: str = Field(description="As asked.")
    standalone_question: str = Field(description="As understood: follow-ups are resolved from the turns before.")
    answered: bool = Field(description="Whether the documents answer.")
    answer: str | None = Field(description="The short answer, as the first evidence words it, or null.")
    confidence: float = Field(ge=0, le=1, description="How likely the evidence answers the question.")
    text: str = Field(description="Prose with [1] markers; where not answered, what was not found.")
    sources: int = Field(ge=0, description="How many documents give the answer, copies counted once.")
    alternatives: list[AlternativeReply] = Field(description="Short answers that cannot all be right.")
    date: AnswerDateReply | None = Field(description="Which date the short answer is, or null.")
    missing: list[str] = Field(description="Where not answered: what the question names and no document mentions.")
    kind: str = Field(description="The form of the answer: fact, list, timeline, overview, …")
    verdict: Literal["yes", "no"] | None = Field(description="Of a yes or no question that a sentence settles.")
    items: list[ItemReply] = Field(description="What an answer without a short one tells, in order.")
    sides: list[SideReply] = Field(description="Of a comparison.")
    citations: list[CitationReply] = Field(description="Those that `text` uses, in the order of their markers.")
    nearest_sentence: RankedReply | None = Field(description="Where not answered: what comes nearest, or null.")
    readings: list[str] = Field(description="What else a follow-up may have meant, that is answered.")
    passages: list[RankedReply] = Field(description="The ten best passages, best first.")
    generation: int = Field(ge=0, description=_GENERATION)
    written: WrittenReply | None = Field(description="What a language model wrote beside it, where one is set.")


class HitReply(_Spanned):
    """A passage found for a query."""

    rank: int = Field(ge=1, description="From 1.")
    score: float = Field(description="Words and meaning together, 0 to 1; comparable within one search.")
    similarity: float = Field(description="Cosine of query and passage, -1 to 1.")
    bm25: float = Field(description="BM25 of the passage; 0 where it shares no word.")
    document: str = Field(description="Id of the document.")
    title: str = Field(description="Title of the document.")
    section: str = Field(description="The headings above the passage, or empty.")
    text: str = Field(description="The passage, word for word.")
    page: int | None = Field(description="Of a PDF, from 1; else null.")
    copies: list[str] = Field(description="Ids of other documents that say the same, folded into this hit.")
    in_part_also_in: list[str] = Field(description="Ids of other documents that have sentences of it.")


class SearchReply(_Reply):
    """Passages, best first."""

    hits: list[HitReply] = Field(description="Best first.")
    generation: int = Field(ge=0, description=_GENERATION)


class CorrectionReply(_Reply):
    """A title or date that somebody set, and what it stands for."""

    field: Literal["title", "date"] = Field(description="Which of the two.")
    value: str = Field(description="What holds; empty for no date.")
    detected: str = Field(description="What was read, when the document was read last; empty for none.")
    origin: str = Field(description="What stated that: html, dateline, …; of a title empty.")
    who: str = Field(description="Set it; empty where nobody is known by name.")
    at: str = Field(description="When, ISO 8601, UTC.")


class _Curated(_Reply):
    tags: list[str] = Field(description="That people set, in order.")
    title_origin: str = Field(description="corrected, where somebody set the title; else empty.")
    corrections: list[CorrectionReply] = Field(description="What somebody set instead of what was detected.")


class SummaryReply(_Curated):
    """A document in a list."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    source: str = Field(description="Its path or address.")
    date: str | None = Field(description=_DATE)
    date_origin: str = Field(description="What stated the date, or empty.")
    passages: int = Field(ge=0, description="How many it is cut into.")
    characters: int = Field(ge=0, description="Of its text, in code points.")
    added: str | None = Field(description="When it came into the collection, ISO 8601, UTC.")
    changed: str | None = Field(description="When its text was another for the last time, ISO 8601, UTC.")
    copies: int = Field(ge=0, description="How many other documents say the same.")


class TagReply(_Reply):
    """A tag that is in use."""

    name: str = Field(description="As it is written.")
    documents: int = Field(ge=1, description="How many have it.")


class TagsReply(_Reply):
    """The tags that are in use."""

    tags: list[TagReply] = Field(description="In order.")


class DocumentsReply(_Reply):
    """A part of the list of documents, in the order of their ids."""

    documents: list[SummaryReply] = Field(description="In the order of their ids.")
    total: int = Field(ge=0, description="How many there are in all, of those that the filter leaves.")
    next: str | None = Field(description="What to send as `after` for the part behind this one; null at the end.")


class HeadingReply(_Spanned):
    """A heading that the format marks."""

    level: int = Field(ge=1, description="From 1, the highest.")


class LeftOutReply(_Spanned):
    """A stretch that is left out of passages."""

    reason: str = Field(description="Why.")


class DateMentionReply(_Spanned):
    """A date that the text names."""

    value: str = Field(description="ISO 8601, as of an answer's date.")
    relative: bool = Field(description="Whether it was worked out from the date of publication.")


class LossReply(_Reply):
    """Something of the file that the text does not hold, or not for certain."""

    kind: str = Field(description="What kind of thing.")
    detail: str = Field(description="Which.")


class RecognisedReply(_Spanned):
    """A stretch that was read by OCR."""

    confidence: int = Field(ge=0, le=100, description="How sure that is, in percent.")


class DocumentReply(_Curated):
    """A document with its text and what is known of it."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    text: str = Field(description="All of it; every span counts in it.")
    source: str = Field(description="Its path or address.")
    date: str | None = Field(description=_DATE)
    metadata: dict[str, str] = Field(description="What else is known of it.")
    date_origin: str = Field(description="What stated the date, or empty.")
    headings: list[HeadingReply] = Field(description="In order.")
    pages: list[tuple[int, int]] = Field(description="Of a PDF: start and end of each page, in code points.")
    left_out: list[LeftOutReply] = Field(description="What is in no passage, and why.")
    dates: list[DateMentionReply] = Field(description="Dates that the text names, in order.")
    losses: list[LossReply] = Field(description="What of the file is not in the text, or not for certain.")
    recognised: list[RecognisedReply] = Field(description="What was read by OCR.")
    text_sha256: str = Field(description=_SHA256)


class TextReply(_OfDatedDocument):
    """A stretch of a document's text."""

    text: str = Field(description="What stands there, word for word.")
    length: int = Field(ge=0, description="Of the document's whole text, in code points.")
    text_sha256: str = Field(description=_SHA256)


class FailureReply(_Reply):
    """A file, or a part of one, that could not be read."""

    path: str = Field(description="Which.")
    reason: str = Field(description="Why, and what to do.")


class ReportReply(_Reply):
    """What a sync did."""

    added: list[str] = Field(description="Ids of documents.")
    changed: list[str] = Field(description="Ids of documents.")
    moved: list[tuple[str, str]] = Field(description="Ids before and now; the text is the same.")
    removed: list[str] = Field(description="Ids of documents.")
    unchanged: list[str] = Field(description="Ids of documents.")
    failed: list[FailureReply] = Field(description="What could not be read; a last good version stays.")
    deleted: list[str] = Field(description="Ids left out, since they were deleted by hand.")
    copies: list[tuple[str, str]] = Field(description="A document, and the one that it is a copy of.")
    losses: list[tuple[str, list[LossReply]]] = Field(description="A document, and what of its file it does not hold.")
    generation: int = Field(ge=0, description=_GENERATION)
    kept: list[str] = Field(description="Documents whose file could not be read; their last good version stays.")
    embedded: int = Field(ge=0, description="Passages that had to be embedded.")


class AddedReply(_Reply):
    """What became of a file that was sent."""

    name: str = Field(description="Under which it was kept.")
    documents: list[str] = Field(description="Ids of the documents that it holds.")
    failed: list[FailureReply] = Field(description="Parts of it that could not be read.")
    copies: list[tuple[str, str]] = Field(description="A document of it, and the one that it is a copy of.")
    losses: list[tuple[str, list[LossReply]]] = Field(description="A document of it, and what it does not hold.")
    generation: int = Field(ge=0, description=_GENERATION)


class NamedReply(_Reply):
    """A source that a draft names beside a quotation."""

    text: str = Field(description="As the draft words it.")
    documents: list[str] = Field(description="Ids of documents that it can mean; none where it is not known.")


class PlaceReply(_OfDatedDocument):
    """Where words of a quotation stand."""

    text: str = Field(description="What stands there, word for word.")
    page: int | None = Field(description="Of a PDF, from 1; else null.")


class ChangeReply(_Reply):
    """A difference between a quotation and its source."""

    kind: str = Field(description="negation, number, date, words, left out, added, accents, capitals or punctuation.")
    source: str = Field(description="What the source says there; empty where something was added.")
    draft: str = Field(description="What the draft says there; empty where something was left out.")


class PieceReply(_Reply):
    """A stretch of the comparison of a quotation with its source."""

    kind: Literal["same", "removed", "added"] = Field(description="Without what was added it is the source.")
    text: str = Field(description="The words.")


class FigureReply(_Reply):
    """A number or date around a quotation, beside what the source says."""

    kind: Literal["number", "date"] = Field(description="What it is.")
    start: int = Field(ge=0, description="Where it begins in the draft, in code points.")
    end: int = Field(ge=0, description="Where it ends in the draft, in code points, exclusive.")
    text: str = Field(description="As the draft says it.")
    state: str = Field(description="agrees, differs, or not in the source.")
    said: str = Field(description="What the source says in its stead, or alike; may be empty.")
    document: str = Field(description="Id of that source; may be empty.")


class QuotationReply(_Reply):
    """A quotation with its verdict."""

    kind: str = Field(description="quotation marks, block quote, or sentence with a reference.")
    start: int = Field(ge=0, description="Where it begins in the draft, in code points.")
    end: int = Field(ge=0, description="Where it ends in the draft, in code points, exclusive.")
    text: str = Field(description="What the draft quotes.")
    verdict: str = Field(
        description="verbatim; verbatim, changes marked; in another source; altered; stitched; not found; too short."
    )
    summary: str = Field(description="The verdict in a sentence.")
    named: list[NamedReply] = Field(description="Sources that the draft names for it.")
    places: list[PlaceReply] = Field(description="Where it stands, best first; of a stitched one its pieces.")
    copies: int = Field(ge=0, description="Further places with the same words.")
    changes: list[ChangeReply] = Field(description="What differs, the gravest first.")
    pieces: list[PieceReply] = Field(description="Of an altered one the comparison, word by word.")
    notes: list[str] = Field(description="What does not count, and what is to be known besides.")
    figures: list[FigureReply] = Field(description="Numbers and dates around it.")


class VerifyReply(_Reply):
    """What became of the quotations of a text."""

    ok: bool = Field(description="Whether there are quotations, each verbatim, and no figure around one differs.")
    name: str | None = Field(description="Of the file; null here.")
    generation: int = Field(ge=0, description=_GENERATION)
    counts: dict[str, int] = Field(description="How many quotations there are of each verdict.")
    quotations: list[QuotationReply] = Field(description="In their order.")
    notices: list[str] = Field(description="What was not looked up, and why, a sentence each.")
    text: str = Field(description="Of the draft, with plain line ends: what its spans count in.")


class LastSyncReply(_Reply):
    """What the last sync did."""

    at: str = Field(description="When it ended, ISO 8601, UTC.")
    seconds: float = Field(ge=0, description="How long it took.")
    added: int = Field(ge=0, description="Documents.")
    changed: int = Field(ge=0, description="Documents.")
    moved: int = Field(ge=0, description="Documents.")
    removed: int = Field(ge=0, description="Documents.")
    unchanged: int = Field(ge=0, description="Documents.")
    failed: int = Field(ge=0, description="Files, or parts of files.")
    embedded: int = Field(ge=0, description="Passages that had to be embedded.")


class StatusReply(_Reply):
    """How the collection is."""

    folder: str = Field(description="The data folder.")
    generation: int = Field(ge=0, description=_GENERATION)
    documents: int = Field(ge=0, description="How many there are.")
    passages: int = Field(ge=0, description="How many there are.")
    model: str = Field(description="That passages are embedded with; empty before the first.")
    size: int = Field(ge=0, description="Bytes on disk.")
    failures: list[FailureReply] = Field(description="What the last sync of each file could not read.")
    schema_: int = Field(alias="schema", ge=0, description="Version of the database's layout.")
    last_sync: LastSyncReply | None = Field(description="Null before the first.")
    derived: str = Field(description="The files beside the database: in step, stale or missing.")
    lossy: int = Field(ge=0, description="Documents that do not hold all of their files.")
    deleted: list[str] = Field(description="Ids of documents that were deleted by hand.")


class CollectionReply(_Reply):
    """A collection that is served."""

    name: str = Field(description="As addresses have it.")
    title: str = Field(description="The name for people.")
    documents: int | None = Field(ge=0, description="How many there are; null where it cannot be read.")
    passages: int | None = Field(ge=0, description="How many there are; null where it cannot be read.")
    generation: int | None = Field(ge=0, description=f"{_GENERATION} Null where it cannot be read.")
    problem: str | None = Field(description="Why it cannot be read; null where it can.")


class CollectionsReply(_Reply):
    """The collections that are served."""

    collections: list[CollectionReply] = Field(description="The first is asked where none is named.")


class HealthReply(_Reply):
    """That questions can be answered."""

    status: Literal["ok"] = Field(description="Always ok; where it is not, the response is a problem.")
    generation: int = Field(ge=0, description=_GENERATION)
    documents: int = Field(ge=0, description="How many there are.")
