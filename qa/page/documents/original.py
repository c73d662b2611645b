"""The file that a document was read from, as it was then: sent by the document's id, and harmless in a browser."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from index import Collection

__all__ = ["add_original"]

_PART = 1 << 20  # bytes
_IN_MEMORY = 8 << 20  # bytes of a file; of a longer one the copy is on the disk
_PDF = b"%PDF-"
# A file is whatever somebody put into the folder: only a PDF is shown, by the browser's own viewer, which runs none of
# its scripts against this page; all else is saved. Nothing of either may be loaded, run or framed here.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'; sandbox"
_ANY = "application/octet-stream"


def add_original(shown: APIRouter, collection: Collection) -> None:
    """Add the route below /api/documents that sends it."""

    @shown.get("/documents/original")
    def original(id: str = "") -> Response:  # noqa: A002 - as the page calls it
        return _original(collection, id)


def _original(collection: Collection, document_id: str) -> Response:
    """The file, or a sentence that says why it is not sent. What is sent is what was compared, byte for byte."""
    try:
        collection.summary(document_id)
    except KeyError:
        return _told("That document is not there any more; load the page again.", 404)
    indexed = collection.indexed_file(document_id)
    if indexed is None:
        return _told("It is not known which file that was; re-index the folder.", 409)
    if not indexed.path.is_file():
        return _told("The file is gone, or is none any more; re-index the folder to see which.", 404)
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed once it is sent
    digest = hashlib.sha256()
    try:
        with indexed.path.open("rb") as stream:
            while part := stream.read(_PART):
                digest.update(part)
                copy.write(part)
    except OSError:
        copy.close()
        return _told("The file cannot be read; see who may read it.", 404)
    if digest.hexdigest() != indexed.sha256:
        copy.close()
        return _told("The file has changed since it was indexed, so it may not say what was quoted; re-index it.", 409)
    copy.seek(0)
    is_pdf = indexed.path.suffix.lower() == ".pdf" and copy.read(len(_PDF)) == _PDF
    length = copy.seek(0, os.SEEK_END)
    copy.seek(0)
    name = quote(indexed.path.name.encode("utf-8", "replace"), safe="")
    headers = {
        "content-disposition": f"{'inline' if is_pdf else 'attachment'}; filename*=utf-8''{name}",
        "content-security-policy": _POLICY,
        "content-length": str(length),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(_parts(copy), headers=headers, media_type="application/pdf" if is_pdf else _ANY)


def _parts(copy: IO[bytes]) -> Iterator[bytes]:
    with copy:
        while part := copy.read(_PART):
            yield part


def _told(sentence: str, status: int) -> Response:
    """It is opened in a window of its own, where JSON would be no help."""
    return PlainTextResponse(f"{sentence}\n", status, headers={"cache-control": "no-store"})
