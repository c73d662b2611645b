"""What stands between quotation marks, whatever the language; apostrophes, inches and decades are none.

Marks are paired in a paragraph, and of nested ones the outermost count: what a source quotes is part of what it says.
One that is open at the end of a paragraph goes on in the next, where that begins with the mark again, as books have it,
or closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index import Span

__all__ = ["Quoted", "quoted"]

# What closes each mark, the usual one first; in some languages a mark that opens in others closes.
_CLOSED_BY = {
    "“": '”“"', "„": '“”"„', "‟": "”", "«": "»", "»": "«»", "‘": "’‘'", "‚": "‘’'", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "〝": "〞〟", '"': '"”', "”": "”", "'": "'’", "``": "''\"", "＂": "＂", "''": "''",
}  # fmt: skip
_SINGLE = frozenset("'‘’‚")
_MARK = re.compile(r"``|''|[“”„‟«»‘’‚‹›「」『』〝〞〟\"'＂]")
# What looks like a mark and is an apostrophe, a foot, an inch, a minute: 5'10", 10", ’80s, ’tis, rock ’n’ roll.
_MEASURE = re.compile(
    r"(?<!\d)\d{1,6}\s?['’′]\s?\d+(?:[.½¼¾]\d*)?\s?(?:\"|''|”|″)|(?<=\d)\s?[\"”](?=\s?[x×])|(?<=[x×]\s)\d+\"|(?<=[x×])\d+\""
)
_SHORTENED = re.compile(
    r"['’‘]\d0s\b|['’](?:\d\d(?!\d)|tis|twas|twere|til|till|em|cause|bout)\b|['’‘]n['’‘](?=\s)", re.IGNORECASE
)
_CODE = re.compile(r"(?<!`)`(?!`)[^`\n]{1,200}(?<!`)`(?!`)")  # of Markdown: marks in it quote nobody
_MOST_PARAGRAPHS = 6  # that one quotation goes through


@dataclass(slots=True)
class Quoted:
    """What stands between marks, and how many marks were never closed."""

    spans: list[Span] = field(default_factory=list)  # without the marks, in order
    unclosed: int = 0


@dataclass(frozen=True, slots=True)
class _Open:
    mark: str
    start: int  # behind the mark
    paragraph: int  # where it was opened
    inside: list[Span] = field(default_factory=list)  # what stands between other marks in it, for where it never closes


def quoted(text: str, paragraphs: Sequence[Span]) -> Quoted:
    """What stands between quotation marks in these paragraphs of a text, in their order."""
    found = Quoted()
    stack: list[_Open] = []
    for number, paragraph in enumerate(paragraphs):
        if stack and not _goes_on(stack[0], text, paragraph, number):
            _give_up(stack, found)
        _pair(text, paragraph, number, stack, found)
        for each in stack[1:]:
            stack[0].inside.extend(each.inside)
        del stack[1:]
    _give_up(stack, found)
    found.spans.sort()
    return found


def _give_up(stack: list[_Open], found: Quoted) -> None:
    """A mark that is never closed takes nothing with it."""
    for each in stack:
        found.unclosed += each.mark not in _SINGLE
        found.spans.extend(each.inside)
    stack.clear()


def _goes_on(opened: _Open, text: str, paragraph: Span, number: int) -> bool:
    """Whether a mark that is open when a paragraph begins may be closed in it."""
    if number - opened.paragraph > _MOST_PARAGRAPHS or opened.mark in _SINGLE:
        return False
    begins = text[paragraph.start : paragraph.end].lstrip()[: len(opened.mark)] == opened.mark
    if begins or opened.mark in ('"', "''", "``"):
        return begins
    first = next((mark for mark, _, _ in _marks(text, paragraph) if mark[0] not in _SINGLE), "")
    return first != "" and first in _CLOSED_BY[opened.mark]


def _pair(text: str, paragraph: Span, number: int, stack: list[_Open], found: Quoted) -> None:
    """Go through the marks of a paragraph; what is still open stays on the stack, the outermost first."""
    marks = list(_marks(text, paragraph))
    repeated = bool(stack) and bool(marks) and text[paragraph.start : marks[0][1]].strip() == ""
    if repeated and marks[0][0] == stack[0].mark:
        del marks[0]
    later = _later_closings(text, marks)
    for place, (mark, start, end) in enumerate(marks):
        opens, closes = _may_open(text, start, end), _may_close(text, start, end)
        if closes and _close(mark, start, stack, found, opens=opens, is_last=not later[place]):
            continue
        if opens and mark in _CLOSED_BY and not (mark == "’" or (mark in ("”", "»") and not _turned(mark, stack))):
            stack.append(_Open(mark, end, number))


def _turned(mark: str, stack: Sequence[_Open]) -> bool:
    """Whether a mark that closes elsewhere may open: ”so” in Swedish, »so« in German."""
    return not any(mark in _CLOSED_BY[each.mark] for each in stack)


def _close(mark: str, start: int, stack: list[_Open], found: Quoted, *, opens: bool, is_last: bool) -> bool:
    """Close what the mark closes, and with it what was left open inside."""
    for depth in range(len(stack) - 1, max(-1, len(stack) - 4), -1):
        opened = stack[depth]
        if mark not in _CLOSED_BY[opened.mark]:
            continue
        if opens and mark in _CLOSED_BY and mark != '"' and mark != _CLOSED_BY[opened.mark][0]:
            continue
        if mark in _SINGLE and not is_last and opened.mark in _SINGLE:
            return True  # a genitive: the soldiers' camp
        found.unclosed += sum(each.mark not in _SINGLE for each in stack[depth + 1 :])
        del stack[depth:]
        (stack[-1].inside if stack else found.spans).append(Span(opened.start, start))
        return True
    return False


def _later_closings(text: str, marks: Sequence[tuple[str, int, int]]) -> list[bool]:
    """Of each single mark behind an s and in front of a word, whether a better one to close follows."""
    later = [False] * len(marks)
    follows = False
    for place in range(len(marks) - 1, -1, -1):
        mark, start, end = marks[place]
        if mark[0] not in _SINGLE:
            continue
        may_close = _may_close(text, start, end)
        genitive = (
            text[start - 1 : start] in ("s", "x", "z")
            and text[end : end + 1] == " "
            and text[end + 1 : end + 2].islower()
        )
        later[place] = may_close and genitive and follows
        follows = may_close or (follows and not _may_open(text, start, end))
    return later


def _marks(text: str, paragraph: Span) -> Iterator[tuple[str, int, int]]:
    """Each mark with its place; what only looks like one is passed over."""
    passed = [each.span() for each in _MEASURE.finditer(text, *paragraph)]
    passed += [each.span() for each in _CODE.finditer(text, *paragraph)]
    passed += [
        each.span()
        for each in _SHORTENED.finditer(text, *paragraph)
        if not text[each.start() - 1 : each.start()].isalnum()
    ]
    passed.sort()
    place = 0
    for found in _MARK.finditer(text, *paragraph):
        start, end = found.span()
        while place < len(passed) and passed[place][1] <= start:
            place += 1
        if place < len(passed) and passed[place][0] <= start:
            continue
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if found.group() in _SINGLE and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        yield found.group(), start, end


def _may_open(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    mark = text[start:end]
    if mark in "“„‟«「『〝‘‚‹``":
        return bool(after.strip()) or (bool(after) and not before.strip())
    return bool(after.strip()) and not before.isalnum() and before not in (".", ",", "!", "?", "…", ")", "]", ";")


def _may_close(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    mark = text[start:end]
    if mark in "”」』〞〟»›" or mark == "''":
        return True
    if mark in ('"', "'", "''", "’", "＂"):
        return bool(before.strip()) and not (after.isalnum() and mark != "＂") and before not in ("(", "[", "{", "—")
    return bool(before.strip() or mark in "«‹") and not after.isalnum()
