"""Which documents are searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index import Collection, Filter, QueryError

Write = Callable[[Mapping[str, str | bytes]], Path]

NEWS = {
    "news.jsonl": "".join(
        f'{{"id": "{name}", "text": "Gunmen attacked the boat near {place}.", "date": {date}, "source": "{source}"}}\n'
        for name, place, date, source in [
            ("gao", "Gao", '"2023-07-02"', "https://www.bbc.com/gao"),
            ("mopti", "Mopti", '"2023-09"', "https://www.BBC.com/mopti"),
            ("timbuktu", "Timbuktu", '"2021"', "https://example.org/timbuktu"),
            ("undated", "Kidal", "null", "notes"),
        ]
    )
}


@pytest.fixture
def news(collection: Collection, write: Write) -> Collection:
    """Four reports."""
    collection.sync([write(NEWS)])
    return collection


@pytest.mark.parametrize(
    ("where", "admitted"),
    [
        (Filter(since="2023"), ["gao", "mopti"]),
        (Filter(since="2023-07-02"), ["gao", "mopti"]),
        (Filter(since="2023-07-03"), ["mopti"]),
        (Filter(since="2023-09-02"), []),  # that month has begun before
        (Filter(until="2023-07-02"), ["gao", "timbuktu"]),
        (Filter(until="2023-08"), ["gao", "timbuktu"]),
        (Filter(since="2021", until="2022"), ["timbuktu"]),
        (Filter(since="2021", until="2022", undated=True), ["timbuktu", "undated"]),
        (Filter(undated=True), ["gao", "mopti", "timbuktu", "undated"]),
        (Filter(sources=("*bbc*",)), ["gao", "mopti"]),
        (Filter(sources=("notes", "*example*")), ["timbuktu", "undated"]),
        (Filter(sources=("bbc",)), []),  # the whole source is matched
        (Filter(documents=("undated", "gao", "gone")), ["gao", "undated"]),
        (Filter(since="2023", sources=("*bbc*",), documents=("mopti",)), ["mopti"]),
        (Filter(), ["gao", "mopti", "timbuktu", "undated"]),
    ],
)
def test_only_documents_that_meet_all_of_it_are_found(news: Collection, where: Filter, admitted: list[str]) -> None:
    """However near the others are; those without a date are of no time."""
    found = news.search("who attacked the boat near Gao", k=10, where=where)
    assert sorted(hit.passage.document_id for hit in found) == admitted
    assert news.count(where) == len(admitted)
    assert [hit.rank for hit in found] == list(range(1, len(found) + 1))


def test_a_filter_that_admits_all_changes_nothing(news: Collection) -> None:
    """The same hits with the same scores."""
    everything = Filter(sources=("*",))
    assert news.search("the boat", where=everything) == news.search("the boat")


def test_a_filter_counts_for_what_is_indexed_later(news: Collection, folder: Path) -> None:
    """It is looked up again after each sync."""
    where = Filter(since="2023-10")
    assert news.search("the boat", where=where) == []
    line = '{"id": "late", "text": "The boat was raised.", "date": "2023-11-01"}\n'
    (folder / "late.jsonl").write_text(line, encoding="utf-8")
    news.sync([folder])
    assert [hit.passage.document_id for hit in news.search("the boat", where=where)] == ["late"]


def test_a_context_does_not_bring_in_what_the_filter_leaves_out(news: Collection) -> None:
    """What was asked before may have been about other documents."""
    found = news.search("and then", context="the boat near Gao", where=Filter(documents=("mopti",)))
    assert [hit.passage.document_id for hit in found] == ["mopti"]


@pytest.mark.parametrize(
    "date", ["", "23", "2023-13", "2023-02-30", "2023-7", "yesterday", "0000", "2023/2024", "２０２３"]
)
def test_a_date_that_is_none_is_refused(date: str) -> None:
    """The sentence names it and what is wanted."""
    with pytest.raises(QueryError, match="must be a date such as 2023, 2023-07 or 2023-07-01"):
        Filter(since=date)
    with pytest.raises(QueryError, match="until is"):
        Filter(until=date)


def test_an_end_before_the_beginning_is_refused() -> None:
    """It would admit nothing, and was hardly meant."""
    with pytest.raises(QueryError, match="exchange them"):
        Filter(since="2023", until="2022")
    assert Filter(since="2023", until="2023")


@pytest.mark.parametrize(
    ("typed", "source"),
    [
        ("documents/report[1].txt", "documents/report[1].txt"),
        ("*report[1].txt", "documents/report[1].txt"),
        ("*REPORT[[]1].TXT", "documents/report[1].txt"),
        ("*/report[12].txt", "documents/report1.txt"),
        ("what? [2020] *.md", "what? [2020] *.md"),
        ("*café*", "documents/Cafe\u0301.txt"),
        ("*cafe\u0301*", "documents/Café.txt"),
        ("[", "["),
    ],
)
def test_a_source_is_itself_before_it_is_a_pattern(typed: str, source: str) -> None:
    """In any case, and whether its accents stand apart or not."""
    assert Filter(sources=(typed,)).admits("a", source, None)
    assert not Filter(sources=(typed,)).admits("a", f"{source}.bak", None) or typed.endswith("*")
    assert not Filter(sources=(typed,)).admits("a", "documents/other.txt", None)


def test_an_id_is_known_in_either_form() -> None:
    """As Macs write it and as it is typed."""
    assert Filter(documents=("Café.txt",)).admits("Cafe\u0301.txt", "a", None)
    assert Filter(documents=("Cafe\u0301.txt",)).admits("Café.txt", "a", None)
    assert not Filter(documents=("Cafe.txt",)).admits("Café.txt", "a", None)
