"""Markdown: a file is a document, its text exactly as decoded.

Blocks are those of CommonMark (markdown-it). The marks of emphasis, links and lists stay in the text, so that
every quote can be found in the file; front matter, definitions of links, comments and pictures are left out.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.dates import stated_date
from index.readers.sizes import LARGEST_TEXT
from index.readers.source import ReadResult, SourceFile, UnreadableError, one_document, refuse_without_text
from index.readers.tables.fields import fields_of
from index.readers.titles import title_of
from index.records import Document, Heading, LeftOut, Span

__all__ = ["read_markdown"]

MOST_LINES = 200_000  # the parser needs some 30 µs and 2 KB for each
_LONGEST_FRONT_MATTER = 16 * 1024  # characters; the TOML parser takes time quadratic in the depth of a key
_DEEPEST_FRONT_MATTER = 20
_LONGEST_HEADING = 200  # characters; what is longer is a paragraph that happens to stand above a line of "---"
_LINE_END = re.compile(r"\r\n?|\n")  # as markdown-it has it
_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n?|\n)")
_FIRST_FIELD = re.compile(r"(?:\s*#[^\n]*\n)*\s*[\w\"'][\w \"'-]*[:=]")
_HEADING_MARK = re.compile(r"[ \t]*#{1,6}[ \t]+")
_EMPHASISED = re.compile(r"(\*{1,3}|_{1,3}|`)(?=\S)(.+)(?<=\S)\1", re.DOTALL)
_TARGET = r"(?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])"
_IMAGE = rf"!\[[^\[\]\n]*\]{_TARGET}?"
_PICTURES = re.compile(rf"(?:(?:\[{_IMAGE}\]{_TARGET}|{_IMAGE})\s*)+")
_CLOSING = {
    "---": re.compile(r"(?:\r\n?|\n)(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)"),
    "+++": re.compile(r"(?:\r\n?|\n)\+\+\+[ \t]*(?=[\r\n]|\Z)"),
}
_SCRIPT = re.compile(r"\s*<(?:script|style)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class _FrontMatter:
    """The fields in front of a text, and where the text begins."""

    end: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)


def read_markdown(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document."""
    return one_document(file, LARGEST_TEXT, _document)


def _document(text: str, file: SourceFile) -> Document:
    front = _front_matter(text)
    headings, left_out = _blocks(text, front.end)
    refuse_without_text(_kept(text, left_out, len(text)) or " ")
    names = fields_of(tuple(front.fields))
    stated = {name: front.fields[names[name]] for name in ("title", "date", "url") if name in names}
    published = stated_date(stated["date"]) if stated.get("date") else None
    used = {names[name] for name in stated if name != "date" or published}
    metadata = {name: value for name, value in front.fields.items() if name not in used}
    return Document(
        id=file.id,
        title=stated.get("title") or _title(text, headings, left_out, file.id),
        text=text,
        source=file.shown,
        date=published,
        date_origin="front matter" if published else "",
        metadata=metadata | ({"url": stated["url"]} if stated.get("url") else {}),
        headings=tuple(headings),
        left_out=tuple(left_out),
    )


def _title(text: str, headings: Sequence[Heading], left_out: Sequence[LeftOut], file_id: str) -> str:
    """The first heading of the highest level, or any that the text begins with, else as for plain text."""
    for heading in headings:
        is_first = heading is headings[0] and not _kept(text, left_out, heading.start).strip("#\r\n\t ")
        if heading.level == 1 or is_first:
            return _plain(text[heading.start : heading.end])
    return _plain(title_of(_kept(text, left_out, len(text)), file_id))


def _plain(line: str) -> str:
    """A line without its Markdown: "**Attack** in [Gao](gao.md)" -> "Attack in Gao"."""
    (token,) = MarkdownIt("commonmark").parseInline(line)
    shown = [child for child in token.children or () if child.type != "html_inline"]
    words = "".join(" " if child.type in ("softbreak", "hardbreak") else child.content for child in shown)
    return " ".join(words.split()) or line


def _kept(text: str, left_out: Sequence[LeftOut], end: int) -> str:
    """The text up to a position, without what is left out."""
    borders = [0, *(border for span in left_out if span.start < end for border in (span.start, span.end)), end]
    return "".join(text[start:stop] for start, stop in zip(borders[::2], borders[1::2], strict=True))


def _blocks(text: str, start: int) -> tuple[list[Heading], list[LeftOut]]:
    """The headings of the text from a position on, and what no passage may hold, all in order."""
    lines = _lines(text, start)
    if len(lines) > MOST_LINES:
        raise UnreadableError(f"too many lines ({len(lines):,}, limit {MOST_LINES:,}); split it")
    environment: dict[str, Any] = {}
    # Blocks only: what stands inside a line is of no interest, and takes most of the time.
    tokens = MarkdownIt("commonmark").disable(["inline", "text_join"]).parse(text[start:], environment)
    headings: list[Heading] = []
    left_out = [LeftOut(0, start, "front matter")] if start else []
    for before, token in pairwise([None, *tokens]):
        if token is None or token.map is None:
            continue
        span = _span(lines, *token.map)
        if token.type == "inline" and before is not None and before.type == "heading_open" and before.level == 0:
            heading = _heading(text, span, before, token.content)
            headings.extend([heading] if heading else [])
        elif token.type == "inline":
            left_out.extend(_pictures(token, lines))
        elif token.type == "html_block":
            left_out.extend(_markup(text, span))
        elif token.type == "hr":
            left_out.append(LeftOut(*span, "line"))
    definitions = [*environment.get("references", {}).values(), *environment.get("duplicate_refs", ())]
    left_out.extend(LeftOut(*_span(lines, *definition["map"]), "link definitions") for definition in definitions)
    return headings, sorted(left_out, key=lambda span: span.start)


def _lines(text: str, start: int) -> list[Span]:
    """Spans of the lines from a position on, without their ends."""
    ends = [match.span() for match in _LINE_END.finditer(text, start)]
    starts = [start, *(after for _, after in ends)]
    return [Span(*pair) for pair in zip(starts, [*(end for end, _ in ends), len(text)], strict=True)]


def _span(lines: Sequence[Span], first: int, after: int) -> Span:
    return Span(lines[first].start, lines[max(first, after - 1)].end)


def _heading(text: str, block: Span, opening: Token, content: str) -> Heading | None:
    """The words of a heading, without marks; None where there are none, or too many for a heading."""
    words = text[block.start : block.end].strip()
    if opening.markup.startswith("#"):
        words = content
    if not 0 < len(words) <= _LONGEST_HEADING:
        return None
    # Behind the marks: "# #" is a heading, and so is "# # 1".
    mark = _HEADING_MARK.match(text, block.start, block.end)
    start = text.index(words, mark.end() if mark else block.start)
    if emphasised := _EMPHASISED.fullmatch(words):
        start, words = start + emphasised.start(2), emphasised[2]
    return Heading(start, start + len(words), int(opening.tag[1:]))


def _pictures(token: Token, lines: Sequence[Span]) -> Iterator[LeftOut]:
    """Lines of a paragraph that hold nothing but images or badges."""
    first = token.map[0] if token.map else 0
    for number, line in enumerate(token.content.split("\n"), start=first):
        if _PICTURES.fullmatch(line.strip()):
            yield LeftOut(*lines[number], "picture")


def _markup(text: str, block: Span) -> Iterator[LeftOut]:
    """The comments of an HTML block, or all of it where it holds no words."""
    html = text[block.start : block.end]
    comments = list(_comments(html))
    rest = _kept(html, comments, len(html))
    if not rest.strip() or (_TAG.sub("", rest).strip() and not _SCRIPT.match(rest)):
        yield from (replace(span, start=block.start + span.start, end=block.start + span.end) for span in comments)
    else:
        yield LeftOut(*block, "picture" if "<img" in rest.lower() else "markup")


def _comments(html: str) -> Iterator[LeftOut]:
    start = html.find("<!--")
    while start >= 0 and (end := html.find("-->", start)) >= 0:
        yield LeftOut(start, end + len("-->"), "comment")
        start = html.find("<!--", end)


def _front_matter(text: str) -> _FrontMatter:
    """YAML between lines of "---", or TOML between lines of "+++", where a text begins with it.

    Broken front matter is passed over, without its fields; what is none belongs to the text.
    """
    opening = _FENCE.match(text)
    if not opening:
        return _FrontMatter()
    closing = _CLOSING[opening[1]].search(text, opening.end() - 1, opening.end() + _LONGEST_FRONT_MATTER)
    if not closing:
        return _FrontMatter()
    inner = text[opening.end() : closing.start()]
    values = _yaml(inner) if opening[1] == "---" else _toml(inner)
    if values is None and not _FIRST_FIELD.match(inner):
        return _FrontMatter()
    fields = {str(name): _string(value) for name, value in (values or {}).items()}
    return _FrontMatter(closing.end(), {name: value for name, value in fields.items() if value})


def _yaml(inner: str) -> dict[Any, Any] | None:
    # Every value is a string as it stands there: "date: 2023-09" is no number, "title: No" is no boolean.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    try:
        # Events come one by one. Aliases and depth could make a small text endless.
        for event in yaml.parse(inner, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST_FRONT_MATTER or isinstance(event, yaml.AliasEvent):
                return None
        values = yaml.load(inner, Loader=loader)  # noqa: S506  a BaseLoader makes strings, lists and dicts only
    except yaml.YAMLError:
        return None
    return values if isinstance(values, dict) else None


def _toml(inner: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(_LINE_END.sub("\n", inner))
    except (ValueError, RecursionError):
        return None


def _string(value: object) -> str:
    """A value as metadata: what a list holds in a row, of a person the name, and nothing for what is unknown."""
    if isinstance(value, str):
        return "" if value in ("null", "~") else value.strip()
    if isinstance(value, list):
        return ", ".join(filter(None, map(_string, value)))
    if isinstance(value, dict):
        return _string(value.get("name", ""))
    return value.isoformat() if isinstance(value, date) else str(value).lower()
