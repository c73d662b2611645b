"""What the documents view asks of the server: the table, files to add, and what changes the collection."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from index import (
    Collection,
    CollectionStatus,
    DocumentSummary,
    SourceError,
    SyncReport,
    SyncSettings,
)
from qa.page.documents.editing import add_editing
from qa.page.documents.fetching import fetched, meant
from qa.page.documents.original import add_original
from qa.page.documents.results import held_in_words, losses_in_words
from qa.page.documents.table import Catalogue, Query, catalogue, row, scheduled, standing, told
from qa.page.routes import Body, problem, router
from qa.service import (
    Desk,
    Existing,
    ExistsError,
    Outcome,
    Report,
    Schedule,
    UploadError,
    is_of,
    safe_folder,
    safe_name,
)
from qa.service.http import may

__all__ = ["document_routes"]

_EXISTING: Mapping[str, Existing] = {"both": "both", "replace": "replace"}
_MOST_REASONS = 3  # of one file


def document_routes(changes: Desk, schedule: Schedule | None = None) -> APIRouter:
    """The routes below /api/documents; what they change, they change at this desk. They tell of a schedule."""
    desk = _View(changes, schedule)
    collection = cast("Collection", changes.collection)
    shown = router()

    @shown.get("/documents/list")
    def listed(
        request: Request,
        search: str = "",
        state: str = "",
        sort: str = "added",
        order: str = "descending",
        page: int = 1,
    ) -> dict[str, Any]:
        told = desk.listed(Query(search, state, sort, order == "descending", page))
        return told | {"locked": _not_allowed(request) or told["locked"]}

    @shown.get("/documents/progress")
    def progress(job: int | None = None) -> JSONResponse:
        state = changes.work.progress(job)
        if state is None and job is not None:
            return problem("The server was started anew since, or it is long ago; load the page again.", 404)
        return JSONResponse({"job": None} if state is None else state)

    _add_verbs(shown, desk)
    add_editing(shown, changes, collection)
    add_original(shown, collection)
    return shown


def _add_verbs(shown: APIRouter, desk: _View) -> None:
    """The routes that change the collection, or tell what a change would be."""

    @shown.post("/documents/upload")
    async def upload(request: Request, name: str = "", existing: str = "", inside: str = "") -> JSONResponse:
        return await _upload(desk.changes, request, name, _EXISTING.get(existing, "ask"), inside)

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
        return desk.begin("delete", desk.moving(body.texts("ids"), desk.collection.delete))

    @shown.post("/documents/leave")
    def leave(body: Body) -> dict[str, int]:
        return desk.begin("delete", desk.leaving_out(body.texts("files")))

    @shown.post("/documents/restore")
    def restore(body: Body) -> dict[str, int]:
        return desk.begin("restore", desk.moving(body.texts("ids"), desk.collection.restore))


def _not_allowed(request: Request) -> str:
    """Why whoever asks changes no documents here, so that nothing of it is offered; empty where that is allowed."""
    if may(request, "edit"):
        return ""
    return "You may read the documents; to add or delete some you need the role “edit”, which an admin gives."


async def _upload(desk: Desk, request: Request, said: str, existing: Existing, inside: str) -> JSONResponse:
    """Keep a file that comes as the body of a request; its name is told with the folders that it came in."""
    try:
        saved, folder = await desk.received(request.stream(), said, existing, inside)
    except ExistsError as error:
        return JSONResponse({"problem": str(error), "exists": safe_name(said)}, 409)
    except ClientDisconnect:
        return problem("The file did not come whole; send it again.")
    name = f"{safe_folder(inside)}/{saved.name}" if inside else saved.name
    return JSONResponse({"name": name, "already_there": saved.already_there, "folder": str(folder)})


class _View:
    """What the view shows, and what it asks to be done."""

    def __init__(self, changes: Desk, schedule: Schedule | None) -> None:
        self.schedule = schedule
        self.changes = changes
        self.collection = changes.collection
        self._lock = threading.Lock()
        self._catalogue: tuple[object, Catalogue] | None = None  # and what it was made of

    def listed(self, query: Query) -> dict[str, Any]:
        """A page of the table as the browser shows it."""
        status = self.collection.status()
        rows = self._rows(status)
        listing = rows.look(query)
        now = datetime.now(UTC)
        folders = self.collection.folders()
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
            "schedule": scheduled(self.schedule, now) if self.schedule else "",
            "locked": self.changes.locked(status),
        }

    def begin(self, kind: str, do: Callable[[Report], Outcome]) -> dict[str, int]:
        """Put a job to the others; the page asks for its progress by the number. A plan changes nothing."""
        begin = self.changes.work.begin if kind == "plan" else self.changes.begin
        return {"job": begin(kind, do)}

    def indexing(self, names: Sequence[str]) -> Callable[[Report], Outcome]:
        """Take in files that were uploaded, and say what became of each. Nothing is removed: that needs a plan."""
        if not all(map(_is_safe, names)):
            raise UploadError("These are not the names of uploaded files; load the page again.")
        folder = self.changes.folder()

        def do(report: Report) -> Outcome:
            done = self.changes.indexed(folder, report)
            held: defaultdict[Path, list[DocumentSummary]] = defaultdict(list)
            for each in self.collection.documents():
                held[Path(each.file)].append(each)
            return {"files": [_result(folder, name, held[folder / name], done) for name in dict.fromkeys(names)]}

        return do

    def fetching(self, typed: str) -> Callable[[Report], Outcome]:
        """Take in a page of the web, or what a feed lists, and say what became of each."""
        if locked := self.changes.locked():
            raise UploadError(locked)
        self.changes.refuse_pages()
        address = meant(typed)

        def do(report: Report) -> Outcome:
            done = self.collection.add([address], report, self.changes.web)
            held, unreadable = self.collection.documents(), self.collection.status().failures
            return fetched(done, held, unreadable, lambda document: self.collection.history(document).address)

        return do

    def planning(self) -> Callable[[Report], Outcome]:
        """What a sync of all indexed folders would do."""
        folders = self._indexed()
        return lambda report: told(self.collection.sync(folders, report, SyncSettings(dry_run=True)))

    def syncing(self) -> Callable[[Report], Outcome]:
        """The sync of all indexed folders."""
        folders = self._indexed()
        return lambda report: told(self.collection.sync(folders, report))

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

    def leaving_out(self, files: Sequence[str]) -> Callable[[Report], Outcome]:
        """Leave out files that cannot be read, as they are called in the list; the ids by which that is undone."""

        def do(_: Report) -> Outcome:
            before = set(self.collection.status().deleted)
            try:
                self.collection.leave_out(files)
            except KeyError as error:
                raise SourceError(
                    f"The list has changed since, nothing was done. Not there: {error.args[0]}."
                ) from error
            return {"ids": [each for each in self.collection.status().deleted if each not in before], "failed": []}

        return do

    def _indexed(self) -> list[str]:
        folders = self.collection.folders()
        if not folders:
            raise SourceError("No folder was indexed yet: add files here, or run qa index with the name of a folder.")
        return folders

    def _rows(self, status: CollectionStatus) -> Catalogue:
        """The rows for what the collection is like now; those of the last time where it is as it was."""
        key = (self.collection.generation, status.failures, status.deleted)
        with self._lock:
            if self._catalogue is None or self._catalogue[0] != key:
                documents, folders = self.collection.documents(), self.collection.folders()
                self._catalogue = key, catalogue(documents, status, folders, self.collection.unreadable())
            return self._catalogue[1]


def _is_safe(name: str) -> bool:
    """Whether it is one of those that were told when files came."""
    inside, _, last = name.rpartition("/")
    return safe_folder(inside) == inside and safe_name(last) == last


def _result(folder: Path, name: str, held: Sequence[DocumentSummary], report: SyncReport) -> dict[str, Any]:
    """What became of an uploaded file, of which some documents are held; its name is below the folder."""
    file = folder / name
    reasons = [failure.reason for failure in report.failed if is_of(failure.path, name)]
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
    return {"name": name, "state": state, "said": said}
