"""Which bytes the documents of a collection were read from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.engine.store.store import Store
from index.records import IndexedFile

__all__ = ["DocumentDigests", "document_digests", "indexed_file"]

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class DocumentDigests:
    """What a document was when it was read, both as SHA-256 in hexadecimal."""

    text: str  # of its text in UTF-8
    file: str | None  # of the file that it came from; None where that is not known, as after a repair


def indexed_file(store: Store, document_id: str) -> IndexedFile | None:
    """The file of a document; None where there is no such document, or it is not known what the file was."""
    with store.reading() as connection:
        row = connection.execute(
            "SELECT f.path, f.sha256 FROM documents d JOIN files f ON f.path = d.file WHERE d.id = ?", (document_id,)
        ).fetchone()
    return IndexedFile(Path(row[0]), row[1]) if row and _SHA256.fullmatch(row[1]) else None


def document_digests(store: Store, document_ids: Iterable[str]) -> dict[str, DocumentDigests]:
    """The digests that are kept of documents, by id; those that are not held are left out.

    They are of the newest generation, whatever is read around it: compare the text's digest with the text at hand.
    """
    found = {}
    with store.apart(), store.reading() as connection:
        for name in document_ids:
            row = connection.execute(
                "SELECT d.text_sha256, f.sha256 FROM documents d LEFT JOIN files f ON f.path = d.file WHERE d.id = ?",
                (name,),
            ).fetchone()
            if row:
                text, file = row
                found[name] = DocumentDigests(text.hex(), file if file and _SHA256.fullmatch(file) else None)
    return found
