"""The figures, worked out by hand: each expectation is a fraction that can be followed on paper."""

import math

import pytest

from qa import Answer, Citation, Evidence, RankedPassage
from qa.evaluation.judgements import JudgedQuestion, Relevant
from qa.evaluation.metrics import (
    Bin,
    Verdict,
    auroc,
    calibration_error,
    exact_match,
    f1,
    quotes_are_verbatim,
    reliability,
    scores,
    verdict,
)

Place = tuple[str, int, int]  # document, start, end


def passage(place: Place, text: str = "") -> RankedPassage:
    """A passage of which only the place matters."""
    document, start, end = place
    return RankedPassage(document, "", "", start, end, text, 0.5)


def citation(place: Place, evidence: tuple[int, int], text: str = "", said: str = "") -> Citation:
    """A citation of which only the places matter."""
    document, start, end = place
    return Citation(1, document, "", "", "", None, start, end, text, Evidence(*evidence, said), 0.5)


def given(
    *passages: RankedPassage, cited: Citation | None = None, short: str | None = None, confidence: float = 0.5
) -> Answer:
    """An answer, given where something is cited."""
    citations = (cited,) if cited else ()
    return Answer("q", "q", bool(cited), short, confidence, "", citations, passages)


def asked(*relevant: Relevant, answers: tuple[str, ...] = ()) -> JudgedQuestion:
    """A question with what is expected; no document answers it where nothing is relevant."""
    return JudgedQuestion(1, 1, "q", (), relevant, answers)


def test_ndcg_ranks_documents_by_their_first_passage() -> None:
    """Documents x, a, y, b of which a and b are relevant: they gain at ranks 2 and 4; ideal are ranks 1 and 2."""
    answer = given(*(passage((name, 0, 10)) for name in "xxaayb"))
    found = dict(scores(asked(Relevant("a"), Relevant("b")), answer))
    gain, ideal = 1 / math.log2(3) + 1 / math.log2(5), 1 / math.log2(2) + 1 / math.log2(3)
    assert found["ndcg@10"] == pytest.approx(gain / ideal, abs=1e-12)


def test_a_hit_covers_the_span_within_the_first_k_passages() -> None:
    """The second passage overlaps the span, the fourth covers it: a hit at 5 and 10, none at 1 and 3."""
    answer = given(*(passage(place) for place in [("b", 0, 99), ("a", 0, 45), ("b", 100, 200), ("a", 40, 90)]))
    found = dict(scores(asked(Relevant("a", 40, 50)), answer))
    assert [found[f"hit@{k}"] for k in (1, 3, 5, 10)] == [0, 0, 1, 1]


@pytest.mark.parametrize(("end", "read"), [(500, 1), (501, 0)])
def test_the_first_thousand_characters_go_across_passages(end: int, read: int) -> None:
    """600 characters of the first passage leave 400 of the second, which begins at 100: up to 500."""
    answer = given(passage(("b", 0, 600)), passage(("a", 100, 900)))
    assert dict(scores(asked(Relevant("a", 450, end)), answer))["hit@1000c"] == read


def test_what_follows_a_thousand_characters_is_not_read() -> None:
    """The first passage fills them all."""
    answer = given(passage(("b", 0, 1000)), passage(("a", 0, 10)))
    assert dict(scores(asked(Relevant("a", 0, 5)), answer))["hit@1000c"] == 0


@pytest.mark.parametrize(
    ("evidence", "overlap", "right"),
    [
        ((10, 20), 1.0, 1),  # all of 10-20
        ((10, 19), 1.0, 0),
        ((15, 40), 0.5, 1),  # 5 of 10 characters
        ((16, 40), 0.5, 0),  # 4 of 10
    ],
)
def test_evidence_covers_the_share_that_is_asked_for(evidence: tuple[int, int], overlap: float, right: int) -> None:
    """Of the first citation."""
    answer = given(cited=citation(("a", 0, 100), evidence))
    assert dict(scores(asked(Relevant("a", 10, 20)), answer, overlap))["evidence@1"] == right


@pytest.mark.parametrize(("end", "right"), [(400, 1), (401, 0)])
def test_evidence_counts_up_to_400_characters(end: int, right: int) -> None:
    """What is longer points at nothing."""
    answer = given(cited=citation(("a", 0, 900), (0, 900)))
    assert dict(scores(asked(Relevant("a", 390, end)), answer))["evidence@1"] == right


def test_a_document_that_counts_as_a_whole_has_hits_but_no_evidence() -> None:
    """As abstracts do, of which only the title is known to be relevant."""
    found = dict(scores(asked(Relevant("a")), given(passage(("a", 0, 5)))))
    assert found["hit@1"] == 1
    assert "evidence@1" not in found


@pytest.mark.parametrize(
    ("guess", "expected", "same", "shared"),
    [
        ("The 2013 coup!", "2013 coup", True, 1.0),
        ("in 2013", "2013", False, 2 / 3),  # one word of two, one of one
        ("a b b c", "b b d", False, 4 / 6),  # the article goes: b b of b b c and b b d
        ("Paris", "London", False, 0.0),
        ("", "2013", False, 0.0),
        ("", "The", False, 0.0),  # no answer is no match, though nothing is left of that one
    ],
)
def test_short_answers_are_compared_as_squad_does(guess: str, expected: str, same: bool, shared: float) -> None:
    """Case, punctuation and articles make no difference."""
    assert exact_match(guess, expected) is same
    assert f1(guess, expected) == pytest.approx(shared, abs=1e-12)


def test_the_best_of_the_expected_answers_counts() -> None:
    """Each is as good as the others."""
    found = dict(scores(asked(Relevant("a"), answers=("12 May", "May 2013")), given(short="May 2013")))
    assert (found["em"], found["f1"]) == (1, 1.0)


def test_a_figure_that_does_not_apply_is_absent() -> None:
    """And not 0: refusing what no document answers says nothing of retrieval, nor does a question without answers."""
    assert dict(scores(asked(), given())) == {"false_answers": 0}
    assert "em" not in dict(scores(asked(Relevant("a")), given()))
    assert dict(scores(JudgedQuestion(1, 1, "q"), given())) == {}


def test_a_question_with_answers_alone_is_answerable() -> None:
    """Where they stand need not be known."""
    question = JudgedQuestion(1, 1, "q", answers=("May 2013",))
    assert dict(scores(question, given(short="2013"))) == {"coverage": 0, "em": 0, "f1": pytest.approx(2 / 3)}


def test_auroc_counts_pairs_and_halves_ties() -> None:
    """Of six pairs 0.9 wins two, 0.5 wins one and ties one, 0.2 loses one and ties one: 4 of 6."""
    assert auroc([0.9, 0.5, 0.2], [0.5, 0.2]) == pytest.approx((2 + 1.5 + 0.5) / 6, abs=1e-12)


def test_confidence_is_compared_with_the_share_that_is_right() -> None:
    """Two answers at 0.7 and 0.75, one right; one at 1.0, right: (2 * |0.725 - 0.5| + 1 * 0) / 3."""
    bins = reliability([(0.7, True), (0.75, False), (1.0, True)])
    assert [each.count for each in bins] == [0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
    assert bins[7] == Bin(low=0.7, high=0.8, count=2, confidence=(0.7 + 0.75) / 2, right=1 / 2)
    assert calibration_error(bins) == pytest.approx(0.45 / 3, abs=1e-12)


def test_quotes_are_compared_with_their_slices() -> None:
    """Passage and evidence are right, the citation is not."""
    texts = {"a": "Some text."}
    answer = given(passage(("a", 0, 4), "Some"), cited=citation(("a", 0, 4), (5, 9), text="some", said="text"))
    assert list(quotes_are_verbatim(answer, lambda name: texts[name])) == [True, False, True]


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (asked(Relevant("a", 5, 9)), given(passage(("a", 0, 9)), cited=citation(("a", 0, 9), (5, 9))), Verdict.RIGHT),
        (
            asked(Relevant("a", 5, 9)),
            given(passage(("b", 0, 9)), passage(("a", 0, 9)), cited=citation(("b", 0, 9), (5, 9))),
            Verdict.OTHER_EVIDENCE,
        ),
        (asked(Relevant("a", 5, 9)), given(passage(("a", 0, 9))), Verdict.REFUSED),
        (asked(Relevant("a", 5, 9)), given(passage(("b", 0, 9))), Verdict.NOT_RETRIEVED),
        (asked(), given(cited=citation(("b", 0, 9), (5, 9))), Verdict.ANSWERED_THOUGH_UNANSWERABLE),
        (asked(), given(), Verdict.RIGHTLY_REFUSED),
        (JudgedQuestion(1, 1, "q"), given(), Verdict.NOT_JUDGED),
    ],
)
def test_a_wrong_answer_is_wrong_for_one_reason(question: JudgedQuestion, answer: Answer, expected: Verdict) -> None:
    """What was not retrieved could not be chosen; what was, may have been refused."""
    assert verdict(question, answer) is expected


def test_without_relevant_spans_evidence_that_holds_the_answer_is_right() -> None:
    """Word by word: 2013 does not stand in 20135."""
    question = JudgedQuestion(1, 1, "q", answers=("2013",))
    for said, expected in (("It was in 2013.", Verdict.RIGHT), ("It was 20135.", Verdict.OTHER_EVIDENCE)):
        answer = given(passage(("a", 0, 9), "In 2013, so"), cited=citation(("a", 0, 9), (0, 9), said=said))
        assert verdict(question, answer) is expected
