"""Damages copies of a data folder in many ways, and tells what a collection and a check make of each.

Run as a process of its own, since damage may bring one down: `python -m tests.corruptions VERB PATH...`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from index import Collection, CollectionError, Hit
from index.upkeep.checking import check
from tests.toy import ToyEmbedder

QUERIES = (
    "gunmen boat Niger River",
    "army",
    "jollof rice tomatoes",
    "café Ménaka fermé",
    "東京",
    "tomatos",
    "who killed forty-nine people",
    "drone bases in 2013",
    "Kassogué",
    "xylophone",
)
KINDS = ("deleted", "emptied", "cut in half", "one byte more")


@dataclass(frozen=True, slots=True)
class Case:
    """One way to damage one file of a data folder."""

    base: str  # the folder, of which a copy is damaged
    file: str  # relative to it
    kind: str  # one of KINDS, or the seed of a bit flip


def damage(path: Path, kind: str) -> None:
    """Damage a file; what is done depends on its content and the kind alone."""
    raw = bytearray(path.read_bytes())
    if kind == "deleted":
        path.unlink()
        return
    if kind == "emptied":
        raw.clear()
    elif kind == "cut in half":
        del raw[len(raw) // 2 :]
    elif kind == "one byte more":
        raw.append(0)
    elif raw:
        raw[random.Random(kind).randrange(len(raw))] ^= 1 << random.Random(f"{kind} bit").randrange(8)  # noqa: S311
    path.write_bytes(raw)


def found(folder: Path) -> list[list[Hit]]:
    """What the fixed searches find."""
    with Collection.open(folder, embedder=ToyEmbedder()) as collection:
        return [collection.search(query, k=4) for query in QUERIES]


def outcome(folder: Path, right: dict[str, list[list[Hit]]]) -> str:
    """Which of the right results a collection gives, by name; else "wrong", or the error that it raises."""
    try:
        results = found(folder)
    except CollectionError as error:
        return f"CollectionError: {error}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"foreign {type(error).__name__}: {error}"
    return next((name for name, expected in right.items() if results == expected), "wrong")


def state(folder: Path) -> list[tuple[str, int, bytes]]:
    """Every file of a folder: its name, time of change and content."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.stat().st_mtime_ns, path.read_bytes()) for path in files]


def told(case: Case, right: dict[str, list[list[Hit]]]) -> dict[str, object]:
    """What a check and then searches make of one case."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "data")
        shutil.copytree(case.base, folder)
        damage(folder / case.file, case.kind)
        before = state(folder)
        try:
            report = check(folder)
            checked: object = {"ok": report.ok, "problems": [asdict(problem) for problem in report.problems]}
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            checked = f"{type(error).__name__}: {error}"
        return {
            **asdict(case),
            "check": checked,
            "untouched": state(folder) == before,
            "outcome": outcome(folder, right).replace(place, ""),
        }


def publish_and_die(folder: Path, documents: Path) -> None:
    """Bring a collection in step with its documents, and be killed as soon as that is published."""
    collection = Collection.open(folder, embedder=ToyEmbedder())
    collection.sync([documents])
    os.kill(os.getpid(), signal.SIGKILL)


def opened(folder: Path) -> None:
    """Print which files a check and searches open."""
    names: list[str] = []
    sys.addaudithook(lambda event, values: names.append(str(values[0])) if event == "open" else None)
    report = check(folder)
    found(folder)
    print(json.dumps({"opened": names, "notices": report.notices}))


def run(cases: Path, lines: Path) -> None:
    """Write a JSON line for each case; a JSON file holds them, and folders whose results are right, by name."""
    asked = json.loads(cases.read_text(encoding="utf-8"))
    right: dict[str, list[list[Hit]]] = {}
    for name, base in asked["right"].items():
        with tempfile.TemporaryDirectory() as place:
            right[name] = found(Path(shutil.copytree(base, Path(place, "data"))))
    with lines.open("w", encoding="utf-8", buffering=1) as stream:  # each line at once: the next case may be the end
        for case in asked["cases"]:
            stream.write(json.dumps(told(Case(**case), right)) + "\n")


if __name__ == "__main__":
    verbs: dict[str, Callable[..., None]] = {"publish": publish_and_die, "opened": opened, "cases": run}
    verbs[sys.argv[1]](*map(Path, sys.argv[2:]))
