"""`qa user`, and that nothing is served to others without accounts."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import argon2
import pytest

from qa.terminal import command as cli

Run = Callable[..., tuple[int, str, str]]
PASSWORD = "correct horse battery"  # noqa: S105 - of people that are made up


@pytest.fixture
def qa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder, with what is on standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_CONFIG_FILE", raising=False)
    monkeypatch.setenv("QA_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("qa.terminal.shared.out.width", 200)
    monkeypatch.setattr("qa.accounts.passwords._hasher", argon2.PasswordHasher(1, 8, 1))

    def run(*arguments: str, stdin: str = f"{PASSWORD}\n") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(stopped.value.code or 0), out, err

    return run


def test_people_are_added_listed_and_removed(qa: Run) -> None:
    """What is told is what they may; that people must log in is told once."""
    code, out, err = qa("user", "add", "Anna", "--role", "admin")
    assert (code, err) == (0, "")
    assert out == (
        "anna may do everything, and read the log.\n"
        "People must log in from now on; start what is served already anew.\n"
    )
    assert qa("user", "add", "bert", "--no-password", "--in", "news")[1] == "bert may ask and read in news.\n"
    assert qa("user", "list")[1] == "anna  admin  (a password)\nbert  ask in news  (no way in)\n"
    told = json.loads(qa("user", "list", "--json")[1])
    assert [(each["name"], each["roles"]) for each in told] == [("anna", {"*": "admin"}), ("bert", {"news": "ask"})]
    assert qa("user", "role", "bert", "edit")[0] == 0
    assert qa("user", "role", "bert", "none", "--in", "news")[1] == "bert may do nothing in news.\n"
    assert "bert  edit  " in qa("user", "list")[1]
    assert qa("user", "remove", "bert")[0] == 0
    assert "nobody must log in" in qa("user", "remove", "anna")[1]
    acts = [row["detail"] for row in json.loads(qa("user", "audit", "--json")[1])]
    assert acts[-1] == "added anna with the role admin in *"
    assert acts[0] == "removed anna"


def test_what_cannot_be_done_is_one_sentence_and_code_1(qa: Run) -> None:
    """And nothing is done."""
    assert "qa user add NAME" in qa("user", "list")[2]
    assert not Path("data").exists()
    assert qa("user", "add", "anna", "--role", "boss") == (1, "", "“boss” is no role; take ask, mark, edit or admin.\n")
    assert "12 characters" in qa("user", "add", "anna", stdin="short\n")[2]
    assert "holds no password" in qa("user", "add", "anna", stdin="")[2]
    assert qa("user", "add", "anna")[0] == 0
    for arguments in (("add", "anna"), ("remove", "bert"), ("role", "bert", "ask"), ("token", "bert"),
                      ("password", "bert"), ("token", "anna", "--end", "x")):  # fmt: skip
        code, out, err = qa("user", *arguments)
        assert (code, out, err.count("\n")) == (1, "", 1), arguments


def test_a_token_is_shown_once_on_standard_output_alone(qa: Run) -> None:
    """So that it can be piped; the file has its hash."""
    qa("user", "add", "anna")
    code, token, err = qa("user", "token", "anna", "--name", "ci", "--role", "ask", "--days", "3")
    assert code == 0
    assert token.startswith("vb_")
    assert len(token.strip()) == 46
    assert "shown once" in err
    assert qa("user", "token", "anna", "--list")[1] == "ci  up to ask  (never used)\n"
    with sqlite3.connect("data/accounts.sqlite") as database:
        assert token.strip() not in "\n".join(database.iterdump())
    database.close()
    assert "has ended" in qa("user", "token", "anna", "--end", "ci")[1]
    assert qa("user", "token", "anna", "--list", "--json")[1] == "[]\n"


def test_the_password_is_set_anew(qa: Run) -> None:
    """By who runs the server, without the old one."""
    qa("user", "add", "anna")
    assert qa("user", "password", "anna", "--stdin", stdin="another long one\n")[0] == 0
    assert "12 characters" in qa("user", "password", "anna", stdin="short\n")[2]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "answers.example.org"])  # noqa: S104 - refused
def test_nothing_is_served_to_others_without_accounts(qa: Run, host: str) -> None:
    """Nothing is opened or made before; the sentence names both ways out."""
    code, out, err = qa("serve", "--host", host)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"{host} can be reached from other machines")
    assert "qa user add NAME" in err
    assert "--no-accounts" in err
    assert not Path("data").exists()


def test_a_provider_must_be_named_whole(qa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a secret of the environment goes to no address of a file that was found."""
    monkeypatch.setenv("QA_OIDC_SECRET", "never shown")
    Path("qa.toml").write_text('[oidc]\nissuer = "https://login.example.org"\n', encoding="utf-8")
    assert "oidc.client is not" in qa("serve")[2]
    Path("qa.toml").write_text('[oidc]\nissuer = "https://login.example.org"\nclient = "verbatim"\n', encoding="utf-8")
    code, _, err = qa("serve")
    assert (code, "is not sent there" in err, "never shown" in err) == (2, True, False)
    monkeypatch.setenv("QA_OIDC_ROLE", "boss")
    assert "must be one of ask, mark, edit, admin" in qa("serve", "--config-file", "qa.toml")[2]
