"""The table of what a collection holds, could not read and was told to leave out; every string of it escaped."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from index import ACCEPTED, CollectionStatus, DocumentSummary, SyncReport, fold
from qa.page.markup import escape, linked, named
from qa.service import Schedule
from qa.wording import by_what, correction_in_words, counted, date_in_words

__all__ = [
    "COLUMNS",
    "PAGE",
    "STATES",
    "Catalogue",
    "Entry",
    "Listing",
    "Query",
    "catalogue",
    "frame",
    "row",
    "scheduled",
    "standing",
    "told",
]

State = Literal["indexed", "copy", "nothing", "unreadable", "deleted"]

PAGE = 100  # rows
COLUMNS = {
    "title": "Title",
    "date": "Date",
    "source": "Source",
    "passages": "Passages",
    "added": "Added",
    "state": "State",
}
STATES: Mapping[State, str] = {
    "indexed": "Indexed",
    "copy": "Copy",
    "nothing": "Nothing to search",
    "unreadable": "Not readable",
    "deleted": "Deleted",
}
_MEANINGS: Mapping[State, str] = {
    "indexed": "It is searched, and answers may quote it.",
    "copy": "Another document says the same; an answer shows one of them, and names the others.",
    "nothing": "No text was found in it that could be quoted.",
    "unreadable": "The file is there, but could not be read.",
    "deleted": "It was deleted here. Its file is where it was, and syncs leave it out.",
}
_MOST_NAMES = 200  # of each kind in a report
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table: a document, a file that could not be read, or a document that was deleted by hand."""

    state: State
    title: str
    id: str = ""  # empty for a file that could not be read
    source: str = ""
    date: str = ""
    date_origin: str = ""
    passages: int | None = None
    added: str = ""  # ISO 8601, UTC; empty where it is not known
    note: str = ""  # why it is not readable, or of how many copies it is one
    place: str = ""  # the source, shorter where it is a path in an indexed folder
    tags: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)  # of title and date, how they were, in words
    whole: bool = False  # of what could not be read: whether that is a whole file, which can be left out


@dataclass(frozen=True, slots=True)
class Query:
    """What of the table is asked for."""

    search: str = ""
    state: str = ""  # all that is in the collection or should be, where it names none
    sort: str = "added"
    descending: bool = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the table."""

    entries: tuple[Entry, ...]
    first: int  # number of the first among those that match, from 1; 0 where none does
    matching: int
    pages: int
    page: int
    counts: Mapping[str, int]  # of what matches the search, by state


class Catalogue:
    """The rows of one generation, in every order that was asked for."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        """How many rows there are, whatever their state."""
        return len(self._entries)

    def look(self, query: Query) -> Listing:
        """The rows that hold all words of the search in title, source or id, sorted; a page of them."""
        words = fold(query.search).split()
        places = range(len(self._entries))
        found = [place for place in places if all(word in self._texts[place] for word in words)] if words else places
        counts: Counter[str] = Counter(self._entries[place].state for place in found)
        entries = [entry for entry in map(self._entries.__getitem__, found) if _is_asked_for(entry, query.state)]
        entries = _sorted(entries, query.sort if query.sort in COLUMNS else "added", descending=query.descending)
        pages = max(1, -(-len(entries) // PAGE))
        page = min(max(query.page, 1), pages)
        shown = tuple(entries[(page - 1) * PAGE : page * PAGE])
        return Listing(shown, (page - 1) * PAGE + 1 if shown else 0, len(entries), pages, page, counts)

    @cached_property
    def _texts(self) -> list[str]:
        """What is searched of each row."""
        return [fold("\n".join((entry.title, entry.source, entry.id, *entry.tags))) for entry in self._entries]


def catalogue(
    documents: Sequence[DocumentSummary],
    status: CollectionStatus,
    folders: Sequence[str],
    unreadable: Collection[str] = (),
) -> Catalogue:
    """The table of a collection; paths are shown as they stand in the indexed folders.

    `unreadable` are those of what could not be read that are whole files.
    """
    whole = frozenset(unreadable)
    entries = [
        Entry(
            _state(each),
            named(each.title, each.source or each.id),
            each.id,
            each.source,
            each.date or "",
            each.date_origin,
            each.passages,
            each.added or "",
            f"one of {each.copies + 1:,}" if each.copies and each.passages else "",
            _inside(each.source, folders),
            each.tags,
            {correction.field: correction_in_words(correction) for correction in each.corrections},
        )
        for each in documents
    ]
    entries += [
        Entry("unreadable", place, source=failure.path, note=failure.reason, place=place, whole=failure.path in whole)
        for failure in status.failures
        for place in [_inside(failure.path, folders)]
    ]
    entries += [Entry("deleted", deleted, deleted) for deleted in status.deleted]
    return Catalogue(entries)


def row(entry: Entry, now: datetime) -> str:
    """A row as HTML; on a phone it becomes a card, so each cell carries the name of its column."""
    name = escape(entry.title)
    cells = {
        "title": _title(entry),
        "date": _date(entry),
        "source": _source(entry),
        "passages": f"{entry.passages:,}" if entry.passages is not None else _unknown(),
        "added": _added(entry.added, now),
        "state": _shown_state(entry),
    }
    shown = "".join(
        f'<td role="cell" class="vb-cell-{column}" data-label="{COLUMNS[column]}">{cell}</td>'
        for column, cell in cells.items()
    )
    check = f'<input type="checkbox" aria-label="Select {name}">' if entry.id else ""
    button = "".join(
        f'<button type="button" class="vb-action vb-row-action" data-verb="{verb.lower()}" '
        f'aria-label="{verb} {name}">{verb}</button>'
        for verb in _verbs(entry)
    )
    first, last = (f'<td role="cell" class="vb-cell-{name}">' for name in ("check", "verb"))
    return (
        f'<tr role="row" data-id="{escape(entry.id)}" data-file="{escape(entry.source)}" data-state="{entry.state}">'
        f"{first}{check}</td>{shown}{last}{button}</td></tr>"
    )


def _verbs(entry: Entry) -> tuple[str, ...]:
    """What can be done with a row."""
    if entry.state == "deleted":
        return ("Restore",)
    if entry.id:
        return ("Edit", "Delete")
    return ("Delete",) if entry.whole else ()


def told(report: SyncReport) -> dict[str, object]:
    """A report of a sync, or of what one would do, as the page shows it: counts, and names on demand."""
    moved = [f"{before} → {after}" if before != after else after for before, after in report.moved]
    failed = [f"{failure.path}: {failure.reason}" for failure in report.failed]
    groups = {
        "add": report.added,
        "change": report.changed,
        "move": moved,
        "remove": report.removed,
        "unreadable": failed,
    }
    return {
        "changes": report.changes,
        "unchanged": len(report.unchanged),
        "left_out": len(report.deleted),
        **{name: {"count": len(names), "names": list(names[:_MOST_NAMES])} for name, names in groups.items()},
    }


def standing(status: CollectionStatus, folders: Sequence[str], now: datetime) -> str:
    """Which folders are indexed, and when that was last done. Example: "From news, last indexed 2 hours ago.".

    Where they lie on the server is nobody's business.
    """
    if not folders:
        return ""
    first, *others = (Path(folder).name or folder for folder in folders)
    places = f"{first} and {counted(len(others), 'other folder')}" if others else first
    moment = _moment(status.last_sync.at) if status.last_sync else None
    return f"From {places}{f', last indexed {_ago(moment, now)}' if moment else ''}."


def scheduled(schedule: Schedule, now: datetime) -> str:
    """When folders are re-indexed by themselves, and what that brought.

    Example: "Re-indexed every hour, next in 40 minutes; 20 minutes ago: 2 added.".
    """
    soon = _lasting(max(0.0, (schedule.next - now).total_seconds()))
    last = schedule.last
    if last is None:
        return f"Re-indexed every {_lasting(schedule.every, 'one')}, next in {soon}."
    if last.failed:
        return f"The re-index {_ago(last.at, now)} failed, and is tried again in {soon}: {last.words}"
    return f"Re-indexed every {_lasting(schedule.every, 'one')}, next in {soon}; {_ago(last.at, now)}: {last.words}."


def frame() -> str:
    """The view before anything is loaded into it."""
    heads = "".join(
        f'<th role="columnheader" scope="col" class="vb-cell-{column}" data-sort="{column}" aria-sort="none">'
        f'<button type="button" class="vb-sort">{name}</button></th>'
        for column, name in COLUMNS.items()
    )
    options = "".join(f'<option value="{column}">{name}</option>' for column, name in COLUMNS.items())
    filters = _filter("", "All", "") + "".join(_filter(state, name, _MEANINGS[state]) for state, name in STATES.items())
    return f"""<section class="vb-documents" aria-labelledby="vb-documents-title" hidden>
<div class="vb-documents-head">
<h1 id="vb-documents-title" tabindex="-1">Documents</h1>
<div class="vb-documents-verbs">
<button type="button" class="vb-action vb-back">Back to chat</button>
<button type="button" class="vb-action vb-reindex">Re-index</button>
<button type="button" class="vb-action vb-add-folder">Add a folder</button>
<button type="button" class="vb-action vb-main vb-add">Add files</button>
<input type="file" multiple hidden class="vb-picker" aria-label="Files to add" accept="{",".join(ACCEPTED)}">
<input type="file" webkitdirectory hidden class="vb-folder-picker" aria-label="Folder to add">
</div></div>
<form class="vb-fetch" novalidate>
<label for="vb-address">Add a web page or feed</label>
<input type="url" id="vb-address" class="vb-address" placeholder="https://" autocomplete="off" autocapitalize="off" \
spellcheck="false" maxlength="2000" aria-describedby="vb-fetch-problem">
<button type="submit" class="vb-action vb-fetch-verb">Fetch</button>
<p id="vb-fetch-problem" class="vb-fetch-problem" role="alert" hidden></p>
</form>
<p class="vb-locked" role="note" hidden></p>
<section class="vb-job" aria-label="Work on the documents" hidden></section>
<div class="vb-tools">
<input type="search" class="vb-find" dir="auto" aria-label="Search title, source and tags" \
placeholder="Search title, source and tags" autocomplete="off" spellcheck="false" maxlength="200">
<label class="vb-order">Sort by <select>{options}</select></label>
<div class="vb-states" role="group" aria-label="Filter by state">{filters}</div>
</div>
<div class="vb-selection" role="group" aria-label="Selected documents" hidden>
<span class="vb-selected" role="status"></span>
<button type="button" class="vb-action vb-selection-tag">Tag</button>
<button type="button" class="vb-action vb-selection-verb" data-verb="delete">Delete</button>
<button type="button" class="vb-action vb-selection-clear">Clear</button>
<span class="vb-hint">Deleting here never deletes a file on disk.</span>
</div>
<div class="vb-table-place" aria-live="off">
<table class="vb-table" role="table" aria-label="Documents"><thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col" class="vb-cell-check">\
<input type="checkbox" class="vb-select-all" aria-label="Select all on this page"></th>
{heads}<th role="columnheader" scope="col" class="vb-cell-verb">\
<span class="vb-hidden">Edit, delete or restore</span></th>
</tr></thead><tbody role="rowgroup"></tbody></table>
<div class="vb-instead" hidden></div>
</div>
<nav class="vb-pages" aria-label="Pages of the table" hidden>
<button type="button" class="vb-action vb-page-before">Previous</button>
<span class="vb-page-told" role="status"></span>
<button type="button" class="vb-action vb-page-after">Next</button>
</nav>
<p class="vb-note"><span class="vb-standing" dir="auto"></span> <span class="vb-schedule" dir="auto"></span> \
Deleting takes a document out of the answers, and never deletes its file on disk.</p>
<div class="vb-dropzone" aria-hidden="true" hidden><p>Drop files or folders to add them</p></div>
</section>
<div class="vb-toast" role="status" hidden></div>"""


def _filter(state: str, name: str, meaning: str) -> str:
    """A button that leaves only what has a state; the browser says how many that are."""
    pressed = "false" if state else "true"
    return (
        f'<button type="button" class="vb-state-filter" data-state="{state}" title="{meaning}" '
        f'aria-pressed="{pressed}">{name} <span></span></button>'
    )


def _is_asked_for(entry: Entry, state: str) -> bool:
    """Whether a row has the state asked for; what was deleted is seen only where that is asked for."""
    return entry.state == state if state in STATES else entry.state != "deleted"


def _state(document: DocumentSummary) -> State:
    if not document.passages:
        return "nothing"
    return "copy" if document.copies else "indexed"


def _sorted(entries: list[Entry], column: str, *, descending: bool) -> list[Entry]:
    """By a column, what is unknown last in both directions; equal rows by title, then id."""
    keys: dict[str, Callable[[Entry], str | int]] = {
        "title": lambda entry: fold(entry.title),
        "date": lambda entry: entry.date,
        "source": lambda entry: fold(entry.source),
        "passages": lambda entry: entry.passages or 0,
        "added": lambda entry: entry.added,
        "state": lambda entry: list(STATES).index(entry.state),
    }
    by_name = sorted(entries, key=lambda entry: (fold(entry.title), entry.id))
    known = [entry for entry in by_name if column in ("title", "state") or getattr(entry, column) not in ("", None)]
    unknown = [entry for entry in by_name if column not in ("title", "state") and getattr(entry, column) in ("", None)]
    return sorted(known, key=keys[column], reverse=descending) + unknown


def _title(entry: Entry) -> str:
    """A button that opens the document from its beginning; plain text where there is none to open."""
    name = f'<span dir="auto">{escape(entry.title)}</span>'
    if not entry.id or entry.state == "deleted":
        return f'<span class="vb-document">{name}</span>'
    tags = "".join(f'<li dir="auto">{escape(tag)}</li>' for tag in entry.tags)
    listed = f'<ul class="vb-tags" aria-label="Tags">{tags}</ul>' if tags else ""
    return (
        f'<button type="button" class="vb-open vb-document" data-document="{escape(entry.id)}" data-start="0" '
        f'data-end="0" data-sha256="" aria-haspopup="dialog">{name}</button>'
        f"{_corrected(entry, 'title')}{listed}"
    )


def _corrected(entry: Entry, what: str) -> str:
    """That a title or date was corrected, with what it was where the mouse rests; the form for it says that as well."""
    if what not in entry.corrected:
        return ""
    return f'<span class="vb-corrected" title="{escape(entry.corrected[what])}">corrected</span>'


def _source(entry: Entry) -> str:
    """A link, or a path, in full where the mouse rests on it."""
    if not entry.source:
        return _unknown()
    if entry.place in ("", entry.source):
        return linked(entry.source)
    return f'<span dir="auto" title="{escape(entry.source)}">{escape(entry.place)}</span>'


def _inside(path: str, folders: Sequence[str]) -> str:
    """A path below an indexed folder as it stands in there; any other as it is."""
    inside = (path.removeprefix(f"{folder}{os.sep}") for folder in folders)
    return min(inside, key=len, default=path)


def _date(entry: Entry) -> str:
    if not entry.date:
        return _unknown() + _corrected(entry, "date")
    by = f' title="{escape(by_what(entry.date_origin))}"' if by_what(entry.date_origin) else ""
    told = f'<time datetime="{escape(entry.date)}"{by}>{escape(date_in_words(entry.date))}</time>'
    return told + _corrected(entry, "date")


def _shown_state(entry: Entry) -> str:
    note = f'<span class="vb-state-note" dir="auto">{escape(entry.note)}</span>' if entry.note else ""
    return (
        f'<span class="vb-state vb-state-{entry.state}" title="{_MEANINGS[entry.state]}">{STATES[entry.state]}</span>'
        f"{note}"
    )


def _added(at: str, now: datetime) -> str:
    """How long ago, with the exact time beside it."""
    moment = _moment(at)
    if moment is None:
        return _unknown()
    exact = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f'<time datetime="{escape(at)}" title="{exact}">{_ago(moment, now)}</time>'


def _moment(at: str) -> datetime | None:
    """A time in ISO 8601, of UTC unless it says otherwise; None for what is none."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _ago(moment: datetime, now: datetime) -> str:
    """Example: "5 minutes ago"; from a week on the day itself."""
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE:
        return "just now"
    for unit, length, most in (("minute", _MINUTE, _HOUR), ("hour", _HOUR, _DAY), ("day", _DAY, 7 * _DAY)):
        if seconds < most:
            return f"{counted(int(seconds // length), unit)} ago"
    return date_in_words(moment.astimezone(UTC).date().isoformat())


def _lasting(seconds: float, one: str = "") -> str:
    """Example: "40 minutes", "1 hour"; with "one" a single one is "hour"."""
    for unit, length in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= length and (unit == "minute" or seconds % length == 0 or seconds >= 2 * length):
            many = round(seconds / length)
            return unit if one and many == 1 else counted(many, unit)
    return "less than a minute"


def _unknown() -> str:
    return '<span class="vb-unknown" title="not known">—</span>'
