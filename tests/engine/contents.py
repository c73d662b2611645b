"""What the collections of these tests are made of, and all that can be asked of one."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

from index import Collection
from tests.faults.documents import article, records
from tests.faults.indexer import QUERIES, State

__all__ = ["ARCHIVE", "LATER", "QUERIES", "articles", "put", "state_of"]

_FURNITURE = "Share this page with your friends and neighbours"


_GUIDE = """---
title: A guide to the wells
date: 2020-02-03
---
# The wells

There are four wells, as was said on 3 May 2019.

## In the north

The northern well was dug in 1931 by farmers.

## In the south

The southern well has been dry since Monday.
"""


def articles(first: int, last: int, title: str = "Report") -> dict[str, str]:
    """Text files of four paragraphs each, the same ones each time."""
    return {
        f"{title.lower()}/{number}.txt": article(random.Random(number), f"{title} {number}")  # noqa: S311
        for number in range(first, last)
    }


def _pdf() -> bytes:
    """Two pages."""
    pdf = FPDF()
    pdf.set_creation_date(datetime(2015, 6, 7, tzinfo=UTC))
    pdf.set_font("Helvetica", size=12)
    for text in ("The ferry was built in 1912. ", "The ferry sank in a storm. "):
        pdf.add_page()
        pdf.multi_cell(0, 10, text * 40)
    return bytes(pdf.output())


def _archive() -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {**articles(0, 8), "guide.md": _GUIDE, "ferry.pdf": _pdf()}
    files["guessed.txt"] = "Un café fermé\n\nLe café de la gare est fermé depuis l’été.".encode("cp1252")
    files["copy.txt"] = files["report/1.txt"]
    files["records.jsonl"] = records({f"r{n}": article(random.Random(50 + n), f"Record {n}") for n in range(4)})  # noqa: S311
    for name in ("one", "two", "three", "four"):
        files[f"site/{name}.txt"] = f"Page {name}\n\nA page about the {name} wells of Gao.\n\n{_FURNITURE}\n"
    files["metadata.csv"] = (
        "file,date,author\nreport/0.txt,2021-05-04,Keïta\nreport/2.txt,2022-06,Traoré\nreport/3.txt,2023,Cissé\n"
    )
    files["empty.txt"] = ""
    return files


ARCHIVE = _archive()
"""Articles, a copy of one, records, pages that share a line, headings, dates, pages, and an empty file."""


def _later() -> dict[str, str | bytes]:
    files = {**ARCHIVE, **articles(8, 11)}
    files["report/0.txt"] = articles(0, 1)["report/0.txt"] + article(random.Random(90), "Later")  # noqa: S311
    del files["report/3.txt"]
    files["renamed.txt"] = files.pop("report/4.txt")
    files["empty.txt"] = article(random.Random(91), "No longer empty")  # noqa: S311
    first, *rest = str(files["records.jsonl"]).splitlines(keepends=True)
    files["records.jsonl"] = "".join(rest)
    files["more.jsonl"] = first
    files["metadata.csv"] = "file,date,author\nreport/0.txt,2021-05-05,Keïta\n"
    return files


LATER = _later()
"""The same with files added, edited, renamed and removed, a record moved to another file, and other metadata."""


def put(folder: Path, contents: Mapping[str, str | bytes] | Mapping[str, str]) -> Path:
    """Make a folder hold these files and no others; those that are as they were stay untouched."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in contents:
            path.unlink()
    for name, content in contents.items():
        path = folder / name
        raw = content.encode() if isinstance(content, str) else content
        if not path.exists() or path.read_bytes() != raw:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
    return folder


def state_of(collection: Collection, queries: Sequence[str] = QUERIES[:5]) -> State:
    """All that can be asked of a collection, of one generation; the queries are the first of `QUERIES`."""
    with collection.reading():
        return State(
            documents=tuple(collection.document(each.id) for each in collection.documents()),
            passages=tuple(collection.passages()),
            failures=collection.status().failures,
            answers=tuple(tuple(collection.search(query)) for query in queries),
        )
