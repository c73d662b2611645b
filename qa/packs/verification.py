"""Whether the quotes of an evidence pack stand in their sources: in a collection, in a folder of files, or neither."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index import Collection, Failure, read_folder
from qa.packs.pack import EvidencePack, Excerpt, PackedAnswer
from qa.packs.quotes import QuoteCheck, Quoted, QuoteState, check_quote, text_sha256
from qa.packs.saved_json import SavedPack
from qa.packs.texts import Texts, text_digests
from qa.records import Citation
from qa.wording import own_markers

__all__ = ["CollectionSources", "Earlier", "FolderSources", "QuoteVerdict", "Sources", "Verification", "verify"]

_UNQUOTED = ("collection", "small talk")  # forms of answers that quote no document


@dataclass(frozen=True, slots=True)
class Earlier:
    """A text that a document had before it changed."""

    text: str
    retrieved_at: str  # ISO 8601, UTC


class Sources(Protocol):
    """Where texts of documents are looked up."""

    def text(self, document: str) -> str | None:
        """Of the document with this id; None where there is none."""

    def named(self, sha256: str) -> str | None:
        """The id of a document whose text has this digest; None where there is none."""

    def earlier(self, document: str, sha256: str) -> Earlier | None:
        """What a page of the web said once, by the digest of that text; None where nobody kept it."""


class CollectionSources:
    """The texts of a collection. All of them are read where one is looked for that is not there under its name."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._texts = Texts(collection)

    def text(self, document: str) -> str | None:
        """As the collection holds it."""
        return self._texts.get(document)

    def named(self, sha256: str) -> str | None:
        """By the digests of all texts."""
        return self._names.get(sha256)

    def earlier(self, document: str, sha256: str) -> Earlier | None:
        """By the versions that are kept of the document's page."""
        try:
            versions = self._collection.history(document).versions
        except KeyError:
            return None
        for version in reversed(versions):
            told = version.document(document)
            if told is not None and told.text_sha256 == sha256:
                return Earlier(told.text, version.retrieved_at)
        return None

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        return {digest: name for name, digest in text_digests(self._collection).items()}


class FolderSources:
    """The texts of the files in a folder, read without a collection; those that a pack has nothing to do with go."""

    def __init__(self, folder: Path, pack: EvidencePack) -> None:
        """Read the folder; raises `index.SourceError` where it is none."""
        excerpts = [excerpt for exchange in pack.exchanges for excerpt in exchange.excerpts]
        names = {excerpt.passage.document for excerpt in excerpts}
        digests = {excerpt.text_sha256 for excerpt in excerpts}
        self.failures: list[Failure] = []  # files, or parts of files, that could not be read
        self._texts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for document in read_folder(folder):
            if isinstance(document, Failure):
                self.failures.append(document)
                continue
            digest = document.text_sha256
            if document.id in names or digest in digests:
                self._texts.setdefault(document.id, document.text)
                self._names.setdefault(digest, document.id)

    def text(self, document: str) -> str | None:
        """As it was read from its file."""
        return self._texts.get(document)

    def named(self, sha256: str) -> str | None:
        """By the digests of the texts."""
        return self._names.get(sha256)

    def earlier(self, document: str, sha256: str) -> Earlier | None:
        """None: files have one text."""
        del document, sha256
        return None


@dataclass(frozen=True, slots=True)
class QuoteVerdict:
    """What became of one quote of a pack."""

    exchange: int  # from 1, in the order of the pack
    marker: int | None  # None for a passage that was only nearest
    document: str  # id, as the pack has it
    title: str
    check: QuoteCheck
    reason: str = ""  # of an altered quote: what does not fit
    now: str = ""  # id that the source goes under now, where it is another
    version: str = ""  # of a page that has changed since: when the version that was quoted was fetched, ISO 8601

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain data."""
        found = self.check.found
        return {
            "exchange": self.exchange,
            "marker": self.marker,
            "document": self.document,
            "title": self.title,
            "verdict": str(self.check.state),
            "found": {"start": found.start, "end": found.end} if found else None,
            "now": self.now or None,
            "reason": self.reason or None,
            "version": self.version or None,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of all that a pack says."""

    pack: EvidencePack
    intact: bool  # whether the pack says what it said when it was made
    quotes: tuple[QuoteVerdict, ...]
    problems: tuple[str, ...]  # in what the answers say of their quotes, a sentence each

    @property
    def ok(self) -> bool:
        """Whether the pack is as it was made, and every quote verbatim."""
        verbatim = all(each.check.state is QuoteState.VERBATIM for each in self.quotes)
        return self.intact and not self.problems and verbatim

    @property
    def counts(self) -> dict[str, int]:
        """How many quotes there are of each state that occurs."""
        found = Counter(each.check.state for each in self.quotes)
        return {str(state): found[state] for state in QuoteState if found[state]}

    def to_json(self) -> dict[str, Any]:
        """The verification as plain data, in the form that docs/export.md describes."""
        return {
            "ok": self.ok,
            "intact": self.intact,
            "made_at": self.pack.made_at,
            "program": self.pack.program,
            "generation": self.pack.generation,
            "exchanges": len(self.pack.exchanges),
            "counts": self.counts,
            "problems": list(self.problems),
            "quotes": [each.to_json() for each in self.quotes],
        }


def verify(saved: SavedPack, sources: Sources | None) -> Verification:
    """Check each quote of a pack against its source, and the pack in itself; without sources, only the latter."""
    exchanges = list(enumerate(saved.pack.exchanges, start=1))
    return Verification(
        pack=saved.pack,
        intact=saved.intact,
        quotes=tuple(
            _verdict(number, excerpt, sources) for number, exchange in exchanges for excerpt in exchange.excerpts
        ),
        problems=tuple(
            f"Answer {number} {problem}." for number, exchange in exchanges for problem in _problems(exchange)
        ),
    )


def _verdict(exchange: int, excerpt: Excerpt, sources: Sources | None) -> QuoteVerdict:
    reason = _inconsistent(excerpt)
    now = version = ""
    if reason:
        check = QuoteCheck(QuoteState.ALTERED)
    elif sources is None:
        check = QuoteCheck(QuoteState.UNCHECKED)
    else:
        text = sources.text(excerpt.passage.document)
        if text is None:
            now = sources.named(excerpt.text_sha256) or ""
            text = sources.text(now) if now else None
        elif text_sha256(text) != excerpt.text_sha256:
            earlier = sources.earlier(excerpt.passage.document, excerpt.text_sha256)
            if earlier is not None:
                text, version = earlier.text, earlier.retrieved_at
        check = _checked(excerpt, text)
        if check.state is QuoteState.ALTERED:
            reason = "its source is the one that was quoted, and does not say this there"
    passage = excerpt.passage
    return QuoteVerdict(exchange, excerpt.marker, passage.document, passage.title, check, reason, now, version)


def _checked(excerpt: Excerpt, text: str | None) -> QuoteCheck:
    """The state of the quote; in the very text that was quoted, passage and context must be right as well."""
    check = check_quote(excerpt.quote, text, excerpt.text_sha256)
    if text is None or check.state is not QuoteState.VERBATIM:
        return check
    parts: tuple[Quoted, ...] = (excerpt.before, excerpt.passage, excerpt.after)
    right = all(text[part.start : part.end] == part.text for part in parts)
    return check if right else QuoteCheck(QuoteState.ALTERED)


def _inconsistent(excerpt: Excerpt) -> str:
    """What does not fit in an excerpt by itself; empty where all does."""
    passage, quote = excerpt.passage, excerpt.quote
    parts: tuple[tuple[str, Quoted], ...] = (
        ("the passage", passage),
        ("the quote", quote),
        ("the text before it", excerpt.before),
        ("the text after it", excerpt.after),
    )
    for name, part in parts:
        if part.end - part.start != len(part.text):
            return f"{name} is not as long as its offsets say"
    if not quote.text.strip():
        return "the quote is empty"
    if excerpt.before.end != passage.start or excerpt.after.start != passage.end:
        return "the text around the passage does not adjoin it"
    if not passage.start <= quote.start <= quote.end <= passage.end:
        return "the quote does not lie inside the passage"
    if passage.text[quote.start - passage.start : quote.end - passage.start] != quote.text:
        return "the passage does not hold the quote there"
    return ""


def _problems(exchange: PackedAnswer) -> Iterator[str]:
    """What an answer says that its quotes do not bear out."""
    answer, citations = exchange.answer, exchange.answer.citations
    if not answer.answered:
        if citations or answer.answer or answer.alternatives:
            yield "says that nothing was found, and yet answers"
        return
    if len(exchange.excerpts) > len(citations):
        yield "was given, and yet has passages that do not answer"
    if not citations and answer.kind not in _UNQUOTED:
        yield "was given, but rests on no quote"
    markers = [citation.marker for citation in citations]
    if len(set(markers)) < len(markers):
        yield "has several quotes with one marker"
    known = {*markers, *(each.marker for each in exchange.omissions)}
    unknown = sorted(set(_markers(exchange)) - known)
    if unknown:
        yield f"uses markers without a quote: {', '.join(f'[{marker}]' for marker in unknown)}"
    if answer.answer and not _said(answer.answer, citations):
        yield "is a short answer that none of its quotes holds"
    for each in answer.alternatives:
        if not _said(each.answer, tuple(citation for citation in citations if citation.marker in each.markers)):
            yield "tells of another answer that none of its quotes holds"


def _said(short: str, citations: tuple[Citation, ...]) -> bool:
    return any(short in citation.evidence.text for citation in citations)


def _markers(exchange: PackedAnswer) -> Iterator[int]:
    """The markers that an answer uses."""
    answer = exchange.answer
    quotes = (citation.evidence.text for citation in answer.citations)
    yield from (int(found[1]) for found in own_markers(answer.text, quotes))
    for each in answer.alternatives:
        yield from each.markers
