"""A quote as its document shows it: rows of a table as a table, Markdown's marks as what they mark.

Only how it looks is changed here; what is copied, compared and exported is the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index import Span
from qa.page.markup import escape
from qa.reading import Cell, rows_of
from qa.records import Citation
from qa.wording import quotation_marks

__all__ = ["blockquote", "rendered"]

_MARKDOWN = (".md", ".markdown")
_MARKDOWN_SIGNS = " \t\n#>*_-+"
_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"[\s|:+=–-]+")  # below the names of a Markdown table's columns
_HEADING_OR_QUOTE = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+", re.MULTILINE)
# What opens and closes; all else of a quote is text. Links lead nowhere: they are of the document, not of the page.
_TAGS = {
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "softbreak": "\n",
    "hardbreak": "\n",
    "link_open": "",
    "link_close": "",
}


def rendered(citation: Citation) -> str:
    """The evidence of a citation as HTML, a `blockquote`."""
    start = citation.evidence.start - citation.start
    quote = Span(start, start + len(citation.evidence.text))
    if citation.text[quote.start : quote.end] == citation.evidence.text and "|" in citation.evidence.text:
        rows = [(span, cells) for span, cells in rows_of(citation.text) if quote.start <= span.start < quote.end]
        if rows:
            return f'<blockquote class="vb-cells" dir="auto">{_table(citation.text, quote, rows)}</blockquote>'
    is_markdown = citation.source.lower().endswith(_MARKDOWN)
    text = citation.evidence.text
    return blockquote(_inline(text), text.strip(_MARKDOWN_SIGNS)) if is_markdown else blockquote(escape(text), text)


def blockquote(said: str, text: str) -> str:
    """A quote set off, `said` as HTML; the style sheet sets marks around it, other ones where `text` has its own."""
    around = quotation_marks(text)
    marks = "" if all(around) else f' data-opens="{escape(around[0])}" data-closes="{escape(around[1])}"'
    return f'<blockquote dir="auto"{marks}>{said}</blockquote>'


def _table(text: str, quote: Span, rows: Sequence[tuple[Span, Sequence[Cell]]]) -> str:
    """The lines of a quote as a table, below the names of its columns where these are no part of the quote."""
    lines = [line for line in _LINE.finditer(text, quote.start, quote.end) if not _RULE.fullmatch(line.group())]
    names = [cell.column for cell in rows[0][1]]
    is_headed = any("|" in line.group() and line.end() <= rows[0][0].start for line in lines)
    head = "" if is_headed or not any(names) else f"<thead><tr>{_cells(names, 'th')}</tr></thead>"
    body = "".join(f"<tr>{''.join(_row(line, rows))}</tr>" for line in lines)
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _row(line: re.Match[str], rows: Sequence[tuple[Span, Sequence[Cell]]]) -> Iterator[str]:
    found = next((cells for span, cells in rows if line.start() <= span.start < line.end()), None)
    if found is not None:
        named = all(cell.column and f"{cell.column}: " in line.group() for cell in found)
        yield _cells([f"{cell.column}: {cell.text}" if named else cell.text for cell in found], "td")
    elif "|" in line.group():
        yield _cells([cell.strip("* ") for cell in line.group().strip().strip("|").split("|")], "th")
    else:
        yield f'<td colspan="99">{escape(line.group())}</td>'


def _cells(texts: Sequence[str], tag: str) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _inline(text: str) -> str:
    plain = _BULLET.sub(r"\1• ", _HEADING_OR_QUOTE.sub("", text))
    return "".join(_token(token) for block in _parser().parseInline(plain) for token in block.children or ())


def _token(token: Token) -> str:
    if token.type in _TAGS:
        return _TAGS[token.type]
    said = escape(token.content)
    return f"<code>{said}</code>" if token.type == "code_inline" else said


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
