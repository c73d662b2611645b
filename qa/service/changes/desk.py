"""Where a collection is changed while it is asked: which changes are allowed, and where files go that come."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import AsyncIterable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from index import (
    CollectionStatus,
    DocumentSummary,
    Location,
    PageHistory,
    Progress,
    SyncReport,
    SyncSettings,
    WebSettings,
    refuse_pages,
)
from qa.errors import FixedError
from qa.service.changes.uploads import (
    Existing,
    Saved,
    UploadError,
    arriving,
    made_below,
    safe_folder,
    safe_name,
    sweep,
)
from qa.service.changes.work import Outcome, Report, Work

__all__ = ["UPLOADS", "Desk", "Keeps"]

UPLOADS = "uploads"  # the folder, in the data folder, for files that come before any folder was indexed
_LONGEST_RUN = 600.0  # seconds in which others wait with their files while a feed is fetched
_FIXED = "The documents are changed elsewhere: this server shows them, and changes none."
_NO_FILES = "index a folder first into which files can be put"
_READ_ONLY = "The data folder is read-only: questions are answered, but nothing can be added or deleted."


class Keeps(Protocol):
    """What is needed of `index.Collection`."""

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

    def unreadable(self) -> list[str]:
        """The files of which nothing could be read."""

    def leave_out(self, shown: Sequence[str]) -> SyncReport:
        """Have files that cannot be read left out; raises `KeyError` for those that are none."""

    def restore(self, document_ids: Sequence[str]) -> SyncReport:
        """Take in again what was deleted; raises `KeyError` for what was not."""


class Desk:
    """Where changes of one collection are asked for. Safe to share between threads.

    With `fixed` none is made. `web` says what may be fetched: by default public addresses alone, for whoever reaches
    the service may name one.
    """

    def __init__(self, collection: Keeps, *, fixed: bool = False, web: WebSettings | None = None) -> None:
        self.collection = collection
        self.web = web or WebSettings(longest_run=_LONGEST_RUN)
        self.work = Work()
        self._fixed = fixed
        self._sweeping = threading.Lock()
        self._swept: set[Path] = set()

    def locked(self, status: CollectionStatus | None = None) -> str:
        """Why nothing can be changed here, as a sentence; empty where it can."""
        if self._fixed:
            return _FIXED
        data = Location.of((status or self.collection.status()).folder)
        return "" if not data.is_folder or os.access(data.folder, os.W_OK) else _READ_ONLY

    def refuse_pages(self) -> None:
        """Raise `index.OnlyFolderError` where no page of the web can be added, whoever asks for it."""
        refuse_pages(Location.of(self.collection.status().folder))

    def begin(self, kind: str, do: Callable[[Report], Outcome]) -> int:
        """Put a change behind those that wait; gives its number in `work`. Raises `FixedError`, `BusyError`."""
        self._refuse_fixed()
        return self.work.begin(kind, do)

    def done(self, kind: str, do: Callable[[Report], Outcome]) -> Outcome:
        """The same, and wait until it is done. Raises what it raises as well."""
        self._refuse_fixed()
        return self.work.done(kind, do)

    def at_once(self, do: Callable[[Report], Outcome]) -> Outcome:
        """Make a change that takes no time and waits for no other, as setting a tag does. Raises `FixedError`."""
        self._refuse_fixed()
        return do(lambda _: None)

    async def received(
        self, parts: AsyncIterable[bytes], said: str, existing: Existing, inside: str = ""
    ) -> tuple[Saved, Path]:
        """Keep a file that comes in parts, whole or not at all, and say into which folder it went.

        `said` is its name as it came, `inside` the folders in which it was among those that came with it. Raises
        `UploadError`, and `ExistsError` where another file has the name.
        """
        from anyio import to_thread  # comes with the server, and is not waited for where there is none

        name, below = safe_name(said), safe_folder(inside)
        folder = await to_thread.run_sync(self.folder_for_uploads)
        with arriving(await to_thread.run_sync(made_below, folder, below)) as file:
            async for part in parts:
                await to_thread.run_sync(file.write, part)
            return await to_thread.run_sync(file.put, name, existing), folder

    def folder(self) -> Path:
        """Where files go that come: the first indexed folder that can be written, else one in the data folder."""
        status = self.collection.status()
        if locked := self.locked(status):
            raise (FixedError if self._fixed else UploadError)(locked)
        folders = sorted(map(Path, self.collection.folders()), key=lambda path: len(path.parts))  # the highest first
        folder = next((each for each in folders if each.is_dir() and os.access(each, os.W_OK)), None)
        data = Location.of(status.folder)
        return folder or data.data_folder("Keeping files that come", _NO_FILES).resolve() / UPLOADS

    def folder_for_uploads(self) -> Path:
        """The same, made where it is missing, and rid of what servers that were killed have left in it."""
        folder = self.folder()
        with contextlib.suppress(OSError):  # which writing the file will tell
            folder.mkdir(exist_ok=True)
        with self._sweeping:
            if folder not in self._swept:
                self._swept.add(folder)
                sweep(folder)
        return folder

    def indexed(self, folder: Path, report: Report) -> SyncReport:
        """Take in the files that came into a folder. Nothing is removed: who does that must see it before."""
        return self.collection.sync([folder], report, SyncSettings(keep_removed=True))

    def _refuse_fixed(self) -> None:
        if self._fixed:
            raise FixedError(_FIXED)
