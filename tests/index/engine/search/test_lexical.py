"""BM25 against its reference, and spelling."""

import random
from dataclasses import fields

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from index.engine.search.lexical import K1, B, Bm25Index, Matches, Postings, best_rows
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.text import language_of
from index.text.analysis import terms

CORPUS = [
    "Militants attacked an army camp near Bakamo.",
    "The river boat was attacked on the Niger.",
    "Nigeria sent aid to the flooded villages.",
    "Le café de Ménaka est fermé 😀",
    "",
    "東京は雨",
]


def lexicon_of(texts: list[str]) -> Lexicon:
    """The words of these texts, counted at once."""
    changes = Changes()
    changes.add(Tokens.of(texts))
    return Lexicon.empty().changed(changes)


def index_of(texts: list[str], parts: int = 1, k1: float = K1, b: float = B) -> Bm25Index:
    """An index over these texts, dealt out to some parts."""
    places = [np.arange(part, len(texts), parts) for part in range(parts)]
    postings = [Postings.build(Tokens.of(texts[part::parts])) for part in range(parts)]
    return Bm25Index(lexicon_of(texts), postings, places, k1=k1, b=b)


@pytest.mark.parametrize(("k1", "b"), [(1.5, 0.75), (K1, B)])  # its own, and ours
@pytest.mark.parametrize("seed", range(12))
def test_scores_equal_rank_bm25(seed: int, k1: float, b: float) -> None:
    """On random corpora, from rare to everywhere, with empty texts and repeated query terms: the same to 1e-9."""
    dice = random.Random(seed)  # noqa: S311
    vocabulary = [f"w{number}" for number in range(dice.choice([1, 3, 10, 200]))] + ["東", "café", "привет"]
    texts = [
        " ".join(dice.choices(vocabulary, k=dice.choice([0, 1, 5, 40]))) for _ in range(dice.choice([1, 2, 7, 60]))
    ]
    texts.append("w0 at the end")
    reference = BM25Okapi([terms(text) for text in texts], k1=k1, b=b)
    index = index_of(texts, dice.choice([1, 2, 5]), k1, b)
    for _ in range(20):
        query = " ".join(dice.choices(vocabulary, k=dice.choice([1, 2, 8])))
        scores = index.scores(index.query_terms(query))
        np.testing.assert_allclose(scores, reference.get_scores(terms(query)), atol=1e-9, rtol=0)


def test_what_the_words_of_a_query_ask_for() -> None:
    """By hand: one word in one of six passages, and one in none; small words ask for nothing."""
    index = Bm25Index.build(CORPUS)
    in_one, in_none = np.log(5.5) - np.log(1.5), np.log(6.5) - np.log(0.5)
    assert index.demand("the café") == pytest.approx(in_one)
    assert index.demand("café of Timbuktu") == pytest.approx(in_one + in_none)
    assert index.demand("what is it") == 0


def test_scores_equal_rank_bm25_on_sentences() -> None:
    """The same for stemmed words of several scripts."""
    reference = BM25Okapi([terms(text) for text in CORPUS], k1=K1, b=B)
    index = Bm25Index.build(CORPUS)
    english = [text for text in CORPUS if language_of(text) == "en"]
    for query in [*english, "attack", "attack attack niger", "雨"]:
        scores = index.scores(index.query_terms(query))
        np.testing.assert_allclose(scores, reference.get_scores(terms(query)), atol=1e-9, rtol=0)


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("query", ["attack niger camp camp", "雨", "Bamako", "the", ""])
def test_matches_are_the_passages_that_hold_a_term(query: str, parts: int) -> None:
    """Their scores are those among the scores of all passages, to the bit; what holds no term is not among them."""
    index = index_of(CORPUS, parts)
    weights = index.query_terms(query)
    matches, scores = index.matches(weights), index.scores(weights)
    assert matches.rows.tolist() == np.flatnonzero(scores).tolist()
    assert matches.scores.tolist() == scores[matches.rows].tolist()
    rows = np.array([5, 0, 0, 3, 1, 2, 4])
    assert matches.of(rows).tolist() == scores[rows].tolist()
    assert [each.tolist() for each in matches.best(2)] == [each.tolist() for each in best_rows(scores, 2)]


def test_matches_by_hand() -> None:
    """Some of them, and those of two queries, where the second counts half."""
    matches = Matches(np.array([1, 4, 6]), np.array([2.0, 3.0, 5.0]))
    some = matches.among(np.array([0, 1, 6]))
    assert (some.rows.tolist(), some.scores.tolist()) == ([1, 6], [2.0, 5.0])
    both = matches.plus(0.5, Matches(np.array([0, 4]), np.array([8.0, 1.0])))
    assert (both.rows.tolist(), both.scores.tolist()) == ([0, 1, 4, 6], [4.0, 2.0, 3.5, 5.0])
    none = matches.among(np.empty(0, np.int64))
    assert none.of(np.array([1, 4])).tolist() == [0.0, 0.0]
    assert none.plus(1.0, matches).scores.tolist() == matches.scores.tolist()


@pytest.mark.parametrize("seed", range(10))
def test_postings_changed_step_by_step_are_those_built_at_once(seed: int) -> None:
    """Texts go and come in any place, words of one stem appear and vanish: the arrays are the same to the bit."""
    dice = random.Random(seed)  # noqa: S311
    vocabulary = ["attack", "attacks", "attacked", "niger", "nigeria", "café", "東", "u.s.", "the", "12,947"]
    texts: list[str] = []
    postings, lexicon = Postings.build(Tokens.of(texts)), lexicon_of(texts)
    for _ in range(12):
        stays = [dice.random() < 0.7 for _ in texts]
        kept = [text for text, stay in zip(texts, stays, strict=True) if stay]
        come = [" ".join(dice.choices(vocabulary, k=dice.choice([0, 1, 6]))) for _ in range(dice.choice([0, 1, 4]))]
        places = sorted(dice.sample(range(len(kept) + len(come)), len(come)))
        removed = [text for text, stay in zip(texts, stays, strict=True) if not stay]
        rows = iter(row for row in range(len(kept) + len(come)) if row not in places)
        new_rows = np.array([next(rows) if stay else -1 for stay in stays], np.int64)
        texts = kept
        for place, text in zip(places, come, strict=True):
            texts.insert(place, text)
        changes = Changes()
        changes.remove(Tokens.of(removed))
        changes.add(Tokens.of(come))
        postings, lexicon = postings.changed(new_rows, Tokens.of(come)), lexicon.changed(changes)
        for changed, at_once in (
            (postings, Postings.build(Tokens.of(texts))),
            (lexicon, lexicon_of(texts)),
        ):
            for part in fields(at_once):
                np.testing.assert_array_equal(
                    getattr(changed, part.name), getattr(at_once, part.name), strict=True, err_msg=part.name
                )


def test_numbers_take_the_room_they_need() -> None:
    """A word 300 times in a passage and the 301st passage need two bytes, and get them when they come."""
    texts = ["attack on the camp"] * 300
    before = Postings.build(Tokens.of(texts[:200]))
    assert {before.rows.dtype.name, before.counts.dtype.name} == {"uint8"}
    long = "camp " * 300
    after = before.changed(np.arange(200), Tokens.of([*texts[200:], long]))
    at_once = Postings.build(Tokens.of([*texts, long]))
    for changed in (after, at_once):
        assert (changed.rows.dtype.name, changed.counts.dtype.name) == ("uint16", "uint16")
        assert (int(changed.rows.max()), int(changed.counts.max())) == (300, 300)
    back = after.changed(np.concatenate([np.arange(200), np.full(101, -1)]), Tokens.of([]))
    for part in fields(before):
        np.testing.assert_array_equal(getattr(back, part.name), getattr(before, part.name), strict=True)


@pytest.mark.parametrize("query", ["", "?", "the of and", "zzz", "😀", "99999", "é"])
def test_a_query_without_a_known_term_finds_nothing(query: str) -> None:
    """No term shared, no score, no row."""
    index = index_of(CORPUS)
    rows, scores = index.search(query, 10)
    assert (rows.tolist(), scores.tolist()) == ([], [])
    assert not index.scores(index.query_terms(query)).any()


def test_unknown_terms_do_not_change_the_score_of_known_ones() -> None:
    """A word that nothing is like is passed over."""
    index = index_of(CORPUS)
    known, more = index.scores(index.query_terms("army camp")), index.scores(index.query_terms("army camp qqqqq"))
    assert known.any()
    assert known.tolist() == more.tolist()


def test_a_misspelt_passage_is_found_by_the_right_spelling() -> None:
    """The text says Bakamo; who asks for Bamako finds it, and the guess counts less than the word itself."""
    index = index_of(CORPUS)
    assert index.search("Bamako", 10)[0].tolist() == [0]
    assert index.query_terms("Bamako") == {"bakamo": 0.67}
    assert 0 < index.search("Bamako", 1)[1][0] < index.search("Bakamo", 1)[1][0]


def test_words_with_another_first_letter_do_not_crowd_out_the_right_spelling() -> None:
    """Thirty of them are as near to "pealt" as "petal" is, which has its letters and the first of them right."""
    crowd = [f"{first}ea{last}t" for first in "bcdghj" for last in "rsmnu"]
    index = index_of([*crowd, "petal"])
    assert index.query_terms("pealt") == {"petal": 0.6}


def test_another_country_is_not_a_spelling() -> None:
    """Niger is there and so is Nigeria: neither brings up the other."""
    index = index_of(CORPUS)
    assert index.search("Niger", 10)[0].tolist() == [1]
    assert index.search("Nigeria", 10)[0].tolist() == [2]


SPANISH = [
    "El convoy fue atacado el martes cerca de la frontera.",
    "Los pueblos atacados están en el norte.",
    "El grupo quiere atacar la capital.",
    "El prefecto está en la capital.",
    "La carretera sigue cerrada.",
    "Llueve en el sur.",
]


def test_words_of_another_language_are_found_in_every_inflection() -> None:
    """By the stemmer of the question's language, and without its small words."""
    index = index_of(SPANISH)
    rows, _ = index.search("¿Quiénes son los que atacaron?", 3)
    assert set(rows) == {0, 1, 2}
    assert set(index.query_terms("¿Quiénes son los que atacaron?")) == {"atacado", "atacar"}


def test_words_alone_are_of_the_language_that_they_are_said_to_be_of() -> None:
    """A word by itself is like any language: it is taken as the question is in which it stands."""
    index = index_of(SPANISH)
    assert index.query_terms("atacaron", "es") == {"atacado": 1, "atacar": 1}
    assert index.query_terms("atacaron", "en") == {"atacado": 0.75}  # by its spelling alone


def test_a_word_of_many_inflections_asks_for_no_more_than_one() -> None:
    """What a passage is wanted to hold is the word, and not each of its forms."""
    index = index_of(SPANISH)
    asked = "¿Quiénes son los que atacaron?"
    rarest = max(index.demand(term) for term in index.query_terms(asked))
    assert index.demand(asked) == pytest.approx(rarest)


def test_weights_add_up() -> None:
    """Of terms and parts of terms; what nobody holds adds nothing, and no terms at all give no scores."""
    index = index_of(CORPUS)
    army, camp = index.scores({"armi": 1.0}), index.scores({"camp": 1.0})
    np.testing.assert_allclose(index.scores({"armi": 2, "camp": 0.5, "nowhere": 3.0}), 2 * army + 0.5 * camp)
    assert index.scores({}).tolist() == [0.0] * len(CORPUS)


def test_a_term_that_is_asked_for_twice_counts_twice() -> None:
    """As in the reference."""
    index = index_of(CORPUS)
    assert index.query_terms("camp camp army") == {"camp": 2, "armi": 1}


def test_it_is_known_how_many_passages_hold_a_term() -> None:
    """Terms, not words; a term twice in a passage is one passage."""
    index = index_of(["attack attacked", "attacks", "peace"])
    assert index.passages_with("attack") == 2
    assert index.passages_with("attacks") == 0
    assert index.passages_with("") == 0


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["the", "😀"]])
def test_an_index_without_terms_finds_nothing(texts: list[str]) -> None:
    """Empty in, nothing out, and no division by zero."""
    index = index_of(texts)
    assert len(index) == len(texts)
    assert index.search("anything at all", 10)[0].tolist() == []
    assert index.scores({"w": 1.0}).tolist() == [0.0] * len(texts)
    assert index.matches({"w": 1.0}).rows.tolist() == []


@pytest.mark.parametrize(
    ("k", "rows"), [(-1, []), (0, []), (1, [3]), (2, [3, 0]), (3, [3, 0, 4]), (4, [3, 0, 4, 1]), (100, [3, 0, 4, 1])]
)
def test_best_rows_cut_ties_by_row(k: int, rows: list[int]) -> None:
    """Scores 2, 1, 0, 3, 2: the zero is none, and of two equal ones the earlier row comes first."""
    found, scores = best_rows(np.array([2.0, 1.0, 0.0, 3.0, 2.0]), k)
    assert found.tolist() == rows
    assert scores.tolist() == [[2.0, 1.0, 0.0, 3.0, 2.0][row] for row in rows]


def test_postings_by_hand() -> None:
    """Terms by their keys, each with its rows and counts."""
    postings = Postings.build(Tokens.of(["attacked camp attack", "", "camp"]))
    found = {
        tuple(rows.tolist()): counts.tolist()
        for rows, counts in zip(
            np.split(postings.rows, postings.starts[1:-1]),
            np.split(postings.counts, postings.starts[1:-1]),
            strict=True,
        )
    }
    assert found == {(0,): [2], (0, 2): [1, 1]}  # attack, camp
    assert (np.diff(postings.keys.astype(object)) > 0).all()
    assert postings.lengths.tolist() == [3, 0, 1]


def test_a_lexicon_by_hand() -> None:
    """Words and terms in order; the surface of a term is the word that most texts hold, or the first."""
    lexicon = lexicon_of(["attacked camp attack", "attacked attacked", "camps camp", "armies"])
    assert lexicon.words.tobytes().decode().split() == ["armies", "attack", "attacked", "camp", "camps"]
    assert lexicon.held.tolist() == [1, 1, 2, 2, 1]
    assert lexicon.vocabulary() == ["armi", "attack", "camp"]
    assert lexicon.frequencies.tolist() == [1, 2, 2]
    assert lexicon.surfaces() == ["armies", "attacked", "camp"]
