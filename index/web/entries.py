"""What a feed lists, RSS or Atom: read in the process of its own that reads all that others made.

`read` has the form of a reader, so that process needs nothing else: an entry comes as a document whose source is the
address that it leads to. No such document is ever stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

from index.readers import ReadResult, SourceFile
from index.records import Document, Failure

__all__ = ["read"]

_MOST = 10_000  # entries
_LONGEST = 300  # characters of a title
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?")


def read(file: SourceFile) -> Iterator[ReadResult]:
    """The entries of a feed in its order; a `Failure` for each that leads nowhere, and for what is no feed."""
    import feedparser

    raw = file.path.read_bytes()
    headers = {"content-location": file.id}
    if file.charset:
        headers["content-type"] = f"application/xml; charset={file.charset}"
    try:
        # As a stream: a text or bytes might be taken for an address, and be fetched.
        found = feedparser.parse(BytesIO(raw), response_headers=headers, sanitize_html=False)
    except Exception as error:  # noqa: BLE001 (no list is known of what a hostile feed makes it raise)
        yield Failure(file.shown, f"is a feed that cannot be read ({error!r:.100})")
        return
    if not found.get("version") and not found.entries:
        yield Failure(file.shown, "is no feed that can be read")
        return
    if len(found.entries) > _MOST:
        yield Failure(file.shown, f"lists {len(found.entries):,} entries, of which {_MOST:,} are looked at")
    for number, entry in enumerate(found.entries[:_MOST], start=1):
        title = " ".join(_text(entry, "title").split())[:_LONGEST]
        address = _text(entry, "link")
        if not re.match(r"https?://", address, re.IGNORECASE):
            named = f"“{title}”" if title else f"number {number}"
            yield Failure(file.shown, f"states no address for its entry {named}, which was passed over")
            continue
        changed = _text(entry, "updated")
        # By RSS, "updated" is what Dublin Core calls the date; by Atom, when an old entry was touched again.
        is_rss = str(found.get("version", "")).startswith("rss")
        stated = _text(entry, "published") or _text(entry, "created") or (changed if is_rss else "")
        yield Document(
            id=f"{file.id}#{number}",
            title=title,
            text=title,
            source=address,
            date=_day(stated),
            metadata={"updated": changed or stated},
        )


def _text(entry: Any, name: str) -> str:
    value = entry[name] if dict.__contains__(entry, name) else ""  # `in` answers for "published" as well
    return value.strip() if isinstance(value, str) else ""


def _day(stated: str) -> str | None:
    """The day as it is written, whatever the time zone; None where that is none.

    Example: "Fri, 08 Sep 2023 23:30:00 -0400" -> "2023-09-08"; "2023-09-08T01:00:00+02:00" -> "2023-09-08".
    """
    found = _ISO.fullmatch(stated)
    try:
        if found:
            year, month, day = found.groups()
            whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
            return whole[: 10 if day else 7 if month else 4]
        return parsedate_to_datetime(stated).date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
