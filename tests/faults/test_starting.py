"""Starting: beside another indexer, after one that was killed, and with many passages."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from index import Collection
from tests.faults import indexer
from tests.faults.documents import article, records, write
from tests.faults.harness import LONG, Running, Stage, differences, finish, look
from tests.faults.indexer import Place
from tests.toy import ToyEmbedder

PASSAGES = 100_000 if LONG else 2_000
_PAGE = "<html><body><article><h1>Gao</h1><p>Troops left Gao on Friday, the army said.</p></article></body></html>"


def test_a_second_indexer_is_refused_by_the_pid_of_the_first(tmp_path: Path) -> None:
    """Within two seconds. When the first is killed, the next needs no help, although a parser of the first may live."""
    place = Place(tmp_path / "data", tmp_path / "documents", tmp_path / "keys")
    write(place.documents, {"a.html": _PAGE, "b.txt": "The price of millet."})
    with Running(indexer.sync, place, "sync.file:sleep:2") as first:
        first.wait_for("open")
        holder = place.data / "writer.pid"
        first.wait_until(lambda: holder.exists() and holder.read_text() == str(first.pid))
        second = finish(indexer.sync, place)
        assert first.kill().killed
    refused = second.refused
    assert refused is not None
    assert refused.error == "LockedError"
    assert f"(pid {first.pid})" in refused.message
    assert refused.seconds < 2
    third = finish(indexer.sync, place)
    assert third.published
    assert len(look(place).state.documents) == 2


@pytest.mark.parametrize("point", ["load.begun", "load.checked"])
def test_it_starts_after_five_kills_at_the_start(stage: Stage, tmp_path: Path, point: str) -> None:
    """Nothing has to be embedded, or put right by hand."""
    place = stage.trial(tmp_path)
    for _ in range(5):
        assert finish(indexer.answer, place, f"{point}:kill").killed
    assert finish(indexer.answer, place).told == ("open", 10)
    assert not place.computed.exists()
    assert differences(look(place).state, stage.old) == []


def test_a_new_collection_starts_after_five_kills_at_the_start(stage: Stage, tmp_path: Path) -> None:
    """While its tables were being made: half of them are none."""
    place = Place(tmp_path / "data", stage.documents, tmp_path / "keys")
    for _ in range(5):
        assert finish(indexer.sync, place, "open.schema:kill").killed
    assert finish(indexer.sync, place).published
    assert differences(look(place).state, stage.new) == []


@pytest.mark.timeout(3600 if LONG else 300)
def test_many_passages_open_without_embedding_anything(tmp_path: Path) -> None:
    """From the derived files, or without them from the database."""
    place = Place(tmp_path / "data", tmp_path / "documents", tmp_path / "keys")
    chance = random.Random(2012)  # noqa: S311
    texts = {f"{number}": article(chance, f"Report {number}").partition("\n\n")[2][:100] for number in range(PASSAGES)}
    write(place.documents, {"all.jsonl": records(texts)})
    with Collection.open(place.data, embedder=ToyEmbedder()) as collection:
        collection.sync([place.documents])
        assert collection.status().passages == PASSAGES
    for derived in ("with", "without"):
        if derived == "without":
            shutil.rmtree(place.data / "derived")
        began = time.monotonic()
        ended = finish(indexer.answer, place)
        seconds = time.monotonic() - began
        print(f"{PASSAGES:,} passages opened and asked in {seconds:.1f} s {derived} derived files")
        assert ended.told == ("open", 10)
        assert not place.computed.exists()
        assert not LONG or derived == "without" or seconds < 10
