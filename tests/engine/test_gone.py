"""P11: what is deleted is gone, and after a vacuum not a word of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Collection
from tests.engine.contents import articles, put, state_of
from tests.engine.engines import EVERYWHERE, FAST, Engine, Place
from tests.engine.waiting import level
from tests.faults.harness import LONG, differences

WORD = "Quxomorphic"


@pytest.mark.parametrize("engine", EVERYWHERE if LONG else FAST, indirect=True)
def test_a_deleted_document_leaves_no_word(engine: Engine, place: Place, collection: Collection, folder: Path) -> None:
    """Neither in what is answered nor, after a vacuum, in anything that is kept; nothing else is lost by it."""
    collection.sync([put(folder, {**articles(0, 3), "gone.txt": f"Gone\n\nThe {WORD} bridge was blown up by troops."})])
    collection.tag(["report/0.txt"], add=["kept"])
    assert holding(engine, place) > 0
    assert collection.search(WORD, 1)[0].passage.document_id == "gone.txt"
    with place.elsewhere("reader").open() as reader:
        assert reader.holds_word(WORD.lower())
        (folder / "gone.txt").unlink()
        collection.sync([folder])
        level(collection, reader)
        for each in (collection, reader):
            assert not each.holds_word(WORD.lower())
            assert each.nearest_word(WORD.lower()) is None
            assert each.occurrences(WORD) == {WORD.lower(): 0}
            assert each.near_texts(f"The {WORD} bridge was blown up") == []
            assert "gone.txt" not in {hit.passage.document_id for hit in each.search(f"{WORD} bridge", 100)}
    before = state_of(collection)
    collection.close()
    engine.vacuum(place)
    assert holding(engine, place) == 0
    for machine in (place, place.elsewhere("another")):
        with machine.open() as opened:
            assert differences(state_of(opened), before) == []
            assert opened.tags() == {"kept": 1}


def holding(engine: Engine, place: Place) -> int:
    """In how many of the things that are kept the word stands."""
    return sum(WORD.lower().encode() in kept.lower() for kept in engine.stored(place))
