"""What a reader knows to be missing from a document, in the words that people are shown."""

from collections.abc import Mapping, Sequence

__all__ = ["numbers", "on_pages_each"]

_MOST_RUNS = 12


def numbers(found: Sequence[int]) -> str:
    """Numbers in ascending order, runs of them as one. Example: [1, 3, 4, 5] -> "1, 3 to 5"."""
    runs: list[list[int]] = []
    for number in found:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = [" to ".join(map(str, run)) for run in runs[:_MOST_RUNS]]
    return ", ".join(shown) + (", …" if len(runs) > _MOST_RUNS else "")


def on_pages_each(lost: Mapping[str, Sequence[int]]) -> str:
    """What is lost, each with its pages. Example: {"words": [2], "names": [1, 3]} -> "names on pages 1, 3; ..."."""
    return "; ".join(f"{what}{_on_pages(pages)}".strip() for what, pages in sorted(lost.items()))


def _on_pages(pages: Sequence[int]) -> str:
    """Example: [1, 3, 4] -> " on pages 1, 3 to 4"; [] -> ""."""
    if not pages:
        return ""
    return f" on page{'s' if len(pages) > 1 else ''} {numbers(pages)}"
