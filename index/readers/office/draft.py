"""A document as it is put together: its text block by block, its headings and pages, and what is not in it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import NamedTuple

from index.readers.source import SourceFile, UnreadableError, refuse_half_characters
from index.readers.titles import title_from_name, title_of
from index.records import Document, Heading, LeftOut, Loss, LossKind, Span

__all__ = ["Draft", "Losses", "Properties", "counted"]

MOST_CHARACTERS = 5_000_000
_NEAR_THE_START = 300  # characters; so much may stand above a title
_NOTE_MARK = re.compile(r"\[(?:\d+|[ivxlc]+|\*+)\]")  # as the readers write the marks of notes
_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS = 3  # of a header or footer; "Page 2 of 3" is no loss


class Properties(NamedTuple):
    """What a file states of itself."""

    title: str = ""
    author: str = ""
    date: str | None = None


def counted(number: int, what: str, several: str = "") -> str:
    """Example: (1, "comment") -> "1 comment"; (2, "comment") -> "2 comments"."""
    return f"{number:,} {what if number == 1 else several or f'{what}s'}"


@dataclass(slots=True)
class Losses:
    """What of a file is not in its document: counted while it is read."""

    hidden: int = 0  # characters
    struck: int = 0  # characters that are crossed out
    comments: int = 0
    notes: int = 0  # whose text is missing or damaged
    formulas: int = 0
    pictures: int = 0
    pictured: str = ""  # where the pictures are, in words
    objects: int = 0  # embedded files of other programs, also sound and film
    margins: set[str] = field(default_factory=set)  # casefolded words of headers and footers
    symbols: Counter[str] = field(default_factory=Counter)  # characters of symbol fonts, by the font's name
    more: list[Loss] = field(default_factory=list)  # that only one format knows

    def instead(self) -> str:
        """What a file without text has instead, in words; empty for nothing. Example: " (2 pictures are not read)"."""
        found = (
            (self.pictures, "picture", "not read"),
            (self.objects, "embedded object", "not read"),
            (self.hidden, "character", "hidden"),
            (self.struck, "character", "struck out"),
        )
        told = [
            f"{counted(number, what)} {'is' if number == 1 else 'are'} {why}" for number, what, why in found if number
        ]
        return f" ({', '.join(told)})" if told else ""

    def add_margin(self, text: str) -> None:
        """Note what a header or footer says."""
        self.margins.update(_WORD.findall(text.casefold()))

    def listed(self, text: str) -> Iterator[Loss]:
        """The losses of a document with this text, in the order of their kinds."""
        if self.comments:
            yield Loss(LossKind.NOTES, counted(self.comments, "comment"))
        if self.notes:
            yield Loss(LossKind.NOTES, counted(self.notes, "damaged note"))
        if self.formulas:
            yield Loss(LossKind.FORMULAS, f"{self.formulas:,} that are pictures or objects")
        if self.pictures:
            yield Loss(LossKind.PICTURES, f"{self.pictures:,}{self.pictured}")
        if self.objects:
            yield Loss(LossKind.ATTACHMENTS, counted(self.objects, "embedded object"))
        if self.hidden:
            yield Loss(LossKind.HIDDEN, counted(self.hidden, "character"))
        missing = _unsaid(self.margins, text) if self.margins else set()
        if len(missing) >= _FEWEST_WORDS:
            yield Loss(LossKind.UNSEARCHED, f"{len(missing):,} words of headers and footers")
        if self.struck:
            yield Loss(LossKind.UNSEARCHED, f"{counted(self.struck, 'character')} struck out")
        for font, number in sorted(self.symbols.items()):
            yield Loss(LossKind.CHARACTERS, f"{counted(number, 'symbol')} of the font {font}")
        yield from self.more


@dataclass(slots=True)
class Draft:
    """The text so far, and what is known of it."""

    title: str = ""  # what the text itself marks as its title
    headings: list[Heading] = field(default_factory=list)
    pages: list[Span] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)
    length: int = 0
    _parts: list[str] = field(default_factory=list)
    _tight: bool = False
    _labels: dict[int, int] = field(default_factory=dict)  # lengths of the numbers that headings begin with

    def add(self, text: str, *, tight: bool = False, level: int = 0, label: str = "") -> Span:
        """Add a block and say where it stands.

        It stands below the one before where both are `tight`, as items of a list are, else after a blank line. With a
        level it is a heading; `label` is the number that it begins with.
        """
        if not text:
            return Span(self.length, self.length)
        if self._parts:
            self._append("\n" if tight and self._tight else "\n\n")
        self._tight = tight
        start = self.length
        self._append(text)
        if self.length > MOST_CHARACTERS:
            raise UnreadableError(f"more than {MOST_CHARACTERS:,} characters; split it")
        if level:
            self.headings.append(Heading(start, self.length, level))
            self._labels[start] = len(label)
        return Span(start, self.length)

    def end_group(self) -> None:
        """What comes next is no further item of the list before it."""
        self._tight = False

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)

    def document(self, file: SourceFile, properties: Properties, origin: str) -> Document:
        """The finished document; `origin` is what states its date. Raises `UnreadableError` where nothing is said."""
        text = "".join(self._parts)
        if not any(map(str.isalnum, text)):
            raise UnreadableError(f"no text found{self.losses.instead()}")
        refuse_half_characters(text)
        return Document(
            id=file.id,
            title=properties.title or self._own_title(text) or _first_line(text, file.id),
            text=text,
            source=file.shown,
            date=properties.date,
            date_origin=origin if properties.date else "",
            metadata={"author": properties.author} if properties.author else {},
            headings=tuple(self.headings),
            pages=tuple(self.pages),
            left_out=tuple(self.left_out),
            losses=tuple(self.losses.listed(text)),
        )

    def _own_title(self, text: str) -> str:
        return _NOTE_MARK.sub("", self.title or self._heading_as_title(text))

    def _heading_as_title(self, text: str) -> str:
        """The first of the highest headings, unless it is that of a section: one of several, or far down."""
        if not self.headings:
            return ""
        highest = min(heading.level for heading in self.headings)
        first, *others = [heading for heading in self.headings if heading.level == highest]
        if first.start and (others or first.start > _NEAR_THE_START):
            return ""
        return text[first.start + self._labels[first.start] : first.end].replace("\n", " ")


def _unsaid(margins: set[str], text: str) -> set[str]:
    """Those of these words that a text does not say. Most of its words come again: each is looked at once."""
    said = set(text.casefold().split())
    missing = margins - said
    return missing - {word for several in said for word in _WORD.findall(several)} if missing else missing


def _first_line(text: str, file_id: str) -> str:
    """The first line where it reads like a title, without marks of notes; else the file's name, and never a row."""
    title = title_of(_NOTE_MARK.sub("", text), file_id)
    return title_from_name(PurePosixPath(file_id).stem, text) if " | " in title else title
