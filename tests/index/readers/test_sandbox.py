"""Untrusted files are read in a process of their own; whatever happens to it costs one file."""

import io
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.errors import SourceError
from index.readers.sandbox import parent as sandbox_module
from index.readers.sandbox.parent import Limits, Sandbox
from index.readers.source import SourceFile
from index.records import Document, Failure, Heading, LeftOut, Loss, LossKind, Span
from index.temporary import LOCK

# A module of readers as bad as they get: each function is what happens to a file whose text is its name.
MISCHIEF = """
import ctypes, os, signal, socket, subprocess, sys, time
from pathlib import Path

from index.readers.source import UnreadableError
from index.records import Document, Failure, Heading, LeftOut, Loss, LossKind, Span

GOOD = Document(
    id="é", title="Title 😀", text="line\\nline", source="s", date="2020", date_origin="o", metadata={"a": "b"},
    headings=(Heading(0, 4, 1),), pages=(Span(0, 4), Span(5, 9)), left_out=(LeftOut(5, 9, "r"),),
    losses=(Loss(LossKind.PAGES, "2"),),
)

def read(file):
    what = file.path.read_text()
    yield from globals()[what](file)

def good(file):
    yield GOOD
    yield Failure(file.shown, "in part")

def nothing(file):
    return iter(())

def process(file):
    yield Failure(str(os.getpid()), "")

def noise(file):
    print("noise")
    os.write(1, b"noise" * 100_000)
    os.write(2, b"noise" * 100_000)
    sys.stdin.read()
    yield GOOD

def segfault(file):
    yield GOOD
    os.abort() if sys.platform == "win32" else ctypes.string_at(0)

def aborts(file):
    os.abort()
    yield

def leaves(file):
    os._exit(3)
    yield

def sleeps(file):
    yield GOOD
    time.sleep(600)

def computes(file):
    while True:
        pass
    yield

def eats(file):
    eaten = []
    while True:
        eaten.append(bytearray(10_000_000))
    yield

def raises(file):
    raise KeyError("\\ud800")
    yield

def deep(file):
    return deep(file)

def disk(file):
    raise OSError(5, "Input/output error")
    yield

def half(file):
    yield Document(id="a", title="a", text="\\ud800", source="s")

def connects(file):
    socket.create_connection(("127.0.0.1", int(Path(file.path.parent, "port").read_text())))
    yield

def looks_up(file):
    socket.getaddrinfo("example.com", 80)
    yield

def programs(file):
    subprocess.run(["touch", file.path.parent / "evil"])
    yield

def system(file):
    os.system(f"touch {file.path.parent / 'evil'}")
    yield

def writes(file):
    (file.path.parent / "evil").write_text("evil")
    yield

def removes(file):
    file.path.unlink()
    yield

def scratch(file):
    place = Path(os.environ["TMPDIR"], "own")
    place.write_text("own")
    yield Failure(str(place), place.read_text())
    os._exit(1)

def environment(file):
    yield Failure(",".join(sorted(os.environ)), "")

def lies(file):
    yield Document(id="a", title="a", text="abc", source="s", pages=(Span(0, 4),))

def nonsense(file):
    yield Document(id=1, title=None, text="abc", source="s")

def long(file):
    yield Document(id="a", title="a", text="x" * 3_000_000, source="s")

def modules(file):
    yield Failure(",".join(sorted(sys.modules)), "")
"""

ReadText = Callable[..., list[Document | Failure]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files to read, and beside it the readers."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "mischief.py").write_text(MISCHIEF)
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    files = tmp_path / "files"
    files.mkdir()
    return files


@pytest.fixture
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """A sandbox with these readers and limits that no test waits for."""
    with Sandbox(Limits(wall_seconds=200), "mischief") as opened:
        yield opened
    left = (folder.parent / "temporary").glob("*/*")  # below the folder of this process
    assert [each.name for each in left] == [LOCK]


def ask(sandbox: Sandbox, folder: Path, what: str, name: str = "a.txt") -> list[Document | Failure]:
    """What comes of a file with this text."""
    path = folder / name
    path.write_text(what)
    return list(sandbox.read(SourceFile(path, name, f"files/{name}")))


def reason(results: list[Document | Failure]) -> str:
    """Why it was not read, or not in whole."""
    failure = results[-1]
    assert isinstance(failure, Failure)
    assert failure.path == "files/a.txt"
    return failure.reason


def test_results_come_as_the_reader_gave_them(sandbox: Sandbox, folder: Path) -> None:
    """Documents with all that is known of them, and failures, in order."""
    good = Document(
        id="é",
        title="Title 😀",
        text="line\nline",
        source="s",
        date="2020",
        date_origin="o",
        metadata={"a": "b"},
        headings=(Heading(0, 4, 1),),
        pages=(Span(0, 4), Span(5, 9)),
        left_out=(LeftOut(5, 9, "r"),),
        losses=(Loss(LossKind.PAGES, "2"),),
    )
    assert ask(sandbox, folder, "good") == [good, Failure("files/a.txt", "in part")]
    assert ask(sandbox, folder, "nothing") == []


def test_one_process_reads_many_files(sandbox: Sandbox, folder: Path) -> None:
    """It is started once."""
    assert len({ask(sandbox, folder, "process")[0].path for _ in range(5)}) == 1  # type: ignore[union-attr]


def test_what_a_library_prints_disturbs_nothing(sandbox: Sandbox, folder: Path) -> None:
    """And what it reads from standard input is nothing."""
    assert [type(result) for result in ask(sandbox, folder, "noise")] == [Document]
    assert len(ask(sandbox, folder, "good")) == 2


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("segfault", "the reader crashed (signal SIGSEGV)"),
        ("aborts", "the reader crashed (signal SIGABRT), probably for want of memory (limit 1 GB)"),
        ("leaves", "the reader ended (status 3)"),
        ("raises", "the reader failed (KeyError('\\ud800'))"),
        ("deep", "the reader failed (RecursionError('maximum recursion depth exceeded"),
        ("half", "half of a surrogate pair in the text"),
        ("lies", "the reader gave a damaged answer"),
        ("nonsense", "the reader gave a damaged answer"),
    ],
)
def test_a_reader_that_dies_costs_one_file(sandbox: Sandbox, folder: Path, what: str, expected: str) -> None:
    """The reason says how; what it gave before counts, and the next file is read."""
    before, after = ask(sandbox, folder, "good"), ask(sandbox, folder, what)
    assert reason(after).startswith(expected)
    assert ask(sandbox, folder, "good") == before


def test_a_result_that_came_before_the_end_is_kept(sandbox: Sandbox, folder: Path) -> None:
    """A file may be read in part."""
    assert [type(result) for result in ask(sandbox, folder, "segfault")] == [Document, Failure]


def test_a_file_that_takes_too_long_is_given_up(folder: Path) -> None:
    """After so much waiting; the process is gone then."""
    with Sandbox(Limits(wall_seconds=0.5), "mischief") as impatient:
        started = time.monotonic()
        assert reason(ask(impatient, folder, "sleeps")) == "took longer than 0.5 s"
        assert time.monotonic() - started < 30


def test_time_that_results_are_worked_on_is_not_counted(folder: Path) -> None:
    """Only waiting for the process is."""
    path = folder / "a.txt"
    path.write_text("good")
    with Sandbox(Limits(wall_seconds=20), "mischief") as opened:
        list(opened.read(SourceFile(path, "a.txt", "a.txt")))
        opened._process._limits = Limits(wall_seconds=1.0)  # type: ignore[union-attr]
        reading = opened.read(SourceFile(path, "a.txt", "a.txt"))
        next(reading)
        time.sleep(1.2)
        assert next(reading) == Failure("a.txt", "in part")


def test_a_file_that_computes_too_long_is_given_up(folder: Path) -> None:
    """By the kernel, whatever the clock says."""
    with Sandbox(Limits(cpu_seconds=1, wall_seconds=200), "mischief") as limited:
        assert reason(ask(limited, folder, "computes")) == "needed more than 1 s of computing time"


def test_a_file_that_needs_too_much_memory_is_given_up(folder: Path) -> None:
    """The limit is counted from what the process takes at rest."""
    with Sandbox(Limits(memory=60_000_000, wall_seconds=200), "mischief") as small:
        assert reason(ask(small, folder, "eats")) == "needed more than 60 MB of memory"
        assert len(ask(small, folder, "good")) == 2


def test_a_fault_of_the_disk_is_raised(sandbox: Sandbox, folder: Path) -> None:
    """As by a reader in this process; the process goes on."""
    first = ask(sandbox, folder, "process")
    with pytest.raises(OSError, match="Input/output error") as raised:
        ask(sandbox, folder, "disk")
    assert raised.value.errno == 5
    assert ask(sandbox, folder, "process") == first


@pytest.mark.parametrize("what", ["connects", "looks_up"])
def test_no_reader_reaches_the_network(sandbox: Sandbox, folder: Path, what: str) -> None:
    """Not even this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        (folder / "port").write_text(str(server.getsockname()[1]))
        assert "may not connect" in reason(ask(sandbox, folder, what))
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("what", ["programs", "system", "writes", "removes"])
def test_no_reader_changes_anything(sandbox: Sandbox, folder: Path, what: str) -> None:
    """Nor starts programs that could."""
    assert "a reader may not" in reason(ask(sandbox, folder, what))
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


def test_a_reader_has_a_folder_of_its_own(sandbox: Sandbox, folder: Path) -> None:
    """It is removed with the process, however that ends."""
    own, _ = ask(sandbox, folder, "scratch")
    assert isinstance(own, Failure)
    assert own.reason == "own"
    assert not Path(own.path).exists()


def test_a_reader_sees_no_secrets_and_no_proxies(
    sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the environment it gets what a parser needs."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("API_KEY", "secret")
    (seen,) = ask(sandbox, folder, "environment")
    assert isinstance(seen, Failure)
    assert "PROXY" not in seen.path
    assert "API_KEY" not in seen.path


def test_the_process_loads_nothing_of_the_search(sandbox: Sandbox, folder: Path) -> None:
    """It starts quickly, and its memory is for the files."""
    (seen,) = ask(sandbox, folder, "modules")
    assert isinstance(seen, Failure)
    assert not {"torch", "faiss", "numpy", "sentence_transformers", "onnxruntime", "openvino"} & set(
        seen.path.split(",")
    )


def test_a_reader_that_nobody_listens_to_is_ended(sandbox: Sandbox, folder: Path) -> None:
    """As where a sync is interrupted; the next file is read by another process."""
    first = ask(sandbox, folder, "process")
    (folder / "b.txt").write_text("sleeps")
    reading = sandbox.read(SourceFile(folder / "b.txt", "b.txt", "b.txt"))
    next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert ask(sandbox, folder, "process") != first


def test_the_process_ends_with_its_parent(folder: Path) -> None:
    """Even if that is killed; nothing is left behind."""
    (folder / "a.txt").write_text("process")
    parent = f"""
import os, signal, tempfile
from pathlib import Path
tempfile.tempdir = {str(folder.parent / "temporary")!r}
from index.readers.sandbox.parent import Sandbox
from index.readers.source import SourceFile
(answer,) = Sandbox(readers="mischief").read(SourceFile(Path({str(folder / "a.txt")!r}), "a", "a"))
print(answer.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", parent], stdout=subprocess.PIPE, env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    left = folder.parent / "temporary"
    assert _comes_true(lambda: not _is_alive(int(ended.stdout)))
    assert _comes_true(lambda: [each.name for each in left.glob("*/*")] == [LOCK])  # the next process sweeps it


def _comes_true(condition: Callable[[], bool]) -> bool:
    """Whether it does within a minute."""
    until = time.monotonic() + 60
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")  # one that nobody waits for has ended although it is there
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_ctrl_c_does_not_reach_the_process(sandbox: Sandbox, folder: Path) -> None:
    """The parent decides what becomes of it."""
    (answer,) = ask(sandbox, folder, "process")
    assert isinstance(answer, Failure)
    os.kill(int(answer.path), signal.SIGINT)
    assert ask(sandbox, folder, "process") == [answer]


def test_a_process_that_dies_between_two_files_is_replaced(sandbox: Sandbox, folder: Path) -> None:
    """At the cost of the file that found it dead."""
    (answer,) = ask(sandbox, folder, "process")
    assert isinstance(answer, Failure)
    os.kill(int(answer.path), signal.SIGKILL)
    assert reason(ask(sandbox, folder, "good")) == "the reader crashed (signal SIGKILL)"
    assert len(ask(sandbox, folder, "good")) == 2


def test_readers_that_cannot_be_loaded_are_an_error(folder: Path) -> None:
    """Of the installation, not of a file; nothing is left behind."""
    with Sandbox(readers="nowhere") as broken, pytest.raises(SourceError, match="No module named 'nowhere'"):
        ask(broken, folder, "good")
    left = (folder.parent / "temporary").glob("*/*")  # below the folder of this process
    assert [each.name for each in left] == [LOCK]


def test_an_answer_without_end_is_cut_off(sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parent's memory is bounded too."""
    monkeypatch.setattr(sandbox_module, "LARGEST_MESSAGE", 100_000)
    assert reason(ask(sandbox, folder, "long")) == "its text is too large"


def test_each_file_of_an_archive_has_its_own_process_to_lose(sandbox: Sandbox, folder: Path) -> None:
    """One that brings it down costs itself; refusals are told as without a sandbox."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, what in {"1.txt": "good", "2.txt": "segfault", "3.exe": "x", "4.txt": "good"}.items():
            archive.writestr(name, what)
    (folder / "a.zip").write_bytes(stream.getvalue())
    results = list(sandbox.read(SourceFile(folder / "a.zip", "a.zip", "files/a.zip")))
    assert [(result.path, result.reason) for result in results if isinstance(result, Failure)] == [
        ("files/a.zip/1.txt", "in part"),
        ("files/a.zip/2.txt", "the reader crashed (signal SIGSEGV)"),
        ("files/a.zip/3.exe", "files .exe are not read"),
        ("files/a.zip/4.txt", "in part"),
    ]


def test_a_stream_that_grows_beyond_the_limit_ends_the_process(folder: Path) -> None:
    """A PDF of 100 KB whose one page unpacks to 100 MB."""
    (folder.parent / "modules" / "pdfs.py").write_text("from index.readers.pdf.document import read_pdf as read")
    packed = zlib.compress(b"(" + b"0" * 100_000_000 + b") Tj")
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
    ]
    content = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % item for item in enumerate(bodies, start=1))
    path = folder / "a.pdf"
    path.write_bytes(content + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n0\n%%EOF\n")
    with Sandbox(Limits(memory=60_000_000, wall_seconds=200), "pdfs") as small:
        (failure,) = small.read(SourceFile(path, "a.pdf", "a.pdf"))
    assert isinstance(failure, Failure)
    assert "memory" in failure.reason
