"""What a feed lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers import Sandbox, SourceFile
from index.records import Document, Failure
from index.web.entries import read

Read = Callable[[str | bytes], list[Document | Failure]]
ADDRESS = "https://a.example/news/feed.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>News</title><link>https://a.example/</link>
<item><title>First &amp; best</title><link>https://a.example/1</link>
<pubDate>Fri, 08 Sep 2023 23:30:00 -0400</pubDate></item>
<item><title>Second</title><link>2.html</link></item>
<item><title>Third</title><guid isPermaLink="true">https://a.example/3</guid><pubDate>last week</pubDate></item>
<item><title>Nowhere</title><description>Only words.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/"><title>Blog</title>
<entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; step</title><link rel="self" href="https://b.example/self"/>
<link rel="alternate" href="step"/><id>tag:b.example,2024:1</id>
<published>2024-05-06T01:00:00+02:00</published><updated>2024-05-07T00:00:00Z</updated></entry>
<entry><title>Script</title><link href="javascript:alert(1)"/><id>x</id><updated>2024-05-08T00:00:00Z</updated></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://c.example/"><title>C</title></channel>
<item rdf:about="https://c.example/1"><title>One</title><link>https://c.example/1</link><dc:date>2022-01-02</dc:date></item></rdf:RDF>"""


@pytest.fixture
def listed(tmp_path: Path) -> Read:
    """What a feed of this content lists."""

    def of(content: str | bytes) -> list[Document | Failure]:
        path = tmp_path / "x.feed"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read(SourceFile(path, ADDRESS, "the feed")))

    return of


def links(found: list[Document | Failure]) -> dict[str, str | None]:
    """Address and day of each entry."""
    return {each.source: each.date for each in found if isinstance(each, Document)}


def test_rss(listed: Read) -> None:
    """Relative addresses count from that of the feed, days are those that were written; what leads nowhere is told."""
    found = listed(RSS)
    assert links(found) == {
        "https://a.example/1": "2023-09-08",
        "https://a.example/news/2.html": None,
        "https://a.example/3": None,
    }
    assert isinstance(found[0], Document)
    assert found[0].title == "First & best"
    assert found[-1] == Failure("the feed", "states no address for its entry “Nowhere”, which was passed over")


def test_atom(listed: Read) -> None:
    """The address of the page itself, by the base that the feed states; never a script."""
    found = listed(ATOM)
    assert links(found) == {"https://b.example/blog/step": "2024-05-06"}
    assert isinstance(found[0], Document)
    assert found[0].metadata["updated"] == "2024-05-07T00:00:00Z"
    assert isinstance(found[1], Failure)


def test_the_oldest_form_of_rss(listed: Read) -> None:
    """RDF, with dates by Dublin Core."""
    assert links(listed(RDF)) == {"https://c.example/1": "2022-01-02"}


@pytest.mark.parametrize(
    "content",
    [
        RSS.replace("First &amp; best", "First & best"),
        RSS.replace("</channel></rss>", ""),
        RSS.replace("utf-8", "no-such-encoding"),
        RSS.replace("utf-8", "utf-16").encode("utf-16"),
        "\n\n" + RSS,
        RSS.replace("First", "F\x00rst"),
    ],
    ids=["bare ampersand", "cut off", "unknown encoding", "utf-16", "blank lines first", "control character"],
)
def test_a_feed_that_is_not_as_it_should_be_is_read(listed: Read, content: str | bytes) -> None:
    """As far as it goes."""
    assert "https://a.example/1" in links(listed(content))


@pytest.mark.parametrize("content", ["", "hello", "<html><body>Not here</body></html>", b"\x00\x01\x02", "<rss", "{}"])
def test_what_is_no_feed_is_told(listed: Read, content: str | bytes) -> None:
    """In one sentence."""
    assert listed(content) == [Failure("the feed", "is no feed that can be read")]


def test_a_feed_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    """One that would take all memory costs itself; entities lead to no file and no address."""
    (tmp_path / "good.feed").write_text(RSS)
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    (tmp_path / "bomb.feed").write_text(
        f'<!DOCTYPE rss [<!ENTITY e0 "ha">{bomb}<!ENTITY f SYSTEM "file://{tmp_path}/good.feed">]><rss version="2.0">'
        f"<channel><item><title>&e11;&f;</title><link>https://a.example/x</link></item></channel></rss>"
    )
    with Sandbox(readers="index.web.entries") as sandbox:
        bad = list(sandbox.read(SourceFile(tmp_path / "bomb.feed", ADDRESS, "the bomb")))
        assert all(isinstance(each, Failure) or len(each.title) < 1_000 for each in bad)
        assert "Third" not in str(bad)
        good = list(sandbox.read(SourceFile(tmp_path / "good.feed", ADDRESS, "the feed")))
    assert "https://a.example/1" in links(good)
