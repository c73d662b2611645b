"""Places of tables: reached, made, and what is said of those that are not there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from index.engine.lance.connecting import Conflict, Tables, _options, connect, explained
from index.engine.lance.tables import CREATED, MIRRORED
from index.engine.store import Store
from index.errors import CollectionError, DataFolderError, ReadOnlyError

_SAID = {
    "lance error: inner: Status { status: 404, body: Some(<Code>NoSuchBucket</Code>) }": "There is no bucket for s3://b/n;",
    "403 Forbidden: <Code>InvalidAccessKeyId</Code>": "The keys for s3://b/n are not accepted;",
    "403 Forbidden: <Code>SignatureDoesNotMatch</Code>": "The keys for s3://b/n are not accepted;",
    "403: <Code>RequestTimeTooSkewed</Code>": "s3://b/n was refused, because the clock of this machine is wrong;",
    "403 Forbidden: <Code>AccessDenied</Code>": "s3://b/n may not be written with these keys: it answers, but ",
    "LanceError(IO): Error performing PUT, after 4 retries - HTTP error: error sending request": (
        "s3://b/n cannot be reached"
    ),
}


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    """An empty place."""
    return connect(f"lance:{tmp_path}/shared")


def test_a_table_is_made_once_and_stays_as_it_was_at_a_version(tables: Tables) -> None:
    """Whatever is written later."""
    schema = pa.schema([("n", pa.int64())])
    tables.create("numbers", schema).add(pa.table({"n": [1]}))
    again = tables.create("numbers", schema)
    version = again.version
    again.add(pa.table({"n": [2]}))
    assert tables.names() == {"numbers"}
    assert tables.at("numbers", version).to_arrow()["n"].to_pylist() == [1]
    assert tables.newest("numbers").to_arrow()["n"].to_pylist() == [1, 2]


def test_another_connection_sees_what_one_wrote(tables: Tables) -> None:
    """At once."""
    other = connect(tables.address)
    tables.create("numbers", pa.schema([("n", pa.int64())]))
    assert other.newest("numbers").count_rows() == 0
    tables.newest("numbers").add(pa.table({"n": [1]}))
    assert other.newest("numbers").count_rows() == 1


def test_what_is_not_there_is_told(tables: Tables, tmp_path: Path) -> None:
    """And no file is taken for a folder."""
    with pytest.raises(KeyError):
        tables.newest("numbers")
    tables.create("numbers", pa.schema([("n", pa.int64())]))
    with pytest.raises(DataFolderError, match="no longer exists"):
        tables.at("numbers", 99)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataFolderError, match="is no folder; name another with --data"):
        connect(f"lance:{tmp_path}/file")


@pytest.mark.parametrize("said", _SAID)
def test_what_object_stores_say_becomes_a_sentence(said: str) -> None:
    """Of whatever kind they are."""
    with pytest.raises(DataFolderError) as caught, explained("s3://b/n"):
        raise RuntimeError(said)
    assert str(caught.value).startswith(_SAID[said])


def test_what_may_not_be_written_and_what_meets_another_are_told_apart() -> None:
    """And what is said in our words already is left as it is."""
    with pytest.raises(ReadOnlyError, match="but no tag can be set"), explained("s3://b/n", "no tag can be set"):
        raise OSError("Permission denied")
    with pytest.raises(Conflict), explained("s3://b/n"):
        raise RuntimeError("LanceError(Retryable): Commit conflict for version 3")
    with pytest.raises(CollectionError, match="own words"), explained("s3://b/n"):
        raise CollectionError("own words")


def test_the_tables_of_the_truth_have_the_columns_of_sqlite(tmp_path: Path) -> None:
    """In their order, and with a key among them."""
    store = Store(tmp_path)
    with store.reading() as connection:
        for name, each in MIRRORED.items():
            found = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            assert [column for column in each.columns if column != "rowid"] == found, name
            assert each.key in each.columns
    store.close()
    assert MIRRORED.keys() < CREATED.keys()


def test_an_endpoint_that_is_none_is_told_and_an_empty_one_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a compose file sets it that has no value for it."""
    for wrong in ("nonsense", "127.0.0.1:9000", "http://", "file:///etc"):
        monkeypatch.setenv("AWS_ENDPOINT_URL", wrong)
        with pytest.raises(DataFolderError, match=f"AWS_ENDPOINT_URL is “{wrong}”, which is no address of a server"):
            connect("s3://bucket/name")
    environment = {"AWS_ENDPOINT_URL": "", "AWS_REGION": "eu-west-1", "AWS_SESSION_TOKEN": ""}
    options = _options("s3://bucket/name", environment)
    assert (options["region"], "endpoint" in options, "aws_session_token" in options) == ("eu-west-1", False, False)
    assert environment == {"AWS_REGION": "eu-west-1"}
