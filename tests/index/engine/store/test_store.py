"""The database of a data folder."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import index
from index.engine.store.connection import DATABASE, DERIVED
from index.engine.store.documents import StoredFile, content_hash
from index.engine.store.embeddings import embedding_key
from index.engine.store.schema import SCHEMA_VERSION
from index.engine.store.staging import Publication
from index.engine.store.store import Store
from index.errors import DamagedError, DataFolderError, LockedError, ReadOnlyError, SchemaError
from index.passages.copies import bands, shingles
from index.records import DateMention, Document, Failure, Heading, LeftOut, Passage, Span

DOCUMENT = Document(
    "été/a.txt",
    "Été 😀",
    "Keïta left. He came back.",
    "documents/été/a.txt",
    "2023-09",
    {"author": "É", "n": "1"},
    date_origin="html",
    headings=(Heading(0, 5, 1),),
    pages=(Span(0, 11), Span(11, 25)),
    left_out=(LeftOut(6, 10, "share bar"),),
    dates=(DateMention(12, 14, "2023-09-08", relative=True),),
)
ARTICLE = "On Friday gunmen attacked a boat on the Niger River and killed forty-nine people, the army said. " * 3


def keys_of(document: Document) -> dict[str, list[str] | list[int]]:
    """Its lines and its bands."""
    return {"lines": document.text.split("\n"), "bands": bands(shingles(document.text))}


def publish(store: Store, *documents: Document, removed: tuple[str, ...] = ()) -> int:
    """Make each document, whole, a passage, with its length as its vector; gives the generation."""
    with store.staging():
        store.stage_removal(removed)
        for document in documents:
            passage = Passage(
                f"{document.id}@0-{len(document.text)}", document.id, 0, len(document.text), document.text
            )
            key = embedding_key("toy", document.text)
            store.stage(document, f"/{document.id}", "/", keys_of(document))
            store.stage_passages(document, [(passage, key, document.text)])
            store.add_embeddings([key], np.array([[len(document.text), 0]], np.float32))
        return store.publish(
            Publication(
                files=[StoredFile(f"/{document.id}", "/", "digest", 1) for document in documents],
                removed_files=[f"/{name}" for name in removed],
                model="toy",
                new_generation=True,
            )
        )


def test_a_new_store_is_empty(store: Store) -> None:
    """Nothing in it, generation 0."""
    assert store.counts() == (0, 0)
    assert store.generation == 0
    assert [*store.documents(), *store.passages(), *store.passage_numbers()] == []
    assert len(store.vectors(store.passage_numbers())) == 0
    assert store.document("a") is None
    assert store.file_of("a") is None
    assert (store.files(), store.failures(), store.derived(), store.meta("model")) == ({}, [], {}, "")


def test_a_document_comes_back_as_it_went_in(store: Store) -> None:
    """Every field, in every script, also to another process's connection."""
    plain = Document("b", "", "b", "b")
    assert publish(store, DOCUMENT, plain) == 1
    assert store.document(DOCUMENT.id) == DOCUMENT
    other = Store(store.folder)
    assert list(other.documents()) == [plain, DOCUMENT]
    assert (other.generation, other.counts(), other.meta("model")) == (1, (2, 2), "toy")
    assert other.file_of("b") == "/b"
    other.close()


def test_a_passage_is_cut_out_of_its_document(store: Store) -> None:
    """It carries what is shown with it, and its text is the span."""
    publish(store, DOCUMENT)
    (passage,) = store.passages()
    assert passage.text == DOCUMENT.text[passage.start : passage.end]
    assert (passage.id, passage.document_id, passage.title) == (
        f"été/a.txt@0-{len(DOCUMENT.text)}",
        DOCUMENT.id,
        DOCUMENT.title,
    )


def test_passages_numbers_and_vectors_have_one_order(store: Store) -> None:
    """By document id, whatever came first; numbers may be asked for in any order."""
    publish(store, Document("b", "", "four", "b"))
    publish(store, Document("c", "", "eleven char", "c"), Document("a", "", "a", "a"))
    assert [passage.document_id for passage in store.passages()] == ["a", "b", "c"]
    assert store.vectors(store.passage_numbers()).tolist() == [[1, 0], [4, 0], [11, 0]]
    numbers = store.passage_numbers()
    assert [passage.document_id for passage in store.passages(numbers[::-1])] == ["c", "b", "a"]
    assert list(store.passages([])) == []


def test_a_changed_document_takes_the_place_of_the_old_one(store: Store) -> None:
    """One document of an id, and no passage or vector of its old text."""
    publish(store, Document("a", "", "old", "a"))
    before = store.passage_numbers()
    assert publish(store, Document("a", "", "newer", "a")) == 2
    assert [passage.text for passage in store.passages()] == ["newer"]
    assert not set(before) & set(store.passage_numbers())
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM embeddings").fetchone() == (1,)


def test_a_vector_stays_while_a_passage_needs_it(store: Store) -> None:
    """Two documents of the same text share one vector; removing one leaves it to the other."""
    publish(store, Document("a", "", "same", "a"), Document("b", "", "same", "b"))
    publish(store, removed=("a",))
    assert store.vectors(store.passage_numbers()).tolist() == [[4, 0]]
    publish(store, removed=("b",))
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM embeddings").fetchone() == (0,)


def test_a_deleted_text_is_gone_from_the_disk(store: Store) -> None:
    """Not a byte of it is left in any file of the data folder."""
    secret = "Kassogué was the informant. " * 40
    publish(store, Document("a", "", secret, "a"), Document("b", "", "b", "b"))
    publish(store, removed=("a",))
    store.close()
    left = [path for path in store.folder.rglob("*") if path.is_file() and b"informant" in path.read_bytes()]
    assert left == []


def test_a_reader_sees_one_state_while_a_writer_publishes(store: Store) -> None:
    """What is read inside `reading` belongs together, and the writer does not wait for it."""
    publish(store, Document("a", "", "old", "a"))
    writer = Store(store.folder)
    with store.reading():
        assert store.generation == 1
        publish(writer, Document("a", "", "newer", "a"), Document("b", "", "b", "b"))
        assert writer.generation == 2
        assert store.generation == 1
        assert [passage.text for passage in store.passages()] == ["old"]
        assert store.counts() == (1, 1)
    assert store.generation == 2
    assert [passage.text for passage in store.passages()] == ["newer", "b"]
    writer.close()


def test_what_was_not_published_is_not_there(store: Store) -> None:
    """Staging shows nothing and leaves nothing behind."""
    with store.staging():
        store.stage(DOCUMENT, "/a", "/", {})
        assert store.counts() == (0, 0)
    with store.staging():
        assert store.publish(Publication(model="toy", new_generation=False)) == 0
    assert store.counts() == (0, 0)


def test_a_failed_publish_changes_nothing(store: Store) -> None:
    """All or nothing: here the disk is full when the derived files are written."""
    publish(store, Document("a", "", "old", "a"))

    def derive(_: int) -> dict[str, str]:
        raise OSError(errno.ENOSPC, "No space left on device")

    with store.staging():
        store.stage(Document("a", "", "new", "a"), "/a", "/", {})
        with pytest.raises(DataFolderError, match="is full; nothing was changed"):
            store.publish(Publication(model="other", new_generation=True), derive)
    assert (store.generation, store.meta("model")) == (1, "toy")
    assert [document.text for document in store.documents()] == ["old"]


def test_failures_are_those_of_the_last_time(store: Store) -> None:
    """A file's failures are replaced when it is read again, and gone with it."""
    for found in ([Failure("a:1", "x"), Failure("a:2", "😀")], [Failure("a:2", "y")]):
        with store.staging():
            store.publish(
                Publication(
                    model="", new_generation=False, files=[StoredFile("/a", "/", "digest", 1)], failures={"/a": found}
                )
            )
        assert store.failures() == store.failures("/a") == found
    assert store.failures("/b") == []
    publish(store, removed=("a",))
    assert store.failures() == []


def test_only_missing_vectors_are_asked_for(store: Store) -> None:
    """Each once, those of the shortest texts first, and with their text."""
    with store.staging():
        passages = [
            (Passage("a@0-1", "a", 0, 1, text), text.encode(), text) for text in ("long text", "é", "known", "é")
        ]
        document = Document("a", "", "text", "a")
        store.stage(document, "/a", "/", {})
        store.stage_passages(document, passages)
        store.add_embeddings([b"known"], np.ones((1, 2), np.float32))
        assert store.staged_without_embedding() == ["é".encode(), b"long text"]
        assert store.staged_texts([b"long text", "é".encode()]) == ["long text", "é"]


def test_another_models_left_over_vectors_do_no_harm(store: Store) -> None:
    """A first sync with another model was interrupted: its vectors, of another width, are just not used."""
    store.add_embeddings([b"\0" * 32], np.ones((1, 7), np.float32))
    publish(store, Document("a", "", "a", "a"))
    assert store.vectors(store.passage_numbers()).tolist() == [[1, 0]]


def test_a_missing_vector_is_damage(store: Store) -> None:
    """Better said than searched without."""
    publish(store, Document("a", "", "a", "a"), Document("b", "", "bb", "b"))
    with store.reading() as connection:
        path = connection.execute("PRAGMA database_list").fetchone()[2]
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM embeddings WHERE key = ?", (embedding_key("toy", "a"),))
    connection.close()
    with pytest.raises(DamagedError, match="vector"):
        store.vectors(store.passage_numbers())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET text = replace(text, 'left', 'felt')",
        "UPDATE documents SET title = 'Ete'",
        "UPDATE documents SET date = '2024-09'",
        "UPDATE documents SET source = 'elsewhere'",
        "UPDATE documents SET layout = replace(layout, '14', '15')",
        "UPDATE documents SET file = '/b'",
        "UPDATE documents SET text_sha256 = x'00'",
        "UPDATE documents SET text = CAST(text AS BLOB)",
    ],
)
def test_a_document_that_is_not_what_was_written_is_never_served(store: Store, change: str) -> None:
    """SQLite does not notice a bit that flips inside a value; the row's checksum does."""
    publish(store, DOCUMENT)
    tamper(store, change)
    with pytest.raises(DamagedError, match=r"verbatim\.sqlite is damaged \(.*document"):
        store.document(DOCUMENT.id)
    with pytest.raises(DamagedError):
        list(store.documents())
    with pytest.raises(DamagedError):
        list(store.passages())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE passages SET start = 1",
        "UPDATE passages SET end = 7",
        "UPDATE passages SET section = 'x'",
        "UPDATE passages SET page = 3",
        "UPDATE passages SET embedding = x'00'",
        "UPDATE passages SET document = 77",
        "UPDATE documents SET id = 'other'",
        "DELETE FROM passages",
    ],
)
def test_a_passage_that_is_not_what_was_written_is_never_served(store: Store, change: str) -> None:
    """Its span, its place and its document belong together."""
    publish(store, DOCUMENT)
    numbers = store.passage_numbers()
    tamper(store, change)
    with pytest.raises(DamagedError):
        list(store.passages(numbers))


def test_a_vector_that_is_not_what_was_written_is_damage(store: Store) -> None:
    """One bit of it is enough."""
    publish(store, Document("a", "", "a", "a"))
    tamper(store, "UPDATE embeddings SET vector = x'0000803F01000000'")
    with pytest.raises(DamagedError, match="vector"):
        store.vectors(store.passage_numbers())


def tamper(store: Store, change: str) -> None:
    """Change the database behind the store's back, as a bad disk does."""
    with sqlite3.connect(store.folder / DATABASE) as connection:
        assert connection.execute(change).rowcount == 1
    connection.close()


def test_a_content_hash_changes_with_every_field() -> None:
    """So a new date or author is noticed as well as a new text."""
    document = Document("a", "b", "c", "d", None, {"k": "v"})
    changes: list[dict[str, Any]] = [
        *({name: "2023"} for name in ("id", "title", "text", "source", "date", "date_origin")),
        {"metadata": {"k": "w"}},
        {"headings": (Heading(0, 1, 1),)},
        {"pages": (Span(0, 1),)},
        {"left_out": (LeftOut(0, 1, "page number"),)},
    ]
    hashes = {content_hash(replace(document, **change)) for change in changes}
    assert len(hashes) == len(changes)
    assert content_hash(document) == content_hash(replace(document)) not in hashes


def test_an_embedding_key_depends_on_model_and_text() -> None:
    """And on nothing that could be confused between them."""
    keys = {embedding_key(model, text) for model, text in [("a", "b"), ("a", "c"), ("b", "b"), ("ab", ""), ("", "ab")]}
    assert len(keys) == 5


def test_a_second_writer_in_another_thread_is_refused(store: Store) -> None:
    """One writer at a time; the lock is free again afterwards, also when the writer failed."""
    other = Store(store.folder)
    with store.writer(), ThreadPoolExecutor(1) as pool:
        refused = pool.submit(lambda: other.writer().__enter__()).exception()
    assert isinstance(refused, LockedError)
    with pytest.raises(ZeroDivisionError), other.writer():
        raise ZeroDivisionError
    with store.writer():
        pass
    other.close()


def test_a_second_process_is_refused_by_the_pid_of_the_first(store: Store) -> None:
    """The sentence names who holds the lock; when that one dies, the lock is free."""
    script = (
        "import sys, pathlib; from index.engine.store.store import Store\n"
        "with Store(pathlib.Path(sys.argv[1])).writer(): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(store.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(index.__file__).parent.parent,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=rf"\(pid {holder.pid}\)"), store.writer():
            pass
        holder.kill()
    with store.writer():
        pass


def test_a_locked_database_is_not_called_damaged(store: Store) -> None:
    """Somebody else's long transaction is a reason to wait, not to restore a backup."""
    with store.connected() as connection:  # the pool's only one
        connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(store.folder / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError, match="locked"):
        store.add_embeddings([b"k"], np.ones((1, 2), np.float32))
    other.execute("ROLLBACK")
    other.close()
    store.add_embeddings([b"k"], np.ones((1, 2), np.float32))


def test_a_file_that_is_no_database_is_damage(data: Path) -> None:
    """The sentence names the file and the way out."""
    data.mkdir()
    (data / DATABASE).write_bytes(b"no database at all" * 100)
    with pytest.raises(DamagedError, match="qa index --rebuild PATH") as told:
        Store(data)
    assert str(data / DATABASE) in str(told.value)


def test_a_database_that_goes_away_is_not_replaced_by_an_empty_one(store: Store) -> None:
    """The next connection says that it is gone."""
    publish(store, DOCUMENT)
    for path in store.folder.glob(f"{DATABASE}*"):
        path.unlink()
    with pytest.raises(DamagedError, match=r"verbatim\.sqlite is damaged \(it is gone\)"):
        store.connect_pinned()
    assert not (store.folder / DATABASE).exists()


@pytest.mark.parametrize("left", [None, b""])
def test_a_lost_database_is_not_taken_for_a_new_folder(store: Store, left: bytes | None) -> None:
    """The files that were derived from it tell that there was one; nothing is put in its place."""
    publish(store, DOCUMENT)
    store.close()
    (store.folder / DERIVED).mkdir(exist_ok=True)
    (store.folder / DERIVED / "vectors.3-1.npy").write_bytes(b"x")
    (store.folder / DATABASE).unlink()
    if left is not None:
        (store.folder / DATABASE).write_bytes(left)
    with pytest.raises(DamagedError, match="missing or empty"):
        Store(store.folder)
    assert (store.folder / DATABASE).exists() == (left is not None)


def test_damage_inside_is_told(store: Store) -> None:
    """A database of which pages were overwritten answers with our error, not with SQLite's."""
    publish(store, *(Document(f"{number}", "", "some text " * 100, "") for number in range(50)))
    store.close()
    path = store.folder / DATABASE
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(DamagedError):
        list(Store(store.folder).documents())


def test_another_versions_database_is_refused(store: Store) -> None:
    """It is not touched, and both versions are named."""
    with store.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    with store.connected() as connection:
        connection.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(SchemaError, match="99"):
        Store(store.folder)


def test_a_data_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """The sentence names it."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="is a file"):
        Store(tmp_path / "file")
    with pytest.raises(DataFolderError, match="cannot be made"):
        Store(tmp_path / "file" / "below")


def test_folders_with_odd_names_are_taken(tmp_path: Path) -> None:
    """A "?" or "#" ends no URI."""
    for name in ("a b", "é 😀", "what?", "100%", "c#", "deep/er"):
        opened = Store(tmp_path / name)
        publish(opened, DOCUMENT)
        opened.close()
        assert (tmp_path / name / DATABASE).is_file()


def test_only_its_owner_may_read_a_new_data_folder(store: Store) -> None:
    """Documents may be private."""
    assert store.folder.stat().st_mode & 0o077 == 0


def test_many_may_open_a_new_folder_at_once(data: Path) -> None:
    """The schema is made once."""
    barrier = threading.Barrier(4)

    def opened() -> int:
        barrier.wait()
        store = Store(data)
        generation = store.generation
        store.close()
        return generation

    with ThreadPoolExecutor(4) as pool:
        assert [future.result() for future in [pool.submit(opened) for _ in range(4)]] == [0] * 4


def test_a_store_that_may_not_write_refuses_to(store: Store) -> None:
    """With a sentence, before anything is done."""
    store.read_only = True
    with pytest.raises(ReadOnlyError, match="read-only"), store.writer():
        pass


def test_copies_know_each_other_until_one_goes(store: Store) -> None:
    """The same article and a lightly edited one; another article is none of them."""
    edited = ARTICLE.replace("the army said", "said the army", 1)
    publish(store, Document("a", "", ARTICLE, "a"), Document("d", "", "Another article altogether.", "d"))
    assert store.copies(["a", "d"]) == {}
    publish(store, Document("b", "", ARTICLE, "b"), Document("c", "", edited, "c"))
    assert store.copies(["a", "b", "c", "d"]) == {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}
    groups = dict(store.copied_passages())
    assert len(set(groups.values())) == 1
    assert [store.document_of_passage(number) for number in store.passage_numbers() if number in groups] == [*"abc"]
    publish(store, removed=("a",))
    assert store.copies(["b", "c"]) == {"b": ["c"], "c": ["b"]}
    publish(store, Document("c", "", "Something else was written here.", "c"))
    assert store.copies(["b", "c"]) == {}
    assert store.copied_passages() == []


def test_groups_of_copies_do_not_depend_on_the_order_of_their_coming(store: Store, tmp_path: Path) -> None:
    """Added one by one, with detours, or all at once."""
    documents = [Document(f"{n}", "", ARTICLE + "More of it follows here. " * (n % 4), f"{n}") for n in range(12)]
    for document in reversed(documents):
        publish(store, document)
    publish(store, removed=("3", "5"))
    publish(store, documents[5], documents[3])
    at_once = Store(tmp_path / "at once")
    publish(at_once, *documents)
    names = [document.id for document in documents]
    assert store.copies(names) == at_once.copies(names)
    at_once.close()


def test_lines_are_counted_as_they_will_be(store: Store) -> None:
    """Of published documents, without those replaced or removed, and with those staged."""
    publish(store, Document("a", "", "x\ny", "a"), Document("b", "", "x", "b"), Document("c", "", "y", "c"))
    assert store.line_counts("/") == ({"x": (2, "a"), "y": (2, "a")}, 3)
    assert store.line_counts("/elsewhere") == ({}, 0)
    with store.staging():
        store.stage_removal(["c"])
        for document in (Document("b", "", "other text", "b"), Document("d", "", "x", "d")):
            store.stage(document, f"/{document.id}", "/", keys_of(document))
        assert store.line_counts("/", after=True) == ({"x": (2, "a")}, 3)
        assert store.line_counts("/") == ({"x": (2, "a"), "y": (2, "a")}, 3)
        assert [row[:2] for row in store.documents_with_lines("/", ["x", "y"])] == [("a", "/a")]
        assert [row[:2] for row in store.documents_that_stay(["c", "b", "a", "d"])] == [("a", "/a")]
