"""An address that somebody adds on the page: how it is meant, and a line for each page that came of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from index import DocumentSummary, Failure, SyncReport, is_web_address
from qa.errors import AnswerError
from qa.page.documents.results import held_in_words, losses_in_words
from qa.page.markup import named

__all__ = ["AddressError", "fetched", "meant"]

_LONGEST = 2_000  # characters of an address
_MOST_LINES = 500
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#].*)?")  # as it is typed without "https://"


class AddressError(AnswerError):
    """What was typed is no address; the message says what is."""


def meant(typed: str) -> str:
    """The address that somebody typed or pasted. Raises `AddressError` where it is none.

    Example: " example.org/news " -> "https://example.org/news".
    """
    address = typed.strip()
    if len(address) > _LONGEST:
        raise AddressError(f"The address is longer than {_LONGEST:,} characters, which none is.")
    if is_web_address(address) and not any(character.isspace() for character in address):
        return address
    if _HOST.fullmatch(address):
        return f"https://{address}"
    raise AddressError("Type one address of a web page or feed, as https://example.org/news.")


def fetched(
    report: SyncReport,
    documents: Sequence[DocumentSummary],
    unreadable: Collection[Failure],
    address_of: Callable[[str], str],
) -> dict[str, Any]:
    """What a page or feed came to: a line for each page with news, and how many are as they were.

    Args:
        report: Of the page or feed.
        documents: What the collection holds since.
        unreadable: What it has noted as such: it was fetched, but not read.
        address_of: The page that a document is of; records of a table have ids of their own.
    """
    news = {**dict.fromkeys(report.added, "indexed"), **dict.fromkeys(report.changed, "changed")}
    news |= {after: "changed" for _, after in report.moved}
    pages: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
    ids = news.keys() | set(report.unchanged)
    for each in documents:
        if each.id in ids:
            pages[each.file].append(each)
    new = [held for held in pages.values() if any(each.id in news for each in held)]
    still = [held for held in pages.values() if not any(each.id in news for each in held)]
    failed = {each.path for each in report.failed}
    lines = [_line(held, news, report, address_of) for held in new]
    lines = [line for line in lines if line["name"] not in failed or line["state"] != "changed"]  # only its note has
    if len(pages) == 1 and still and not report.failed:  # the one page that was asked for
        lines.append(_unchanged(still[0], address_of))
    lines += [
        {"name": each.path, "state": "unreadable" if each in unreadable else "unfetched", "said": each.reason}
        for each in report.failed
    ]
    lines += [
        {"name": name, "state": "deleted", "said": "was deleted here before; restore it under “Deleted”"}
        for name in report.deleted
    ]
    told = len(lines)
    return {"files": lines[:_MOST_LINES], "hidden": max(0, told - _MOST_LINES), "unchanged": len(still)}


def _line(
    held: Sequence[DocumentSummary], news: Mapping[str, str], report: SyncReport, address_of: Callable[[str], str]
) -> dict[str, Any]:
    """A page that is new or other than before."""
    first = held[0]
    copied = dict(report.copies)
    said = [held_in_words(held)]
    state = "changed" if any(news.get(each.id) == "changed" for each in held) else "indexed"
    if len(held) == 1 and first.id in copied:
        state = "copy"
        said.insert(0, f"says the same as {copied[first.id]}")
    said += losses_in_words(held, report)
    return {"name": address_of(held[0].id), "state": state, "said": "; ".join(said), **_opened(held)}


def _unchanged(held: Sequence[DocumentSummary], address_of: Callable[[str], str]) -> dict[str, Any]:
    said = f"is as it was when it was fetched before, {held_in_words(held)}"
    return {"name": address_of(held[0].id), "state": "unchanged", "said": said, **_opened(held)}


def _opened(held: Sequence[DocumentSummary]) -> dict[str, str]:
    """The document that a page is, with which it can be opened at once; nothing where it is several."""
    only = held[0] if len(held) == 1 else None
    return {"document": only.id, "title": named(only.title, only.source)} if only and only.passages else {}
