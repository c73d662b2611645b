"""`qa verify` of any text: what it prints, its exit codes, and the report it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from index import Collection
from qa.terminal.command import app
from tests.toy import ToyEmbedder

GOOD = "It says “Three soldiers were killed with an unidentified number wounded”.\n"
BAD = "It says “Four soldiers were killed with an unidentified number wounded”.\n"


@pytest.fixture
def verify(sources: Collection, monkeypatch: pytest.MonkeyPatch) -> object:
    """The command over a data folder with the two articles."""
    monkeypatch.setattr("index.collection.default_embedder", ToyEmbedder)
    data = sources.status().folder

    def run(*arguments: str, given: bytes = b"") -> Result:
        return CliRunner().invoke(app, ["verify", *arguments, "--data", str(data)], input=given)

    return run


def test_a_good_draft_passes(verify, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Exit code 0, each quotation with its place, and the sum."""
    path = tmp_path / "draft.md"
    path.write_text(GOOD, "utf-8")
    result = verify(str(path))
    assert result.exit_code == 0, result.output
    assert "1  verbatim  line 1" in result.output
    assert "(jnim-attacks-french-patrol-in-gao.txt)" in result.output
    assert result.output.rstrip().endswith("1 quotation: 1 verbatim.")


def test_an_altered_one_does_not(verify, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Exit code 1, what differs word by word, the report as HTML and as JSON."""
    path = tmp_path / "draft.txt"
    path.write_text(BAD, "utf-8")
    page, data = tmp_path / "report.html", tmp_path / "report.json"
    result = verify(str(path), "-o", str(page))
    assert result.exit_code == 1
    assert "[-Three-]" in result.output
    assert "{+Four+}" in result.output
    assert "Altered: a number was changed, “Three” to “Four”" in result.output
    assert "<ins>Four </ins>" in page.read_text("utf-8")
    printed = verify(str(path), "--json", "-o", str(data))
    assert json.loads(printed.output) == json.loads(data.read_text("utf-8"))
    assert json.loads(printed.output)["counts"] == {"altered": 1}


def test_standard_input_is_a_draft(verify) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """As what was pasted is."""
    assert verify("-", given=GOOD.encode()).exit_code == 0
    assert verify("-", given=BAD.encode("utf-16")).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"\x7fELF" + bytes(range(256)) * 40, b"\n\n"])
def test_what_is_no_text_is_refused(verify, tmp_path: Path, content: bytes) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Exit code 2 and one sentence."""
    path = tmp_path / "draft"
    path.write_bytes(content)
    result = verify(str(path))
    assert result.exit_code == 2
    assert "draft is no text that could be checked" in " ".join(result.output.split())
    assert verify(str(tmp_path / "missing.txt")).exit_code == 2


def test_without_a_quotation_nothing_passes(verify, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Nothing was checked."""
    path = tmp_path / "draft.txt"
    path.write_text("Only prose, and nobody's words.", "utf-8")
    result = verify(str(path))
    assert (result.exit_code, result.output) == (1, "No quotation was found, so nothing was checked.\n")


def test_a_pack_stays_a_pack(verify, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """By its name, or by how it begins; what is damaged is no draft then."""
    named, begun = tmp_path / "pack.json", tmp_path / "pack"
    named.write_text("It says “this”.", "utf-8")
    begun.write_text('{"format": "verbatim-evidence-pack", "version": 1', "utf-8")
    for path in (named, begun):
        result = verify(str(path))
        assert result.exit_code == 2
        assert "is not an evidence pack" in result.output
    assert verify(str(tmp_path / "a.md"), "--documents", str(tmp_path)).exit_code == 2


def test_a_draft_cannot_write_to_the_terminal(verify, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Control characters of a draft are not passed on."""
    path = tmp_path / "draft.txt"
    path.write_text("“\x1b[31mThree soldiers were killed\x1b]0;x\x07 with an unidentified number wounded”\n", "utf-8")
    assert "\x1b" not in verify(str(path)).output
