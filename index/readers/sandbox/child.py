"""The process that reads untrusted files, as `sandbox` starts it: python -m index.readers.sandbox.child SETTINGS.

Limits of memory, computing time and size of written files are the kernel's. Besides, the process refuses to
connect, to start programs (but for Tesseract, in the one way that `recognise` does) and to write outside its own
temporary folder by an audit hook: that stops Python code, and is a second wall, not the first, for native code. It
starts with no proxies and none of the parent's secrets in its environment.

Works on Linux and macOS. macOS does not hold a process to an amount of memory; there a thread watches over it.
"""

import base64
import contextlib
import json
import os
import resource
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from index.readers.formats import accepts
from index.readers.pdf.scans.tesseract import may_start
from index.readers.pictures import PageImage, PageRequest
from index.readers.sandbox.parent import MEMORY_EXIT, Limits
from index.readers.source import ReadResult, SourceFile
from index.readers.zip.archive import members, read_member
from index.records import Failure, Span

__all__ = ["main"]

LARGEST_WRITTEN = 250_000_000  # bytes of one file; more than the largest that is unpacked from an archive
_MOST_OPEN_FILES = 256
_STARTS_A_PROGRAM = frozenset("os.exec os.fork os.forkpty os.kill os.posix_spawn os.spawn os.system pty.spawn".split())
_CHANGES_FILES = frozenset(
    "os.chmod os.chown os.link os.mkdir os.remove os.rename os.rmdir os.symlink os.truncate os.utime".split()
)
_FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_Message = dict[str, Any]


class ForbiddenError(RuntimeError):
    """Something a reader never has to do."""


def main() -> None:
    """Answer requests from standard input until it is closed, as it is when the parent ends."""
    settings = json.loads(sys.argv[1])
    limits = Limits(**settings["limits"])
    folder = os.path.realpath(settings["folder"])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this process
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(settings["answers"], "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # nobody reads requests by mistake
    os.chdir(folder)
    try:
        read = import_module(settings["readers"]).read
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the installation, the parent is to say it
        _send(answers, {"lost": f"{type(error).__name__}: {error}"})
        return
    _set_limits(limits)
    sys.addaudithook(_refusing(folder))
    _send(answers, {"ready": True})
    for line in requests:
        _allow_cpu(limits.cpu_seconds)
        if not _answer(json.loads(line), read, answers, limits):
            break
    shutil.rmtree(folder, ignore_errors=True)


def _answer(
    request: _Message, read: Callable[[SourceFile], Iterator[ReadResult]], answers: BinaryIO, limits: Limits
) -> bool:
    """Send all that answers a request; whether the process is fit for another."""

    def at_work() -> None:
        _allow_cpu(limits.cpu_seconds)
        _send(answers, {"at_work": True})

    told = {name: request[name] for name in ("id", "shown", "encoding", "charset")}
    file = SourceFile(Path(request["path"]), **told, at_work=at_work)
    shown = f"{file.shown}/{request['member']}" if "member" in request else file.shown
    try:
        for result in _do(request, file, read):
            _send(answers, _message(result))
    except MemoryError:
        _send(answers, {"lost": f"needed more than {limits.memory_shown} of memory"})
        return False
    except BrokenPipeError:  # the parent has gone
        return False
    except OSError as error:
        _send(answers, {"os_error": [error.errno, error.strerror or str(error)]})
        return True
    except UnicodeEncodeError:
        _send(answers, {"failure": [shown, "half of a surrogate pair in the text"]})
    except Exception as error:  # noqa: BLE001 - a reader that fails costs one file, whatever it is that fails
        _send(answers, {"failure": [shown, f"the reader failed ({error!r:.200})"]})
    _send(answers, {"done": True})
    return True


def _do(
    request: _Message, file: SourceFile, read: Callable[[SourceFile], Iterator[ReadResult]]
) -> Iterator[ReadResult | PageImage | str]:
    if request["task"] == "members":
        return members(file, accepts)
    if request["task"] == "member":
        return read_member(file, request["member"], read)
    if request["task"] == "page":
        from index.readers.pdf.page import draw

        wanted = request["page"]
        return draw(file, PageRequest(**{**wanted, "spans": tuple(Span(*span) for span in wanted["spans"])}))
    return read(file)


def _message(result: ReadResult | PageImage | str) -> _Message:
    if isinstance(result, str):
        return {"member": result}
    if isinstance(result, Failure):
        return {"failure": [result.path, result.reason]}
    if isinstance(result, PageImage):
        return {"page": {**asdict(result), "webp": base64.b64encode(result.webp).decode()}}
    return {"document": asdict(result)}


def _send(answers: BinaryIO, message: _Message) -> None:
    line = json.dumps(message, ensure_ascii=False).encode()
    answers.write(line + b"\n")
    answers.flush()


def _set_limits(limits: Limits) -> None:
    """Hold this process to the limits; what the system does not know is left."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _MOST_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, LARGEST_WRITTEN)
    if sys.platform == "linux":
        at_rest = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        _limit(resource.RLIMIT_AS, at_rest + limits.memory)
    else:
        threading.Thread(target=_watch_memory, args=[limits.memory], daemon=True).start()


def _limit(kind: int, amount: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # a lower limit is set already, or the system has none of this kind
        resource.setrlimit(kind, (amount, amount))


def _allow_cpu(seconds: int) -> None:
    """Let this process compute for so many more seconds; then it is ended by SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _watch_memory(limit: int) -> None:
    """End this process when it has grown by more than so many bytes."""
    unit = 1 if sys.platform == "darwin" else 1_024  # of `ru_maxrss`
    at_rest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_rest) * unit <= limit:
        time.sleep(0.1)
    os._exit(MEMORY_EXIT)


def _refusing(folder: str) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that refuses the network, programs, and writing outside of a folder."""

    def is_within(path: object) -> bool:
        if not isinstance(path, str | bytes):
            return True  # a file that is open already
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - `Path.resolve` would open folders
        return name in {os.devnull, folder} or name.startswith(folder + os.sep)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if isinstance(arguments[2], int) and arguments[2] & _FOR_WRITING and not is_within(arguments[0]):
                raise ForbiddenError("a reader may not write files")
        elif event == "subprocess.Popen" and may_start(arguments[0], arguments[1]):
            return  # it recognises words, and inherits the limits
        elif event.startswith(("socket.", "subprocess.")) or event in _STARTS_A_PROGRAM:
            raise ForbiddenError("a reader may not connect or start programs")
        elif event in _CHANGES_FILES:
            paths = [value for value in arguments[:2] if isinstance(value, str | bytes)]
            if not all(map(is_within, paths)):
                raise ForbiddenError("a reader may not change files")

    return hook


if __name__ == "__main__":
    main()
