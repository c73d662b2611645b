"""Quotes of pages of the web, also after the page has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection, WebSettings
from qa import Assistant
from qa.packs import CollectionSources, EvidencePack, QuoteState, evidence_pack, read_pack, verify
from qa.packs.facts import excerpt_facts
from tests.conftest import EVERY_HEADLINE, ToyEmbedder
from tests.qa.reading.test_evidence import PointingReader
from tests.site import Reply, Site, page

SETTINGS = WebSettings(allow_private=True, delay=0.0, seconds=5.0)
SAID = "France deployed troops to Mali in January 2013 after a request."
WHEN = "when did France send troops to Mali"


@pytest.fixture
def filled(data: Path, site: Site, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of one page of the web."""
    site.replies["/mali"] = Reply(page("Troops in Mali", SAID))
    with Collection.open(data, embedder=toy) as collection:
        collection.add([site.at("/mali")], settings=SETTINGS)
        yield collection


@pytest.fixture
def pack(filled: Collection) -> EvidencePack:
    """The answer that quotes it."""
    answer = Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE).ask(WHEN)
    return evidence_pack([answer], filled)


def changed(filled: Collection, site: Site, *paragraphs: str) -> None:
    """The page says something else now."""
    site.replies["/mali"] = Reply(page("Troops in Mali", *paragraphs))
    assert filled.add([site.at("/mali")], settings=SETTINGS).changes == 1


def test_a_citation_tells_when_its_page_was_fetched(filled: Collection, site: Site, pack: EvidencePack) -> None:
    """In JSON, and among the facts of every form of a pack."""
    at = filled.document(site.at("/mali")).metadata["retrieved_at"]
    (excerpt,) = pack.exchanges[0].excerpts
    assert pack.to_json()["exchanges"][0]["citations"][0]["retrieved_at"] == at
    assert ("retrieved", at) in excerpt_facts(excerpt)


@pytest.mark.parametrize("now", ["France sent nobody.", f"It is told that: {SAID}"], ids=["gone", "elsewhere"])
def test_a_quote_is_verified_in_the_version_that_was_quoted(
    filled: Collection, site: Site, pack: EvidencePack, tmp_path: Path, now: str
) -> None:
    """It is verbatim there, and the version is told; two changes later as well."""
    at = filled.document(site.at("/mali")).metadata["retrieved_at"]
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack.to_json()))
    for paragraphs in ([now], [now, "And more of it."]):
        changed(filled, site, *paragraphs)
        found = verify(read_pack(path), CollectionSources(filled))
        assert found.ok
        assert [(each.check.state, each.version) for each in found.quotes] == [(QuoteState.VERBATIM, at)]
        assert found.to_json()["quotes"][0]["version"] == at


def test_an_edited_quote_of_an_earlier_version_is_found_out(
    filled: Collection, site: Site, pack: EvidencePack, tmp_path: Path
) -> None:
    """The version that was quoted is known, and does not say this."""
    text = json.dumps(pack.to_json()).replace("January 2013", "January 2014")
    path = tmp_path / "pack.json"
    path.write_text(text)
    changed(filled, site, "France sent nobody.")
    assert [each.check.state for each in verify(read_pack(path), CollectionSources(filled)).quotes] == [
        QuoteState.ALTERED
    ]


def test_an_answer_that_was_saved_is_packed_with_the_version_that_it_quotes(
    filled: Collection, site: Site, tmp_path: Path
) -> None:
    """With the day and the digests of that version; and it can be verified."""
    answer = Assistant(filled, reader=PointingReader({"January 2013": 6.0}), settings=EVERY_HEADLINE).ask(WHEN)
    before = evidence_pack([answer], filled).exchanges
    changed(filled, site, "France sent nobody.")
    packed = evidence_pack([answer], filled)
    assert packed.exchanges == before
    assert before[0].excerpts[0].file_sha256
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(packed.to_json()))
    assert verify(read_pack(path), CollectionSources(filled)).ok


def test_of_a_deleted_page_no_version_is_told(
    filled: Collection, site: Site, pack: EvidencePack, tmp_path: Path
) -> None:
    """Deleted is deleted."""
    path = tmp_path / "pack.json"
    path.write_text(json.dumps(pack.to_json()))
    changed(filled, site, "France sent nobody.")
    filled.delete([site.at("/mali")])
    assert [each.check.state for each in verify(read_pack(path), CollectionSources(filled)).quotes] == [
        QuoteState.REMOVED
    ]
    with pytest.raises(KeyError):
        filled.history(site.at("/mali"))
