"""Marks as references: a table (CSV), BibTeX, or CSL-JSON, each with its source, quote, page and link.

CSL-JSON is that of https://github.com/citation-style-language/schema (csl-data.json). BibTeX entries are of the type
`misc`, with the fields that BibTeX and BibLaTeX know. What the cells and fields say comes from documents and people: a
cell never begins as a formula would, and nothing in a BibTeX field is a command.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from qa.marks.plain import link_of
from qa.marks.records import Placed
from qa.marks.wording import state_in_words
from qa.markup import is_web_address

__all__ = ["ReferenceFormat", "file_name", "media_type", "references"]


class ReferenceFormat(StrEnum):
    """How marks are written."""

    CSV = "csv"
    BIBTEX = "bibtex"
    CSL_JSON = "csl-json"


_FILES = {
    ReferenceFormat.CSV: ("text/csv", "csv"),
    ReferenceFormat.BIBTEX: ("application/x-bibtex", "bib"),
    ReferenceFormat.CSL_JSON: ("application/vnd.citationstyles.csl+json", "json"),
}  # media type and ending
_COLUMNS = (
    "quote", "note", "label", "verdict", "by", "made", "changed", "state", "title", "source", "date", "accessed",
    "page", "document", "start", "end", "link", "key",
)  # fmt: skip
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_TEX_SIGN = re.compile(r"[\\{}%#&$_^~]")


def references(listed: Sequence[Placed], form: ReferenceFormat, page: str = "") -> str:
    """Marks as the text of a file; `page` is the address of the page, in front of the links."""
    if form is ReferenceFormat.CSV:
        return _table(listed, page)
    if form is ReferenceFormat.BIBTEX:
        return "\n".join(_entry(each, page) for each in listed)
    return json.dumps([_item(each, page) for each in listed], ensure_ascii=False, indent=2) + "\n"


def media_type(form: ReferenceFormat) -> str:
    """Of the file."""
    return _FILES[form][0]


def file_name(form: ReferenceFormat) -> str:
    """A name for the file."""
    return f"marks.{_FILES[form][1]}"


def _table(listed: Sequence[Placed], page: str) -> str:
    written = io.StringIO()
    rows = csv.DictWriter(written, _COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    for each in listed:
        mark, span = each.mark, each.span
        row = {
            "quote": mark.quote,
            "note": mark.note,
            "label": mark.label,
            "verdict": mark.verdict,
            "by": mark.by,
            "made": mark.made,
            "changed": mark.changed,
            "state": each.state.value,
            "title": mark.title,
            "source": mark.source,
            "date": mark.date or "",
            "accessed": mark.accessed[:10],
            "page": mark.page or "",
            "document": each.document or mark.document,
            "start": (span.start if span else mark.start),
            "end": (span.end if span else mark.end),
            "link": f"{page}{link_of(each)}",
            "key": mark.key,
        }
        rows.writerow({name: _harmless(value) if isinstance(value, str) else value for name, value in row.items()})
    return f"\ufeff{written.getvalue()}"  # by which spreadsheets know UTF-8


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _entry(placed: Placed, page: str) -> str:
    mark = placed.mark
    year, month, day = [*(mark.date or "").split("-"), "", "", ""][:3]
    fields = {
        "title": _tex(mark.title or mark.source),
        "year": year if year.isdecimal() else "",
        "day": str(int(day)) if day.isdecimal() else "",
        "howpublished": "" if is_web_address(mark.source) else _tex(mark.source),
        "url": _address(mark.source if is_web_address(mark.source) else f"{page}{link_of(placed)}"),
        "urldate": mark.accessed[:10],
        "pages": str(mark.page or ""),
        "note": _tex(f"“{_line(mark.quote)}”"),
        "annote": _tex("; ".join(filter(None, (mark.verdict, _line(mark.note), state_in_words(placed))))),
        "keywords": _tex(mark.label),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month.isdecimal() and 1 <= int(month) <= len(_MONTHS):
        lines.insert(2 if year else 1, f"  month = {_MONTHS[int(month) - 1]},")
    return "\n".join([f"@misc{{mark-{mark.key},", *lines, "}", ""])


def _item(placed: Placed, page: str) -> dict[str, Any]:
    mark = placed.mark
    is_web = is_web_address(mark.source)
    item: dict[str, Any] = {
        "id": f"mark-{mark.key}",
        "type": "webpage" if is_web else "document",
        "title": mark.title or mark.source,
        "URL": mark.source if is_web else f"{page}{link_of(placed)}",
        "accessed": _date_parts(mark.accessed[:10]),
        "note": f"“{mark.quote}”",
    }
    optional = {
        "issued": _date_parts(mark.date),
        "source": "" if is_web else mark.source,
        "page": str(mark.page or ""),
        "annote": "\n".join(filter(None, (mark.verdict, mark.note, state_in_words(placed)))),
        "keyword": mark.label,
    }
    return item | {name: value for name, value in optional.items() if value}


def _date_parts(date: str | None) -> dict[str, Any] | None:
    """Example: "2023-09" -> {"date-parts": [[2023, 9]]}."""
    parts = (date or "").split("-")
    return {"date-parts": [[int(part) for part in parts]]} if all(part.isdecimal() for part in parts) else None


def _tex(text: str) -> str:
    """Characters that mean something to TeX as characters, in one line; BibTeX counts no braces but its own."""
    return _TEX_SIGN.sub(lambda sign: _TEX[sign.group()], _line(text))


def _address(address: str) -> str:
    """As it is, but for what would end the field or begin a comment."""
    return "".join({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}.get(sign, sign) for sign in _signs(address))


def _line(text: str) -> str:
    return " ".join("".join(_signs(text.replace("\n", " ").replace("\t", " "))).split())


def _signs(text: str) -> Iterator[str]:
    return (sign for sign in text if unicodedata.category(sign) != "Cc")
