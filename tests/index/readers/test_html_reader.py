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
from index.readers.html.page import read_html
from index.readers.sizes import LARGEST_PAGE
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
        stream.truncate(LARGEST_PAGE + 1)  # a hole: it takes no room
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
        "<![CDATA[" * (LARGEST_PAGE // 9),
        "<!" * (LARGEST_PAGE // 2),
        "<" * LARGEST_PAGE,
        "<!--" * (LARGEST_PAGE // 4),
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


@pytest.mark.parametrize(
    "noscript",
    [
        "<noscript><div id=nojava></noscript>",
        "<NOSCRIPT ><p><b>Turn scripts on</NOSCRIPT\n>",
        "<noscript><table><tr><td>Turn scripts on</noscript>",
        "<noscript><iframe src=a></noscript>",
        "<noscript><!-- Turn scripts on </noscript>",
        '<script>document.write("<noscript>")</script>',
        "<!-- <noscript> --><noscript></noscript>",
        "<noscript>",
        "<svg><path d=1>",
    ],
)
def test_a_tag_left_open_in_noscript_ends_with_it(read: Read, noscript: str) -> None:
    """As in a browser in which scripts run; what follows is no part of it."""
    assert read(f"<body>{noscript}<div class=main><h1>Ferries</h1>{ARTICLE}</div>").text.endswith(
        "\n\n".join(SENTENCES)
    )


def test_a_page_that_shows_its_text_without_scripts_only_is_read(read: Read) -> None:
    """The text stands in noscript, and nowhere else."""
    text = "".join(f"<p>{number}. {sentence}</p>" for number in range(9) for sentence in SENTENCES)
    document = read(f"<body><div>Loading</div><noscript><div>{text}</noscript>")
    assert all(f"{number}. {sentence}" in document.text for number in range(9) for sentence in SENTENCES)


@pytest.mark.parametrize(
    "tag", ["aside class=content-main", "footer", "header", "nav", "form", "section id=sidebox", "aside class=sidebar"]
)
def test_an_article_is_found_where_none_is_expected(read: Read, tag: str) -> None:
    """Its sentences are most of the page's."""
    notice = "<div class=cookie><p>We use cookies to improve your visit. Accept them or go to the settings.</p></div>"
    page = (
        f"<body><nav><a href=/>Home</a></nav><{tag}><h1>Ferries</h1>{ARTICLE * 3}</{tag.split(maxsplit=1)[0]}>{notice}"
    )
    assert set(SENTENCES) <= lines_of(read(page))


SECTION = "The trout is served with brown butter and costs 24 crowns."


@pytest.mark.parametrize(
    "name",
    [
        "class=menu",
        "id=comments",
        "class=bio",
        "id=consent",
        "class=social",
        "class=tags",
        "id=subscription",
        "class=no-print",
    ],
)
@pytest.mark.parametrize("behind", [True, False])
def test_a_section_that_only_sounds_like_furniture_is_kept(read: Read, name: str, *, behind: bool) -> None:
    """It has a heading and reads like the article that it stands in or ends."""
    more = "".join(f"<p>Part {number} tells of the river, its boats and its bridges.</p>" for number in range(8))
    section = f"<div {name}><h2>The kitchen</h2><p>{SECTION}</p></div>"
    document = read(f"<body><main><article><h1>The inn</h1>{ARTICLE}{more}{section}{ARTICLE * behind}</article></main>")
    assert SECTION in lines_of(document)
    assert "The kitchen" in [document.text[heading.start : heading.end] for heading in document.headings]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("id=comments", "<p>Great article, I was there too.</p>"),
        ("class=newsletter", "<p>Get our newsletter every week by e-mail.</p>"),
        ("class=consent", "<p>We use cookies and so do our partners.</p>"),
        ("class=social", "<p>Share this story on Facebook with friends.</p>"),
        ("class=menu", "<a href=/a>Home of the boats</a> <a href=/b>News of the day</a>"),
        ("class=bio", "<p>Awa Koné is a reporter who covers the river.</p>"),
    ],
)
def test_what_is_named_and_sounds_like_furniture_is_left_out(read: Read, name: str, content: str) -> None:
    """At the end of an article."""
    more = "".join(f"<p>Part {number} tells of the river, its boats and its bridges.</p>" for number in range(8))
    document = read(f"<body><article>{ARTICLE}{more}<div {name}>{content}</div></article>")
    assert not any("Facebook" in line or "partners" in line or "Home of" in line for line in lines_of(document))
    assert not any("newsletter" in line or "Great" in line or "reporter" in line for line in lines_of(document))


def test_questions_stand_above_their_answers(read: Read) -> None:
    """What opens an answer is a heading of it, be it a summary or a button."""
    page = """<title>The pool</title><body><main><h1>The pool</h1><p>It was built by the town in the year 1931.</p>
    <details><summary>When is it closed?</summary><p>From 3 to 21 August, for repairs.</p></details>
    <details open><summary><b>Who teaches diving?</b></summary>Marit Solberg, on Thursdays.</details>
    <button class=accordion aria-expanded=false>Is there a sauna?</button><div><p>Yes, for those of age.</p></div>"""
    paragraphs = read(page).text.split("\n\n")
    assert paragraphs == [
        "The pool",
        "It was built by the town in the year 1931.",
        "When is it closed?",
        "From 3 to 21 August, for repairs.",
        "Who teaches diving?",
        "Marit Solberg, on Thursdays.",
        "Is there a sauna?",
        "Yes, for those of age.",
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("The people<sup><a href=#1>[1]</a></sup> had 10<sup>6</sup> sheep.", "The people [1] had 10^6 sheep."),
        (
            "The people<a href='#n1'><sup>1</sup></a> had 10<span style='vertical-align: super'>6</span>.",
            "The people [1] had 10^6.",
        ),
        ("The people<sup>1</sup> had 12 km<sup>2</sup> of land.", "The people [1] had 12 km^2 of land."),
        ("It burned.<sup>4,5</sup> In 1910<sup><a href=#n>3</a></sup> again.", "It burned. [4,5] In 1910 [3] again."),
        ("About 10<sup>&minus;6</sup> of H<sub>2</sub>O and Ca<sup>2+</sup>.", "About 10^−6 of H2O and Ca^2+."),
        ("The 19<sup>th</sup>, the XIX<sup>e</sup> and the 1<sup>er</sup>.", "The 19th, the XIXe and the 1er."),
        (
            "Two are 10<sub>2</sub>, and x<sup>n+1</sup> is more than x<sup>n</sup>.",
            "Two are 10_2, and x^(n+1) is more than x^n.",
        ),
        ("Take 2<sup>1</sup>/<sub>2</sub> cups of it.", "Take 2 1/2 cups of it."),
        ("The word<sup>a</sup> of Riverboat<sup>TM</sup> here.", "The word [a] of Riverboat™ here."),
        ("So 10<sup>6</sup>5 is never 1065 at all.", "So 10^6 5 is never 1065 at all."),
        (
            (
                "It is <math><mfrac><mrow><mi>a</mi><mo>+</mo><msup><mi>b</mi><mn>2</mn></msup></mrow>"
                "<msqrt><mn>2</mn></msqrt>"
                "</mfrac><annotation>\\frac{a+b^2}{2}</annotation></math> of all that there is."
            ),
            "It is (a + b^2)/(√(2)) of all that there is.",
        ),
    ],
)
def test_what_stands_above_or_below_the_line_stays_apart(read: Read, markup: str, text: str) -> None:
    """No number and no word is made another one."""
    assert text in read(f"<body><article>{ARTICLE}<p>{markup}</p></article>").text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<del>9</del>", "<ins>12</ins>"),
        ("<s>9</s>", "12"),
        ("<strike>9</strike>", "12"),
        ('<span style="color:red;text-decoration: line-through">9</span>', "12"),
        ("<del><b>9</b> or <i>8</i></del>", "<b>12</b>"),
        ("<style>.a,\nspan.old {color:red; text-decoration:line-through}</style><span class=old>9</span>", "12"),
        ("<style>a:hover,.x a{text-decoration:line-through}</style>", "<span class=x><a href=a>12</a></span>"),
    ],
)
def test_what_is_struck_out_is_not_read(read: Read, before: str, after: str) -> None:
    """A ticket costs what it costs now."""
    document = read(f"<body><article>{ARTICLE}<p>A ticket costs {before} {after} crowns.</p></article>")
    assert "A ticket costs 12 crowns." in document.text


def test_a_page_struck_out_by_a_tag_left_open_is_read(read: Read) -> None:
    """Rather than none of it."""
    assert SENTENCES[2] in read(f"<body><article><p>{SENTENCES[0]}</p><s>{ARTICLE * 3}</article>").text


def test_an_article_in_pieces_is_read_whole(read: Read) -> None:
    """Its sentences stand in boxes that are marked alike, with something between."""
    parts = [
        f"<p>Part {n} of the report tells of the boats on the river, and of those who row them.</p>" * 5
        for n in range(4)
    ]
    pieces = "<hr><div class=ad>x</div>".join(
        f'<div class="grid"><div class="body">{part}</div></div>' for part in parts
    )
    text = read(f"<body><div><div class=chunks>{pieces}</div></div>").text
    assert [f"Part {n} of the report" in text for n in range(4)] == [True] * 4


def test_the_lead_of_an_article_is_read(read: Read) -> None:
    """It stands between the title and the first paragraph, in a box of its own."""
    lead = "A ferry with forty sacks of rice on board went down near Korioumé."
    head = f"<header><h1>Ferry sinks</h1><div class=teaser-text><p>{lead}</p></div></header>"
    page = f"<body><div>{head}<div>{ARTICLE * 3}</div></div>"
    assert lead in lines_of(read(page))


def test_sentences_without_spaces_are_sentences(read: Read) -> None:
    """In Japanese and Chinese."""
    text = "".join(f"<p>第{n}回の会議が東京で開かれ、多くの人が参加した。</p>" for n in range(5))
    document = read(
        f"<body><nav><a href=/>ホーム</a></nav><div class=a>{text}</div><div class=b><a href=/b>関連</a></div>"
    )
    assert document.text.startswith("第0回の会議")
    assert "関連" not in document.text


@pytest.mark.parametrize(
    ("html", "stated", "date"),
    [
        ("<html>", "11/12/2021", "2021"),
        ("<html lang=en>", "11/12/2021", "2021"),
        ("<html lang=en-CA>", "11/12/2021", "2021"),
        ("<html lang=ja>", "11/12/2021", "2021"),
        ("<html lang=en-US>", "11/12/2021", "2021-11-12"),
        ("<html lang=en_us>", "11/12/2021 10:30", "2021-11-12"),
        ("<html lang=en><meta property=og:locale content=en_GB>", "11/12/2021", "2021-12-11"),
        ("<html lang=fr>", "11/12/2021", "2021-12-11"),
        ("<html lang=de-AT>", "11-12-2021", "2021-12-11"),
        ("<html lang=en-US>", "25/12/2021", "2021-12-25"),
        ("<html lang=fr>", "12/25/2021", "2021-12-25"),
        ("<html lang=en>", "11/11/2021", "2021-11-11"),
        ("<html lang=en-US>", "11.12.2021", "2021-12-11"),
        ("<html lang=en>", "31/02/2021", None),
        ("<html lang=en>", "11/12/21", "2021"),
        ("<html lang=en-US>", "11/12/21", "2021-11-12"),
        ("<html lang=fr>", "11/12/98", "1998-12-11"),
        ("<html lang=de>", "11.12.21", "2021-12-11"),
        ("<html lang=en>", "11-12-21", None),
    ],
)
def test_a_date_in_numbers_is_read_as_its_language_writes_it(
    read: Read, html: str, stated: str, date: str | None
) -> None:
    """Where nothing tells which number is the month, only the year is certain."""
    assert read(f"{html}<body><h1>Fire</h1><time>{stated}</time>{ARTICLE}").date == date


@pytest.mark.parametrize(
    ("elsewhere", "date"),
    [
        ("<p>Updated on 30/11/2021.</p>", "2021-12-11"),
        ("<p>Updated on 11/30/2021.</p>", "2021-11-12"),
        ("<p>It burned on 12 November 2021.</p>", "2021-11-12"),
        ("<p>It burned on 2021-12-11.</p>", "2021-12-11"),
        ("<p>From 30/11/2021 to 11/30/2021 or so.</p>", "2021"),
    ],
)
def test_another_date_of_the_page_tells_which_number_is_the_month(read: Read, elsewhere: str, date: str) -> None:
    """The same day in another form, or a number that is no month."""
    assert read(f"<html lang=en><body><h1>Fire</h1><time>11/12/2021</time>{ARTICLE}{elsewhere}").date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<div>15.2.2018, 19:51</div>", "2018-02-15"),
        ("<p>Von Awa Koné am 3. Mai 2013</p>", "2013-05-03"),
        ("<span>Posted on September 21, 2020</span>", "2020-09-21"),
        ("<p>21 de noviembre de 2011</p>", "2011-11-21"),
        ("<p>2017年3月10日</p>", "2017-03-10"),
        ("<aside><p>15.2.2018</p></aside>", None),
        ("<div class=comments><p>15.2.2018</p></div>", None),
        ("<p>The ferry had sunk on 3 May 2013, as the owner said.</p>", None),
        ("<table><tr><td>15.2.2018</td><td>Fair</td></tr><tr><td>16.2.2018</td><td>Race</td></tr></table>", None),
    ],
)
def test_a_line_by_the_title_tells_the_date(read: Read, line: str, date: str | None) -> None:
    """One that is a date, or says whose it is; not running text, a table, or what stands beside."""
    assert read(f"<html lang=de><body><h1>Die Fähre</h1>{line}{ARTICLE}").date == date


def test_the_day_is_that_of_the_place(read: Read) -> None:
    """Greenwich was a day ahead, as the address or the same time elsewhere tells."""
    meta = '<meta property="article:published_time" content="2023-11-09T02:11:03+00:00">'
    link = '<link rel=canonical href="https://a.example/2023/11/08/fire">'
    assert read(f"{meta}{link}<body>{ARTICLE}").date == "2023-11-08"
    assert read(f"{meta}<body><time datetime=2023-11-08T21:11:03-05:00>x</time>{ARTICLE}").date == "2023-11-08"
    assert read(f"{meta}<body><time datetime=2023-11-08T20:00:00-05:00>x</time>{ARTICLE}").date == "2023-11-09"


def test_a_title_is_that_of_the_article_not_of_the_site(read: Read) -> None:
    """Both stand in headings; that of the article comes first in the title line."""
    page = f"<title>Evolve: shared history — evolve for boats</title><body><h1>evolve for boats</h1>{ARTICLE}"
    assert read(f"{page}<h1>Evolve: shared history<a href=#a>¶</a></h1>{ARTICLE}").title == "Evolve: shared history"


def losses_of(document: Document) -> dict[str, str]:
    """The losses by their kinds."""
    return {loss.kind.name: loss.detail for loss in document.losses}


@pytest.mark.parametrize(
    ("markup", "kind", "detail"),
    [
        ("<p style='display:none'>The store holds nine hundred crates.</p>", "HIDDEN", "6 words hidden"),
        ("<p>It <span hidden>holds nine hundred crates</span> is shut.</p>", "HIDDEN", "4 words hidden"),
        ("<p style='position:absolute;left:-9999px'>The store holds 900 crates.</p>", "HIDDEN", "5 words hidden"),
        ("<p style='font-size:0'>The store holds 900 crates.</p>", "HIDDEN", "5 words hidden"),
        ("<p>It costs <s>9</s> 12 crowns.</p>", "HIDDEN", "1 word struck out"),
        (
            "<p><del>It is shut.</del></p><p hidden>It is shut today.</p>",
            "HIDDEN",
            "4 words hidden, 3 words struck out",
        ),
        ("<svg><text>Mali 40 %</text><text>Niger</text></svg>", "PICTURES", "1 with 4 words"),
        (
            "<img src=a alt='A map that shows how Mali sold forty tonnes of gold in 2019'>",
            "PICTURES",
            "1 described in 13 words",
        ),
        ("<img src=a alt='The ferry at Gao'>", "", ""),
        (
            (
                "<figure><img alt='The owner raises it at dawn in the rain'>"
                "<figcaption>The owner raises it at dawn in the rain.</figcaption></figure>"
            ),
            "",
            "",
        ),
        ("<p>So <script type='math/tex'>x^2</script> is it.</p>", "FORMULAS", "1 shown as pictures or by a script"),
        ("<p>So <img class=tex alt='x^2' src=a.png> is it.</p>", "FORMULAS", "1 shown as pictures or by a script"),
        ("<form><input value='Awa Koné'><textarea>my words</textarea></form>", "FIELDS", "2 with something in them"),
        ("<p hidden>Share</p><svg><path/></svg><input type=hidden value=a><input>", "", ""),
        ("<p><math><mi>x</mi></math><img class='mwe-math-fallback-image' src=a.png></p>", "", ""),
    ],
)
def test_what_is_lost_of_an_article_is_told(read: Read, markup: str, kind: str, detail: str) -> None:
    """And nothing is told where nothing is lost."""
    document = read(f"<body><article>{ARTICLE}{markup}{ARTICLE}</article></body>")
    assert losses_of(document) == ({kind: detail} if kind else {})
    assert "crates" not in document.text


def test_how_much_of_a_page_is_left_out_is_told_where_it_is_much(read: Read) -> None:
    """Not where that is navigation, a footer and some comments."""
    more = "".join(
        f"<p>Part {n} of the report tells of the boats on the river, and who rows them.</p>" for n in range(40)
    )
    links = "".join(f"<li><a href=/{n}>News of the day number {n}</a></li>" for n in range(300))
    usual = f"<nav><ul>{links}</ul></nav><article><h1>Boats</h1>{more}</article>"
    comments = (
        "<div id=comments>"
        + "".join(f"<div><p>Comment {n} on the boats, I say.</p></div>" for n in range(99))
        + "</div>"
    )
    assert losses_of(read(f"<body>{usual}{comments}<footer><p>All of it is ours, say the owners.</p></footer>")) == {}
    aside = (
        "<aside class=related>"
        + "".join(f"<div><p>Teaser {n} of another story, not told.</p></div>" for n in range(99))
        + "</aside>"
    )
    (loss,) = read(f"<body>{usual}{aside}").losses
    assert loss.kind.name == "UNSEARCHED"
    assert loss.detail.startswith("5")
    assert "characters" in loss.detail


@pytest.mark.parametrize(
    "page",
    [
        "<noscript>" * 240_000 + ARTICLE,
        "<noscript><p>some words</noscript>" * 70_000 + ARTICLE,
        ARTICLE + "<p>" + "<i hidden></i>some words of it " * 70_000,
        ARTICLE + "<p>" + "10<sup>6</sup> words " * 70_000,
        ARTICLE + "<p>am 11/12/2021, words</p>" * 45_000,
        "<button aria-expanded=1>some words of it</button>" * 45_000 + ARTICLE,
        f"<div class='{'menu a ' * 300_000}'>{ARTICLE}</div>",
        ARTICLE + "<math>" + "<msup><mi>word</mi>" * 75_000,
        f"<div {' '.join(f'a{n}=b' for n in range(200_000))}>{ARTICLE}",
        f"<style>{'.a{' * 500_000}</style><style>{'/*' * 250_000}</style>{ARTICLE}",
        ARTICLE + "<ul>" + "<li><h3><a href=/a>Title</a></h3><p>Some words of it.</p></li>" * 10_000,
    ],
    ids=[
        "noscript",
        "fallbacks",
        "hidden",
        "raised",
        "dates",
        "buttons",
        "names",
        "formulas",
        "attributes",
        "sheets",
        "teasers",
    ],
)
def test_a_hostile_page_takes_seconds(read_any: ReadAny, page: str) -> None:
    """As the others above."""
    before = time.process_time()
    result = read_any(page)
    assert time.process_time() - before < 15
    assert isinstance(result, Document)


def test_hidden_text_of_a_page_without_boxes_is_told(read: Read) -> None:
    """Its paragraphs stand in the body."""
    page = f"<html><body><h1>Store</h1>{ARTICLE}<p style='display: none'>The store holds 900 crates.</p></body></html>"
    assert losses_of(read(page)) == {"HIDDEN": "5 words hidden"}


def test_an_article_in_an_aside_is_read_with_all_its_sections(read: Read) -> None:
    """Nearly all sentences of the page stand there."""
    damage = "A roof was torn off in Brannsund by gusts of 148 km/h."
    first = f"<section><h1>Storm</h1><div>{ARTICLE * 3}</div></section>"
    aside = f"<aside>{first}<section><h2>Damage</h2><div><p>{damage}</p></div></section></aside>"
    assert damage in lines_of(read(f"<body><nav><a href=/>Home</a></nav>{aside}"))


def test_lists_are_read_whole(read: Read) -> None:
    """Of terms, and of what stands below a heading in a box of the article."""
    terms = "<dl><dt>When is it open?</dt><dd>From 9 to 12.</dd><dt>Who runs it?</dt><dd>Marit Solberg.</dd></dl>"
    document = read(f"<body><nav><a href=/>Home</a></nav><main><h1>The pool</h1>{terms}")
    assert document.text.endswith("Who runs it?\nMarit Solberg.")
    dishes = "<div class=menu><h2>The kitchen</h2><ul><li>Trout, 24 crowns</li><li>Pike, 20 crowns</li></ul></div>"
    document = read(f"<body><main><article><h1>The inn</h1>{ARTICLE}{dishes}{ARTICLE}</article>")
    assert "The kitchen\n\n- Trout, 24 crowns\n- Pike, 20 crowns" in document.text
    assert document.left_out == ()


def teaser(number: int) -> str:
    """A box that names another article and tells how it begins."""
    begins = f"<p>Story number {number} begins with a boat that left the port at dawn.</p>"
    return f"<li class=card><div><h3><a href=/s{number}>Story number {number}</a></h3></div><div>{begins}</div></li>"


def test_teasers_of_other_articles_are_not_read(read: Read) -> None:
    """They stand in a list beside the article, before or behind it, each below a title that is a link."""
    more = "".join(f"<p>Part {n} of the report tells of the boats on the river.</p>" for n in range(12))
    article = f"<div class=story><h1>Ferries</h1>{ARTICLE}{more}</div>"
    stream = f"<ul class=stream>{''.join(map(teaser, range(6)))}</ul>"
    for page in (article + stream, stream + article):
        text = read(f"<body><div>{page}</div></body>").text
        assert "Story number" not in text
        assert "Part 11 of the report" in text
    nested = "".join(f"<article><p>Story number {n} begins with a boat at the port.</p></article>" for n in range(4))
    text = read(f"<body><article>{article}</article><article><h3>More</h3>{nested}</article></body>").text
    assert "Story number" not in text


def test_sections_whose_titles_are_links_are_read(read: Read) -> None:
    """In the article they are a part of it, and a page that is nothing but a list of articles says nothing else."""
    more = "".join(f"<p>Part {n} of the report tells of the boats on the river.</p>" for n in range(12))
    sections = "".join(map(teaser, range(6)))
    for page in (
        f"<article>{more}<ul>{sections}</ul></article>",
        f"<div>{more}{sections}</div>",
        f"<ul>{sections}</ul>",
    ):
        text = read(f"<body><h1>Ferries</h1>{page}</body>").text
        assert all(f"Story number {number} begins" in text for number in range(6))


@pytest.mark.parametrize(
    ("caption", "is_read"),
    [
        ("<figcaption>Kirsti Dahl, silver in 2018</figcaption>", True),
        ("<figcaption>The ferry is raised at dawn. Photo: Sahel Observer</figcaption>", True),
        ("<p class=wp-caption-text>Photographs show the ferry before it sank.</p>", True),
        ("<div class=image-caption>The owner of the boat in Gao</div>", True),
        ("<figcaption>Photo: Awa Koné for the Sahel Observer</figcaption>", False),
        ("<figcaption>Photo by Ibrahim Boran on Unsplash</figcaption>", False),
        ("<figcaption>Credit Awa Koné/The River Post</figcaption>", False),
        ("<figcaption>Fatoumata Diarra for Getty Images Europe</figcaption>", False),
        ("<figcaption>Illustration by iStock</figcaption>", False),
        ("<div class=photo-credit>Awa Koné of the River Post</div>", False),
    ],
)
def test_what_a_caption_tells_is_read_and_whose_the_picture_is_is_not(
    read: Read, caption: str, *, is_read: bool
) -> None:
    """A fact may stand nowhere else."""
    document = read(f"<body><article>{ARTICLE}<figure><img src=a.jpg>{caption}</figure>{ARTICLE}</article></body>")
    words = one_line(caption.partition(">")[2].partition("<")[0])
    assert any(words in passage for passage in passages_of(document)) == is_read


def test_a_caption_that_comes_again_is_read_once(read: Read) -> None:
    """As below the pictures of a gallery."""
    picture = "<figure><img src=a.jpg><figcaption>The ferry of Korioumé before it sank</figcaption></figure>"
    document = read(f"<body><article>{ARTICLE}{picture * 5}{ARTICLE}</article></body>")
    assert " ".join(passages_of(document)).count("before it sank") == 1


def test_posts_that_an_article_quotes_are_read(read: Read) -> None:
    """Their lines end in addresses and dates, and their box is named for the network."""
    post = "<blockquote class=tweet><p>The ferry is up again https://t.co/a</p>— Awa (@awa) 3 May 2021</blockquote>"
    document = read(f"<body><article>{ARTICLE}<div class=social-media>{post}</div>{ARTICLE}</article></body>")
    assert "The ferry is up again https://t.co/a" in lines_of(document)


HIDDEN = "The store holds nine hundred crates."


@pytest.mark.parametrize(
    "style",
    [
        "display : NONE",
        "/* not yet */ display:none !important",
        "visibility: collapse",
        "content-visibility:hidden",
        "position:fixed; right:-9999px",
        "position:absolute;left:-999em",
        "left:-100vw",
        "font-size: 1px",
        "clip: rect(1px, 1px, 1px, 1px)",
        "clip-path:inset(50%)",
        "width:1px;height:1px;overflow:hidden",
        "color:#fff;background:#FFFFFF",
        "color: white; background-color: rgb(255, 255, 255)",
        "color:rgba(0, 0, 0, 0)",
        "opacity:.0",
        "max-height:0;overflow:hidden",
        "transform:scale(0)",
    ],
)
def test_what_a_style_hides_is_not_read(read: Read, style: str) -> None:
    """On an element, or in a style sheet for its class, its id or its tag."""
    rule = f"<style>/* a{{ */ body {{margin:0}} .b, span.x {{color:red;{style}}}</style>"
    for head, markup in (
        ("", f'<p style="{style}">{HIDDEN}</p>'),
        ("", f'<div STYLE="color:red;{style}">{HIDDEN}</div>'),
        (rule, f"<p class='a b'>{HIDDEN}</p>"),
        (rule, f"<p>Here <span class=x>{HIDDEN}</span></p>"),
    ):
        document = read(f"<head>{head}</head><body><article>{ARTICLE}{markup}{ARTICLE}</article></body>")
        assert HIDDEN not in document.text
        assert "HIDDEN" in losses_of(document)


@pytest.mark.parametrize(
    ("head", "attributes"),
    [
        ("", "style='opacity:.9;text-decoration:none;overflow:hidden'"),
        ("", "style='color:#fff;background:#000'"),
        ("", "style='position:relative;left:-10px'"),
        ("", "style='color:transparent;-webkit-background-clip:text'"),
        ("", "class=hidden-gems"),
        ("<script>show()</script>", "style='opacity:0'"),
        ("<script>show()</script><style>.a{display:none}</style>", "class=a"),
        ("<style>.a{display:none} .a.open{display:block}</style>", "class='a open'"),
        ("<style>.a{display:none} :checked ~ .b{display:block}</style>", "class=a"),
        ("<style>@media print{.a{display:none}}</style>", "class=a"),
        ("<style>@media (max-width:600px){.a{display:none}}</style>", "class=a"),
        ("<style>.a:hover, .js .a{display:none} .a</style>", "class=a"),
    ],
)
def test_what_a_style_only_seems_to_hide_is_read(read: Read, head: str, attributes: str) -> None:
    """It is shown, or a script or a click shows it."""
    page = f"<head>{head}</head><body><article>{ARTICLE}<p {attributes}>{HIDDEN}</p>{ARTICLE}</article></body>"
    assert HIDDEN in lines_of(read(page))


@pytest.mark.parametrize(
    "markup",
    [
        "<style>#a{text-decoration:line-through}</style><span id=a>9</span>",
        "<style>em{text-decoration:line-through}</style><em>9</em>",
        "<span class=line-through>9</span>",
        "<span class='x strikethrough'>9</span>",
        "<span role=deletion>9</span>",
        "<span style='text-decoration : underline LINE-THROUGH ;'>9</span>",
    ],
)
def test_what_is_struck_out_in_another_way_is_not_read(read: Read, markup: str) -> None:
    """By a style sheet, a name that means the same everywhere, or a role."""
    assert "costs 12 crowns" in read(f"<body><article>{ARTICLE}<p>It costs {markup} 12 crowns.</p></article>").text


QUESTIONS = (
    ("When is it closed?", "From 3 to 21 August."),
    ("Who teaches diving?", "Marit Solberg."),
    ("Sauna?", "Yes."),
)


@pytest.mark.parametrize(
    "form",
    [
        "<details><summary>{}</summary><p>{}</p></details>",
        "<details open><summary><h3>{}</h3></summary>{}</details>",
        "<dl><dt>{}</dt><dd>{}</dd></dl>",
        "<div role=heading aria-level=3>{}</div><div>{}</div>",
        "<fieldset><legend>{}</legend><p>{}</p></fieldset>",
        "<h4>{}</h4><details>{}</details>",
    ],
)
def test_a_short_page_of_questions_is_read_whole(read: Read, form: str) -> None:
    """Answers of a word or two are no sentences, and too little tells that they are the article."""
    boxes = "".join(form.format(*each) for each in QUESTIONS)
    page = f"<body><nav><a href=/>Home</a></nav><main><h1>The pool</h1>{boxes}</main><footer>Imprint</footer>"
    document = read(page)
    passages = " ".join(passages_of(document))
    assert all(words in passages for each in QUESTIONS for words in each)
    assert "Imprint" not in document.text


def test_what_is_marked_as_a_heading_is_one(read: Read) -> None:
    """Of the level that it names."""
    document = read(f"<body><article>{ARTICLE}<div role=heading aria-level=4>The fleet</div>{ARTICLE}</article>")
    assert [(document.text[each.start : each.end], each.level) for each in document.headings] == [("The fleet", 4)]
