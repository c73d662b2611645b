"""Conversations that are shared, in a folder of a test."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from index import Collection, back_up, check, rebuild, restore_backup
from qa.errors import OthersShareError, ShareError, UnknownShareError
from qa.sharing import FILE, SEAL, Shares, book
from tests.toy import ToyEmbedder

SAID = [{"number": 1, "question": "Où ?", "answer": {"text": "😀"}, "problem": "", "worded": "", "where": None}]
MORE = [*SAID, {**SAID[0], "number": 2}]


@pytest.fixture
def shares(tmp_path: Path) -> Shares:
    """Nothing is shared yet."""
    return Shares(tmp_path)


def test_nothing_is_made_before_it_is_needed(shares: Shares) -> None:
    """A data folder of which nothing is shared stays as it is."""
    assert shares.of("anna") == []
    with pytest.raises(UnknownShareError):
        shares.get("x")
    assert not shares.path.exists()


def test_what_is_shared_is_as_it_was(shares: Shares) -> None:
    """Behind a link that is not guessed, in a file that its owner alone reads."""
    shared = shares.share("anna", "c1", "Où ?" * 100, SAID)
    assert len(shared.id) >= 22
    assert list(shares.get(shared.id).exchanges) == SAID
    assert shares.of("anna") == [shared]
    assert shares.of("bert") == []
    assert len(shared.title) == 200
    assert shares.path.stat().st_mode & 0o777 == 0o600


def test_shared_again_it_has_the_same_link(shares: Shares) -> None:
    """And what was asked since; the same name in another's browser is another conversation."""
    first = shares.share("anna", "c1", "t", SAID)
    again = shares.share("anna", "c1", "t", MORE)
    other = shares.share("bert", "c1", "t", SAID)
    assert again.id == first.id != other.id
    assert list(shares.get(first.id).exchanges) == MORE
    assert [each.id for each in shares.of("anna")] == [first.id]


def test_sharing_is_stopped_by_whom_it_is_of_or_an_admin(shares: Shares) -> None:
    """And leaves no trace in the file; shared again it has another link."""
    ids = [shares.share("anna", name, "t", [{**SAID[0], "question": "a xylophone"}]).id for name in ("c1", "c2")]
    with pytest.raises(OthersShareError, match="anna shared it"):
        shares.stop(ids[0], "bert")
    assert shares.stop(ids[0], "anna").id == ids[0]
    assert shares.stop(ids[1], "boss", of_all=True).person == "anna"
    for each in ids:
        with pytest.raises(UnknownShareError, match="no such conversation"):
            shares.get(each)
        with pytest.raises(UnknownShareError):
            shares.stop(each, "anna")
    assert b"xylophone" not in shares.path.read_bytes()
    assert shares.share("anna", "c1", "t", SAID).id not in ids


def test_nobody_shares_without_end(shares: Shares, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence says what to do; what is shared already can be shared again."""
    monkeypatch.setattr(book, "MOST", 2)
    for name in ("c1", "c2", "c1"):
        shares.share("anna", name, "t", SAID)
    with pytest.raises(ShareError, match="stop sharing one"):
        shares.share("anna", "c3", "t", SAID)
    monkeypatch.setattr(book, "MOST_OF_ALL", 2)
    with pytest.raises(ShareError, match="some have to go"):
        shares.share("bert", "c1", "t", SAID)
    for name in ("", "x" * 101):
        with pytest.raises(ShareError, match="load it again"):
            shares.share("bert", name, "t", SAID)


def test_seals_hold_for_good_and_in_one_folder(shares: Shares, tmp_path: Path) -> None:
    """Also for another process, and where the file can only be read."""
    sealed = {**SAID[0], SEAL: shares.seal(SAID[0])}
    assert Shares(tmp_path).is_sealed(sealed)
    (tmp_path / "other").mkdir()
    assert not Shares(tmp_path / "other").is_sealed(sealed)


def test_what_is_not_as_it_was_kept_is_not_shown(shares: Shares) -> None:
    """Whoever changes the file, or a disk that does."""
    shared = shares.share("anna", "c1", "t", SAID)
    with contextlib.closing(sqlite3.connect(shares.path)) as connection, connection:
        connection.execute("UPDATE shared SET exchanges = replace(exchanges, 'Où', 'Wo')")
    with pytest.raises(ShareError, match="not as it was kept"):
        shares.get(shared.id)


@pytest.mark.parametrize("bad", [b"no database, but long enough to be taken for one" * 50, None])
def test_a_file_that_cannot_be_used_is_told(shares: Shares, bad: bytes | None) -> None:
    """In one sentence that names it."""
    shares.path.write_bytes(bad) if bad else shares.path.mkdir()
    for act in (lambda: shares.share("anna", "c1", "t", SAID), lambda: shares.get("x"), lambda: shares.seal(SAID[0])):
        with pytest.raises(ShareError, match=FILE):
            act()


def test_a_file_of_a_newer_version_is_left_alone(shares: Shares) -> None:
    """Its tables may mean something else."""
    with contextlib.closing(sqlite3.connect(shares.path)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(ShareError, match="newer version"):
        shares.share("anna", "c1", "t", SAID)


def test_a_rebuild_and_a_backup_keep_it(tmp_path: Path) -> None:
    """It is of the data folder, and not of what is indexed."""
    data, texts = tmp_path / "data", tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("Rain fell in Kidal last week.")
    shared = Shares(tmp_path / "data")
    with contextlib.closing(Collection.open(data, embedder=ToyEmbedder())) as collection:
        collection.sync([texts])
        link = shared.share("anna", "c1", "t", SAID).id
    rebuild(data, [texts], embedder=ToyEmbedder())
    assert check(data).notices == ()
    back_up(data, tmp_path / "backup.zip")
    restore_backup(tmp_path / "backup.zip", tmp_path / "restored")
    assert [list(Shares(folder).get(link).exchanges) for folder in (data, tmp_path / "restored")] == [SAID, SAID]
