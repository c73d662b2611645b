"""How near sentences may be, before their vectors are there."""

import pytest

from index import Hit, Passage
from qa.reading.nearness import ALONE, IN_PLACE, Line, Nearness

QUESTION = "Which ferry sank off Osa?"


def hit(similarity: float = 0.3, title: str = "Cows of Tarn") -> Hit:
    """Of a passage with a title and that cosine."""
    return Hit(Passage("d@0", "d", 0, 4, "text", title=title), 0.5, 1, similarity, 1.0)


@pytest.mark.parametrize("line", [ALONE, IN_PLACE])
def test_more_is_expected_of_a_nearer_passage_and_of_what_holds_the_words_asked_for(line: Line) -> None:
    """By its own vector, or by that with its title."""
    nearness = Nearness(QUESTION, line)
    plain = nearness.expected(hit(), {"milk"})
    assert nearness.expected(hit(0.6), {"milk"}) > plain
    assert nearness.expected(hit(), {"ferri", "sank", "osa"}) > plain


def test_a_title_that_holds_the_words_counts_for_what_is_embedded_with_it() -> None:
    """And not for a sentence that is embedded alone: its words are then those of another."""
    above, beside = (hit(title=title) for title in ("The ferry that sank off Osa", "Cows of Tarn"))
    in_place, alone = (Nearness(QUESTION, line) for line in (IN_PLACE, ALONE))
    assert in_place.expected(above, {"milk"}) > in_place.expected(beside, {"milk"})
    assert alone.expected(above, {"milk"}) <= alone.expected(beside, {"milk"})


def test_what_is_seen_bounds_what_is_reckoned_with() -> None:
    """Never more than a little above the nearest, but as near as is usual; and what is nearer than expected, raises."""
    nearness = Nearness(QUESTION, ALONE)
    assert nearness.most(2.0) == 1.0
    assert nearness.most(0.5) == 0.5
    nearness.saw([(0.5, 0.3)])
    assert nearness.most(0.9) == pytest.approx(0.6)
    assert nearness.most(0.4) == pytest.approx(0.4)
    nearness.saw([(0.4, 0.7), (0.8, 0.75)])
    assert nearness.most(0.4) == pytest.approx(0.7)
    assert nearness.most(0.9) == pytest.approx(0.85)


def test_a_question_without_a_word_of_its_own_is_expected_by_its_passages() -> None:
    """There is no share of no words."""
    nearness = Nearness("who is it?", ALONE)
    assert nearness.expected(hit(0.6), {"milk"}) > nearness.expected(hit(0.3), {"milk"})
