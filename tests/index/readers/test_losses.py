"""What is missing, in words."""

import pytest

from index.readers.losses import numbers


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([3], "3"),
        ([1, 3, 4, 5, 9], "1, 3 to 5, 9"),
        ([1, 2], "1 to 2"),
        (range(1, 60, 2), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, …"),
    ],
)
def test_numbers_are_told_in_runs(found: list[int], told: str) -> None:
    """The first dozen of them."""
    assert numbers(found) == told
