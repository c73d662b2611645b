"""Pairs of words: made at once or step by step they are the same, and what was written is found where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import Collection
from index.engine import ngrams
from index.engine.ngrams import files, places
from index.engine.ngrams.pairs import Pairs
from index.engine.ngrams.places import NgramIndex
from index.engine.search import snapshot
from index.engine.store import arrays
from index.engine.store.store import Store
from index.sync.syncing import sync
from index.text import tokens

if TYPE_CHECKING:
    from tests.conftest import ToyEmbedder

Write = Callable[[Mapping[str, str | bytes]], Path]

TEXTS = {
    "a.txt": "The troops left Gao on Friday, and nobody saw them leave.",
    "b.txt": "Le café de Ménaka 😀 est fermé depuis l’été.",
    "c.txt": "東京は雨です。大阪は晴れです。",
    "d.txt": "A well-\nknown general from Hollings-\nworth said: the troops left Gao on Monday.",
    "e.txt": "one",
}


def same(one: Pairs, other: Pairs) -> bool:
    """Whether all arrays are."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("documents", "grams", "places"))


def names(store: Store) -> set[str]:
    """Of the files of the index that lie in the folder."""
    return {path.name for path in (store.folder / "derived").iterdir() if ngrams.is_file(path.name)}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", []),
        ("L’été, l'ETE", ["lete", "lete"]),
        ("Hollings-\nworth", ["hollingsworth"]),
        ("12,947 km²", ["12", "947", "km", "2"]),
        ("日本 ok", ["日", "本", "ok"]),
        ("do\u00adcu\u200bment", ["document"]),
        ("'quoted'", ["quoted"]),
        ("_a_ **b**", ["a", "b"]),
    ],
)
def test_words_keep_their_places(text: str, keys: list[str]) -> None:
    """What is typography alone is folded, and each word can be cut out of the text again."""
    found = tokens(text)
    assert found.keys == keys
    assert all(text[start:end].strip() == text[start:end] for start, end in zip(found.starts, found.ends, strict=True))


def test_words_of_a_stretch_are_placed_in_the_whole() -> None:
    """Offsets count from the beginning of the text."""
    found = tokens("one two three", 4, 7)
    assert (found.keys, list(found.starts), list(found.ends)) == (["two"], [4], [7])


@pytest.mark.parametrize("kept", [[], [0], [1, 2], [0, 1, 2, 3, 4]])
@pytest.mark.parametrize("come", [[], [5], [6, 7]])
def test_step_by_step_gives_the_same_as_at_once(kept: list[int], come: list[int]) -> None:
    """Documents go, come and stand between others, and no trace of the way is left."""
    texts = [*TEXTS.values(), "The troops left.", "", "Gao on Friday. Gao on Friday."]
    names = "cadbehfg"  # documents stand in the order of their names, and not in that in which they came
    before = Pairs.of([(number, texts[number]) for number in sorted(range(5), key=lambda number: names[number])])
    order = sorted([*kept, *come], key=lambda number: names[number])
    changed = before.changed(order, Pairs.of([(number, texts[number]) for number in come]))
    assert same(changed, Pairs.of([(number, texts[number]) for number in order]))


def test_what_stands_somewhere_is_found_there() -> None:
    """The document, and the very place; words further apart come behind those side by side."""
    index = NgramIndex([Pairs.of(list(enumerate(TEXTS.values())))])
    best, second = index.near("troops left Gao on Monday", 5)
    assert (best.number, best.start, best.shared) == (3, TEXTS["d.txt"].index("troops"), 1.0)
    assert (second.number, second.start) == (0, TEXTS["a.txt"].index("troops"))
    (here,) = index.near("troops left Gao on Monday", 5, within=[0])
    assert here.number == 0
    assert index.near("大阪は晴れ", 1)[0].number == 2
    assert index.near("troops", 5) == index.near("", 5) == index.near("nobody ever wrote that", 5, within=[4]) == []


def test_words_that_are_everywhere_are_found_by_the_rarest(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more places are looked at than take no time, and those of the rare pairs come first."""
    monkeypatch.setattr(places, "_MOST_LOOKED_AT", 10)
    texts = [f"at the end of the day number {number} it is" for number in range(50)]
    index = NgramIndex([Pairs.of(list(enumerate(texts)))])
    assert index.near("at the end of the day number 17 it is", 1)[0].number == 17
    assert len(index.near("at the end of the day", 3)) == 3


def test_parts_find_what_one_finds() -> None:
    """However the documents are spread."""
    numbered = list(enumerate(TEXTS.values()))
    whole, divided = NgramIndex([Pairs.of(numbered)]), NgramIndex([Pairs.of(numbered[::2]), Pairs.of(numbered[1::2])])
    for text in ("troops left Gao on Monday", "est fermé depuis", "雨です"):
        assert [(each.number, each.start, each.shared) for each in whole.near(text, 3)] == [
            (each.number, each.start, each.shared) for each in divided.near(text, 3)
        ]


def test_a_document_more_changes_the_files_of_one_part(
    store: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others stay as they were written; and all are as if they were made at once."""
    monkeypatch.setattr(files, "_PART", 100)
    folder = write({f"{number}.txt": f"Troops {number} left Gao on Friday at noon." for number in range(20)})
    sync(store, toy, [folder])
    before = names(store)
    (folder / "another.txt").write_text("One more.")
    sync(store, toy, [folder])
    after = names(store)
    assert len(before) == len(after) == 3 * 8
    assert len(after - before) == 3
    written = {name: digest for name, (_, digest) in store.derived().items()}
    assert snapshot.unlike(store, written) == []


@pytest.mark.parametrize("damage", ["missing", "damaged", "empty"])
def test_files_that_are_not_as_they_were_written_are_made_anew(
    store: Store, toy: ToyEmbedder, write: Write, damage: str
) -> None:
    """They are not read, not taken over by the next sync, and what is asked of them is made from the texts."""
    folder = write(TEXTS)
    sync(store, toy, [folder])
    path = next((store.folder / "derived").glob("ngramplaces-*"))
    path.unlink()
    if damage != "missing":
        path.write_bytes(b"junk" if damage == "damaged" else b"")
    assert not snapshot.is_written(store)
    assert snapshot.load(store) is not None  # a search does not read them
    with store.reading():
        assert ngrams.Quotable(store).near("left Gao on Friday", 1)[0].document_id == "a.txt"
    (folder / "f.txt").write_text("The troops came back to Gao on Friday.")
    sync(store, toy, [folder])
    assert snapshot.is_written(store)
    assert snapshot.unlike(store, {name: digest for name, (_, digest) in store.derived().items()}) == []


def test_a_collection_of_before_has_none_and_answers(store: Store, toy: ToyEmbedder, write: Write) -> None:
    """It is made when it is asked for, and nothing is said to be wrong."""
    sync(store, toy, [write(TEXTS)])
    with store.transaction() as connection:
        connection.execute("DELETE FROM derived WHERE name LIKE 'ngram%'")
    snapshot.clean(store)
    assert names(store) == set()
    assert snapshot.unlike(store, {name: digest for name, (_, digest) in store.derived().items()}) == []
    with store.reading():
        assert ngrams.Quotable(store).near("左 東京は雨", 1)[0].document_id == "c.txt"


def test_a_question_does_not_open_them(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a quotation that is looked up does, and the next one reads no file again."""
    from tests.conftest import ToyEmbedder

    opened: list[Path] = []
    check = arrays.is_sound_array

    def noted(path: Path, digest: str) -> bool:
        opened.append(path)
        return check(path, digest)

    with Collection.open(tmp_path / "data", embedder=ToyEmbedder()) as collection:
        folder = write(TEXTS)
        collection.sync([folder])
        monkeypatch.setattr(files, "is_sound_array", noted)
        collection.search("troops Gao")
        assert opened == []
        assert collection.near_texts("saw them leave", 1)[0].document_id == "a.txt"
        assert len(opened) == 3
        assert collection.near_texts("saw them leave", 1, within=["b.txt", "gone"]) == []
        assert len(opened) == 3
        (folder / "f.txt").write_text("Nobody saw them leave the second time.")
        collection.sync([folder])
        assert {each.document_id for each in collection.near_texts("saw them leave")} == {"a.txt", "f.txt"}


def test_what_is_deleted_is_not_found(write: Write, tmp_path: Path) -> None:
    """Nor is a checksum of its words left."""
    from tests.conftest import ToyEmbedder

    with Collection.open(tmp_path / "data", embedder=ToyEmbedder()) as collection:
        collection.sync([write(TEXTS)])
        collection.delete(["a.txt"])
        assert collection.near_texts("nobody saw them leave") == []
        (path,) = (tmp_path / "data" / "derived").glob("ngramgrams-*")
        held = np.load(path)[0]
        assert not np.isin(ngrams.pairs.pair_hashes(tokens("nobody saw them leave").keys), held).any()
