"""Years with an era and centuries, as an English text writes them: "44 BC", "AD 476", "the 19th century"."""

import re
from collections.abc import Iterator

from index.dates.values import LAST_YEAR, iso_century, iso_year

__all__ = ["century_at", "spelt_centuries", "year_of_era_at"]

_BEFORE_CHRIST = r"(?:BCE?\b|B\.C\.(?:E\.)?)"
_ERA = rf"(?:(?P<before_christ>{_BEFORE_CHRIST})|(?:AD|CE)\b(?!\s[Mm]ark)|A\.D\.|C\.E\.)"
_YEAR_OF_ERA = re.compile(
    rf"(?P<first>\d{{1,2}},\d{{3}}|\d{{1,4}})(?:(?:\s?[-–]\s?|\s(?:to|and)\s)(?P<last>\d{{1,2}},\d{{3}}|\d{{1,4}}))?\s?{_ERA}"
    r"|AD\s(?P<anno>\d{1,4})(?:(?:\s?[-–]\s?|\sto\s)(?P<domini>\d{1,4}))?(?![\w%]|[.,:]\d)"
)
_CENTURY = re.compile(rf"(?P<number>\d{{1,2}})(?:st|nd|rd|th)[\s-]century\b(?P<era>\s{_ERA})?")
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
).split()
_ORDINAL_IN_FRONT = re.compile(rf"\b(?P<number>{'|'.join(reversed(_ORDINALS))})[\s-]$", re.IGNORECASE)
_LONGEST_ORDINAL = 14  # characters: " twenty-first "
_ERA_BEHIND = re.compile(rf"\s{_ERA}")
_LATEST = 21
# The first ten are told from centuries of runs, and from those of a state or a club: "in its second century".
_COUNTED = 10
_OF_HISTORY = re.compile(r"\b(?:the|early|late|mid|by|from|to|and|or)[\s-]$", re.IGNORECASE)
_OF_SOMETHING = re.compile(r"\s(?:of|in|for|against|since|after)\b")


def year_of_era_at(text: str, start: int) -> tuple[int, str] | None:
    """Where the year or the years that begin here end, and their value."""
    found = _YEAR_OF_ERA.match(text, start)
    if not found:
        return None
    before_christ = bool(found["before_christ"])
    numbers = [int(number.replace(",", "")) for number in found.group("first", "last", "anno", "domini") if number]
    in_order = numbers == sorted(set(numbers), reverse=before_christ)
    if not in_order or min(numbers) < 1 or (not before_christ and max(numbers) > LAST_YEAR):
        return None
    return found.end(), "/".join(iso_year(number, before_christ=before_christ) for number in numbers)


def century_at(text: str, start: int) -> tuple[int, str] | None:
    """Where the century whose number stands here in digits ends, and its value."""
    found = _CENTURY.match(text, start)
    if not found:
        return None
    value = _century(text, start, found.end(), int(found["number"]), found if found["era"] else None)
    return (found.end(), value) if value else None


def spelt_centuries(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each century whose number is written in letters begins and ends, and its value."""
    position = text.find("century")
    while position >= 0:
        end = position + len("century")
        ordinal = _ORDINAL_IN_FRONT.search(text[max(0, position - _LONGEST_ORDINAL) : position])
        if ordinal and not text[end : end + 1].isalnum():
            era = _ERA_BEHIND.match(text, end)
            start, end = position - len(ordinal.group()), era.end() if era else end
            if value := _century(text, start, end, _ORDINALS.index(ordinal["number"].lower()) + 1, era):
                yield start, end, value
        position = text.find("century", end)


def _century(text: str, start: int, end: int, number: int, era: re.Match[str] | None) -> str | None:
    if not 1 <= number <= _LATEST:
        return None
    counted = _OF_SOMETHING.match(text, end) or not _OF_HISTORY.search(text[max(0, start - 6) : start])
    if number <= _COUNTED and not era and counted:
        return None
    return iso_century(number, before_christ=bool(era and era["before_christ"]))
