"""The dated statements of an answer on a line, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from index import bounds, extent
from qa.answering import DatedStatement
from qa.links import fingerprint
from qa.page.markup import escape, named
from qa.wording import counted, date_in_words

__all__ = ["timeline"]

_FEWEST = 2  # dates that make a line
_MOST = 24  # statements; of more, those that are cited are kept first
_WIDTH, _LEFT, _RIGHT = 640, 14, 626  # of the picture, in units of its view box
_LINE, _RADIUS = 10, 5


def timeline(statements: Sequence[DatedStatement], asked: Sequence[DatedStatement], *, opened: bool) -> str:
    """A picture of when it was, and each statement with its date, its source and a button that opens it there.

    `asked` are those of the statements that belong to the question; what else the passages say is told below them, on
    demand. Where these name no two dates there is one line of all, which is not opened. Empty where there are fewer
    than two dates. `statements` are in order of time.
    """
    if _dates(statements) < _FEWEST:
        return ""
    is_about = _dates(asked) >= _FEWEST
    shown, more = _kept(asked if is_about else statements)
    others = [each for each in statements if each not in asked] if is_about else []
    return (
        f'<details class="vb-timeline"{" open" if opened and is_about else ""}>'
        f"<summary>Timeline · {counted(_dates(shown), 'date')}</summary>{_picture(shown)}{_listed(shown, more)}"
        f"{_others(others)}</details>"
    )


def _dates(statements: Sequence[DatedStatement]) -> int:
    return len({each.value for each in statements})


def _kept(statements: Sequence[DatedStatement]) -> tuple[Sequence[DatedStatement], int]:
    """What is shown, and how many more there are."""
    kept = sorted(sorted(range(len(statements)), key=lambda place: statements[place].marker is None)[:_MOST])
    return [statements[place] for place in kept], len(statements) - len(kept)


def _listed(shown: Sequence[DatedStatement], more: int) -> str:
    rest = f'<p class="vb-rest">{counted(more, "more statement")} in the passages read.</p>' if more else ""
    return f"<ol>{''.join(map(_moment, shown))}</ol>{rest}"


def _others(others: Sequence[DatedStatement]) -> str:
    """What the passages say of other matters, folded away."""
    if not others:
        return ""
    said = f"{counted(len(others), 'more statement')} with a date in the passages read"
    return f'<details class="vb-other-dates"><summary>{said}</summary>{_listed(*_kept(others))}</details>'


def _moment(each: DatedStatement) -> str:
    start, end = each.date.start - each.sentence.start, each.date.end - each.sentence.start
    text = f"{escape(each.text[:start])}<mark>{escape(each.text[start:end])}</mark>{escape(each.text[end:])}"
    marker = f"[{each.marker}] " if each.marker else ""
    near = "" if each.marker else ' class="vb-near"'
    return (
        f"<li{near}>{_date(each.value)}"
        f'<p dir="auto">{text}</p>'
        f'<button type="button" class="vb-action vb-open" aria-haspopup="dialog" '
        f'data-document="{escape(each.document)}" data-start="{each.sentence.start}" data-end="{each.sentence.end}" '
        f'data-sha256="{fingerprint(each.text)}">{marker}<span dir="auto">'
        f"{escape(named(each.title, each.source))}</span></button></li>"
    )


def _date(value: str) -> str:
    """The date in words, and for programs where HTML has a form for it."""
    words = escape(date_in_words(value))
    if "/" in value or value.startswith("-"):
        return f'<span class="vb-when">{words}</span>'
    return f'<time class="vb-when" datetime="{escape(value)}">{words}</time>'


def _picture(statements: Sequence[DatedStatement]) -> str:
    """A dot for each date, a bar for each period, at their places between the first and the last."""
    spans = [tuple(map(_years, bounds(each.value))) for each in statements]
    first, last = min(begin for begin, _ in spans), max(end for _, end in spans)
    marks = "".join(_mark(each, first, last) for each in statements)
    return (
        f'<svg class="vb-axis" viewBox="0 0 {_WIDTH} {2 * _LINE}" aria-hidden="true">'
        f'<line x1="{_LEFT}" y1="{_LINE}" x2="{_RIGHT}" y2="{_LINE}"/>{marks}</svg>'
        f'<p class="vb-ends" aria-hidden="true"><span>{_year(first)}</span><span>{_year(last)}</span></p>'
    )


def _mark(each: DatedStatement, first: float, last: float) -> str:
    begin, end = map(_years, bounds(each.value))
    left, right = (_LEFT + (_RIGHT - _LEFT) * (place - first) / max(last - first, 1e-9) for place in (begin, end))
    near = "" if each.marker else ' class="vb-near"'
    title = f"<title>{escape(date_in_words(each.value))}</title>"
    if extent(each.value) in ("decade", "century", "range"):
        width = max(right - left, 2 * _RADIUS)
        return (
            f'<rect{near} x="{left:.1f}" y="{_LINE - _RADIUS}" width="{width:.1f}" height="{2 * _RADIUS}" '
            f'rx="{_RADIUS}">{title}</rect>'
        )
    return f'<circle{near} cx="{(left + right) / 2:.1f}" cy="{_LINE}" r="{_RADIUS}">{title}</circle>'


def _years(day: tuple[int, int, int]) -> float:
    """A day as a number of years."""
    year, month, of_month = day
    return year + (month - 1) / 12 + (of_month - 1) / 372


def _year(place: float) -> str:
    year = int(place // 1)
    return str(year) if year > 0 else f"{1 - year} BC"
