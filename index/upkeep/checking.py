"""A data folder checked: whether it still holds what was written, what is to be done if not, and doing it."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.embedding import Embedder, default_embedder
from index.engine import ALERTS_LOCK, DATABASE, DERIVED, Store, examine_address, feedback, size_of, vacuum_address
from index.errors import DamagedError, DataFolderError, LockedError, SchemaError
from index.location import Location
from index.sync import Progress
from index.temporary import temporary_folder
from index.upkeep.examining import LOG, REPAIRS, RESTORE, Findings, Problem, examine, is_derived, reason_of
from index.upkeep.rebuilding import ASIDE, discard
from index.upkeep.repairing import Repairs, repair, vacuum
from index.web import FOLDER as WEB
from index.web import LOCK as WEB_LOCK
from index.web import examine_pages, forget_pages

__all__ = ["CheckReport", "Problem", "check"]

_OURS = {
    DATABASE,
    LOG,
    f"{DATABASE}-shm",
    "writer.lock",
    "writer.pid",
    feedback.LOCK,
    ALERTS_LOCK,
    WEB,
    WEB_LOCK,
    "accounts.sqlite",
    "accounts.sqlite-shm",
    "accounts.sqlite-wal",
    "conversations.sqlite",
    "evaluations",
    "qa.toml",
    "uploads",
}
_ROUNDS = 3  # of repair: the indexes, the rows, and what only the second showed
_COPY_TRIES = 50
_COPY_PAUSE = 0.1  # seconds
_READ_TRIES = 3


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, and what of it was put right."""

    documents: int = 0
    passages: int = 0
    bytes_read: int = 0
    problems: tuple[Problem, ...] = ()  # those left
    repaired: tuple[str, ...] = ()  # what was put right, a sentence each
    lost: tuple[str, ...] = ()  # what could not be brought back: "document <id>", until it is indexed again
    vacuumed: int = 0  # bytes given back to the disk
    notices: tuple[str, ...] = ()  # files that are no part of the collection, a sentence each; no problem

    @property
    def ok(self) -> bool:
        """Whether everything is there, and as it was written."""
        return not (self.problems or self.lost)

    @property
    def repairable(self) -> bool:
        """Whether a repair puts any of the problems right."""
        return any(problem.remedy in REPAIRS for problem in self.problems)


def check(
    folder: str | Path | Location,
    *,
    repair: bool = False,
    vacuum: bool = False,
    embedder: Embedder | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> CheckReport:
    """Read every byte of a data folder and tell what is wrong, which changes nothing in it.

    Also while others read and write it. A database that cannot be opened is a problem as well, and no error.

    Args:
        folder: The data folder, or an address.
        repair: Rebuild what can be rebuilt. A document that cannot be trusted is removed, and taken in again by the
            next sync of its file.
        vacuum: Give unused room back to the disk, and leave no trace of what was deleted.
        embedder: For vectors that have to be embedded again; by default the one that is installed.
        progress: Called as it goes on.

    Raises `OnlyFolderError` for the repair of an address, and `LockedError` where something is to be changed and
    another process is writing.
    """
    location = Location.of(folder)
    telling = progress or (lambda _: None)
    if not (location.is_folder or repair):
        return _of_address(location, telling, vacuum=vacuum)
    folder = location.data_folder("qa check --repair")
    if not (folder / DATABASE).is_file():
        return _report(folder, _unusable("is missing"))
    if not (repair or vacuum):
        return _report(folder, _read(folder, telling))
    try:
        return _put_right(folder, _Wanted(repair, vacuum, embedder), telling)
    except (DamagedError, SchemaError) as error:
        return _report(folder, _unusable(f"cannot be used: {reason_of(error)}"))


def _of_address(location: Location, progress: Callable[[Progress], None], *, vacuum: bool) -> CheckReport:
    """The same of tables that machines share, as they are published now."""
    found = examine_address(location, lambda done, total: progress(Progress("checking", done, total)))
    problems = tuple(Problem(*each) for each in found.wrong)
    if vacuum and not problems:
        vacuum_address(location)
    return CheckReport(found.documents, found.passages, found.size, problems)


def _unusable(what: str) -> Findings:
    findings = Findings(malformed=True)
    findings.note(DATABASE, what, RESTORE)
    return findings


# Reading without a trace


def _read(folder: Path, progress: Callable[[Progress], None]) -> Findings:
    """Examine what is there, and change not a byte of it."""
    seen: list[list[Problem]] = []
    while len(seen) < _READ_TRIES:
        before = _state(folder)
        try:
            with _untouched(folder) as store:
                findings = examine(store, folder, progress)
        except (DamagedError, SchemaError) as error:
            findings = _unusable(f"cannot be used: {reason_of(error)}")
        if not findings.problems or _state(folder) == before:
            return findings
        seen.append(findings.problems)  # it was written to meanwhile, and what does not fit may be of two states
    findings.problems = [problem for problem in findings.problems if all(problem in each for each in seen)]
    return findings


@contextlib.contextmanager
def _untouched(folder: Path) -> Iterator[Store]:
    """The store, or a copy of it: SQLite would write beside a database that has a log, just to read it."""
    with temporary_folder() as place:
        copied = (folder / LOG).exists() and _copy(folder, place)
        with contextlib.closing(Store(place if copied else folder, read_only=True)) as store:
            yield store


def _copy(folder: Path, place: Path) -> bool:
    """Copy database and log, as both are at one moment; False where the log has gone, and its content with it.

    Another process copies: if this one opened and closed the files itself, it would give up the locks that its own
    connections hold on them (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    for _ in range(_COPY_TRIES):
        before = _state(folder)
        done = subprocess.run(
            ["cp", "--", folder / DATABASE, folder / LOG, place], capture_output=True, text=True, check=False
        )
        if _state(folder) == before and not done.returncode:
            return True
        if not (folder / LOG).exists():
            return False
        if _state(folder) == before:
            raise DataFolderError(f"{folder / DATABASE} cannot be copied to {place}: {done.stderr.strip()}")
        time.sleep(_COPY_PAUSE)
    raise LockedError(f"{folder / DATABASE} is being written to all the time; check it when that is done.")


def _state(folder: Path) -> list[tuple[int, int]]:
    """What changes whenever the database is written to."""
    found = []
    for name in (DATABASE, LOG):
        with contextlib.suppress(FileNotFoundError):
            status = (folder / name).stat()
            found.append((status.st_size, status.st_mtime_ns))
    return found


# Putting right


@dataclass(frozen=True, slots=True)
class _Wanted:
    repair: bool
    vacuum: bool
    embedder: Embedder | None


def _put_right(folder: Path, wanted: _Wanted, progress: Callable[[Progress], None]) -> CheckReport:
    repairs = Repairs()
    before = size_of(folder)
    with contextlib.closing(Store(folder)) as store, store.writer():
        findings = examine(store, folder, progress)
        for _ in range(_ROUNDS if wanted.repair else 0):
            if findings.malformed or not findings.problems:
                break
            repair(store, lambda: wanted.embedder or default_embedder(), findings, repairs, progress)
            findings = examine(store, folder, progress)
        if wanted.vacuum and not (findings.malformed or findings.indexes):
            discard(folder)
            forget_pages(folder, store.deleted())
            in_the_way = vacuum(store)
            if in_the_way:
                findings.note(LOG, in_the_way, "stop that process, or repeat")
        vacuumed = max(0, before - size_of(folder)) if wanted.vacuum else 0
        return _report(folder, findings, repairs, vacuumed)


# Telling


def _report(folder: Path, findings: Findings, repairs: Repairs | None = None, vacuumed: int = 0) -> CheckReport:
    repairs = repairs or Repairs()
    pages, read = examine_pages(folder)
    return CheckReport(
        documents=findings.documents,
        passages=findings.passages,
        bytes_read=findings.bytes_read + read,
        problems=(*findings.problems, *(Problem(each.where, each.what, each.remedy) for each in pages)),
        repaired=tuple(repairs.repaired),
        lost=tuple(repairs.lost),
        vacuumed=vacuumed,
        notices=tuple(_notices(folder, findings.recorded)),
    )


def _notices(folder: Path, recorded: frozenset[str] | None) -> Iterator[str]:
    """What lies in the data folder and is not read."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(f"{DATABASE}."):
            yield f"{path.name} was kept by qa index --rebuild; delete it when nothing in it is missed"
        elif path.is_dir() and path.name == ASIDE:
            yield f"{path.name}/ is of a rebuild that goes on, or was interrupted; qa check --vacuum removes it"
        elif path.name not in _OURS and not (path.is_dir() and path.name == DERIVED):
            yield f"{path.name} is no file of the collection and was not opened"
    derived = folder / DERIVED
    for path in sorted(derived.iterdir()) if derived.is_dir() else ():
        if is_derived(path.name.removesuffix(".tmp")):
            if recorded is not None and path.name not in recorded:
                yield f"{DERIVED}/{path.name} is of another generation, and not used; qa check --vacuum removes it"
        else:
            yield f"{DERIVED}/{path.name} is no file of the collection and was not opened"
