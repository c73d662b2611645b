"""ZIP archives: their files are read as if they stood in a folder."""

import io
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from index.readers import accepts
from index.readers import read as read_file
from index.readers.source import SourceFile
from index.readers.zip import safety as zipcheck
from index.readers.zip.archive import read_zip
from index.records import Document, Failure

ReadZip = Callable[[bytes], list[Document | Failure]]

ENCRYPTED = 0x1


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go during a test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def read(tmp_path: Path, temporary: Path) -> ReadZip:
    """What is read from these bytes; nothing of it may be left on the disk."""

    def results(content: bytes) -> list[Document | Failure]:
        path = tmp_path / "news.zip"
        path.write_bytes(content)
        found = list(read_zip(SourceFile(path, "files/news.zip", "documents/files/news.zip"), read_file, accepts))
        assert list(temporary.iterdir()) == []
        assert sorted(left.name for left in tmp_path.iterdir()) == ["news.zip", "temporary"]
        return found

    return results


def packed(files: Mapping[str, str | bytes] | Sequence[tuple[str | zipfile.ZipInfo, str | bytes]]) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, content)
    return stream.getvalue()


def documents(results: Sequence[Document | Failure]) -> dict[str, str]:
    """Text by id."""
    return {result.id: result.text for result in results if isinstance(result, Document)}


def failures(results: Sequence[Document | Failure]) -> dict[str, str]:
    """Reason by path."""
    return {result.path: result.reason for result in results if isinstance(result, Failure)}


def test_each_file_is_read_by_its_own_reader(read: ReadZip) -> None:
    """It is named, and found, by the archive's name and its own."""
    first, second, third = read(
        packed(
            {
                "gao/attack.txt": "Attack in Gao\n\nIt was calm.",
                "all.jsonl": '{"text": "one"}\n{"id": "x", "text": "two"}',
            }
        )
    )
    assert isinstance(first, Document)
    assert (first.id, first.source) == ("files/news.zip/gao/attack.txt", "documents/files/news.zip/gao/attack.txt")
    assert (first.title, first.text) == ("Attack in Gao", "Attack in Gao\n\nIt was calm.")
    assert documents([second, third]) == {"files/news.zip/all.jsonl#1": "one", "x": "two"}


def test_a_text_without_a_title_is_named_after_its_own_file(read: ReadZip) -> None:
    """Not after the temporary one."""
    (document,) = read(packed({"who-attacked-gao.txt": "They came."}))
    assert isinstance(document, Document)
    assert document.title == "Who attacked gao"


def test_what_is_not_read_says_why_and_its_neighbours_are_read(read: ReadZip) -> None:
    """Each by its name."""
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    results = read(
        packed(
            [
                ("good.txt", "Good."),
                ("empty.txt", ""),
                ("photo.jpg", b"\xff\xd8"),
                ("README", "Read me."),
                ("inner.zip", packed({"a.txt": "a"})),
                (link, "/etc/passwd"),
            ]
        )
    )
    assert documents(results) == {"files/news.zip/good.txt": "Good."}
    assert failures(results) == {
        "documents/files/news.zip/empty.txt": "empty",
        "documents/files/news.zip/photo.jpg": "files .jpg are not read",
        "documents/files/news.zip/README": "files without an ending are not read",
        "documents/files/news.zip/inner.zip": "an archive within an archive is not read",
        "documents/files/news.zip/link.txt": "a link; links are not followed",
    }


def test_what_systems_leave_behind_is_not_mentioned(read: ReadZip) -> None:
    """Nor are folders, and hidden files."""
    litter = [
        "__MACOSX/._a.txt",
        ".DS_Store",
        "folder/",
        "folder/.hidden.txt",
        "Thumbs.db",
        "~$note.docx",
        ".git/a.txt",
    ]
    assert documents(read(packed({"a.txt": "a", **dict.fromkeys(litter, "x")}))) == {"files/news.zip/a.txt": "a"}
    assert failures(read(packed(dict.fromkeys(litter, "x")))) == {"documents/files/news.zip": "no files in it"}


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:\\evil.txt", "C:evil.txt"]
)
def test_a_name_that_leads_outside_is_refused(read: ReadZip, name: str) -> None:
    """That file alone; the fixture sees that nothing is written."""
    results = read(packed({name: "evil", "good.txt": "Good."}))
    assert documents(results) == {"files/news.zip/good.txt": "Good."}
    assert list(failures(results).values()) == ["its name leads outside the archive"]


def test_a_name_with_a_nul_is_refused(read: ReadZip) -> None:
    """Part of it would not be seen."""
    content = packed({"a.txt_b.exe": "evil"}).replace(b"a.txt_b.exe", b"a.txt\0b.exe")
    assert list(failures(read(content)).values()) == ["its name leads outside the archive"]


def test_two_files_of_one_name_are_not_mixed_up(read: ReadZip) -> None:
    """The first is read."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed([("a.txt", "first"), ("a.txt", "second")])
    results = read(content)
    assert documents(results) == {"files/news.zip/a.txt": "first"}
    assert failures(results) == {"documents/files/news.zip/a.txt": "the archive has two files of this name"}


def test_names_are_utf8_also_where_that_is_not_said(read: ReadZip) -> None:
    """As archives made on a Mac have them."""
    content = packed({"Ménaka.txt": "Là."})
    for start in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content = content[:start] + b"\0\0" + content[start + 2 :]
    assert documents(read(content)) == {"files/news.zip/Ménaka.txt": "Là."}


class Unflagged(zipfile.ZipInfo):
    """A file whose name is in a code page, and nothing says in which: as systems packed that did not know UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the method of `zipfile` that writes names
        return self.raw, self.flag_bits & ~0x800


def unflagged(names: Sequence[str], encoding: str, extra: Callable[[bytes, str], bytes] = lambda _, __: b"") -> bytes:
    """An archive of files with these names."""
    infos = [Unflagged(f"{number}") for number, _ in enumerate(names)]
    for info, name in zip(infos, names, strict=True):
        info.raw = name.encode(encoding, "replace")
        info.extra = extra(info.raw, name)
    return packed([(info, f"The weir was built in 18{number:02}.") for number, info in enumerate(infos)])


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["報告書.txt"], "cp932"),
        (["議事録.txt", "ソース表.txt", "readme.txt"], "cp932"),
        (["отчёт.txt"], "cp866"),
        (["договор.txt", "счёт за март.txt"], "cp866"),
        (["会议记录.txt", "附件/预算表.txt"], "gbk"),
        (["회의록.txt"], "cp949"),
        (["會議記錄.txt"], "big5"),
        (["Übersicht.txt", "Größe.txt"], "cp437"),
        (["résumé.txt", "données/été.txt"], "cp437"),
        (["smørrebrød.txt"], "cp850"),
        (["Smlouva žádost.txt", "příloha.txt"], "cp852"),
        (["İstanbul gezisi.txt"], "cp857"),
        (["αναφορά.txt"], "cp737"),
        (["příloha č. 2.txt"], "cp1250"),
        (["Ménaka.txt", "東京.txt"], "utf-8"),
    ],
)
def test_names_are_in_the_code_page_that_makes_them_words(read: ReadZip, names: list[str], encoding: str) -> None:
    """All names of an archive are in one."""
    assert list(documents(read(unflagged(names, encoding)))) == [f"files/news.zip/{name}" for name in names]


def test_a_name_that_may_be_another_is_told(read: ReadZip) -> None:
    """With the code pages that are likely; not one that is sure, or plain, or stated."""
    (doubtful, plain) = read(unflagged(["αναφορά.txt", "readme.txt"], "cp737"))
    assert isinstance(doubtful, Document)
    assert [str(loss) for loss in doubtful.losses] == [
        "encoding guessed: the name in the archive: cp737 or cp866, guessed"
    ]
    assert isinstance(plain, Document)
    assert plain.losses == ()
    (sure,) = read(unflagged(["договор об аренде помещения за март.txt"], "cp866"))
    assert isinstance(sure, Document)
    assert sure.losses == ()


def test_a_name_beside_the_name_is_read(read: ReadZip) -> None:
    """Info-ZIP's field with the name in UTF-8, where it is of this name."""

    def field(raw: bytes, name: str) -> bytes:
        content = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
        return struct.pack("<HH", 0x7075, len(content)) + content

    names = ["報告書 – отчёт.txt"]
    for encoding in ("ascii", "cp866"):
        assert list(documents(read(unflagged(names, encoding, field)))) == [f"files/news.zip/{names[0]}"]
    outside = unflagged(["a.txt"], "cp866", lambda raw, _: field(raw, "../evil.txt"))
    assert list(failures(read(outside)).values()) == ["its name leads outside the archive"]
    of_another = unflagged(["отчёт.txt"], "cp866", lambda _, name: field(b"other", f"x{name}"))
    assert list(documents(read(of_another))) == ["files/news.zip/отчёт.txt"]


def test_a_password_is_asked_for_by_the_reason(read: ReadZip) -> None:
    """Of a file that has one."""
    content = packed({"a.txt": "secret"})
    for start in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        flags = struct.unpack_from("<H", content, start)[0] | ENCRYPTED
        content = content[:start] + struct.pack("<H", flags) + content[start + 2 :]
    assert failures(read(content)) == {"documents/files/news.zip/a.txt": "password protected"}


def test_a_damaged_file_costs_itself(read: ReadZip) -> None:
    """Its neighbours are read."""
    content = packed([("bad.txt", "It is said. " * 20), ("good.txt", "Good.")])
    start = content.index(b"bad.txt") + len("bad.txt")
    results = read(content[:start] + b"\xff\xff\xff\xff" + content[start + 4 :])
    assert documents(results) == {"files/news.zip/good.txt": "Good."}
    assert failures(results)["documents/files/news.zip/bad.txt"].startswith("damaged in the archive")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "not a ZIP file"),
        (b"PK\x03\x04" + b"x" * 100, "damaged ZIP file"),
        (packed({"a.txt": "abc" * 100})[:-30], "damaged ZIP file"),
        (packed({}), "no files in it"),
    ],
    ids=["empty", "picture", "cut at its head", "cut at its end", "no files"],  # an archive holds the time of day
)
def test_what_is_no_archive_is_a_failure(read: ReadZip, content: bytes, reason: str) -> None:
    """One, for the file."""
    assert failures(read(content)) == {"documents/files/news.zip": reason}


@pytest.mark.parametrize("offset", [12, 16])
def test_a_directory_that_lies_about_its_place_is_damaged(read: ReadZip, offset: int) -> None:
    """Even if that is in front of the file."""
    content = packed({"a.txt": "abc"})
    start = content.index(b"PK\x05\x06") + offset
    content = content[:start] + b"\xff\xff\xff\x7f" + content[start + 4 :]
    assert failures(read(content))["documents/files/news.zip"].startswith("damaged ZIP file")


def test_a_bomb_is_refused_before_it_goes_off(read: ReadZip) -> None:
    """By what the directory says."""
    content = packed({"a.txt": b"\0" * 20_000_000, "good.txt": "Good."})
    started = time.perf_counter()
    assert failures(read(content)) == {"documents/files/news.zip": "unpacks to more than 100 times its size (a.txt)"}
    assert time.perf_counter() - started < 1


def test_too_much_in_all_is_refused(read: ReadZip, monkeypatch: pytest.MonkeyPatch) -> None:
    """In files and in bytes."""
    content = packed({f"{n}.txt": "x" * 500 for n in range(4)})
    monkeypatch.setattr(zipcheck, "MOST_ENTRIES", 3)
    assert list(failures(read(content)).values()) == ["more than 3 files in it; split it"]
    monkeypatch.setattr(zipcheck, "MOST_ENTRIES", 4)
    monkeypatch.setattr(zipcheck, "LARGEST_UNPACKED", 1_999)
    assert "too large when unpacked" in failures(read(content))["documents/files/news.zip"]


def test_files_that_share_bytes_are_refused(read: ReadZip) -> None:
    """Two records of the directory for the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x" * 100)
        archive.filelist.append(archive.filelist[0])
    assert failures(read(stream.getvalue())) == {"documents/files/news.zip": "damaged ZIP file (entries overlap)"}


def test_a_size_that_is_a_lie_is_damage(read: ReadZip) -> None:
    """No more is unpacked than the directory states."""
    content = packed({"a.txt": "x" * 1_000_000})
    start = content.index(b"PK\x01\x02") + 24
    results = read(content[:start] + struct.pack("<I", 10) + content[start + 4 :])
    assert failures(results)["documents/files/news.zip/a.txt"].startswith("damaged in the archive")


def test_nothing_is_left_where_reading_stops_early(tmp_path: Path, temporary: Path) -> None:
    """The folder goes with the reader."""
    path = tmp_path / "news.zip"
    path.write_bytes(packed({"a.jsonl": '{"text": "one"}\n{"text": "two"}'}))
    reading = read_zip(SourceFile(path, "news.zip", "news.zip"), read_file, accepts)
    next(reading)
    assert list(temporary.iterdir()) != []
    reading.close()  # type: ignore[attr-defined]
    assert list(temporary.iterdir()) == []
