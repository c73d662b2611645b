"""What is asked of a collection has the same answer on every engine, from a machine that did not index it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from index import LONGEST_QUERY, Collection, Explanation, Filter, Outcome, QueryError, SearchSettings, Span
from tests.engine.contents import ARCHIVE, QUERIES, state_of
from tests.engine.engines import EVERYWHERE, Place
from tests.faults.harness import differences

IDS = sorted({*ARCHIVE, *(f"r{n}" for n in range(4))} - {"records.jsonl", "metadata.csv", "empty.txt"})
PAGES = ["site/four.txt", "site/one.txt", "site/three.txt", "site/two.txt"]


def found(collection: Collection, query: str, k: int = 10, where: Filter | None = None) -> list[str]:
    """The documents of the hits."""
    return [hit.passage.document_id for hit in collection.search(query, k, where=where)]


# Search


@pytest.mark.parametrize("engine", EVERYWHERE, indirect=True)
def test_documents_passages_failures_and_hits_are_those_of_one_folder(
    filled: Collection, reference: Collection
) -> None:
    """To the last character, in the same order, with the same scores."""
    assert differences(state_of(filled, QUERIES), state_of(reference, QUERIES)) == []


def test_a_hit_is_verbatim_and_counted(filled: Collection) -> None:
    """Ranks count from 1, scores fall within 0 and 1, and each text stands in its document where it says."""
    hits = filled.search("troops left Gao", k=8)
    assert [hit.rank for hit in hits] == list(range(1, 9))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1
    for hit in hits:
        document = filled.document(hit.passage.document_id)
        assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert (hit.passage.title, hit.passage.source) == (document.title, document.source)
    assert filled.search("troops left Gao", k=3) == hits[:3]


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("Page three", "site/three.txt"),
        ("who dug the two wells of Gao", "site/two.txt"),
        ("paeg three", "site/three.txt"),  # misspelt
        ("Report 5", "report/5.txt"),
    ],
)
def test_the_best_passage_comes_first(filled: Collection, reference: Collection, query: str, document: str) -> None:
    """By words, by meaning, and by words that are nearly right."""
    assert found(reference, query)[0] == document
    assert found(filled, query) == found(reference, query)


@pytest.mark.parametrize("k", [1, 30, 1_000_000])
def test_as_many_as_asked_for_or_as_there_are(filled: Collection, reference: Collection, k: int) -> None:
    """A copy is no hit of its own."""
    assert found(filled, "boat", k) == found(reference, "boat", k)
    assert len(found(filled, "boat", k)) == min(k, 35)


def test_a_copy_is_folded_into_the_hit_that_says_the_same(filled: Collection) -> None:
    """And told there."""
    hits = [hit for hit in filled.search("Report 1", 30) if hit.passage.document_id in {"copy.txt", "report/1.txt"}]
    assert {hit.passage.document_id for hit in hits} == {"copy.txt"}
    assert [copy.document_id for hit in hits for copy in hit.copies] == ["report/1.txt"] * 2


def test_what_was_asked_before_moves_the_ranks(filled: Collection, reference: Collection) -> None:
    """As in one folder."""
    moved = [hit.passage.id for hit in filled.search("and the price", 5, context="wells of Gao")]
    assert moved == [hit.passage.id for hit in reference.search("and the price", 5, context="wells of Gao")]
    assert moved != [hit.passage.id for hit in filled.search("and the price", 5)]


@pytest.mark.parametrize(
    "where",
    [
        Filter(since="2022"),
        Filter(until="2022-06", undated=True),
        Filter(since="2021-05-04", until="2021-05-04"),
        Filter(sources=("*/site/*",)),
        Filter(documents=("r1", "report/7.txt", "nowhere.txt")),
        Filter(since="1999", until="2001"),
        Filter(tags=("nobody set it",)),
    ],
    ids=str,
)
def test_a_filter_admits_the_same(filled: Collection, reference: Collection, where: Filter) -> None:
    """By date, source, and id; in hits as in counts, and nothing is no error."""
    documents = {each.id for each in filled.documents() if where.admits(each.id, each.source, each.date, each.tags)}
    assert filled.count(where) == len(documents)
    hits = found(filled, "boat attack on the Niger", 100, where)
    assert hits == found(reference, "boat attack on the Niger", 100, where)
    assert set(hits) == (documents - {"report/1.txt"} if "copy.txt" in documents else documents)


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_words_or_meaning_alone_rank_as_they_do_in_one_folder(
    filled_place: Place, reference: Collection, weight: float
) -> None:
    """Each with the figures that it ranks by."""
    settings = SearchSettings(dense_weight=weight)
    folder = reference.status().folder
    with (
        filled_place.open(settings=settings) as here,
        Collection.open(folder, embedder=reference.embedder, settings=settings) as there,
    ):
        assert differences(state_of(here), state_of(there)) == []


@pytest.mark.parametrize("query", ["", " ", "?", "😀", "\u200b"])
def test_a_query_without_words_finds_nothing(filled: Collection, query: str) -> None:
    """Which is no error."""
    assert filled.search(query) == []


@pytest.mark.parametrize("query", ["zzzzzz", "the of and", "雨"])
def test_words_that_stand_nowhere_find_what_is_nearest(filled: Collection, reference: Collection, query: str) -> None:
    """The same, whatever it is worth."""
    assert found(filled, query) == found(reference, query) != []


@pytest.mark.parametrize(("query", "k"), [("boat", 0), ("a" * (LONGEST_QUERY + 1), 1), ("Ke\udcefta", 1)])
def test_what_cannot_be_searched_for_is_refused(filled: Collection, query: str, k: int) -> None:
    """With a sentence."""
    with pytest.raises(QueryError, match=r"\.$"):
        filled.search(query, k)


def test_many_threads_are_answered_alike(filled: Collection) -> None:
    """Each as if it were alone."""
    expected = {query: filled.search(query) for query in QUERIES[:8]}
    wrong: list[str] = []

    def ask(first: int) -> None:
        asked = (*QUERIES[first:8], *QUERIES[:first])
        wrong.extend(query for query in asked if filled.search(query) != expected[query])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# Why


def told(explanation: Explanation) -> tuple[object, ...]:
    """What an explanation says, figures rounded."""
    return (
        replace(explanation, passages=()),
        [
            replace(
                each, similarity=round(each.similarity, 5), bm25=round(each.bm25, 5), score=round(each.score or 0, 5)
            )
            for each in explanation.passages
        ],
    )


@pytest.mark.parametrize(
    ("query", "document", "where", "outcome"),
    [
        ("Page three", "site/three.txt", None, Outcome.HIT),
        ("Report 1", "report/1.txt", None, Outcome.COPY),
        ("boat attack on the Niger", "report/1.txt", None, Outcome.BELOW),
        ("boat attack", "report/1.txt", Filter(since="2022"), Outcome.FILTERED),
        ("?", "report/1.txt", None, Outcome.NO_QUERY),
        ("boat", "nowhere.txt", None, Outcome.UNKNOWN),
    ],
)
def test_why_a_document_is_found_or_not(
    filled: Collection, reference: Collection, query: str, document: str, where: Filter | None, outcome: Outcome
) -> None:
    """With the ranks in both indexes, the terms that met, and the candidates there were."""
    explanation = filled.explain(query, document, where=where)
    assert explanation.outcome == outcome
    assert told(explanation) == told(reference.explain(query, document, where=where))


def test_why_a_span_that_is_left_out_is_not_found(filled: Collection) -> None:
    """The reason is told."""
    text = filled.document("site/one.txt").text
    begin = text.index("Share")
    explanation = filled.explain("share this page", "site/one.txt", Span(begin, begin + 5))
    assert (explanation.outcome, explanation.left_out) == (Outcome.NO_PASSAGES, ("share bar",))


# Documents


def test_documents_are_listed_with_what_is_known_of_them(filled: Collection, reference: Collection) -> None:
    """All but when they came, which is now."""
    listed = filled.documents()
    assert [replace(each, added=None, changed=None) for each in listed] == [
        replace(each, added=None, changed=None) for each in reference.documents()
    ]
    assert all(each.added and each.added == each.changed for each in listed)
    assert sorted(each.id for each in listed) == IDS
    assert len(filled) == len(IDS)
    assert [filled.summary(each.id) for each in listed] == listed


@pytest.mark.parametrize("name", ["nowhere.txt", "", "report/1.TXT", "x' OR '1'='1"])
def test_a_document_that_is_not_there_is_a_key_error(filled: Collection, name: str) -> None:
    """With its id, however it is written."""
    for ask in (filled.document, filled.summary):
        with pytest.raises(KeyError) as refused:
            ask(name)
        assert refused.value.args == (name,)


def test_a_document_tells_its_file(filled: Collection, archive: Path) -> None:
    """Also where that holds several."""
    of_record, of_text = filled.indexed_file("r1"), filled.indexed_file("report/0.txt")
    assert of_record is not None
    assert of_text is not None
    assert (of_record.path, of_text.path) == (archive / "records.jsonl", archive / "report/0.txt")
    assert filled.indexed_file("nowhere.txt") is None
    assert filled.folders() == [str(archive)]


def test_a_document_has_all_that_its_format_knows(filled: Collection, reference: Collection) -> None:
    """Headings, pages, dates, what was guessed, and what else is known; its passages tell section and page."""
    guide, ferry, guessed = map(filled.document, ("guide.md", "ferry.pdf", "guessed.txt"))
    assert (guide.title, guide.date, guide.date_origin) == ("A guide to the wells", "2020-02-03", "front matter")
    headings = [guide.text[each.start : each.end] for each in guide.headings]
    assert headings == ["The wells", "In the north", "In the south"]
    assert [each.value for each in guide.dates][:1] == ["2019-05-03"]
    assert (len(ferry.pages), [str(each.kind) for each in guessed.losses]) == (2, ["encoding guessed"])
    assert filled.document("report/0.txt").metadata == {"author": "Keïta"}
    assert filled.status().lossy == 1
    assert {each.page for each in filled.passages() if each.document_id == "ferry.pdf"} == {1, 2}
    for name in IDS:
        assert filled.document(name) == reference.document(name)
    assert filled.digests([*IDS, "nowhere.txt"]) == reference.digests(IDS)
    assert filled.digests(["guide.md"])["guide.md"].text == guide.text_sha256


def test_passages_come_by_document_and_place(filled: Collection) -> None:
    """Each a slice of its document."""
    passages = list(filled.passages())
    places = [(passage.document_id, passage.start) for passage in passages]
    assert places == sorted(places)
    assert {name for name, _ in places} == set(IDS)
    texts = {name: filled.document(name).text for name in IDS}
    assert all(texts[each.document_id][each.start : each.end] == each.text for each in passages)


def test_the_status_counts_what_there_is(filled: Collection, archive: Path) -> None:
    """And tells what the last sync did, and could not read."""
    status = filled.status()
    assert (status.generation, status.documents, status.passages, status.model) == (1, len(IDS), 37, "toy")
    assert [(each.path, each.reason) for each in status.failures] == [(str(archive / "empty.txt"), "empty")]
    assert filled.unreadable() == [str(archive / "empty.txt")]
    assert status.last_sync is not None
    assert (status.last_sync.added, status.last_sync.failed, status.last_sync.embedded) == (len(IDS), 1, 35)
    assert status.size > 0
    assert filled.generation == 1


# Words


def test_words_are_counted_by_passage(filled: Collection, reference: Collection) -> None:
    """In any form, stop words left out."""
    text = "the boats of Gao, Menaka and Bamaco"
    counts = filled.occurrences(text)
    assert counts == reference.occurrences(text)
    assert counts["gao"] == sum("Gao" in each.text for each in filled.passages())
    assert filled.occurrences("Timbuctu zebra")["zebra"] == 0


@pytest.mark.parametrize(
    ("word", "held", "nearest"),
    [("boats", True, None), ("millett", False, "millet"), ("agreemnet", False, "agreement"), ("zzzzzz", False, None)],
)
def test_a_word_is_known_or_set_right(filled: Collection, word: str, held: bool, nearest: str | None) -> None:
    """By the words of the collection."""
    assert (filled.holds_word(word), filled.nearest_word(word)) == (held, nearest)


@pytest.mark.parametrize(
    ("together", "said"),
    [
        ("share this page", True),  # in text that no passage holds
        ("friend and neighbour", True),
        ("wells page", False),  # both there, and apart
        ("zebra crossing", False),
        ("?", False),
    ],
)
def test_words_are_said_together_or_not(filled: Collection, together: str, said: bool) -> None:
    """In any form and order, left-out text too."""
    assert filled.is_said(together) is said


# Quotations


@pytest.mark.parametrize("name", ["report/2.txt", "r3", "report/7.txt"])
def test_a_quotation_is_found_where_it_stands(filled: Collection, reference: Collection, name: str) -> None:
    """In whole texts, with the text; also where a word of it is another."""
    text = filled.document(name).text
    begin = text.index(" ", 300) + 1
    quote = text[begin : text.index(" ", begin + 160)]
    for asked in (quote, quote.replace(quote.split()[4], "otherwise")):
        near = filled.near_texts(asked)[0]
        assert (near.document_id, near.text) == (name, text)
        assert abs(near.start - begin) <= len("otherwise")
        assert near == reference.near_texts(asked)[0]


def test_a_quotation_is_looked_for_in_some_documents_alone(filled: Collection) -> None:
    """And in text that is left out; a single word is no quotation, and what stands nowhere is not found."""
    quote = "Share this page with your friends and neighbours"
    assert {each.document_id for each in filled.near_texts(quote)} == set(PAGES)
    assert {each.document_id for each in filled.near_texts(quote, within=PAGES[1:3])} == set(PAGES[1:3])
    assert len(filled.near_texts(quote, most=2)) == 2
    assert filled.near_texts("share") == []
    assert filled.near_texts("zebras graze yonder") == []


def test_documents_that_say_the_same_lines_are_told(filled: Collection) -> None:
    """All lines that a span touches, or with `in_part` any."""
    text = filled.document("site/one.txt").text
    begin = text.index("Share")
    shared = Span(begin, begin + 5)
    assert [copy.document_id for copy in filled.saying_the_same("site/one.txt", shared)] == [PAGES[0], *PAGES[2:]]
    whole = Span(0, len(text))
    assert filled.saying_the_same("site/one.txt", whole) == []
    assert len(filled.saying_the_same("site/one.txt", whole, in_part=True)) == 3
    with pytest.raises(KeyError):
        filled.saying_the_same("nowhere.txt", shared)


# An empty collection


def test_an_empty_collection_answers_that_it_holds_nothing(collection: Collection) -> None:
    """Nothing is an error but the document that is asked for."""
    assert collection.search("boat") == []
    assert (collection.documents(), list(collection.passages()), collection.folders()) == ([], [], [])
    assert (len(collection), collection.generation) == (0, 0)
    assert collection.occurrences("boat") == {"boat": 0}
    assert (collection.holds_word("boat"), collection.nearest_word("boat"), collection.is_said("the boat")) == (
        False,
        None,
        False,
    )
    assert collection.near_texts("troops left Gao") == []
    assert collection.count(Filter(since="2020")) == 0
    assert (collection.status().documents, collection.status().last_sync, collection.tags()) == (0, None, {})
    assert collection.explain("boat", "a.txt").outcome == Outcome.UNKNOWN
    with pytest.raises(KeyError):
        collection.document("a.txt")
