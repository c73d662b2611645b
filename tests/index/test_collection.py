"""The face of the index."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF

import index
from index import (
    LONGEST_QUERY,
    Collection,
    Hit,
    LockedError,
    LossKind,
    ModelMismatchError,
    QueryError,
    ReadOnlyError,
    SearchSettings,
    SourceError,
)
from index.engine.search import dense as dense_index
from index.engine.search.dense import DenseIndex
from index.engine.store.schema import WITH_LOSSES
from index.engine.store.store import Store
from tests.stores import store_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedding.embedder import FloatVector
    from tests.conftest import MakeToy, ToyEmbedder

Write = Callable[[Mapping[str, str | bytes]], Path]

ARTICLES = {
    "camp.txt": "Camp attacked\n\nMilitants attacked an army camp near Bakamo at dawn.",
    "boat.txt": "River boat burnt\n\nThe river boat burnt on the Niger after the attack.",
    "cafe.txt": "Café fermé\n\nLe café de Ménaka est fermé 😀.",
    "rain.txt": "東京\n\n東京は雨です。",
    "trade.txt": "Millet prices\n\nThe price of millet rose in the markets of Gao.",
}


@pytest.fixture
def filled(collection: Collection, write: Write) -> Collection:
    """A collection of five articles."""
    collection.sync([write(ARTICLES)])
    return collection


def found(hits: list[Hit]) -> list[str]:
    """The documents of the hits."""
    return [hit.passage.document_id for hit in hits]


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("who attacked the army camp", "camp.txt"),
        ("Bamako", "camp.txt"),  # the article misspells it
        ("river boat", "boat.txt"),
        ("cafe menaka", "cafe.txt"),
        ("雨", "rain.txt"),
        ("millet", "trade.txt"),
    ],
)
def test_the_best_passage_comes_first(filled: Collection, query: str, document: str) -> None:
    """In any spelling and script."""
    assert found(filled.search(query, k=3))[0] == document


def test_hits_are_ranked_and_verbatim(filled: Collection) -> None:
    """Ranks count from 1, scores fall, and each text stands in its document where it says."""
    hits = filled.search("attacked the boat on the Niger", k=5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    for hit in hits:
        document = filled.document(hit.passage.document_id)
        assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert hit.passage.title == document.title
        assert -1.001 <= hit.similarity <= 1.001


@pytest.mark.parametrize(("k", "count"), [(1, 1), (4, 4), (5, 5), (6, 5), (1_000_000, 5)])
def test_k_beyond_the_size_gives_all(filled: Collection, k: int, count: int) -> None:
    """As many as asked for, or as there are; a smaller k gives the beginning of a larger one."""
    hits = filled.search("attack", k=k)
    assert len(hits) == count
    assert len({hit.passage.id for hit in hits}) == count
    assert hits == filled.search("attack", k=5)[:count]


def test_equal_scores_go_in_the_order_of_the_documents(collection: Collection, write: Write) -> None:
    """Ties repeat."""
    collection.sync([write({f"{name}.txt": f"Same words, and {name * 4}" for name in "cab"})])
    hits = collection.search("same words")
    assert found(hits) == ["a.txt", "b.txt", "c.txt"]
    assert len({hit.score for hit in hits}) == 1


ARTICLE = (
    "On Friday gunmen attacked a boat on the Niger River and killed forty-nine people, the army said. "
    "The boat was on its way from Gao to Mopti with more than a hundred passengers and their goods. "
    "Fifteen soldiers died in a second attack on a camp near the village of Bamba the same day. "
    "The government in Bamako ordered three days of mourning and promised to protect the river."
)


def test_copies_of_an_article_are_one_hit(collection: Collection, write: Write) -> None:
    """Under three names and lightly edited; the next document is not pushed out by them."""
    other = "The army of Niger bought boats."
    edited = ARTICLE.replace("the army said", "said the army")
    contents = {"k.txt": ARTICLE, "l.txt": ARTICLE, "m.txt": edited, "z.txt": other}
    report = collection.sync([write(contents)])
    assert report.copies == (("l.txt", "k.txt"), ("m.txt", "k.txt"))
    hits = collection.search("who attacked a boat on the Niger River", k=2)
    assert found(hits) == ["k.txt", "z.txt"]
    assert [hit.rank for hit in hits] == [1, 2]
    assert [copy.document_id for copy in hits[0].copies] == ["l.txt", "m.txt"]
    assert hits[1].copies == ()


def test_the_copies_of_a_deleted_document_answer_in_its_place(
    collection: Collection, write: Write, folder: Path
) -> None:
    """Deleting one keeps the others."""
    collection.sync([write({"a.txt": ARTICLE, "b.txt": ARTICLE})])
    (folder / "a.txt").unlink()
    report = collection.sync([folder])
    assert report.removed == ("a.txt",)
    (hit,) = collection.search("boat on the Niger")
    assert (hit.passage.document_id, hit.copies) == ("b.txt", ())


def test_an_article_with_other_figures_is_no_copy_of_what_it_contradicts(collection: Collection, write: Write) -> None:
    """Almost the same words, but 49 dead here and 15 there: both are found."""
    text = "Gunmen attacked a boat on the Niger River on Friday and killed {} people, the army of Mali said. " * 2
    collection.sync([write({"a.txt": text.format(49, 49), "b.txt": text.format(15, 15)})])
    hits = collection.search("how many people were killed on the boat")
    assert sorted(found(hits)) == ["a.txt", "b.txt"]
    assert [hit.copies for hit in hits] == [(), ()]


def test_what_only_the_longer_copy_says_is_found_there(collection: Collection, write: Write) -> None:
    """A copy with a paragraph more gives that paragraph, and only that."""
    more = "Wagner mercenaries arrived in Timbuktu on Sunday with four trucks and a drone.\n\n"
    paragraphs = [f"Paragraph {n} tells of matter {n * 7} in the valley of {n * 13}. " * 12 for n in range(6)]
    shorter = "\n\n".join(paragraphs)
    collection.sync([write({"a.txt": shorter, "b.txt": f"{shorter}\n\n{more}"})])
    hits = collection.search("when did Wagner mercenaries arrive in Timbuktu", k=20)
    assert hits[0].passage.document_id == "b.txt"
    assert "Wagner" in hits[0].passage.text
    assert hits[0].copies == ()


def test_the_turn_before_moves_what_the_query_alone_leaves_open(filled: Collection) -> None:
    """A query that finds its passage by itself is not moved by what was said before."""
    assert found(filled.search("what burnt there", k=1, context="the river boat on the Niger")) == ["boat.txt"]
    assert found(filled.search("what rose there", k=1, context="the markets of Gao")) == ["trade.txt"]
    alone = filled.search("The price of millet rose in the markets of Gao.", k=5)
    assert alone[0].similarity > SearchSettings().context_below
    moved = filled.search("The price of millet rose in the markets of Gao.", k=5, context="the river boat on the Niger")
    assert moved == alone


def test_a_context_tells_two_passages_apart(filled: Collection) -> None:
    """The same query, another turn before it."""
    firsts = [
        filled.search("and the attack", k=1, context=context)[0].passage.document_id
        for context in ("army camp near Bakamo", "river boat burnt")
    ]
    assert firsts == ["camp.txt", "boat.txt"]


@pytest.mark.parametrize("query", ["", " ", "\n\t", "?", "😀", "…", "\u200b"])
def test_a_blank_query_finds_nothing(filled: Collection, query: str) -> None:
    """It asks for nothing, which is no error."""
    assert filled.search(query) == []


@pytest.mark.parametrize("query", ["a", "é", "雨", "zzzzzz", "the of and"])
def test_a_query_of_one_character_or_of_unknown_words_is_answered(filled: Collection, query: str) -> None:
    """The nearest passages come, whatever they are worth."""
    assert len(filled.search(query, k=2)) == 2


@pytest.mark.parametrize("k", [0, -1])
def test_a_k_below_1_is_refused(filled: Collection, k: int) -> None:
    """The sentence names it."""
    with pytest.raises(QueryError, match=str(k)):
        filled.search("attack", k=k)


def test_a_query_too_long_is_refused(filled: Collection) -> None:
    """At the limit it is taken; the sentence names the length and the limit."""
    assert filled.search("attack".ljust(LONGEST_QUERY, "?"))
    with pytest.raises(QueryError, match="2,001"):
        filled.search("attack".ljust(LONGEST_QUERY + 1, "?"))


def test_a_query_that_is_not_unicode_is_refused(filled: Collection) -> None:
    """Half a surrogate pair, as a terminal of another encoding gives it, is told and not a crash."""
    with pytest.raises(QueryError, match="Unicode"):
        filled.search("Ke\udcefta")


def test_an_empty_collection_finds_nothing(collection: Collection, toy: ToyEmbedder) -> None:
    """No result is not an error, and nothing is embedded for it."""
    assert collection.search("attack") == []
    assert (len(collection), collection.generation, list(collection.passages())) == (0, 0, [])
    assert collection.occurrences("attack") == {"attack": 0}
    assert toy.texts == []


def test_a_collection_of_one_character_is_searched(collection: Collection, write: Write) -> None:
    """Nothing is too small."""
    collection.sync([write({"a.txt": "é"})])
    assert [hit.passage.text for hit in collection.search("é")] == ["é"]


def test_all_the_weight_on_words_or_on_meaning(data: Path, toy: ToyEmbedder, filled: Collection) -> None:
    """The settings decide: with words alone the order is BM25's, with meaning alone that of the cosines."""
    query = "the camp on the river"
    assert filled.generation
    for weight, part in ((0.0, "bm25"), (1.0, "similarity")):
        with Collection.open(data, embedder=toy, settings=SearchSettings(dense_weight=weight)) as weighted:
            parts = [getattr(hit, part) for hit in weighted.search(query)]
            assert parts == sorted(parts, reverse=True)
            assert len(set(parts)) > 1


def test_words_count_little_where_most_of_them_are_nowhere(data: Path, toy: ToyEmbedder, filled: Collection) -> None:
    """As in a question of another language, which shares a name with the documents by chance."""
    query = "camp wurde gestern angegriffen sagte sprecher"
    assert filled.generation
    scores = []
    for accounted in (0.5, 0.0):
        settings = SearchSettings(dense_weight=0.0, accounted=accounted)
        with Collection.open(data, embedder=toy, settings=settings) as weighted:
            scores.append(weighted.search(query)[0].score)
    assert scores[0] < 0.5 < scores[1] == 1


def test_an_exact_search_makes_no_shortlist(
    data: Path, toy: ToyEmbedder, filled: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting reaches every search, of the query and of what was said before it; by default it is off."""
    shortened: list[int] = []
    shortlist = DenseIndex._shortlist

    def noted(self: DenseIndex, query: FloatVector, count: int, among: NDArray[np.int64] | None) -> NDArray[np.int64]:
        shortened.append(count)
        return shortlist(self, query, count, among)

    monkeypatch.setattr(dense_index, "EXACT_UP_TO", 0)
    monkeypatch.setattr(DenseIndex, "_shortlist", noted)
    settings = SearchSettings(context_below=2.0)
    with (
        Collection.open(data, embedder=toy, settings=settings) as usual,
        Collection.open(data, embedder=toy, settings=replace(settings, exact=True)) as exact,
    ):
        expected = usual.search("the camp", context="who attacked it")
        assert len(shortened) == 2
        assert exact.search("the camp", context="who attacked it") == expected
    assert len(shortened) == 2
    assert filled.search("the camp")
    assert len(shortened) == 3


def test_a_deleted_document_is_no_longer_found(filled: Collection, folder: Path) -> None:
    """Not by words, not by meaning, not by its id."""
    (folder / "camp.txt").unlink()
    filled.sync([folder])
    assert "camp.txt" not in found(filled.search("Militants attacked an army camp near Bakamo", k=100))
    assert len(filled) == 4
    assert filled.occurrences("militants") == {"militants": 0}
    with pytest.raises(KeyError, match=r"camp\.txt"):
        filled.document("camp.txt")


def test_a_collection_reopened_finds_the_same(filled: Collection, data: Path, toy: ToyEmbedder) -> None:
    """Whether from the files beside the database or, those gone or damaged, from the database itself."""
    before = filled.search("attack on the boat")
    embedded = len(toy.texts)
    with Collection.open(data, embedder=toy) as again:
        assert again.search("attack on the boat") == before
    for path in (data / "derived").iterdir():
        path.write_bytes(b"damaged")
    with Collection.open(data, embedder=toy) as again:
        assert again.search("attack on the boat") == before
    assert len(toy.texts) == embedded


def test_a_sync_repairs_what_is_derived(filled: Collection, data: Path, folder: Path) -> None:
    """Even one that finds nothing to do."""
    names = {path.name for path in (data / "derived").iterdir()}
    for path in (data / "derived").iterdir():
        path.unlink()
    assert filled.sync([folder]).changes == 0
    assert {path.name for path in (data / "derived").iterdir()} == names


def test_another_model_is_refused(filled: Collection, data: Path, make_toy: MakeToy, folder: Path) -> None:
    """Its vectors mean something else; the sentence names both, and the collection is as before."""
    with Collection.open(data, embedder=make_toy("other")) as other:
        for attempt in (lambda: other.search("attack"), lambda: other.sync([folder])):
            with pytest.raises(ModelMismatchError, match="toy") as refused:
                attempt()
            assert "other" in str(refused.value)
        assert len(other.status().model) == len("toy")
    assert filled.search("attack")


def test_another_collection_sees_a_new_generation_without_reopening(
    filled: Collection, data: Path, toy: ToyEmbedder, write: Write
) -> None:
    """A running app is up to date."""
    with Collection.open(data, embedder=toy) as running:
        assert "new.txt" not in found(running.search("zebra"))
        filled.sync([write({"new.txt": "A zebra crossed."})])
        assert running.generation == filled.generation == 2
        assert found(running.search("zebra"))[0] == "new.txt"
        assert running.occurrences("zebra") == {"zebra": 1}


def test_searches_during_syncs_see_one_state(collection: Collection, write: Write) -> None:
    """Two threads search while versions are published: all hits of a search are of one version, and verbatim."""
    names = [f"{number}.txt" for number in range(5)]
    versions = [
        {name: f"{'Before. ' * version}Version {version} of the word in {name}." for name in names}
        for version in range(8)
    ]
    collection.sync([write(versions[0])])
    stop, problems, searches = threading.Event(), list[str](), [0, 0]

    def search(number: int) -> None:
        while not stop.is_set():
            try:
                hits = collection.search("version of the word", k=10)
            except Exception as error:  # noqa: BLE001
                problems.append(repr(error))
                return
            searches[number] += 1
            if not any(
                len(hits) == len(names)
                and all(
                    version[hit.passage.document_id][hit.passage.start : hit.passage.end] == hit.passage.text
                    for hit in hits
                )
                for version in versions
            ):
                problems.append(repr([hit.passage for hit in hits]))

    threads = [threading.Thread(target=search, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for version in versions[1:]:
        collection.sync([write(version)])
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert min(searches) >= 1
    assert collection.generation == len(versions)


def test_searches_go_on_while_another_process_indexes(filled: Collection, data: Path, write: Write) -> None:
    """The lock is the writers'; a second sync is refused, a search is not."""
    other = Store(data)
    with other.writer():
        assert filled.search("attack")
        with pytest.raises(LockedError):
            filled.sync([write({"new.txt": "New"})])
    other.close()


def test_an_interrupted_sync_changes_nothing_for_searches(filled: Collection, toy: ToyEmbedder, write: Write) -> None:
    """Who asks is answered from the state before."""
    before = filled.search("attack")
    toy.fails_after = len(toy.texts)
    folder = write({"camp.txt": "Changed", "new.txt": "New attack"})
    with pytest.raises(KeyboardInterrupt):
        filled.sync([folder])
    assert filled.search("attack") == before
    toy.fails_after = None
    filled.sync([folder])
    assert filled.search("attack") != before


def test_a_missing_path_is_refused(collection: Collection, tmp_path: Path) -> None:
    """As a sentence about that path."""
    with pytest.raises(SourceError, match="nothing-here"):
        collection.sync([tmp_path / "nothing-here"])


def test_the_status_tells_what_there_is(filled: Collection, data: Path, write: Write) -> None:
    """Counts, model, size and what could not be read."""
    filled.sync([write({"bad.txt": ""})])
    status = filled.status()
    assert (status.folder, status.generation, status.model) == (str(data), 1, "toy")
    assert (status.documents, status.passages) == (len(filled), len(list(filled.passages()))) == (5, 5)
    assert status.size >= (data / "verbatim.sqlite").stat().st_size
    assert [failure.reason for failure in status.failures] == ["empty"]


def test_what_documents_lost_of_their_files_is_told(collection: Collection, tmp_path: Path) -> None:
    """By the sync that read them, with the document, and as a count that reads no text."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    pdf.add_page()
    pdf.cell(0, 10, "The bridge was opened in 1931.")
    pdf.add_page()
    pdf.rect(20, 20, 100, 100)
    (tmp_path / "bridge.pdf").write_bytes(bytes(pdf.output()))
    (tmp_path / "ferry.txt").write_text('The ferry "losses": [sank] in 1912.', encoding="utf-8")
    ((name, losses),) = collection.sync([tmp_path]).losses
    assert name == "bridge.pdf"
    assert [(loss.kind, loss.detail[:2]) for loss in losses] == [(LossKind.PAGES, "2 ")]
    assert collection.sync([tmp_path]).losses == ()
    assert collection.document("bridge.pdf").losses == losses
    assert collection.document("ferry.txt").losses == ()
    assert collection.status().lossy == 1
    with sqlite3.connect(store_of(collection).folder / "verbatim.sqlite") as database:
        plan = database.execute(
            f"EXPLAIN QUERY PLAN SELECT count(*) FROM documents WHERE {WITH_LOSSES}"  # noqa: S608 - a constant
        ).fetchall()
    assert "documents_with_losses" in str(plan)


def test_occurrences_count_passages_by_word(filled: Collection) -> None:
    """Stop words are left out, forms and spellings of a word count, in the order of the text."""
    counts = filled.occurrences("the attacks at Bamako and Timbuktu, the attack")
    assert counts == {"attacks": 2, "bamako": 1, "timbuktu": 0, "attack": 2}
    assert list(counts) == ["attacks", "bamako", "timbuktu", "attack"]
    assert filled.occurrences("") == filled.occurrences("the 😀") == {}


@pytest.mark.parametrize(
    ("word", "nearest"), [("bamako", "bakamo"), ("bakamo", None), ("militant", None), ("zzzzzz", None), ("", None)]
)
def test_a_misspelt_word_is_set_right(filled: Collection, word: str, nearest: str | None) -> None:
    """The collection's spelling, and none for a word that it holds in any form or that nothing is like."""
    assert filled.nearest_word(word) == nearest


def test_passages_come_by_document(filled: Collection) -> None:
    """All of them, in order of ids."""
    assert [passage.document_id for passage in filled.passages()] == sorted(ARTICLES)


def test_a_closed_collection_lets_its_folder_go(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """Everything is in the one database file: a copy of it is a backup."""
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([write(ARTICLES)])
    assert not list(data.glob("*-wal"))
    copy = data.parent / "copy"
    copy.mkdir()
    (copy / "verbatim.sqlite").write_bytes((data / "verbatim.sqlite").read_bytes())
    with Collection.open(copy, embedder=toy) as restored:
        assert found(restored.search("millet"))[0] == "trade.txt"


READ_ONLY = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from conftest import ToyEmbedder
from index import Collection, ReadOnlyError
data = Path(sys.argv[2])
if os.access(data, os.W_OK):
    sys.exit(77)
with Collection.open(data, embedder=ToyEmbedder()) as collection:
    print(collection.search("millet", k=1)[0].passage.document_id, len(collection), collection.status().documents)
    try:
        collection.sync([sys.argv[1]])
    except ReadOnlyError as error:
        print("refused:", error)
"""


def _give_up_roots_rights() -> None:
    """Let file modes bind root too: drop CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH for the program run next."""
    drop_from_bounding_set = 24
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(drop_from_bounding_set, capability, 0, 0, 0)


def test_a_folder_that_cannot_be_written_still_answers(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """On a read-only medium searches work, and indexing is refused with a sentence."""
    with Collection.open(data, embedder=toy) as opened:
        opened.sync([write(ARTICLES)])
    before = sorted(data.rglob("*"))
    try:
        for path in [data, *before]:
            path.chmod(0o500 if path.is_dir() else 0o400)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(Path(__file__).parents[1]), str(data)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(index.__file__).parent.parent,
            preexec_fn=_give_up_roots_rights if os.geteuid() == 0 else None,
        )
    finally:
        data.chmod(0o700)
        (data / "derived").chmod(0o700)
    if done.returncode == 77:
        pytest.skip("this user may write everywhere")
    assert done.stdout.startswith("trade.txt 5 5\nrefused: "), done.stderr
    assert sorted(data.rglob("*")) == before


def test_a_folder_made_read_only_refuses_to_index(filled: Collection, folder: Path) -> None:
    """Simulated: the store was told that it may not write."""
    store_of(filled).read_only = True
    with pytest.raises(ReadOnlyError):
        filled.sync([folder])
    assert filled.search("attack")


def test_a_code_that_few_passages_hold_brings_them_first(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """Whatever the vectors say of a word that no model knows; the score stays within 0 and 1."""
    files = {
        f"{number}.txt": f"The inspector wrote report QX-{number} on the walls of the harbour in the spring."
        for number in range(4100, 4130)
    }
    with Collection.open(data, embedder=toy, settings=SearchSettings(dense_weight=0.9)) as collection:
        collection.sync([write(files)])
        for number in range(4100, 4130):
            first = collection.search(f"what did the inspector write in QX-{number} on the harbour walls", 3)[0]
            assert first.passage.document_id == f"{number}.txt"
            assert 0 <= first.score <= 1


def test_a_word_broken_at_a_line_s_end_is_in_the_collection(tmp_path: Path, toy: ToyEmbedder, write: Write) -> None:
    """So nobody is told that no document mentions it; the passage has the text as it stands in the file."""
    text = "The vestry appointed Mrs Hollings-\nworth as organist, a well-\nknown teacher."
    folder = write({"ocr.txt": text, "other.txt": "Of other things.", "third.txt": "And of more."})
    with Collection.open(tmp_path / "data", embedder=toy) as collection:
        collection.sync([folder])
        assert collection.occurrences("Hollingsworth well-known") == {"hollingsworth": 1, "well": 1, "known": 1}
        assert collection.holds_word("hollingsworth")
        (hit,) = [hit for hit in collection.search("Hollingsworth", 3) if hit.bm25]
        assert hit.passage.text == text
