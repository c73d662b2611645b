"""References in a draft: "[1]", notes, (Smith 2013), links, "according to X", titles; and the sources they mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index import Span, tokens
from qa.drafts.extracting.blocks import Block, BlockKind
from qa.drafts.extracting.naming import Names
from qa.drafts.extracting.spans import Spans
from qa.drafts.records import Named
from qa.drafts.telling import is_of_a_date

__all__ = ["Reference", "References"]

_NUMBERS = r"\^?\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3})*"
_MARK = re.compile(rf"\[({_NUMBERS}|\^[\w-]{{1,40}})\](?!\(|:)|【({_NUMBERS})[^】\n]{{0,40}}】")
_RAISED = re.compile(r"(?<=[\w.,;:!?”“\"’»)\]])[⁰¹²³⁴-⁹]{1,3}(?![⁰¹²³⁴-⁹\w])")
_UNITS = re.compile(r"(?:\d\s?|\b)(?:[kcmd]?m|ft|in|mi|s)$")
_LINK = re.compile(
    r"(?<!!)\[([^\[\]\n]{0,300})\]\(\s*<?([^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)"
)
_ADDRESS = re.compile(r"<?(?:https?://|www\.)[^\s<>\"“”«»\])]+>?", re.IGNORECASE)
_PARENTHESIS = re.compile(r"[()（）]|\n(?=\s*\n)")
_SHORTEST_HELD, _LONGEST_HELD = 5, 320  # characters of what is in parentheses, with them
_NAME = (
    r"(?:(?:et|al\.?|and|und|y|e|&|of|the|de|del|della|von|van|der|den|du|la|le|di|for|für|pour)"
    r"|[^\W\d_a-zß-ÿ][\w.’'&-]*),?"
)
_AUTHOR_AND_YEAR = re.compile(
    rf"(?:see |cf\.? |e\.g\.,? |vgl\. |siehe )?{_NAME}(?:\s{_NAME}){{0,7}},?\s(?:\d{{1,2}}\.?\s)?(?:{_NAME}\s)?"
    r"(?:(?:1[5-9]|20|21)\d\d[a-z]?|n\.\s?d\.|o\.\s?J\.)(?:\s?[,:]\s?(?:pp?\.|S\.|ch\.|§)?\s?[\d–-]+)?"
)
_SOURCE_WORD = re.compile(
    r"(?:sources?|quellen?|fuentes?|font[ei]s?|источник|kaynak|bron|出典|来源)\s*[:：]\s*\S", re.IGNORECASE
)
_ACCORDING = re.compile(
    r"\b(?:according to|as (?:reported|stated|noted|quoted|cited) (?:by|in)|laut|nach angaben (?:von|der|des)|selon"
    r"|d['’]après|según|de acuerdo con|segundo|de acordo com|secondo|volgens|enligt|według|согласно|по данным"
    r"|по словам)\s+(?P<name>[^,.;:!?\n\"“„«»”()\[\]]{2,100})",
    re.IGNORECASE,
)  # fmt: skip
_ATTRIBUTION = re.compile(r"(?:^|\n)[ \t>]*(?:—|–|--|―|~)[ \t]*(?P<name>[^\n]{2,200})\s*$")
_KEY = re.compile(r"\s*(?:[-*+•]\s+)?(?:\[(\^?[\w-]{1,40})\]:?|(\d{1,3})[.)]|([⁰¹²³⁴-⁹]{1,3}))\s*")
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MOST_NUMBERS = 20  # that a mark such as [1-9] stands for
_ONLY_A_DATE = re.compile(r"(?:\w+\.?,?\s){0,1}(?:\d{1,2}\.?\s)?(?:\w{3,10}\.?\s)?\d{4}")
_YEAR = re.compile(r"\b(?:1[5-9]|20|21)\d\d\b")
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ][\w’'-]+")


class Reference(NamedTuple):
    """A place of a draft that names a source."""

    span: Span
    named: Named
    is_apart: bool = True  # it is no part of the sentence: "[1]" is none, "according to the report" and a title are
    is_sure: bool = True  # it can be nothing else, as parentheses can


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a list of sources, or a note."""

    text: str
    documents: tuple[str, ...]


class References:
    """Finds references in a draft, and what they mean by its lists of sources and by the collection."""

    def __init__(self, text: str, blocks: Sequence[Block], names: Names) -> None:
        self._text = text
        self._names = names
        self._blocks = blocks
        self._starts = [block.start for block in blocks]
        self._known: dict[int, tuple[list[Reference], Spans]] = {}  # by where their block begins
        self._entries: dict[str, _Entry] = {}
        number = 0
        for block in blocks:
            if block.kind is BlockKind.ENTRY:
                said = text[block.start : block.end]
                number += 1
                found = _KEY.match(said)
                key = (found[1] or found[2] or found[3]).translate(_RAISED_DIGITS) if found else f"{number}"
                body = said[found.end() :] if found else said
                self._entries.setdefault(key.casefold(), _Entry(" ".join(body.split()), names.of_reference(body)))

    def within(self, start: int, end: int) -> list[Reference]:
        """The references in a stretch of the draft, in order and without overlap."""
        place = bisect_right(self._starts, start) - 1
        block = self._blocks[place] if place >= 0 else None
        if block is None or end > block.end:
            return self._found(start, end)
        if block.start not in self._known:
            found = self._found(block.start, block.end)
            self._known[block.start] = found, Spans([each.span for each in found])
        found, spans = self._known[block.start]
        return found[spans.inside(start, end)]

    def _found(self, start: int, end: int) -> list[Reference]:
        ordered = sorted(self._all(start, end), key=_by_worth)
        taken: list[tuple[int, int]] = []  # ends and beginnings of those that are kept, ascending
        found: list[Reference] = []
        for reference in ordered:
            span = reference.span
            place = bisect_right(taken, (span.start, len(self._text)))
            if place == len(taken) or taken[place][1] >= span.end:
                taken.insert(place, (span.end, span.start))
                found.append(reference)
        return sorted(found, key=lambda each: each.span)

    def attribution(self, start: int, end: int) -> Reference | None:
        """The last line of a block quote that says who is quoted."""
        found = _ATTRIBUTION.search(self._text, start, end)
        if found is None or found.start() <= start:
            return None
        return Reference(Span(*found.span()), self.of_words(found["name"]))

    def titled(self, start: int, end: int) -> tuple[str, ...]:
        """The documents of which a stretch of the draft is the title."""
        return self._names.titled(self._text[start:end])

    def _all(self, start: int, end: int) -> Iterator[Reference]:
        text = self._text
        for link in _LINK.finditer(text, start, end):
            yield from self._of_link(link)
        for mark in _MARK.finditer(text, start, end):
            yield Reference(Span(*mark.span()), self._of_keys(mark.group(), mark[1] or mark[2]))
        for raised in _RAISED.finditer(text, start, end):
            if not _UNITS.search(text[max(0, raised.start() - 4) : raised.start()]):
                yield Reference(
                    Span(*raised.span()), self._of_keys(raised.group(), raised.group().translate(_RAISED_DIGITS))
                )
        for address in _ADDRESS.finditer(text, start, end):
            yield Reference(Span(*address.span()), Named(address.group(), self._names.of_reference(address.group())))
        for span in _parentheses(text, start, end):
            held = text[span.start + 1 : span.end - 1]
            source = _SOURCE_WORD.match(held)
            named = self.of_words(held[source.end() - 1 :] if source else held)
            if named.documents or source or _is_author_and_year(held):
                yield Reference(span, named, is_sure=False)
        for according in _ACCORDING.finditer(text, start, end):
            yield Reference(Span(*according.span()), self.of_words(according["name"]), is_apart=False)
        for span, documents in self._names.titles_in(text[start:end]):
            place = Span(start + span.start, start + span.end)
            yield Reference(place, Named(text[place.start : place.end], documents), is_apart=False)

    def _of_link(self, link: re.Match[str]) -> Iterator[Reference]:
        """A link: its address is apart, and where its words are but a number they are as well."""
        words, address = link[1], link[2]
        documents = self._names.of_reference(address) or self._names.of_reference(words)
        whole = Span(*link.span())
        if re.fullmatch(rf"\W*(?:{_NUMBERS})?\W*", words):
            key = self._of_keys(words, words.strip("[]^ "))
            yield Reference(whole, Named(address, documents or key.documents))
        else:
            yield Reference(Span(link.end(1), link.end()), Named(words.strip() or address, documents))

    def _of_keys(self, written: str, keys: str) -> Named:
        """What the numbers of a mark stand for. Example: "1, 3-5" are four entries."""
        entries = [entry for key in _keys(keys) if (entry := self._entry(key))]
        documents = tuple(dict.fromkeys(name for entry in entries for name in entry.documents))
        told = "; ".join(entry.text for entry in entries)
        return Named(f"{written.strip()} {told[:_SHOWN]}".strip(), documents)

    def _entry(self, key: str) -> _Entry | None:
        """The line that a number stands for: "[^1]" is a note, and another line than "[1]" where there are both."""
        other = key.removeprefix("^") if key.startswith("^") else f"^{key}"
        return self._entries.get(key) or self._entries.get(other)

    def of_words(self, words: str) -> Named:
        """What a name, or an author with a year, stands for: a document, or an entry that begins with that name."""
        said = " ".join(words.split())
        mark = _MARK.search(said)
        if mark:
            return self._of_keys(said, mark[1] or mark[2])
        documents = self._names.of_reference(said)
        year, name = _YEAR.search(said), _CAPITAL.search(said)
        if not documents and year and name:
            entries = (
                entry for entry in self._entries.values() if year[0] in entry.text and name[0] in entry.text[:_AUTHORS]
            )
            documents = tuple(dict.fromkeys(document for entry in entries for document in entry.documents))
        return Named(said, documents)


_SHOWN = 160  # characters of an entry
_AUTHORS = 120  # characters of an entry in which its authors stand


def _is_author_and_year(said: str) -> bool:
    """Whether all parts of what stands in parentheses are such as "Smith et al., 2013, p. 4" or "BBC, 12 May 2013"."""
    parts = said.split(";")
    return all(
        _AUTHOR_AND_YEAR.fullmatch(part.strip()) and not all(map(is_of_a_date, tokens(part).keys)) for part in parts
    )


def _parentheses(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands in parentheses, the outermost of nested ones, of some length."""
    opened: list[int] = []
    for found in _PARENTHESIS.finditer(text, start, end):
        if found.group() in "(（":
            opened.append(found.start())
        elif found.group() == "\n":
            opened.clear()
        elif opened:
            first = opened.pop()
            if not opened and _SHORTEST_HELD <= found.end() - first <= _LONGEST_HELD:
                yield Span(first, found.end())


def _by_worth(reference: Reference) -> tuple[bool, bool, int, int]:
    """Of references that overlap, one whose documents are known is kept, then one that is no words of a sentence."""
    return not reference.named.documents, not reference.is_apart, reference.span.start, -reference.span.end


def _keys(said: str) -> Iterable[str]:
    for part in re.split(r"[,;]", said):
        ends = re.fullmatch(r"\s*(\^?)(\d+)\s?[–-]\s?\^?(\d+)\s*", part)
        if ends:
            first, last = int(ends[2]), int(ends[3])
            yield from (f"{ends[1]}{number}" for number in range(first, min(last, first + _MOST_NUMBERS) + 1))
        else:
            yield part.strip().casefold()
