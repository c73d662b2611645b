"""Figures, each beside its baseline and its bar, as Markdown and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Bar", "Figure", "as_json", "as_markdown", "percentile"]

_HEAD = "| what | here | beside it | ratio | bar | met | runs |\n|---|---:|---|---:|---:|---|---:|\n"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must not exceed, or must reach."""

    value: float
    at_least: bool = False

    def met_by(self, value: float) -> bool:
        """Whether a value passes; one that is not a number does not."""
        return value >= self.value if self.at_least else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {_number(self.value)}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured. What the bar is held against is the ratio, or the value where there is no baseline."""

    what: str
    value: float
    unit: str
    runs: int
    baseline: float | None = None
    baseline_name: str = ""
    bar: Bar | None = None

    @property
    def ratio(self) -> float | None:
        """The value over its baseline; None where there is none."""
        return self.value / self.baseline if self.baseline else None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is no bar."""
        if self.bar is None:
            return None
        return self.bar.met_by(self.value if self.ratio is None else self.ratio)


def as_markdown(figures: Sequence[Figure]) -> str:
    """A table with a row for each figure."""
    return _HEAD + "".join(f"| {' | '.join(_row(figure))} |\n" for figure in figures)


def as_json(machine: Mapping[str, Any], figures: Sequence[Figure], curves: Sequence[Mapping[str, Any]]) -> str:
    """The same for programs, with the machine and the points of the curves."""
    rows = [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures]
    return json.dumps({"machine": machine, "figures": rows, "curves": curves}, indent=1, ensure_ascii=False) + "\n"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed.

    Example: percentile([3, 1, 2], 0.5) -> 2.
    """
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _row(figure: Figure) -> list[str]:
    beside = "" if figure.baseline is None else f"{figure.baseline_name}: {_number(figure.baseline)} {figure.unit}"
    return [
        figure.what,
        f"{_number(figure.value)} {figure.unit}".strip(),
        beside.strip(),
        "" if figure.ratio is None else _number(figure.ratio),
        "" if figure.bar is None else str(figure.bar),
        {None: "", True: "yes", False: "**no**"}[figure.met],
        str(figure.runs),
    ]


def _number(value: float) -> str:
    """Three digits that count, without an exponent; smaller than a thousandth with one."""
    if value and abs(value) < 1e-3:
        return f"{value:.1e}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
