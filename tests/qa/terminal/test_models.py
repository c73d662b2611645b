"""`qa model`: what is fetched, and what it says of it. Fetching itself is tested beside `index.fetch`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from index import FetchedModel
from qa.terminal import app


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model in an empty cache; whatever is fetched is this one."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    made = tmp_path / "models" / "team--model" / ("a" * 40)
    made.mkdir(parents=True)
    (made / "model.safetensors").write_bytes(b"0" * 3_000_000)
    (made.parent / "current").write_text("a" * 40, encoding="ascii")
    monkeypatch.setattr("index.fetch", lambda name, _revision: FetchedModel(name, "a" * 40, made), raising=False)
    return made


def run(*arguments: str) -> str:
    """What the command prints."""
    result = CliRunner().invoke(app, ["model", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    ("file", "use"), [("modules.json", "QA_MODEL=team/model"), ("config.json", "QA_READER=team/model")]
)
def test_what_was_fetched_is_told_and_how_to_use_it(folder: Path, file: str, use: str) -> None:
    """An embedding model is named in another variable than a reader."""
    (folder / file).write_text("[]", encoding="utf-8")
    said = run("fetch", "team/model")
    assert "team/model is on this machine: 3 MB, revision aaaaaaaaaaaa." in said
    assert use in said


def test_the_models_on_this_machine_are_listed(folder: Path) -> None:
    """For people, and for programs."""
    assert "team/model  aaaaaaaaaaaa" in run("list")
    assert json.loads(run("list", "--json")) == [{"name": "team/model", "revision": "a" * 40, "folder": str(folder)}]


def test_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that fetches one."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    assert "fetch one with: qa model fetch" in run("list")
