"""What is set above or below a line: exponents, and the marks of notes, kept apart from what they stand behind.

10 with a raised 6 is "10^6", never "106"; a raised 1 behind a word is "[1]". Indices and ordinals ("H2O", "1st") are
read with their word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from index.readers.pdf.lines import Line
from index.readers.pdf.printed.repairs import Glyph

__all__ = ["is_mark", "with_mark", "with_marks"]

_UP, _DOWN = 0.18, -0.08  # of the font size: how far above its line a mark stands, and an index below
_SMALL = 0.85  # of the line's font
_HIGHEST = 0.75  # of the line's font size; what stands higher is another line
_NEAR = 0.3  # of the font size; a mark follows close behind what it belongs to
_NUMBER = re.compile(r"\d[\d.,'’]*$")
_LETTERS = re.compile(r"[^\W\d_]+$")
_SIGNED = re.compile(r"[-−–+]\s?\d")
_ORDINALS = frozenset("aeoº")  # 2e, 1o; those of two letters are read with their number anyway
# A power follows a short number, the letter of a quantity, a unit or a function; everything else has notes.
_LONGEST_BASE = 2  # digits, or letters
_HAVE_POWERS = frozenset("mol min sec rad bar log sin cos tan exp".split())
_BRACKETS = "[](){}"


def with_marks(
    text: str, units: Sequence[int], glyphs: Mapping[int, Glyph], baseline: float, size: float
) -> tuple[str, Sequence[int]]:
    """A text with the signs that keep marks apart; they have no unit.

    `glyphs` are those of its characters that may be marks, by their position.
    """
    parts: list[str] = []
    numbers: list[int] = []

    def add(signs: str, found: Sequence[int] | None = None) -> None:
        parts.append(signs)
        numbers.extend(found if found is not None else [-1] * len(signs))

    for level, start, end in _runs(text, glyphs, baseline, size):
        run = text[start:end]
        before = "".join(parts)[-80:]
        after = text[end : end + 1]
        opening, closing = _signs(before, run, after, level)
        add(opening)
        add(run, units[start:end])
        add(closing)
    return "".join(parts), numbers


def _runs(text: str, glyphs: Mapping[int, Glyph], baseline: float, size: float) -> Iterator[tuple[int, int, int]]:
    """Stretches at one level: 1 above the line, -1 below it, 0 on it; with their start and end."""

    def level(position: int) -> int:
        glyph = glyphs.get(position)
        if glyph is None or text[position].isspace():
            return 0
        rise = glyph.baseline - baseline
        return 1 if rise > _UP * size else -1 if rise < _DOWN * size else 0

    for found, group in groupby(range(len(text)), key=level):
        positions = list(group)
        yield found, positions[0], positions[-1] + 1


def _signs(before: str, run: str, after: str, level: int) -> tuple[str, str]:
    """What is put before and behind a run so that it does not run into what stands beside it."""
    has_digits = any(map(str.isdigit, run))
    apart = " " if after.isalnum() and (has_digits or len(run) == 1) else ""
    if level == 0:
        return "", ""
    if not before or before[-1].isspace():
        is_power = has_digits and level > 0 and not before and after and not (after.isalnum() or after.isspace())
        return "^" if is_power else "", apart  # behind what PDFium has in another line
    if level < 0:
        return "_" if has_digits and before[-1].isdigit() else "", " " if has_digits and after.isdigit() else ""
    if after in {"/", "⁄"} and has_digits:
        return " ", ""  # the upper half of a fraction: 3 1/2
    kind = _kind(before, run, has_digits=has_digits)
    if kind == "note":
        return (" ", apart) if run[0] in _BRACKETS else (" [", f"]{apart}")
    return ("^", apart) if kind else ("", "")


def _kind(before: str, run: str, *, has_digits: bool) -> str:
    """Whether a raised run is a "power" or the mark of a "note"; neither where it is read with its word."""
    number, letters = _NUMBER.search(before), _LETTERS.search(before)
    is_letter = len(run) == 1 and run.isalpha() and run.islower()
    if not has_digits and not is_letter:
        return ""
    if number:
        if is_letter and run in _ORDINALS:
            return ""
        is_base = sum(map(str.isdigit, number.group())) <= _LONGEST_BASE
    elif letters:
        if is_letter and len(letters.group()) <= _LONGEST_BASE:
            return ""
        is_base = len(letters.group()) <= _LONGEST_BASE or letters.group().casefold() in _HAVE_POWERS
    else:
        return "note"
    return "power" if is_base or _SIGNED.match(run) else "note"


# ---- Marks that PDFium takes for lines of their own


def is_mark(last: Line, line: Line) -> bool:
    """Whether a line is but a mark that is set above the end of the last one."""
    rise = line.baseline - last.baseline
    return (
        line.size <= _SMALL * last.size
        and _UP * last.size < rise < _HIGHEST * last.size
        and -_NEAR * last.size < line.left - last.right < _NEAR * last.size
        and any(map(str.isdigit, line.text))
        and not last.hyphenated
    )


def with_mark(text: str, mark: str) -> str:
    """A line's text with the mark behind it."""
    opening, closing = _signs(text, mark, "", 1)
    return f"{text}{opening or ' '}{mark}{closing}"
