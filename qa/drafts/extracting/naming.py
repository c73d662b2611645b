"""Which documents of a collection a draft means: by address, title, id or the name of a file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from index import DocumentSummary, Span, tokens

__all__ = ["Lists", "Names"]

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»\])]+", re.IGNORECASE)
_FILE = re.compile(r"[^\s()\[\]<>\"“”«»,;]+\.\w{2,5}\b")
_SITE = re.compile(r"\s[-|–—·:]\s")
_FEWEST = 3  # words of a title by which it is known in running text; a shorter one must stand alone
_END_OF_ADDRESS = ".,;:!?)]}'’"


class Lists(Protocol):
    """Who lists documents: a collection."""

    def documents(self) -> list[DocumentSummary]:
        """All of them, without their texts."""


class Names:
    """What the documents of a collection are called."""

    def __init__(self, collection: Lists) -> None:
        self._addresses: defaultdict[str, list[str]] = defaultdict(list)
        self._files: defaultdict[str, list[str]] = defaultdict(list)
        self._titles: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        self._beginnings: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        for each in collection.documents():
            for name in {each.source, each.id}:
                if _ADDRESS.match(name):
                    self._addresses[_address(name)].append(each.id)
                else:
                    self._files[name.casefold()].append(each.id)
                    self._files[name.casefold().rpartition("/")[2]].append(each.id)
            for title in self._forms(each.title):
                self._titles[title].append(each.id)
                if len(title) >= _FEWEST:
                    self._beginnings[title[:_FEWEST]].add(title)
        self._longest_title = max(map(len, self._titles), default=0)  # words

    @staticmethod
    def _forms(title: str) -> Iterator[tuple[str, ...]]:
        """A title, and without the name of the site behind or before it."""
        whole = tuple(tokens(title).keys)
        if whole:
            yield whole
        parts = _SITE.split(title)
        longest = tuple(tokens(max(parts, key=len)).keys)
        if len(parts) > 1 and len(longest) >= _FEWEST and longest != whole:
            yield longest

    def of_reference(self, text: str) -> tuple[str, ...]:
        """The documents that a reference means: an entry of a list, what stands in parentheses, an address, a title.

        By address where it has one that is known, else by the title that it is or holds, else by the name of a file.
        """
        by_address = [name for found in _ADDRESS.finditer(text) for name in self._addresses.get(_address(found[0]), ())]
        if by_address:
            return tuple(dict.fromkeys(by_address))
        titles = self.titles_in(_ADDRESS.sub(" ", text))
        if titles:
            return tuple(dict.fromkeys(name for _, names in titles for name in names))
        whole = self.titled(text)
        if whole:
            return whole
        files = [name for found in _FILE.findall(text) for name in self._files.get(found.casefold(), ())]
        return tuple(dict.fromkeys([*files, *self._files.get(text.strip().casefold(), ())]))

    def titled(self, text: str) -> tuple[str, ...]:
        """The documents of which this is the whole title, but for a date or a page behind it."""
        keys = tuple(tokens(text).keys)
        for end in range(len(keys), 0, -1):
            if end <= self._longest_title and keys[:end] in self._titles:
                return tuple(dict.fromkeys(self._titles[keys[:end]]))
            if not keys[end - 1].isdigit() and keys[end - 1] not in ("p", "pp", "s", "page", "pages"):
                break
        return ()

    def titles_in(self, text: str) -> list[tuple[Span, tuple[str, ...]]]:
        """The titles of three words or more that stand in a text, the longest at each place, and whose they are."""
        keys, starts, ends = tokens(text)
        found: list[tuple[Span, tuple[str, ...]]] = []
        place = 0
        while place + _FEWEST <= len(keys):
            title = self._longest(keys, place)
            if title:
                span = Span(starts[place], ends[place + len(title) - 1])
                found.append((span, tuple(dict.fromkeys(self._titles[title]))))
            place += max(1, len(title))
        return found

    def _longest(self, keys: Sequence[str], place: int) -> tuple[str, ...]:
        beginning = tuple(keys[place : place + _FEWEST])
        titles: Iterable[tuple[str, ...]] = self._beginnings.get(beginning, ())
        held = (title for title in titles if tuple(keys[place : place + len(title)]) == title)
        return max(held, key=len, default=())


def _address(address: str) -> str:
    """An address in the one form in which they are compared. Example: "HTTPS://www.a.org/b/#c" -> "a.org/b"."""
    plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip().rstrip(_END_OF_ADDRESS), flags=re.IGNORECASE)
    plain, _, _ = plain.partition("#")
    site, slash, path = plain.partition("/")
    return f"{site.lower()}{slash}{path}".rstrip("/")
