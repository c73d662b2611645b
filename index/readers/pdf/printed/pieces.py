"""What PDFium reads off a page, measured: lines cut into pieces where they have wide gaps.

PDFium gives characters in the order in which they are drawn, and ends a line where the writing jumps. Whether the
pieces of a line belong together is for `order` to say.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median_low
from typing import Any, NamedTuple

from pypdfium2 import raw

from index.readers.pdf.lines import UPRIGHT, VERTICAL, Frame, Piece, PrintedLine
from index.readers.pdf.printed.marks import with_marks
from index.readers.pdf.printed.repairs import looks_doubled, looks_spaced, undoubled, unspaced
from index.readers.pdf.printed.ruler import Ruler

__all__ = ["clean", "pieces_of", "printed_lines"]

_SAMPLES = 5  # characters of a line; its font is that of most of them
_CELL = 0.9  # of the font size; between words of one sentence there is hardly so much room,
_STRETCHED = 1.5  # nor so much in a line that was stretched to full width, whose
_UNEVEN = 1.3  # gaps are all alike
_JUMP = 0.9  # of the font size, up or down; superscripts are nearer
_RAISED = 0.1  # of the font size; less is how letters dance
_SHORT = 0.87  # of the height of the line's letters
_FEW = 2  # signs, that are no line

# PDFium puts U+FFFE where a word is divided at the end of a line (or, where the hyphen is drawn apart, behind
# the end), "\r\n" at the end of any other; a dash that begins a line it takes for such a hyphen too.
_LINE_END = re.compile("\r\n\ufffe|\ufffe(?:\r\n)?|\r\n|\\Z")
_DASH = re.compile("(?<=\r\n)(?<![^\\W\\d_]\r\n)\ufffe")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[ \t]+")
_WORD = re.compile(r"\S+")
_DIGIT_BEFORE = re.compile(r"\d(?=[^\d\s])(?![.,:/-]\d)")  # the last digit before another sign
_FULL_WIDTH = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]+$")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "•"}
)


def printed_lines(textpage: Any, told: Mapping[int, str] | None = None) -> Iterator[PrintedLine]:
    """The lines of a page in the order in which it draws them; with what is no text in them.

    `told` are characters, by their numbers in PDFium, that are others than it takes them for.
    """
    if told:
        text, units = _as_told(textpage, told)
        text = _DASH.sub("-", text)
    else:
        text = _DASH.sub("-", textpage.get_text_range())
        units = _units(text)
    start = 0
    for border in _LINE_END.finditer(text):
        yield PrintedLine(text[start : border.start()], units[start : border.start()], "\ufffe" in border[0])
        start = border.end()


def _units(text: str) -> Sequence[int]:
    """For each character its number in PDFium, which counts UTF-16 units."""
    if not text or max(text) <= "\uffff":
        return range(len(text))
    units = []
    unit = 0
    for character in text:
        units.append(unit)
        unit += 2 if character > "\uffff" else 1
    return units


def _as_told(textpage: Any, told: Mapping[int, str]) -> tuple[str, Sequence[int]]:
    """A page's text, put together of its characters: PDFium's own leaves out what it takes for none."""
    parts = []
    units: list[int] = []
    half = ""  # of a character that is two to PDFium
    for unit in range(textpage.count_chars()):
        found = told.get(unit) or chr(raw.FPDFText_GetUnicode(textpage, unit))
        if raw.FPDFText_IsHyphen(textpage, unit) == 1 and unit not in told:
            found = "\ufffe"
        if "\ud800" <= found < "\udc00":
            half = found
            continue
        if half:
            found = (half + found).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            half = ""
        parts.append(found)
        units += [unit] * len(found)
    return "".join(parts), units


def clean(line: str) -> str:
    """A line without what is no text in it, ligatures as the letters they stand for."""
    return _SPACES.sub(" ", _NOT_TEXT.sub("", line).translate(_LIGATURES)).strip()


def pieces_of(textpage: Any, lines: Iterable[PrintedLine]) -> list[Piece]:
    """Lines of a page, in the order in which it draws them, cut at wide gaps; what is drawn twice stands once."""
    ruler = Ruler(textpage)
    found: list[Piece] = []
    lately: dict[str, Piece] = {}  # the last piece with a text
    for printed in lines:
        for piece in _measured(ruler, printed):
            twin = lately.get(piece.text)
            if twin is None or not _is_drawn_over(twin, piece):
                found.append(piece)
                lately[piece.text] = piece
    return _unstacked(found) if any(map(_is_sign, found)) else found


def _is_drawn_over(twin: Piece, piece: Piece) -> bool:
    """Whether a piece is the same as another and stands in its place: so bold print and shadows are made."""
    near = 0.2 * piece.size
    return abs(twin.left - piece.left) < near and abs(twin.baseline - piece.baseline) < near


def _is_sign(piece: Piece) -> bool:
    return len(piece.text) <= _FEW and bool(_FULL_WIDTH.match(piece.text))


def _unstacked(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those made one that are but signs below each other: PDFium ends a line after each of them."""
    found: list[Piece] = []
    stack: list[Piece] = []
    for piece in pieces:
        if stack and not (_is_sign(piece) and _is_below(stack[-1], piece)):
            found += _upended(stack)
            stack = []
        if _is_sign(piece):
            stack.append(piece)
        else:
            found.append(piece)
    return found + _upended(stack)


def _is_below(above: Piece, below: Piece) -> bool:
    drop = above.baseline - below.baseline
    return abs(above.left - below.left) < below.size / 2 and 0.3 * below.size < drop < (_FEW + 0.5) * below.size


def _upended(stack: Sequence[Piece]) -> list[Piece]:
    """A line from top to foot as a piece; as they are where they are too few to be one."""
    if len(stack) <= _FEW:
        return list(stack)
    first, last = stack[0], stack[-1]
    return [
        Piece(
            text="".join(piece.text for piece in stack),
            units=[unit for piece in stack for unit in piece.units],
            left=-first.baseline,
            right=last.size - last.baseline,
            baseline=first.left,
            size=first.size,
            first_word=first.size,
            frame=VERTICAL,
        )
    ]


# ---- Measuring


class _Words(NamedTuple):
    """The words of a line, measured in its frame."""

    frame: Frame
    size: float  # of the font
    spans: Sequence[tuple[int, int]]  # in the line's text
    lefts: Sequence[float]
    rights: Sequence[float]
    baselines: Sequence[float]
    heights: Sequence[float]  # of the last character's box,
    feet: Sequence[float]  # and where that stands


def _measured(ruler: Ruler, printed: PrintedLine) -> Iterator[Piece]:
    """The pieces of a line, as it reads once it is repaired."""
    text, units = printed.text, printed.units
    spans = [word.span() for word in _WORD.finditer(text)]
    if not spans or not (text.isprintable() or clean(text)):
        return
    size, frame = _font(ruler, spans, units)
    if looks_doubled(text) or looks_spaced(text):
        text, units = _repaired(ruler, text, units, frame)
        spans = [word.span() for word in _WORD.finditer(text)]
    if frame == UPRIGHT and not text.isascii() and _is_vertical(ruler, spans, units, size):
        frame = VERTICAL
    words = _words(ruler, spans, units, frame, size)
    broken = _broken(ruler, words, units)
    if broken:
        words = _words(ruler, broken, units, frame, size)
    if text > "\u0590" and _RIGHT_TO_LEFT.search(text):
        yield _right_to_left(text, units, words, hyphenated=printed.hyphenated)
        return
    yield from _cut(ruler, PrintedLine(text, units, printed.hyphenated), words)


def _font(ruler: Ruler, spans: Sequence[tuple[int, int]], units: Sequence[int]) -> tuple[float, Frame]:
    """The font of most characters of a line: that of its ends where they are alike, else by a sample."""
    first, last = ruler.font(units[spans[0][0]]), ruler.font(units[spans[-1][1] - 1])
    if first == last:
        return first
    if len(spans) < _SAMPLES:
        places = [place for start, end in spans for place in range(start, end)]
    else:
        places = [(start + end) // 2 for start, end in spans]
    fonts = Counter(ruler.font(units[place]) for place in places[:: len(places) // _SAMPLES + 1])
    return fonts.most_common(1)[0][0]


def _repaired(ruler: Ruler, text: str, units: Sequence[int], frame: Frame) -> tuple[str, Sequence[int]]:
    """A line without letters that are drawn twice, and without spaces that only set its letters apart."""
    glyphs = [
        ruler.glyph(character, unit, frame)._replace(made_up=character == " " and ruler.is_made_up(unit))
        for character, unit in zip(text, units, strict=True)
    ]
    if looks_doubled(text):
        glyphs = undoubled(glyphs)
    glyphs = unspaced(glyphs)
    return "".join(glyph.character for glyph in glyphs), [glyph.unit for glyph in glyphs]


def _is_vertical(ruler: Ruler, spans: Sequence[tuple[int, int]], units: Sequence[int], size: float) -> bool:
    """Whether the upright signs of a word stand below each other."""
    start, end = max(spans, key=lambda span: span[1] - span[0])
    if end - start < 2:  # noqa: PLR2004 - one sign has no direction
        return False
    x, y = ruler.origin(units[start])
    if ruler.origin(units[start + 1])[1] > y - size / 3:
        return False
    left, bottom, right, _ = ruler.box(units[end - 1])
    return y - bottom > _STRETCHED * size and y - bottom > 2 * abs((left + right) / 2 - x)


def _words(ruler: Ruler, spans: Sequence[tuple[int, int]], units: Sequence[int], frame: Frame, size: float) -> _Words:
    lefts, rights, baselines, heights, feet = [], [], [], [], []
    if frame == UPRIGHT:  # nearly always, so it is not computed
        lefts, rights, baselines, heights, feet = ruler.upright((units[start], units[end - 1]) for start, end in spans)
    else:
        upward = Frame(frame.up, frame.across)
        for start, end in spans:
            x, y = ruler.origin(units[start])
            lefts.append(x * frame.across[0] + y * frame.across[1])
            baselines.append(x * frame.up[0] + y * frame.up[1])
            rights.append(ruler.extent(units[end - 1], frame)[1])
            bottom, top = ruler.extent(units[end - 1], upward)
            heights.append(top - bottom)
            feet.append(bottom)
    if all(map(math.isfinite, (*lefts, *rights, *baselines))):
        return _Words(frame, size, spans, lefts, rights, baselines, heights, feet)
    nowhere = [0.0] * len(spans)
    return _Words(frame, size, spans, nowhere, nowhere, nowhere, nowhere, nowhere)


def _broken(ruler: Ruler, words: _Words, units: Sequence[int]) -> list[tuple[int, int]]:
    """Words, where one of them jumps to another line, cut there: PDFium may read "183" of an 18 above a 3.

    Empty where none does, as nearly always.
    """
    if min(words.feet) > max(words.baselines) - _JUMP * words.size and max(words.feet) < min(words.baselines):
        return []
    jumping = {
        span
        for span, baseline, foot in zip(words.spans, words.baselines, words.feet, strict=True)
        if span[1] > span[0] + 1 and not -_JUMP * words.size < foot - baseline < words.size / 2
    }
    if not jumping:
        return []
    broken: list[tuple[int, int]] = []
    for start, end in words.spans:
        first = start
        if (start, end) in jumping:
            heights = [ruler.above(units[place], words.frame) for place in range(start, end)]
            for place, (before, after) in enumerate(pairwise(heights), start=start + 1):
                if abs(after - before) > _JUMP * words.size:
                    broken.append((first, place))
                    first = place
        broken.append((first, end))
    return broken


def _right_to_left(text: str, units: Sequence[int], words: _Words, *, hyphenated: bool) -> Piece:
    """A line of Arabic or Hebrew is left whole: PDFium gives its words from right to left, its numbers not."""
    left, right = min(*words.lefts, *words.rights), max(*words.lefts, *words.rights)
    width = abs(words.rights[0] - words.lefts[0])
    return Piece(text, units, left, right, words.baselines[0], words.size, width, words.frame, hyphenated=hyphenated)


# ---- Cutting


def _cut(ruler: Ruler, line: PrintedLine, words: _Words) -> Iterator[Piece]:
    """The pieces between wide gaps, and between jumps that PDFium took for none."""
    size, frame = words.size, words.frame
    gaps = [left - right for left, right in zip(words.lefts[1:], words.rights, strict=False)]
    jumps: set[int] = set()
    borders: list[int] = []
    level = max(words.baselines) - min(words.baselines) <= _JUMP * size
    if gaps and not (level and min(gaps) >= -size and max(gaps) <= _CELL * size):
        rises = [after - before for before, after in pairwise(words.baselines)]
        jumps = {place for place, rise in enumerate(rises, start=1) if abs(rise) > _JUMP * size}
        jumps |= {place for place, gap in enumerate(gaps, start=1) if gap < -size}
        even = len(gaps) > 1 and max(gaps) <= _UNEVEN * min(gaps)
        wide = (_STRETCHED if even else _CELL) * size
        borders = [place for place, gap in enumerate(gaps, start=1) if gap > wide or place in jumps]
    for first, last in zip([0, *borders], [*borders, len(words.spans)], strict=True):
        baseline = _own_baseline(ruler, line, words, (first, last))
        text, units = _marked(ruler, line, words, (first, last), baseline)
        is_last = last == len(words.spans)
        yield Piece(
            text=text,
            units=units,
            left=words.lefts[first],
            right=max(words.lefts[first], words.rights[last - 1]),
            baseline=baseline,
            size=size,
            first_word=words.rights[first] - words.lefts[first],
            frame=frame,
            gap=0.0 if first == 0 or first in jumps else gaps[first - 1],
            hyphenated=is_last and line.hyphenated,
        )


def _baseline(found: Sequence[float]) -> float:
    """That of the first word, unless it is a mark above or below the others."""
    return median_low(found) if len(found) > 2 else found[0]  # noqa: PLR2004 - two words have no middle


def _own_baseline(ruler: Ruler, line: PrintedLine, words: _Words, place: tuple[int, int]) -> float:
    """That of a piece; of its last sign where its only word begins with a raised one."""
    first, last = place
    baseline = _baseline(words.baselines[first:last])
    if last == first + 1 and words.feet[first] < baseline - words.size / 2:
        return ruler.above(line.units[words.spans[first][1] - 1], words.frame)
    return baseline


def _marked(
    ruler: Ruler, line: PrintedLine, words: _Words, place: tuple[int, int], baseline: float
) -> tuple[str, Sequence[int]]:
    """The text of these words, with what is set above and below their line kept apart."""
    first, last = place
    start, end = words.spans[first][0], words.spans[last - 1][1]
    text, units = line.text[start:end], line.units[start:end]
    doubtful = _doubtful(words, place, baseline)
    for digit in _DIGIT_BEFORE.finditer(line.text, start, end):
        if abs(ruler.above(line.units[digit.start()], words.frame) - baseline) > _RAISED * words.size:
            doubtful.add(bisect_right(words.spans, (digit.start(), len(line.text))) - 1)
    if not doubtful:
        return text, units
    glyphs = {
        position - start: ruler.glyph(line.text[position], line.units[position], words.frame)
        for number in doubtful
        for position in range(*words.spans[number])
    }
    return with_marks(text, units, glyphs, baseline, words.size)


def _doubtful(words: _Words, place: tuple[int, int], baseline: float) -> set[int]:
    """The words whose first or last character stands above or below the others, or is smaller."""
    first, last = place
    baselines, feet, heights = words.baselines[first:last], words.feet[first:last], words.heights[first:last]
    shortest = _SHORT * max(heights)
    lowest, highest = baseline - _RAISED * words.size, baseline + _RAISED * words.size
    foot = _baseline(feet)
    deepest, shallowest = (
        foot - _RAISED * words.size,
        min(foot + _RAISED * words.size, baseline - _RAISED * words.size / 2),
    )
    if (
        min(heights) >= shortest
        and lowest <= min(baselines)
        and max(baselines) <= highest
        and deepest <= min(feet)
        and max(feet) <= shallowest
    ):
        return set()
    return {
        number
        for number in range(first, last)
        if words.heights[number] < shortest
        or not lowest <= words.baselines[number] <= highest
        or not deepest <= words.feet[number] <= shallowest
    }
