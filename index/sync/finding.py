"""Which files there are: those of the paths that were given, what metadata.csv says of them, and what is not opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.engine import Truth
from index.errors import DamagedError, SourceError
from index.readers import MetadataRow, SourceFile, is_metadata, load_metadata, not_accepted
from index.records import Failure
from index.sync.plan import SyncSettings
from index.web import PageFacts, Pages, file_of

__all__ = ["Found", "find", "shown"]

_HARD_LINK = "it has another name elsewhere (a hard link); allow that with --hard-links, or copy it"


@dataclass(frozen=True, slots=True)
class Found:
    """The files of one path that was given."""

    root: str
    is_folder: bool
    files: list[SourceFile] = field(default_factory=list)
    metadata: dict[Path, MetadataRow] = field(default_factory=dict)  # what metadata.csv says, by file
    failures: list[Failure] = field(default_factory=list)
    unseen: list[Path] = field(default_factory=list)  # files, and folders of files, that nobody may look at now
    pages: dict[Path, PageFacts] = field(default_factory=dict)  # what is known of pages of the web, by file

    def is_same_page(self, file: Path, other: Path) -> bool:
        """Whether two files are versions of the same page."""
        return file in self.pages and file.parent == other.parent


def find(truth: Truth, path: Path, settings: SyncSettings) -> Iterator[Found]:
    """What there is at a path; of the pages of the web, those of each site apart.

    Raises `SourceError` where there is nothing, or its name is no text.
    """
    if not path.exists():
        raise SourceError(f"There is no file or folder {printable(str(path))}; nothing was indexed.")
    absolute = path.resolve()
    if not storable(absolute):
        raise SourceError(f"{printable(str(absolute))} is no name in UTF-8; rename it. Nothing was indexed.")
    pages = Pages(truth.home)
    if pages.holds(absolute):
        yield from _kept(pages, absolute)
    else:
        yield _find(truth, path, absolute, settings)


def _kept(pages: Pages, path: Path) -> Iterator[Found]:
    """The newest versions of the pages at a path of the data folder, by site; a file stands for its page."""
    sites: dict[Path, Found] = {}
    for page in pages.below(path):
        if isinstance(page, DamagedError):
            site = sites.setdefault(pages.folder, Found(str(pages.folder), is_folder=False))
            site.failures.append(Failure(shown(pages.folder), str(page)))
        elif page.versions and not page.is_feed:
            file, folder = file_of(pages, page)
            site = sites.setdefault(folder, Found(str(folder), is_folder=False))
            site.files.append(file)
            site.pages[file.path] = PageFacts.of(page)
    yield from sites.values()


def _find(truth: Truth, path: Path, absolute: Path, settings: SyncSettings) -> Found:
    if path.is_dir():
        found = Found(str(absolute), is_folder=True)
        entries = _walk(absolute, found, truth.home.resolve())
    else:
        stored = truth.files().get(str(absolute))  # found before, in a folder further up: it keeps its id
        found = Found(stored.root if stored else str(absolute.parent), is_folder=False)
        entries = iter([absolute])
    root = Path(found.root)
    files = []
    for entry in entries:
        reason = _refusal(entry, root, hard_links=settings.hard_links)
        if reason:
            found.failures.append(Failure(shown(entry), reason))
            if reason == _HARD_LINK:  # it was none, perhaps: whoever copies a folder by links takes nothing out of it
                found.unseen.append(entry)
        else:
            files.append(_source_file(entry, root))
    found.files.extend(file for file in files if not is_metadata(file.path))
    if found.is_folder:
        tables = [file for file in files if is_metadata(file.path)]
    else:
        above = [folder / "metadata.csv" for folder in absolute.parents if folder.is_relative_to(root)]
        tables = [_source_file(table, root) for table in reversed(above) if table.is_file()]
    for table in tables:  # those further down come later and count more
        _note_metadata(table, found)
    return found


def _source_file(path: Path, root: Path) -> SourceFile:
    return SourceFile(path, path.relative_to(root).as_posix(), shown(path))


def _note_metadata(table: SourceFile, found: Found) -> None:
    """What a metadata.csv says of the files beside and below it."""
    folder = table.path.parent
    below = {file.path.relative_to(folder).as_posix(): file for file in found.files if file.path.is_relative_to(folder)}
    try:
        metadata = load_metadata(table)
    except OSError as error:
        found.failures.append(Failure(table.shown, f"cannot be read: {error.strerror or error}"))
        return
    found.failures.extend(metadata.failures)
    if found.is_folder:
        found.failures.extend(metadata.without_file(below))
    for name, file in below.items():
        row = metadata.row_for(name)
        if row:
            found.metadata[file.path] = row


def _walk(root: Path, found: Found, data: Path) -> Iterator[Path]:
    """The files below a folder in order of their names, without hidden ones and those of the data folder."""

    def note(error: OSError) -> None:
        folder = Path(error.filename)
        found.unseen.append(folder)
        found.failures.append(Failure(shown(folder), f"cannot be listed: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(folder, name) != data)
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted([*names, *links]):
            if not name.startswith("."):
                yield Path(folder, name)


def _refusal(path: Path, root: Path, *, hard_links: bool) -> str:
    """Why a path of the folder is not to be opened; empty where it may be tried."""
    reason = ""
    try:
        if not storable(path):
            reason = "its name, or its folder's, is not valid UTF-8; rename it"
        elif path.is_symlink() and not path.resolve().is_relative_to(root):
            reason = "a link that leads out of the folder"
        elif path.is_dir():
            reason = "a link to a folder; its files are read where they are"
        elif not stat.S_ISREG(path.stat().st_mode):
            reason = "not a regular file"
        elif path.stat().st_nlink > 1 and not hard_links:
            reason = _HARD_LINK
        else:
            reason = not_accepted(path)
    except RuntimeError:  # how Python up to 3.12 says it
        reason = "a link that leads to itself"
    except OSError:
        pass  # nor can it be opened, which will say why, and its last good version stays
    return reason


def shown(path: Path) -> str:
    """A path as a person at this place would write it."""
    here = Path.cwd()
    return printable(str(path.relative_to(here) if path.is_relative_to(here) else path))


def printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def storable(path: Path) -> bool:
    """Whether a path is text, and no undecodable bytes; SQLite takes text only."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
