"""What a message consists of: its own text, the messages and files in it, and what of it is not read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from mimetypes import guess_extension

from index.readers.encodings import without_zeros
from index.readers.mail.headers import attachment_name, said
from index.readers.source import UnreadableError
from index.records import Loss, LossKind

__all__ = ["Attached", "Body", "Parts", "losses_of", "parts_of", "text_in"]

MOST_PARTS = 2_000
_STUB = 4  # times as many words in the web page as in the plain text: then that only says that there is a page
_SIGNATURES = frozenset(["application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"])
_ENCRYPTED = frozenset(["multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"])
_NOT_TO_BE_READ = frozenset(["text/css", "text/javascript", "text/calendar", "text/vcard", "text/x-vcard"])
_ENCODINGS = frozenset(["base64", "quoted-printable"])
_PAGES = frozenset(["text/html", "text/x-amp-html", "application/xhtml+xml"])


@dataclass(frozen=True, slots=True)
class Body:
    """A stretch of the message's own text."""

    text: str
    is_page: bool  # in HTML
    losses: tuple[Loss, ...] = ()  # what of its characters is not in the text, or not for certain


@dataclass(frozen=True, slots=True)
class Attached:
    """A file or a message within a message."""

    name: str  # empty where a message has none
    part: Message
    is_message: bool = False


@dataclass(slots=True)
class Parts:
    """What a message consists of."""

    bodies: list[Body] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # names of what cannot be read
    pictures: int = 0  # that are shown within the text
    is_encrypted: bool = False
    count: int = 0
    encoding: str = ""  # that somebody stated, for texts of which the message states none or a wrong one


def parts_of(message: Message, encoding: str = "") -> Parts:
    """The parts of a message, in order; texts that are not as it states are in `encoding`, or the best guess.

    Raises `UnreadableError` where they are too many.
    """
    parts = Parts(encoding=encoding)
    _take(message, parts)
    return parts


def text_in(part: Message) -> bytes:
    """What a part holds, its transfer encoding undone."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def losses_of(parts: Parts) -> tuple[Loss, ...]:
    """What of a message is not read, or not for certain."""
    found = (
        (LossKind.ATTACHMENTS, ", ".join(parts.unread)),
        (LossKind.PICTURES, f"{parts.pictures} in the text" if parts.pictures else ""),
    )
    told = dict.fromkeys(loss for body in parts.bodies for loss in body.losses)
    return (*(Loss(kind, detail) for kind, detail in found if detail), *told)


def _take(part: Message, parts: Parts) -> None:
    """Sort a part, and those within it, to what it is."""
    parts.count += 1
    if parts.count > MOST_PARTS:
        raise UnreadableError(f"more than {MOST_PARTS:,} parts in it")
    kind = part.get_content_type()
    if kind in _ENCRYPTED and "signed" not in str(part.get_param("smime-type", "")):
        parts.is_encrypted = True
    elif kind == "message/rfc822" or (kind == "message/global" and part.is_multipart()):
        name = attachment_name(part)
        parts.attached += [Attached(name, inner, is_message=True) for inner in _messages_in(part)]
    elif kind == "multipart/alternative":
        _take_best(list(_within(part)), parts)
    elif kind == "message/delivery-status":
        lines = "\n".join(str(inner) for inner in _within(part)).strip()
        parts.bodies += [Body(lines, is_page=False)] if lines else []
    elif part.is_multipart():
        for inner in _within(part):
            _take(inner, parts)
    elif kind not in _SIGNATURES:
        _take_single(part, kind, parts)


def _within(part: Message) -> Iterator[Message]:
    inner = part.get_payload()
    return (each for each in (inner if isinstance(inner, list) else ()) if isinstance(each, Message))


def _messages_in(part: Message) -> Iterator[Message]:
    """The message that a part is; one that was encoded, against the rules, is decoded (RFC 2046, 5.2.1)."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding not in _ENCODINGS:
        yield from _within(part)
        return
    for inner in _within(part):
        encoded = Message()
        encoded["Content-Transfer-Encoding"] = encoding
        encoded.set_payload(inner.as_string() if inner.keys() else inner.get_payload())
        decoded = message_from_bytes(text_in(encoded))
        yield decoded if decoded.keys() else inner


def _take_single(part: Message, kind: str, parts: Parts) -> None:
    name = attachment_name(part)
    is_attachment = part.get_content_disposition() == "attachment"
    is_picture = kind.startswith("image/")
    if kind.startswith("text/") and kind not in _NOT_TO_BE_READ and not name and not is_attachment:
        body = _body(part, kind, parts.encoding)
        parts.bodies += [body] if body else []
    elif is_picture and (part.get("Content-ID") or not (name or is_attachment)):
        parts.pictures += 1
    elif text_in(part):
        named = name or f"attachment {len(parts.attached) + 1}"
        has_ending = "." in named
        parts.attached.append(Attached(named if has_ending else f"{named}{guess_extension(kind) or ''}", part))


def _take_best(choices: list[Message], parts: Parts) -> None:
    """Of the same text in several forms the plain one, unless that says no more than to look at another."""
    tried: list[Parts] = []
    for choice in choices:
        one = Parts(count=parts.count, encoding=parts.encoding)
        _take(choice, one)
        tried.append(one)
        parts.count = one.count
    plain = next((one for one in tried if any(not body.is_page for body in one.bodies)), None)
    page = next((one for one in tried if any(body.is_page for body in one.bodies)), None)
    best = page if page and (plain is None or _words(plain) * _STUB < _page_words(page)) else plain
    for one in tried:
        parts.bodies += one.bodies if one is best else []
        parts.attached += one.attached
        parts.unread += one.unread
        parts.pictures += one.pictures
        parts.is_encrypted = parts.is_encrypted or one.is_encrypted


def _words(parts: Parts) -> int:
    return sum(len(body.text.split()) for body in parts.bodies)


def _page_words(parts: Parts) -> int:
    """About how many words a page shows."""
    from lxml import etree, html

    count = 0
    for body in parts.bodies:
        try:
            tree = html.document_fromstring(body.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        except (etree.LxmlError, ValueError):
            continue
        etree.strip_elements(tree, "style", "script", "head", with_tail=False)
        count += len(tree.text_content().split())
    return count


def _body(part: Message, kind: str, encoding: str) -> Body | None:
    """The text of a part, None where there is nothing in it."""
    raw = text_in(part)
    decoded = said(raw, str(part.get_content_charset() or ""), encoding)
    cleaned = without_zeros(decoded.text)
    text = cleaned.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None
    return Body(text, is_page=kind in _PAGES, losses=(*decoded.losses, *cleaned.losses))
