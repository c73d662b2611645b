"""Mailboxes (.mbox): each message in one is read as if it were a file of its own.

Source: RFC 4155. A message begins with a line "From " behind a blank one; in its text such lines have a ">" in front,
which is taken off again (mboxrd). A message is named by its Message-ID, so that it keeps its name when others go.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes

from index.readers.mail.headers import header
from index.readers.mail.message import Accepts, Place, Read, read_message
from index.readers.sizes import LARGEST_MAILBOX
from index.readers.source import ReadResult, SourceFile, UnreadableError, refuse_large
from index.records import Failure

__all__ = ["read_mbox"]

LARGEST_MESSAGE = 100_000_000  # bytes
_LONGEST_LINE = 1_000_000  # bytes that are read at once
_CAME = re.compile(rb"\d{1,2}:\d\d(?::\d\d)?\b.{0,40}\d{4}")
_CAME_ON = re.compile(rb"From \S.*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.{0,20}\d{1,2}:\d\d")  # as nearly all of them say
_FROM_ALONE = re.compile(rb"From \S+\s*$")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_ESCAPED = re.compile(rb"^>(?=>*From )")
_NO_NAME = re.compile(r"[\s<>]+")
_HEAD = 100_000  # bytes of a message, in which its headers are


def read_mbox(file: SourceFile, read: Read, accepts: Accepts) -> Iterator[ReadResult]:
    """The messages in a mailbox, one by one; a `Failure` that has its number for one that cannot be read."""
    try:
        refuse_large(file.path, LARGEST_MAILBOX)
        names: set[str] = set()
        number = 0
        for number, raw in enumerate(_messages(file), start=1):
            yield from _message(raw, number, names, Place(file.id, file.shown, read, accepts, file.encoding))
        if not number:
            yield Failure(file.shown, "empty")
    except UnreadableError as error:
        yield Failure(file.shown, str(error))


def _message(raw: bytes, number: int, names: set[str], box: Place) -> Iterator[ReadResult]:
    name = _NO_NAME.sub("", header(message_from_bytes(raw[:_HEAD].partition(b"\n\n")[0]), "message-id")).replace(
        "/", "-"
    )
    if not name or name in names:
        name = str(number)
    names.add(name)
    place = Place(f"{box.id}#{name}", f"{box.shown}#{name}", box.read, box.accepts, box.encoding)
    if len(raw) > LARGEST_MESSAGE:
        yield Failure(place.shown, f"longer than {LARGEST_MESSAGE // 1_000_000} MB")
        return
    try:
        yield from read_message(raw, place)
    except UnreadableError as error:
        yield Failure(place.shown, str(error))


def _messages(file: SourceFile) -> Iterator[bytes]:
    """The messages of a mailbox, without the lines that begin them; of one too long only its beginning."""
    held: list[bytes] = []
    length = 0
    is_after_blank = True
    with file.path.open("rb") as stream:
        line = stream.readline(_LONGEST_LINE)
        while line:
            following = stream.readline(_LONGEST_LINE)
            if is_after_blank and line.startswith(b"From ") and _begins(line, following):
                yield from _whole(held)
                held, length = [], 0
            else:
                length += len(line)
                if length <= LARGEST_MESSAGE + _LONGEST_LINE:
                    held.append(_ESCAPED.sub(b"", line))
            is_after_blank = not line.strip()
            line = following
    yield from _whole(held)


def _whole(lines: list[bytes]) -> Iterator[bytes]:
    """The message that lines are, unless all of them are blank."""
    raw = b"".join(lines)
    if raw.strip():
        yield raw


def _begins(line: bytes, following: bytes) -> bool:
    """Whether a line "From …" begins a message: it tells when that came, or no more than a name, and a header follows.

    People begin paragraphs with that word, also to tell of hours and years.
    """
    if _HEADER.match(following):
        return bool(_CAME.search(line) or _FROM_ALONE.match(line))
    return _CAME_ON.match(line) is not None
