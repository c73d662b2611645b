"""Untrusted files are read in a process of their own, within limits; one that brings it down costs only itself.

The process speaks JSON lines over pipes. Nothing that it says is run or unpickled, so a parser that a file has
taken over can lie about that file and no more. What the process is held to, see `sandboxed`.
"""

import base64
import contextlib
import json
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from types import TracebackType
from typing import Any, BinaryIO, Self

from index.errors import SourceError
from index.readers.pdf.scans.tesseract import OCR_LANGUAGES
from index.readers.pictures import LARGEST_SIDE, Box, PageImage, PageRequest
from index.readers.source import ReadResult, SourceFile
from index.readers.zip.archive import ARCHIVES
from index.records import Document, Failure, Heading, LeftOut, Loss, LossKind, Recognised, Span
from index.temporary import temporary_folder

__all__ = ["Limits", "Sandbox"]

LARGEST_MESSAGE = 200_000_000  # bytes; more than the largest document that a reader gives
START_SECONDS = 60.0
_MOST_LEVELS = 9  # of headings
MEMORY_EXIT = 77  # the exit status of a process that found itself to be too large
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TESSDATA_PREFIX", OCR_LANGUAGES)
_MOST_STEPS = 1_000  # of a file, for which the process may each take its time

_Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one file may take; recognising words, each of its pages."""

    memory: int = 1_000_000_000  # bytes, beyond what the process takes at rest
    cpu_seconds: int = 60
    wall_seconds: float = 90.0  # of waiting for the process; the time that its results are worked on is not counted

    @property
    def memory_shown(self) -> str:
        """The limit of memory in words for people."""
        return f"{self.memory / 1e9:g} GB" if self.memory >= 1e9 else f"{self.memory / 1e6:g} MB"  # noqa: PLR2004


class _LostError(Exception):
    """The process is gone, or was ended; the message is the reason shown for the file."""


class Sandbox:
    """Reads files in a process of its own, which is started at the first file and again whenever it was lost.

    For one thread; a context manager.
    """

    def __init__(self, limits: Limits | None = None, readers: str = "index.readers", *, languages: str = "") -> None:
        self._limits = limits or Limits()
        self._languages = languages  # of words in pictures; by default the environment's
        self._readers = readers  # the module whose `read` is called there
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove its temporary folder."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def read(self, file: SourceFile) -> Iterator[ReadResult]:
        """The documents and failures of a file, one by one; of an archive, each of its files within the limits.

        Raises `OSError` where the disk is at fault, as a reader does, and `SourceError` where the process does
        not start.
        """
        if file.path.suffix.lower() not in ARCHIVES:
            yield from self._results(file, file.shown, task="read")
            return
        for member in list(self._answers(file, file.shown, task="members")):
            if isinstance(member, str):
                yield from self._results(file, f"{file.shown}/{member}", task="member", member=member)
            elif isinstance(member, Failure):
                yield member

    def page(self, file: SourceFile, request: PageRequest) -> PageImage | Failure:
        """The picture of a page, or why there is none. Raises as `read` does."""
        with contextlib.closing(self._answers(file, file.shown, task="page", page=asdict(request))) as answers:
            for answer in list(answers):
                if isinstance(answer, Failure) or (isinstance(answer, PageImage) and answer.number == request.number):
                    return answer
        return Failure(file.shown, "the reader gave a damaged answer")

    def _results(self, file: SourceFile, shown: str, **request: str) -> Iterator[ReadResult]:
        with contextlib.closing(self._answers(file, shown, **request)) as answers:
            for answer in answers:
                if isinstance(answer, Document | Failure):
                    yield answer

    def _answers(self, file: SourceFile, shown: str, **request: Any) -> Generator[ReadResult | PageImage | str]:
        """What the process answers to a request: results, names of members, a page; its loss as a failure."""
        process = self._running()
        complete = False
        try:
            told = {name: getattr(file, name) for name in ("id", "shown", "encoding", "charset")}
            for message in process.ask({"path": str(file.path), **told, **request}):
                answer = _answer(message)
                if isinstance(answer, OSError):
                    complete = True
                    raise answer
                yield answer
            complete = True
        except _LostError as error:
            yield Failure(shown, str(error))
        finally:
            # Also where the caller wants no more: what the process still does is for nobody.
            if not complete:
                self.close()

    def _running(self) -> "_Process":
        if self._process is None:
            self._process = _Process(self._limits, self._readers, self._languages)
        return self._process


def _answer(message: _Message) -> ReadResult | PageImage | str | OSError:
    """What the process says, with nothing taken on trust. Raises `_LostError` for nonsense."""
    try:
        if "document" in message:
            return _document(message["document"])
        if "failure" in message:
            path, reason = message["failure"]
            return Failure(_string(path), _string(reason))
        if "page" in message:
            return _page(message["page"])
        if "os_error" in message:
            number, reason = message["os_error"]
            return OSError(number, _string(reason))
        return _string(message["member"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _LostError("the reader gave a damaged answer") from error


def _document(fields: _Message) -> Document:
    headings = tuple(Heading(**heading) for heading in fields["headings"])
    left_out = tuple(LeftOut(**span) for span in fields["left_out"])
    pages = tuple(Span(*page) for page in fields["pages"])
    losses = tuple(Loss(LossKind(loss["kind"]), loss["detail"]) for loss in fields["losses"])
    recognised = tuple(Recognised(**span) for span in fields["recognised"])
    parts = {"headings": headings, "left_out": left_out, "pages": pages, "dates": (), "losses": losses}
    parts["recognised"] = recognised
    document = Document(**{**fields, **parts})
    stated = [document.id, document.title, document.text, document.source, document.date_origin, document.date or ""]
    for value in (*stated, *document.metadata, *document.metadata.values(), *(span.reason for span in left_out)):
        _string(value)
    for loss in losses:
        _string(loss.detail)
    for spans in (headings, left_out, pages, recognised):
        _check_order([border for span in spans for border in (span.start, span.end)], len(document.text))
    for heading in headings:
        _check_order([heading.level], _MOST_LEVELS)
    for each in recognised:
        _check_order([each.confidence], 100)
    return document


def _page(fields: _Message) -> PageImage:
    marks = tuple(None if boxes is None else tuple(Box(*box) for box in boxes) for boxes in fields["marks"])
    page = PageImage(**{**fields, "webp": base64.b64decode(fields["webp"], validate=True), "marks": marks})
    for side in (page.width, page.height):
        _check_order([1, side], LARGEST_SIDE + 1)
    if page.webp[:4] + page.webp[8:12] != b"RIFFWEBP":
        raise ValueError("no picture")
    for box in (box for boxes in marks for box in boxes or ()):
        if not all(type(border) is float and math.isfinite(border) and 0 <= border <= 1 for border in box):
            raise ValueError("not on the page")
    return page


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _check_order(numbers: list[int], largest: int) -> None:
    """Raise `ValueError` unless these are integers that do not fall, from 0 to the largest."""
    borders = [0, *numbers, largest]
    if not all(type(border) is int for border in borders) or any(after < before for before, after in pairwise(borders)):
        raise ValueError("out of order")


class _Process:
    """A running process and the pipes to and from it."""

    def __init__(self, limits: Limits, readers: str, languages: str) -> None:
        self._limits = limits
        self._left = contextlib.ExitStack()
        self._folder = str(self._left.enter_context(temporary_folder()))
        self._answers, theirs = os.pipe()
        self._buffer = bytearray()
        settings = {"limits": asdict(limits), "readers": readers, "folder": self._folder, "answers": theirs}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-P", "-m", "index.readers.sandbox.child", json.dumps(settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs],
                env=_environment(self._folder) | ({OCR_LANGUAGES: languages} if languages else {}),
            )
        except BaseException:
            os.close(self._answers)
            self._left.close()
            raise
        finally:
            os.close(theirs)
        self._await_start()

    def ask(self, request: _Message) -> Iterator[_Message]:
        """The messages that answer a request. Raises `_LostError` where the process cannot go on."""
        try:
            self._requests.write(json.dumps(request).encode() + b"\n")
            self._requests.flush()
        except OSError as error:  # it has died since the last request
            raise _LostError(self._cause_of_death()) from error
        patience = self._limits.wall_seconds
        steps = 0
        while True:
            line, waited = self._line(patience)
            patience -= waited
            message = _parsed(line)
            if "at_work" in message and steps < _MOST_STEPS:
                steps += 1
                patience = self._limits.wall_seconds
                continue
            if "done" in message:
                return
            if "lost" in message:
                raise _LostError(str(message["lost"]))
            yield message

    def stop(self) -> None:
        """End the process at once and leave nothing behind."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(BrokenPipeError):  # half a request may still be waiting to be sent
            self._requests.close()
        os.close(self._answers)
        self._left.close()

    @property
    def _requests(self) -> BinaryIO:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker: it was asked for
        return self._process.stdin  # type: ignore[return-value]

    def _await_start(self) -> None:
        try:
            message = _parsed(self._line(START_SECONDS)[0])
        except BaseException as error:
            self.stop()
            if isinstance(error, _LostError):
                raise SourceError(f"The process that reads files did not start ({error}).") from error
            raise
        if "ready" not in message:
            self.stop()
            raise SourceError(f"The process that reads files did not start ({message.get('lost', 'no reason given')}).")

    def _line(self, patience: float) -> tuple[bytes, float]:
        """The next line that the process says, and how many seconds were spent waiting for it."""
        waited = 0.0
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > LARGEST_MESSAGE:
                raise _LostError("its text is too large")
            started = time.monotonic()
            ready = _wait(self._answers, max(patience - waited, 0.0))
            chunk = os.read(self._answers, 1 << 20) if ready else b""
            waited += time.monotonic() - started
            if not ready:
                raise _LostError(f"took longer than {self._limits.wall_seconds:g} s")
            if not chunk:
                raise _LostError(self._cause_of_death())
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line, waited

    def _cause_of_death(self) -> str:
        """Why the process is gone, in words for people."""
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # it has only closed its end
            return "the reader went silent"
        if status == MEMORY_EXIT:
            return f"needed more than {self._limits.memory_shown} of memory"
        if status == -signal.SIGXCPU:
            return f"needed more than {self._limits.cpu_seconds} s of computing time"
        if status >= 0:
            return f"the reader ended (status {status})"
        crash = f"the reader crashed (signal {_signal_name(-status)})"
        if status == -signal.SIGABRT:  # PDFium, as C++ does by itself, aborts where no memory is left
            return f"{crash}, probably for want of memory (limit {self._limits.memory_shown})"
        return crash


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path if path),  # noqa: PTH100 - what the parent imports, and no more
        "PYTHONUTF8": "1",
        "HOME": folder,
        "TMPDIR": folder,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _wait(pipe: int, seconds: float) -> bool:
    """Whether there is something to read from a pipe within so many seconds."""
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(seconds * 1_000))


def _parsed(line: bytes) -> _Message:
    try:
        message = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _LostError("the reader gave a damaged answer") from error
    if not isinstance(message, dict):
        raise _LostError("the reader gave a damaged answer")
    return message
