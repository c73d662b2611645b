"""Evidence packs: answers with all that is needed to check them again elsewhere, without this program's data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from index import Collection, Document
from qa.errors import PackError
from qa.packs.quotes import Quoted, QuoteState, check_quote
from qa.records import Answer, Citation, RankedPassage
from qa.wording import in_quotation_marks

__all__ = ["FORMAT", "VERSION", "EvidencePack", "Excerpt", "Omission", "PackedAnswer", "Slice", "evidence_pack"]

FORMAT = "verbatim-evidence-pack"
VERSION = 1
_CONTEXT = 200  # characters of the document before and after an excerpt, at most
_NEAREST = 3  # passages kept of a question that was not answered
_PROGRAM = "verbatim-qa"


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a document's text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage of a document with what stands around it, and the digests of what it was taken from."""

    passage: Citation | RankedPassage  # a citation where it supports the answer
    before: Slice
    after: Slice
    text_sha256: str  # of the document's text in UTF-8
    file_sha256: str | None  # of the file that it was read from, where that is known

    @property
    def quote(self) -> Quoted:
        """What is quoted of it: the evidence of a citation, or else the passage."""
        return self.passage.evidence if isinstance(self.passage, Citation) else self.passage

    @property
    def marker(self) -> int | None:
        """The citation's; None where it is none."""
        return self.passage.marker if isinstance(self.passage, Citation) else None

    def to_json(self) -> dict[str, Any]:
        """What it has more than the passage."""
        return {
            "context": {"before": asdict(self.before), "after": asdict(self.after)},
            "text_sha256": self.text_sha256,
            "file_sha256": self.file_sha256,
        }


@dataclass(frozen=True, slots=True)
class Omission:
    """A quote that was left out, for it does not stand in the document as quoted."""

    marker: int | None  # None where it was no citation
    document: str  # id
    reason: str


@dataclass(frozen=True, slots=True)
class PackedAnswer:
    """An answer in a pack; those of its citations and nearest passages that are left are in `excerpts`, in order."""

    answer: Answer
    excerpts: tuple[Excerpt, ...]  # citations where it is answered, else the nearest passages, which are no answers
    omissions: tuple[Omission, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The answer as docs/json.md describes it, each citation with context and digests."""
        told = self.answer.to_json()
        passages = told.pop("passages")
        del told["written"]  # a pack holds evidence, and what a model writes about it is none
        added = [excerpt.to_json() for excerpt in self.excerpts]
        if self.answer.answered:
            told["citations"] = [{**row, **more} for row, more in zip(told["citations"], added, strict=True)]
            passages, added = [], []
        nearest = [{**row, "is_answer": False, **more} for row, more in zip(passages, added, strict=True)]
        return {**told, "nearest": nearest, "left_out": [asdict(each) for each in self.omissions]}


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """Answers, in the order in which they were given, and what they were given from."""

    made_at: str  # ISO 8601, UTC
    program: str  # name and version
    generation: int  # of the collection
    exchanges: tuple[PackedAnswer, ...]

    def to_json(self) -> dict[str, Any]:
        """The pack as plain data, in the form that docs/export.md describes."""
        return {**self._content(), "sha256": self.sha256}

    @property
    def sha256(self) -> str:
        """Of all that the pack says: another one means that it was edited. No signature: who edits can work it out."""
        return content_sha256(self._content())

    def _content(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at,
            "program": self.program,
            "generation": self.generation,
            "exchanges": [each.to_json() for each in self.exchanges],
        }


def content_sha256(content: dict[str, Any]) -> str:
    """SHA-256 of plain data, in whatever order and layout it is written."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def evidence_pack(answers: Sequence[Answer], collection: Collection) -> EvidencePack:
    """Pack answers up, each quote compared with the collection: what does not stand there is left out, and said.

    Title, source, date and page are the document's, whatever a saved answer says. Raises `PackError` where there is
    no answer.
    """
    if not answers:
        raise PackError("There is no answer to export; ask a question first.")
    with collection.reading():
        sources = _Sources(collection, answers)
        exchanges = tuple(_packed(answer, sources) for answer in answers)
        return EvidencePack(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            program=f"{_PROGRAM} {version(_PROGRAM)}",
            generation=collection.generation,
            exchanges=exchanges,
        )


class _Sources:
    """The documents that answers quote, each fetched once, with the digests of their files."""

    def __init__(self, collection: Collection, answers: Iterable[Answer]) -> None:
        names = dict.fromkeys(passage.document for answer in answers for passage in _told(answer))
        self._collection = collection
        self._documents = dict(_present(collection, names))
        self._digests = collection.digests(self._documents)

    def document(self, passage: Citation | RankedPassage) -> Document | None:
        """The document of a passage; of a page that has changed since, the newest version that has the passage."""
        held = self._documents.get(passage.document)
        if held is None or not _not_verbatim(passage, held):
            return held
        return next((each for each in self._earlier(passage.document) if not _not_verbatim(passage, each)), held)

    def file_sha256(self, document: Document) -> str | None:
        """Of the file; None where it has been indexed anew since."""
        known = self._digests.get(document.id)
        if known and known.text == document.text_sha256:
            return known.file
        return next((digest for digest, each in self._versions(document.id) if each == document), None)

    def _earlier(self, name: str) -> Iterator[Document]:
        return (each for _, each in self._versions(name))

    def _versions(self, name: str) -> list[tuple[str, Document]]:
        """What a page said before it changed, newest first, each with the digest of its bytes."""
        try:
            versions = self._collection.history(name).versions
        except KeyError:
            return []
        told = ((version.sha256, version.document(name)) for version in reversed(versions) if not version.is_newest)
        return [(digest, each) for digest, each in told if each is not None]


def _present(collection: Collection, names: Iterable[str]) -> Iterator[tuple[str, Document]]:
    for name in names:
        try:
            yield name, collection.document(name)
        except KeyError:
            continue


def _told(answer: Answer) -> Sequence[Citation | RankedPassage]:
    """What is quoted: the citations, or where it is not answered the nearest passages."""
    return answer.citations if answer.answered else answer.passages[:_NEAREST]


def _packed(answer: Answer, sources: _Sources) -> PackedAnswer:
    excerpts: list[Excerpt] = []
    omissions: list[Omission] = []
    text = answer.text
    for passage in _told(answer):
        document = sources.document(passage)
        reason = _not_verbatim(passage, document)
        if document is None or reason:
            marker = passage.marker if isinstance(passage, Citation) else None
            omissions.append(Omission(marker, passage.document, reason))
            if isinstance(passage, Citation):
                text = text.replace(in_quotation_marks(passage.evidence.text), "(a quote that was left out)")
        else:
            excerpts.append(_excerpt(passage, document, sources))
    kept = [excerpt.passage for excerpt in excerpts]
    packed = replace(
        answer,
        question=_whole(answer.question),
        standalone_question=_whole(answer.standalone_question),
        text=_whole(text),
        citations=tuple(each for each in kept if isinstance(each, Citation)),
        passages=tuple(each for each in kept if isinstance(each, RankedPassage)),
        nearest_sentence=None,  # its passage is kept, and compared
        written=None,
    )
    return PackedAnswer(packed, tuple(excerpts), tuple(omissions))


def _not_verbatim(passage: Citation | RankedPassage, document: Document | None) -> str:
    """Why a passage cannot be told; empty where it can."""
    quotes: list[Quoted] = [passage]
    if isinstance(passage, Citation):
        quotes.append(passage.evidence)
        if not passage.start <= passage.evidence.start <= passage.evidence.end <= passage.end:
            return "the evidence does not lie inside the passage"
    states = [check_quote(quote, document.text if document else None).state for quote in quotes]
    wrong = next((state for state in states if state is not QuoteState.VERBATIM), None)
    reasons = {
        QuoteState.REMOVED: "the document is not in the collection",
        QuoteState.CHANGED: "it stands elsewhere in the document, which has changed",
        QuoteState.GONE: "it does not stand in the document",
    }
    return reasons[wrong] if wrong else ""


def _excerpt(passage: Citation | RankedPassage, document: Document, sources: _Sources) -> Excerpt:
    told: Citation | RankedPassage = replace(passage, title=document.title, source=document.source)
    if isinstance(told, Citation):
        told = replace(
            told,
            date=document.date,
            date_origin=document.date_origin,
            page=document.page_at(told.evidence.start),
            recognised=document.confidence_at(told.evidence.start, told.evidence.end),
            retrieved_at=document.metadata.get("retrieved_at"),
            text_sha256=document.text_sha256,
        )
    return Excerpt(
        passage=told,
        before=_before(document.text, told.start),
        after=_after(document.text, told.end),
        text_sha256=document.text_sha256,
        file_sha256=sources.file_sha256(document),
    )


def _before(text: str, end: int) -> Slice:
    """What stands before a place, beginning with a whole word where it has a border to begin at."""
    start = max(0, end - _CONTEXT)
    if start and not text[start - 1].isspace():
        start = next((place for place in range(start, end) if text[place].isspace()), start)
    return Slice(start, end, text[start:end])


def _after(text: str, start: int) -> Slice:
    """What stands behind a place, ending with a whole word."""
    end = min(len(text), start + _CONTEXT)
    if end < len(text) and not text[end].isspace():
        end = next((place for place in range(end, start, -1) if text[place - 1].isspace()), end)
    return Slice(start, end, text[start:end])


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which a question may hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()
