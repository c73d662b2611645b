"""The table of documents without a browser: what is found, in which order, and how it is written."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from index import CollectionStatus, DocumentSummary, Failure, LastSync, SyncReport
from qa.page.documents.table import (
    COLUMNS,
    PAGE,
    STATES,
    Catalogue,
    Entry,
    Query,
    catalogue,
    frame,
    row,
    standing,
    told,
)

ATTACKS = (
    "${alert(1)} {{x}} `backticks`",
    "<script>window.__xss = 2</script>",
    "\"><img src=x onerror=\"window.__xss = 3\"> '><img src=x onerror='window.__xss = 3'>",
    "<svg><a href=javascript:window.__xss=5><text>click</text></a></svg><form action=http://127.0.0.1:9/>",
    "</td></tr></table><iframe srcdoc='<script>parent.__xss=6</script>'></iframe>",
)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def summary(name: str, **others: object) -> DocumentSummary:
    """A document; what a test does not say is the same for all."""
    known = {
        "title": name.title(), "source": f"/in/{name}.txt", "date": None, "date_origin": "", "file": f"/in/{name}.txt",
        "passages": 3, "characters": 900, "added": "2026-11-23T11:00:00+00:00", "changed": None, "copies": 0,
    }  # fmt: skip
    return DocumentSummary(id=f"{name}.txt", **{**known, **others})  # type: ignore[arg-type]


def status(failures: tuple[Failure, ...] = (), deleted: tuple[str, ...] = ()) -> CollectionStatus:
    """A status with these failures and deleted documents."""
    return CollectionStatus("data", 1, 2, 6, "toy", 0, failures, deleted=deleted)


def table(*documents: DocumentSummary, **others: tuple[object, ...]) -> Catalogue:
    """The table of a collection of the folder /in."""
    return catalogue(documents, status(**others), ["/in"])  # type: ignore[arg-type]


def titles(rows: Catalogue, **query: object) -> list[str]:
    """What is shown for a query."""
    return [entry.title for entry in rows.look(Query(**query)).entries]  # type: ignore[arg-type]


class Text(HTMLParser):
    """Gathers what stands between the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def handle_data(self, data: str) -> None:
        """Take a piece."""
        self.read.append(data)


def text_of(markup: str) -> str:
    """What is read of some HTML."""
    parser = Text()
    parser.feed(markup)
    parser.close()
    return "".join(parser.read)


def test_each_row_has_its_state() -> None:
    """Documents, their copies, what holds nothing, what could not be read, what was deleted."""
    rows = table(
        summary("plain"),
        summary("copied", copies=2),
        summary("void", passages=0, copies=1),
        failures=(Failure("/in/bad.pdf", "not a PDF"),),
        deleted=("gone.txt",),
    )
    for state, title in (("indexed", "Plain"), ("copy", "Copied"), ("nothing", "Void"), ("unreadable", "bad.pdf"),
                         ("deleted", "gone.txt")):  # fmt: skip
        assert titles(rows, state=state) == [title]
    assert rows.look(Query()).counts == dict.fromkeys(STATES, 1)
    assert len(rows) == 5


def test_what_was_deleted_is_only_shown_where_it_is_asked_for() -> None:
    """It is no document of the collection any more."""
    rows = table(summary("a"), deleted=("gone.txt",))
    assert titles(rows) == ["A"]
    assert titles(rows, search="gone") == []
    assert titles(rows, search="gone", state="deleted") == ["gone.txt"]


def test_all_words_are_searched_in_title_and_source() -> None:
    """In any order and without regard to case and accents."""
    rows = table(
        summary("a", title="Keïta speaks", source="https://example.org/a"),
        summary("b", title="Keïta is silent"),
        failures=(Failure("/in/keita.pdf", "not a PDF"),),
    )
    found = titles(rows, search="KEITA", sort="title", descending=False)
    assert found == ["Keïta is silent", "Keïta speaks", "keita.pdf"]
    assert titles(rows, search="example keita") == ["Keïta speaks"]
    assert titles(rows, search="nowhere") == []
    assert rows.look(Query(search="keita")).counts == {"indexed": 2, "unreadable": 1}


@pytest.mark.parametrize(
    ("column", "ascending"),
    [
        ("title", ["A", "B", "C", "D"]),
        ("date", ["C", "A", "B", "D"]),
        ("source", ["B", "C", "A", "D"]),
        ("passages", ["B", "C", "D", "A"]),
        ("added", ["A", "C", "B", "D"]),
        ("state", ["A", "C", "D", "B"]),
    ],
)
def test_every_column_sorts_both_ways(column: str, ascending: list[str]) -> None:
    """What is not known comes last in both; what is equal by title."""
    rows = table(
        summary("a", date="2020-05", source="z", passages=12, added="2026-01-01T00:00:00+00:00"),
        summary("b", date="2021", source="a", passages=1, copies=1, added="2026-03-01T00:00:00+00:00"),
        summary("c", date="2019-12-31", source="b", added="2026-02-01T00:00:00+00:00"),
        summary("d", added=None, source=""),
    )
    assert titles(rows, sort=column, descending=False) == ascending
    unknown = ["D"] if column in ("date", "source", "added") else []
    backwards = titles(rows, sort=column, descending=True)
    if column in ("title", "date", "source", "added"):
        assert backwards == [*reversed([title for title in ascending if title not in unknown]), *unknown]
    else:
        assert backwards[0] == ascending[-1]


def test_pages_hold_a_hundred_rows() -> None:
    """A page beyond the last is the last, and one before the first is the first."""
    rows = table(*(summary(f"n{number:03}") for number in range(2 * PAGE + 5)))
    last = rows.look(Query(page=99, sort="title", descending=False))
    assert (last.page, last.pages, last.first, len(last.entries)) == (3, 3, 2 * PAGE + 1, 5)
    assert rows.look(Query(page=-1)).page == 1
    nothing = rows.look(Query(search="nowhere"))
    assert (nothing.first, nothing.matching, nothing.pages) == (0, 0, 1)


def test_a_column_or_state_that_is_none_is_passed_over() -> None:
    """What comes from a browser may be anything."""
    assert titles(table(summary("a")), sort="__class__", state="<b>") == ["A"]


def test_a_row_opens_its_document_and_can_be_deleted() -> None:
    """From its beginning; the buttons say of which document."""
    markup = row(table(summary("a", date="2024-03-05", title="Rivers")).look(Query()).entries[0], NOW)
    assert 'class="vb-open vb-document" data-document="a.txt" data-start="0" data-end="0"' in markup
    assert 'aria-label="Delete Rivers"' in markup
    assert 'aria-label="Select Rivers"' in markup
    assert '<time datetime="2024-03-05">5 March 2024</time>' in markup
    assert 'title="/in/a.txt">a.txt<' in markup


def test_what_is_not_there_cannot_be_opened() -> None:
    """A file that could not be read has its reason, and no verb; what was deleted can be restored."""
    rows = table(failures=(Failure("/in/bad.pdf", "not a <PDF>"),), deleted=("gone.txt",))
    unreadable = row(rows.look(Query(state="unreadable")).entries[0], NOW)
    assert "not a &lt;PDF&gt;" in unreadable
    assert "<button" not in unreadable
    assert "<input" not in unreadable
    deleted = row(rows.look(Query(state="deleted")).entries[0], NOW)
    assert 'aria-label="Restore gone.txt"' in deleted
    assert "vb-open" not in deleted


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("2026-11-23T11:59:30+00:00", "just now"),
        ("2026-11-23T11:58:00+00:00", "2 minutes ago"),
        ("2026-11-23T12:59:00+02:00", "1 hour ago"),
        ("2026-11-22T11:00:00+00:00", "1 day ago"),
        ("2026-11-17T12:00:00", "6 days ago"),
        ("2025-01-02T03:04:05+00:00", "2 January 2025"),
        ("2026-11-24T00:00:00+00:00", "just now"),
        ("", "—"),
        ("yesterday", "—"),
    ],
)
def test_when_it_was_added_is_told_in_words(added: str, words: str) -> None:
    """With the exact time beside it; a clock that is ahead does no harm."""
    markup = row(Entry("indexed", "A", "a", added=added), NOW)
    cell = markup.split('data-label="Added">')[1].split("</td>")[0]
    assert text_of(cell) == words
    assert bool(re.search(r'title="20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"', cell)) is (words != "—")


def test_the_standing_names_the_folders_and_the_last_sync() -> None:
    """Each as far as it is known."""
    last = LastSync("2026-11-23T10:00:00+00:00", 1.0, 1, 0, 0, 0, 0, 0, 1)
    known = replace(status(), last_sync=last)
    assert standing(known, ["/srv/news", "/a", "/b"], NOW) == "From news and 2 other folders, last indexed 2 hours ago."
    assert standing(status(), ["/news"], NOW) == "From news."
    assert standing(known, [], NOW) == ""


def test_nothing_in_a_row_is_taken_for_markup() -> None:
    """Titles, ids, sources, dates and reasons are shown as they are written."""
    for attack in (*ATTACKS, "\ud800", '" onmouseover="x'):
        shown = attack.replace("\ud800", "?")
        entry = Entry("unreadable", attack, attack, attack, attack, "", 1, "", attack, attack)
        markup = row(entry, NOW)
        assert text_of(markup).count(shown) >= 3
        assert not re.search(r"<(?:script|img|svg|iframe|form|a|b)\b", markup)
        assert not re.search(r"\son\w+=(?=[^<]*>)", re.sub(r'"[^"]*"', '""', markup))


def test_only_web_addresses_become_links() -> None:
    """A source is whatever a document says it is."""
    assert '<a href="https://example.org/a"' in row(Entry("indexed", "A", "a", "https://example.org/a"), NOW)
    assert "<a" not in row(Entry("indexed", "A", "a", "javascript:alert(1)"), NOW)


def test_a_report_gives_counts_and_the_first_names() -> None:
    """A re-index of a large folder is told without sending all of it."""
    report = SyncReport(
        added=tuple(f"{number}.txt" for number in range(1000)),
        moved=(("a.txt", "b.txt"), ("c", "c")),
        removed=("gone.txt",),
        unchanged=("x", "y"),
        failed=(Failure("bad.pdf", "not a PDF"),),
        deleted=("d",),
    )
    plan = told(report)
    assert plan["add"] == {"count": 1000, "names": [f"{number}.txt" for number in range(200)]}
    assert plan["move"] == {"count": 2, "names": ["a.txt → b.txt", "c"]}
    assert plan["unreadable"] == {"count": 1, "names": ["bad.pdf: not a PDF"]}
    assert (plan["changes"], plan["unchanged"], plan["left_out"]) == (1003, 2, 1)


def test_the_frame_names_its_columns_and_controls() -> None:
    """A button in each head to sort by, a field to search, a filter for each state, and what deleting means."""
    markup = frame()
    for column in COLUMNS:
        assert f'data-sort="{column}" aria-sort="none"' in markup
    for state in STATES:
        assert f'data-state="{state}"' in markup
    assert "never deletes its file on disk" in markup


def test_twenty_thousand_rows_are_searched_and_sorted_at_once() -> None:
    """A page of them is there before anybody notices; says how long it takes with pytest -s."""
    names = (f"Report {number} on “Keïta”" for number in range(20_000))
    rows = table(*(summary(name, source=f"https://example.org/{name}") for name in names))
    rows.look(Query(search="x"))  # the first search folds all titles
    began = time.perf_counter()
    listing = rows.look(Query(search="keita 19", sort="title"))
    markup = "".join(row(entry, NOW) for entry in listing.entries)
    took = time.perf_counter() - began
    print(f"20,000 rows: {took * 1000:.0f} ms, {len(markup):,} characters")
    assert len(listing.entries) == PAGE
    assert took < 2
