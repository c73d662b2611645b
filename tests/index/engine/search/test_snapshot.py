"""What is derived from the store, and written beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.engine import ngrams
from index.engine.search import snapshot as snapshots
from index.engine.search.snapshot import Snapshot, build, load, save, unlike
from index.engine.store import arrays
from index.engine.store.store import Store
from index.records import Passage
from index.sync.syncing import sync

if TYPE_CHECKING:
    from tests.conftest import ToyEmbedder

Write = Callable[[Mapping[str, str | bytes]], Path]

PARTS = (
    *("numbers", "copies", "words", "held", "stems", "terms", "frequencies"),  # of all passages
    *("members", "vectors", "bits", "keys", "starts", "rows", "counts", "lengths"),
)


@pytest.fixture
def filled(store: Store, toy: ToyEmbedder, write: Write) -> Store:
    """A store of three documents."""
    folder = write({"a.txt": "Troops left Gao.", "b.txt": "Le café de Ménaka 😀 est fermé.", "c.txt": "東京は雨。"})
    sync(store, toy, [folder])
    return store


def files(store: Store) -> dict[str, Path]:
    """The derived files that a search reads, by the name of their part."""
    paths = (store.folder / "derived").iterdir()
    return {path.name.split(".")[0]: path for path in paths if not ngrams.is_file(path.name)}


def answers(snapshot: Snapshot, toy: ToyEmbedder) -> list[object]:
    """What a snapshot finds, part by part."""
    queries = ["troops", "cafe menaka", "雨", "troosp", ""]
    return [
        snapshot.generation,
        snapshot.numbers.tolist(),
        [[part.tolist() for part in snapshot.lexical.search(query, 10)] for query in queries],
        [[part.tolist() for part in snapshot.dense.search(toy.embed_query(query), 10)] for query in queries],
    ]


def test_a_saved_snapshot_comes_back_the_same(filled: Store, toy: ToyEmbedder) -> None:
    """Built, saved or loaded, it finds the same, to the last digit."""
    built = build(filled)
    saved = save(filled)
    loaded = load(filled)
    assert loaded is not None
    assert len(built) == len(loaded) == 3
    assert answers(built, toy) == answers(saved, toy) == answers(loaded, toy)


def test_an_empty_collection_has_a_snapshot_too(store: Store, toy: ToyEmbedder) -> None:
    """No passages, no terms, no error."""
    save(store)
    loaded = load(store)
    assert loaded is not None
    assert len(loaded) == 0
    assert answers(loaded, toy) == answers(build(store), toy)


def test_a_generation_is_published_with_its_derived_files(filled: Store, toy: ToyEmbedder, write: Write) -> None:
    """No reader has to build them: whoever sees the generation finds its files."""
    first = load(filled)
    sync(filled, toy, [write({"d.txt": "A fourth document."})])
    second = load(filled)
    assert first is not None
    assert second is not None
    assert (first.generation, len(first), second.generation, len(second)) == (1, 3, 2, 4)


def test_nothing_is_loaded_where_nothing_was_written(filled: Store) -> None:
    """Then it has to be built."""
    shutil.rmtree(filled.folder / "derived")
    assert load(filled) is None
    assert len(build(filled)) == 3


@pytest.mark.parametrize("part", [1_000, 2])
def test_files_changed_step_by_step_are_those_built_at_once(
    store: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """Texts come, go, change and move to other places in the order: every array is the same, to the bit."""
    monkeypatch.setattr(snapshots, "_PART", part)
    folder = write({f"{name}.txt": f"Attack {name} on the camp near Gao {name}." for name in "bdfhjlnp"})
    sync(store, toy, [folder])
    for step in range(6):
        (folder / f"{'bdfhjl'[step]}.txt").unlink()
        write({f"{'aceg'[step % 4]}.txt": f"Attacks reported {step} at Gao.", "p.txt": f"Changed {step} times."})
        sync(store, toy, [folder])
        written = {label: np.load(path) for label, path in files(store).items()}
        save(store)
        assert written.keys() == files(store).keys()
        for label, path in files(store).items():
            np.testing.assert_array_equal(written[label], np.load(path), strict=True, err_msg=label)


def test_parts_find_what_one_finds(
    store: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, scores and their order do not depend on how the arrays are divided."""
    sync(store, toy, [write({f"{number}.txt": f"Troops {number} left Gao, the café." for number in range(20)})])
    whole = build(store)
    monkeypatch.setattr(snapshots, "_PART", 3)
    save(store)
    divided = load(store)
    assert divided is not None
    assert len(files(store)) == 7 + 8 * 8
    assert divided.numbers.tolist() == whole.numbers.tolist()
    found, same = divided.lexical.search("troops 7 cafe", 20), whole.lexical.search("troops 7 cafe", 20)
    assert [part.tolist() for part in found] == [part.tolist() for part in same]
    query = toy.embed_query("troops 7")
    for among in (None, np.array([2, 3, 7, 19])):
        near, nearest = divided.dense.search(query, 20, among), whole.dense.search(query, 20, among)
        np.testing.assert_array_equal(np.stack(near), np.stack(nearest))


def test_a_document_more_changes_the_files_of_one_part(
    store: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others stay as they were written; a reader that holds them does not read them again."""
    monkeypatch.setattr(snapshots, "_PART", 3)
    sync(store, toy, [write({f"{number}.txt": f"Troops {number} left." for number in range(14)})])
    before, loaded = files(store), load(store)
    read: list[Path] = []
    matches = arrays.is_sound_array

    def noted(path: Path, digest: str) -> bool:
        read.append(path)
        return matches(path, digest)

    sync(store, toy, [write({"another.txt": "A document more."})])
    after = files(store)
    changed = {label for label in after if after[label] != before[label]}
    (part,) = {label.partition("-")[2] for label in changed if "-" in label}
    assert changed == {label for label in after if "-" not in label or label.endswith(f"-{part}")}
    monkeypatch.setattr(snapshots, "is_sound_array", noted)
    newer = load(store, loaded)
    assert sorted(read) == sorted(after[label] for label in changed)
    assert newer is not None
    assert answers(newer, toy) == answers(build(store), toy)


def test_a_damaged_file_that_would_stay_is_written_anew(
    store: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync takes nothing over that is not what was written, also of parts that it does not change."""
    monkeypatch.setattr(snapshots, "_PART", 3)
    sync(store, toy, [write({f"{number}.txt": f"Troops {number} left." for number in range(14)})])
    for label in ("vectors-0of8", "vectors-5of8"):
        files(store)[label].write_bytes(b"damaged")
        sync(store, toy, [write({f"{label}.txt": "A document more."})])
        assert load(store) is not None


def test_files_made_by_other_rules_are_not_read(
    filled: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is wrong with them, and the next sync that publishes makes them anew."""
    monkeypatch.setattr(snapshots, "_RULES", 99)
    assert load(filled) is None
    assert unlike(filled, {name: digest for name, (_, digest) in filled.derived().items()}) == []
    sync(filled, toy, [write({"d.txt": "A fourth document."})])
    loaded = load(filled)
    assert loaded is not None
    assert len(loaded) == 4


def test_only_what_changed_is_taken_apart_again(
    store: Store, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One document more among many costs the terms of one."""
    folder = write({f"{name}.txt": f"Camp {name}." for name in "abcdef"})
    sync(store, toy, [folder])
    read: list[str] = []

    def noted(passage: Passage) -> str:
        read.append(passage.document_id)
        return passage.text

    monkeypatch.setattr(snapshots, "indexed_text", noted)
    write({"c.txt": "Another camp."})
    sync(store, toy, [folder])
    assert read == ["c.txt", "c.txt"]  # as it was, and as it is


@pytest.mark.parametrize("part", PARTS)
def test_a_damaged_file_is_not_used(filled: Store, toy: ToyEmbedder, part: str) -> None:
    """One byte is enough; saving again repairs it."""
    saved = save(filled)
    path = files(filled)[part]
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert load(filled) is None
    save(filled)
    loaded = load(filled)
    assert loaded is not None
    assert answers(loaded, toy) == answers(saved, toy)


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_file_is_noticed(filled: Store, part: str) -> None:
    """All parts but one are no snapshot."""
    save(filled)
    files(filled)[part].unlink()
    assert load(filled) is None


def test_a_stale_snapshot_is_not_used(filled: Store, toy: ToyEmbedder, write: Write) -> None:
    """It belongs to the generation before, although its files are sound."""
    stale, digests = files(filled), filled.derived()
    kept = {path.name: path.read_bytes() for path in stale.values()}
    sync(filled, toy, [write({"d.txt": "A fourth document."})])
    for name, content in kept.items():
        (filled.folder / "derived" / name).write_bytes(content)
    filled.note_derived(1, {name: digest for name, (_, digest) in digests.items()})
    assert load(filled) is None
    assert len(save(filled)) == 4


@pytest.mark.parametrize(
    "name", ["te-ms", "terms-1of", "terms-1of2", "terms-1of-2", "terms-0of999999", "terms-²of²", ""]
)
def test_files_under_names_that_are_not_ours_are_no_snapshot(filled: Store, name: str) -> None:
    """One bit of the database that is wrong may name them so."""
    save(filled)
    digests = {known: digest for known, (_, digest) in filled.derived().items()}
    known = next(each for each in digests if each.startswith("terms."))
    damaged = known.replace("terms", name, 1)
    filled.note_derived(filled.generation, {**digests, damaged: digests[known]})
    assert load(filled) is None
    del digests[known]
    filled.note_derived(filled.generation, {**digests, damaged: "0" * 64})
    assert load(filled) is None


def test_an_older_database_put_back_does_not_take_newer_files(filled: Store, toy: ToyEmbedder, write: Write) -> None:
    """After a backup is restored, the same generation number may mean another state: the checksums tell."""
    save(filled)
    with filled.reading() as connection:
        backup = connection.serialize()
    sync(filled, toy, [write({"d.txt": "A fourth document."})])
    save(filled)
    filled.close()
    (filled.folder / "verbatim.sqlite").write_bytes(backup)
    restored = Store(filled.folder)
    assert load(restored) is None
    assert len(build(restored)) == 3
    restored.close()


def test_only_the_present_generation_is_kept_on_disk(filled: Store, toy: ToyEmbedder, write: Write) -> None:
    """Old files and half-written ones go."""
    (filled.folder / "derived" / "vectors.7.npy.tmp").write_bytes(b"half")
    sync(filled, toy, [write({"d.txt": "A fourth document."})])
    assert set(files(filled)) == set(PARTS)
    assert len(list((filled.folder / "derived").iterdir())) == len(PARTS) + 3  # those of the pairs of words


def test_a_snapshot_in_use_survives_the_next_one(filled: Store, toy: ToyEmbedder, write: Write) -> None:
    """Its files are deleted while it is read; it goes on finding what it found."""
    save(filled)
    loaded = load(filled)
    assert loaded is not None
    before = answers(loaded, toy)
    sync(filled, toy, [write({"a.txt": "Something else."})])
    save(filled)
    assert answers(loaded, toy) == before


def test_files_hold_no_pickles(filled: Store) -> None:
    """Opening a collection runs no code from it."""
    save(filled)
    for path in files(filled).values():
        assert np.load(path, allow_pickle=False).dtype != np.object_


def test_a_file_deleted_at_the_last_moment_is_missing(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process's newer snapshot may delete it between check and use."""
    save(filled)
    matches = arrays.is_sound_array

    def matches_and_deletes(path: Path, digest: str) -> bool:
        matched = matches(path, digest)
        path.unlink()
        return matched

    monkeypatch.setattr(snapshots, "is_sound_array", matches_and_deletes)
    assert load(filled) is None
