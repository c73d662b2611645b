"""The workers of a cluster, as a sync uses them."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from index.batches import batched
from index.cluster import working
from index.cluster.connecting import LOCAL, connected, refuse_unusable
from index.cluster.streaming import Make, Pool, mapped
from index.embedding import Embedder, FloatMatrix, default_embedder
from index.readers import OCR_LANGUAGES, READERS_VERSION, Limits, ReadResult, SourceFile
from index.records import Document
from index.sync import Batch, Cut, FileReader, Here, Keys, Recurring

__all__ = ["LOCAL", "Cluster"]

_log = logging.getLogger(__name__)
_FILES = 16  # read one after another by a worker
_LONGEST = 86_400.0  # seconds: scanned books may take hours each
_DOCUMENTS = 64  # cut by a worker at once
_MOST_OF_A_MACHINE = 8  # workers that embed: each has the model in memory; more processors than that are threads
Item = TypeVar("Item")
Result = TypeVar("Result")


class Cluster:
    """Reads, cuts and embeds in the processes of a Ray cluster; for `SyncSettings.workers`. A context manager.

    The same comes of it as without. A worker that dies costs the time of what it had at hand. Files are to be found by
    the workers under the same path as here; one that a worker does not see as it is here is read here.

    Example:
        with Cluster() as workers:
            collection.sync(["documents/"], settings=SyncSettings(workers=workers))
    """

    def __init__(
        self, address: str = LOCAL, *, embedder: Callable[[], Embedder] | None = None, workers: int | None = None
    ) -> None:
        """What is told here is looked at on entering; the cluster is begun, or connected to, when there is work.

        Args:
            address: Of a cluster, as host:port, or "auto" for the one that this machine is in; by default one is begun
                on this machine.
            embedder: What makes the embedder in each worker, found there by its name; by default the one of QA_MODEL.
            workers: How many embed; by default one for each processor, but at most eight a machine.
        """
        self._address = address
        self._embedder = embedder or functools.partial(default_embedder, os.environ.get("QA_MODEL"))
        self._wanted = workers
        self._left = contextlib.ExitStack()
        self._is_connected = False

    def __enter__(self) -> Self:
        """Raises `ClusterError` where Ray is not installed, or nothing listens at the address."""
        refuse_unusable(self._address)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_connected = False
        self._left.close()

    @contextlib.contextmanager
    def reader(self, limits: Limits, languages: str) -> Iterator[FileReader]:
        """What reads files ahead of being asked for them."""
        languages = languages or os.environ.get(OCR_LANGUAGES, "")
        with Here().reader(limits, languages) as here:
            make = functools.partial(working.reader, limits, languages, READERS_VERSION)
            reader = _Reader(here, lambda files: self._mapped(make, batched(files, _FILES), _reading))
            try:
                yield reader
            finally:
                reader.close()

    def cut(self, documents: Iterable[tuple[Document, str]], recurring: Mapping[str, Recurring]) -> Iterator[Cut]:
        """Documents, each with its folder, cut into passages; `recurring` are the lines of each folder."""
        for cut in self._mapped(functools.partial(working.cutter, recurring), batched(documents, _DOCUMENTS), _cutting):
            yield from cut

    def embed(self, embedder: Embedder, batches: Iterable[Batch]) -> Iterator[tuple[Sequence[bytes], FloatMatrix]]:
        """The vectors of texts, with their keys, batch by batch.

        Raises `ModelMismatchError` where a worker has another model than this embedder's.
        """
        make = functools.partial(working.embedder, self._embedder, embedder.fingerprint)
        return self._mapped(make, batches, self._embedding)

    def _mapped(
        self, make: Make[Item, Result], items: Iterable[Item], pool_of: Callable[[list[int]], Pool]
    ) -> Iterator[Result]:
        """What workers make of the items, in their order; the pool is told by how many processors each machine has."""
        left = iter(items)
        for first in islice(left, 1):  # no cluster is needed where there is nothing to do
            if not self._is_connected:
                self._left.enter_context(connected(self._address))
                self._is_connected = True
            yield from mapped(make, chain([first], left), pool_of(_processors()))

    def _embedding(self, machines: list[int]) -> Pool:
        each = max(min(machines) // _MOST_OF_A_MACHINE, 1)
        return Pool(self._wanted or sum(count // each for count in machines), each)


class _Reader:
    """Gives what workers have read, file by file; what they did not, or saw otherwise, is read here."""

    def __init__(self, here: FileReader, ahead: Callable[[Iterable[SourceFile]], Iterator[working.FileRead]]) -> None:
        self._here = here
        self._ahead = ahead
        self._places: dict[Path, int] = {}  # of the files that are expected
        self._reads: Iterator[working.FileRead] = iter(())
        self._next = 0  # place of the file that comes next
        self._last: tuple[ReadResult, Keys] | None = None

    def expect(self, files: Iterable[SourceFile]) -> None:
        """Have these files read by the workers, from the first one that is asked for."""
        expected = list({file.path: file for file in files}.values())
        self._places = {file.path: place for place, file in enumerate(expected)}
        self._reads = self._ahead(expected)

    def read(self, file: SourceFile, digest: str) -> Iterator[ReadResult]:
        """The documents and failures of a file that has this digest."""
        found = self._read_of(file)
        self._last = None
        if found is not None and found.digest == digest:
            for self._last in found.results:
                yield self._last[0]
            return
        if found is not None:
            _log.info("%s was read here: a worker did not see it as it is here", file.shown)
        yield from self._here.read(file, digest)

    def keys_of(self, document: Document) -> Keys:
        """What the document that was read last is compared with others by."""
        if self._last is not None and isinstance(self._last[0], Document) and self._last[0].text == document.text:
            return self._last[1]
        return self._here.keys_of(document)

    def close(self) -> None:
        """Want no more of the workers."""
        if isinstance(self._reads, Generator):
            self._reads.close()

    def _read_of(self, file: SourceFile) -> working.FileRead | None:
        place = self._places.get(file.path)
        if place is None or place < self._next:
            return None
        skipped = place - self._next  # they were expected, and not asked for
        self._next = place + 1
        return next(islice(self._reads, skipped, None))


def _reading(machines: list[int]) -> Pool:
    return Pool(sum(machines), patience=_LONGEST)


def _cutting(machines: list[int]) -> Pool:
    return Pool(sum(machines))


def _processors() -> list[int]:
    """How many each machine of the cluster has."""
    import ray

    nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
    found = [int(node["Resources"].get("CPU", 0)) for node in nodes if node["Alive"]]
    return [count for count in found if count] or [1]
