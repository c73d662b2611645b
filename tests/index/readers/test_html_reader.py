"""Web pages: their text, what they state about themselves, and what of them is no article."""

import codecs
import socket
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from index.passages.cutting import cut
from index.readers.furniture import boilerplate
from index.readers.html.page import LARGEST_FILE, read_html
from index.readers.source import SourceFile
from index.records import Document, Failure, Heading, LeftOut
from tests.pages import PAGES, Page

ROOT = Path(__file__).parents[3]
SENTENCES = (
    "The ferry of Korioumé sank on Monday with forty sacks of rice on board.",
    "Nobody drowned, for the water was low and the children could stand.",
    "The owner said that he would raise it before the feast.",
)
ARTICLE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)

Read = Callable[[str | bytes], Document]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """The thirty pages, as they are read, by the kind of their site."""
    path = tmp_path_factory.mktemp("pages") / "page.html"
    found: dict[str, Document] = {}
    for page in PAGES:
        path.write_bytes(page.html)
        (document,) = read_html(SourceFile(path, "page.html", "page.html"))
        assert isinstance(document, Document), document
        found[page.name] = document
    return found


@pytest.fixture
def read_any(tmp_path: Path) -> Callable[[str | bytes], Document | Failure]:
    """What is read from a page."""

    def results(page: str | bytes) -> Document | Failure:
        path = tmp_path / "a-page.html"
        path.write_bytes(page.encode() if isinstance(page, str) else page)
        (result,) = read_html(SourceFile(path, "web/a-page.html", "documents/web/a-page.html"))
        return result

    return results


ReadAny = Callable[[str | bytes], Document | Failure]


@pytest.fixture
def read(read_any: ReadAny) -> Read:
    """The document that a page holds."""

    def document(page: str | bytes) -> Document:
        result = read_any(page)
        assert isinstance(result, Document), result
        return result

    return document


def left_out_of(document: Document) -> list[LeftOut]:
    """What the reader and the rules leave out, in order and without overlap."""
    merged: list[LeftOut] = []
    for span in sorted([*document.left_out, *boilerplate(document.text)], key=lambda span: (span.start, -span.end)):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
    return merged


def passages_of(document: Document) -> list[str]:
    """The texts of the document's passages, each run of white space as one space."""
    return [one_line(passage.text) for passage in cut(document, left_out_of(document))]


def lines_of(document: Document) -> set[str]:
    """The lines and cells of the passages."""
    passages = cut(document, left_out_of(document))
    lines = (line.removeprefix("- ") for passage in passages for line in passage.text.split("\n"))
    return {one_line(cell) for line in lines if line for cell in line.split(" | ")}


def one_line(text: str) -> str:
    """A text as its words."""
    return " ".join(text.split())


def lost(page: Page, document: Document) -> Iterator[str]:
    """Sentences of the article that stand in no passage."""
    passages = passages_of(document)
    return (each for each in page.sentences if not any(each in passage for passage in passages))


def remaining(page: Page, document: Document) -> Iterator[str]:
    """Lines around the article that stand in a passage: as a line, or if they are long, anywhere in it."""
    passages, lines = passages_of(document), lines_of(document)
    return (
        each
        for each in page.boilerplate
        if each in lines or (len(each) >= 20 and any(each in passage for passage in passages))
    )


def test_there_are_thirty_pages_with_articles_of_their_own() -> None:
    """No sentence is used twice, and each article has 6 to 20."""
    sentences = [sentence for page in PAGES for sentence in page.sentences]
    assert len({page.name for page in PAGES}) == len(PAGES) == 30
    assert len(sentences) == len(set(sentences))
    assert all(6 <= len(page.sentences) <= 20 for page in PAGES)


def test_articles_are_kept(documents: dict[str, Document]) -> None:
    """At least 95 % of the sentences stand verbatim in the text and in a passage, on no page less than 80 %."""
    missing = {page.name: list(lost(page, documents[page.name])) for page in PAGES}
    for page in PAGES:
        text = one_line(documents[page.name].text)
        assert [each for each in page.sentences if each not in text and each not in missing[page.name]] == []
        assert len(missing[page.name]) <= 0.2 * len(page.sentences), missing[page.name]
    assert sum(map(len, missing.values())) <= 0.05 * sum(len(page.sentences) for page in PAGES), missing


def test_lines_around_articles_are_left_out(documents: dict[str, Document]) -> None:
    """At least 90 % of them stand in no passage."""
    found = [line for page in PAGES for line in remaining(page, documents[page.name])]
    assert len(found) <= 0.1 * sum(len(page.boilerplate) for page in PAGES), found


def test_titles_are_found_without_the_name_of_the_site(documents: dict[str, Document]) -> None:
    """At least 95 % of them, exactly."""
    wrong = [(page.title, documents[page.name].title) for page in PAGES if documents[page.name].title != page.title]
    assert len(wrong) <= 0.05 * len(PAGES), wrong


def test_dates_are_found_where_they_are_stated(documents: dict[str, Document]) -> None:
    """At least 95 % of them, as exact as they are stated; where none is, none."""
    wrong = [(page.date, documents[page.name].date) for page in PAGES if documents[page.name].date != page.date]
    assert len(wrong) <= 0.05 * len(PAGES), wrong
    assert all((document.date_origin == "html") == (document.date is not None) for document in documents.values())


def test_addresses_and_authors_are_found(documents: dict[str, Document]) -> None:
    """All canonical addresses, most authors."""
    for page in PAGES:
        assert documents[page.name].metadata.get("url") == page.url
    authors = [(page.author or "", documents[page.name].metadata.get("author", "")) for page in PAGES]
    assert sum(stated.casefold() == found.casefold() for stated, found in authors) >= 0.8 * len(PAGES)


def test_spans_are_in_order_and_in_the_text(documents: dict[str, Document]) -> None:
    """Headings and what is left out do not overlap, and are whole lines."""
    for document in documents.values():
        marked: list[Heading | LeftOut] = [*document.headings, *document.left_out]
        spans = sorted(marked, key=lambda span: span.start)
        assert all(before.end <= after.start for before, after in pairwise(spans))
        for span in spans:
            assert document.text[span.start : span.end].strip() == document.text[span.start : span.end] != ""
            assert document.text[: span.start].endswith("\n") or span.start == 0
            assert document.text[span.end :].startswith("\n") or span.end == len(document.text)


@pytest.mark.parametrize("name", ["jnim-attacks-french-patrol-in-gao.txt", "militants-attack-camps-and-river-boat.txt"])
def test_the_two_articles_lose_their_furniture_alone(name: str) -> None:
    """Pasted from a browser: every line is in a passage but for the four of the page around them."""
    text = (ROOT / "documents" / name).read_text(encoding="utf-8")
    document = Document(name, "A title", text, name)
    passages = passages_of(document)
    furniture = {"Print Friendly, PDF & Email", "Please Share:", "Skip to content", "Illustration by iStock"}
    headings = {passage.section for passage in cut(document)}
    for line in map(one_line, filter(None, text.split("\n"))):
        for sentence in line.split(". "):
            kept = any(sentence in passage for passage in passages) or line in headings
            assert kept != (line in furniture), line
    assert furniture & set(map(one_line, text.split("\n")))


def test_structure_is_kept(read: Read) -> None:
    """Headings are marked, items are lines with their mark, rows are lines with bars, paragraphs stand apart."""
    page = f"""<title>Ferries</title><body><article><h1>Ferries</h1>{ARTICLE}<h2>The  fleet</h2>
    <p>There are <a href="/x">three</a>, all <b>old</b>,
    at work today.</p><ul><li>one at Korioumé<li>one at Niafunké</ul><ol><li>first raise it</li><li><p>then patch it</p>
    </li></ol><table><tr><th>Port<th>Boats</tr><tr><td>Gao<td>2</tr><tr><td>Mopti</td><td></td></tr></table>
    <h3>Tolls</h3><p>The toll is forty francs<br>on market days.</p><pre>a  b
  c</pre></article>"""
    document = read(page)
    paragraphs = document.text.split("\n\n")
    assert paragraphs == [
        "Ferries",
        *SENTENCES,
        "The fleet",
        "There are three, all old, at work today.",
        "- one at Korioumé\n- one at Niafunké",
        "1. first raise it\n2. then patch it",
        "Port | Boats\nGao | 2\nMopti |",
        "Tolls",
        "The toll is forty francs\non market days.",
        "a  b\n  c",
    ]
    assert [(document.text[h.start : h.end], h.level) for h in document.headings] == [
        ("Ferries", 1),
        ("The fleet", 2),
        ("Tolls", 3),
    ]


def test_a_heading_of_what_is_left_out_is_left_out_too(read: Read) -> None:
    """It would title the passage behind it. In the text both can still be read."""
    box = '<div class="expert-card"><h3>The expert</h3><p>Awa Koné has written three books on boats.</p></div>'
    last = "The market opened again on Sunday, with salt."
    document = read(f"<body><article>{ARTICLE}{box}<p>{last}</p></article>")
    assert lines_of(document) == {*SENTENCES, last}
    assert [document.text[span.start : span.end] for span in document.left_out] == [
        "The expert",
        "Awa Koné has written three books on boats.",
    ]
    assert {span.reason for span in document.left_out} == {"about the author"}
    assert document.headings == ()


def test_what_is_hidden_is_not_read(read: Read) -> None:
    """Neither in the text nor in what is left out."""
    hidden = (
        "<script>one</script><style>two</style><noscript>three</noscript><template><p>four words and more.</template>"
        '<p hidden>five is hidden here.</p><div style="color:red; DISPLAY : none"><p>six is hidden here.</p></div>'
        '<p style="visibility:hidden">seven is hidden.</p><dialog>eight</dialog><p class="a sr-only">nine is so.</p>'
        "<!-- ten --><svg><text>eleven</text></svg><iframe>twelve</iframe><textarea>thirteen</textarea>"
    )
    document = read(f"<body><article>{ARTICLE}{hidden}<p>Shown <span hidden>not</span>at the end of it.</p></article>")
    assert document.text == "\n\n".join((*SENTENCES, "Shown at the end of it."))


def test_a_page_that_hides_its_body_until_scripts_run_is_read(read: Read) -> None:
    """They all show it in the end."""
    assert SENTENCES[1] in read(f'<body style="visibility:hidden">{ARTICLE}').text


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Ferry sinks | River News</title>", "Ferry sinks"),
        ('<meta property="og:site_name" content="River News"><title>Ferry sinks - River News</title>', "Ferry sinks"),
        (
            '<meta property="og:site_name" content="River News"><title>River News: Ferry sinks</title>',
            "River News: Ferry sinks",
        ),
        ('<meta property="og:title" content="Ferry sinks"><title>River News</title>', "Ferry sinks"),
        ("<title>Mali – one year on – River News</title>", "Mali – one year on – River News"),
        ('<script type="application/ld+json">{"@type":"Article","headline":"Ferry sinks"}</script>', "Ferry sinks"),
        ("", "A page"),
    ],
)
def test_a_page_has_a_title(read: Read, head: str, title: str) -> None:
    """The one it states, without the site where that is known; else its file's name."""
    assert read(f"<head>{head}</head><body>{ARTICLE}").title == title


def test_a_heading_tells_the_title_from_the_site(read: Read) -> None:
    """What both the heading and the page's title line hold is the title, and stands in the text once."""
    document = read(f"<title>Ferry sinks - Mali - River</title><body><p>Ferry sinks</p><h2>Ferry sinks</h2>{ARTICLE}")
    assert document.title == "Ferry sinks"
    assert document.text.count("Ferry sinks") <= 1


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        ('<meta name="date" content="2023-09-08T23:30:00-05:00">', "2023-09-08"),
        ('<meta name="citation_date" content="2024/02">', "2024-02"),
        ('<meta name="dcterms.issued" content="2019">', "2019"),
        ('<meta name="pubdate" content="20110123">', "2011-01-23"),
        ('<meta name="pubdate" content="Tue, 04 Nov 2003 18:07:40 GMT">', "2003-11-04"),
        (
            '<script type="application/ld+json">[{"@type":"NewsArticle","datePublished":"2020-01-31"}]</script>',
            "2020-01-31",
        ),
        ('<script type="application/ld+json">{"@type":"NewsArticle","dateModified":"2020-01-31"}</script>', None),
        ("<body><time datetime='2021-05-03'>3 May</time>", "2021-05-03"),
        ("<body><span class='entry-date'>7 septembre 2019</span>", "2019-09-07"),
        ("<body><div class='related'><time datetime='2021-05-03'>3 May</time></div>", None),
        ("<body><time class='updated' datetime='2021-05-03'>3 May</time>", None),
        ("<body><time>3 hours ago</time>", None),
        ("<body><p>On 3 May 2021 the port was shut, as 2021-05-03 shows.</p>", None),
        ('<link rel="canonical" href="https://a.example/2021/05/03/ferry">', None),
        ('<meta name="date" content="2023-02-30">', None),
        ("", None),
    ],
)
def test_a_date_is_found_only_where_it_is_stated(read: Read, markup: str, date: str | None) -> None:
    """As exact as there; nothing is guessed from the text, an address or today."""
    assert read(f"{markup}<div>{ARTICLE}</div>").date == date


def test_an_address_that_is_none_is_not_taken(read: Read) -> None:
    """It may become a link."""
    assert "url" not in read(f'<link rel="canonical" href="javascript:alert(1)">{ARTICLE}').metadata


ACCENTS = "L’école a été rouverte à Ménaka, où « personne » n’avait de carte – enfin."


def test_headings_and_lists_between_paragraphs_are_kept(read: Read) -> None:
    """Of a page whose paragraphs stand at its top level, beside a menu and a list of links."""
    page = (
        "<html><head><title>Tarn 20 - data sheet</title></head><body>"
        "<nav><a href=/a>Products</a> <a href=/b>Service</a></nav>"
        f"<h1>The Tarn 20</h1>{ARTICLE}<h2>Not to be used for</h2><ul><li>drinking water</li><li>hot oil</li></ul>"
        f"<h2>Care</h2><p>{SENTENCES[1]} {SENTENCES[2]}</p><h2>More</h2><ul><li><a href=/c>Tarn 40</a></li></ul>"
        f"<p>{SENTENCES[0]}</p></body></html>"
    )
    document = read(page)
    assert [document.text[each.start : each.end] for each in document.headings] == [
        "The Tarn 20",
        "Not to be used for",
        "Care",
    ]
    assert "- drinking water\n- hot oil" in document.text
    assert "Products" not in document.text
    assert "Tarn 40" not in document.text


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ('<meta charset="utf-7">', "utf-8"),
        ("", "cp1252"),
    ],
)
def test_the_encoding_is_found(read: Read, declared: str, encoding: str) -> None:
    """By its mark, by being UTF-8, by what the page declares, else by the best guess."""
    assert ACCENTS in read(f"<html><head>{declared}</head><body>{ARTICLE}<p>{ACCENTS}</p>".encode(encoding)).text


@pytest.mark.parametrize(
    ("charset", "text"), [("koi8-r", "Паром затонул в понедельник у берега."), ("gbk", "渡船沉没了。")]
)
def test_a_declared_encoding_is_used(read: Read, charset: str, text: str) -> None:
    """Where the bytes are not UTF-8."""
    page = f'<meta charset="{charset}"><body><p>{SENTENCES[1]}</p><p>{text}</p>'
    assert text in read(page.encode(charset)).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Gao.</p>", "Gao."),
        ("Gao", "Gao"),
        ("<nav>Menu of things</nav><p>Shut today</p><footer>Imprint</footer>", "Shut today"),
        ("<ul><li>millet</li><li>rice</li></ul>", "- millet\n- rice"),
        (
            "<table><tr><td>Gao</td><td>250</td></tr><tr><td>Mopti</td><td>228</td></tr></table>",
            "Gao | 250\nMopti | 228",
        ),
        ("<nav><a href='/'>Only a menu</a></nav>", "Only a menu"),
        ("<p>東京で会議が開かれた。</p>", "東京で会議が開かれた。"),
        ("<p>😀 ok</p>", "😀 ok"),
    ],
)
def test_a_short_page_is_read(read: Read, body: str, text: str) -> None:
    """All that is visible, where no article is found, without what stands around every page."""
    assert read(f"<html><body>{body}</body></html>").text == text


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p> </p>", "<!-- a -->", "<script>a</script>", "<p>…</p>", "<title>Title alone</title>"]
)
def test_a_page_without_text_is_a_failure(read_any: ReadAny, page: str) -> None:
    """It says so."""
    result = read_any(page)
    assert isinstance(result, Failure)
    assert result == Failure("documents/web/a-page.html", "no text found")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"<p>\x00\x01</p>", "binary"), (codecs.BOM_UTF16_LE + b"a", "UTF-16"), (b"<b>" * 10, "no text")],
)
def test_what_is_no_page_is_a_failure(read_any: ReadAny, content: bytes, reason: str) -> None:
    """With the reason."""
    result = read_any(content)
    assert isinstance(result, Failure)
    assert reason in result.reason


def test_a_page_too_large_is_a_failure(read_any: ReadAny, tmp_path: Path) -> None:
    """It is not even opened; nor is one of too many elements weighed."""
    path = tmp_path / "large.html"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)  # a hole: it takes no room
    (failure,) = read_html(SourceFile(path, "large.html", "large.html"))
    assert isinstance(failure, Failure)
    assert "too large (5 MB, limit 5 MB)" in failure.reason
    result = read_any("<br>" * 300_001)
    assert isinstance(result, Failure)
    assert "too large (300,00" in result.reason


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + SENTENCES[0] + "</div>" * 50_000,
        ARTICLE + "<div>" * 50_000 + SENTENCES[0],
        "<table><tr><td>" * 20_000 + SENTENCES[0],
        "<![CDATA[" * (LARGEST_FILE // 9),
        "<!" * (LARGEST_FILE // 2),
        "<" * LARGEST_FILE,
        "<!--" * (LARGEST_FILE // 4),
        f"<title>{'a | ' * 1_000_000}</title>{ARTICLE}",
        f"<script type='application/ld+json'>{'[' * 1_000_000}</script>{ARTICLE}",
        f"<p>{'word ' * 900_000}</p>",
        f"<div {'a=b ' * 1_000_000}>{ARTICLE}",
        f"{'<p>some words here</p>' * 10_000}{ARTICLE}",
    ],
    ids=[
        "deep",
        "article above the deep",
        "tables",
        "cdata",
        "bang",
        "less",
        "comments",
        "title",
        "json",
        "words",
        "attributes",
        "lines",
    ],
)
def test_a_hostile_page_is_text_or_a_failure_within_seconds(read_any: ReadAny, page: str) -> None:
    """Never an exception, and never minutes: 10 seconds of the processor at most."""
    before = time.process_time()
    result = read_any(page)
    assert time.process_time() - before < 10
    assert isinstance(result, Failure) or SENTENCES[1] in result.text or "word" in result.text


def test_nothing_is_fetched(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """No refresh, base, frame, image, style sheet or entity of the page leads anywhere."""

    def refuse(*_: object) -> None:
        pytest.fail("a network request")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    document = read(
        '<!DOCTYPE html SYSTEM "http://127.0.0.1:9/a.dtd" [<!ENTITY e SYSTEM "file:///etc/passwd">]><html><head>'
        '<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/"><base href="http://127.0.0.1:9/">'
        '<link rel="stylesheet" href="http://127.0.0.1:9/a.css"></head><body><iframe src="http://127.0.0.1:9/"></iframe>'
        f'<img src="http://127.0.0.1:9/a.png">{ARTICLE}<p>And &e; at the very end of it.</p></body></html>'
    )
    assert SENTENCES[0] in document.text
    assert "root:" not in document.text
