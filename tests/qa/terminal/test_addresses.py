"""What cannot be done yet with a collection at an address is one sentence, before anything is done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Write
from tests.qa.terminal.test_command import ARTICLE, Run, qa  # noqa: F401 - a fixture

BUCKET = "s3://bucket/qa"


@pytest.mark.parametrize(
    "verb",
    [
        ("index", "a.txt", "--rebuild"),
        ("check", "--repair"),
        ("backup", "backup.zip"),
        ("restore", "backup.zip"),
        ("add", "https://example.org/"),
        ("watch", "https://example.org/feed"),
        ("eval", "asked.jsonl", "--save"),
        ("drift",),
        ("user", "list"),
        ("serve", "--accounts"),
    ],
    ids=" ".join,
)
def test_what_works_with_files_alone_is_refused(
    qa: Run,  # noqa: F811
    verb: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sentence names the address and what to do instead; nobody is asked and nothing is written."""
    monkeypatch.chdir(tmp_path)
    code, out, err = qa(*verb, "--data", BUCKET)
    told = " ".join(err.split())
    assert (code, out) == (1, "")
    assert f"works with a data folder alone, and {BUCKET} is an address; " in told
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names alone


def test_an_address_that_is_none_is_one_sentence(qa: Run, write: Write, tmp_path: Path) -> None:  # noqa: F811
    """Wherever it is said; no folder of that name is made."""
    file = str(write({"a.txt": ARTICLE}) / "a.txt")
    code, _, err = qa("index", file, "--data", "s3:/bucket/qa")
    assert (code, "two slashes behind s3:" in " ".join(err.split())) == (2, True)
    code, _, err = qa("serve", "news=https://example.org/qa")
    assert (code, "no address of a collection" in " ".join(err.split())) == (2, True)
    assert not (tmp_path / "s3:").exists()


def test_what_is_kept_in_tables_is_used_as_a_data_folder_is(
    qa: Run,  # noqa: F811
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Indexed, asked, shown, deleted, checked and vacuumed, by their address alone."""
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    address = f"lance:{tmp_path}/shared"

    def run(*typed: str) -> str:
        code, out, err = qa(*typed, "--data", address)
        assert code == 0, (typed, out, err)
        return " ".join(out.split())

    code, _, err = qa("status", "--data", address)
    assert (code, err) == (1, f"Nothing has been indexed in {address} yet; run: qa index PATH\n")
    folder = str(write({"a.txt": ARTICLE, "b.txt": "Rain fell in Gao."}))
    assert "2 added" in run("index", folder)
    assert run("ask", "when did France send troops to Mali").startswith("January 2013")
    assert run("status").startswith("address lance:")
    assert run("show", "b.txt").endswith("Rain fell in Gao.")
    run("tag", "a.txt", "+Mali")
    run("delete", "b.txt")
    assert "Everything is there, and as it was written." in run("check")
    assert "1 document" in run("check", "--vacuum")
    code, out, _ = qa("copy", address, str(tmp_path / "back"))
    assert (code, "holds 1 document" in out) == (0, True)
    code, out, _ = qa("ask", "when did France send troops to Mali", "--data", str(tmp_path / "back"))
    assert (code, out.startswith("January 2013")) == (0, True)
