"""`qa tag` and `qa correct`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Write
from tests.qa.terminal.test_command import Run
from tests.toy import ToyEmbedder


@pytest.fixture
def tagged(
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    toy: ToyEmbedder,
    write: Write,
) -> Run:
    """The command over three documents, of which one is named like a tag."""
    monkeypatch.setattr("index.collection.default_embedder", lambda: toy)
    run = Run(data, capsys, monkeypatch)
    folder = write({"a.txt": "A boat. Attacked.", "b.txt": "The army. Gone.", "-draft.txt": "A draft. Here."})
    run.json("index", str(folder))
    return run


def test_tags_are_set_taken_away_and_listed(tagged: Run) -> None:
    """In any order; what begins with a sign is a tag unless it is a document."""
    assert tagged.json("tag", "a.txt", "+West Africa", "b.txt", "+draft") == {
        "a.txt": ["draft", "West Africa"],
        "b.txt": ["draft", "West Africa"],
    }
    assert tagged.json("tag", "-draft.txt", "a.txt", "-draft") == {"-draft.txt": [], "a.txt": ["West Africa"]}
    assert tagged.json("tag", "--list") == [{"name": "draft", "documents": 1}, {"name": "West Africa", "documents": 2}]
    assert "2  West Africa" in tagged("tag", "--list")[1]
    assert {each["document"] for each in tagged.json("search", "boat army", "--tag", "DRAFT")} == {"b.txt"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.txt"], "Name documents, and tags"),
        (["+x"], "Name documents, and tags"),
        (["nothing", "+x"], "no document nothing"),
        (["a.txt", "+a,b"], "has a comma"),
        (["a.txt", "--list"], "leave the other words out"),
    ],
)
def test_what_cannot_be_meant_is_refused(tagged: Run, words: list[str], said: str) -> None:
    """In a sentence."""
    code, _, sentence = tagged("tag", *words)
    assert code == 1
    assert said in sentence


def test_a_title_and_date_are_corrected_and_taken_back(tagged: Run) -> None:
    """`qa show` tells both what holds and what was detected."""
    told = tagged.json("correct", "a.txt", "--title", "The boat", "--date", "2023")
    assert (told["title"], told["date"], told["title_origin"], told["date_origin"]) == (
        "The boat",
        "2023",
        "corrected",
        "corrected",
    )
    _, shown, _ = tagged("show", "a.txt")
    assert "2023 (from corrected)" in shown
    assert "detected: A" in shown
    assert tagged("correct", "a.txt")[0] == 1
    assert "not understood" in tagged("correct", "a.txt", "--date", "soon")[2]
    assert tagged.json("correct", "a.txt", "--detected")["corrections"] == []
