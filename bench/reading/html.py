"""How well are web pages read, by the public suites of four other projects?

    python -m bench.reading.html FOLDER [--suite NAME ...] [--half tuning|figure] [--misses FILE] [--peer]

FOLDER holds their repositories, unpacked, under their own names: `trafilatura` (adbar/trafilatura),
`article-extraction-benchmark` (scrapinghub), `readability` (mozilla) and `htmldate` (adbar). Half of each suite is
there for tuning and the other half for the figure: a page whose name has an even SHA-256 is of the half for tuning.

Each text is measured three times: all passages; the text without what is left out of it, which is the reader's own
part; and the body, which is that without its title, for the bodies of articles that others wrote down have none.
`--peer` measures trafilatura, or for dates htmldate, in the same run. `--misses` writes what was missed, page by page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from htmldate import find_date
from lxml import etree, html
from trafilatura import extract

from bench.reading.suites import HALVES, half_of
from index.passages.cutting import cut, left_out_of
from index.readers import SourceFile
from index.readers import read as read_file
from index.records import Document

RUN = 4  # words, as in scrapinghub's own evaluation

SITE = re.compile(r"\s(?:[|·•–—@-]|::|»|/)|（")
ENDS_A_BLOCK = re.compile(r"</?(?:p|div|li|h[1-6]|br|td|th|tr|dd|dt|blockquote|pre|figcaption)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a suite, and what its evaluation expects of it."""

    name: str
    content: bytes
    expected: Mapping[str, Any]

    @property
    def half(self) -> str:
        """What the page is for."""
        return half_of(self.name)


@dataclass(frozen=True, slots=True)
class Read:
    """What is made of a page: texts by the name of what is measured, and what it states."""

    texts: Mapping[str, str]
    title: str
    date: str | None


@dataclass(slots=True)
class Score:
    """The figures of some pages of a suite."""

    figures: dict[str, float]
    misses: list[dict[str, Any]] = field(default_factory=list)


def read(page: Page, *, peer: bool) -> Read:
    """The page as our reader gives it; a page that is refused has no text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_bytes(page.content)
        (result,) = read_file(SourceFile(path, path.name, path.name))
    texts = {"passages": "", "text": "", "body": ""}
    title, date = "", None
    if isinstance(result, Document):
        left_out = left_out_of(result)
        texts["passages"] = "\n".join(passage.text for passage in cut(result, left_out))
        texts["text"] = "".join(_without(result.text, [(each.start, each.end) for each in left_out]))
        headings = [(each.start, each.end) for each in result.headings]
        shown = [span for span in headings if _one_line(result.text[slice(*span)]) == _one_line(result.title)][:1]
        # A page may be titled otherwise in its window than above its article.
        shown += [(each.start, each.end) for each in result.headings if each.level == 1][:1]
        spans = sorted({*shown, *((each.start, each.end) for each in left_out)})
        texts["body"] = "".join(_without(result.text, spans))
        title, date = result.title, result.date
    if peer:
        texts["trafilatura"] = extract(page.content, include_comments=False, include_tables=True) or ""
    return Read(texts, title, date)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    position = 0
    for start, end in spans:
        yield text[position:start]
        position = end
    yield text[position:]


def trafilatura_pages(folder: Path) -> Iterator[Page]:
    """Pages with segments that the text must hold ("with") and others that it must not ("without")."""
    tests = folder / "trafilatura" / "tests"
    for expected in json.loads((tests / "evaldata.json").read_text(encoding="utf-8")).values():
        for place in ("cache", "eval"):
            path = tests / place / expected["file"]
            if path.is_file():
                yield Page(expected["file"], path.read_bytes(), expected)
                break


def score_segments(pages: Sequence[Page], results: Sequence[Read]) -> Score:
    """F1 over all segments, as trafilatura's evaluation counts them."""
    score = Score({})
    for name in results[0].texts:
        right = wrong = lost = 0
        for page, result in zip(pages, results, strict=True):
            text = _one_line(result.texts[name])
            missing = [each for each in page.expected["with"] if _one_line(each) not in text]
            kept = [each for each in page.expected["without"] if _one_line(each) in text]
            right += len(page.expected["with"]) - len(missing)
            wrong, lost = wrong + len(kept), lost + len(missing)
            if missing or kept:
                score.misses.append({"page": page.name, "of": name, "missing": missing, "kept": kept})
        score.figures[f"{name} precision"] = right / (right + wrong)
        score.figures[f"{name} recall"] = right / (right + lost)
        score.figures[f"{name} F1"] = 2 * right / (2 * right + wrong + lost)
    return score


def _one_line(text: str) -> str:
    return " ".join(text.split())


def benchmark_pages(folder: Path) -> Iterator[Page]:
    """Pages with the body of their article."""
    root = folder / "article-extraction-benchmark"
    for name, expected in json.loads((root / "ground-truth.json").read_text(encoding="utf-8")).items():
        yield Page(name, gzip.decompress((root / "html" / f"{name}.html.gz").read_bytes()), expected)


def score_bodies(pages: Sequence[Page], results: Sequence[Read]) -> Score:
    """F1 of mean precision and mean recall over runs of four words, as scrapinghub's evaluation reckons it."""
    return _score_texts(pages, results, lambda page: page.expected["articleBody"], RUN)


def _score_texts(pages: Sequence[Page], results: Sequence[Read], expected: Callable[[Page], str], run: int) -> Score:
    score = Score({})
    for name in results[0].texts:
        precisions, recalls = [], []
        for page, result in zip(pages, results, strict=True):
            wanted, found = _runs(expected(page), run), _runs(result.texts[name], run)
            right = sum((wanted & found).values())
            if found:
                precisions.append(right / found.total())
            if wanted:
                recalls.append(right / wanted.total())
            if right < max(wanted.total(), found.total()):
                score.misses.append({
                    "page": page.name,
                    "of": name,
                    "precision": precisions[-1] if found else None,
                    "recall": recalls[-1] if wanted else None,
                    "missing": [" ".join(each) for each in list(wanted - found)],
                    "kept": [" ".join(each) for each in list(found - wanted)],
                })  # fmt: skip
        precision, recall = statistics.mean(precisions), statistics.mean(recalls)
        score.figures[f"{name} precision"] = precision
        score.figures[f"{name} recall"] = recall
        score.figures[f"{name} F1"] = 2 * precision * recall / (precision + recall)
    return score


def _runs(text: str, length: int) -> Counter[tuple[str, ...]]:
    """All runs of so many words; the words themselves where there are fewer."""
    words = re.findall(r"\w+", text)
    return Counter(filter(None, (tuple(words[row : row + length]) for row in range(max(1, len(words) - length + 1)))))


def readability_pages(folder: Path) -> Iterator[Page]:
    """Pages with the text and the title that Readability takes from them."""
    for path in sorted((folder / "readability" / "test" / "test-pages").iterdir()):
        expected = json.loads((path / "expected-metadata.json").read_text(encoding="utf-8"))
        shown = ENDS_A_BLOCK.sub(r"\n\g<0>", (path / "expected.html").read_text(encoding="utf-8"))
        try:
            expected["text"] = html.document_fromstring(shown).text_content()
        except etree.ParserError:
            expected["text"] = ""
        yield Page(path.name, (path / "source.html").read_bytes(), expected)


def score_readable(pages: Sequence[Page], results: Sequence[Read]) -> Score:
    """F1 of mean precision and mean recall over words, and titles that are the same but for space."""
    score = _score_texts(pages, results, lambda page: page.expected["text"], 1)
    titles = [
        (page, _one_line(page.expected["title"] or ""), _one_line(result.title))
        for page, result in zip(pages, results, strict=True)
    ]
    score.figures["titles"] = sum(expected == found for _, expected, found in titles)
    score.figures["titles but for the site"] = sum(_is_without_site(found, expected) for _, expected, found in titles)
    score.misses += [
        {"page": page.name, "of": "title", "missing": expected, "kept": found}
        for page, expected, found in titles
        if expected != found
    ]
    return score


def _is_without_site(found: str, expected: str) -> bool:
    """Whether a title is the expected one, or that without what stands behind or before a bar: the site, the author."""
    rest = expected.removeprefix(found) if expected.startswith(found) else expected.removesuffix(found)
    return found == expected or (found != "" and rest != expected and SITE.search(f" {rest} ") is not None)


def htmldate_pages(folder: Path) -> Iterator[Page]:
    """Pages with the day on which they were published."""
    tests = folder / "htmldate" / "tests"
    for expected in json.loads((tests / "eval_default.json").read_text(encoding="utf-8")).values():
        for place in ("test_set", "cache", "eval"):
            path = tests / place / expected["file"]
            if path.is_file():
                yield Page(expected["file"], path.read_bytes(), expected)
                break


def score_dates(pages: Sequence[Page], results: Sequence[Read]) -> Score:
    """How many are the day itself, how many a part of it that is right, and how many another one."""
    score = Score({"exact": 0, "part": 0, "wrong": 0, "none": 0})
    for page, result in zip(pages, results, strict=True):
        expected, found = page.expected["date"], result.date
        if not found:
            kind = "none"
        elif found == expected:
            kind = "exact"
        else:
            kind = "part" if expected.startswith(found) else "wrong"
        score.figures[kind] += 1
        if kind != "exact":
            score.misses.append({"page": page.name, "of": kind, "missing": expected, "kept": found})
    return score


def peer_dates(pages: Sequence[Page]) -> dict[str, float]:
    """What htmldate finds, as its own evaluation asks it."""
    found = [find_date(page.content, original_date=True, extensive_search=True) for page in pages]
    exact = sum(date == page.expected["date"] for date, page in zip(found, pages, strict=True))
    wrong = sum(date is not None for date in found) - exact
    return {"htmldate exact": exact, "htmldate wrong": wrong}


SUITES: dict[str, tuple[Callable[[Path], Iterator[Page]], Callable[[Sequence[Page], Sequence[Read]], Score]]] = {
    "trafilatura": (trafilatura_pages, score_segments),
    "article-extraction-benchmark": (benchmark_pages, score_bodies),
    "readability": (readability_pages, score_readable),
    "htmldate": (htmldate_pages, score_dates),
}


def main() -> None:
    """Print the figures of each suite, half by half and whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suite", nargs="+", choices=SUITES, default=list(SUITES))
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--misses", type=Path)
    parser.add_argument("--peer", action="store_true")
    arguments = parser.parse_args()
    misses: dict[str, list[dict[str, Any]]] = {}
    for suite in arguments.suite:
        pages_of, score_of = SUITES[suite]
        pages = [page for page in pages_of(arguments.folder) if arguments.half in (None, page.half)]
        results = [read(page, peer=arguments.peer and suite != "htmldate") for page in pages]
        for half in HALVES if arguments.half is None else ():
            rows = [row for row, page in enumerate(pages) if page.half == half]
            _show(suite, half, len(rows), score_of([pages[row] for row in rows], [results[row] for row in rows]))
        score = score_of(pages, results)
        if arguments.peer and suite == "htmldate":
            score.figures |= peer_dates(pages)
        _show(suite, arguments.half or "both", len(pages), score)
        misses[suite] = score.misses
    if arguments.misses:
        arguments.misses.write_text(json.dumps(misses, ensure_ascii=False, indent=1), encoding="utf-8")


def _show(suite: str, half: str, pages: int, score: Score) -> None:
    shown = (f"{name} {value:.3f}" if value <= 1 else f"{name} {value:.0f}" for name, value in score.figures.items())
    print(f"{suite}, {half} ({pages} pages):", ", ".join(shown), flush=True)


if __name__ == "__main__":
    main()
