"""Text to terms."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from index.text.analysis import STOP_WORDS, fold, near_words, stems, terms, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("A", "a"),
        ("Keïta", "keita"),
        ("Kei\u0308ta", "keita"),
        ("Jama’at", "jamaat"),
        ("Jama'at", "jamaat"),
        ("Jama´at", "jamaat"),
        ("Jama`at", "jamaat"),
        ("Mali’s army", "mali army"),
        ("12,947", "12947"),
        ("1 437", "1437"),
        ("1\u00a0437", "1437"),
        ("1\u202f437", "1437"),
        ("1.437", "1437"),
        ("1’437", "1437"),
        ("1.437.002", "1437002"),
        ("1,234,567", "1234567"),
        ("12,94", "12,94"),
        ("U.S. army", "us army"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Ｇａｏ", "gao"),
        ("Ga\u200bo", "gao"),
        ("co\u00adoperate", "cooperate"),
        ("Привет", "привет"),
        ("😀", "😀"),
    ],
)
def test_spelling_is_folded(text: str, folded: str) -> None:
    """Two ways to write the same word fold to the same string."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?", []),
        ("😀", []),
        ("_", []),
        ("a", ["a"]),
        ("The U.S. army", ["the", "us", "army"]),
        ("snake_case", ["snake", "case"]),
        ("東京", ["東", "京"]),
        ("Gaoで会う", ["gao", "て", "会", "う"]),
        ("Привет, мир!", ["привет", "мир"]),
        ("في مالي", ["في", "مالي"]),
        ("café😀bar", ["cafe", "bar"]),
        ("version 3.14 of", ["version", "3.14", "of"]),
    ],
)
def test_words_of_any_script_are_found(text: str, expected: list[str]) -> None:
    """Words come folded and in order; scripts without spaces come letter by letter."""
    assert words(text) == expected


def test_a_decimal_number_is_the_same_at_the_end_of_a_sentence() -> None:
    """A full stop after "3.4" does not make an acronym of it."""
    assert words("It rose to 3.4.") == ["it", "rose", "to", "3.4"]
    assert words("3.4 percent") == ["3.4", "percent"]


@pytest.mark.parametrize("one", ["한국어", "ภาษาไทย", "हिन्दी", "བོད", "ⅷ", "ﬁn"])
def test_any_script_has_words(one: str) -> None:
    """No script is lost: what is a letter to Unicode is a word, and folding a folded word changes nothing."""
    found = words(one)
    assert found
    assert words(" ".join(found)) == found


def test_what_is_too_long_for_a_word_is_left_out() -> None:
    """Base64 and the tails of URLs do not bloat the index."""
    assert words("a" * 64 + " " + "b" * 65) == ["a" * 64]


def test_terms_are_stems_without_stop_words() -> None:
    """The example of the docstring."""
    assert terms("The attacks on Keïta’s convoy") == ["attack", "keita", "convoy"]
    assert terms("attacking attacked attack") == ["attack"] * 3
    assert terms("who was the of") == []
    assert terms("") == []


def test_stop_words_are_spelt_as_words_are_folded() -> None:
    """A stop word that folding would change could never be met."""
    assert [word for word in STOP_WORDS if words(word) != [word]] == []


def test_threads_stem_alike() -> None:
    """A stemmer keeps state while it works, so each thread has its own."""
    vocabulary = [f"attack{ending}" for ending in ("s", "ed", "ing", "er", "ers")] * 200
    alone = stems(vocabulary)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == alone for result in pool.map(stems, [vocabulary] * 16))


@pytest.mark.parametrize(
    ("word", "other"),
    [("bamako", "bakamo"), ("bamako", "bamaco"), ("bamako", "bamakoo"), ("timbuktu", "tombouktu"), ("keita", "kieta")],
)
def test_a_misspelt_word_finds_its_neighbour(word: str, other: str) -> None:
    """One edit, or the same letters in another order, or two edits in a long word; in both directions."""
    assert [position for position, _ in near_words(word, ["niger", other])] == [1]
    assert [position for position, _ in near_words(other, ["niger", word])] == [1]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("niger", "nigeria"),
        ("nigeria", "niger"),
        ("mali", "malo"),  # too short to tell
        ("barkhane", "karkhane"),  # the first letter must be right
        ("bamako", "bimuko"),  # two edits in a short word
        ("12345", "12346"),
        ("a1234", "12345"),
        ("", "mali"),
        ("bamako", ""),
    ],
)
def test_another_word_is_not_taken_for_a_misspelt_one(word: str, other: str) -> None:
    """A guess that may well be wrong is not made."""
    assert near_words(word, [other] if other else []) == []


def test_the_nearest_word_comes_first_and_ties_go_by_position() -> None:
    """Likeness is 1 - edits / length of the longer word, rounded: 1 - 1/6 and 1 - 2/6."""
    found = near_words("bamako", ["bakamo", "bamaco", "bamoko", "bamaka", "mali"])
    assert found == [(1, 0.83), (2, 0.83), (3, 0.83)]
    assert near_words("bamako", ["bakamo", "bamaco"]) == [(1, 0.83), (0, 0.67)]
    assert near_words("bamako", ["bakamo", "bamaco"], limit=1) == [(1, 0.83)]
