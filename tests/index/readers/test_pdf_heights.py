"""What stands on a page is found by height."""

from __future__ import annotations

import math
import random

from index.readers.pdf.heights import ByHeight
from index.readers.pdf.lines import Rectangle


def test_all_that_reaches_between_two_heights_is_found_in_its_order() -> None:
    """As going through all of them finds it; thin, high and endless ones as well."""
    chance = random.Random(0)  # noqa: S311 - the same places every time
    places = [Rectangle(0, -math.inf, 1, math.inf), Rectangle(0, -5, 1, 3000)]
    for _ in range(300):
        bottom = chance.uniform(-50, 900)
        places.append(Rectangle(0, bottom, 1, bottom + chance.choice([0, 8, 30, 700])))
    by_height = ByHeight(zip(places, range(len(places)), strict=True))
    for bottom, top in [(0, 12), (100.5, 100.5), (-60, -10), (880, 2000), (-math.inf, math.inf)]:
        found = by_height.between(bottom, top)
        wanted = [number for number, place in enumerate(places) if place.bottom <= top and place.top >= bottom]
        assert found == sorted(found)
        assert set(wanted) <= set(found)


def test_what_is_far_away_is_not_looked_at() -> None:
    """Else a form of thousands of fields takes the square of their number."""
    rows = ByHeight((Rectangle(0, 20 * number, 1, 20 * number + 10), number) for number in range(2_000))
    assert rows.between(20_000, 20_010) == [1_000]
