"""One page looked at: what its address answers becomes another version of it, or shows that nothing is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from index.engine import Truth, now
from index.readers import Sandbox, SourceFile
from index.records import Document, Failure
from index.web.addresses import FetchError, RefusedError
from index.web.client import Answer, Client
from index.web.content import FEED, charset_of, ending_of, in_words, largest_of, type_of
from index.web.facts import held
from index.web.manners import Manners
from index.web.pages import Page, Pages, Version

__all__ = ["Looking"]

_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_FEWEST_OF_CLIENT, _FEWEST_OF_SERVER = 400, 500  # statuses
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)  # though the client is to blame


class _GoneError(RefusedError):
    """The page is not there any more."""

    def __init__(self, status: int) -> None:
        super().__init__(f"answers {in_words(status)}")
        self.note = in_words(status)


@dataclass(frozen=True, slots=True)
class Looking:
    """Fetches pages, and keeps what is new of them."""

    truth: Truth
    pages: Pages
    client: Client
    manners: Manners
    sandbox: Sandbox

    def look(self, page: Page) -> tuple[Page, str]:
        """The page as it is now, and why it could not be fetched; that is empty where it could.

        Raises `DamagedError` where what is kept of it is not what was written.
        """
        reason = ""
        try:
            answer = self.client.get(page.address, largest_of, self._conditions(page), self.manners.admit)
            page = self._answered(page, answer)
        except FetchError as error:
            reason = f"{error}{_stays(page)}"
            page = _without_news(page, error)
        self.pages.keep(page)
        return page, reason

    def _conditions(self, page: Page) -> Mapping[str, Mapping[str, str]]:
        """What makes a server say that nothing is new; not where what is kept is not as it was."""
        newest = page.newest
        if newest is None or not self.pages.is_whole(page):
            return {}
        stated = {"If-None-Match": newest.etag, "If-Modified-Since": newest.last_modified}
        return {newest.address: {name: value for name, value in stated.items() if value}}

    def _answered(self, page: Page, answer: Answer) -> Page:
        """The page after an answer. Raises `FetchError` where that is none of a page."""
        if answer.status == HTTPStatus.NOT_MODIFIED and page.versions:
            return _checked(page)
        _refuse(answer)
        version = _version(answer)
        newest = page.newest
        if newest is None or newest.file != version.file:
            return self._with_another(page, version, answer.body)
        if not self.pages.is_whole(page):
            self.pages.keep_bytes(page.address, version.file, answer.body)
        return _checked(page, replace(version, retrieved_at=newest.retrieved_at))

    def _with_another(self, page: Page, version: Version, body: bytes) -> Page:
        """The page with one version more; without, where the same is read from it. Raises `FetchError` for nothing."""
        path = self.pages.place(page.address) / version.file
        was_there = path.exists()
        self.pages.keep_bytes(page.address, version.file, body)
        if version.ending == FEED:  # nobody quotes it, so its old versions are of no use
            for each in {each.file for each in page.versions} - {version.file}:
                path.with_name(each).unlink(missing_ok=True)
            return _checked(replace(page, versions=(version,)))
        before = held(self.truth, self.pages, page)
        if not before:
            return _checked(replace(page, versions=(*page.versions, version)))
        found = self._read(SourceFile(path, page.address, page.address, charset=version.charset))
        if not isinstance(found, Failure) and _said(found) != _said(before):
            self.pages.keep_documents(page, page.versions[-1], before)
            return _checked(replace(page, versions=(*page.versions, version)))
        if not was_there:
            path.unlink()
        if isinstance(found, Failure):
            raise FetchError(f"has changed, and cannot be read any more ({found.reason})")
        newest = page.versions[-1]
        return _checked(page, replace(newest, etag=version.etag, last_modified=version.last_modified))

    def _read(self, file: SourceFile) -> list[Document] | Failure:
        """The documents of a file; where there are none, why."""
        results = list(self.sandbox.read(file))
        documents = [each for each in results if isinstance(each, Document)]
        failures = [each for each in results if isinstance(each, Failure)]
        return documents or next(iter(failures), Failure(file.shown, "no text found"))


def _refuse(answer: Answer) -> None:
    """Raise `FetchError` for an answer that is no page."""
    status = answer.status
    if status in _GONE:
        raise _GoneError(status)
    if status != HTTPStatus.OK:
        is_lasting = _FEWEST_OF_CLIENT <= status < _FEWEST_OF_SERVER and status not in _PASSING
        raise (RefusedError if is_lasting else FetchError)(f"answers {in_words(status)}")
    if not answer.body:
        raise FetchError("is empty")


def _stays(page: Page) -> str:
    """What becomes of a page that could not be fetched again."""
    if not page.versions or page.is_feed:
        return ""
    return f"; the version of {page.versions[-1].retrieved_at[:10]} stays"


def _without_news(page: Page, error: FetchError) -> Page:
    """The page where nothing could be fetched; one that has gone says so, and since when."""
    note = page.note if page.versions else str(error)
    if page.versions and isinstance(error, _GoneError) and not note.startswith(error.note):
        note = f"{error.note} since {now()[:10]}"
    return replace(page, checked_at=now(), note=note, refused=isinstance(error, RefusedError))


def _checked(page: Page, newest: Version | None = None) -> Page:
    """The page, found to be there; with other facts of its newest version."""
    versions = page.versions if newest is None else (*page.versions[:-1], newest)
    return replace(page, versions=versions, checked_at=now(), note="", refused=False)


def _version(answer: Answer) -> Version:
    """What an answer with a page is kept as. Raises `RefusedError` for what is not read."""
    headers = answer.headers
    return Version(
        retrieved_at=now(),
        sha256=hashlib.sha256(answer.body).hexdigest(),
        ending=ending_of(answer.address, headers, answer.body),
        size=len(answer.body),
        address=answer.address,
        content_type=type_of(headers),
        charset=charset_of(headers),
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
    )


def _said(documents: Iterable[Document]) -> list[tuple[str, str, str]]:
    """What tells one reading of a page from another."""
    return sorted((document.id, document.title, document.text) for document in documents)
