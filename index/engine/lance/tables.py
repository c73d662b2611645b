"""The tables of a collection in Lance: what each holds, column by column.

Those in `MIRRORED` are the tables of the truth, with the columns that SQLite has them with; `entry` says beside them in
which entry of the log a row was written, so that a replica asks for what is newer than itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa

__all__ = [
    "CREATED",
    "DOCUMENTS",
    "EMBEDDINGS",
    "ENTRY",
    "FORMAT",
    "GONE",
    "LEASES",
    "LEXICON",
    "LOG",
    "MIRRORED",
    "PASSAGES",
    "PASSAGE_COLUMNS",
    "Mirrored",
    "embeddings_schema",
    "passages_schema",
]

FORMAT = 1  # raise it when the tables are laid out in another way
LOG = "generations"
LEASES = "leases"
DOCUMENTS = "documents"
PASSAGES = "passages"  # made with the first vectors, which say how long they are
# Those of its columns that SQLite has, in order.
PASSAGE_COLUMNS = ("number", "document", "start", "end", "section", "page", "embedding", "checksum")
EMBEDDINGS = "embeddings"  # the same
LEXICON = "lexicon"
GONE = "gone"
ENTRY = "entry"

_INTEGER, _TEXT, _BLOB, _REAL = pa.int64(), pa.string(), pa.binary(), pa.float64()


class Mirrored(NamedTuple):
    """A table of the truth that is kept in Lance as it is in SQLite."""

    name: str
    key: str  # the column that names a row
    columns: tuple[str, ...]  # of SQLite, in order; "rowid" where the key, or the order of the rows, is that
    schema: Any  # those, what is kept beside them, and `ENTRY`

    @property
    def is_numbered(self) -> bool:
        """Whether the key is a number."""
        return bool(self.schema.field(self.key).type == _INTEGER)


def _mirrored(name: str, key: str, columns: dict[str, Any], beside: dict[str, Any] | None = None) -> Mirrored:
    return Mirrored(name, key, tuple(columns), pa.schema([*{**columns, **(beside or {}), ENTRY: _INTEGER}.items()]))


MIRRORED = {
    each.name: each
    for each in (
        _mirrored("meta", "key", {"key": _TEXT, "value": _TEXT}),
        _mirrored(
            "files",
            "path",
            {
                "path": _TEXT,
                "root": _TEXT,
                "sha256": _TEXT,
                "metadata": _TEXT,
                "readers": _INTEGER,
                "seen": _TEXT,
            },
        ),
        _mirrored(
            "failures", "rowid", {"rowid": _INTEGER, "file": _TEXT, "root": _TEXT, "shown": _TEXT, "reason": _TEXT}
        ),
        _mirrored("deleted", "id", {"id": _TEXT, "file": _TEXT}),
        _mirrored(
            DOCUMENTS,
            "number",
            {
                "number": _INTEGER,
                "id": _TEXT,
                "file": _TEXT,
                "title": _TEXT,
                "text": _TEXT,
                "source": _TEXT,
                "date": _TEXT,
                "date_origin": _TEXT,
                "metadata": _TEXT,
                "layout": _TEXT,
                "sha256": _TEXT,
                "text_sha256": _BLOB,
                "copies": _TEXT,
                "checksum": _BLOB,
            },
            {
                "losses": _TEXT,  # `layout` with what the document lost and no more
                "lines": pa.list_(_TEXT),
                "bands": pa.list_(_INTEGER),
                "passages": pa.int32(),  # how many it has
                "terms": _TEXT,  # the stems of its whole text, each once, with spaces between
            },
        ),
        _mirrored(
            "catalogue",
            "id",
            {
                "id": _TEXT,
                "characters": _INTEGER,
                "added": _TEXT,
                "changed": _TEXT,
                "sha256": _TEXT,
                "checksum": _BLOB,
            },
        ),
        _mirrored(
            "tags",
            "number",
            {"number": _INTEGER, "document": _TEXT, "name": _TEXT, "who": _TEXT, "at": _TEXT, "checksum": _BLOB},
        ),
        _mirrored(
            "corrections",
            "number",
            {
                "number": _INTEGER,
                "document": _TEXT,
                "field": _TEXT,
                "value": _TEXT,
                "detected": _TEXT,
                "origin": _TEXT,
                "who": _TEXT,
                "at": _TEXT,
                "checksum": _BLOB,
            },
        ),
        _mirrored(
            "feedback",
            "number",
            {
                "number": _INTEGER,
                "at": _TEXT,
                "helpful": _INTEGER,
                "reason": _TEXT,
                "question": _TEXT,
                "answer": _TEXT,
                "confidence": _REAL,
                "cited": _TEXT,
                "generation": _INTEGER,
                "key": _TEXT,
                "checksum": _BLOB,
            },
        ),
        _mirrored(
            "marks",
            "key",
            {
                "key": _TEXT,
                "document": _TEXT,
                "text_sha256": _BLOB,
                "start": _INTEGER,
                "end": _INTEGER,
                "quote": _TEXT,
                "before": _TEXT,
                "after": _TEXT,
                "hints": _TEXT,
                "title": _TEXT,
                "source": _TEXT,
                "date": _TEXT,
                "page": _INTEGER,
                "accessed": _TEXT,
                "note": _TEXT,
                "label": _TEXT,
                "verdict": _TEXT,
                "by": _TEXT,
                "made": _TEXT,
                "changed": _TEXT,
                "version": _INTEGER,
                "checksum": _BLOB,
            },
        ),
        _mirrored(
            "saved_questions",
            "key",
            {
                "rowid": _INTEGER,  # they are listed in the order in which they were saved
                "key": _TEXT,
                "question": _TEXT,
                "filter": _TEXT,
                "saved_by": _TEXT,
                "at": _TEXT,
                "webhook": _TEXT,
                "email": _TEXT,
                "generation": _INTEGER,
                "state": _TEXT,
                "checksum": _BLOB,
            },
        ),
        _mirrored(
            "alerts",
            "number",
            {
                "number": _INTEGER,
                "key": _TEXT,
                "saved": _TEXT,
                "question": _TEXT,
                "news": _TEXT,
                "before": _INTEGER,
                "after": _INTEGER,
                "at": _TEXT,
                "seen": _TEXT,
                "checksum": _BLOB,
            },
        ),
        _mirrored(
            "deliveries",
            "number",
            {
                "number": _INTEGER,
                "alert": _TEXT,
                "channel": _TEXT,
                "target": _TEXT,
                "state": _TEXT,
                "tries": _INTEGER,
                "due": _TEXT,
                "said": _TEXT,
                "checksum": _BLOB,
            },
        ),
    )
}

# One row: how many passages hold each word and each term (`search.Lexicon`), its arrays as little-endian bytes.
_LEXICON = pa.schema(
    {
        "passages": _INTEGER,
        "tokens": _INTEGER,  # the lengths of all passages together
        "words": pa.large_binary(),
        "held": pa.large_binary(),
        "stems": pa.large_binary(),
        "terms": pa.large_binary(),
        "frequencies": pa.large_binary(),
        ENTRY: _INTEGER,
    }.items()
)
# A row for each published transaction; see `log`.
_LOG = pa.schema(
    {
        "entry": _INTEGER,  # counts up
        "token": _TEXT,  # names the row
        "base": _TEXT,  # the token of the row that it goes on from; empty in the first
        "origin": _TEXT,  # the token of the first row
        "generation": _INTEGER,
        "at": _TEXT,  # ISO 8601, UTC; to be read by people, nothing depends on it
        "writer": _TEXT,  # the same
        "versions": _TEXT,  # JSON: the version of each table
        "sequences": _TEXT,  # JSON: the last number that each table has given
        "format": _INTEGER,
    }.items()
)
# A row for each row that is gone, so that a replica can drop it, too.
_GONE = pa.schema(
    {"table": _TEXT, "key": _TEXT, ENTRY: _INTEGER}.items()  # a number in decimal digits
)
# A row for each claim, and for each time that its holder tells that it lives; see `leases`.
_LEASES = pa.schema(
    {
        "name": _TEXT,
        "token": _TEXT,  # of the claim
        "beat": _INTEGER,  # 0 in the claim itself
        "holder": _TEXT,  # in words: the process, and its machine
        "machine": _TEXT,  # digest of what tells it from others
        "pid": _INTEGER,
        "started": _TEXT,  # when that process began, as its system counts
        "at": _REAL,  # seconds since 1970, by the holder's clock: a hint
    }.items()
)
CREATED: dict[str, Any] = {
    **{name: each.schema for name, each in MIRRORED.items()},
    LEXICON: _LEXICON,
    GONE: _GONE,
    LEASES: _LEASES,
    LOG: _LOG,  # last: where it is, all others are
}


def passages_schema(dimensions: int) -> Any:
    """What is kept of passages, with vectors of so many numbers."""
    return pa.schema(
        {
            "number": _INTEGER,
            "document": _INTEGER,  # its number
            "start": _INTEGER,
            "end": _INTEGER,
            "section": _TEXT,
            "page": _INTEGER,
            "embedding": _BLOB,  # key of its vector
            "checksum": _BLOB,  # as in SQLite: of the row and the document's id
            "text": _TEXT,
            "text_checksum": _BLOB,  # row_checksum(embedding, text)
            "terms": _TEXT,  # its stems in order, with repetition, with spaces between
            "length": pa.int32(),  # how many
            "vector": pa.list_(pa.float32(), dimensions),
            "vector_checksum": _BLOB,  # row_checksum(embedding, vector), as SQLite has it of embeddings
            ENTRY: _INTEGER,
        }.items()
    )


def embeddings_schema(dimensions: int) -> Any:
    """What is kept of vectors that are computed, and not yet a passage's; a key may be there more than once."""
    return pa.schema(
        {"key": _TEXT, "vector": pa.list_(pa.float32(), dimensions), "checksum": _BLOB}.items()  # the key in hex
    )
