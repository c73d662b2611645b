"""What the documents view asks of the server: the table, files to add, and what changes the collection."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from index import (
    CollectionStatus,
    DocumentSummary,
    PageHistory,
    Progress,
    SourceError,
    SyncReport,
    SyncSettings,
    WebSettings,
)
from qa.page.documents.fetching import fetched, meant
from qa.page.documents.results import held_in_words, losses_in_words
from qa.page.documents.table import Catalogue, Query, catalogue, row, standing, told
from qa.page.documents.uploads import Existing, ExistsError, UploadError, arriving, safe_name, sweep
from qa.page.documents.work import Outcome, Report, Work
from qa.page.routes import Body, problem, router

__all__ = ["Keeps", "document_routes"]

UPLOADS = "uploads"  # the folder, in the data folder, for files that come before any folder was indexed
_EXISTING: Mapping[str, Existing] = {"both": "both", "replace": "replace"}
_MOST_REASONS = 3  # of one file
_LONGEST_RUN = 600.0  # seconds in which others wait with their files while a feed is fetched


class Keeps(Protocol):
    """What the documents view needs of `index.Collection`."""

    @property
    def generation(self) -> int:
        """Grows with each change."""

    def status(self) -> CollectionStatus:
        """What the collection holds, could not read and leaves out."""

    def documents(self) -> list[DocumentSummary]:
        """What it holds, without the texts."""

    def folders(self) -> list[str]:
        """The folders that were indexed."""

    def sync(
        self,
        paths: Sequence[str | Path],
        progress: Callable[[Progress], None] | None = None,
        settings: SyncSettings | None = None,
    ) -> SyncReport:
        """Bring it in step with files and folders."""

    def add(
        self,
        addresses: Sequence[str],
        progress: Callable[[Progress], None] | None = None,
        settings: WebSettings | None = None,
    ) -> SyncReport:
        """Fetch pages of the web, and what those list that are feeds."""

    def history(self, document_id: str) -> PageHistory:
        """The versions of the page that a document is of."""

    def delete(self, document_ids: Sequence[str]) -> SyncReport:
        """Take documents out; raises `KeyError` for those that are not there."""

    def restore(self, document_ids: Sequence[str]) -> SyncReport:
        """Take in again what was deleted; raises `KeyError` for what was not."""


def document_routes(collection: Keeps, *, fixed: bool = False, settings: WebSettings | None = None) -> APIRouter:
    """The routes below /api/documents. With `fixed` nothing can be changed by them.

    `settings` say what may be fetched: by default public addresses alone, for whoever sees the page may name one.
    """
    desk = _Desk(collection, settings or WebSettings(longest_run=_LONGEST_RUN), fixed=fixed)
    shown = router()

    @shown.get("/documents/list")
    def listed(
        search: str = "", state: str = "", sort: str = "added", order: str = "descending", page: int = 1
    ) -> dict[str, Any]:
        return desk.listed(Query(search, state, sort, order == "descending", page))

    @shown.get("/documents/progress")
    def progress(job: int | None = None) -> JSONResponse:
        state = desk.work.progress(job)
        if state is None and job is not None:
            return problem("The server was started anew since, or it is long ago; load the page again.", 404)
        return JSONResponse({"job": None} if state is None else state)

    _add_verbs(shown, desk, collection)
    return shown


def _add_verbs(shown: APIRouter, desk: _Desk, collection: Keeps) -> None:
    """The routes that change the collection, or tell what a change would be."""

    @shown.post("/documents/upload")
    async def upload(request: Request, name: str = "", existing: str = "") -> JSONResponse:
        return await _upload(desk, request, name, _EXISTING.get(existing, "ask"))

    @shown.post("/documents/index")
    def index(body: Body) -> dict[str, int]:
        return desk.begin("upload", desk.indexing(body.texts("names")))

    @shown.post("/documents/fetch")
    def fetch(body: Body) -> dict[str, int]:
        return desk.begin("fetch", desk.fetching(body.text("address")))

    @shown.post("/documents/plan")
    def plan(body: Body) -> dict[str, int]:  # noqa: ARG001 - nothing is asked, but what comes must be the page's
        return desk.begin("plan", desk.planning())

    @shown.post("/documents/sync")
    def sync(body: Body) -> dict[str, int]:  # noqa: ARG001 - as above
        return desk.begin("sync", desk.syncing())

    @shown.post("/documents/delete")
    def delete(body: Body) -> dict[str, int]:
        return desk.begin("delete", desk.moving(body.texts("ids"), collection.delete))

    @shown.post("/documents/restore")
    def restore(body: Body) -> dict[str, int]:
        return desk.begin("restore", desk.moving(body.texts("ids"), collection.restore))


async def _upload(desk: _Desk, request: Request, said: str, existing: Existing) -> JSONResponse:
    """Keep a file that comes as the body of a request."""
    try:
        name = safe_name(said)
        folder = await run_in_threadpool(desk.folder, make=True)
        with arriving(folder) as file:
            async for part in request.stream():
                await run_in_threadpool(file.write, part)
            saved = await run_in_threadpool(file.put, name, existing)
    except ExistsError as error:
        return JSONResponse({"problem": str(error), "exists": name}, 409)
    except ClientDisconnect:
        return problem("The file did not come whole; send it again.")
    return JSONResponse({"name": saved.name, "already_there": saved.already_there, "folder": str(folder)})


_FIXED = "The documents are changed elsewhere: this page shows them, and changes none."
_READ_ONLY = "The data folder is read-only: questions are answered, but nothing can be added or deleted."


class _Desk:
    """Where what the view asks for is done."""

    def __init__(self, collection: Keeps, settings: WebSettings, *, fixed: bool) -> None:
        self.work = Work()
        self._collection = collection
        self._web = settings
        self._fixed = fixed
        self._lock = threading.Lock()
        self._catalogue: tuple[object, Catalogue] | None = None  # and what it was made of
        self._swept: set[Path] = set()

    def listed(self, query: Query) -> dict[str, Any]:
        """A page of the table as the browser shows it."""
        status = self._collection.status()
        rows = self._rows(status)
        listing = rows.look(query)
        now = datetime.now(UTC)
        folders = self._collection.folders()
        return {
            "rows": "".join(row(entry, now) for entry in listing.entries),
            "first": listing.first,
            "shown": len(listing.entries),
            "matching": listing.matching,
            "page": listing.page,
            "pages": listing.pages,
            "counts": listing.counts,
            "total": len(rows),
            "documents": status.documents,
            "standing": standing(status, folders, now),
            "locked": self._locked(status),
        }

    def begin(self, kind: str, do: Callable[[Report], Outcome]) -> dict[str, int]:
        """Put a job to the others; the page asks for its progress by the number."""
        if self._fixed and kind != "plan":
            raise UploadError(_FIXED)
        return {"job": self.work.begin(kind, do)}

    def _locked(self, status: CollectionStatus) -> str:
        """Why nothing can be changed here; empty where it can."""
        if self._fixed:
            return _FIXED
        return "" if os.access(status.folder, os.W_OK) else _READ_ONLY

    def folder(self, *, make: bool = False) -> Path:
        """Where uploaded files go: the first indexed folder that can be written, else one in the data folder."""
        status = self._collection.status()
        if locked := self._locked(status):
            raise UploadError(locked)
        folders = sorted(map(Path, self._collection.folders()), key=lambda path: len(path.parts))  # the highest first
        folder = next((each for each in folders if each.is_dir() and os.access(each, os.W_OK)), None)
        folder = folder or Path(status.folder).resolve() / UPLOADS
        if make:
            with contextlib.suppress(OSError):  # which writing the file will tell
                folder.mkdir(exist_ok=True)
            if folder not in self._swept:
                self._swept.add(folder)
                sweep(folder)
        return folder

    def indexing(self, names: Sequence[str]) -> Callable[[Report], Outcome]:
        """Take in files that were uploaded, and say what became of each. Nothing is removed: that needs a plan."""
        if any(safe_name(name) != name for name in names):
            raise UploadError("These are not the names of uploaded files; load the page again.")
        folder = self.folder()

        def do(report: Report) -> Outcome:
            done = self._collection.sync([folder], report, SyncSettings(keep_removed=True))
            documents = [each for each in self._collection.documents() if Path(each.file).parent == folder]
            return {"files": [_result(folder / name, documents, done) for name in dict.fromkeys(names)]}

        return do

    def fetching(self, typed: str) -> Callable[[Report], Outcome]:
        """Take in a page of the web, or what a feed lists, and say what became of each."""
        if locked := self._locked(self._collection.status()):
            raise UploadError(locked)
        address = meant(typed)

        def do(report: Report) -> Outcome:
            done = self._collection.add([address], report, self._web)
            held, unreadable = self._collection.documents(), self._collection.status().failures
            return fetched(done, held, unreadable, lambda document: self._collection.history(document).address)

        return do

    def planning(self) -> Callable[[Report], Outcome]:
        """What a sync of all indexed folders would do."""
        folders = self._indexed()
        return lambda report: told(self._collection.sync(folders, report, SyncSettings(dry_run=True)))

    def syncing(self) -> Callable[[Report], Outcome]:
        """The sync of all indexed folders."""
        folders = self._indexed()
        return lambda report: told(self._collection.sync(folders, report))

    def moving(self, ids: Sequence[str], move: Callable[[Sequence[str]], SyncReport]) -> Callable[[Report], Outcome]:
        """Delete or restore documents."""

        def do(_: Report) -> Outcome:
            try:
                report = move(ids)
            except KeyError as error:
                more = f" and {len(error.args) - 1:,} more" if len(error.args) > 1 else ""
                raise SourceError(
                    f"The list has changed since, nothing was done. Not there: {error.args[0]}{more}."
                ) from error
            stayed = {failure.path: failure.reason for failure in report.failed}
            return {"ids": list(ids), "failed": [f"{path}: {reason}" for path, reason in stayed.items()]}

        return do

    def _indexed(self) -> list[str]:
        folders = self._collection.folders()
        if not folders:
            raise SourceError("No folder was indexed yet: add files here, or run qa index with the name of a folder.")
        return folders

    def _rows(self, status: CollectionStatus) -> Catalogue:
        """The rows for what the collection is like now; those of the last time where it is as it was."""
        key = (self._collection.generation, status.failures, status.deleted)
        with self._lock:
            if self._catalogue is None or self._catalogue[0] != key:
                self._catalogue = key, catalogue(self._collection.documents(), status, self._collection.folders())
            return self._catalogue[1]


def _result(file: Path, documents: Sequence[DocumentSummary], report: SyncReport) -> dict[str, Any]:
    """What became of an uploaded file."""
    held = [each for each in documents if Path(each.file) == file]
    reasons = [failure.reason for failure in report.failed if _is_of(failure.path, file.name)]
    ids = {each.id for each in held}
    written = ids & {*report.added, *report.changed, *(after for _, after in report.moved)}
    copied = {copy: first for copy, first in report.copies if copy in ids}
    size = held_in_words(held)
    if reasons:
        shown = "; ".join(reasons[:_MOST_REASONS])
        more = f"; and {len(reasons) - _MOST_REASONS} more" if len(reasons) > _MOST_REASONS else ""
        state, said = "unreadable", f"{shown}{more}{f' (of the rest: {size})' if written else ''}"
    elif copied and len(held) == 1:
        state, said = (
            "copy",
            "; ".join([f"says the same as {copied[held[0].id]}", size, *losses_in_words(held, report)]),
        )
    elif written:
        state, said = "indexed", "; ".join([size, *losses_in_words(held, report)])
    elif held:
        state, said = "unchanged", f"was indexed before, {size}"
    elif file.name.lower() == "metadata.csv":
        state, said = "indexed", "titles and dates for the files beside it"
    else:
        state, said = "deleted", "was deleted here before; restore it under “Deleted”"
    return {"name": file.name, "state": state, "said": said}


def _is_of(shown: str, name: str) -> bool:
    """Whether a failure is of a file, or of a line or part of it. Example: "in/news.jsonl:5" is of "news.jsonl"."""
    last = f"/{shown.replace(os.sep, '/')}"
    return any(f"/{name}{after}" in last for after in (":", "#", "/")) or last.endswith(f"/{name}")
