"""What the collections of these tests are made of, and all that can be asked of one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from index import Collection
from tests.faults.documents import article, records
from tests.faults.indexer import QUERIES, State

__all__ = ["ARCHIVE", "LATER", "QUERIES", "articles", "put", "state_of"]

_FURNITURE = "Share this page with your friends and neighbours"


def articles(first: int, last: int, title: str = "Report") -> dict[str, str]:
    """Text files of four paragraphs each, the same ones each time."""
    return {
        f"{title.lower()}/{number}.txt": article(random.Random(number), f"{title} {number}")  # noqa: S311
        for number in range(first, last)
    }


def _archive() -> dict[str, str]:
    files = articles(0, 8)
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
"""Articles, a copy of one, records, pages that share a line, dates, and a file of which nothing can be read."""


def _later() -> dict[str, str]:
    files = {**ARCHIVE, **articles(8, 11)}
    files["report/0.txt"] += article(random.Random(90), "Later")  # noqa: S311
    del files["report/3.txt"]
    files["renamed.txt"] = files.pop("report/4.txt")
    files["empty.txt"] = article(random.Random(91), "No longer empty")  # noqa: S311
    first, *rest = files["records.jsonl"].splitlines(keepends=True)
    files["records.jsonl"] = "".join(rest)
    files["more.jsonl"] = first
    files["metadata.csv"] = "file,date,author\nreport/0.txt,2021-05-05,Keïta\n"
    return files


LATER = _later()
"""The same with files added, edited, renamed and removed, a record moved to another file, and other metadata."""


def put(folder: Path, contents: Mapping[str, str]) -> Path:
    """Make a folder hold these files and no others; those that are as they were stay untouched."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in contents:
            path.unlink()
    for name, content in contents.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return folder


def state_of(collection: Collection) -> State:
    """All that can be asked of a collection, of one generation."""
    with collection.reading():
        return State(
            documents=tuple(collection.document(each.id) for each in collection.documents()),
            passages=tuple(collection.passages()),
            failures=collection.status().failures,
            answers=tuple(tuple(collection.search(query)) for query in QUERIES),
        )
