"""Feedback: kept at once whatever else is written, bounded, and told without a passage of a document."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index import (
    Collection,
    DamagedError,
    Feedback,
    LockedError,
    QueryError,
    ReadOnlyError,
    check,
    rebuild,
)
from index.engine.store import feedback
from index.engine.store.connection import DATABASE
from index.engine.store.store import Store
from index.upkeep import rebuilding
from tests.conftest import MakeToy, ToyEmbedder, Write
from tests.index.upkeep.test_checking import sql
from tests.index.upkeep.test_rebuilding import killed
from tests.qa.terminal.test_command import Run

ROOT = Path(__file__).parents[4]
SOON = 5.0  # seconds, for what must not wait for a sync or a rebuild
HANG = 60.0
GOOD = Feedback(
    at="2024-05-06T07:08:09+00:00",
    helpful=True,
    reason="",
    question="when was the boat attacked",
    answer="8 September 2023",
    confidence=0.75,
    cited=(("boat.txt", 3, 40), ("again.txt", 0, 12)),
    generation=4,
)
BAD = replace(GOOD, helpful=False, reason="C'était un café.\nNot a boat 😀", answer=None, cited=())

# Indexes, in a process of its own.
INDEXER = """
import sys
from index import Collection
from tests.toy import ToyEmbedder
with Collection.open(sys.argv[1], embedder=ToyEmbedder()) as collection:
    collection.sync([sys.argv[2]])
"""


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over a toy embedder."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    return Run(data, capsys, monkeypatch)


def test_what_was_said_comes_back_newest_first(collection: Collection, data: Path, toy: ToyEmbedder) -> None:
    """Every field, also to another process; the generation is as it was."""
    for each in (GOOD, BAD):
        collection.add_feedback(each)
    assert collection.feedback() == [BAD, GOOD]
    assert collection.generation == 0
    collection.close()
    with Collection.open(data, embedder=toy) as opened:
        assert opened.feedback() == [BAD, GOOD]


def test_nothing_was_said_of_a_new_collection(collection: Collection) -> None:
    """That is no error."""
    assert collection.feedback() == []


def test_control_characters_are_left_out(collection: Collection) -> None:
    """Line breaks are not; nor are the joiners that some scripts and pictures need."""
    collection.add_feedback(replace(BAD, reason="\x1b[31mred\x00\x9b\nnext\tcell\r 👩‍👧 \n", question="a\x07b?"))
    [kept] = collection.feedback()
    assert (kept.reason, kept.question) == ("[31mred\nnext\tcell 👩‍👧", "ab?")


def test_a_reason_that_is_too_long_is_refused(collection: Collection) -> None:
    """With its length; one character less is kept."""
    collection.add_feedback(replace(BAD, reason="é" * feedback.LONGEST_REASON))
    with pytest.raises(QueryError, match=r"reason has 2,001 characters; shorten it to 2,000\."):
        collection.add_feedback(replace(BAD, reason="é" * (feedback.LONGEST_REASON + 1)))
    assert len(collection.feedback()) == 1


def test_what_is_said_again_of_an_answer_takes_the_place_of_what_was_said(collection: Collection) -> None:
    """Of the same answer alone: under the same key. Without a key each stands for itself."""
    of_a, of_b, again = replace(GOOD, key="a"), replace(GOOD, key="b"), replace(BAD, key="a")
    for each in (of_a, of_b, GOOD, GOOD, again):
        collection.add_feedback(each)
    assert collection.feedback() == [again, GOOD, GOOD, of_b]
    with pytest.raises(QueryError, match="The key has 201 characters"):
        collection.add_feedback(replace(GOOD, key="k" * 201))


@pytest.mark.parametrize("name", ["reason", "question", "answer", "key"])
def test_half_a_character_is_refused(collection: Collection, name: str) -> None:
    """It could not be stored."""
    changed: dict[str, Any] = {name: "half \ud83d"}
    with pytest.raises(QueryError, match=f"The {name} is not valid Unicode"):
        collection.add_feedback(replace(BAD, **changed))
    assert collection.feedback() == []


def test_the_oldest_goes_where_there_is_too_much(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest are kept, as many as may be."""
    monkeypatch.setattr(feedback, "KEPT", 3)
    for number in range(5):
        collection.add_feedback(replace(GOOD, generation=number))
    assert [each.generation for each in collection.feedback()] == [4, 3, 2]
    collection.add_feedback(replace(GOOD, generation=5, key="a"))
    collection.add_feedback(replace(GOOD, generation=6, key="a"))
    assert [each.generation for each in collection.feedback()] == [6, 4, 3]


def test_a_folder_that_may_not_be_written_takes_no_feedback(collection: Collection, data: Path) -> None:
    """It says so, and tells what was said before."""
    collection.add_feedback(GOOD)
    collection.close()
    with closing(Store(data, read_only=True)) as store:
        with pytest.raises(ReadOnlyError, match="read-only: it answers, but no feedback can be kept"):
            feedback.add(store, BAD)
        assert feedback.newest_first(store) == [GOOD]


def test_a_deleted_document_leaves_the_feedback(collection: Collection, write: Write) -> None:
    """What it cites are places, and no words: the document's are gone."""
    collection.sync([write({"boat.txt": "Gunmen attacked a xylophone."})])
    collection.add_feedback(GOOD)
    collection.delete(["boat.txt"])
    assert collection.feedback() == [GOOD]


def test_no_feedback_is_added_to_a_generation_that_is_only_read(collection: Collection) -> None:
    """As nothing is published there."""
    with collection.reading(), pytest.raises(RuntimeError, match="reading"):
        collection.add_feedback(GOOD)


# Beside others that write


def test_many_may_say_something_at_once(collection: Collection) -> None:
    """In threads of one process; nothing is lost."""
    said = [replace(GOOD, generation=number) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(collection.add_feedback, said))
    assert sorted(each.generation for each in collection.feedback()) == list(range(40))


class Interrupted(ToyEmbedder):
    """While it embeds, somebody says something."""

    def __init__(self, collection: Collection, fingerprint: str = "toy") -> None:
        super().__init__(fingerprint)
        self.collection = collection

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) float32, unit length."""
        self.collection.add_feedback(replace(GOOD, generation=len(self.texts)))
        return super().embed_passages(texts)


def test_feedback_is_kept_while_another_process_indexes(collection: Collection, data: Path, write: Write) -> None:
    """At once, and though the indexer is killed then."""
    folder = write({"a.txt": "The price of millet rose.", "b.txt": "Rain fell in Kidal."})
    indexer = subprocess.Popen(
        [sys.executable, "-c", INDEXER, str(data), str(folder)],
        cwd=ROOT,
        env=os.environ | {"QA_FAULT": "embed.kept:sleep"},
    )
    with indexer:
        try:
            wait_for_a_vector(data)
            with pytest.raises(LockedError, match=str(indexer.pid)):
                collection.sync([folder])
            began = time.monotonic()
            collection.add_feedback(GOOD)
            assert time.monotonic() - began < SOON
        finally:
            indexer.kill()
    assert collection.feedback() == [GOOD]
    assert collection.sync([folder]).added == ("a.txt", "b.txt")
    assert collection.feedback() == [GOOD]


def wait_for_a_vector(data: Path) -> None:
    """Return once an indexer has committed one."""
    until = time.monotonic() + HANG
    with closing(Store(data)) as store:
        while True:
            with store.reading() as connection:
                if connection.execute("SELECT count(*) FROM embeddings").fetchone()[0]:
                    return
            assert time.monotonic() < until, "nothing is embedded"
            time.sleep(0.02)


def test_a_rebuild_keeps_feedback(data: Path, toy: ToyEmbedder, write: Write) -> None:
    """What was said before it, and what was said while it went on."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"a.txt": "The price of millet rose."})])
        collection.add_feedback(BAD)
        rebuild(data, [], embedder=Interrupted(collection, "other"))
        assert collection.feedback() == [replace(GOOD, generation=0), BAD]
    assert check(data).ok


@pytest.mark.parametrize("point", ["rebuild.built", "rebuild.swapping", "rebuild.swapped"])
def test_a_killed_rebuild_keeps_feedback(data: Path, toy: ToyEmbedder, write: Write, point: str) -> None:
    """Whichever of the two collections is there then, and once it is repeated."""
    folder = write({"a.txt": "The price of millet rose."})
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([folder])
        collection.add_feedback(BAD)
        killed(data, folder, fault=f"{point}:kill")
        assert collection.feedback() == [BAD]
        collection.add_feedback(GOOD)
        rebuild(data, [], embedder=toy)
        assert collection.feedback() == [GOOD, BAD]


def test_feedback_waits_until_the_rebuilt_collection_is_there(
    data: Path, toy: ToyEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be written into the one that is being replaced, and lost."""
    copy_into = rebuilding._copy_into
    adding: list[threading.Thread] = []
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"a.txt": "The price of millet rose."})])

        def copy_while_somebody_speaks(new: Path, database: Path) -> None:
            thread = threading.Thread(target=collection.add_feedback, args=(GOOD,))
            adding.append(thread)
            thread.start()
            thread.join(0.3)
            assert thread.is_alive()
            copy_into(new, database)

        monkeypatch.setattr(rebuilding, "_copy_into", copy_while_somebody_speaks)
        rebuild(data, [], embedder=toy)
        adding[0].join(HANG)
        assert collection.feedback() == [GOOD]
        monkeypatch.setattr(feedback, "_LOCK_WAIT", 0.1)
        with feedback.undisturbed(data), pytest.raises(LockedError, match="rebuilt"):
            collection.add_feedback(BAD)


# Damage


def test_feedback_that_is_not_what_was_written_is_never_told(collection: Collection, data: Path) -> None:
    """A check names it; a repair takes it out, and leaves the rest."""
    for each in (GOOD, BAD):
        collection.add_feedback(each)
    collection.close()
    sql(data, "UPDATE feedback SET helpful = 0 WHERE number = 1")
    with Collection.open(data, embedder=ToyEmbedder()) as opened, pytest.raises(DamagedError, match="feedback"):
        opened.feedback()
    [problem] = check(data).problems
    assert (problem.where, problem.remedy) == (DATABASE, "delete")
    assert check(data, repair=True, embedder=ToyEmbedder()).ok
    with Collection.open(data, embedder=ToyEmbedder()) as opened:
        assert opened.feedback() == [BAD]


def test_a_rebuild_leaves_out_what_is_damaged(data: Path, make_toy: MakeToy, write: Write) -> None:
    """And keeps the rest."""
    with Collection.open(data, embedder=make_toy("toy")) as collection:
        collection.sync([write({"a.txt": "The price of millet rose."})])
        for each in (GOOD, BAD):
            collection.add_feedback(each)
    sql(data, "UPDATE feedback SET reason = 'praise' WHERE number = 2")
    rebuild(data, [], embedder=make_toy("toy"))
    with Collection.open(data, embedder=make_toy("toy")) as collection:
        assert collection.feedback() == [GOOD]


def test_a_check_knows_what_the_page_leaves_in_a_data_folder(collection: Collection, data: Path) -> None:
    """It tells of files that it does not know."""
    collection.add_feedback(GOOD)
    (data / "uploads").mkdir()
    assert check(data).notices == ()


# The command


def test_the_command_lists_feedback(qa: Run, collection: Collection) -> None:
    """For people with a count of what helped; for programs an object a line."""
    for each in (GOOD, BAD):
        collection.add_feedback(each)
    code, out, err = qa("feedback")
    assert (code, err) == (0, "")
    for piece in ("not helpful", "C'était un café.", "no short answer", "8 September 2023", "confidence 75%"):
        assert piece in out
    assert "cited boat.txt, 3 to 40" in out
    assert out.endswith("1 of 2 answers were helpful.\n")
    code, out, _ = qa("feedback", "--json")
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["helpful"], first["answer"], first["reason"]) == (False, None, BAD.reason)
    assert second["cited"][0] == {"document": "boat.txt", "start": 3, "end": 40}
    assert set(second) == {field.name for field in fields(Feedback)} - {"key"}


def test_the_command_says_that_there_is_none(qa: Run, collection: Collection, tmp_path: Path) -> None:
    """For a program no line; a folder that is not there is not made."""
    assert collection.feedback() == []
    assert "Nobody has said" in qa("feedback")[1]
    assert qa("feedback", "--json")[:2] == (0, "")
    assert qa("feedback", data=tmp_path / "mistyped")[0] == 1
    assert not (tmp_path / "mistyped").exists()


def test_feedback_cannot_send_commands_to_the_terminal(qa: Run, collection: Collection) -> None:
    """Nor forge another line of the list."""
    collection.add_feedback(replace(GOOD, answer="2013\nhelpful", cited=(("\x1b[31m\nnot helpful", 0, 1),)))
    out = qa("feedback")[1]
    assert "\x1b" not in out
    assert [line for line in out.splitlines() if line.strip() in {"helpful", "not helpful"}] == []
