"""Settings in the terminal: flags, help, `qa status --config`, and that what qa.toml says is what happens."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
import typer.main

from index import FetchedModel, Location
from qa.configuration import ROWS, Row
from qa.terminal import app
from qa.terminal import command as cli

Run = Callable[..., tuple[int, str, str]]
SECRET = "hf_never_shown"  # noqa: S105 - that is what is tested
COMMANDS: dict[str, Any] = {}
for _name, _command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
    COMMANDS.update(
        {f"{_name} {each}": of for each, of in getattr(_command, "commands", {}).items()} or {_name: _command}
    )
FLAGS = [row for row in ROWS.values() if row.flag]


@pytest.fixture
def qa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder; gives the exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("qa.terminal.shared.out.width", 200)
    for variable in ("QA_CONFIG_FILE", *(variable for row in ROWS.values() for variable in row.variables)):
        monkeypatch.delenv(variable, raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["qa", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(stopped.value.code or 0), out, err

    return run


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each call of the page's server was given, by names of settings."""
    calls: list[dict[str, Any]] = []

    def serve(data: Path, host: str, port: int, settings: Any, **more: Any) -> None:
        told = {"data": data, "host": host, "port": port, "threshold": settings.threshold}
        calls.append(
            told
            | {"fixed": more["fixed"], "exact": more["search"].exact, "hosts": more["names"], "queue": more["queue"]}
            | {name: more[name] for name in ("root_path", "log", "proxies")}
            | {"interval": more["every"] or ""}
            | {"accounts": more["accounts"].required}
        )

    monkeypatch.setattr("qa.page.server.serve", serve)
    return calls


def typed(row: Row, number: int) -> tuple[str, Any]:
    """The n-th value of a setting as it is written, and as it is."""
    if row.kind is bool:
        return ("true", True) if number % 2 else ("false", False)
    if row.name == "interval":
        return f"{number}h", number * 3600.0
    text = {float: "0.{}5", int: "{}000"}.get(row.kind, "/at/{}").format(number)
    return text, (Location.of if row.kind is Location else row.kind)(text)


@pytest.mark.parametrize("row", FLAGS, ids=[row.name for row in FLAGS])
def test_a_flag_counts_before_the_environment_and_that_before_the_file(
    qa: Run, served: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, row: Row
) -> None:
    """For each setting that has one; `qa serve` takes them all. A switch can also be turned off."""
    (written, in_file), (text, in_environment), (word, in_flag) = (typed(row, number) for number in (1, 2, 3))
    toml = json.dumps(written) if row.kind not in {bool, int, float} else written
    Path("qa.toml").write_text(f"{row.key} = {toml}\n", encoding="utf-8")
    assert qa("serve")[0] == 0
    monkeypatch.setenv(row.variables[0], text)
    assert qa("serve")[0] == 0
    assert qa("serve", *([row.flag] if row.kind is bool else [row.flag, word]))[0] == 0
    assert [call[row.name] for call in served] == [in_file, in_environment, in_flag]
    if row.kind is bool:
        monkeypatch.setenv(row.variables[0], "1")
        assert qa("serve", f"--no-{row.flag.removeprefix('--')}")[0] == 0
        assert served[-1][row.name] is False


def test_without_anything_the_defaults_hold(qa: Run, served: list[dict[str, Any]]) -> None:
    """Those of the table."""
    qa("serve")
    assert served == [{name: ROWS[name].default for name in served[0]}]


def test_every_flag_is_declared_in_the_table_and_its_help_names_the_variable() -> None:
    """No option reads the environment past it, and each row with a flag is an option of some verb."""
    found = set()
    for name, command in COMMANDS.items():
        options = {each.name: each for each in command.params}
        assert [each for each in options.values() if each.envvar] == [], name
        assert "QA_CONFIG_FILE" in options["config_file"].help, name
        for row in (ROWS[each] for each in options if each in ROWS):  # nor is anything else called as a setting is
            found.add(row.name)
            assert row.flag in options[row.name].opts
            assert all(variable in options[row.name].help for variable in row.variables)
    assert found == {row.name for row in FLAGS}


def test_help_shows_the_variables(qa: Run) -> None:
    """Of each flag of the verb, and the file."""
    _, out, _ = qa("serve", "--help")
    for row in FLAGS:
        assert row.flag in out
        assert row.variables[0] in out
    assert "--config-file" in out
    assert "QA_CONFIG_FILE" in out


def test_status_tells_each_value_and_where_it_comes_from(
    qa: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also before anything was indexed; no secret is shown, to people or programs."""
    (tmp_path / "qa.toml").write_text(f'[server]\nport = 1234\n[hub]\ntoken = "{SECRET}"\n', encoding="utf-8")
    (tmp_path / "qa.toml").chmod(0o644)
    monkeypatch.setenv("QA_THRESHOLD", "0.5")
    code, out, err = qa("status", "--config", "--data", "kept")
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()}
    assert code == 0
    assert lines["data"] == "kept --data"
    assert lines["threshold"] == "0.5 QA_THRESHOLD"
    assert lines["server.port"] == f"1234 {tmp_path / 'qa.toml'}"
    assert lines["server.host"] == "127.0.0.1 default"
    assert lines["hub.token"] == f"set, hidden {tmp_path / 'qa.toml'}"
    assert lines["Read:"] == str(tmp_path / "qa.toml")
    assert set(lines) == {row.key for row in ROWS.values()} | {"Read:"}
    assert err.count("can be read by others") == 1
    code, told, err_of_json = qa("status", "--config", "--json", "--data", "kept")
    found = {each["key"]: (each["value"], each["from"], each["place"]) for each in json.loads(told)["settings"]}
    assert found["data"] == ("kept", "flag", "--data")
    assert found["threshold"] == (0.5, "environment", "QA_THRESHOLD")
    assert found["hub.token"] == ("set, hidden", "file", str(tmp_path / "qa.toml"))
    assert found["server.hosts"] == ([], "default", None)
    assert SECRET not in out + err + told + err_of_json
    assert not (tmp_path / "kept").exists()


def test_status_tells_of_a_file_that_is_not_read(qa: Run, tmp_path: Path) -> None:
    """Since one that is nearer counts; and where there is none at all."""
    assert "No qa.toml was found." in qa("status", "--config")[1]
    (tmp_path / ".qa").mkdir()
    (tmp_path / ".qa" / "qa.toml").write_text("", encoding="utf-8")
    assert f"Read: {tmp_path / '.qa' / 'qa.toml'}" in qa("status", "--config")[1]
    (tmp_path / "qa.toml").write_text("", encoding="utf-8")
    out = qa("status", "--config")[1]
    assert f"Read: {tmp_path / 'qa.toml'}" in out
    assert f"Not read, since only one file counts: {tmp_path / '.qa' / 'qa.toml'}" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_setting_that_is_not_fit_is_one_sentence_and_code_2(qa: Run, tmp_path: Path, name: str) -> None:
    """Whatever the verb is, so that 1 keeps its meaning; before anything is done."""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(f"hub.token = ['{SECRET}']", encoding="utf-8")
    arguments = [each for each in COMMANDS[name].params if each.param_type_name == "argument" and each.required]
    code, out, err = qa(*name.split(), *("x" for _ in arguments), "--config-file", str(wrong))
    assert (code, out, err.count("\n")) == (2, "", 1)
    told = f"{wrong}: hub.token is something else (hidden), but must be a text that is not empty.\n"
    assert err == told
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.toml"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('model = "no-such-model"', "no-such-model is no folder of a sentence-transformers model"),
        ('data = "kept"', "Nothing has been indexed in {folder}/kept yet"),
    ],
)
def test_what_the_file_says_is_what_happens(qa: Run, tmp_path: Path, line: str, told: str) -> None:
    """Also of settings that are read far below, in `index`."""
    (tmp_path / "a.txt").write_text("France deployed troops to Mali in January 2013.", encoding="utf-8")
    (tmp_path / "qa.toml").write_text(line, encoding="utf-8")
    code, _, err = qa(*(["index", "a.txt"] if "model" in line else ["ask", "who"]))
    assert code == 1
    assert told.format(folder=tmp_path) in " ".join(err.split())
    assert "QA_MODEL" not in os.environ


def test_the_cache_of_the_file_is_where_models_are_looked_for(qa: Run, tmp_path: Path) -> None:
    """`qa model` takes settings as every verb does."""
    model = tmp_path / "fetched" / "models" / "team--model"
    (model / ("a" * 40)).mkdir(parents=True)
    (model / "current").write_text("a" * 40, encoding="ascii")
    (tmp_path / "qa.toml").write_text('cache = "fetched"', encoding="utf-8")
    assert "team/model  aaaaaaaaaaaa" in qa("model", "list")[1]


def test_the_token_of_the_file_is_the_one_that_the_hub_is_shown(
    qa: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its library takes it from the environment; the command prints it nowhere."""
    tokens: list[str | None] = []

    def fetch(name: str, _revision: str | None) -> FetchedModel:
        tokens.append(huggingface_hub.get_token())
        return FetchedModel(name, "a" * 40, tmp_path)

    monkeypatch.setattr("index.fetch", fetch, raising=False)
    (tmp_path / "qa.toml").write_text(f'hub.token = "{SECRET}"', encoding="utf-8")
    assert SECRET not in "".join(qa("model", "fetch", "team/model", "--json")[1:])
    assert tokens == [SECRET]


def test_the_languages_of_the_file_reach_the_process_that_reads_files(qa: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is started with few variables, and this is one of them."""
    from index.readers.sandbox import parent

    seen: list[str | None] = []
    monkeypatch.setattr("qa.terminal.indexing.refuse_missing", lambda _: seen.append(_languages(parent)))
    Path("qa.toml").write_text('ocr-languages = "deu+fra"', encoding="utf-8")
    qa("feedback")
    assert seen == ["deu+fra"]


def _languages(parent: Any) -> str | None:
    found: dict[str, str] = parent._environment("/nowhere")
    return found.get("QA_OCR_LANGUAGES")


def test_a_check_knows_the_file_in_the_data_folder(qa: Run, tmp_path: Path) -> None:
    """It is no stray file there."""
    (tmp_path / ".qa").mkdir()
    (tmp_path / ".qa" / "qa.toml").write_text("", encoding="utf-8")
    assert "qa.toml" not in "".join(qa("check", "--json")[1:])


def test_the_readme_of_settings_shows_a_file_that_holds(qa: Run, tmp_path: Path) -> None:
    """The example of docs/settings.md can be used as it stands."""
    text = (Path(__file__).parents[3] / "docs/settings.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "qa.toml").write_text(example, encoding="utf-8")
    code, out, _ = qa("status", "--config", "--json")
    assert code == 0
    assert len([each for each in json.loads(out)["settings"] if each["from"] == "file"]) == example.count(" = ")
