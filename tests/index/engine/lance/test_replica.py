"""What one machine publishes another reads: all of it or nothing."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from index.engine.lance import indices
from index.engine.lance.connecting import connect
from index.engine.lance.truth import replica as replicas
from index.engine.lance.truth.committing import Commit
from index.engine.lance.truth.log import Entry, Log
from index.engine.lance.truth.replica import Replica
from index.engine.search.lexicon import Changes, Lexicon, Tokens
from index.engine.store import DATABASE, Feedback, Publication, feedback, row_checksum, set_tags
from index.errors import LockedError, ReadOnlyError
from index.passages import indexed_text
from index.records import Failure
from tests.index.engine.lance.machines import Machines, document, machines_in, publish, stage

TEXTS = {
    "mali": "France deployed soldiers to Mali in January.\n\nThe operation was called Serval, and it lasted a year.",
    "chad": "The soldiers moved to Chad later.\n\nThere they stayed for eight years, with others from the Sahel.",
}


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Machines that share a folder."""
    with machines_in(tmp_path) as found:
        yield found


def rows(replica: Replica) -> dict[str, list[tuple[object, ...]]]:
    """All that a full replica holds, table by table."""
    names = (
        "meta files failures deleted documents catalogue tags corrections feedback marks saved_questions alerts"
        " deliveries passages lines bands counted sqlite_sequence"
    )
    with replica.reading() as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608 - our own names
            for name in names.split()
        }


def test_what_one_machine_publishes_another_reads(machines: Machines) -> None:
    """Two documents, with their passages, whoever was there first."""
    one, other = machines.replica("one"), machines.replica("other")
    assert publish(one, TEXTS) == 1
    assert other.catch_up(level="full")
    assert not other.catch_up()
    assert rows(one) == rows(other)
    assert [each.text for each in other.documents()] == [TEXTS["chad"], TEXTS["mali"]]
    assert [each.document_id for each in other.passages()][:1] == ["chad"]
    assert other.counts() == one.counts()
    late = machines.replica("late")
    with late.writer():
        assert rows(late) == rows(one)


def test_changes_and_removals_reach_every_machine(machines: Machines) -> None:
    """In any order of catching up; what is gone is gone, and what stays keeps its number."""
    one, other, late = (machines.replica(name) for name in ("one", "other", "late"))
    for each in (one, other, late):
        with each.writer():
            pass
    publish(one, TEXTS)
    other.catch_up()
    publish(other, {"chad": "The soldiers left Chad.", "niger": "Niger is east of Mali."}, removed=["mali"])
    publish(one, {"mali": TEXTS["mali"]})
    for each in (one, other, late):
        each.catch_up()
    assert rows(one) == rows(other) == rows(late)
    assert [each.id for each in late.documents()] == ["chad", "mali", "niger"]
    assert late.generation == 3
    tables, versions = late.tables, late.position.versions
    found = tables.at("passages", versions["passages"]).to_arrow().to_pylist()
    assert sorted(row["number"] for row in found) == sorted(number for number, _ in late.passage_documents())
    assert all(row["length"] == len(row["terms"].split()) for row in found)


def test_the_lexicon_is_that_of_all_passages_at_once(machines: Machines) -> None:
    """However they came and went."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, {name: text * 3 for name, text in TEXTS.items()})
    publish(other, {"chad": "Chad.", "niger": "Niger is east of Mali."}, removed=["mali"])
    tokens = Tokens.of(indexed_text(passage) for passage in other.passages())
    changes = Changes()
    changes.add(tokens)
    lexicon = Lexicon.empty().changed(changes)
    [row] = other.tables.at("lexicon", other.position.versions["lexicon"]).to_arrow().to_pylist()
    assert (row["passages"], row["tokens"]) == (len(tokens.lengths), tokens.lengths.sum())
    for name in ("words", "held", "stems", "terms", "frequencies"):
        assert row[name] == getattr(lexicon, name).tobytes(), name


def test_a_light_replica_has_all_but_the_texts(machines: Machines) -> None:
    """And becomes a full one when its machine begins to index."""
    one, light = machines.replica("one"), machines.replica("light")
    publish(one, TEXTS)
    light.catch_up()
    publish(one, {"niger": "Niger is east of Mali."}, removed=["mali"])
    light.catch_up()
    own, full = rows(light), rows(one)
    without = {"documents", "passages", "lines", "bands"}
    assert {name: own[name] for name in own.keys() - without} == {name: full[name] for name in full.keys() - without}
    assert not own["passages"] + own["lines"] + own["bands"]
    assert light.document_numbers() == one.document_numbers()
    assert light.counts() == one.counts()
    assert (light.level, one.level) == ("light", "full")
    publish(light, {"mali": TEXTS["mali"]})
    one.catch_up()
    assert light.level == "full"
    assert rows(light) == rows(one)


def test_what_people_say_is_published_from_a_light_replica(machines: Machines) -> None:
    """Tags, feedback, marks and questions: by whoever answers, beside a sync."""
    one, light, other = (machines.replica(name) for name in ("one", "light", "other"))
    publish(one, TEXTS)
    with one.writer():
        assert set_tags(light, ["mali", "chad"], ["Sahel", "army"], [], "anna") == 2
        assert set_tags(other, ["mali"], [], ["army"], "ben") == 3
        feedback.add(light, _feedback("first"))
        feedback.add(other, _feedback("second"))
        feedback.add(light, _feedback("third", key="first"))
    for each in (one, light, other):
        each.catch_up()
        assert each.tags() == {"mali": ("Sahel",), "chad": ("army", "Sahel")}
        assert [found.reason for found in feedback.newest_first(each)] == ["third", "second"]
    assert rows(light)["tags"] == rows(one)["tags"]


def test_rows_that_take_the_place_of_others_are_told(machines: Machines) -> None:
    """Also where SQLite replaces them by another key than that of the table, and says nothing of it."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    set_tags(one, ["mali"], ["army"], [], "")
    set_tags(one, ["chad"], ["army", "Sahel"], [], "")
    other.catch_up()
    with one.transaction() as connection:
        connection.execute("UPDATE OR REPLACE tags SET document = 'mali' WHERE document = 'chad'")
        connection.execute("INSERT OR REPLACE INTO deleted VALUES ('x', 'it''s here')")
        connection.execute("INSERT INTO failures VALUES ('f', '/files', 'f', 'once'), ('g', '/files', 'g', 'twice')")
        connection.execute("DELETE FROM failures WHERE file = 'f'")
    other.catch_up()
    assert rows(other)["tags"] == rows(one)["tags"]
    assert len(rows(other)["tags"]) == 2
    with one.transaction() as connection:
        connection.execute("DELETE FROM deleted")
        connection.execute("INSERT INTO failures VALUES ('h', '/files', 'h', 'thrice')")
        connection.execute("UPDATE failures SET reason = reason WHERE file = 'g'")
    other.catch_up()
    for name in ("deleted", "failures", "tags"):
        assert rows(other)[name] == rows(one)[name]
    assert other.failures("g") == [Failure("g", "twice")]


def test_a_transaction_that_changes_nothing_publishes_nothing(machines: Machines) -> None:
    """Nor does one that fails: the collection stays as it is everywhere."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    before = one.log.newest()
    with one.transaction() as connection:
        connection.execute("UPDATE files SET seen = seen")
    with pytest.raises(KeyError):
        _fail(one)
    assert one.log.newest() == before
    other.catch_up(level="full")
    assert rows(one) == rows(other)


def test_vectors_are_computed_once_whichever_machine_goes_on(machines: Machines) -> None:
    """Of a sync that broke off, of passages that moved, and of those that are back."""
    one, other, late = (machines.replica(name) for name in ("one", "other", "late"))
    with one.writer(), one.staging():
        assert stage(one, [document(name, text) for name, text in TEXTS.items()]) > 0
    with other.writer(), other.staging():
        assert stage(other, [document(name, text) for name, text in TEXTS.items()]) == 0
        other.publish(Publication("toy", new_generation=True))
    assert other.tables.newest("embeddings").count_rows() == 0
    with late.writer(), late.staging():
        assert stage(late, [document("chad", TEXTS["chad"]), document("mali", TEXTS["mali"])]) == 0
        late.publish(Publication("toy", new_generation=True))
    found = late.tables.at("passages", late.position.versions["passages"]).to_arrow().to_pylist()
    assert len(found) == late.counts()[1]
    for row in found:
        vector = np.array(row["vector"], "<f4").tobytes()
        assert row["vector_checksum"] == row_checksum(row["embedding"], vector)
        assert row["text_checksum"] == row_checksum(row["embedding"], row["text"])


def test_a_second_sync_is_refused_and_one_that_was_overtaken_too(machines: Machines) -> None:
    """The one is told who holds the lease; the other, whose lease lapsed, that it has read another state."""
    one, other = machines.replica("one"), machines.replica("other")
    with (
        one.writer(),
        pytest.raises(LockedError, match=rf"pid {os.getpid()} on .* is indexing into lance:"),
        other.writer(),
    ):
        pass

    def overtake() -> None:
        one.leases._delete(one.leases._claims("sync")[0].token)
        publish(other, {"niger": "Niger is east of Mali."})

    with pytest.raises(LockedError, match=r"has indexed into lance:.* meanwhile; nothing was changed"):
        publish(one, TEXTS, before=overtake)
    one.catch_up()
    assert [each.id for each in one.documents()] == ["niger"]
    assert publish(one, TEXTS) == 2


def test_a_cache_may_be_deleted_or_damaged(machines: Machines) -> None:
    """It is filled anew, also while it is open."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    other.catch_up()
    expected = rows(other)
    database = machines.folder / "other" / DATABASE
    database.write_bytes(b"no database" * 1000)
    again = machines.replica("other")
    assert rows(again) == expected
    for path in (machines.folder / "other").glob("*"):
        path.unlink()
    assert rows(machines.replica("other")) == expected
    publish(one, {"niger": "Niger is east of Mali."})
    database.write_bytes(database.read_bytes()[:4096] + b"\0" * 8192)
    third = machines.replica("other")
    one.catch_up()
    assert third.document_numbers() == one.document_numbers()


def test_a_collection_that_is_made_anew_at_an_address_is_another(machines: Machines) -> None:
    """Nothing of the one before is left in the caches."""
    one = machines.replica("one")
    publish(one, TEXTS)
    shutil.rmtree(machines.folder / "shared")
    other = machines.replica("other")
    publish(other, {"niger": "Niger is east of Mali."})
    again = machines.replica("one")
    assert again.document_numbers() == other.document_numbers()
    assert [each.id for each in again.documents()] == ["niger"]


def test_a_replica_that_is_far_behind_catches_up(machines: Machines) -> None:
    """Though the entries of the log that it is at are deleted by now."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    other.catch_up(level="full")
    for number in range(40):
        set_tags(one, ["mali"], [f"tag {number % 3}"], [f"tag {(number + 1) % 3}"], "")
    publish(one, {}, removed=["chad"])
    assert one.tables.newest("generations").count_rows() < 35
    other.catch_up()
    assert rows(other) == rows(one)


def test_processes_of_one_machine_share_a_replica(machines: Machines) -> None:
    """Whoever catches up does so for all; nobody waits for somebody who only does that."""
    one, same, other = machines.replica("one"), machines.replica("one"), machines.replica("other")
    publish(other, TEXTS)
    assert one.catch_up()
    assert not same.catch_up()
    assert same.document_numbers() == other.document_numbers()
    publish(other, {"niger": "Niger is east of Mali."})
    with same._locally(), same.transaction():
        assert not one.catch_up()
    assert one.catch_up()


def test_several_threads_and_machines_write_at_once(machines: Machines) -> None:
    """Nothing is lost, nothing is there twice."""
    replicas = [machines.replica(name) for name in ("a", "a", "b", "c")]
    publish(replicas[0], TEXTS)

    def work(replica: Replica, name: str) -> None:
        for number in range(5):
            feedback.add(replica, _feedback(f"{name}{number}"))

    threads = [threading.Thread(target=work, args=(replica, f"{place}-")) for place, replica in enumerate(replicas)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = sorted(f"{place}-{number}" for place in range(4) for number in range(5))
    for each in replicas:
        each.catch_up()
        assert sorted(found.reason for found in feedback.newest_first(each)) == expected


def test_a_writer_whose_lease_lapsed_publishes_nothing_of_what_it_wrote(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told so; what it left in the tables is no part of what is published, then or later."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    append = Log.append

    def stopped(log: Log, entry: Entry) -> bool:
        monkeypatch.setattr(Log, "append", append)
        one.leases._delete(one.leases._claims("commit")[0].token)
        feedback.add(other, _feedback("of the other"))
        return append(log, entry)

    monkeypatch.setattr(Log, "append", stopped)
    with pytest.raises(LockedError, match=r"changed lance:.* at the same time; nothing was changed"):
        feedback.add(one, _feedback("lost"))
    assert [found.reason for found in feedback.newest_first(one)] == []
    feedback.add(one, _feedback("again"))
    for each in (one, other, machines.replica("late")):
        each.catch_up()
        assert [found.reason for found in feedback.newest_first(each)] == ["again", "of the other"]


def test_a_writer_that_is_disturbed_by_one_that_was_stopped_begins_anew(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And publishes what it alone wrote, with all vectors."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    add = Commit.add
    left: list[str] = []

    def disturbed(commit: Commit, name: str, rows: pa.Table) -> None:
        if name in {"documents", "files"} and name not in left:
            left.append(name)
            commit.table(name)
            connect(one.address).newest(name).add(rows)
        add(commit, name, rows)

    monkeypatch.setattr(Commit, "add", disturbed)
    publish(other, {"niger": "Niger is east of Mali."})
    monkeypatch.undo()
    assert sorted(left) == ["documents", "files"]
    one.catch_up()
    assert rows(one) == rows(other)
    assert one.tables.at("documents", one.position.versions["documents"]).count_rows() == 3
    assert one.tables.at("files", one.position.versions["files"]).count_rows() == 3


def test_tables_are_rewritten_only_with_the_rows_that_are_published(machines: Machines) -> None:
    """An index that was made while somebody else wrote is not published."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)

    def disturbed(table: Any) -> int:
        added = table.to_arrow().slice(0, 1)
        return int(table.add(added.set_column(added.schema.get_field_index("entry"), "entry", [[99]])).version)

    with one.writer(), pytest.raises(LockedError):
        one.rewrite(["documents"], disturbed)
    with one.writer():
        one.rewrite(["documents", "passages"], indices.merged)
        with one.transaction() as connection:  # which goes on from what it has written itself
            connection.execute("UPDATE files SET seen = 'now'")
    other.catch_up(level="full")
    assert rows(one) == rows(other)
    assert other.position.versions["documents"] > 2


def test_old_versions_are_swept_and_the_published_one_stays(machines: Machines) -> None:
    """Whoever is behind catches up all the same."""
    one, behind = machines.replica("one"), machines.replica("behind")
    publish(one, TEXTS)
    behind.catch_up(level="full")
    publish(one, {"niger": "Niger is east of Mali."}, removed=["mali"])
    feedback.add(one, _feedback("first"))
    with one.writer():
        one.rewrite(["documents", "passages"], indices.rewritten)
        one.sweep(indices.rewritten, lambda table: indices.swept(table, timedelta(0), alone=True))
    behind.catch_up()
    assert rows(behind) == rows(one) == rows_of_a_fresh_one(machines)
    for name, version in one.position.versions.items():
        assert [each["version"] for each in one.tables.newest(name).list_versions()] == [version]


def test_the_published_version_stays_though_somebody_writes_while_others_are_swept(machines: Machines) -> None:
    """As a writer does that was stopped for long."""
    one = machines.replica("one")
    publish(one, TEXTS)
    before = rows(one)

    def disturbed(table: Any) -> None:
        if table.name == "files":
            connect(one.address).newest("files").delete("true")
            time.sleep(0.01)
        indices.swept(table, timedelta(0), alone=True)

    with one.writer():
        one.rewrite(["documents", "passages"], indices.rewritten)
        one.sweep(indices.rewritten, disturbed)
    assert rows_of_a_fresh_one(machines) == before
    publish(one, {"niger": "Niger is east of Mali."})
    with one.writer():
        one.rewrite(["documents", "passages"], indices.rewritten)
        one.sweep(indices.rewritten, lambda table: indices.swept(table, timedelta(0), alone=True))
    assert len(rows_of_a_fresh_one(machines)["files"]) == 3


def test_tables_are_put_in_order_beside_a_sync(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that syncs write stay as they are for one that is under way, which else would be refused in the end."""
    one, other = machines.replica("one"), machines.replica("other")
    publish(one, TEXTS)
    publish(one, {"niger": "Niger is east of Mali."})
    monkeypatch.setattr(replicas, "_TIDIED_EVERY", 1)
    monkeypatch.setattr(replicas, "_SMALL_FILES", 1)

    def files(name: str) -> int:
        table = one.tables.at(name, one.position.versions[name])
        return int(table.stats()["fragment_stats"]["num_fragments"])

    def said() -> None:
        for reason in ("first", "second"):
            feedback.add(other, _feedback(reason))

    publish(one, {"chad": "Chad is east of Niger."}, before=said)
    one.catch_up()
    assert (files("feedback"), files("files")) == (1, 1)
    assert rows(one) == rows_of_a_fresh_one(machines)


def rows_of_a_fresh_one(machines: Machines) -> dict[str, list[tuple[object, ...]]]:
    """What a machine holds that was not there before."""
    shutil.rmtree(machines.folder / "fresh", ignore_errors=True)
    fresh = machines.replica("fresh")
    fresh.catch_up(level="full")
    return rows(fresh)


def test_what_may_only_be_read_answers_and_refuses_to_write(
    machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With keys that may not write, say."""
    publish(machines.replica("one"), TEXTS)
    reader = machines.replica("reader")

    def refused(*_: object, **__: object) -> None:
        raise RuntimeError("lance error: PUT failed: 403 Forbidden: <Code>AccessDenied</Code>")

    monkeypatch.setattr("lancedb.table.LanceTable.add", refused)
    monkeypatch.setattr("lancedb.table.LanceTable.delete", refused)
    assert reader.document_numbers().keys() == machines.replica("third").document_numbers().keys()
    with pytest.raises(ReadOnlyError, match="may not be written with these keys: it answers, but"):
        feedback.add(reader, _feedback("lost"))
    with pytest.raises(ReadOnlyError):
        publish(reader, TEXTS)


def test_a_reply_that_is_lost_is_not_taken_for_a_failure(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the log holds is published, whatever was heard of it."""
    one = machines.replica("one")
    newest = one.tables.newest

    class Deaf:
        def __init__(self, table: Any) -> None:
            self.table = table

        def __getattr__(self, name: str) -> Any:
            return getattr(self.table, name)

        def add(self, rows: Any) -> None:
            monkeypatch.setattr(one.tables, "newest", newest)
            self.table.add(rows)
            raise RuntimeError("error sending request")

    monkeypatch.setattr(
        one.tables, "newest", lambda name: Deaf(newest(name)) if name == "generations" else newest(name)
    )
    feedback.add(one, _feedback("heard"))
    other = machines.replica("other")
    assert [found.reason for found in feedback.newest_first(other)] == ["heard"]


def _fail(replica: Replica) -> None:
    with replica.transaction() as connection:
        connection.execute("DELETE FROM documents")
        raise KeyError


def _feedback(reason: str, key: str = "") -> Feedback:
    return Feedback("2026-01-01T00:00:00+00:00", True, reason, "Who?", None, 0.5, (("mali", 0, 5),), 1, key or reason)
