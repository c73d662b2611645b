"""What other processes do to a collection in these tests: each is a machine, or shares one with its parent."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from index import Collection, CollectionError, Feedback, LockedError, faults
from tests.engine.engines import Place
from tests.faults.indexer import LoggingEmbedder, Published, Refused, arm

__all__ = ["PAGES", "Job", "Writer", "insist", "is_locked", "points", "sync", "write"]


@dataclass(frozen=True, slots=True)
class Job:
    """What a process works on."""

    place: Place
    documents: Path
    computed: Path = Path(os.devnull)  # the key of every vector that it computes, one a line

    def open(self) -> Collection:
        """From the machine of the job, for as long as this process lives."""
        os.environ.update(self.place.environment)
        return self.place.open(LoggingEmbedder(self.computed))


def sync(job: Job, fault: str, tell: Connection) -> None:
    """Bring the collection in step with the folder; tells "open", then `Published` or `Refused`."""
    arm(fault)
    tell.send(attempt(job, lambda: tell.send("open")))


def attempt(job: Job, when_open: Callable[[], None]) -> Published | Refused:
    """Open the collection and bring it in step."""
    began = time.monotonic()
    try:
        with job.open() as collection:
            when_open()
            began = time.monotonic()
            report = collection.sync([job.documents])
            return Published(report.generation, report.embedded, time.monotonic() - began)
    except CollectionError as error:
        return Refused(type(error).__name__, str(error), time.monotonic() - began)


def insist(job: Job, fault: str, tell: Connection) -> None:
    """The same, again and again where another process is just looking whether this one is at it."""
    arm(fault)
    tell.send("open")
    while isinstance(told := attempt(job, lambda: None), Refused) and told.error == "LockedError":
        time.sleep(0.01)
    tell.send(told)


def is_locked(collection: Collection, documents: Path) -> bool:
    """Whether another process is indexing."""
    try:
        collection.sync([documents])
    except LockedError:
        return True
    return False


def points(job: Job, _: str, tell: Connection) -> None:
    """Sync, and tell the names of the points at which that could have been made to fail, in order."""
    arm("")
    passed: list[str] = []
    faults.point = passed.append  # type: ignore[assignment]
    assert isinstance(attempt(job, lambda: None), Published)
    tell.send(tuple(dict.fromkeys(passed)))


# Writers that meet

AT = "2026-01-02T03:04:05+00:00"
PAGES = 3
"""Documents of a writer, which all change at once."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One of several that work on a collection."""

    name: str
    job: Job  # its documents are its own
    seconds: float  # that it goes on for

    @property
    def acknowledged(self) -> Path:
        """The versions that were published, one a line, each written as soon as it was."""
        return self.job.documents.parent / f"{self.name}.log"

    def newest(self) -> int:
        """The last of them; 0 for none."""
        lines = self.acknowledged.read_text("ascii").split() if self.acknowledged.exists() else []
        return int(lines[-1]) if lines else 0

    def texts(self, version: int) -> dict[str, str]:
        """Its documents, by id."""
        return {
            f"{self.name}-{page}.txt": f"Page {page}\n\nWriter {self.name} wrote version {version} of page {page}."
            for page in range(PAGES)
        }


def write(writer: Writer, _: str, tell: Connection) -> None:
    """Publish one version after the other, and say something of each; tells each, and at last how often it waited."""
    arm("")
    version = waits = 0
    end = time.monotonic() + writer.seconds
    with writer.job.open() as collection, writer.acknowledged.open("a", encoding="ascii", buffering=1) as log:
        while time.monotonic() < end:
            version += 1
            for name, text in writer.texts(version).items():
                (writer.job.documents / name).write_text(text, "utf-8")
            waits += _publish(collection, writer.job.documents)
            log.write(f"{version}\n")
            said = f"{writer.name}.{version}"
            collection.add_feedback(Feedback(AT, True, "", "q", None, 0.5, (), version, said))
            collection.tag([f"{writer.name}-0.txt"], add=[said], remove=[f"{writer.name}.{version - 1}"])
            tell.send(version)
    tell.send((version, waits))


def _publish(collection: Collection, documents: Path) -> int:
    """Sync, as often as another is at it; gives how often that was."""
    waits = 0
    while True:
        try:
            collection.sync([documents])
        except LockedError:
            waits += 1
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - so that none waits for ever
        else:
            return waits
