"""Records with named fields, as JSON Lines and tables hold them: from fields to documents.

Exports name the same thing in many ways. A name is compared without its case, spaces, "-" and "_", so that
"Published At", "published_at" and "publishedAt" are one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from index.dates import stated_date
from index.readers.source import (
    ReadResult,
    SourceFile,
    UnreadableError,
    refuse_half_characters,
    refuse_without_text,
)
from index.readers.titles import title_of
from index.records import Document, Failure, Loss

__all__ = ["FIELDS", "DocumentMaker", "Record", "fields_of", "is_web_address"]

Record = Mapping[str, object]

# The names of each field; where a record has several of them, the first counts and the others are metadata.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifier", "key", "guid"),
    "title": ("title", "headline", "name"),
    "text": ("text", "full_text", "body", "content", "article"),
    "date": (
        "date",
        "published",
        "published_at",
        "publication_date",
        "pub_date",
        "publish_date",
        "date_published",
        "created",
        "created_at",
    ),
    "source": ("source", "publisher", "outlet"),
    "url": ("url", "link", "permalink"),
}
_IGNORED = re.compile(r"[\s_-]+")
_PLACES = {
    _IGNORED.sub("", name): (field, place) for field, names in FIELDS.items() for place, name in enumerate(names)
}
_WEB = ("http://", "https://")


@dataclass(slots=True)
class DocumentMaker:
    """Makes documents of the records of a file, of which no two share an id."""

    file: SourceFile
    date_origin: str  # what is named as having stated a record's date
    _line_of_id: dict[str, int | str] = field(default_factory=dict)

    def document(self, line: int | str, record: Record, losses: tuple[Loss, ...] = ()) -> ReadResult:
        """The document of the record that starts on a line; a `Failure` that names the line where it is none."""
        try:
            document = _document(record, self.file, line, self.date_origin, losses)
        except UnreadableError as error:
            return self.failure(line, str(error))
        first = self._line_of_id.setdefault(document.id, line)
        if first == line:
            return document
        where = f"line {first}" if isinstance(first, int) else first
        return self.failure(line, f'the id "{document.id}" is already that of {where}')

    def failure(self, line: int | str, reason: str) -> Failure:
        """Why there is no document of a line."""
        return Failure(f"{self.file.shown}:{line}", reason)


@lru_cache(maxsize=32)  # the records of a file mostly have the same names
def fields_of(names: tuple[str, ...]) -> Mapping[str, str]:
    """For each field the name that stands for it: ("Headline", "Body", "Tags") -> {"title": "Headline", ...}."""
    found: dict[str, tuple[int, str]] = {}
    for name in names:
        field, place = _PLACES.get(_IGNORED.sub("", name.casefold()), ("", 0))
        if field and (field not in found or place < found[field][0]):
            found[field] = (place, name)
    return {field: name for field, (_, name) in found.items()}


def is_web_address(url: str) -> bool:
    """Whether it can be opened in a browser, so that it can stand as a document's source."""
    return url.lower().startswith(_WEB)


def _document(
    record: Record, file: SourceFile, line: int | str, date_origin: str, losses: tuple[Loss, ...]
) -> Document:
    record = {name: value for name, value in record.items() if value is not None}
    names = fields_of(tuple(record))
    text = record[names["text"]] if "text" in names else None
    if not isinstance(text, str):
        raise UnreadableError('no field "text" with a string in it')
    refuse_without_text(text)
    stated = {field: _word(record[name]).strip() for field, name in names.items() if field != "text"}
    date = stated_date(stated["date"]) if stated.get("date") else None
    address = stated["url"] if is_web_address(stated.get("url", "")) else None
    cited = None if address else stated.get("source")
    identifier = stated.get("id") or f"{file.id}#{line}"
    title = stated.get("title") or title_of(text, file.id)
    source = address or cited or file.shown
    for value in (identifier, title, source):
        refuse_half_characters(value)
    used = stated | {"text": text, "date": date, "source": cited}  # what is not used as its field is metadata
    taken = {name for field, name in names.items() if used[field]}
    metadata = {_storable(name): _storable(_string(record[name])) for name in record if name not in taken}
    if stated.get("url"):
        metadata["url"] = _storable(stated["url"])
    return Document(
        id=identifier,
        title=title,
        text=text,
        source=source,
        date=date,
        date_origin=date_origin if date else "",
        metadata={name: value for name, value in metadata.items() if value},
        losses=losses,
    )


def _word(value: object) -> str:
    """A field's value as a string, empty where it has parts of its own."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value)
    except RecursionError as error:
        raise UnreadableError("not readable JSON (nested too deep)") from error


def _storable(text: str) -> str:
    """A text without halves of surrogate pairs, which no file or terminal can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
