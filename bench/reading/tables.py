"""What of public tables, mail and captions is read, what is refused and why, and how many words of it arrive?

    python -m bench.reading.tables FOLDER [--refused] [--worst 10]

FOLDER holds the files, below it wherever: for instance those of unstructured, tika, docling, CleverCSV, frictionless,
csvkit, messytables and Python's own tests of `email` (named `.eml`). For each format: how many files there are, of how
many at least one document is read, how many rows or parts are reported as failed, how many documents say that something
was guessed or lost. Of text formats also the share of a file's different words that stand in its documents or in their
metadata, as the mean over files that are read.
"""

from __future__ import annotations

import argparse
import codecs
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.readers import SourceFile, read
from index.readers.source import UnreadableError, decode
from index.records import Document, Failure

_ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".eml", ".mbox", ".vtt", ".srt")
_WORDS_OF = (".csv", ".tsv", ".vtt", ".srt")  # the formats whose files are texts
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORD = re.compile(r"[^\W_]+")
_NO_CAPTION = re.compile(r"^(?:WEBVTT.*|\d+|.*-->.*|NOTE.*)$|<[^>]*>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Score:
    """What became of a file."""

    name: str
    ending: str
    documents: int
    failures: tuple[Failure, ...]
    lossy: int  # documents with losses
    words: float | None  # the share of its different words that was read
    seconds: float  # of the processor


def main() -> None:
    """Read the files and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--refused", action="store_true", help="name each file of which nothing is read, and why")
    parser.add_argument("--worst", type=int, default=0, help="how many files with the lowest share of words to name")
    arguments = parser.parse_args()
    scores = [score(path, arguments.folder) for path in _files(arguments.folder)]
    _print_figures(scores)
    if arguments.refused:
        for each in scores:
            if not each.documents:
                print(f"{each.name}: {each.failures[0].reason if each.failures else 'nothing'}")
    read_in_part = sorted((each.words, each.name) for each in scores if each.words is not None)
    for share, name in read_in_part[: arguments.worst]:
        print(f"{share:.3f} {name}")


def score(path: Path, folder: Path) -> Score:
    """Read a file."""
    name = path.relative_to(folder).as_posix()
    began = time.process_time()
    found = list(read(SourceFile(path.absolute(), name, name)))
    spent = time.process_time() - began
    documents = [each for each in found if isinstance(each, Document)]
    return Score(
        name,
        path.suffix.lower(),
        len(documents),
        tuple(each for each in found if isinstance(each, Failure)),
        sum(bool(each.losses) for each in documents),
        _share(path, documents) if documents and path.suffix.lower() in _WORDS_OF else None,
        spent,
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _ENDINGS and path.is_file())


def _share(path: Path, documents: Sequence[Document]) -> float | None:
    """The share of a file's different words that stands in its documents; None where it has no words."""
    raw = path.read_bytes()
    try:
        text = decode(raw if raw.startswith(_UTF_16) else raw.replace(b"\0", b"")).text
    except UnreadableError:
        return None
    words = set(_WORD.findall(_NO_CAPTION.sub(" ", text) if path.suffix in {".vtt", ".srt"} else text))
    told: set[str] = set()
    for each in documents:
        for said in (
            each.text,
            each.id,
            each.title,
            each.source,
            each.date or "",
            *each.metadata,
            *each.metadata.values(),
        ):
            told.update(_WORD.findall(said))
    return len(words & told) / len(words) if words else None


def _print_figures(scores: Sequence[Score]) -> None:
    by_ending: defaultdict[str, list[Score]] = defaultdict(list)
    for each in scores:
        by_ending[each.ending].append(each)
    for ending, found in by_ending.items():
        shares = [each.words for each in found if each.words is not None]
        recall = f", words {sum(shares) / len(shares):.4f}" if shares else ""
        print(
            f"{ending}: {len(found)} files, {sum(each.documents > 0 for each in found)} read, "
            f"{sum(each.documents for each in found)} documents, {sum(each.lossy for each in found)} with losses, "
            f"{sum(len(each.failures) for each in found)} failures{recall}, {sum(each.seconds for each in found):.1f} s"
        )
    reasons = Counter(each.failures[0].reason for each in scores if not each.documents and each.failures)
    for reason, count in reasons.most_common():
        print(f"  {count:>3} refused: {reason}")


if __name__ == "__main__":
    main()
