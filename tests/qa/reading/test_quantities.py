"""Numbers in digits and in words, and which of them can both be right."""

import pytest

from qa.reading.quantities import quantities


def overlap(one: str, other: str) -> bool:
    """Whether two texts of one number each can both be right."""
    (first,), (second,) = quantities(one), quantities(other)
    return first.overlaps(second)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("49", [49]),
        ("forty-nine", [49]),
        ("ninety nine", [99]),
        ("two hundred and five", [205]),
        ("a hundred", [100]),
        ("one hundred twenty-three thousand and four", [123_004]),
        ("12,947 people", [12_947]),
        ("1.2 million", [1_200_000]),
        ("$12.5 billion", [12_500_000_000]),
        ("£3bn", [3_000_000_000]),
        ("a dozen", [12]),
        ("49 civilians and 15 soldiers", [49, 15]),
        ("5-4", [5, 4]),
        ("zero", [0]),
        ("hundred and", [100]),
        ("dozens of people", []),
        ("two thirds", []),
        ("half of 12", []),
        ("the 3rd", []),
        ("", []),
        ("🙂", []),
    ],
)
def test_numbers_are_read_as_their_value(text: str, values: list[float]) -> None:
    """In the middle between what they can mean; what is vague or a part has no value."""
    assert [(quantity.low + quantity.high) / 2 for quantity in quantities(text)] == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("forty-nine", "49"),
        ("$12.5 billion", "12.5 billion dollars"),
        ("nearly 50", "49"),
        ("about 45", "47"),
        ("more than 1,000", "1,786"),
        ("at least 49", "49"),
        ("up to 60", "55"),
        ("1.2 million", "1,234,567"),
        ("10 to 15", "12"),
        ("12 per cent", "12%"),
        ("12%", "12"),
        ("5 kilometres", "5 km"),
    ],
)
def test_numbers_that_say_the_same_overlap(one: str, other: str) -> None:
    """In other words, or more exactly; whichever comes first."""
    assert overlap(one, other)
    assert overlap(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("49", "50"), ("49", "64"), ("at least 49", "64"), ("nearly 50", "64"), ("5 km", "5 miles"), ("12%", "12 dollars"),
     ("1.2 million", "1.3 million"), ("up to 60", "64")],
)  # fmt: skip
def test_other_numbers_do_not_overlap(one: str, other: str) -> None:
    """Nor do those of another measure."""
    assert not overlap(one, other)
    assert not overlap(other, one)


def test_things_counted_are_told_apart() -> None:
    """Where only one says what it counts, it may be the same."""
    civilians, soldiers, bare = (quantities(text)[0] for text in ("49 civilians", "15 soldiers", "64"))
    assert not civilians.counts_the_same(soldiers)
    assert civilians.counts_the_same(bare)
    assert civilians.counts_the_same(quantities("64 civilians killed")[0])


@pytest.mark.parametrize("text", ["9" * 400, "hundred " * 400, "1." + "0" * 400 + "1", "hundred trillion " * 50])
def test_what_nothing_is_counted_by_is_no_quantity(text: str) -> None:
    """It would be infinite; numbers beside it stay."""
    assert quantities(text) == ()
    assert [each.low for each in quantities(f"{text} goats and 12 camels")] == [11.5]
