"""Addresses to pages in the data folder: what somebody asked for is fetched, what a feed lists, and nothing else.

A page that answers as before, or from which the same is read, stays as it is; else the bytes become a new version, and
what was read from the one before is kept for the citations that point at it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.engine import Truth
from index.errors import DamagedError, LockedError
from index.location import Location
from index.readers import Sandbox, SourceFile
from index.records import Failure
from index.web.addresses import FetchError, spelt
from index.web.pages import Page, Pages
from index.web.settings import WebSettings

if TYPE_CHECKING:
    from index.web.client import Client
    from index.web.looking import Looking

__all__ = ["LOCK", "Gathered", "gather", "refuse_pages"]

LOCK = "web.lock"  # in the data folder
_LOCK_WAIT = 1.0  # seconds
_ENTRIES = "index.web.entries"  # the reader of feeds


@dataclass(slots=True)
class Gathered:
    """What came of addresses."""

    files: list[Path] = field(default_factory=list)  # the newest versions of the pages, fetched now or before
    failures: list[Failure] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # ids of pages that were deleted by hand
    restored: list[str] = field(default_factory=list)  # the same, of those that are wanted again


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a feed says of a page."""

    address: str
    published: str | None = None
    updated: str | None = None  # None where no feed says anything


def refuse_pages(data: Location) -> None:
    """Raise `OnlyFolderError` where no pages of the web can be added: what was fetched is kept as files."""
    data.data_folder("Adding pages of the web", "save the pages as files and index their folder")


def gather(
    truth: Truth,
    addresses: Sequence[str],
    settings: WebSettings,
    progress: Callable[[int, int], None] = lambda _, __: None,
    client: Client | None = None,
) -> Gathered:
    """Fetch addresses, and the pages that those list which are feeds, into the data folder of a store.

    Raises `OnlyFolderError` for a collection at an address, `LockedError` where another process fetches,
    `ReadOnlyError` and `DataFolderError` where nothing can be kept; what is wrong with an address is told in the
    failures.
    """
    from index.web.client import Client  # the HTTP library is loaded by who fetches, and not by who asks
    from index.web.looking import Looking
    from index.web.manners import Manners

    refuse_pages(Location.of(truth.place))
    truth.refuse_where_read_only("nothing can be added")
    with (
        _alone(truth.home),
        contextlib.nullcontext(client) if client else Client(settings) as fetching,
        Sandbox(settings.limits) as sandbox,
        Sandbox(settings.limits, _ENTRIES) as feeds,
    ):
        pages = Pages(truth.home)
        looking = Looking(truth, pages, fetching, Manners(fetching), sandbox)
        gathering = _Gathering(looking, pages, settings, feeds, truth.deleted())
        gathering.work(addresses, progress)
        return gathering.gathered


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    lock = FileLock(home / LOCK)
    try:
        lock.acquire(timeout=_LOCK_WAIT)
    except Timeout:
        raise LockedError(f"Another process is fetching pages into {home}; wait until it is done.") from None
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class _Gathering:
    looking: Looking
    pages: Pages
    settings: WebSettings
    feeds: Sandbox
    deleted: Mapping[str, str]  # by hand: document id -> file
    gathered: Gathered = field(default_factory=Gathered)
    seen: set[str] = field(default_factory=set)

    def work(self, addresses: Sequence[str], progress: Callable[[int, int], None]) -> None:
        """Look at each address, and at what those list that are feeds."""
        waiting: list[tuple[_Entry, bool]] = []
        for address in addresses:
            try:
                waiting.append((_Entry(spelt(address)), True))
            except FetchError as error:
                self._fail(address, str(error))
        done = 0
        until = self.looking.client.clock() + self.settings.longest_run
        while done < len(waiting):
            progress(done, len(waiting))
            if self.looking.client.clock() > until:
                self._late([entry.address for entry, _ in waiting[done:] if entry.address not in self.seen])
                return
            entry, asked = waiting[done]
            done += 1
            if entry.address in self.seen:
                continue
            self.seen.add(entry.address)
            page = self._looked_at(entry)
            if page is None or not page.versions:
                continue
            if not page.is_feed:
                self.gathered.files.append(self.pages.path(page))
            elif asked:
                waiting.extend((each, False) for each in self._listed(page))
            else:
                self._fail(page.address, "is a feed that another one lists; name it by itself to follow it")
        progress(done, len(waiting))

    def _late(self, left: Sequence[str]) -> None:
        """Tell what is left for the next run."""
        if left:
            more = f", as are {len(left) - 1:,} more" if len(left) > 1 else ""
            self._fail(left[0], f"was left for the next time{more}: the time of this run is over")

    def _fail(self, address: str, reason: str) -> None:
        self.gathered.failures.append(Failure(address, reason))

    def _looked_at(self, entry: _Entry) -> Page | None:
        """The page of an address as it is now; None where it is left out. What is in the way is told."""
        address = entry.address
        if address in self.deleted:
            if not self.settings.restore:
                self.gathered.left_out.append(address)
                return None
            self.gathered.restored.append(address)
        try:
            page = self.pages.get(address) or Page(address)
            updated = page.updated if entry.updated is None else entry.updated
            page, reason = self.looking.look(
                replace(page, published=entry.published or page.published, updated=updated)
            )
        except DamagedError as error:
            self._fail(address, str(error))
            return None
        if reason:
            self._fail(address, reason)
        return page

    def _listed(self, feed: Page) -> Iterator[_Entry]:
        """What a feed lists and is new, or that it says has changed; the rest of what it lists is as it is known."""
        new = 0
        entries = list(self._entries(feed))
        for entry in entries:
            if entry.address in self.deleted and not self.settings.restore:
                self.gathered.left_out.append(entry.address)
                continue
            try:
                page = self.pages.get(entry.address)
            except DamagedError as error:
                self._fail(entry.address, str(error))
                continue
            if page and page.updated == entry.updated and (page.versions or page.refused):
                self._leave(page)
            elif new < self.settings.entries:
                new += entry.address not in self.seen
                yield entry
            else:
                new += 1
        left = new - self.settings.entries
        if left > 0:
            self._fail(feed.address, f"lists {left:,} more that were left for the next time; {new - left:,} at a time")

    def _leave(self, page: Page) -> None:
        """Tell of a page that a feed lists as it was when it was looked at."""
        if page.address in self.seen:
            return
        self.seen.add(page.address)
        if page.versions and not page.is_feed:
            self.gathered.files.append(self.pages.path(page))
        else:
            self._fail(page.address, f"{page.note}, on {page.checked_at[:10]}; it is not asked again until it changes")

    def _entries(self, feed: Page) -> Iterator[_Entry]:
        """All that a feed lists, each address once."""
        newest = feed.versions[-1]
        listed: set[str] = set()
        file = SourceFile(self.pages.path(feed), newest.address, feed.address, charset=newest.charset)
        for entry in self.feeds.read(file):
            if isinstance(entry, Failure):
                self._fail(feed.address, entry.reason)
                continue
            try:
                address = spelt(entry.source)
            except FetchError as error:
                self._fail(entry.source, f"{error}; so lists it {feed.address}")
                continue
            if address not in listed:
                listed.add(address)
                yield _Entry(address, entry.date, entry.metadata.get("updated", ""))
