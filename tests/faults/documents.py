"""Two states of a folder, the same each time: what the processes of the fault tests index."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

__all__ = ["article", "new_documents", "old_documents", "records", "write"]

_WORDS = (
    "army boat river Mali France troops left Gao attack Niger camp market rain school teachers bridge water price "
    "millet road Bamako airport agreement signed doctors Timbuktu gold mine accident radio broadcast elections "
    "postponed cattle herders cotton harvest convoy Ménaka café August 2023 strike"
).split()


def write(folder: Path, contents: Mapping[str, str]) -> None:
    """Make a folder hold these files and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def old_documents() -> dict[str, str]:
    """Articles, a copy of one, records, and what metadata.csv says."""
    chance = random.Random(2013)  # noqa: S311 - the same each time
    files = {f"north/{n}.txt": article(chance, f"Report {n}") for n in range(20)}
    files |= {f"south/{n}.txt": article(chance, f"Note {n}") for n in range(10)}
    files["south/copy.txt"] = files["north/1.txt"]
    for name, count in (("a", 6), ("b", 3)):
        files[f"records/{name}.jsonl"] = records({f"{name}{n}": article(chance, f"Record {n}") for n in range(count)})
    files["metadata.csv"] = "file,author\nnorth/1.txt,Keïta\nnorth/2.txt,Traoré\n"
    files["empty.txt"] = ""
    return files


def new_documents() -> dict[str, str]:
    """The same with articles added, edited, renamed and removed, a record moved and one edited, other metadata."""
    chance = random.Random(2014)  # noqa: S311 - the same each time
    files = old_documents()
    for n in range(0, 20, 3):
        files[f"north/{n}.txt"] += article(chance, "Later")
    for n in range(1, 20, 9):
        del files[f"north/{n}.txt"]
    files |= {f"east/{n}.txt": article(chance, f"Dispatch {n}") for n in range(10)}
    files["south/renamed.txt"] = files.pop("south/7.txt")
    files["empty.txt"] = article(chance, "No longer empty")
    stays, *rest = files["records/a.jsonl"].splitlines(keepends=True)
    files["records/a.jsonl"] = "".join(rest) + records({"a5": article(chance, "Another record")})
    files["records/b.jsonl"] += stays
    files["metadata.csv"] = "file,author\nnorth/2.txt,Keïta\n"
    return files


def records(texts: Mapping[str, str]) -> str:
    """JSON lines of these ids and texts."""
    return "".join(f"{json.dumps({'id': name, 'text': text})}\n" for name, text in texts.items())


def article(chance: random.Random, title: str) -> str:
    """A title and four paragraphs."""
    paragraphs = [" ".join(chance.choices(_WORDS, k=chance.randint(30, 60))) + "." for _ in range(4)]
    return "\n\n".join([title, *paragraphs]) + "\n"
