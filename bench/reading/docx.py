"""What of public Word files arrives in the text, and which are refused? Measured against other tools.

    PEER/python -m bench.reading.docx words FOLDER > words.json
    python -m bench.reading.docx compare FOLDER words.json [--worst 20]

PEER is an environment with docx2txt, mammoth and python-docx. FOLDER holds the files, below it wherever. Half of them,
by their names, are there to tune with; the figure is that of the other half.

Of each file in whose body docx2txt finds words: the share of them that is in our text, as often as there, as the mean
over files. Page headers and footers, which docx2txt gives as well, are no part of a document here. A file is refused
wrongly where two of the three read it and we do not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.reading.suites import HALVES, half_of, read_timed

_ENDINGS = (".docx",)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\d+|[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_ENOUGH = 2  # other tools that read a file


class Score(NamedTuple):
    """How much of the words of a file's body is in our text, and why nothing was read, empty where something was."""

    name: str
    words: float | None  # None where docx2txt finds none
    seconds: float  # of the processor
    reason: str
    readers: int  # other tools that read it


def main() -> None:
    """Write the words that docx2txt finds and who reads what, or compare ours with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("words").add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("folder", type=Path)
    comparing.add_argument("words", type=Path)
    comparing.add_argument("--worst", type=int, default=0, help="how many of the lowest scores to print")
    arguments = parser.parse_args()
    if arguments.command == "words":
        json.dump(_theirs(arguments.folder), sys.stdout)
        return
    found = json.loads(arguments.words.read_text("utf-8"))
    scores = [_score(arguments.folder, name, each) for name, each in sorted(found.items())]
    for half in HALVES:
        _print([score for score in scores if half_of(Path(score.name).name) == half], half)
    measured = [score for score in scores if score.words is not None]
    for score in sorted(measured, key=lambda score: score.words or 0.0)[: arguments.worst]:
        print(f"{score.words:.3f} {score.seconds:6.2f} s {half_of(Path(score.name).name)} {score.name} {score.reason}")


def _print(scores: Sequence[Score], half: str) -> None:
    shares = [score.words for score in scores if score.words is not None]
    wrongly = [score for score in scores if score.reason and score.readers >= _ENOUGH]
    print(
        f"{half}: {len(scores)} files, words {sum(shares) / max(1, len(shares)):.4f} of {len(shares)},"
        f" {sum(score.seconds for score in scores):.1f} s, {len(wrongly)} refused that two others read"
    )
    for score in wrongly:
        print(f"  {score.name}: {score.reason}")


def _words(text: str) -> list[str]:
    """The words of a text, in one spelling."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _theirs(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """Of each file who reads it, and the words that docx2txt finds in its body."""
    import docx
    import docx2txt
    import mammoth

    def by_mammoth(path: Path) -> None:
        with path.open("rb") as stream:
            mammoth.extract_raw_text(stream)

    tools: Mapping[str, Callable[[Path], Any]] = {
        "docx2txt": docx2txt.process,
        "mammoth": by_mammoth,
        "python-docx": lambda path: docx.Document(str(path)),
    }
    found = {}
    for path in sorted(each for ending in _ENDINGS for each in folder.rglob(f"*{ending}")):
        readers = [name for name, read in tools.items() if _reads(read, path)]
        words = _words(_body_by_docx2txt(path)) if "docx2txt" in readers else []
        found[str(path.relative_to(folder))] = {"readers": readers, "words": words}
    return found


def _reads(read: Callable[[Path], Any], path: Path) -> bool:
    try:
        read(path)
    except Exception as error:  # noqa: BLE001 - whatever a tool raises, it does not read the file
        print(f"{path.name}: {error!r:.100}", file=sys.stderr)
        return False
    return True


def _body_by_docx2txt(path: Path) -> str:
    import zipfile

    from docx2txt.docx2txt import xml2text

    with zipfile.ZipFile(path) as package:
        return str(xml2text(package.read("word/document.xml")))


def _score(folder: Path, name: str, theirs: Mapping[str, Any]) -> Score:
    read = read_timed(folder, name)
    reason = "" if read.texts else "; ".join(read.failures)
    words = Counter(theirs["words"])
    ours = Counter(word for text in read.texts for word in _words(text))
    share = (words & ours).total() / words.total() if words else None
    if not words and reason.startswith("no text found"):
        reason = ""  # nobody finds any
    return Score(name, share, read.seconds, reason, len(theirs["readers"]))


if __name__ == "__main__":
    main()
