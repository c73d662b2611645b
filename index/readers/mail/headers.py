"""The headers of a message as people read them: decoded, whatever programs have made of the rules.

The modern policy of Python's `email` parses each header by its grammar, and fails on some that break it. Here the raw
value is taken, and of it the encoded words alone are decoded (RFC 2047).
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_tz

from index.dates import stated_date
from index.readers.encodings import Decoded, UnreadableError, decode, decode_stated
from index.readers.properties import date_of
from index.records import Loss, LossKind

__all__ = ["attachment_name", "date_in", "header", "said"]

_LONGEST = 20_000  # characters of a header that are looked at
_LONGEST_DATE = 100  # characters
_FOLDED = re.compile(r"\s*\r?\n\s*|\s+")
_SEPARATORS = re.compile(r"[/\\]")
_LONGEST_NAME = 100  # characters of an attachment's name, without its ending

_NOT_AS_STATED = Loss(LossKind.ENCODING, "it is not as the mail states it")
# What charsets that are stated mostly are, as browsers know.
_REAL_CHARSETS = {
    "": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
}


def header(message: Message, name: str) -> str:
    """A header's value in one line, decoded; empty where there is none."""
    return _decoded(next((value for key, value in message.raw_items() if key.lower() == name), ""))


def date_in(stated: str) -> str | None:
    """The day that a date names, as it is written, in a mail's form or another; None where it is none."""
    try:
        parsed = parsedate_tz(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        parsed = None
    return date_of(*parsed[:3]) if parsed else stated_date(stated[:_LONGEST_DATE]) if stated else None


def attachment_name(part: Message) -> str:
    """The name of the file that a part is, without folders; empty where it has none."""
    try:
        name = _decoded(part.get_filename() or "")
    except (ValueError, TypeError, LookupError, IndexError, AttributeError):
        return ""
    name = "".join(character for character in _SEPARATORS.split(name)[-1] if character.isprintable()).strip()
    stem, dot, ending = name.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{ending[:_LONGEST_NAME]}" if name.strip(".") else ""


def said(raw: bytes, charset: str, encoding: str = "") -> Decoded:
    """Bytes as text in the charset that the mail states; else as `encoding`, or the best guess, which is told.

    Raises `UnreadableError` where they are no text.
    """
    charset = charset.strip("\"' ").lower()
    try:
        return Decoded(raw.decode(_REAL_CHARSETS.get(charset, charset)))
    except (LookupError, ValueError):
        pass
    if encoding:
        return decode_stated(raw, encoding)
    found = decode(raw)
    is_told = any(loss.kind == LossKind.ENCODING for loss in found.losses)
    return found if is_told else Decoded(found.text, (_NOT_AS_STATED, *found.losses))


def _decoded(raw: object) -> str:
    """A header's raw value without the folds, its encoded words as they are meant."""
    text = str(raw)[:_LONGEST]
    if not text.isascii():  # bytes that nobody encoded
        text = _guessed(text.encode("utf-8", "surrogateescape"))
    try:
        pieces = decode_header(text) if "=?" in text else [(text, None)]
    except (HeaderParseError, ValueError):
        pieces = [(text, None)]
    words = (piece if isinstance(piece, str) else _word(piece, charset or "") for piece, charset in pieces)
    return _FOLDED.sub(" ", "".join(words)).strip()


def _word(raw: bytes, charset: str) -> str:
    try:
        return said(raw, charset).text
    except UnreadableError:
        return raw.decode("ascii", "replace")


def _guessed(raw: bytes) -> str:
    try:
        return decode(raw).text
    except UnreadableError:
        return raw.decode("utf-8", "replace")
