"""Tags set and taken away, at once and for good."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from index.engine.store.connection import now
from index.engine.store.feedback import saying
from index.engine.store.store import Store
from index.errors import QueryError
from index.text import composed

__all__ = ["LONGEST_TAG", "MOST_TAGS", "change", "tag_name"]

LONGEST_TAG = 60  # characters
MOST_TAGS = 50  # of one document
_ADD = (
    "INSERT OR IGNORE INTO tags (document, name, who, at, checksum)"
    " VALUES (?1, ?2, ?3, ?4, row_checksum(?1, ?2, ?3, ?4))"
)


def tag_name(typed: str) -> str:
    """A tag as it is kept: composed, without white space around it, one space for each run of it inside.

    Raises `QueryError` for none: empty, longer than 60 characters, with a comma or a control character, or with a sign
    in front, which in the terminal says to set it or to take it away. Example: " West  Africa" -> "West Africa".
    """
    name = " ".join(composed(typed).split())
    if not name:
        raise QueryError("A tag is empty; write a word or two.")
    if len(name) > LONGEST_TAG:
        raise QueryError(f"The tag “{name[:20]}…” has {len(name):,} characters; shorten it to {LONGEST_TAG}.")
    if "," in name:
        raise QueryError(f"The tag “{name}” has a comma; write two tags, or leave it out.")
    if any(unicodedata.category(each).startswith("C") for each in name):
        raise QueryError("A tag has a character that cannot be seen; type it again.")
    if name[0] in "+-":
        raise QueryError(f"The tag “{name}” begins with {name[0]}; begin with a letter or digit.")
    return name


def change(
    store: Store, document_ids: Sequence[str], add: Iterable[str] = (), remove: Iterable[str] = (), who: str = ""
) -> int:
    """Set tags on documents and take others away, at once, also while documents are being indexed; the generation.

    It is a new one where anything changed. A tag that differs from one that is in use by its case alone is that one.
    Raises `KeyError` with the ids of which there is no document, `QueryError` for what is no tag or too many, and
    `ReadOnlyError`; nothing is changed then.
    """
    added, removed = [dict.fromkeys(map(tag_name, names)) for names in (add, remove)]
    with saying(store, "no tag can be set") as connection:
        unknown = [
            each
            for each in dict.fromkeys(document_ids)
            if not connection.execute("SELECT 1 FROM documents WHERE id = ?", (each,)).fetchone()
        ]
        if unknown:
            raise KeyError(*unknown)
        before = connection.total_changes
        in_use = connection.execute("SELECT DISTINCT name FROM tags ORDER BY name DESC").fetchall()
        known = {name.casefold(): name for (name,) in in_use}
        for document in dict.fromkeys(document_ids):
            for name in removed:
                kept = known.get(name.casefold(), name)
                connection.execute("DELETE FROM tags WHERE document = ? AND name = ?", (document, kept))
            for name in added:
                kept = known.setdefault(name.casefold(), name)
                connection.execute(_ADD, (document, kept, who, now()))
            (count,) = connection.execute("SELECT count(*) FROM tags WHERE document = ?", (document,)).fetchone()
            if count > MOST_TAGS:
                raise QueryError(f"“{document}” would have {count} tags; it may have {MOST_TAGS}.")
        return store.advance(connection) if connection.total_changes > before else store.generation
