"""`qa marks`: what was marked, for people and for programs, and as a file of references."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import Collection
from qa.marks import MarkBook, New
from tests.conftest import ToyEmbedder, Write
from tests.qa.terminal.test_command import Run


@pytest.fixture
def qa(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, toy: ToyEmbedder) -> Run:
    """The command, over a toy embedder."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    return Run(data, capsys, monkeypatch)


def test_the_command_lists_and_exports_marks(qa: Run, collection: Collection, write: Write, tmp_path: Path) -> None:
    """Filtered, with what became of their words; nothing of them reaches the terminal as a command."""
    folder = write({"boat.txt": "The boat left Gao at dawn.", "rain.txt": "It rained in Kidal."})
    collection.sync([folder])
    book = MarkBook(collection)
    book.make(New("boat.txt", 4, 8, "Whose \x1b[31mboat?", "boat", "doubtful"), "Ana")
    book.make(New("rain.txt", 0, 9), "")
    (folder / "rain.txt").write_text("Nothing fell.", encoding="utf-8")
    collection.sync([folder])
    code, out, err = qa("marks")
    assert (code, err) == (0, "")
    for piece in (
        "doubtful  boat  Ana",
        "“boat”",
        "Whose [31mboat?",
        "boat.txt, 4 to 8",
        "these words are gone from it",
    ):
        assert piece in out
    assert out.endswith("2 marks; the words of 1 stand nowhere for certain.\n")
    told = qa.json("marks", "--label", "boat")
    assert (told["total"], told["marks"][0]["place"]) == (1, {"document": "boat.txt", "start": 4, "end": 8})
    assert qa.json("marks", "--state", "gone", "--document", "rain.txt")["marks"][0]["quote"] == "It rained"
    written = tmp_path / "marks.json"
    code, out, err = qa("marks", "--export", str(written), "--page", "https://a.example/")
    assert (code, out, "2 marks written" in err) == (0, "", True)
    assert {each["note"] for each in json.loads(written.read_text("utf-8"))} == {"“boat”", "“It rained”"}
    assert "There are no such marks." in qa("marks", "--verdict", "checked")[1]
    assert qa("marks", "--export", "marks.docx")[0] == 2
    assert qa("marks", "--verdict", "true")[0] == 2
    assert qa("marks", data=tmp_path / "mistyped")[0] == 1
