"""The verbs that back up and restore, and how collections that are served are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Write
from tests.qa.terminal.test_command import ARTICLE, Run, qa  # noqa: F401 - a fixture


def test_a_backup_is_made_and_restored(qa: Run, write: Write, tmp_path: Path) -> None:  # noqa: F811
    """What was indexed answers from the new data folder."""
    qa("index", str(write({"a.txt": ARTICLE})))
    file, made = tmp_path / "backup.zip", tmp_path / "made"
    code, out, _ = qa("backup", str(file))
    assert (code, out) == (0, f"{file} holds 1 document of generation 1.\n")
    assert qa("backup", str(file))[0] == 1
    assert "is there already" in qa("backup", str(file))[2]
    told = qa.json("restore", str(file), "--data", str(made))
    assert (told["documents"], told["generation"]) == (1, 1)
    code, out, _ = qa("ask", "when did France send troops to Mali", data=made)
    assert (code, out.startswith("January 2013")) == (0, True)
    code, _, err = qa("restore", str(tmp_path / "none.zip"), "--data", str(tmp_path / "other"))
    assert (code, "cannot be made a data folder" in err) == (1, True)


def test_a_collection_is_copied_to_another_place(qa: Run, write: Write, tmp_path: Path) -> None:  # noqa: F811
    """It answers there, and what does not go over is named."""
    qa("index", str(write({"a.txt": ARTICLE})))
    (tmp_path / "data/qa.toml").write_text("threshold = 0.2\n")
    source, target = str(tmp_path / "data"), tmp_path / "made"
    code, out, err = qa("copy", source, str(target))
    assert (code, out) == (
        0,
        f"{target} holds 1 document of generation 1, compared row by row, and 1 quote as they are shown.\n",
    )
    assert f"still in {source} alone: qa.toml." in err
    code, out, _ = qa("ask", "when did France send troops to Mali", data=target)
    assert (code, out.startswith("January 2013")) == (0, True)
    code, _, err = qa("copy", source, str(target))
    assert (code, "is there already and not empty" in err) == (1, True)
    code, _, err = qa("copy", source, "s3:/bucket/qa")
    assert (code, "two slashes" in " ".join(err.split())) == (2, True)
    assert qa.json("copy", source, str(tmp_path / "again"))["quotes"] == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("news",), "names no collection; write NAME=DATA"),
        (("news=none",), "holds no collection to be served as “news”"),
        (("news=none", "--data", "other"), "use one of the two"),
        (("--root-path", "/api"), "The root path is '/api'"),
        (("--log", "xml"), "must be one of none, plain, json"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(qa: Run, typed: tuple[str, ...], told: str) -> None:  # noqa: F811
    """With the exit code of settings, before anything is opened."""
    code, _, err = qa("serve", *typed)
    assert (code, told in " ".join(err.split())) == (2, True), err
