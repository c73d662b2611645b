"""Copies of a text: found, grouped, and told apart from texts that only look like it."""

from __future__ import annotations

import random

from index.passages.copies import COPY_FROM, bands, groups, resemblance, says, shingles

WORDS = [f"word{number}" for number in range(3000)]


def article(seed: int, length: int = 300) -> list[str]:
    """Words in a random order: no two articles share much."""
    return random.Random(seed).choices(WORDS, k=length)  # noqa: S311 - a test that repeats


def edited(text: list[str], changes: int, seed: int = 0) -> list[str]:
    """The same with so many words replaced."""
    chance = random.Random(seed)  # noqa: S311 - a test that repeats
    changed = list(text)
    for place in chance.sample(range(len(text)), changes):
        changed[place] = chance.choice(WORDS)
    return changed


def test_the_same_words_resemble_wholly_whatever_their_case_and_spaces() -> None:
    """Marks, line breaks and accents do not make another text."""
    one, other = shingles("Keïta left Bamako.\n\nHe came back."), shingles("KEITA left  Bamako, he came back")
    assert resemblance(one, other) == 1.0
    assert bands(one) == bands(other)


def test_a_text_shorter_than_a_shingle_is_itself() -> None:
    """Two words are the same as the same two words, and not as others."""
    assert resemblance(shingles("Keïta left"), shingles("keita LEFT")) == 1.0
    assert resemblance(shingles("Keïta left"), shingles("Keïta came")) == 0.0


def test_of_lightly_edited_articles_nearly_all_share_a_band() -> None:
    """Ten words of three hundred changed."""
    found = 0
    for seed in range(200):
        one = article(seed)
        first, second = shingles(" ".join(one)), shingles(" ".join(edited(one, 10, seed)))
        assert resemblance(first, second) >= COPY_FROM
        found += bool(set(bands(first)) & set(bands(second)))
    assert found >= 195


def test_different_articles_hardly_ever_share_a_band() -> None:
    """What is compared exactly stays few."""
    found = [set(bands(shingles(" ".join(article(seed))))) for seed in range(100)]
    assert sum(bool(one & other) for one in found for other in found if one is not other) == 0


def test_bands_are_the_same_in_every_process() -> None:
    """They are stored: a new version of a library must not give others."""
    assert bands(shingles("Three soldiers were killed in Gao on Friday"))[:2] == BANDS


BANDS = [-547962598339306195, 8312122017647122082]


def test_groups_are_linked_through_others_and_named_by_the_least() -> None:
    """The third is like the second and that like the first, so they are one group; the fourth is alone."""
    alike = {frozenset("ab"), frozenset("bc")}
    found = groups(list("abcd"), [list("bc"), list("ab"), list("ad")], lambda x, y: frozenset((x, y)) in alike)
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_pairs_known_to_be_of_one_group_are_not_compared_again() -> None:
    """A thousand copies cost a thousand comparisons, not half a million."""
    asked: list[tuple[int, int]] = []

    def alike(one: int, other: int) -> bool:
        asked.append((one, other))
        return True

    groups(list(range(100)), [list(range(100))] * 3, alike)
    assert len(asked) == 99


def test_a_text_says_what_stands_in_it() -> None:
    """And with a comma more as well; not with another number."""
    text = "The attack came at noon. Forty-nine civilians and 15 soldiers were killed on the river, said the army."
    assert says(text, "Forty-nine civilians and 15 soldiers were killed on the river")
    assert says(text, "Forty-nine civilians, and 15 soldiers, were killed on the river")
    assert not says(text, "Forty-nine civilians and 14 soldiers were killed on the river")
    assert not says(text, "The army opened a new base near Gao on the first of the month")


def test_many_that_are_not_alike_cost_few_comparisons() -> None:
    """A thousand forms that differ are compared with their neighbours, and no pair twice."""
    asked: list[tuple[int, int]] = []

    def alike(one: int, other: int) -> bool:
        asked.append((one, other))
        return {one, other} == {500, 510}

    found = groups(list(range(1_000)), [list(range(1_000))] * 12, alike)
    assert len(asked) == len(set(asked)) < 40_000
    assert [key for key, label in found.items() if key != label] == [510]
