"""Web pages: the main text of a page is a document.

Trafilatura tells which parts of the page are the article; the text itself is taken from the page, in its order,
so that headings, lists and tables keep their shape and every word stays as it was. Lines that stand inside the
article and are no part of it (captions, share bars, sign-ups) are kept in the text and left out of the passages.
Nothing is ever fetched: no link, frame, image or style sheet of the page is followed.
"""

import re
from collections.abc import Iterator, Sequence

from index.readers.encodings import Decoded, declared_codec, decode
from index.readers.html.article import main_blocks
from index.readers.html.beside import reasons
from index.readers.html.blocks import Block, visible_blocks
from index.readers.html.dates import page_date
from index.readers.html.facts import page_facts
from index.readers.html.hidden import remove_hidden
from index.readers.html.losses import page_losses
from index.readers.html.marks import write_marks
from index.readers.html.parsing import parse
from index.readers.html.titles import page_title
from index.readers.sizes import LARGEST_PAGE
from index.readers.source import ReadResult, SourceFile, UnreadableError, one_document, refuse_without_text
from index.readers.titles import title_of
from index.records import Document, Heading, LeftOut
from index.text import fold

__all__ = ["read_html"]

_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096  # bytes


def read_html(file: SourceFile) -> Iterator[ReadResult]:
    """The page's one document: its main text, and of the rest what the page states about itself."""
    return one_document(file, LARGEST_PAGE, _document, _decode)


def _decode(raw: bytes, served: str) -> Decoded:
    """A page's bytes as text: by byte order mark, else UTF-8, else as declared, else the best guess.

    UTF-8 comes before what is declared, for tools that save pages seldom correct the declaration, and hardly
    any text in another encoding can be read as UTF-8 by chance. What a server says of the page comes before
    what the page does, as in browsers.
    """
    return decode(raw, served, _declared(raw))


def _declared(raw: bytes) -> str:
    """The codec that a page names; empty where it names none that counts."""
    found = _DECLARED.search(raw[:_DECLARED_WITHIN])
    return declared_codec((found[1] or found[2]).decode("ascii", errors="replace")) if found else ""


def _document(page: str, file: SourceFile) -> Document:
    tree = parse(page)
    body = tree.find("body")
    if body is None:
        raise UnreadableError("no text found")
    facts = page_facts(tree)
    removed = remove_hidden(tree)
    write_marks(tree)
    blocks = list(visible_blocks(body))
    title = page_title(facts, [block for block in blocks if block.level])
    date = page_date(facts, title, blocks)
    article = main_blocks(tree, blocks)
    why = reasons(article)
    text, marked, left_out = _assemble(article, why, title)
    searched = [block for block, reason in zip(article, why, strict=True) if not reason]
    refuse_without_text(text or "…")  # an empty page is no empty file
    stated = {"author": facts.author, "url": facts.url, "site": next(iter(facts.sites), "")}
    return Document(
        id=file.id,
        title=title or title_of(text, file.id),
        text=text,
        source=file.shown,
        date=date,
        date_origin="html" if date else "",
        metadata={name: value for name, value in stated.items() if value},
        headings=tuple(marked),
        left_out=tuple(left_out),
        losses=tuple(page_losses(tree, removed, blocks, searched)),
    )


def _assemble(blocks: Sequence[Block], why: Sequence[str], title: str) -> tuple[str, list[Heading], list[LeftOut]]:
    """The text of the blocks, with their headings and what of it is no part of the article."""
    parts: list[str] = []
    headings: list[Heading] = []
    left_out: list[LeftOut] = []
    position = 0
    before: Block | None = None
    titled = False
    for block, reason in zip(blocks, why, strict=True):
        is_title = fold(" ".join(block.text.split())) == fold(title)
        if is_title and titled:
            continue
        titled = titled or is_title
        if before is not None:
            joined = block.group is not None and block.group is before.group
            parts.append("\n" if joined else "\n\n")
            position += len(parts[-1])
        end = position + len(block.text)
        if reason and not is_title:
            left_out.append(LeftOut(position, end, reason))
        elif block.level or is_title:
            headings.append(Heading(position, end, block.level or 1))
        parts.append(block.text)
        position, before = end, block
    return "".join(parts), headings, left_out
