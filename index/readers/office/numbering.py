"""The numbers and signs in front of list items and headings, as a word processor shows them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["Counters", "Level", "indented", "number_as"]

_PLACE = re.compile(r"%([1-9])")
_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)
_MOST_ROMAN = 4_000
_LETTERS = 26
_MOST_LETTERS = 26 * 30
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Level:
    """How the items of a list at one depth are marked."""

    form: str = "bullet"  # "decimal", "lowerRoman", …; "bullet" for a sign that is always the same, "none" for nothing
    text: str = ""  # the number's surroundings, "%1.%2)": %1 is that of the outermost level
    start: int = 1
    legal: bool = False  # whether all numbers in it are decimal


@dataclass(slots=True)
class Counters:
    """The numbers of the items of lists, counted as the items come."""

    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def restart(self, list_id: str, depth: int, start: int) -> None:
        """The next item of a list at this depth has this number."""
        self._counts.setdefault(list_id, {})[depth] = start - 1

    def label(self, list_id: str, depth: int, levels: Mapping[int, Level]) -> str:
        """What stands in front of the next item of a list at this depth; empty for nothing. Example: "2.1"."""
        level = levels.get(depth, Level())
        counts = self._counts.setdefault(list_id, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.form in ("bullet", "none"):
            return "-" if level.form == "bullet" else ""

        def numbered(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            of = levels.get(other, Level("decimal"))
            form = "decimal" if level.legal or of.form == "bullet" else of.form
            return number_as(counts.get(other, of.start), form)

        return " ".join(_PLACE.sub(numbered, level.text).split())


def indented(label: str, depth: int) -> str:
    """A label as the line of an item begins with it; empty for none."""
    return f"{'  ' * min(depth, _DEEPEST)}{label} " if label else ""


def number_as(number: int, form: str) -> str:
    """A number in the form that Word calls this. Example: (4, "lowerRoman") -> "iv"."""
    return _FORMS.get(form, str)(number)


def _roman(number: int) -> str:
    if not 0 < number < _MOST_ROMAN:
        return str(number)
    written = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        written += letters * times
    return written


def _letters(number: int) -> str:
    """Example: 1 -> "a", 27 -> "aa", as Word counts."""
    if not 0 < number <= _MOST_LETTERS:
        return str(number)
    return chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)


_FORMS: Mapping[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": "{:02}".format,
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
}
