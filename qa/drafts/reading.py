"""A file, or what was pasted, to the draft that it holds: any format that can be indexed, by the same readers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from index import ACCEPTED, Failure, Span, read_file, temporary_folder, tokens
from qa.drafts.records import Draft
from qa.errors import DraftError

__all__ = ["LARGEST_DRAFT", "LONGEST_DRAFT", "draft_of", "plain_draft", "read_draft"]

LARGEST_DRAFT = 20_000_000  # bytes
LONGEST_DRAFT = 2_000_000  # characters, some 700 pages; it is compared as a whole, while somebody waits
_LARGEST_PART = 50_000_000  # bytes of a part of a Word file
_HALF = re.compile("[\ud800-\udfff]")
_PARAGRAPH = re.compile(r"\S(?:[^\n]+|\n(?!\s*\n))*+")
_NOTE_MARK = re.compile(r"\[[\w*]{1,8}\]")
# Styles of paragraphs that are quotations, by their names and ids in Word's languages.
_QUOTE_STYLE = re.compile(
    r"quot|zitat|citation|citazion|citaç|\bcita|citat|block ?text|цитата|alıntı|引用|인용", re.IGNORECASE
)
_INDENT = 280  # twentieths of a point on both sides, by which a paragraph is set off


def read_draft(path: Path) -> Draft:
    """The draft in a file; raises `DraftError`, which says in a sentence why it holds none."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_DRAFT + 1)
    except OSError as error:
        raise DraftError(f"{path} cannot be read ({error.strerror}); name a text, or - for standard input.") from error
    return draft_of(raw, path.name)


def draft_of(raw: bytes, name: str) -> Draft:
    """The draft that bytes are, by the ending of their file's name; as text where that is none that is known.

    Raises `DraftError` where it holds no text, or is too long.
    """
    if len(raw) > LARGEST_DRAFT:
        raise DraftError(f"{name or 'The text'} is larger than {LARGEST_DRAFT // 1_000_000} MB; check it in parts.")
    ending = Path(name).suffix.lower()
    with temporary_folder() as folder:
        path = Path(folder, f"draft{ending if ending in ACCEPTED else '.txt'}")
        path.write_bytes(raw)
        read = list(read_file(path))
        texts = [each.text for each in read if not isinstance(each, Failure)]
        if not texts:
            reasons = "; ".join(dict.fromkeys(each.reason for each in read if isinstance(each, Failure))) or "empty"
            raise DraftError(f"{name or 'What was given'} is no text that could be checked: {reasons}.")
        draft = plain_draft("\n\n".join(texts), name)
        quoted = frozenset(_quote_paragraphs(path)) if ending == ".docx" else frozenset()
    if not quoted:
        return draft
    paragraphs = (Span(*found.span()) for found in _PARAGRAPH.finditer(draft.text))
    blocks = tuple(span for span in paragraphs if _key(draft.text[span.start : span.end]) in quoted)
    return Draft(draft.text, draft.name, blocks)


def plain_draft(text: str, name: str = "") -> Draft:
    """The draft that a text is, with lines ended in one way. Raises `DraftError` where it is too long, or no text."""
    plain = _HALF.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(plain) > LONGEST_DRAFT:
        length = f"{len(plain):,} characters"
        raise DraftError(
            f"{name or 'The text'} has {length}, and {LONGEST_DRAFT:,} are checked at once; check it in parts."
        )
    if not any(character.isalnum() for character in plain):
        raise DraftError(f"{name or 'What was given'} holds no words, so there is nothing to check.")
    return Draft(plain, name)


# Word says by its styles what is a block quote, and the reader of documents does not tell


def _quote_paragraphs(path: Path) -> Iterator[str]:
    """What the paragraphs of a Word file are compared by that are set as quotations; none of a file that is damaged."""
    try:
        with zipfile.ZipFile(path) as package:
            styles = _quote_styles(_part(package, "word/styles.xml"))
            body = _part(package, "word/document.xml")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError):
        return  # what of it could be read was read; its block quotes are then paragraphs
    for paragraph in body.iter("{*}p"):
        if _is_quotation(paragraph, styles):
            key = _key("".join(each.text or "" for each in paragraph.iter("{*}t")))
            if key:
                yield key


def _part(package: zipfile.ZipFile, name: str) -> Any:
    if package.getinfo(name).file_size > _LARGEST_PART:
        raise ValueError(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(package.read(name), parser)


def _quote_styles(root: Any) -> frozenset[str]:
    """The ids of styles that are those of quotations by their names."""
    return frozenset(
        _attribute(style, "styleId")
        for style in root.iter("{*}style")
        if any(_QUOTE_STYLE.search(_attribute(name, "val")) for name in style.iter("{*}name"))
    )


def _is_quotation(paragraph: Any, styles: frozenset[str]) -> bool:
    """By its style, or since it is set in from both sides."""
    for style in paragraph.iterfind("{*}pPr/{*}pStyle"):
        if _attribute(style, "val") in styles:
            return True
    for indent in paragraph.iterfind("{*}pPr/{*}ind"):
        left = _attribute(indent, "left") or _attribute(indent, "start")
        right = _attribute(indent, "right") or _attribute(indent, "end")
        if left.isdecimal() and right.isdecimal() and min(int(left), int(right)) >= _INDENT:
            return True
    return False


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.items() if etree.QName(key).localname == name), "")


def _key(text: str) -> str:
    return "".join(tokens(_NOTE_MARK.sub(" ", text)).keys)
