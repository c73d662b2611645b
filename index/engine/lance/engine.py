"""The engine of many machines: Lance tables for the truth and the search, and on each machine a replica as a cache."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from index.embedding import FloatMatrix
from index.engine.lance import indices
from index.engine.lance.connecting import told
from index.engine.lance.keeping import versions_kept
from index.engine.lance.search import LanceGeneration, LanceQuotable, Pinned, Reading
from index.engine.lance.tables import DOCUMENTS, LEXICON, PASSAGES
from index.engine.lance.truth.replica import Replica
from index.engine.ngrams import NearText
from index.engine.search import ViewsOf
from index.engine.store import CollectionStatus, Publication
from index.engine.stored import StoredEngine
from index.errors import CollectionError
from index.location import Location
from index.records import Copy, Document, Passage

__all__ = ["LanceEngine", "LanceTruth", "open_lance"]

_log = logging.getLogger(__name__)
_SEARCHED = (PASSAGES, DOCUMENTS, LEXICON)
_LOOK_EVERY = 0.5  # seconds after which it is asked again whether anything was published
_SWEPT_EVERY = 64  # entries of the log
_KEPT = 3  # states whose tables are kept open


@dataclass(frozen=True, slots=True)
class _State:
    """The tables of one published state."""

    pinned: Pinned
    reading: Reading


class LanceTruth(Replica):
    """The rows of a collection in Lance: of texts, passages and vectors those in the tables, of all else the replica's.

    A thread that syncs reads all of them in the replica, as it then holds them.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self.kept = versions_kept()
        self._states: OrderedDict[str, _State] = OrderedDict()
        self._opening = threading.Lock()
        super().__init__(address, folder)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Any]:
        """One consistent state for all that is read inside: the newest, but inside another one or a view."""
        lease = getattr(self._threads, "lease", None)
        if not self._starting and (lease is None or not lease.uses):
            self.catch_up()
        with super().reading() as connection, self.asking():
            yield connection

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Say in our words what goes wrong where tables are searched or read inside."""
        try:
            yield
        except RuntimeError as error:
            if not str(error).startswith("lance error"):
                raise
            raise told(self.address, error) from error

    def searched(self) -> str:
        """Tells states apart that are searched in different tables, as the replica is read now."""
        versions = self.position.versions
        return json.dumps([self.position.origin, *(versions.get(name) for name in _SEARCHED)])

    def state(self) -> _State:
        """The tables that a search reads, at the versions of the state that the replica is read in."""
        with self.reading():
            name, position = self.searched(), self.position
        with self._opening:
            found = self._states.get(name)
            if found is None:
                pinned = Pinned(
                    self.tables.at(PASSAGES, position.versions[PASSAGES]) if PASSAGES in position.versions else None,
                    self.tables.at(DOCUMENTS, position.versions[DOCUMENTS]),
                    self.tables.at(LEXICON, position.versions[LEXICON]),
                    self.address,
                    position.origin,
                )
                found = self._states[name] = _State(pinned, Reading(pinned, self.tables.damaged))
            self._states.move_to_end(name)
            while len(self._states) > _KEPT:
                self._states.popitem(last=False)
        return found

    # Rows

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""
        if self._is_syncing:
            return super().document(document_id)
        with self.reading():
            number = self._number_of(document_id)
            return None if number is None else self.state().reading.document(number)

    def documents(self) -> Iterator[Document]:
        """All documents, in order of their ids."""
        if self._is_syncing:
            yield from super().documents()
            return
        with self.reading():
            numbers = sorted(self.document_numbers().items(), key=lambda each: each[1])
            yield from self.state().reading.documents([number for number, _ in numbers])

    def passages(self, numbers: Sequence[int] | None = None) -> Generator[Passage, None, None]:
        """The passages with these numbers, in that order; by default all, by document id and place."""
        if self._is_syncing:
            yield from super().passages(numbers)
            return
        with self.reading():
            yield from self.state().reading.passages(self, numbers)

    def vectors(self, numbers: Sequence[int]) -> FloatMatrix:
        """(passages, dim) float32: of the passages with these numbers, in that order."""
        with self.reading():
            return self.state().reading.vectors(numbers)

    def keys_of(self, document_id: str) -> dict[str, list[str | int]]:
        """The "lines" and "bands" of a document."""
        if self._is_syncing:
            return super().keys_of(document_id)
        with self.reading():
            number = self._number_of(document_id)
            if number is None:
                return {"lines": [], "bands": []}
            asked = self.state().pinned.documents.search().where(f"number = {number}").select(["lines", "bands"])
            [found] = asked.to_list()
            return {kind: found[kind] or [] for kind in ("lines", "bands")}

    def holding_lines(self, keys: Collection[str], most: int, fewest: int) -> list[Copy]:
        """The documents that hold so many of these lines at least, at most so many documents, by id."""
        if self._is_syncing:
            return super().holding_lines(keys, most, fewest)
        with self.reading():
            return self.state().reading.holding_lines(self, keys, most, fewest)

    def texts_with(self, asked: Mapping[str, Collection[str]]) -> Generator[str, None, None]:
        """The texts of documents that hold words with all of these stems; see `Rows.texts_with`."""
        if self._is_syncing:
            yield from super().texts_with(asked)
            return
        with self.reading():
            yield from self.state().reading.texts_with(list(asked))

    def _number_of(self, document_id: str) -> int | None:
        with self.reading() as connection:
            row = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
        return None if row is None else int(row[0])

    # Publishing

    def publish(self, news: Publication, derive: Any = None) -> int:
        """See `Staging.publish`; what came is merged into the indices where that is due."""
        before = self.position.entry
        generation = super().publish(news, derive)
        self.tend()
        if self.position.entry // _SWEPT_EVERY > before // _SWEPT_EVERY or self.is_unswept_since(self.kept / 2):
            self._sweep_old()
        return generation

    def tend(self) -> None:
        """Merge what came into the indices, where that is due, as a part of a sync. What fails is told, and waits."""
        try:
            self.rewrite([PASSAGES, DOCUMENTS], lambda table: indices.merged(table) if indices.is_behind(table) else 0)
        except CollectionError as error:
            _log.warning("The indices of %s are behind, and are merged later: %s", self.address, error)

    def _sweep_old(self) -> None:
        """Remove versions that are older than they are kept. What fails is told, and waits."""
        try:
            self.rewrite([PASSAGES, DOCUMENTS], indices.merged)
            self.sweep(indices.merged, lambda table: indices.swept(table, self.kept))
        except CollectionError as error:
            _log.warning("Old versions of %s are not removed, and are later: %s", self.address, error)

    def vacuum(self, kept: timedelta) -> None:
        """Remove all versions that are older, and what nobody published, so that what was deleted is gone."""
        with self.writer():
            self.rewrite([PASSAGES, DOCUMENTS], indices.rewritten)
            self.sweep(indices.rewritten, lambda table: indices.swept(table, kept, alone=True))


class _LanceViews(ViewsOf[LanceGeneration]):
    """The view of the newest generation that is published."""

    _store: LanceTruth

    def __init__(self, store: LanceTruth) -> None:
        super().__init__(store)
        self._looked = -math.inf  # when it was asked whether anything was published

    def look(self) -> float:
        """Take over what was published, unless that was done a moment ago; then as before."""
        if time.monotonic() - self._looked > _LOOK_EVERY:
            with contextlib.suppress(CollectionError):  # the replica answers as it is
                self._store.catch_up()
            self._looked = time.monotonic()
        return super().look()

    def _version(self) -> str:
        return self._store.searched()

    def _read(self, before: LanceGeneration | None) -> LanceGeneration:
        return LanceGeneration.load(self._store, self._store.state().pinned, before)

    def _build(self) -> LanceGeneration:
        return LanceGeneration.load(self._store, self._store.state().pinned)


class LanceEngine(StoredEngine[LanceTruth, LanceGeneration]):
    """A collection in Lance tables."""

    def __init__(self, truth: LanceTruth) -> None:
        super().__init__(truth, _LanceViews(truth))
        self._quotable = LanceQuotable()

    @contextlib.contextmanager
    def reading(self) -> Iterator[LanceGeneration]:
        """In this thread, one generation for all that is read inside."""
        with self._views.reading() as generation, self.truth.asking():
            yield generation

    def prepare(self) -> None:
        """Merge what came into the indices; where another process syncs, that does so."""
        with contextlib.suppress(CollectionError), self.truth.writer():
            self.truth.tend()

    def vacuum(self, kept: timedelta) -> None:
        """Remove all versions that are older than so long; see `LanceTruth.vacuum`."""
        self.truth.vacuum(kept)
        if self.loaded:
            self._views.refresh()

    def near(self, text: str, most: int, within: Collection[str], apart: int) -> list[NearText]:
        """The places of whole texts that hold most of the pairs of words of a text."""
        with self.reading() as generation:
            state = self.truth.state()
            return self._quotable.near(generation, state.reading, self.truth, text, most, within, apart)

    def status(self) -> CollectionStatus:
        """What the collection holds and how it is."""
        with self.truth.reading():
            return replace(super().status(), folder=self.truth.place, size=self.truth.size(), derived="in step")


def open_lance(location: Location) -> LanceEngine:
    """Open the collection at an address, and make an empty one where there is none.

    `QA_VERSIONS_KEPT` says for how many hours old versions are kept. Raises `DataFolderError`, `SchemaError`.
    """
    return LanceEngine(LanceTruth(str(location), location.folder))
