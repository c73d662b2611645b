"""Curves over the number of passages as one SVG picture, drawn here so that no plotting package is needed.

Both axes are logarithmic. The picture has no background, and its colours are read on white and on black.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["Curve", "Panel", "drawn"]

Point = tuple[float, float]

_COLOURS = ("#2f7fd6", "#d9822b", "#3f9c5a", "#b2559c")  # at least 3:1 on white and on black
_INK, _GRID = "#767676", "#76767655"
_WIDTH, _HEIGHT = 380, 300  # of a panel
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 18, 58, 44
_LINE = 16  # height of a line of the legend
_FONT = "font-family='system-ui, sans-serif' font-size='12'"


@dataclass(frozen=True, slots=True)
class Curve:
    """What one contestant reached at each size."""

    name: str
    points: Sequence[Point]  # (passages, value), values above 0


@dataclass(frozen=True, slots=True)
class Panel:
    """Curves that share their axes."""

    title: str
    unit: str
    curves: Sequence[Curve]


def drawn(panels: Sequence[Panel], columns: int = 2) -> str:
    """The picture of all panels, two in a row; those without a point are left out."""
    shown = [panel for panel in panels if any(curve.points for curve in panel.curves)]
    rows = math.ceil(len(shown) / columns)
    parts = [
        f"<g transform='translate({column * _WIDTH},{row * _HEIGHT})'>{_panel(panel)}</g>"
        for number, panel in enumerate(shown)
        for row, column in [divmod(number, columns)]
    ]
    width, height = columns * _WIDTH, rows * _HEIGHT
    label = escape("; ".join(f"{panel.title} ({panel.unit})" for panel in shown))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img' aria-label='{label}' {_FONT}>\n" + "\n".join(parts) + "\n</svg>\n"
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Whole powers of ten to places along an axis."""

    low: int
    high: int
    start: float  # place of 10 ** low
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> _Scale:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return cls(low, max(high, low + 1), start, end)

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _panel(panel: Panel) -> str:
    points = [point for curve in panel.curves for point in curve.points]
    across = _Scale.over([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _Scale.over([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    curves = [curve for curve in panel.curves if curve.points]
    return "".join(
        [
            _text(_LEFT, 18, f"{panel.title}, {panel.unit}", weight="bold"),
            *_axes(across, up),
            *(_drawn_curve(curve, colour, across, up) for curve, colour in zip(curves, _COLOURS, strict=False)),
            *_legend(curves),
        ]
    )


def _axes(across: _Scale, up: _Scale) -> list[str]:
    parts = []
    for tick in across.ticks():
        x = across(tick)
        parts += [_rule(x, up.start, x, up.end), _text(x, up.start + 18, _short(tick), anchor="middle")]
    for tick in up.ticks():
        y = up(tick)
        parts += [_rule(across.start, y, across.end, y), _text(across.start - 8, y + 4, _short(tick), anchor="end")]
    middle = (across.start + across.end) / 2
    return [*parts, _text(middle, up.start + 36, "passages", anchor="middle")]


def _drawn_curve(curve: Curve, colour: str, across: _Scale, up: _Scale) -> str:
    places = [(across(x), up(y)) for x, y in sorted(curve.points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' fill='{colour}'/>" for x, y in places)
    return f"<polyline points='{line}' fill='none' stroke='{colour}' stroke-width='2'/>{dots}"


def _legend(curves: Sequence[Curve]) -> list[str]:
    """The names in their colours, side by side above the plot."""
    parts, x = [], float(_LEFT)
    for curve, colour in zip(curves, _COLOURS, strict=False):
        parts.append(f"<circle cx='{x + 4:.0f}' cy='{18 + _LINE}' r='4' fill='{colour}'/>")
        parts.append(_text(x + 12, 22 + _LINE, curve.name))
        x += 26 + 6.6 * len(curve.name)
    return parts


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"<line x1='{x:.1f}' y1='{y:.1f}' x2='{to_x:.1f}' y2='{to_y:.1f}' stroke='{_GRID}'/>"


def _text(x: float, y: float, text: str, anchor: str = "start", weight: str = "normal") -> str:
    style = f"fill='{_INK}' text-anchor='{anchor}' font-weight='{weight}'"
    return f"<text x='{x:.1f}' y='{y:.1f}' {style}>{escape(text)}</text>"


def _short(value: float) -> str:
    """1000 -> "1k", 1e6 -> "1M", 0.01 -> "0.01"."""
    names: Mapping[float, str] = {1e6: "M", 1e3: "k"}
    for size, letter in names.items():
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
