"""The pages that were fetched, as they lie in the data folder: the bytes of each version, and what is known of them.

    web/<host>/<key of the address>/page.json         what is known of the page, and its versions
                                   /<sha256>.html     the bytes of a version, never altered
                                   /<sha256>.json     what was read from a version before another one came

Bytes are on the disk before the file that names them, and that is replaced whole: wherever it breaks off, each page is
as it was or as it should be.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.engine import document_of, row_of
from index.errors import DamagedError
from index.records import Document
from index.web.addresses import folder_of_host, key_of
from index.web.content import FEED

__all__ = ["FACTS", "FOLDER", "Page", "Pages", "Version", "is_kept"]

FOLDER = "web"  # in the data folder
FACTS = "page.json"
_KEPT = re.compile(rf"/{FOLDER}/[^/]+/[0-9a-f]{{32}}/[0-9a-f]{{64}}\.\w+\Z")


@dataclass(frozen=True, slots=True)
class Version:
    """A page as it was once."""

    retrieved_at: str  # ISO 8601, UTC
    sha256: str  # of its bytes, in hexadecimal
    ending: str  # of the name that they are kept under, as ".html"
    size: int  # bytes
    address: str  # where they were found, after redirects
    content_type: str = ""  # as the server states it
    charset: str = ""  # the same
    etag: str = ""
    last_modified: str = ""

    @property
    def file(self) -> str:
        """Name of the file with the bytes."""
        return f"{self.sha256}{self.ending}"


@dataclass(frozen=True, slots=True)
class Page:
    """An address that somebody asked for, and what was found there."""

    address: str  # in its one spelling; the document's id
    versions: tuple[Version, ...] = ()  # oldest first; none where it could never be fetched
    checked_at: str = ""  # when it was looked at last: ISO 8601, UTC
    note: str = ""  # what is found now instead of the page: "404 Not Found since 2026-11-30"
    refused: bool = False  # whether it will be so the next time as well
    published: str | None = None  # the day that a feed states
    updated: str = ""  # what the feed said then of when it was last changed

    @property
    def newest(self) -> Version | None:
        """The version that is searched."""
        return self.versions[-1] if self.versions else None

    @property
    def is_feed(self) -> bool:
        """Whether it lists other pages, and is no document itself."""
        return bool(self.versions) and self.versions[-1].ending == FEED


def is_kept(path: Path) -> bool:
    """Whether a path is that of a version, wherever the data folder is now: it may have been moved."""
    return _KEPT.search(path.as_posix()) is not None


class Pages:
    """The pages of a data folder. Who changes them is the only one; see `gathering`."""

    def __init__(self, home: Path) -> None:
        """`home` is the data folder."""
        self.folder = home.resolve() / FOLDER

    def place(self, address: str) -> Path:
        """The folder of a page."""
        return self.folder / folder_of_host(address) / key_of(address)

    def path(self, page: Page, version: Version | None = None) -> Path:
        """The file with the bytes of a version, by default the newest. There must be one."""
        chosen = version or page.versions[-1]
        return self.place(page.address) / chosen.file

    def get(self, address: str) -> Page | None:
        """What is known of an address; None for nothing. Raises `DamagedError`."""
        return self.at(self.place(address))

    def at(self, place: Path) -> Page | None:
        """The same by the folder of the page."""
        try:
            raw = (place / FACTS).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _page(_checked(place / FACTS, raw))

    def below(self, path: Path) -> Iterator[Page | DamagedError]:
        """The pages in a folder of these, or the one that a file is of, by their folders' names."""
        inner = path.relative_to(self.folder).parts[:2]
        for place in [self.folder.joinpath(*inner)] if len(inner) > 1 else self._places(self.folder.joinpath(*inner)):
            try:
                page = self.at(place)
            except DamagedError as error:
                yield error
                continue
            if page is not None:
                yield page

    def holds(self, path: Path) -> bool:
        """Whether a path is that of these pages, or inside it."""
        return path.is_relative_to(self.folder)

    def is_whole(self, page: Page) -> bool:
        """Whether the bytes of the newest version are there, and as they were."""
        newest = page.newest
        if newest is None:
            return False
        try:
            return hashlib.sha256(self.path(page).read_bytes()).hexdigest() == newest.sha256
        except OSError:
            return False

    def keep_bytes(self, address: str, name: str, body: bytes) -> Path:
        """Have the bytes of a version on the disk."""
        path = self.place(address) / name
        _write(path, body)
        return path

    def keep_documents(self, page: Page, version: Version, documents: Iterable[Document]) -> None:
        """Keep what was read from a version, for the citations that point at it."""
        _write(self._read(page, version), _summed([row_of(document) for document in documents]))

    def documents(self, page: Page, version: Version) -> tuple[Document, ...]:
        """What was read from a version before another one came; none where nobody kept that. Raises `DamagedError`."""
        path = self._read(page, version)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return ()
        return tuple(document_of(row) for row in _checked(path, raw))

    def keep(self, page: Page) -> None:
        """Replace what is known of a page."""
        _write(self.place(page.address) / FACTS, _summed(asdict(page)))

    def _read(self, page: Page, version: Version) -> Path:
        return self.place(page.address) / f"{version.sha256}.json"

    def _places(self, folder: Path) -> Iterator[Path]:
        depth = "*/*" if folder == self.folder else "*"
        yield from sorted(place for place in folder.glob(depth) if place.is_dir())


def _page(fields: dict[str, Any]) -> Page:
    versions = tuple(Version(**version) for version in fields["versions"])
    return Page(**{**fields, "versions": versions})


def _summed(content: Any) -> bytes:
    """As JSON, with the digest of it: a bit that flips must not make another date of it."""
    return json.dumps({"content": content, "sha256": _digest(content)}, ensure_ascii=False, indent=1).encode()


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _checked(path: Path, raw: bytes) -> Any:
    """What `_summed` wrote."""
    try:
        whole = json.loads(raw)
        if whole["sha256"] == _digest(whole["content"]):
            return whole["content"]
    except (KeyError, TypeError, ValueError, RecursionError):
        pass
    raise DamagedError(
        f"{path} is not as it was written; restore it from a backup, or delete its folder and fetch the page again "
        f"with: qa add ADDRESS"
    )


def _write(path: Path, content: bytes) -> None:
    """A whole file, on the disk before it has its name."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.tmp")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
