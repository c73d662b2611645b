"""Quotations are found in Lance tables where an index of all pairs of words finds them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.engine.lance.search import LanceQuotable, Pinned, Reading
from index.engine.ngrams import NearText
from index.errors import DamagedError
from tests.index.engine.lance.search_fixtures import Both, both_of


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A collection in both engines."""
    yield from both_of(tmp_path_factory.mktemp("quoting"))


def near(both: Both, text: str, most: int = 6, within: tuple[str, ...] = ()) -> list[NearText]:
    """What is near a text in Lance."""
    return LanceQuotable().near(both.lance, both.reading, both.truth, text, most, within)


@pytest.mark.parametrize("name", ["report/2.txt", "r3", "report/7.txt"])
@pytest.mark.parametrize("changed", [False, True])
def test_a_quotation_is_found_where_it_stands(both: Both, name: str, changed: bool) -> None:
    """Also where one of its words is another, that stands nowhere."""
    document = both.collection.document(name)
    begin = document.text.index(" ", 300) + 1
    quote = document.text[begin : document.text.index(" ", begin + 160)]
    if changed:
        quote = quote.replace(quote.split()[4], "hippopotamus")
    assert near(both, quote)[0] == both.collection.near_texts(quote)[0]
    assert near(both, quote)[0].document_id == name


def test_left_out_text_is_looked_into(both: Both) -> None:
    """No passage holds it."""
    quote = "Share this page with your friends and neighbours"
    pages = {f"site/{name}.txt" for name in ("one", "two", "three", "four")}
    assert {each.document_id for each in near(both, quote)} == pages
    assert {each.document_id for each in near(both, quote, within=("site/two.txt",))} == {"site/two.txt"}
    assert len(near(both, quote, most=2)) == 2


@pytest.mark.parametrize("text", ["", "share", "zebras graze yonder", "?!"])
def test_what_stands_nowhere_is_not_found(both: Both, text: str) -> None:
    """A single word is no quotation."""
    assert near(both, text) == []
    assert near(both, "boat attack on the river", within=("nowhere.txt",)) == []


def test_only_some_documents_are_looked_into(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they are more than are compared: the filter then goes with the question."""
    monkeypatch.setattr("index.engine.lance.search.quoting._COMPARED", 1)
    text = both.collection.document("report/2.txt").text[300:500]
    within = ("report/1.txt", "report/2.txt", "report/3.txt")
    assert near(both, text, within=within)[0].document_id == "report/2.txt"
    assert near(both, text, within=("report/1.txt", "report/3.txt"))[:1] != near(both, text)[:1]


def test_texts_that_were_read_are_kept(both: Both) -> None:
    """Up to so many characters; asked again, none is read."""
    quotable = LanceQuotable()
    text = both.collection.document("report/2.txt").text[300:500]
    found = quotable.near(both.lance, both.reading, both.truth, text, 6)
    unread = Reading(Pinned(None, None, None, "nowhere"), DamagedError)
    assert quotable.near(both.lance, unread, both.truth, text, 6) == found
