"""Books (.epub): a file is a document, its chapters in the order in which they are read.

One book is one source, so it is one document; each chapter is titled by its heading, or else by its name in the table
of contents. Text is what a browser shows of the pages; notes are marked "[1]" where they are referred to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from lxml import etree, html
from lxml.html import HtmlElement

from index.readers.html.blocks import Block, visible_blocks
from index.readers.html.hidden import remove_hidden
from index.readers.office.draft import Draft, Properties
from index.readers.office.linear import LOWERED, PLAIN, RAISED, scripted
from index.readers.office.mathml import formula
from index.readers.office.package import BROKEN_PART, Package, PartMissingError, read_package, resolved
from index.readers.properties import date_of, title_from
from index.readers.source import ReadResult, SourceFile, UnreadableError, decode
from index.records import Document, Failure, LeftOut
from index.text import fold

__all__ = ["read_epub"]

_KIND = "EPUB book"
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_PAGES = frozenset(["application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml"])
_XHTML = "{http://www.w3.org/1999/xhtml}"
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_ENTITIES = frozenset(["amp", "lt", "gt", "quot", "apos"])
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MOST_ELEMENTS = 1_000_000  # of all pages
_STRUCK = frozenset(["del", "s", "strike"])
_ICON = 100  # pixels; what is not longer and wider shows a sign and no text
_NEVER_READ = frozenset(["script", "style", "head", "template", "title"])


def read_epub(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document; for each chapter that cannot be read, a `Failure`."""

    def read(package: Package) -> Iterator[ReadResult]:
        book = _Book.opened(package)
        draft = Draft()
        for name in book.chapters:
            try:
                _read_chapter(book, name, draft)
            except UnreadableError:
                raise
            except (PartMissingError, *BROKEN_PART) as error:
                why = "it is missing" if isinstance(error, PartMissingError) else f"damaged ({type(error).__name__})"
                yield Failure(f"{file.shown}/{name}", f"a chapter of the book that cannot be read: {why}")
        yield _document(book, draft, file)

    return read_package(file, _KIND, read, main="its list of chapters")


@dataclass(slots=True)
class _Book:
    """A package, and what its list of parts says."""

    package: Package
    metadata: Any
    chapters: list[str]  # names of parts, in the order in which they are read
    contents: str  # the part that is the table of contents, as a page; empty for none
    names: dict[str, str]  # of chapters in the table of contents, by part
    elements: int = 0  # of the pages read so far

    @classmethod
    def opened(cls, package: Package) -> "_Book":
        """The book in a package."""
        container = package.xml(_CONTAINER, doctype=True)
        path = next((each.get("full-path", "") for each in container.iter("{*}rootfile")), "")
        root = package.xml(path, doctype=True)
        manifest = {each.get("id", ""): each for each in root.iter(f"{_OPF}item")}
        parts = {key: resolved(path, unquote(item.get("href", ""))) for key, item in manifest.items()}
        order = [each.get("idref", "") for each in root.iter(f"{_OPF}itemref")]
        chapters = [
            parts[key] for key in dict.fromkeys(order) if key in parts and manifest[key].get("media-type") in _PAGES
        ]
        if not chapters:
            raise PartMissingError(path)
        _refuse_encrypted(package, set(chapters))
        navigation = next(
            (parts[key] for key, item in manifest.items() if "nav" in item.get("properties", "").split()), ""
        )
        old = parts.get(next((each.get("toc", "") for each in root.iter(f"{_OPF}spine")), ""), "")
        names = _names_in_navigation(package, navigation) or _names_in_ncx(package, old)
        return cls(package, root.find(f"{_OPF}metadata"), chapters, navigation, names)


def _refuse_encrypted(package: Package, chapters: set[str]) -> None:
    """Fonts may be scrambled; a chapter that is, is protected."""
    if _ENCRYPTION not in package:
        return
    root = package.xml(_ENCRYPTION)
    encrypted = {unquote(each.get("URI", "")) for each in root.iter("{*}CipherReference")}
    if encrypted & chapters:
        raise UnreadableError("protected against copying (its chapters are encrypted)")


def _names_in_navigation(package: Package, name: str) -> dict[str, str]:
    """The names of chapters in an EPUB 3 table of contents."""
    try:
        page = _parsed(package.read(name)) if name else None
    except (UnreadableError, PartMissingError, *BROKEN_PART):
        return {}
    found: dict[str, str] = {}
    for link in () if page is None else page.iter("a"):
        target, _, _ = unquote(link.get("href", "")).partition("#")
        if target:
            found.setdefault(resolved(name, target), " ".join(link.text_content().split()))
    return found


def _names_in_ncx(package: Package, name: str) -> dict[str, str]:
    """The names of chapters in an EPUB 2 table of contents."""
    try:
        root = package.xml(name, doctype=True) if name else None
    except (UnreadableError, PartMissingError, *BROKEN_PART):
        return {}
    found: dict[str, str] = {}
    for point in () if root is None else root.iter("{*}navPoint"):
        content, label = point.find("{*}content"), point.find("{*}navLabel")
        if content is not None and label is not None:
            target, _, _ = unquote(content.get("src", "")).partition("#")
            found.setdefault(resolved(name, target), " ".join("".join(label.itertext()).split()))
    return found


# ---- Chapters


def _read_chapter(book: _Book, name: str, draft: Draft) -> None:
    page = _parsed(book.package.read(name))
    book.elements += sum(1 for _ in page.iter())
    if book.elements > _MOST_ELEMENTS:
        raise UnreadableError(f"too large (more than {_MOST_ELEMENTS:,} elements); split it")
    body = page.find("body")
    if body is None:
        return
    draft.losses.pictures += sum(1 for each in body.iter("img", "image") if _is_large(book.package, name, each))
    written = _characters(body)
    draft.losses.struck += _write_in_lines(body)
    before = _characters(body)
    remove_hidden(page)
    draft.losses.hidden += len(before) - len(_characters(body)) if written else 0
    blocks = list(visible_blocks(body))
    start = draft.length
    title = book.names.get(name, "")
    if title and blocks and not any(block.level for block in blocks):
        first = blocks[0]
        if fold(" ".join(first.text.split())) == fold(title):
            blocks[0] = Block(first.text, first.element, 1, first.linked, None)
        else:
            draft.add(title, level=1)
    _add(draft, blocks)
    if name == book.contents and draft.length > start:
        draft.left_out.append(LeftOut(start, draft.length, "navigation"))
        draft.headings = [heading for heading in draft.headings if heading.start < start]


def _add(draft: Draft, blocks: list[Block]) -> None:
    group: object = None
    for block in blocks:
        tight = block.group is not None
        if tight and block.group is not group:
            draft.end_group()
        group = block.group
        draft.add(block.text, tight=tight, level=block.level)


def _parsed(content: bytes) -> HtmlElement:
    """A page's elements without namespaces, as a browser would have them."""
    text = _DECLARATION.sub("", decode(content).text, count=1)
    if "<!ENTITY" in text:
        raise UnreadableError(f"not an {_KIND} (a page defines entities)")
    text = _DOCTYPE.sub("", text, count=1)
    try:
        page = html.fromstring(_ENTITY.sub(_spelt_out, text).encode(), parser=_xml_parser())
    except (etree.XMLSyntaxError, ValueError):
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    for element in page.iter(etree.Element):
        if element.tag.startswith(_XHTML):
            element.tag = element.tag.removeprefix(_XHTML)
    return page


def _xml_parser() -> Any:
    return html.XHTMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )


def _spelt_out(entity: re.Match[str]) -> str:
    """A character that HTML has a name for, by its number: XML does not know the name."""
    name = entity[1]
    return f"&#{name2codepoint[name]};" if name in name2codepoint and name not in _XML_ENTITIES else entity[0]


def _characters(body: HtmlElement) -> str:
    return "".join(
        text
        for element in body.iter(etree.Element)
        if element.tag not in _NEVER_READ
        for text in [element.text or ""]
        if text.strip()
    )


def _write_in_lines(body: HtmlElement) -> int:
    """Write formulas, raised and lowered characters and marks of notes so that they stay apart in a line of text.

    What is struck out is removed; how many characters that were is given.
    """
    struck = 0
    for element in list(body.iter(etree.Element)):
        tag = etree.QName(element).localname
        if tag in _STRUCK:
            struck += len("".join(element.itertext()).strip())
            _put(element, "")
        elif tag == "math":
            _put(element, formula(element))
        elif "noteref" in element.get(_TYPE, element.get("epub:type", "")).split():
            mark = "".join(element.itertext()).strip()
            _put(element, mark if mark.startswith(("[", "(")) else f"[{mark}]")
        elif tag in ("sup", "sub") and element.getparent() is not None:
            _write_script(element, RAISED if tag == "sup" else LOWERED)
    return struck


def _write_script(element: HtmlElement, script: int) -> None:
    text = " ".join("".join(element.itertext()).split())
    before = _text_before(element)
    shown = scripted([(before, PLAIN), (text, script), ((element.tail or "")[:1], PLAIN)])
    _put(element, shown[len(before) : len(shown) - len((element.tail or "")[:1])])


def _text_before(element: HtmlElement) -> str:
    previous = element.getprevious()
    if previous is not None and previous.tail:
        return str(previous.tail)
    if previous is not None:
        return "".join(previous.itertext())
    return element.getparent().text or ""


def _put(element: HtmlElement, text: str) -> None:
    """Put a text in the place of an element."""
    parent = element.getparent()
    if parent is None:
        return
    whole = text + (element.tail or "")
    previous = element.getprevious()
    if previous is None:
        parent.text = (parent.text or "") + whole
    else:
        previous.tail = (previous.tail or "") + whole
    parent.remove(element)


def _is_large(package: Package, chapter: str, image: HtmlElement) -> bool:
    """Whether a picture is larger than an icon; one that is not there is none."""
    from PIL import Image

    link = image.get("src") or image.get("{http://www.w3.org/1999/xlink}href") or ""
    try:
        with Image.open(BytesIO(package.read(resolved(chapter, unquote(link))))) as opened:
            return min(opened.size) > _ICON
    except PartMissingError:
        return False
    except Exception:  # noqa: BLE001 - whatever a damaged picture raises: it is one, of an unknown size
        return True


# ---- What the book states of itself


def _document(book: _Book, draft: Draft, file: SourceFile) -> Document:
    def stated(name: str) -> list[str]:
        found = () if book.metadata is None else book.metadata.iter(f"{_DC}{name}")
        return [text for each in found if (text := " ".join("".join(each.itertext()).split()))]

    properties = Properties(
        title=title_from(next(iter(stated("title")), "")),
        author="; ".join(dict.fromkeys(stated("creator"))),
        date=next((date for each in stated("date") if (date := _date(each))), None),
    )
    return draft.document(file, properties, "epub")


def _date(stated: str) -> str | None:
    """As exact as it is stated. Example: "1998-03" -> "1998-03"."""
    found = _DAY.match(stated.strip())
    if not found:
        return None
    year, month, day = found.groups()
    if month is None or day is None:
        whole = date_of(int(year), int(month or 1), 1, earliest=1)
        return None if whole is None else whole[: len(found[0])]
    return date_of(int(year), int(month), int(day), earliest=1)
