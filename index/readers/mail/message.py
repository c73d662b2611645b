"""Messages (.eml): the text is a document titled by its subject, and so is each message and each readable file in it.

Of a text in several forms the plain one is read, else the page, as any web page is. Replies keep what they quote.
"""

import codecs
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email import policy
from email.message import Message
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

from index.readers.html.page import read_html
from index.readers.mail.headers import date_in, header
from index.readers.mail.parts import Attached, Parts, losses_of, parts_of, text_in
from index.readers.sizes import LARGEST_MESSAGE
from index.readers.source import (
    ReadResult,
    SourceFile,
    UnreadableError,
    decode,
    decode_stated,
    refuse_half_characters,
    refuse_large,
    with_losses,
)
from index.readers.titles import title_of
from index.records import Document, Failure, Loss

__all__ = ["Accepts", "Read", "read_eml", "read_message"]

_DEEPEST = 10  # messages within messages
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TOLD_BY = re.compile(
    rb"^(?:from|to|subject|date|received|message-id|mime-version|content-type|return-path)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 100_000  # bytes, in which headers are
_MOST_NULS = 0.25  # of them; more, and each character has two bytes
_WIDE = re.compile(r"utf[-_ ]?(?:16|32)", re.IGNORECASE)
_NO_TEXT = "no text found"
_LONGEST_NAME = 60  # characters of a subject, as the name of a message within another
_METADATA = ("from", "to", "cc")

Read = Callable[[SourceFile], Iterator[ReadResult]]
Accepts = Callable[[Path], bool]  # whether a file of this name is read


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands, and how what is in it is read."""

    id: str
    shown: str
    read: Read
    accepts: Accepts
    encoding: str = ""  # that somebody stated for the texts that do not state theirs
    depth: int = 0

    def within(self, name: str) -> "Place":
        """That of something in the message."""
        return replace(self, id=f"{self.id}/{name}", shown=f"{self.shown}/{name}", depth=self.depth + 1)


def read_eml(file: SourceFile, read: Read, accepts: Accepts) -> Iterator[ReadResult]:
    """The message in a file, and what is attached to it."""
    try:
        raw, losses = _raw(file)
        for result in read_message(raw, Place(file.id, file.shown, read, accepts, file.encoding)):
            yield with_losses(result, losses)
    except UnreadableError as error:
        yield Failure(file.shown, str(error))


def _raw(file: SourceFile) -> tuple[bytes, tuple[Loss, ...]]:
    """The message's bytes; those of UTF-16, as some programs save mail, in UTF-8, and what of them is not certain."""
    refuse_large(file.path, LARGEST_MESSAGE)
    raw = file.path.read_bytes()
    if not raw.strip():
        raise UnreadableError("empty")
    head = raw[:_HEAD]
    losses: tuple[Loss, ...] = ()
    if raw.startswith(_BYTE_ORDER_MARKS) or head.count(0) > _MOST_NULS * len(head):
        decoded = decode_stated(raw, file.encoding) if _WIDE.match(file.encoding) else decode(raw)
        raw, losses = decoded.text.encode(), decoded.losses
    raw = raw.lstrip()
    if not _TOLD_BY.search(raw[:_HEAD]):
        raise UnreadableError("not a mail message (it has no sender, subject or date)")
    return raw, losses


def read_message(raw: bytes, place: Place) -> Iterator[ReadResult]:
    """A message as a document, then what is in it. Raises `UnreadableError` where it cannot be read."""
    try:
        # The older policy: the newer one fails on headers that break the rules.
        yield from _results(BytesParser(policy=policy.compat32).parsebytes(raw), place)
    except RecursionError as error:
        raise UnreadableError("not a readable message (nested too deep)") from error


def _results(message: Message, place: Place) -> Iterator[ReadResult]:
    parts = parts_of(message, place.encoding)
    attached = _named(parts, place)
    own = _document(message, parts, place)
    if isinstance(own, Document) or own.reason != _NO_TEXT or not attached:
        yield own
    for name, each in attached:
        inner = place.within(name)
        yield from _results(each.part, inner) if each.is_message else _file(each, inner)


def _named(parts: Parts, place: Place) -> list[tuple[str, Attached]]:
    """What can be read in a message, each with a name that no other has; the names of the rest are noted as unread."""
    found: dict[str, Attached] = {}
    used: Counter[str] = Counter()
    for each in parts.attached:
        name = each.name or f"{header(each.part, 'subject')[:_LONGEST_NAME].replace('/', '-') or 'message'}.eml"
        if each.is_message and not name.lower().endswith(".eml"):
            name += ".eml"
        if place.depth >= _DEEPEST or not (each.is_message or place.accepts(Path(name))):
            parts.unread.append(name)
            continue
        path = PurePosixPath(name)
        while name in found:
            used[path.name] += 1
            name = f"{path.stem} ({used[path.name] + 1}){path.suffix}"
        found[name] = each
    return list(found.items())


def _document(message: Message, parts: Parts, place: Place) -> Document | Failure:
    """The message's own text. Where it has none, its subject is all that it says."""
    subject = header(message, "subject")
    written = _written(parts, place)
    has_text = any(map(str.isalnum, written.text))
    if not has_text and parts.is_encrypted:
        return Failure(place.shown, "encrypted")
    if not has_text and not any(map(str.isalnum, subject)):
        lost = "; ".join(map(str, losses_of(parts)))
        return Failure(place.shown, f"{_NO_TEXT} ({lost})" if lost else _NO_TEXT)
    document = written if has_text else replace(written, text=subject, headings=(), left_out=())
    date = date_in(header(message, "date"))
    metadata = {name: value for name in _METADATA if (value := header(message, name))}
    try:
        for value in (document.text, subject, *metadata.values()):
            refuse_half_characters(value)
    except UnreadableError as error:
        return Failure(place.shown, str(error))
    return replace(
        document,
        title=subject or document.title or title_of(document.text, place.id),
        date=date or document.date,
        date_origin="mail" if date else document.date_origin,
        metadata={**document.metadata, **metadata},
        losses=(*document.losses, *losses_of(parts)),
    )


def _written(parts: Parts, place: Place) -> Document:
    """A document of the message's text alone: of a page as that is read, of several stretches one below the other."""
    if len(parts.bodies) == 1 and parts.bodies[0].is_page:
        page = _page(parts.bodies[0].text, place)
        return Document(place.id, "", "", place.shown) if isinstance(page, Failure) else page
    texts: list[str] = []
    for body in parts.bodies:
        if body.is_page:
            page = _page(body.text, place)
            texts.append(page.text if isinstance(page, Document) else "")
        else:
            texts.append(body.text.strip("\n"))
    return Document(place.id, "", "\n\n".join(filter(None, texts)), place.shown)


def _page(text: str, place: Place) -> Document | Failure:
    """What the reader of web pages makes of a text."""
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        path = Path(folder) / "page.html"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        return next(iter(read_html(SourceFile(path, place.id, place.shown))), Failure(place.shown, _NO_TEXT))


def _file(attached: Attached, place: Place) -> Iterator[ReadResult]:
    """What is read from an attached file."""
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        path = Path(folder) / f"attached{PurePosixPath(place.id).suffix.lower()}"
        path.write_bytes(text_in(attached.part))
        yield from place.read(SourceFile(path, place.id, place.shown, place.encoding))
