"""People, passwords, sessions, tokens, waits and the log, without a server."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import argon2
import pytest

from index import Location, OnlyFolderError
from qa.accounts import Accounts, AccountSettings, Person, Right, Role, is_loopback, passwords
from qa.errors import AccountError, BusyError, SettingsError
from tests.accounts.conftest import PASSWORD, Clock

HERE = "192.0.2.7"


def test_each_role_may_what_those_before_it_may() -> None:
    """Spelled out, so that the order cannot turn round unseen."""
    rights = (Right.PERSON, Right.ASK, Right.MARK, Right.EDIT, Right.ADMIN, Right.FIGURES, Right.NOBODY)
    may = {role: [right.value for right in rights if Person("x", role).may(right)] for role in (None, *Role)}
    assert may == {
        None: ["person"],
        Role.ASK: ["person", "ask"],
        Role.MARK: ["person", "ask", "mark"],
        Role.EDIT: ["person", "ask", "mark", "edit"],
        Role.ADMIN: ["person", "ask", "mark", "edit", "admin", "figures"],
    }
    assert Person("x", Role.EDIT).may("edit")
    assert [right for right in Right if Person("x", None, figures_only=True).may(right)] == [Right.OPEN, Right.FIGURES]


def test_the_file_is_for_its_owner_alone(accounts: Accounts) -> None:
    """Also what SQLite keeps beside it."""
    files = list(accounts.path.parent.iterdir())
    assert len(files) > 1
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_no_secret_is_in_the_file(accounts: Accounts, clock: Clock) -> None:
    """Whoever gets a backup logs in as nobody."""
    token = accounts.tokens.make("ask", "ci", clock())
    secret = accounts.log_in("ask", PASSWORD, HERE)
    with pytest.raises(AccountError):
        accounts.log_in("typed-in-the-wrong-field", "x", HERE)
    accounts.close()
    raw = b"".join(path.read_bytes() for path in accounts.path.parent.iterdir())
    for each in (token, token[3:], secret, PASSWORD, "typed-in-the-wrong-field"):
        assert each.encode() not in raw
    assert b"$argon2id$" in raw


def test_a_name_is_one_in_whatever_case(accounts: Accounts) -> None:
    """Nobody is mistaken for another who is written like them."""
    with pytest.raises(AccountError, match="already"):
        accounts.people.add(" ASK ", 0.0)
    for wrong in ("", "a b", "<b>", "x" * 65, ".a", "a/b", "a\nb"):
        with pytest.raises(AccountError, match="no name"):
            accounts.people.add(wrong, 0.0)
    assert accounts.people.add("Zoë@Example.org", 0.0) == "zoë@example.org"


@pytest.mark.parametrize("password", ["", "short", "a" * 40, "a-long-person", "x" * 1_001])
def test_a_password_that_is_easily_guessed_is_refused(accounts: Accounts, password: str) -> None:
    """Before anything is kept."""
    with pytest.raises(AccountError, match="password"):
        accounts.people.add("a-long-person", 0.0, password=password)
    assert "a-long-person" not in [each.name for each in accounts.people.listed()]


def test_logging_in_begins_a_session_that_ends(accounts: Accounts, clock: Clock) -> None:
    """After hours without a request, in any case after a week, and when one logs out."""
    secret = accounts.log_in("Edit", PASSWORD, HERE)
    assert accounts.by_session(secret) == Person("edit", Role.EDIT)
    for _ in range(15):
        clock.now += 11 * 3_600
        assert accounts.by_session(secret) is not None
    clock.now += 4 * 3_600
    assert accounts.by_session(secret) is None
    idle = accounts.log_in("edit", PASSWORD, HERE)
    clock.now += 12 * 3_600
    assert accounts.by_session(idle) is None
    out = accounts.log_in("edit", PASSWORD, HERE)
    accounts.log_out(out, HERE)
    assert accounts.by_session(out) is None
    assert accounts.by_session("") is None


def test_looking_whether_a_session_holds_does_not_make_it_go_on(accounts: Accounts, clock: Clock) -> None:
    """A page that is left open for days is not somebody who is there."""
    secret = accounts.log_in("ask", PASSWORD, HERE)
    for _ in range(11):
        clock.now += 3_600
        assert accounts.by_session(secret, used=False)
    clock.now += 3_600
    assert accounts.by_session(secret, used=False) is None


def test_a_wrong_name_and_a_wrong_password_are_told_the_same(accounts: Accounts) -> None:
    """And somebody without a password is no one to log in as."""
    accounts.people.add("program", 0.0)
    said = set()
    for name, password in (("nobody", PASSWORD), ("ask", "wrong"), ("program", ""), ("program", PASSWORD)):
        with pytest.raises(AccountError) as refused:
            accounts.log_in(name, password, HERE)
        said.add(str(refused.value))
    assert len(said) == 1


def test_an_unknown_name_takes_as_long(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else names could be found out by the clock."""
    monkeypatch.setattr("qa.accounts.passwords._hasher", argon2.PasswordHasher(2, 16_384, 1))
    passwords._nobodys.cache_clear()
    accounts.people.set_password("ask", PASSWORD)
    passwords.is_right("x", None)

    def seconds(name: str) -> float:
        kept = accounts.people.password_hash(name)
        best = float("inf")
        for _ in range(5):
            began = time.process_time()
            assert not passwords.is_right("wrong", kept)
            best = min(best, time.process_time() - began)
        return best

    known, unknown = seconds("ask"), seconds("nobody")
    assert 0.5 < known / unknown < 2


def test_guesses_wait_longer_each_time(accounts: Accounts, clock: Clock) -> None:
    """The sentence says how long; the right password does not pass before, and another name is not held up."""
    waits = []
    for _ in range(12):
        with pytest.raises((AccountError, BusyError)) as refused:
            accounts.log_in("ask", "wrong", HERE)
        if isinstance(refused.value, BusyError):
            assert f"wait {refused.value.seconds} second" in str(refused.value)
            with pytest.raises(BusyError):
                accounts.log_in("ask", PASSWORD, HERE)
            waits.append(refused.value.seconds)
            clock.now += refused.value.seconds
    assert waits == [1, 2, 4, 8]
    assert accounts.log_in("edit", PASSWORD, "198.51.100.1")
    assert accounts.log_in("ask", PASSWORD, HERE)


def test_a_name_is_never_held_up_for_long_by_others(accounts: Accounts, clock: Clock) -> None:
    """Else anybody could lock somebody out by name."""
    for number in range(60):
        with pytest.raises((AccountError, BusyError)):
            accounts.log_in("ask", "wrong", f"198.51.100.{number}")
        clock.now += 61
    assert accounts.log_in("ask", PASSWORD, HERE)


def test_an_address_waits_for_whatever_name(accounts: Accounts, clock: Clock) -> None:
    """One password for many names, from all addresses of a network, with an account of one's own between."""
    waited = 0
    for number in range(25):
        with pytest.raises((AccountError, BusyError)) as refused:
            accounts.log_in(f"name-{number}", "wrong", f"2001:db8::{number + 1:x}")
        if isinstance(refused.value, BusyError):
            waited = refused.value.seconds
            clock.now += waited
            accounts.log_in("edit", PASSWORD, "2001:db8::ffff")
    assert waited > 10


def test_tokens_are_shown_once_and_may_no_more_than_said(accounts: Accounts, clock: Clock) -> None:
    """They end with their day, their person, and when they are ended."""
    token = accounts.tokens.make("admin", "reader", clock(), most=Role.ASK, days=30)
    found = accounts.by_token(token)
    assert found is not None
    assert (found.name, found.role, found.by_token) == ("admin", Role.ASK, True)
    assert accounts.tokens.listed("admin")[0].used == clock()
    own = accounts.tokens.make("ask", "all", clock())
    assert accounts.by_token(own) == Person("ask", Role.ASK, by_token=True)  # not more than the person may
    with pytest.raises(AccountError, match="already"):
        accounts.tokens.make("ask", "all", clock())
    clock.now += 30 * 86_400
    assert accounts.by_token(token) is None
    accounts.tokens.end("ask", "all")
    assert accounts.by_token(own) is None
    last = accounts.tokens.make("ask", "all", clock())
    accounts.people.remove("ask")
    assert accounts.by_token(last) is None
    assert accounts.by_token("vb_" + "A" * 43) is None


def test_a_role_is_of_a_collection(accounts: Accounts) -> None:
    """What is given for all holds beside it, and the higher of both counts."""
    accounts.people.give("nemo", Role.EDIT, "news")
    secret = accounts.log_in("nemo", PASSWORD, HERE)
    assert accounts.by_session(secret, "news") == Person("nemo", Role.EDIT)
    assert accounts.by_session(secret, "reports") == Person("nemo", None)
    accounts.people.give("nemo", Role.MARK)
    assert accounts.by_session(secret, "reports") == Person("nemo", Role.MARK)
    assert accounts.by_session(secret, "news") == Person("nemo", Role.EDIT)
    accounts.people.give("nemo", None, "news")
    assert accounts.by_session(secret, "news") == Person("nemo", Role.MARK)


def test_another_password_ends_all_sessions(accounts: Accounts) -> None:
    """Whoever had the old one is out; who changed it goes on."""
    before = accounts.log_in("ask", PASSWORD, HERE)
    with pytest.raises(AccountError, match="another one"):
        accounts.change_password("ask", "wrong", "another long password", HERE)
    with pytest.raises(AccountError, match="12 characters"):
        accounts.change_password("ask", PASSWORD, "short", HERE)
    after = accounts.change_password("ask", PASSWORD, "another long password", HERE)
    assert accounts.by_session(before) is None
    assert accounts.by_session(after) is not None
    assert accounts.log_in("ask", "another long password", HERE)
    with pytest.raises(AccountError):
        accounts.log_in("ask", PASSWORD, HERE)


def test_a_hash_of_other_costs_is_made_anew(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the one who knows the password logs in."""
    old = accounts.people.password_hash("ask")
    monkeypatch.setattr("qa.accounts.passwords._hasher", argon2.PasswordHasher(2, 8, 1))
    accounts.log_in("ask", PASSWORD, HERE)
    new = accounts.people.password_hash("ask")
    assert new is not None
    assert new != old
    assert "t=2" in new


def test_the_log_is_kept_as_long_as_is_set(tmp_path: Path, clock: Clock) -> None:
    """And one line each, whatever a question holds."""
    made = Accounts(tmp_path / "a.sqlite", AccountSettings(log=2), clock)
    made.audit.note("asked", clock(), person="anna", detail="Who\x1b[2J came?\n" + "x" * 5_000)
    clock.now += 86_400
    made.audit.note("read", clock(), person="bert", detail="a.txt", status=200)
    assert [row.act for row in made.audit.rows()] == ["read", "asked"]
    assert [row.act for row in made.audit.rows(person="anna")] == ["asked"]
    asked = made.audit.rows(act="asked")[0].detail
    assert asked.startswith("Who [2J came? xxx")
    assert len(asked) == 1_000
    clock.now += 1.5 * 86_400
    made.audit.note("listed", clock(), person="bert")
    assert [row.act for row in made.audit.rows()] == ["listed", "read"]
    newest = made.audit.rows(limit=1)[0]
    assert [row.act for row in made.audit.rows(before=newest.id)] == ["read"]
    made.close()


@pytest.mark.parametrize(
    ("host", "is_it"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("LOCALHOST", True), ("0.0.0.0", False), ("::", False),  # noqa: S104
     ("192.168.1.5", False), ("example.org", False), ("", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_which_addresses_are_of_this_machine_alone(host: str, is_it: bool) -> None:
    """A name may be any address, so it counts as one that others reach."""
    assert is_loopback(host) is is_it


def test_accounts_are_needed_beyond_this_machine(tmp_path: Path) -> None:
    """And where there are any; the sentence says what to do."""
    usual = AccountSettings()
    assert Accounts.needed(Location.of(tmp_path), "127.0.0.1", usual) is None
    assert not list(tmp_path.iterdir())
    with pytest.raises(SettingsError, match=r"qa user add NAME .* --no-accounts"):
        Accounts.needed(Location.of(tmp_path), "0.0.0.0", usual)  # noqa: S104 - nothing is bound
    with pytest.raises(SettingsError, match="qa user add NAME"):
        Accounts.needed(Location.of(tmp_path), "127.0.0.1", AccountSettings(required=True))
    empty = Accounts(usual.path(Location.of(tmp_path)))
    empty.close()
    assert Accounts.needed(Location.of(tmp_path), "127.0.0.1", usual) is None
    made = Accounts(usual.path(Location.of(tmp_path)))
    made.people.add("anna", 0.0)
    made.close()
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        found = Accounts.needed(Location.of(tmp_path), host, usual)
        assert found is not None
        found.close()
    assert Accounts.needed(Location.of(tmp_path), "0.0.0.0", AccountSettings(required=False)) is None  # noqa: S104


def test_an_address_has_accounts_where_a_file_is_named(tmp_path: Path) -> None:
    """They are of this machine, so nothing is taken for them; whoever needs none is not asked for a file."""
    bucket, usual = Location.of("s3://bucket/qa"), AccountSettings()
    assert Accounts.needed(bucket, "127.0.0.1", usual) is None
    for host, settings in (("0.0.0.0", usual), ("127.0.0.1", AccountSettings(required=True))):  # noqa: S104
        with pytest.raises(OnlyFolderError, match="s3://bucket/qa is an address; name a file of this machine"):
            Accounts.needed(bucket, host, settings)
    named = AccountSettings(tmp_path / "people.sqlite")
    made = Accounts(named.path(bucket))
    made.people.add("anna", 0.0)
    made.close()
    found = Accounts.needed(bucket, "0.0.0.0", named)  # noqa: S104
    assert found is not None
    found.close()


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    """And nobody is let in by it."""
    (tmp_path / "accounts.sqlite").write_text("This is no database, but it is there." * 100)
    with pytest.raises(AccountError, match="QA_ACCOUNTS_FILE"):
        Accounts.needed(Location.of(tmp_path), "127.0.0.1", AccountSettings())
    with sqlite3.connect(tmp_path / "newer.sqlite") as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(AccountError, match="newer version"):
        Accounts(tmp_path / "newer.sqlite")
