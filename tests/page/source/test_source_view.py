"""The source pane as HTML strings, and what opens it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import (
    CollectionStatus,
    DamagedError,
    Document,
    DocumentSummary,
    Heading,
    IndexedFile,
    LeftOut,
    Loss,
    LossKind,
    PageHistory,
    PageVersion,
    Span,
)
from qa import Answer, Citation, Evidence
from qa.links import fingerprint
from qa.page.exchanges import Exchange
from qa.page.source.pane import Pane
from tests.page.chat.test_views import HOSTILE, Reading

TEXT = "Share this\n\n# Weather\n\nIt rained. It rained <b>a lot</b> in 2013.\n\nMore of it."
QUOTE = "It rained <b>a lot</b> in 2013."
START = TEXT.index(QUOTE)
SOURCE = Document(
    "a",
    "Title",
    TEXT,
    "https://a.example/x?y=1&z=2",
    "2013-05-06",
    date_origin="html",
    headings=(Heading(14, 21, 1),),
    left_out=(LeftOut(0, 10, "share bar"),),
)


@dataclass
class Held:
    """A collection of the documents that a test names."""

    documents: dict[str, Document] = field(default_factory=lambda: {"a": SOURCE})
    generation: int = 7
    problem: Exception | None = None
    added: str | None = "2026-03-03T09:05:07+00:00"
    file: IndexedFile | None = None
    versions: tuple[Document, ...] = ()  # of a page of the web, before it changed

    def summary(self, document_id: str) -> DocumentSummary:
        """Of a document, by its id."""
        it = self.documents[document_id]
        return DocumentSummary(
            it.id, it.title, it.source, it.date, it.date_origin, "", 1, len(it.text), self.added, self.added, 0
        )

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """The same for all."""
        assert document_id in self.documents
        return self.file

    def history(self, document_id: str) -> PageHistory:
        """The versions that a test names, and then the document."""
        if not self.versions:
            raise KeyError(document_id)
        told = [*self.versions, self.documents[document_id]]
        return PageHistory(
            document_id,
            "",
            "",
            tuple(PageVersion("", "", 0, "", "", each is told[-1], (each,)) for each in told),
        )

    def status(self) -> CollectionStatus:
        """Not asked for."""
        raise NotImplementedError

    def document(self, document_id: str) -> Document:
        """By its id."""
        if self.problem:
            raise self.problem
        return self.documents[document_id]


def citation(marker: int = 1, document: str = "a", quote: str = QUOTE, start: int = START) -> Citation:
    """A citation whose passage begins at "It rained."."""
    passage = start - 11
    span = Evidence(start, start + len(quote), quote)
    return Citation(marker, document, "Cited", "", "a.txt", None, passage, span.end, TEXT[passage : span.end], span, 1)


def conversation(*citations: Citation) -> list[Exchange]:
    """One exchange, the third."""
    return [Exchange(3, "q", Answer("q", "q", True, None, 0.9, "text", citations or (citation(),), ()))]


def opened(asked: Mapping[str, Any], held: Held | None = None, exchanges: Sequence[Exchange] | None = None) -> str:
    """What the pane shows."""
    return Pane(held or Held()).open(asked, conversation() if exchanges is None else exchanges)


def marked(page: str, kind: str) -> list[str]:
    """The markup in the elements of a class."""
    pattern = rf'<(?:mark|span) class="[^"]*{kind}[^"]*"[^>]*>(.*?)</(?:mark|span)>'
    return re.findall(pattern, page, re.DOTALL)


ASKED = {"turn": "3", "marker": "1", "request": "5"}
LINK = {"document": "a", "start": str(START), "end": str(START + len(QUOTE))}


def test_a_citation_opens_its_document() -> None:
    """The evidence marked, the passage tinted, the heading with dim marks, the share bar dim and told why."""
    page = opened(ASKED)
    assert marked(page, "vb-evidence") == ["It rained &lt;b&gt;a lot&lt;/b&gt; in 2013."]
    assert marked(page, "vb-cited") == ["It rained. ", "It rained &lt;b&gt;a lot&lt;/b&gt; in 2013."]
    assert re.search(r'<h3[^>]*><span class="vb-signs"># </span>Weather</h3>', page)
    assert 'class="vb-left-out" title="Left out of the search: share bar">Share this<' in page
    assert page.count('id="quote"') == 1
    Reading(re.sub(r"<input[^>]*>", "", page))


def test_what_the_text_does_not_hold_of_the_file_is_told_above_it() -> None:
    """As text, never as markup."""
    lossy = replace(SOURCE, losses=(Loss(LossKind.PAGES, "2 <b>"), Loss(LossKind.NOTES, "3")))
    page = opened(ASKED, Held({"a": lossy}))
    told = "Not all of the file stands in this text: pages without text: 2 <b>; notes not read: 3."
    assert told in Reading(re.sub(r"<input[^>]*>", "", page)).text
    assert "Not all of the file" not in opened(ASKED)


def test_the_facts_of_the_source_are_those_of_now() -> None:
    """Link, date and what states it, section, and the page of a document that has pages."""
    page = opened(ASKED, Held({"a": replace(SOURCE, pages=(Span(0, START), Span(START, len(TEXT))))}))
    text = Reading(re.sub(r"<input[^>]*>", "", page)).text
    for fact in (
        "Title",
        "6 May 2013 (stated by the web page)",
        "page 2 of 2",
        "Weather",
        "added 3 March 2026",
        "✓ Verbatim",
    ):
        assert fact in text
    assert 'href="https://a.example/x?y=1&amp;z=2"' in page
    assert page.index("Page 1<") < page.index("Page 2<")
    assert 'datetime="2026-03-03T09:05:07+00:00" title="3 March 2026, 09:05:07 UTC"' in page
    assert "added" not in opened(ASKED, Held(added=None))


def test_a_pdf_is_offered_as_pages_and_as_text(tmp_path: Path) -> None:
    """With what the browser asks for a page by: which one, of how many, and what is marked on it."""
    file = IndexedFile(tmp_path / "a.pdf", "0" * 64)
    file.path.write_bytes(b"")
    paged = replace(SOURCE, pages=(Span(0, START), Span(START, len(TEXT))))
    page = opened(ASKED, Held({"a": paged}, file=file))
    assert re.findall(r'role="tab" id="vb-tab-(\w+)" data-view="\w+" aria-selected="(\w+)"', page) == [
        ("page", "true"),
        ("text", "false"),
    ]
    asked = {"document": "a", "name": "Title", "page": 2, "pages": 2, "start": START, "end": START + len(QUOTE)}
    sheet = re.search(r'<div class="vb-sheet" .*?>', page)
    assert sheet
    for name, value in {**asked, "since": START - 11, "until": START + len(QUOTE)}.items():
        assert f'data-{name}="{value}"' in sheet[0]
    gone = opened(ASKED, Held({"a": replace(paged, text="Nothing of it.", headings=(), left_out=())}, file=file))
    assert 'data-start="0" data-end="0" data-since="0" data-until="0"' in gone


def test_without_a_pdf_there_is_only_text(tmp_path: Path) -> None:
    """A file that is gone is told; one of another kind, or that is not known, has no pages that anybody could miss."""
    paged = replace(SOURCE, pages=(Span(0, len(TEXT)),))
    missing = opened(ASKED, Held({"a": paged}, file=IndexedFile(tmp_path / "<b>.pdf", "0" * 64)))
    assert "The file &lt;b&gt;.pdf is not there any more, so its pages cannot be shown" in missing
    for held in (Held({"a": paged}), Held(file=IndexedFile(tmp_path / "a.zip", "0" * 64)), Held()):
        assert "not there any more" not in opened(ASKED, held)
    for page in (missing, opened(ASKED, Held({"a": paged}))):
        assert 'role="tab"' not in page
        assert "vb-sheet" not in page


def test_only_web_sources_are_links() -> None:
    """A scheme that runs something is text."""
    page = opened(ASKED, Held({"a": replace(SOURCE, source="javascript:alert(1)")}))
    assert re.findall(r'<a href="([^"]*)', page) == ["api/documents/original?id=a"]


def test_citations_lead_to_each_other() -> None:
    """In the order of the answer; the pane carries what it was opened with."""
    exchanges = conversation(citation(1), citation(2, "b"), citation(4))
    page = opened({**ASKED, "marker": "2"}, Held({"b": replace(SOURCE, id="b")}), exchanges)
    assert "Citation 2 of 3" in page
    assert re.findall(r'aria-label="(?:Previous|Next) citation" title="[^"]*" (data-\w+="\d")', page) == [
        'data-marker="1"',
        'data-marker="4"',
    ]
    for state in ('data-turn="3"', 'data-marker="2"', 'data-request="5"', 'data-target="quote"'):
        assert state in page


def test_a_link_opens_the_same_words() -> None:
    """With a badge where it carries a fingerprint, without one where it does not."""
    page = opened(LINK)
    assert marked(page, "vb-evidence") == ["It rained &lt;b&gt;a lot&lt;/b&gt; in 2013."]
    assert "vb-verdict" not in page
    assert "Citation" not in page
    assert "✓ Verbatim" in opened({**LINK, "sha256": re.findall(r"sha256=(\w+)#", opened(ASKED))[0]})
    changed = opened({**LINK, "sha256": "0" * 16})
    assert "≠ Source changed" in changed
    assert marked(changed, "vb-evidence") == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({**LINK, "end": "999"}, f"names characters {START} to 999 of “Title”, which has {len(TEXT)}"),
        ({**LINK, "document": HOSTILE}, f"The document “{HOSTILE}” is not in the collection any more"),
        ({**LINK, "document": "x" * 5_000}, f"“{'x' * 200}…”"),
        ({**LINK, "start": "x"}, "does not say which words are quoted"),
        ({"turn": "9", "marker": "1"}, "not part of the conversation any more"),
        ({"turn": "3", "marker": "8"}, "not part of the conversation any more"),
        ({}, "names no document"),
    ],
)
def test_what_leads_nowhere_is_told_in_a_sentence(asked: dict[str, str], sentence: str) -> None:
    """Nothing of what the browser sent becomes markup."""
    page = opened(asked)
    reading = Reading(re.sub(r"<input[^>]*>", "", page))
    assert sentence in reading.text
    assert 'role="alert"' in page
    assert not {"script", "img", "b"} & set(reading.tags)


def test_a_source_that_is_gone_or_changed_keeps_the_quote() -> None:
    """As it was when it was cited, so that it is not lost with its source; it is only marked where it stands."""
    gone = opened(ASKED, Held({}))
    assert "✗ Source removed" in gone
    assert "<blockquote" in gone
    assert "It rained &lt;b&gt;a lot" in gone
    reworded = opened(ASKED, Held({"a": replace(SOURCE, text="Nothing of it.", headings=(), left_out=())}))
    assert "does not say this any more: <bdi>“It rained &lt;b&gt;a lot" in reworded
    assert marked(reworded, "vb-evidence") == []
    moved = opened(ASKED, Held({"a": replace(SOURCE, text=f"New. {TEXT}", headings=(), left_out=())}))
    assert "now stands in another place" in moved
    assert marked(moved, "vb-evidence") == ["It rained &lt;b&gt;a lot&lt;/b&gt; in 2013."]


def test_a_problem_of_the_collection_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """A known one in its own sentence, an unknown one by a reference to the log and nothing else."""
    assert "run qa check" in opened(ASKED, Held(problem=DamagedError("It is damaged; run qa check.")))
    page = opened(ASKED, Held(problem=RuntimeError("/home/secret")))
    assert "secret" not in page
    reference = re.search(r"under ([0-9a-f]{8})", page)
    assert reference
    assert reference[1] in caplog.text


def test_words_are_found_and_stepped_through() -> None:
    """From where the reader is, round the ends; the present one is told from the others."""
    asked = {**ASKED, "target": "hit", "sought": "IT"}
    page = opened({**asked, "position": str(START)})
    assert "2 of 3" in page
    assert marked(page, "vb-hit") == ["It", "It", "it"]
    assert marked(page, "vb-current") == ["It"]
    assert re.findall(r'aria-label="(?:Previous|Next) match" title="[^"]*" (data-\w+="\d")', page) == [
        'data-found="0"',
        'data-found="2"',
    ]
    assert "3 of 3" in opened({**asked, "found": "2"})
    assert "1 of 3" in opened({**asked, "found": "3"})
    assert "no match" in opened({**asked, "sought": "snow"})


def test_a_hit_inside_the_quote_is_both() -> None:
    """And the quote stays whole."""
    page = opened({**ASKED, "target": "hit", "sought": "<b>a"})
    assert "".join(marked(page, "vb-evidence")) == "It rained &lt;b&gt;a lot&lt;/b&gt; in 2013."
    assert marked(page, "vb-evidence vb-hit vb-current") == ["&lt;b&gt;a"]


def test_nothing_in_a_document_becomes_markup() -> None:
    """Title, source, date and what states it, heading, reason, text and the words that are looked for."""
    document = Document(
        HOSTILE,
        HOSTILE,
        f"{HOSTILE}\n\n{HOSTILE}",
        HOSTILE,
        HOSTILE,
        date_origin=HOSTILE,
        headings=(Heading(0, len(HOSTILE), 1),),
        left_out=(LeftOut(len(HOSTILE) + 2, 2 * len(HOSTILE) + 2, HOSTILE),),
    )
    asked = {"document": HOSTILE, "start": "0", "end": "20", "sha256": HOSTILE, "target": "hit", "sought": HOSTILE[:30]}
    page = opened(asked, Held({HOSTILE: document}))
    reading = Reading(re.sub(r"<input[^>]*>", "", page))
    assert not {"script", "img"} & set(reading.tags)
    assert not [name for name, _ in reading.attributes if name.startswith("on") or name == "src"]
    [original] = [value for name, value in reading.attributes if name == "href"]
    assert re.fullmatch(r"api/documents/original\?id=[\w.%+-]+", original or "")
    assert reading.text.count(HOSTILE) >= 5
    for name in ("document", "sha256"):
        assert (f"data-{name}", HOSTILE) in reading.attributes


@given(st.text("ab<&\"' \n#", max_size=60), st.data())
def test_the_text_is_shown_verbatim(text: str, data: st.DataObject) -> None:
    """Whatever lies over it: without its marks the pane holds the words of the document, and the quote is the quote."""
    numbers = st.integers(0, len(text))
    start, end = sorted((data.draw(numbers), data.draw(numbers)))
    cut = data.draw(numbers)
    document = replace(
        SOURCE, text=text, headings=(Heading(0, cut, 2),), left_out=(LeftOut(cut, len(text), "x"),) if cut else ()
    )
    asked = {"document": "a", "start": str(start), "end": str(end), "sought": "a", "target": "hit"}
    page = opened(asked, Held({"a": document}))
    if start == end > 0:
        assert "does not say which words" in page
        return
    body = page[page.index('<div class="vb-text">') : page.index('<button type="button" class="vb-more vb-later"')]
    expected = "".join(text.split()) or "Thisdocumentholdsnotext."
    assert "".join(Reading(body).text.split()) == expected
    quote = Reading("".join(marked(body, "vb-evidence"))).text
    assert "".join(quote.split()) == "".join(text[start:end].split())


def test_a_page_of_the_web_tells_when_it_was_fetched_and_whether_it_is_still_there() -> None:
    """The day among the facts; a notice where the page has gone since."""
    known = {"retrieved_at": "2026-11-30T08:09:10+00:00"}
    page = opened(ASKED, Held({"a": replace(SOURCE, metadata=known)}))
    assert '<time datetime="2026-11-30T08:09:10+00:00"' in page
    assert "retrieved 30 November 2026" in page
    assert "not there any more" not in page
    gone = {**known, "no_longer_there": "404 Not Found since <2026-12-01>"}
    told = "The page is not there any more (404 Not Found since &lt;2026-12-01&gt;); this is how it was"
    assert told in opened(ASKED, Held({"a": replace(SOURCE, metadata=gone)}))


@pytest.mark.parametrize("asked", [ASKED, {**LINK, "sha256": fingerprint(QUOTE)}], ids=["citation", "link"])
def test_a_quote_that_a_page_does_not_hold_any_more_opens_the_version_that_did(asked: Mapping[str, str]) -> None:
    """The newest of those in which it stands, with the day on which that was fetched; it is verbatim there."""
    older = replace(SOURCE, metadata={"retrieved_at": "2026-01-02T00:00:00+00:00"})
    newer = replace(older, text=f"{TEXT} More.", metadata={"retrieved_at": "2026-03-04T00:00:00+00:00"})
    other = replace(SOURCE, text="Quite another text.", headings=(), left_out=())
    page = opened(asked, Held({"a": other}, versions=(older, newer, replace(other, text="Nor this."))))
    assert "This is the page as it was retrieved 4 March 2026; it has changed since" in page
    assert marked(page, "vb-evidence") == ["It rained &lt;b&gt;a lot&lt;/b&gt; in 2013."]
    assert "✓ Verbatim" in page
    assert ">one of 4 versions</span>" in page


def test_a_page_tells_where_it_was_found_and_that_it_changed() -> None:
    """The address after redirects, as a link, and how many versions are kept; not of a page that never changed."""
    known = {"retrieved_at": "2026-11-30T08:09:10+00:00", "found_at": "https://example.org/new?a&b"}
    address = "https://example.org/old"
    document = replace(SOURCE, id=address, metadata=known)
    asked = {**LINK, "document": address, "start": "0", "end": "0", "sha256": ""}
    page = opened(asked, Held({address: document}, versions=(document,)))
    assert 'found at <a href="https://example.org/new?a&amp;b"' in page
    assert ">newest of 2 versions</span>" in page
    page = opened(asked, Held({address: replace(document, metadata={})}))
    assert "found at" not in page
    assert "versions</span>" not in page
    assert 'title="30 November 2026, 08:09:10 UTC"' in opened(asked, Held({address: document}, versions=(document,)))


def test_a_version_is_not_opened_where_the_newest_still_has_the_words() -> None:
    """Even if they have moved; and where no version has them, the newest says so."""
    moved = replace(SOURCE, text=f"News. {TEXT}", headings=(), left_out=())
    assert "as it was" not in opened(ASKED, Held({"a": moved}, versions=(SOURCE,)))
    other = replace(SOURCE, text="Quite another text.", headings=(), left_out=())
    assert "does not say this any more" in opened(ASKED, Held({"a": other}, versions=(other,)))
