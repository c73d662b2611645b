"""Which value holds: a flag, else the environment, else qa.toml, else the default; for every row of the table."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest

from index import Location
from qa.configuration import ROWS, Origin, Row, Settings, configured, passed_on
from qa.errors import SettingsError

ROOT = Path(__file__).parents[3]
each_row = pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))


@dataclass(frozen=True)
class Said:
    """The same value as the places of a setting write it."""

    value: Any
    text: str  # in the environment
    toml: str


def said(row: Row, number: int) -> Said:
    """The n-th of some values that are fit for a setting, none of which is its default."""
    if row.kind is bool:
        value = [not row.default, bool(row.default)][number % 2]
        return Said(value, str(value), json.dumps(value))
    if row.kind in {int, float}:
        least = row.least or 0
        most = row.most if row.most is not None else least + 100
        share = least + (most - least) * (0.2 + number / 10)
        amount = round(share) if row.kind is int else share
        return Said(amount, str(amount), str(amount))
    name = f"/no/folder-{number}"
    if row.kind is tuple:
        return Said((name, "other"), f" {name}, other,", json.dumps([name, "other"]))
    chosen = Location.of(name) if row.kind is Location else row.kind(name)
    return Said(chosen, name, json.dumps(name))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file that sets every setting to the third of its values."""
    path = tmp_path / "qa.toml"
    path.write_text("".join(f"{row.key} = {said(row, 2).toml}\n" for row in ROWS.values()), encoding="utf-8")
    path.chmod(0o600)
    return path


@each_row
def test_the_order_of_precedence(row: Row, written: Path) -> None:
    """Each place counts where those before it say nothing, and is named."""
    typed = {row.name: said(row, 0).value}
    environment = {row.variables[0]: said(row, 1).text}
    steps = [
        (typed, environment, written, Origin("flag", row.flag), said(row, 0).value),
        ({}, environment, written, Origin("environment", row.variables[0]), said(row, 1).value),
        ({}, {row.variables[0]: " "}, written, Origin("file", str(written)), said(row, 2).value),
        ({}, {}, Path(os.devnull), Origin("default", ""), row.default),
    ]
    for flags, variables, file, origin, value in steps:
        found = configured(flags, variables, file=file)
        assert (getattr(found.settings, row.name), found.origins[row.name]) == (value, origin)
    assert type(getattr(configured({}, {}, file=written).settings, row.name)) is type(said(row, 2).value)


def test_each_row_is_whole() -> None:
    """No two share a key, a variable or a flag; each is explained; a secret is no flag, nor in what is printed."""
    rows = list(ROWS.values())
    assert [row.name for row in rows] == [each.name for each in fields(Settings)]
    for told in (
        [row.key for row in rows],
        [row.flag for row in rows if row.flag],
        sum([row.variables for row in rows], ()),
    ):
        assert len(set(told)) == len(told)
    assert [row.key for row in rows if not (row.variables and row.description.endswith("."))] == []
    assert [row.key for row in rows if not re.fullmatch(r"[a-z]+(\.[a-z]+)?(-[a-z]+)*", row.key)] == []
    named = {
        **{row.name: f"--{row.name.replace('_', '-')}" for row in rows},
        "interval": "--every",
    }  # as qa watch has it
    assert [row.key for row in rows if row.flag and row.flag != named[row.name]] == []
    assert [row.key for row in rows if row.secret and row.flag] == []
    assert any(row.secret for row in rows)
    assert [row.key for row in rows if row.default in {None, "", ()} and not (row.unset or row.secret)] == []
    assert "hf_x" not in repr(configured({}, {"HF_TOKEN": "hf_x"}))


def test_no_variable_is_read_that_is_not_declared() -> None:
    """Whoever reads a new one finds that it belongs into the table; those of tests alone do not."""
    declared = {variable for row in ROWS.values() for variable in row.variables} | {"QA_CONFIG_FILE", "QA_FAULT"}
    files = [ROOT / "app.py", *(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py")]
    named = {name for path in files for name in re.findall(r"\b(?:QA|GRADIO_SERVER)_[A-Z_]+", path.read_text("utf-8"))}
    assert named <= declared


def test_our_own_name_of_a_variable_counts_before_that_of_gradio() -> None:
    """And the other one goes on to count."""
    found = configured({}, {"GRADIO_SERVER_PORT": "1", "GRADIO_SERVER_NAME": "one", "QA_PORT": "2"})
    assert (found.settings.port, found.settings.host) == (2, "one")
    assert (found.origins["port"].place, found.origins["host"].place) == ("QA_PORT", "GRADIO_SERVER_NAME")


@pytest.mark.parametrize(
    ("variable", "text", "must_be"),
    [
        ("QA_THRESHOLD", "much", "'much', but must be a number from 0 to 1"),
        ("QA_THRESHOLD", "nan", "'nan', but must be a number from 0 to 1"),
        ("QA_THRESHOLD", "1.01", "'1.01', but must be a number from 0 to 1"),
        ("QA_PORT", "tcp://10.0.0.1:80", "'tcp://10.0.0.1:80', but must be a whole number from 0 to 65535"),
        ("GRADIO_SERVER_PORT", "65536", "'65536', but must be a whole number from 0 to 65535"),
        ("QA_PORT", "7_860", "'7_860', but must be a whole number from 0 to 65535"),
        ("QA_PORT", "9" * 9_999, f"'{'9' * 79}, but must be a whole number from 0 to 65535"),
        ("QA_EXACT", "maybe", "'maybe', but must be true or false"),
    ],
)
def test_a_variable_that_is_not_fit_is_told(variable: str, text: str, must_be: str) -> None:
    """In a sentence with its name; a flag before it makes it count no more."""
    with pytest.raises(SettingsError) as told:
        configured({}, {variable: text})
    assert str(told.value) == f"{variable} is {must_be}."
    row = next(row for row in ROWS.values() if variable in row.variables)
    assert configured({row.name: row.default}, {variable: text}).origins[row.name].kind == "flag"


@pytest.mark.parametrize(("word", "truth"), [("1", True), ("YES", True), ("on", True), ("0", False), ("No", False)])
def test_words_that_are_true_or_false(word: str, truth: bool) -> None:
    """Those that Click, which read them before, also takes."""
    assert configured({}, {"QA_FIXED": word}).settings.fixed is truth


def test_what_is_read_below_is_in_the_environment_while_a_command_runs(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file says it: what the environment says stays, and afterwards it is as it was."""
    below = [row for row in ROWS.values() if row.read_below]
    for row in below:
        monkeypatch.delenv(row.variables[0], raising=False)
    monkeypatch.setenv("QA_MODEL", "")
    monkeypatch.setenv("QA_READER", "mine")
    before = dict(os.environ)
    with passed_on(configured({}, os.environ, file=written)):
        inside = {row.name: os.environ.get(row.variables[0]) for row in below}
        changed = {name for name in os.environ if os.environ[name] != before.get(name)}
    assert inside == {row.name: said(row, 2).text for row in below} | {"reader": "mine"}
    assert changed == {row.variables[0] for row in below if row.name != "reader"}
    assert dict(os.environ) == before
    with passed_on(configured({}, {}, file=Path(os.devnull))):
        assert dict(os.environ) == before


def test_what_programs_are_told_of_settings(written: Path) -> None:
    """All of them in their order; a secret, and a password in an address, never."""
    environment = {"HF_TOKEN": "hf_secret", "HF_ENDPOINT": "https://me:pass@word@hub.example/x@y"}
    found = configured({"port": 1}, environment, file=written).to_json()
    assert "hf_secret" not in json.dumps(found)
    told = {each["key"]: each for each in found["settings"]}
    assert list(told) == [row.key for row in ROWS.values()]
    assert found["file"] == str(written)
    assert told["server.port"] == {
        "key": "server.port",
        "value": 1,
        "secret": False,
        "from": "flag",
        "place": "--port",
        "flag": "--port",
        "environment": ["QA_PORT", "GRADIO_SERVER_PORT"],
    }
    assert (told["hub.token"]["value"], told["hub.token"]["place"]) == ("set, hidden", "HF_TOKEN")
    assert told["hub.endpoint"]["value"] == "https://hidden@hub.example/x@y"
    assert configured({}, {}).to_json()["settings"][-1]["value"] is None
