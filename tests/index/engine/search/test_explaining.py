"""Why a search finds a document, or why not."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import (
    Collection,
    Explanation,
    Filter,
    Hit,
    MatchedTerm,
    Outcome,
    QueryError,
    SearchSettings,
    Span,
    fold,
    words,
)
from index.engine.search.explaining import PassageExplanation
from index.engine.search.matching import _surfaces
from tests.conftest import ToyEmbedder, Write

WORDS = "boat river army camp attack attacked Niger Keïta’s millet market price rose fell dawn village Gao".split()
ARTICLE = (
    "On Friday gunmen attacked a boat on the Niger River and killed forty-nine people, the army said. "
    "The boat was on its way from Gao to Mopti with more than a hundred passengers and their goods. "
    "Fifteen soldiers died in a second attack on a camp near the village of Bamba the same day. "
)


def only(explanation: Explanation) -> PassageExplanation:
    """The one passage that is explained."""
    (passage,) = explanation.passages
    return passage


def terms(collection: Collection, query: str, document: str) -> list[MatchedTerm]:
    """The matched terms of a document of one passage, by the words of the query."""
    return sorted(only(collection.explain(query, document)).terms, key=lambda term: query.index(term.asked))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Collection]:
    """Documents of random words, some of several passages, some copies, one deleted, one of nothing but furniture.

    No test changes it.
    """
    folder = tmp_path_factory.mktemp("documents")
    chance = random.Random(request.param)  # noqa: S311 - nothing is secret
    for number in range(14):
        paragraphs = [
            " ".join(chance.choices(WORDS, k=chance.choice([6, 60, 120]))) for _ in range(chance.randint(1, 4))
        ]
        (folder / f"{number:02}.txt").write_text(f"Title {number}\n\n" + ".\n\n".join(paragraphs))
    for number in chance.sample(range(14), 3):
        (folder / f"copy-{number:02}.txt").write_text((folder / f"{number:02}.txt").read_text())
    (folder / "furniture.txt").write_text("Please Share:\n")
    (folder / "gone.txt").write_text("It was deleted.")
    settings = SearchSettings(depth=chance.choice([2, 5, 100]))
    with Collection.open(tmp_path_factory.mktemp("data"), embedder=ToyEmbedder(), settings=settings) as opened:
        opened.sync([folder])
        opened.delete(["gone.txt"])
        yield opened


def spans_of(collection: Collection) -> dict[str, list[Span]]:
    """Where the passages of each document stand."""
    spans: dict[str, list[Span]] = {}
    for passage in collection.passages():
        spans.setdefault(passage.document_id, []).append(Span(passage.start, passage.end))
    return spans


def reason(collection: Collection, each: PassageExplanation, told: Explanation, hits: list[Hit]) -> list[Outcome]:
    """All outcomes of a passage that are true, by what the search gave and what is told of the ranks."""
    near = each.dense_rank <= told.depth or (each.bm25_rank is not None and each.bm25_rank <= told.depth)
    last = hits[-1].score if hits else 0.0
    is_hit = each.passage.id in {hit.passage.id for hit in hits}
    before_last = near and each.score is not None and each.score >= last and not is_hit
    leader = each.copy_of is not None and fold(each.passage.text) in fold(collection.document(each.copy_of).text)
    return [
        outcome
        for outcome, true in (
            (Outcome.HIT, is_hit),
            (Outcome.COPY, before_last and leader and each.copy_of in {hit.passage.document_id for hit in hits}),
            (Outcome.BELOW, near and not is_hit and not leader and each.score is not None and each.score <= last),
            (Outcome.NOT_NEAR, not near),
        )
        if true
    ]


@pytest.mark.parametrize("library", range(8), indirect=True)
@pytest.mark.parametrize("where", [None, Filter(sources=("*1*",)), Filter(documents=("00.txt", "03.txt"))])
def test_what_is_explained_is_what_the_search_did(
    request: pytest.FixtureRequest, library: Collection, where: Filter | None
) -> None:
    """Each hit with its scores and rank, and each passage that is none with one reason, and that is true."""
    chance = random.Random(request.node.callspec.params["library"])  # noqa: S311 - nothing is secret
    for _ in range(3):
        query = " ".join(chance.choices([*WORDS, "rivver", "unheard"], k=chance.randint(1, 4)))
        context = chance.choice(["", "boat attack dawn"])
        k = chance.choice([1, 3, 10, 1000])
        hits = library.search(query, k, context=context, where=where)
        found = {hit.passage.id: hit for hit in hits}
        ranked: list[PassageExplanation] = []
        searched = 0
        for document, spans in spans_of(library).items():
            admitted = where is None or not list(where.unmet(document, library.document(document).source, None))
            told = [library.explain(query, document, span, context=context, where=where, k=k) for span in spans]
            whole = library.explain(query, document, context=context, where=where, k=k)
            assert {each.outcome for each in told} == {Outcome.FILTERED} or admitted
            assert whole.outcome in {each.outcome for each in told}
            assert set(whole.passages) <= {only(each) for each in told if each.passages}
            for explanation in told if admitted else ():
                each = only(explanation)
                ranked.append(each)
                searched = explanation.searched
                assert reason(library, each, explanation, hits) == [each.outcome]
                hit = found.get(each.passage.id)
                if hit:
                    assert (each.score, each.similarity, each.bm25) == (hit.score, hit.similarity, hit.bm25)
                    assert (each.passage, each.rank) == (hit.passage, hit.rank)
                assert sum(term.bm25 for term in each.terms) == pytest.approx(each.bm25)
                assert sum(term.share for term in each.terms) == pytest.approx(1.0 if each.terms else 0.0)
        assert sorted(each.dense_rank for each in ranked) == list(range(1, searched + 1))
        fused = sorted((each.fused_rank, each.score) for each in ranked if each.fused_rank and each.score is not None)
        assert [rank for rank, _ in fused] == list(range(1, len(fused) + 1))
        assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)
        for document, outcome in (
            ("gone.txt", Outcome.DELETED),
            ("furniture.txt", Outcome.NO_PASSAGES),
            ("?", Outcome.UNKNOWN),
        ):
            assert library.explain(query, document, context=context, where=where, k=k).outcome == outcome


@pytest.mark.parametrize("library", range(3), indirect=True)
def test_ranks_count_all_that_is_searched_each_once(library: Collection) -> None:
    """From 1 on, by both indexes, whatever was a candidate; best first by the scores that are told."""
    each = [
        only(library.explain("boat Niger", document, span, k=3))
        for document, spans in spans_of(library).items()
        for span in spans
    ]
    assert sorted(one.dense_rank for one in each) == list(range(1, len(each) + 1))
    by_meaning = sorted(each, key=lambda one: one.dense_rank)
    assert [one.similarity for one in by_meaning] == pytest.approx(sorted((o.similarity for o in each), reverse=True))
    by_words = sorted((one for one in each if one.bm25_rank), key=lambda one: one.bm25_rank or 0)
    assert [one.bm25_rank for one in by_words] == list(range(1, len(by_words) + 1))
    assert [one.bm25 for one in by_words] == sorted((one.bm25 for one in by_words), reverse=True)
    assert {one.bm25 for one in each if not one.bm25_rank} <= {0.0}


def test_matched_terms_tell_the_form_that_the_passage_has(collection: Collection, write: Write) -> None:
    """As typed and as held: the same, without accents, by stem, by spelling; stop words and the rest are not told."""
    text = "The Keïta government fell. Attacks on Bamako were many, and the Sahel burnt."
    others = {f"{name}.txt": f"Nothing of it in {name}, {name}." for name in ("one", "two", "three", "four")}
    collection.sync([write({"a.txt": f"River news\n\n{text}", **others})])
    found = terms(collection, "when was keita attacked in the Sahel near Bamakko by rivers", "a.txt")
    assert [(term.asked, term.held, term.form, term.place) for term in found] == [
        ("keita", "Keïta", "folded", "text"),
        ("attacked", "Attacks", "stem", "text"),
        ("Sahel", "Sahel", "same", "text"),
        ("Bamakko", "Bamako", "spelling", "text"),
        ("rivers", "River", "stem", "text"),
    ]
    assert sum(term.share for term in found) == pytest.approx(1.0)
    assert found[3].bm25 < found[2].bm25  # a guess counts less


def test_an_inflected_word_of_another_language_is_a_form_of_the_same(collection: Collection, write: Write) -> None:
    """Each form that a passage holds is told by the word that was asked for; the question's small words are none."""
    others = {f"{number}.txt": f"Llueve en el sur, parte {number}." for number in range(6)}
    folder = write(
        {"a.txt": "El convoy fue atacado cerca de la frontera. El grupo quiere atacar la capital.", **others}
    )
    collection.sync([folder])
    found = only(collection.explain("¿Quiénes son los que atacaron?", "a.txt")).terms
    assert {(term.asked.strip("?"), term.held, term.form) for term in found} == {
        ("atacaron", "atacado", "stem"),
        ("atacaron", "atacar", "stem"),
    }


def test_a_word_that_only_the_title_holds_is_told_so(collection: Collection, write: Write) -> None:
    """The title is searched with each passage, but the excerpt does not show it."""
    body = "Rain fell on the hills for days, and nobody could say when it would end. " * 14
    collection.sync(
        [write({"a.txt": f"Timbuktu\n\n{body}\n\n{body.replace('Rain', 'Snow')}", "b.txt": "Nothing here."})]
    )
    places = {each.place for told in collection.explain("Timbuktu", "a.txt").passages[-1:] for each in told.terms}
    assert places == {"head"}


def test_a_word_asked_twice_in_two_forms_is_one_term(collection: Collection, write: Write) -> None:
    """Its share is that of both."""
    collection.sync([write({"a.txt": "An attack.", "b.txt": "Nothing.", "c.txt": "No more.", "d.txt": "Rain."})])
    (term,) = terms(collection, "attacks attacked", "a.txt")
    assert (term.asked, term.held, term.share) == ("attacks", "attack", 1.0)


@given(st.text(alphabet=st.sampled_from("aé́’'.,-_ \n\u00a0\u200b1東ß—U“"), max_size=30))
def test_the_words_as_written_are_those_that_are_searched(text: str) -> None:
    """In order, none lost and none more."""
    assert [word for _, word in _surfaces(text)] == words(text)
    assert all(words(written) == [word] for written, word in _surfaces(text))


def test_a_folded_copy_names_the_document_that_stands_for_it(collection: Collection, write: Write) -> None:
    """The first of them is the hit."""
    collection.sync([write({"k.txt": ARTICLE, "l.txt": ARTICLE, "z.txt": "Rain."})])
    copy = only(collection.explain("boat on the Niger", "l.txt"))
    assert (copy.outcome, copy.copy_of, copy.rank) == (Outcome.COPY, "k.txt", None)
    assert only(collection.explain("boat on the Niger", "k.txt")).rank == 1


@pytest.mark.parametrize(
    ("where", "unmet"),
    [
        (Filter(since="2024"), ("since",)),
        (Filter(until="2022"), ("until",)),
        (Filter(sources=("*bbc*",), since="2024"), ("sources", "since")),
        (Filter(documents=("b.md",)), ("documents",)),
    ],
)
def test_a_filter_tells_which_conditions_are_not_met(
    collection: Collection, write: Write, where: Filter, unmet: tuple[str, ...]
) -> None:
    """All of them; and of a document that is admitted, none."""
    dated = "---\ndate: {}\n---\n\nRain fell.\n"
    collection.sync([write({"a.md": dated.format("2023-05-06"), "b.md": dated.format("2024-01-01")})])
    told = collection.explain("rain", "a.md", where=where)
    assert (told.outcome, told.unmet) == (Outcome.FILTERED, unmet)
    assert collection.explain("rain", "a.md", where=Filter(since="2023")).unmet == ()


def test_a_document_without_a_date_is_of_no_time(collection: Collection, write: Write) -> None:
    """Neither since nor until."""
    collection.sync([write({"a.txt": "Rain fell."})])
    assert collection.explain("rain", "a.txt", where=Filter("2023", "2024")).unmet == ("since", "until")


def test_a_span_that_is_left_out_says_for_what_reason(collection: Collection, write: Write) -> None:
    """As `Document.left_out` has it."""
    collection.sync([write({"a.txt": f"A boat burnt\n\nPlease Share:\n\n{ARTICLE}"})])
    (left_out,) = collection.document("a.txt").left_out
    told = collection.explain("share", "a.txt", Span(left_out.start, left_out.end))
    assert (told.outcome, told.left_out, told.passages) == (Outcome.NO_PASSAGES, (left_out.reason,), ())


def test_what_was_asked_before_is_told_to_move_the_ranks(collection: Collection, write: Write) -> None:
    """Only where it did."""
    collection.sync([write({"a.txt": "Boats burnt on the river.", "b.txt": "Millet rose."})])
    assert collection.explain("unheard of", "a.txt", context="boats on the river").contextual
    assert not collection.explain("Boats burnt on the river", "a.txt", context="millet").contextual


@pytest.mark.parametrize("query", ["", "?!"])
def test_a_query_without_a_word_finds_nothing(collection: Collection, write: Write, query: str) -> None:
    """And that is the reason."""
    collection.sync([write({"a.txt": "Rain fell."})])
    assert collection.explain(query, "a.txt").outcome == Outcome.NO_QUERY


def test_what_search_refuses_is_refused(collection: Collection) -> None:
    """With the same error; an empty collection knows no document."""
    with pytest.raises(QueryError, match="k is 0"):
        collection.explain("rain", "a.txt", k=0)
    assert collection.explain("rain", "a.txt").outcome == Outcome.UNKNOWN


def test_of_a_long_document_the_best_passages_are_told(collection: Collection, write: Write) -> None:
    """As many as hits were wanted, and how many there are."""
    body = "\n\n".join(f"Boat number {number} burnt on the river, the army said. " * 16 for number in range(12))
    collection.sync([write({"a.txt": body})])
    told = collection.explain("boat 7", "a.txt", k=3)
    assert (len(told.passages), told.held) == (3, told.searched)
    assert [each.rank for each in told.passages] == [1, 2, 3]
