"""The face of the index: a collection of documents that can be brought in step with files, and searched."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.editing import Editing
from index.embedding import Embedder, default_embedder
from index.engine import (
    Asked,
    CollectionStatus,
    Explanation,
    Filter,
    NearText,
    Quotable,
    Ranking,
    SearchSettings,
    Snapshot,
    Store,
    Told,
    Views,
    catalogue,
    explain,
    indexed_file,
    rank_passages,
    snapshots,
    spellings,
    status_of,
    together,
)
from index.errors import CollectionError, LockedError, ModelMismatchError, QueryError
from index.passages import says
from index.readers import keys_of_lines
from index.records import Copy, Document, DocumentSummary, Hit, IndexedFile, Passage, Span, SyncReport
from index.sync import Progress, Rounds, SyncSettings, delete, restore, sync, watch
from index.text import STOP_WORDS, words
from index.web import PageHistory, WebSettings, gather, history_of

__all__ = ["LONGEST_QUERY", "Collection"]

_log = logging.getLogger(__name__)
LONGEST_QUERY = 2_000  # characters
_COPIES_TOLD = 50  # of one passage, at most
_LINES_COMPARED = 20  # of a quote


class Collection(Editing):
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
        self._views = Views(store)
        self._quotable = Quotable(store)
        self._admitting = threading.Lock()
        # Of the filter that was used last: a conversation keeps to one.
        self._last_admitted: tuple[tuple[int, Filter], int, NDArray[np.int64]] | None = None

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
        self._views.close()
        self._store.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """In this thread, all that is read inside comes from one generation, whatever is published meanwhile.

        The write-ahead log keeps that generation until it is left, so it is for a question, not for a day.

        Example:
            with collection.reading():
                for hit in collection.search("why did they leave"):
                    document = collection.document(hit.passage.document_id)  # is there, and holds the passage
        """
        with self._views.reading():
            yield

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

        def work() -> SyncReport:
            report = sync(self._store, self.embedder, paths, progress or (lambda _: None), settings)
            # What was just published has its files; where nothing changed they may be missing or damaged.
            if not (report.changes or (settings and settings.dry_run)) and not snapshots.is_written(self._store):
                self._write_snapshot()
            return report

        return self._published(work)

    def add(
        self,
        addresses: Sequence[str],
        progress: Callable[[Progress], None] | None = None,
        settings: WebSettings | None = None,
    ) -> SyncReport:
        """Fetch pages of the web, and what those list that are feeds, and take them in; see `WebSettings`.

        A page that was added before is asked whether it changed. What cannot be fetched is told in `failed`, and its
        last version stays. Raises `LockedError` where another process fetches or indexes.
        """
        if self._views.inside:
            raise RuntimeError("Nothing can be added inside reading(); leave it first.")
        settings = settings or WebSettings()
        told = progress or (lambda _: None)
        self._refuse_other_model()
        found = gather(self._store, addresses, settings, lambda done, total: told(Progress("fetching", done, total)))
        report = SyncReport(generation=self.generation)
        if found.files:
            reading = SyncSettings(limits=settings.limits, restored=frozenset(found.restored))
            report = self.sync(found.files, progress, reading)
        return replace(
            report,
            failed=(*found.failures, *report.failed),
            deleted=tuple(sorted({*found.left_out, *report.deleted})),
        )

    def history(self, document_id: str) -> PageHistory:
        """The versions of the page that a document is of. Raises `KeyError` for one that is not of the web."""
        with self._present():
            found = history_of(self._store, document_id)
        if found is None:
            raise KeyError(document_id)
        return found

    def delete(self, document_ids: Sequence[str]) -> SyncReport:
        """Take documents out; syncs leave them out as well, until one is told to restore what was deleted.

        Raises `KeyError` with the ids of which there is no document; nothing is deleted then.
        """
        return self._published(lambda: delete(self._store, self.embedder, document_ids))

    def restore(self, document_ids: Sequence[str]) -> SyncReport:
        """Take documents in again that were deleted, from their files alone; tags and the like are as before.

        One whose file is gone, or no longer holds it, stays deleted and is told in `failed`. Raises `KeyError` with the
        ids that are not among the deleted ones of `status`; nothing is restored then.
        """
        return self._published(lambda: restore(self._store, self.embedder, document_ids))

    def watch(
        self,
        paths: Sequence[str | Path],
        settings: SyncSettings | None = None,
        stop: threading.Event | None = None,
        rounds: Rounds | None = None,
    ) -> Iterator[SyncReport | CollectionError]:
        """Sync now and whenever the paths change, until `stop` is set; see `watching.watch` for what is given.

        `rounds` are what is done besides from time to time, as adding what is new in feeds.
        """
        return watch(paths, lambda: self.sync(paths, settings=settings), self._store.folder, stop, rounds)

    def search(self, query: str, k: int = 10, *, context: str = "", where: Filter | None = None) -> list[Hit]:
        """The k best passages for a query, best first; none where it holds no word or nothing is indexed.

        `context` is what was asked before it, in a conversation: it moves the ranking where the query alone finds
        nothing near. `where` says which documents are searched, by default all.

        Raises `QueryError` for a query or context longer than `LONGEST_QUERY` or not valid Unicode, or a k below 1.
        """
        _refuse(query, context, k)
        with self._views.reading() as snapshot:
            ranking, _ = self._ranked(snapshot, query, context, k, where)
            return self._hits(snapshot, ranking, k) if ranking else []

    def explain(
        self,
        query: str,
        document_id: str,
        span: Span | None = None,
        *,
        context: str = "",
        where: Filter | None = None,
        k: int = 10,
    ) -> Explanation:
        """Why `search` finds a document with the same arguments, or why not: what became of its best passages.

        With a span of the document's text, of those passages that overlap it. Raises as `search` does.
        """
        _refuse(query, context, k)
        with self._views.reading() as snapshot:
            ranking, among = self._ranked(snapshot, query, context, k, where)
            told = Told(ranking, among, *self._ranks_and_folds(snapshot, ranking, k))
            return explain(self._store, snapshot, Asked(query, k, where), told, document_id, span)

    def saying_the_same(self, document_id: str, span: Span, *, in_part: bool = False) -> list[Copy]:
        """Other documents that hold the lines which a span of this one touches, at most 50, by id.

        None where the span touches a line that is not compared: a long one, the row of a table. With `in_part`, those
        that hold any of the lines that are compared.
        """
        document = self.document(document_id)
        keys = sorted(keys_of_lines(document.text, *span, in_part=in_part))[:_LINES_COMPARED]
        with self._present():
            found = self._store.holding_lines(keys, _COPIES_TOLD + 1, 1 if in_part else len(keys)) if keys else []
        return [copy for copy in found if copy.document_id != document_id][:_COPIES_TOLD]

    def near_texts(self, text: str, most: int = 6, within: Sequence[str] = (), apart: int = 0) -> list[NearText]:
        """The places of whole texts, left-out spans too, that hold most of the pairs of words of a text, best first.

        It takes no time however many documents there are; what stands there is to be compared. None for a single word.

        Args:
            text: What may be a quotation.
            most: How many places to give.
            within: Ids of the documents to look in; by default all.
            apart: Characters by which the words may be further apart than they are in `text`.
        """
        with self._present():
            return self._quotable.near(text, most, within, apart)

    def count(self, where: Filter) -> int:
        """How many documents a filter admits."""
        with self._views.reading() as snapshot:
            return self._admitted(snapshot, where)[0]

    def document(self, document_id: str) -> Document:
        """The document with this id; raises `KeyError` where there is none."""
        with self._present():
            document = self._store.document(document_id)
        if document is None:
            raise KeyError(document_id)
        return document

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """The file that a document was read from; None where it is not known, or not what it was then."""
        with self._present():
            return indexed_file(self._store, document_id)

    def documents(self) -> list[DocumentSummary]:
        """What there is to know of all documents but their texts, by title and then by id."""
        with self._present():
            return catalogue.summaries(self._store)

    def summary(self, document_id: str) -> DocumentSummary:
        """The same of the document with this id; raises `KeyError` where there is none."""
        with self._present():
            found = catalogue.summary_of(self._store, document_id)
        if found is None:
            raise KeyError(document_id)
        return found

    def folders(self) -> list[str]:
        """The folders that were indexed and hold files, absolute, in the order to sync them in again."""
        with self._present():
            return self._store.folders()

    def passages(self) -> Generator[Passage, None, None]:
        """All passages, by document id and place."""
        return self._store.passages()

    def occurrences(self, text: str) -> dict[str, int]:
        """In how many passages each word of a text stands, stop words left out; near spellings count as well.

        The words are as `analysis.words` folds them. Example: "the Sahel" -> {"sahel": 3}.
        """
        with self._views.reading() as snapshot:
            lexical = snapshot.lexical
        return {
            word: sum(lexical.passages_with(term) for term in lexical.query_terms(word, "en"))
            for word in dict.fromkeys(words(text))
            if word not in STOP_WORDS
        }

    def holds_word(self, word: str) -> bool:
        """Whether a passage holds a word, folded, or another form of it."""
        with self._views.reading() as snapshot:
            return snapshot.lexical.holds(word)

    def is_said(self, words_together: str) -> bool:
        """Whether the text of a document holds some words together, in any form and order, be it left out of passages.

        So much as two words may stand between them. Nothing is looked for that is no word.
        """
        with self._views.reading() as snapshot:
            holding = snapshot.lexical.passages_with
        forms = spellings(words_together)
        asked = {stem: forms[stem] for stem in sorted(forms, key=holding)}  # the rarest first
        if not asked:
            return False
        with self._present(), contextlib.closing(self._store.texts_with(list(asked.values()))) as texts:
            return any(together(text, asked) for text in texts)

    def nearest_word(self, word: str) -> str | None:
        """The word in the collection that a misspelt one is nearest to, folded; None where it stands there itself."""
        with self._views.reading() as snapshot:
            return snapshot.lexical.nearest_word(word)

    def status(self) -> CollectionStatus:
        """What the collection holds, and what it could not read."""
        return status_of(self._store)

    def __len__(self) -> int:
        """How many documents there are."""
        with self._present():
            return self._store.counts()[0]

    @property
    def generation(self) -> int:
        """Grows by one with each sync that changes anything."""
        with self._present():
            return self._store.generation

    @cached_property
    def embedder(self) -> Embedder:
        """What turns queries and passages into vectors; the default one is made at first use."""
        return self._given_embedder or default_embedder()

    def _admitted(self, snapshot: Snapshot, where: Filter) -> tuple[int, NDArray[np.int64]]:
        """How many documents a filter admits, and the rows of their passages, ascending."""
        key = snapshot.generation, where
        with self._admitting:
            if self._last_admitted is None or self._last_admitted[0] != key:
                documents, numbers = self._store.admitted(where.admits, tagged=bool(where.tags))
                self._last_admitted = (key, documents, np.flatnonzero(np.isin(snapshot.numbers, numbers)))
            return self._last_admitted[1:]

    def _ranked(
        self, snapshot: Snapshot, query: str, context: str, k: int, where: Filter | None
    ) -> tuple[Ranking | None, NDArray[np.int64] | None]:
        """The candidates of a search, None where there is none; and the rows that are searched, None for all."""
        if not words(query):
            return None, None
        self._refuse_other_model()
        among = self._admitted(snapshot, where)[1] if where else None
        if not len(snapshot if among is None else among):
            return None, among
        return rank_passages(snapshot, self._settings, self.embedder, query, context, k, among), among

    def _hits(self, current: Snapshot, ranking: Ranking, k: int) -> list[Hit]:
        """The k best; a passage that a copy of its document has said before is folded into that."""
        hits: list[Hit] = []
        known: dict[str, Document] = {}
        with contextlib.closing(self._folded(current, ranking, known)) as candidates:
            for place, (passage, leader) in enumerate(candidates):
                if leader:
                    continue
                has_copies = current.copies[ranking.rows[place]] >= 0
                copies = tuple(self._copies(passage, known)) if has_copies else ()
                scores = ranking.fused[place], ranking.similarities[place], ranking.bm25[place]
                score, similarity, bm25 = map(float, scores)
                hits.append(Hit(passage, score, len(hits) + 1, similarity, bm25, copies))
                if len(hits) == k:
                    break
        return hits

    def _ranks_and_folds(
        self, current: Snapshot, ranking: Ranking | None, k: int
    ) -> tuple[dict[int, int], dict[int, str]]:
        """Of the rows that are hits their rank; of those before the last hit that are folded, into which document."""
        ranks: dict[int, int] = {}
        folded: dict[int, str] = {}
        if ranking:
            with contextlib.closing(self._folded(current, ranking, {})) as candidates:
                for row, (_, leader) in zip(ranking.rows.tolist(), candidates, strict=False):
                    if leader:
                        folded[row] = leader
                    else:
                        ranks[row] = len(ranks) + 1
                    if len(ranks) == k:
                        break
        return ranks, folded

    def _folded(
        self, current: Snapshot, ranking: Ranking, known: dict[str, Document]
    ) -> Generator[tuple[Passage, str], None, None]:
        """The candidates, best first; those that a copy of their document has said before, with that document."""
        first: dict[int, str] = {}  # of each group of copies the document that ranks first
        with contextlib.closing(self._store.passages(current.numbers[ranking.rows].tolist())) as passages:
            for passage, row in zip(passages, ranking.rows, strict=True):
                group = int(current.copies[row])
                leader = first.setdefault(group, passage.document_id) if group >= 0 else passage.document_id
                said = leader != passage.document_id and says(self._known(leader, known).text, passage.text)
                yield passage, leader if said else ""

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
            try:
                known[document_id] = self.document(document_id)
            except KeyError:  # its passage is there: an index of the database is damaged
                raise self._store.damaged(f"document {document_id} is not found") from None
        return known[document_id]

    @contextlib.contextmanager
    def _present(self) -> Iterator[None]:
        """One generation: that which searches are answered from, or where none was loaded yet the newest."""
        with self._views.reading() if self._views.loaded else self._store.reading():
            yield

    def _published(self, work: Callable[[], SyncReport]) -> SyncReport:
        """Do what publishes a generation, and answer from that one as soon as it is done."""
        if self._views.inside:
            raise RuntimeError("Nothing can be published inside reading(); leave it first.")
        self._refuse_other_model()
        report = work()
        self._views.published(report.generation)
        return report

    def _write_snapshot(self) -> None:
        """Derive the snapshot for the next process to open; where that cannot be, it will build its own."""
        try:
            with self._store.writer():
                snapshots.save(self._store)
        except (LockedError, OSError) as error:
            _log.warning("The derived files of %s were not written: %s", self._store.folder, error)

    def _refuse_other_model(self) -> None:
        stored = self._store.meta("model")
        if stored and stored != self.embedder.fingerprint:
            raise ModelMismatchError(
                f"The collection in {self._store.folder} was embedded with {stored}, not with "
                f"{self.embedder.fingerprint}; set QA_MODEL to that model, or embed it anew with: qa index --rebuild"
            )


def _refuse(query: str, context: str, k: int) -> None:
    if k < 1:
        raise QueryError(f"k is {k}, but must be at least 1.")
    for name, text in (("query", query), ("context", context)):
        if len(text) > LONGEST_QUERY:
            raise QueryError(f"The {name} has {len(text):,} characters; shorten it to {LONGEST_QUERY:,}.")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise QueryError(f"The {name} is not valid Unicode (half a surrogate pair); type it again.")
