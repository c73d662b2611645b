"""Files that a browser sends: whatever it says of their names, only regular files of the one folder come to be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa.service.changes.uploads import Existing, ExistsError, Saved, UploadError, arriving, safe_name, sweep


def save(folder: Path, name: str, content: bytes, existing: Existing = "ask") -> Saved:
    """Keep a file that comes in two parts."""
    with arriving(folder) as file:
        file.write(content[:2])
        file.write(content[2:])
        return file.put(name, existing)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("report.txt", "report.txt"),
        ("../../../etc/x.txt", "x.txt"),
        ("C:\\news\\a.PDF", "a.PDF"),
        ("/abs/olute.md", "olute.md"),
        ("a\0b\x1b[31m.txt", "ab[31m.txt"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("a\u200b\ufeffb.txt", "ab.txt"),
        ("..hidden.txt", "hidden.txt"),
        ("-rf.txt", "rf.txt"),
        ("~$report.docx", "$report.docx"),
        ("two\nlines\t.txt", "two lines.txt"),
        ("stream:ads|<b>?*.csv", "stream_ads__b___.csv"),
        ("a.txt. ", "a.txt"),
        ("Kei\u0308ta.txt", "Keïta.txt"),
        ("报告.html", "报告.html"),
        ("half\ud800.txt", "half_.txt"),
    ],
)
def test_a_name_is_made_safe(said: str, kept: str) -> None:
    """The last part of a path, visible, not hidden, and no option of a command."""
    assert safe_name(said) == kept


@pytest.mark.parametrize("said", ["", "..", "/", ".", "...", "\0", "a/", ".txt", "photo.jpg", "a.txt.exe", "noending",
                                  "-", "a.txt/", "x.txt\\"])  # fmt: skip
def test_what_is_no_name_of_a_file_that_is_read_is_refused(said: str) -> None:
    """With the reason."""
    with pytest.raises(UploadError, match=r"accepted are \.csv|is no name for a file"):
        safe_name(said)


def test_a_long_name_is_shortened_before_its_ending() -> None:
    """To what file systems take, between two characters."""
    kept = safe_name(f"{'é' * 300}.txt")
    assert kept.endswith("é.txt")
    assert 190 < len(kept.encode()) <= 200


def test_a_safe_name_stays_as_it_is() -> None:
    """So that the names handed back by the browser can be recognised."""
    for said in ("a b (2).txt", f"{'x ' * 200}.md", "..-~ a .txt", "$x.docx"):
        assert safe_name(safe_name(said)) == safe_name(said)


def test_a_file_is_kept_whole(tmp_path: Path) -> None:
    """Under its name, and nothing beside it."""
    assert save(tmp_path, "a.txt", b"It rained.") == Saved("a.txt")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"It rained.")]


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """As when the browser is closed."""

    def broken() -> None:
        with arriving(tmp_path) as file:
            file.write(b"It ra")
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_the_same_bytes_are_there_already(tmp_path: Path) -> None:
    """Whatever was said for another file."""
    save(tmp_path, "a.txt", b"same")
    for existing in ("ask", "both", "replace"):
        assert save(tmp_path, "a.txt", b"same", existing) == Saved("a.txt", already_there=True)
    assert len(list(tmp_path.iterdir())) == 1


def test_another_file_is_only_replaced_when_that_is_said(tmp_path: Path) -> None:
    """Else both are kept, or it is asked for."""
    save(tmp_path, "a.txt", b"old")
    with pytest.raises(ExistsError, match=r"another file named a\.txt"):
        save(tmp_path, "a.txt", b"new")
    assert save(tmp_path, "a.txt", b"new", "both") == Saved("a (2).txt")
    assert save(tmp_path, "a.txt", b"new", "both") == Saved("a (2).txt", already_there=True)
    assert save(tmp_path, "a.txt", b"newer", "both") == Saved("a (3).txt")
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert save(tmp_path, "a.txt", b"newest", "replace") == Saved("a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"newest"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("dangling", [True, False])
def test_links_are_not_followed(tmp_path: Path, dangling: bool) -> None:
    """Neither to write through them, nor to compare with what they lead to."""
    outside = tmp_path / "outside.txt"
    if not dangling:
        outside.write_bytes(b"new")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").symlink_to(outside)
    with pytest.raises(ExistsError):
        save(folder, "a.txt", b"new")
    with pytest.raises(UploadError, match="which is not replaced"):
        save(folder, "a.txt", b"newer", "replace")
    assert save(folder, "a.txt", b"new", "both") == Saved("a (2).txt")
    assert outside.exists() is not dangling
    assert dangling or outside.read_bytes() == b"new"


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    """It has the name, too."""
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(UploadError, match="a link or a folder"):
        save(tmp_path, "a.txt", b"x", "replace")
    assert save(tmp_path, "a.txt", b"x", "both") == Saved("a (2).txt")


def test_a_folder_that_takes_nothing_says_so(tmp_path: Path) -> None:
    """In one sentence with the folder's name."""
    with pytest.raises(UploadError, match=r"Nothing could be saved in .*gone"):
        save(tmp_path / "gone", "a.txt", b"x")


def test_what_a_killed_server_left_is_swept(tmp_path: Path) -> None:
    """After a day; what is being written now stays, and so does everything else."""
    for name, age in ((".upload-old", 2 * 86_400), (".upload-new", 60), ("kept.txt", 2 * 86_400)):
        (tmp_path / name).write_bytes(b"x")
        then = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (then, then))
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".upload-new", "kept.txt"]
