"""Words are found together in a text in whatever form and order, without the whole of it being taken apart."""

import time

import pytest

from index.engine.search import spellings, together

FILLER = "The rain fell on the roofs of the town, and nobody went out. " * 200


@pytest.mark.parametrize(
    ("text", "asked", "is_told"),
    [
        ("The keeper of the otters", "otter keepers", True),
        ("OTTER house", "house otter", True),
        ("The otter, as was said, is in its house", "otter house", False),  # five words between
        ("otter and one more house", "otter house", False),
        ("otter and more house", "otter house", True),
        ("Keïta’s otter", "Keita otter", False),  # told by its letters, and no accent was typed
        ("Keïta’s otter", "Keïta otter", True),
        ("Émile Otter", "émile otter", True),
        ("He was happier than Otter", "otter happiest", False),  # another stem
        ("the city of Otterton", "otter", False),
        ("parties of otters", "otter party", True),
        ("AB-4711 is kept", "ab-4711", True),
        ("a b c d e f", "c", True),
        ("", "otter", False),
        ("水獭在家", "水獭", True),
    ],
)
def test_words_stand_together_in_any_form(text: str, asked: str, *, is_told: bool) -> None:
    """Wherever in a text that is, and whatever is around it."""
    for whole in (text, f"{FILLER}{text}", f"{text}\n{FILLER}", f"{FILLER}\n{text}. {FILLER}"):
        assert together(whole, spellings(asked)) == is_told


def test_each_place_is_looked_at() -> None:
    """The first one may not be the one where the others stand beside it; nor one inside another word."""
    assert together(f"otters. {FILLER} Otterton. {FILLER} the otter's house", spellings("otter house"))
    assert together("otter " * 500 + "house", spellings("otter house"))


@pytest.mark.parametrize("text", ["otter " * 50_000, "otter" * 50_000, "水獭" * 50_000, "otter" + "x" * 300_000])
def test_a_long_text_takes_no_time(text: str) -> None:
    """Be one of the words on each line of it, or no blank in it."""
    start = time.process_time()
    assert not together(text, spellings("otter house" if "otter" in text else "水房"))
    assert time.process_time() - start < 5


def test_the_letters_that_are_looked_for_are_few() -> None:
    """What holds another spelling is not looked for; a short stem is a part of most texts."""
    assert spellings("Otters Éclair") == {"otter": {"otter"}, "eclair": {"eclair", "éclair", "Éclair"}}
    assert spellings("ties") == {"tie": {"tie"}}
    assert spellings("") == {}
