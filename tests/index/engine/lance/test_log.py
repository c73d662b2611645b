"""The log decides what is published, whoever writes at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from index.engine.lance.connecting import Conflict, Tables, connect
from index.engine.lance.tables import CREATED, LEASES, LOG
from index.engine.lance.truth.committing import Commit, conditions
from index.engine.lance.truth.log import Entry, Log
from index.errors import DamagedError, DataFolderError, SchemaError

Open = Callable[[], Tables]


@pytest.fixture
def open_(tmp_path: Path) -> Open:
    """Connects, each time as another machine does."""
    return lambda: connect(f"lance:{tmp_path}/shared")


def _next(entry: Entry, **versions: int) -> Entry:
    return entry.next(entry.generation + 1, {**entry.versions, **versions}, {})


def test_a_collection_begins_once_however_many_begin_it(open_: Open) -> None:
    """All go on from the same first entry."""
    found: list[Entry] = []
    threads = [threading.Thread(target=lambda: found.append(Log(open_()).begin())) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({entry.token for entry in found}) == 1
    assert len(found) == len(threads)
    assert found[0].versions.keys() == CREATED.keys() - {LEASES, LOG}


def test_a_table_that_another_makes_in_the_same_moment_is_taken(open_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lance tells one of the two that they met, and not that the table is there."""
    create, met = Tables.create, set()

    def meeting(tables: Tables, name: str, schema: object) -> object:
        table = create(tables, name, schema)
        if name not in met:
            met.add(name)
            raise Conflict("preempted by concurrent transaction Overwrite at version 2")
        return table

    monkeypatch.setattr(Tables, "create", meeting)
    assert Log(open_()).begin().versions.keys() == CREATED.keys() - {LEASES, LOG}
    assert met == CREATED.keys()


def test_of_entries_that_go_on_from_the_same_one_the_first_stands(open_: Open) -> None:
    """The other is told that it lost, and nothing goes on from it."""
    one, other = Log(open_()), Log(open_())
    base = one.begin()
    assert other.begin() == base
    won, lost = _next(base, meta=7), _next(base, meta=8)
    assert one.append(won)
    assert not other.append(lost)
    assert not other.append(_next(lost))
    assert one.newest() == other.newest() == won
    after = _next(won)
    assert other.append(after)
    assert one.newest() == after
    assert one.holds(won.entry, won.token)
    assert not one.holds(lost.entry, lost.token)


def test_writers_that_meet_lose_nothing_and_publish_nothing_twice(open_: Open) -> None:
    """Each goes on from what is published; whoever loses does it again."""

    def work() -> None:
        log = Log(open_())
        for _ in range(8):
            while not log.append(_next(log.newest())):
                pass

    log = Log(open_())
    log.begin()
    threads = [threading.Thread(target=work) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (log.newest().entry, log.newest().generation) == (24, 24)


def test_old_entries_go_and_the_newest_stands(open_: Open) -> None:
    """Whoever is further behind is not told apart from one that is not of this log."""
    log = Log(open_())
    first = entry = log.begin()
    for number in range(60):
        entry = _next(entry)
        assert log.append(entry)
        log.tidy() if number % 16 == 0 else None
    assert open_().newest(LOG).count_rows() < 32
    assert Log(open_()).newest() == entry
    assert log.holds(first.entry, first.token)
    assert not log.holds(entry.entry, "another")
    assert log.append(_next(entry))
    assert log.newest().entry == 61


def test_what_this_program_has_not_made_is_refused(open_: Open) -> None:
    """Other tables are not written to, nor those of another version of the program."""
    tables = open_()
    tables.create("photographs", pa.schema([("n", pa.int64())]))
    with pytest.raises(DataFolderError, match=r"holds other tables .such as “photographs”."):
        Log(tables).begin()


def test_a_log_of_another_kind_or_format_is_refused(tmp_path: Path) -> None:
    """So is a table that has the name of the log by chance."""
    tables = connect(f"lance:{tmp_path}/other")
    tables.create(LOG, pa.schema([("n", pa.int64())]))
    with pytest.raises(DataFolderError, match="this program has not made"):
        Log(tables).begin()
    tables = connect(f"lance:{tmp_path}/newer")
    Log(tables).begin()
    table = tables.newest(LOG)
    table.update(values={"format": 99})
    with pytest.raises(SchemaError, match="format 99"):
        Log(connect(tables.address)).begin()


def _meta(*keys: str) -> pa.Table:
    rows = [{"key": key, "value": "", "entry": 1} for key in keys]
    return pa.Table.from_pylist(rows, schema=CREATED["meta"])


def _keys(tables: Tables) -> list[str]:
    return sorted(tables.newest("meta").to_arrow()["key"].to_pylist())


def test_what_a_killed_writer_left_is_taken_back(open_: Open) -> None:
    """Before anything else is written to that table."""
    log = Log(open_())
    base = log.begin()
    killed = Commit(open_(), base)
    killed.add("meta", _meta("left"))
    commit = Commit(open_(), base)
    commit.add("meta", _meta("a", "b"))
    commit.delete_keys("meta", "key", ["a"])
    assert _keys(open_()) == ["b"]
    entry = base.next(1, commit.versions, {})
    assert log.append(entry)
    assert open_().at("meta", entry.versions["meta"]).count_rows() == 1


def test_a_writer_that_goes_on_after_it_was_stopped_notices(open_: Open) -> None:
    """And so does the one that it disturbs."""
    log = Log(open_())
    base = log.begin()
    stopped = Commit(open_(), base)
    stopped.add("meta", _meta("stopped"))
    commit = Commit(open_(), base)
    commit.add("meta", _meta("a"))
    with pytest.raises(Conflict):
        stopped.add("meta", _meta("more"))
    again = Commit(open_(), base)
    again.add("meta", _meta("again"))
    with pytest.raises(Conflict):
        commit.delete_keys("meta", "key", ["a"])
    assert log.append(base.next(1, again.versions, {}))
    assert _keys(open_()) == ["again"]


def test_a_table_that_was_made_and_not_published_is_emptied(open_: Open) -> None:
    """It holds what a killed writer left."""
    base = Log(open_()).begin()
    schema = pa.schema([("n", pa.int64())])
    killed = Commit(open_(), base)
    killed.create("numbers", schema)
    killed.add("numbers", pa.table({"n": [1]}))
    commit = Commit(open_(), base)
    commit.create("numbers", schema)
    commit.add("numbers", pa.table({"n": [2]}))
    assert open_().at("numbers", commit.versions["numbers"]).to_arrow()["n"].to_pylist() == [2]


def test_a_table_that_lost_its_versions_is_damaged(open_: Open) -> None:
    """A bucket that was brought back to an earlier state in part is not written to."""
    base = Log(open_()).begin()
    with pytest.raises(DamagedError, match="older than its log says"):
        Commit(open_(), _next(base, meta=9)).table("meta")


def test_any_number_of_keys_makes_conditions(open_: Open) -> None:
    """Numbers in a row are told by their ends, and text as it is quoted."""
    assert conditions("n", [3, 1, 2]) == ["n IN (1, 2, 3)"]
    assert conditions("n", [*range(100), 200]) == ["n IN (200)", "(n >= 0 AND n <= 99)"]
    assert conditions("k", ["it's"]) == ["k IN ('it''s')"]
    assert conditions("k", []) == []
    tables = open_()
    table = tables.create("numbers", pa.schema([("n", pa.int64())]))
    numbers = [*range(0, 30_000, 2), *range(50_000, 60_000)]
    table.add(pa.table({"n": [*numbers, 7]}))
    for where in conditions("n", numbers):
        table.delete(where)
    assert table.to_arrow()["n"].to_pylist() == [7]
