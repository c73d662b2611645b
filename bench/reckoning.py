"""What a collection of many passages would take, reckoned from what was measured: the table of docs/scale.md.

    python -m bench.reckoning [--passages 10000000 100000000 1000000000]

Nothing here is measured: it multiplies. What was measured is in `Measured`; what is assumed, as prices and how much
of a GPU a model uses, is in `Assumed`: put in your own. A test holds the table of docs/scale.md to this.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["SIZES", "Assumed", "Measured", "reckoned"]

SIZES = (10**7, 10**8, 10**9)
_HOUR, _MONTH_GB = 3_600, 1e9


@dataclass(frozen=True, slots=True)
class Measured:
    """Over encyclopedia articles, by `python -m bench.scale` and as docs/scale.md says."""

    passages_a_document: float = 16.0
    tables: float = 3_600.0  # bytes a passage, indices included
    indexer: float = 3_400.0  # bytes a passage in the cache of who indexes
    answering: float = 820.0  # bytes a document in the cache of who answers
    embedding: float = 0.030  # seconds of one core for a passage
    operations: float = 8.1e9  # of the model for a passage, without padding
    driving: float = 0.0021  # seconds of who indexes for a passage, embedding aside
    resting: float = 1.5e9  # bytes of memory of a web server, models included
    codes: float = 104.0  # bytes of the index of vectors for a passage


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody measured here. Prices in US dollars, about those of large providers in 2026."""

    core_hour: float = 0.045  # of a processor, as one virtual core
    gpu_hour: float = 0.80  # of a card of 121e12 operations a second in 16 bits, such as NVIDIA's L4
    gpu_rate: float = 121e12
    gpu_share: float = 0.3  # of that which a model of this size reaches
    storage_month: float = 0.023  # of a gigabyte on object storage
    versions: float = 1.5  # times the tables, for versions that are kept and what merging writes anew
    cores: int = 16  # of a machine that embeds
    day: float = 24.0  # hours in which a first index is to be done


def reckoned(passages: int, measured: Measured | None = None, assumed: Assumed | None = None) -> dict[str, str]:
    """What so many passages take, by what it is."""
    m, a = measured or Measured(), assumed or Assumed()
    stored = passages * m.tables * a.versions / _MONTH_GB
    core_hours = passages * m.embedding / _HOUR
    gpu_hours = passages * m.operations / (a.gpu_rate * a.gpu_share) / _HOUR
    return {
        "documents": _count(passages / m.passages_a_document),
        "object storage, with old versions": _size(stored * 1e9),
        "… a month": _money(stored * a.storage_month),
        "disk of the indexer": _size(passages * m.indexer),
        "disk of a web server": _size(passages / m.passages_a_document * m.answering),
        "memory of a web server that keeps the index of vectors": _size(m.resting + passages * m.codes),
        "embedding on processors": f"{_count(core_hours)} core hours",
        "… cost": _money(core_hours * a.core_hour),
        f"… machines of {a.cores} cores for one day": f"{math.ceil(core_hours / a.day / a.cores):,}",
        "embedding on one GPU": f"{_count(gpu_hours)} h",
        "… its cost": _money(gpu_hours * a.gpu_hour),
        "what one indexer does besides": _time(passages * m.driving),
    }


def table(sizes: Sequence[int] = SIZES) -> str:
    """As Markdown, a column for each size."""
    columns = [reckoned(size) for size in sizes]
    head = " | ".join(f"{size:,} passages" for size in sizes)
    rows = [f"| reckoned | {head} |", "|---|" + "---:|" * len(sizes)]
    return "\n".join([*rows, *(f"| {what} | {' | '.join(each[what] for each in columns)} |" for what in columns[0])])


def _rounded(value: float) -> float:
    """Two digits: more would say that it was measured."""
    return float(f"{value:.2g}")


def _scaled(value: float, units: Sequence[tuple[float, str]], form: Callable[[float], str]) -> str:
    factor, unit = next((each for each in units if _rounded(value) >= each[0]), units[-1])
    return f"{form(_rounded(value) / factor)} {unit}".rstrip()


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.2g}"


def _size(value: float) -> str:
    return _scaled(value, [(1e12, "TB"), (1e9, "GB"), (1e6, "MB")], _plain)


def _time(seconds: float) -> str:
    return _scaled(seconds, [(86_400, "days"), (3_600, "h"), (60, "min")], lambda value: _plain(_rounded(value)))


def _count(value: float) -> str:
    return _plain(_rounded(value))


def _money(value: float) -> str:
    return f"${_plain(_rounded(value))}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", nargs="+", type=int, default=SIZES)
    print(table(parser.parse_args().passages))


if __name__ == "__main__":
    main()
