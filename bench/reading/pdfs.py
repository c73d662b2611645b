"""What of public test PDFs arrives in the text, and in which order? Measured against MuPDF.

    PEER/python -m bench.reading.pdfs words FOLDER > words.json
    python -m bench.reading.pdfs compare FOLDER words.json [--half tuning|figure|both] [--worst 20] [--out scores.json]

PEER is an environment with PyMuPDF (pip install PyMuPDF==2.0; AGPL, so nothing else here uses it). FOLDER holds the
PDFs, below it wherever. Half of them, by their names, are there to tune with; the figure is that of the other half.

Of each file that MuPDF finds at least fifty words in: the share of those words that is in our text (as often as there),
and the share of its runs of three words, both as the mean over files. Beside them the same where what we leave out on
purpose (struck out, covered, in a layer that is not shown), which MuPDF gives as well, does not count as lost. Hyphens
and case do not count: whether a hyphen at a line's end belongs to the word is for tests to say.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from bench.reading.suites import HALVES, half_of, read_timed

_FEWEST = 50  # words that a file has to have
_MOST_PAGES = 200  # that are compared
_HYPHEN = re.compile("[-\u00ad\u2010\u2011]\n?|\ufffe")
# A character of Chinese or Japanese counts as a word: there is no space between theirs. Letters and digits are words
# apart, for MuPDF has the mark of a note as part of the word before it.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|\d+|[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


class Score(NamedTuple):
    """How much of a file's words, and of its runs of three, is in our text; and how long it took to read."""

    name: str
    words: float
    runs: float
    words_seen: float  # the same, what we leave out on purpose not counted as lost
    runs_seen: float
    seconds: float  # of the processor
    reason: str  # why nothing was read; empty where something was


def main() -> None:
    """Write MuPDF's words, or compare ours with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("words")
    writing.add_argument("folder", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("folder", type=Path)
    comparing.add_argument("words", type=Path)
    comparing.add_argument("--half", choices=(*HALVES, "both"), default="both")
    comparing.add_argument("--worst", type=int, default=0, help="how many of the lowest scores to print")
    comparing.add_argument("--out", type=Path, help="all scores, as JSON")
    arguments = parser.parse_args()
    if arguments.command == "words":
        json.dump(dict(_their_words(arguments.folder)), sys.stdout)
        return
    _compare(arguments)


def _compare(arguments: argparse.Namespace) -> None:
    theirs = json.loads(arguments.words.read_text("utf-8"))
    halves = HALVES if arguments.half == "both" else (arguments.half,)
    scores = []
    for half in halves:
        found = [
            _score(arguments.folder, name, words) for name, words in theirs.items() if half_of(Path(name).name) == half
        ]
        scores += found
        print(
            f"{half}: {len(found)} files, words {_mean([score.words for score in found]):.4f},"
            f" runs of three {_mean([score.runs for score in found]):.4f},"
            f" and of what is seen {_mean([score.words_seen for score in found]):.4f}"
            f" and {_mean([score.runs_seen for score in found]):.4f},"
            f" {sum(score.seconds for score in found):.1f} s, {sum(bool(score.reason) for score in found)} not read"
        )
    for score in sorted(scores, key=lambda score: score.words + score.runs)[: arguments.worst]:
        print(f"{score.words:.3f} {score.runs:.3f} {score.seconds:6.2f} s {score.name} {score.reason}")
    if arguments.out:
        arguments.out.write_text(json.dumps([score._asdict() for score in scores]), "utf-8")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _words(text: str) -> list[str]:
    """The words of a text, in one spelling."""
    return _WORD.findall(unicodedata.normalize("NFKC", _HYPHEN.sub("", text)).casefold())


def _their_words(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Of each file that MuPDF opens its words, where they are enough."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    for path in sorted(folder.rglob("*.pdf")):
        try:
            with pymupdf.open(path) as pdf:
                pages = [_page_text(page) for _, page in zip(range(_MOST_PAGES), pdf, strict=False)]
        except Exception as error:  # noqa: BLE001 - what MuPDF does not read is not compared
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        words = _words("\n".join(pages))
        if len(words) >= _FEWEST:
            yield str(path.relative_to(folder)), words


def _page_text(page: Any) -> str:
    """What a page itself shows, without the form fields and notes that lie on it; no signs without a meaning."""
    from pymupdf import mupdf

    options = mupdf.FzStextOptions()
    options.flags = mupdf.FZ_STEXT_PRESERVE_WHITESPACE | mupdf.FZ_STEXT_MEDIABOX_CLIP
    found = mupdf.FzStextPage(page.this.fz_bound_page())
    device = mupdf.fz_new_stext_device(found, options)
    mupdf.fz_run_page_contents(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    return str(mupdf.fz_new_buffer_from_stext_page(found).fz_string_from_buffer())


def _score(folder: Path, name: str, theirs: Sequence[str]) -> Score:
    read = read_timed(folder, name)
    reason = "" if read.texts else "; ".join(read.failures)
    ours = [word for text in read.texts for word in _words(text)]
    found = _recall(theirs, ours), _recall(_runs(theirs), _runs(ours))
    seen = found
    if min(found) < 1:
        whole = [word for text in _with_unseen(folder, name) for word in _words(text)]
        seen = max(found[0], _recall(theirs, whole)), max(found[1], _recall(_runs(theirs), _runs(whole)))
    return Score(name, *found, *seen, read.seconds, reason)


def _with_unseen(folder: Path, name: str) -> list[str]:
    """What is read where nothing is left out for not being seen."""
    from index.readers.pdf import document
    from index.readers.pdf.hidden.looking import Unseen

    def whole(_page: Any, _textpage: Any, lines: Sequence[Any], *_: Any, **__: Any) -> Unseen:
        return Unseen(list(lines), frozenset())

    with mock.patch.object(document, "without_unseen", whole):
        return read_timed(folder, name).texts


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def _recall(wanted: Sequence[object], found: Sequence[object]) -> float:
    """The share of what is wanted that is found, each as often as it is wanted."""
    return sum((Counter(wanted) & Counter(found)).values()) / len(wanted)


if __name__ == "__main__":
    main()
