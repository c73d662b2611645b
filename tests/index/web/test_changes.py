"""What became of a text."""

from __future__ import annotations

import random
import time

import pytest

from index.web import changes
from index.web.changes import Piece, TextChange, text_changes


def test_one_word_of_a_sentence_changed() -> None:
    """The sentence is told once, with what was taken out and what was put in."""
    (change,) = text_changes(
        "It rained. Two people died in Gao. It was cold.", "It rained. Three people died in Gao. It was cold."
    )
    assert (change.before, change.after) == ("Two people died in Gao.", "Three people died in Gao.")
    assert change.pieces == (Piece("removed", "Two"), Piece("added", "Three"), Piece("same", " people died in Gao."))


def test_sentences_come_and_go() -> None:
    """Each by itself, where it stood."""
    assert text_changes("One is here. Two is here.", "One is here. New things arrive. Two is here.") == [
        TextChange("", "New things arrive.")
    ]
    assert text_changes("One is here. Two is gone.", "One is here.") == [TextChange("Two is gone.", "")]
    assert text_changes("", "All is new.") == [TextChange("", "All is new.")]


def test_nothing_changed() -> None:
    """White space between words and sentences does not count."""
    assert text_changes("It rained.\n\nIt was cold.", "It rained. It was\ncold.") == []
    assert text_changes("", "") == []


def test_two_sentences_that_have_nothing_in_common_are_no_pair() -> None:
    """One went, another came."""
    assert text_changes("The dog barks loudly.", "Nobody expected rain today.") == [
        TextChange("The dog barks loudly.", ""),
        TextChange("", "Nobody expected rain today."),
    ]


def test_neighbouring_words_are_one_change() -> None:
    """“Mr Brown Smith” became “Mrs Green Jones”, and not three times something."""
    (change,) = text_changes(
        "Yesterday Mr Brown Smith spoke in the town hall.", "Yesterday Mrs Green Jones spoke in the town hall."
    )
    assert [piece.kind for piece in change.pieces] == ["same", "removed", "added", "same"]


@pytest.mark.parametrize("seed", range(20))
def test_pieces_make_up_both_sentences(seed: int) -> None:
    """Without what was added they are the one before, without what was removed the one after."""
    chance = random.Random(seed)  # noqa: S311
    words = "the army left Gao in 2013 and 10 km north, it said “no” to Ménaka 😀".split()
    before, after = (" ".join(chance.choices(words, k=30)) + "." for _ in range(2))
    for change in text_changes(f"Start here. {before}", f"Start here. {after}"):
        if change.pieces:
            assert "".join(each.text for each in change.pieces if each.kind != "added") == change.before
            assert "".join(each.text for each in change.pieces if each.kind != "removed") == change.after


def test_long_texts_without_a_common_sentence_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be compared in order is compared without it, and all of it is told."""
    monkeypatch.setattr(changes, "_MOST_COMPARED", 1_000)
    before = " ".join(f"Ship {n} sails to port {n * 7}." for n in range(300))
    after = " ".join(f"Ship {n} sails to port {n * 7}." for n in range(299, -1, -3))
    began = time.monotonic()
    found = text_changes(before, after)
    assert time.monotonic() - began < 5
    assert sum(bool(change.before) and not change.after for change in found) == 200
