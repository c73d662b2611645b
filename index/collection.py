"""The face of the index: a collection of documents that can be brought in step with files, and searched."""

from __future__ import annotations

import contextlib
import logging
import stat
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import snapshot as snapshots
from index import sync as syncing
from index import watching
from index.analysis import STOP_WORDS, words
from index.duplicates import says
from index.embedding import Embedder, default_embedder
from index.errors import CollectionError, LockedError, ModelMismatchError, QueryError
from index.fusion import convex_combination
from index.lexical import best_rows
from index.records import Copy, Document, Failure, Hit, Passage, SyncReport
from index.snapshot import Snapshot
from index.store import Store
from index.sync import Progress, SyncSettings

__all__ = ["LONGEST_QUERY", "Collection", "CollectionStatus", "SearchSettings"]

_log = logging.getLogger(__name__)
LONGEST_QUERY = 2_000  # characters
_COPIES_TOLD = 50  # of one passage, at most


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How meaning and words are weighed against each other; the defaults did best on the development sets."""

    dense_weight: float = 0.5  # share of the vectors in the fused score, the rest is BM25's
    depth: int = 100  # candidates taken from each of the two


@dataclass(frozen=True, slots=True)
class CollectionStatus:
    """What a collection holds."""

    folder: str
    generation: int
    documents: int
    passages: int
    model: str
    size: int  # bytes on disk
    failures: tuple[Failure, ...]  # what the last sync of each file could not read


class Collection:
    """Documents in a data folder, searchable. Safe to share between threads.

    Example:
        with Collection.open("data-folder") as collection:
            collection.sync(["documents/"])
            hits = collection.search("when did France deploy to Mali", k=10)
    """

    def __init__(self, store: Store, embedder: Embedder | None, settings: SearchSettings) -> None:
        self._store = store
        self._given_embedder = embedder
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self._refreshing = threading.Lock()

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        embedder: Embedder | None = None,
        settings: SearchSettings | None = None,
    ) -> Self:
        """Open the collection in a data folder, and make an empty one where there is none.

        A folder that cannot be written is opened for reading. Raises `DataFolderError`, `SchemaError`.
        """
        return cls(Store(Path(folder)), embedder, settings or SearchSettings())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def sync(
        self,
        paths: Sequence[str | Path],
        progress: Callable[[Progress], None] | None = None,
        settings: SyncSettings | None = None,
    ) -> SyncReport:
        """Bring the collection in step with files and folders; see `SyncReport` for what is told.

        All of it is published at once, or nothing: who asks meanwhile is answered from the state before.
        Raises `SourceError` for a path that is not there, `LockedError` where another process is indexing.
        """
        self._refuse_other_model()
        report = syncing.sync(self._store, self.embedder, paths, progress or (lambda _: None), settings)
        if settings and settings.dry_run:
            return report
        if snapshots.load(self._store) is None:
            self._write_snapshot()
        return report

    def watch(
        self,
        paths: Sequence[str | Path],
        settings: SyncSettings | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[SyncReport | CollectionError]:
        """Sync now and whenever the paths change, until `stop` is set; see `watching.watch` for what is given."""
        return watching.watch(paths, lambda: self.sync(paths, settings=settings), self._store.folder, stop)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """The k best passages for a query, best first; none where it holds no word or nothing is indexed.

        Raises `QueryError` for a query longer than `LONGEST_QUERY` or not valid Unicode, or a k below 1.
        """
        if k < 1:
            raise QueryError(f"k is {k}, but must be at least 1.")
        if len(query) > LONGEST_QUERY:
            raise QueryError(f"The query has {len(query):,} characters; shorten it to {LONGEST_QUERY:,}.")
        if any("\ud800" <= character <= "\udfff" for character in query):
            raise QueryError("The query is not valid Unicode (half a surrogate pair); type it again.")
        if not words(query):
            return []
        self._refuse_other_model()
        vector = self.embedder.embed_query(query) if self._store.counts()[1] else None
        with self._store.reading():
            current = self._current()
            if vector is None or not len(current):
                return []
            found = _fused(current, self._settings, vector, query, k)
            return self._hits(current, found, k)

    def document(self, document_id: str) -> Document:
        """The document with this id; raises `KeyError` where there is none."""
        document = self._store.document(document_id)
        if document is None:
            raise KeyError(document_id)
        return document

    def passages(self) -> Generator[Passage, None, None]:
        """All passages, by document id and place."""
        return self._store.passages()

    def occurrences(self, text: str) -> dict[str, int]:
        """In how many passages each word of a text stands, stop words left out; near spellings count as well.

        The words are as `analysis.words` folds them. Example: "the Sahel" -> {"sahel": 3}.
        """
        with self._store.reading():
            lexical = self._current().lexical
        return {
            word: sum(lexical.passages_with(term) for term in lexical.query_terms(word))
            for word in dict.fromkeys(words(text))
            if word not in STOP_WORDS
        }

    def nearest_word(self, word: str) -> str | None:
        """The word in the collection that a misspelt one is nearest to, folded; None where it stands there itself."""
        with self._store.reading():
            return self._current().lexical.nearest_word(word)

    def status(self) -> CollectionStatus:
        """What the collection holds, and what it could not read."""
        with self._store.reading():
            documents, passages = self._store.counts()
            return CollectionStatus(
                folder=str(self._store.folder),
                generation=self._store.generation,
                documents=documents,
                passages=passages,
                model=self._store.meta("model"),
                size=_size(self._store.folder),
                failures=tuple(self._store.failures()),
            )

    def __len__(self) -> int:
        """How many documents there are."""
        return self._store.counts()[0]

    @property
    def generation(self) -> int:
        """Grows by one with each sync that changes anything."""
        return self._store.generation

    @cached_property
    def embedder(self) -> Embedder:
        """What turns queries and passages into vectors; the default one is made at first use."""
        return self._given_embedder or default_embedder()

    def _hits(self, current: Snapshot, found: _Found, k: int) -> list[Hit]:
        """The k best; a passage that a copy of its document has said before is folded into that."""
        hits: list[Hit] = []
        first: dict[int, str] = {}  # of each group of copies the document that ranks first
        known: dict[str, Document] = {}
        passages = self._store.passages(current.numbers[found.rows].tolist())
        with contextlib.closing(passages):
            for passage, row, score, similarity, bm25 in zip(
                passages, found.rows, found.fused, found.similarities, found.bm25, strict=True
            ):
                copies: tuple[Copy, ...] = ()
                group = int(current.copies[row])
                if group >= 0:
                    leader = first.setdefault(group, passage.document_id)
                    if leader != passage.document_id and says(self._known(leader, known).text, passage.text):
                        continue
                    copies = tuple(self._copies(passage, known))
                hits.append(Hit(passage, float(score), len(hits) + 1, float(similarity), float(bm25), copies))
                if len(hits) == k:
                    break
        return hits

    def _copies(self, passage: Passage, known: dict[str, Document]) -> Iterator[Copy]:
        """The other documents of its group that say what a passage says."""
        names = self._store.copies([passage.document_id]).get(passage.document_id, [])
        for name in names[:_COPIES_TOLD]:
            document = self._known(name, known)
            if says(document.text, passage.text):
                yield Copy(document.id, document.title, document.source, document.date)

    def _known(self, document_id: str, known: dict[str, Document]) -> Document:
        """A document, fetched once a search."""
        if document_id not in known:
            known[document_id] = self.document(document_id)
        return known[document_id]

    def _current(self) -> Snapshot:
        """The snapshot of the generation that this thread is reading; to be called in `store.reading()`."""
        generation = self._store.generation
        with self._refreshing:
            if self._snapshot is None or self._snapshot.generation != generation:
                self._snapshot = snapshots.load(self._store) or snapshots.build(self._store)
            return self._snapshot

    def _write_snapshot(self) -> None:
        """Derive the snapshot for the next process to open; where that cannot be, it will build its own."""
        try:
            with self._store.writer():
                written = snapshots.save(self._store)
        except (LockedError, OSError) as error:
            _log.warning("The derived files of %s were not written: %s", self._store.folder, error)
            return
        with self._refreshing:
            self._snapshot = written

    def _refuse_other_model(self) -> None:
        stored = self._store.meta("model")
        if stored and stored != self.embedder.fingerprint:
            raise ModelMismatchError(
                f"The collection in {self._store.folder} was embedded with {stored}, not with "
                f"{self.embedder.fingerprint}; set QA_MODEL to that model, or embed it anew with: qa index --rebuild"
            )


def _size(folder: Path) -> int:
    """Bytes of the files below a folder; a file that goes away meanwhile counts as none."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return total


@dataclass(frozen=True, slots=True)
class _Found:
    """The best rows of a search, best first, and their scores."""

    rows: NDArray[np.int64]
    fused: NDArray[np.float64]
    similarities: NDArray[np.float32]
    bm25: NDArray[np.float64]


def _fused(snapshot: Snapshot, settings: SearchSettings, vector: NDArray[np.float32], query: str, k: int) -> _Found:
    """All candidates of both indexes, ranked by their fused score; equal scores go in the collection's order."""
    depth = max(settings.depth, k)
    lexical_scores = snapshot.lexical.scores(snapshot.lexical.query_terms(query))
    by_meaning, _ = snapshot.dense.search(vector, depth)
    by_words, _ = best_rows(lexical_scores, depth)
    rows = np.union1d(by_meaning, by_words)
    similarities = snapshot.dense.scores(vector, rows)
    bm25 = lexical_scores[rows]
    fused = convex_combination(similarities, bm25, settings.dense_weight)
    order = np.argsort(-fused, kind="stable")
    return _Found(rows[order], fused[order], similarities[order], bm25[order])
