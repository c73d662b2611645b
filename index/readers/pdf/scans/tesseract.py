"""Words recognised in a picture by Tesseract, a program of its own that may be installed or not.

It is started by the process that reads untrusted files, and so held to that one's limits of memory and of computing
time; `may_start` tells that process which call it is to let through.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "OCR_LANGUAGES",
    "RECOGNITION_REMEDY",
    "RecognisedLine",
    "RecognitionError",
    "can_recognise",
    "may_start",
    "recognise",
]

RECOGNITION_REMEDY = "install tesseract-ocr to read them"
OCR_LANGUAGES = "QA_OCR_LANGUAGES"  # in the environment: names of Tesseract's languages, joined by "+" or commas
_DEFAULT = "eng"
_NAMES = re.compile(r"\w+(?:/\w+)?(?:\+\w+(?:/\w+)?)*", re.ASCII)
_NOT_THERE = re.compile(r"Failed loading language '(\w+)'")
_OPTIONS = ("--psm", "3", "hocr")  # pages of any layout, turned as they are
_LEAST_SURE = 30.0  # percent; of a line whose words are less sure on average, nothing is text
# The letter I is often taken for an upright stroke, which would make a row of cells of a sentence.
_VERBS = "am was have had do did will would can could shall should may might must think know saw went said took made"
_STROKE_FOR_I = re.compile(rf"(?<!\S)\|(?=['’](?:m|ve|ll|d)\b|[tnfs]\b| (?:{_VERBS.replace(' ', '|')})\b(?! \|))")
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_SURE = re.compile(r"x_wconf ([\d.]+)")
_XHTML = "{http://www.w3.org/1999/xhtml}"


class RecognitionError(Exception):
    """Nothing was recognised; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of words in a picture. Lengths are in pixels, heights count from the top."""

    text: str
    left: float
    right: float
    height: float
    baseline: float
    size: float  # of the print
    first_word: float  # its width
    confidence: float  # percent; of its words on average, longer ones count more


def can_recognise() -> bool:
    """Whether words in pictures are recognised: whether Tesseract is installed."""
    return _program() is not None


def may_start(executable: object, arguments: object) -> bool:
    """Whether a program that is to be started is Tesseract, called as `recognise` does."""
    program = _program()
    if program is None or executable != program or not isinstance(arguments, list):
        return False
    expected = _command(program, "", 0)
    variable = {4, 6}  # the languages and the resolution
    return (
        len(arguments) == len(expected)
        and all(place in variable or argument == expected[place] for place, argument in enumerate(arguments))
        and bool(_NAMES.fullmatch(str(arguments[4])))
        and str(arguments[6]).isdecimal()
    )


def recognise(picture: Image.Image, dots_per_inch: int) -> list[RecognisedLine]:
    """The lines of words in a picture, in reading order. Raises `RecognitionError`."""
    program = _program()
    if program is None:
        raise RecognitionError(RECOGNITION_REMEDY)
    stated = os.environ.get(OCR_LANGUAGES, "").replace(",", "+").replace(" ", "") or _DEFAULT
    if not _NAMES.fullmatch(stated):
        raise RecognitionError(f'{OCR_LANGUAGES} is "{stated:.40}"; name languages of Tesseract, such as eng+deu')
    encoded = io.BytesIO()
    picture.save(encoded, "PPM")
    try:
        done = subprocess.run(
            _command(program, stated, dots_per_inch),
            input=encoded.getvalue(),
            capture_output=True,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except OSError as error:
        raise RecognitionError(f"tesseract does not start: {error.strerror or error}") from error
    missing = _NOT_THERE.findall(done.stderr.decode("utf-8", "replace"))
    if missing:
        packages = " ".join(f"tesseract-ocr-{name.replace('_', '-')}" for name in missing)
        raise RecognitionError(f"Tesseract has no language {', '.join(missing)}; install {packages}")
    if done.returncode:
        raise RecognitionError(f"Tesseract failed (status {done.returncode})")
    return list(_lines(done.stdout))


def _program() -> str | None:
    """Where Tesseract is; None where it is not installed."""
    return shutil.which("tesseract")


def _command(program: str, languages: str, dots_per_inch: int) -> list[str]:
    return [program, "stdin", "stdout", "-l", languages, "--dpi", str(dots_per_inch), *_OPTIONS]


# ---- What it answers, in hOCR: see kba.github.io/hocr-spec


def _lines(hocr: bytes) -> Iterator[RecognisedLine]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(hocr, parser)
    except etree.XMLSyntaxError as error:
        raise RecognitionError("Tesseract gave a damaged answer") from error
    for paragraph in tree.iter(f"{_XHTML}p"):
        lines = [each for each in paragraph if "bbox" in each.get("title", "")]
        sizes = [float(found[1]) for line in lines if (found := _SIZE.search(line.get("title", "")))]
        if sizes:
            for line in lines:
                yield from _line(line, median(sizes))


def _line(line: Any, size: float) -> Iterator[RecognisedLine]:
    """A line of words; nothing where they are noise."""
    words = [word for word in line if "".join(word.itertext()).strip()]
    texts = ["".join(word.itertext()).strip() for word in words]
    box, first = _box(line), _box(words[0]) if words else None
    if box is None or first is None or not any(map(str.isalnum, "".join(texts))):
        return
    confidence = _mean([(_confidence(word), len(text)) for word, text in zip(words, texts, strict=True)])
    if confidence >= _LEAST_SURE:
        slope = _BASELINE.search(line.get("title", ""))
        baseline = box[3] + (float(slope[2]) if slope else 0.0)
        yield RecognisedLine(
            text=_STROKE_FOR_I.sub("I", " ".join(texts)),
            left=box[0],
            right=box[2],
            height=box[3] - box[1],
            baseline=baseline,
            size=size,
            first_word=first[2] - first[0],
            confidence=confidence,
        )


def _box(element: Any) -> tuple[float, float, float, float] | None:
    found = _BOX.search(element.get("title", ""))
    return (float(found[1]), float(found[2]), float(found[3]), float(found[4])) if found else None


def _confidence(word: Any) -> float:
    found = _SURE.search(word.get("title", ""))
    return float(found[1]) if found else 0.0


def _mean(weighed: Sequence[tuple[float, int]]) -> float:
    return sum(value * weight for value, weight in weighed) / sum(weight for _, weight in weighed)
