"""The face of the index: a collection of documents that can be brought in step with files, and searched."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from index.editing import Editing
from index.embedding import Embedder, default_embedder
from index.engine import (
    Admitted,
    Asked,
    CollectionStatus,
    DocumentDigests,
    Engine,
    Explanation,
    Filter,
    Generation,
    NearText,
    Ranking,
    SearchSettings,
    Told,
    explain,
    open_engine,
    rank_passages,
    spellings,
    together,
)
from index.errors import CollectionError, ModelMismatchError, QueryError
from index.location import Location
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

    def __init__(self, engine: Engine, embedder: Embedder | None, settings: SearchSettings) -> None:
        self._engine = engine
        self._truth = engine.truth
        self._given_embedder = embedder
        self._settings = settings
        self._admitting = threading.Lock()
        # Of the filter that was used last: a conversation keeps to one.
        self._last_admitted: tuple[tuple[int, Filter], Admitted] | None = None

    @classmethod
    def open(
        cls,
        location: str | Path | Location,
        *,
        embedder: Embedder | None = None,
        settings: SearchSettings | None = None,
    ) -> Self:
        """Open the collection in a data folder, or at an address, and make an empty one where there is none.

        What cannot be written is opened for reading. Raises `DataFolderError`, `SchemaError`.
        """
        return cls(open_engine(location), embedder, settings or SearchSettings())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what is open."""
        self._engine.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """In this thread, all that is read inside comes from one generation, whatever is published meanwhile.

        What it holds is kept until it is left, so it is for a question, not for a day.

        Example:
            with collection.reading():
                for hit in collection.search("why did they leave"):
                    document = collection.document(hit.passage.document_id)  # is there, and holds the passage
        """
        with self._engine.reading():
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
            report = sync(self._truth, self.embedder, paths, progress or (lambda _: None), settings)
            # What was just published is ready; where nothing changed it may be missing or damaged.
            if not (report.changes or (settings and settings.dry_run)):
                self._engine.prepare()
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
        if self._engine.inside:
            raise RuntimeError("Nothing can be added inside reading(); leave it first.")
        settings = settings or WebSettings()
        told = progress or (lambda _: None)
        self._refuse_other_model()
        found = gather(self._truth, addresses, settings, lambda done, total: told(Progress("fetching", done, total)))
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
            found = history_of(self._truth, document_id)
        if found is None:
            raise KeyError(document_id)
        return found

    def delete(self, document_ids: Sequence[str]) -> SyncReport:
        """Take documents out; syncs leave them out as well, until one is told to restore what was deleted.

        Raises `KeyError` with the ids of which there is no document; nothing is deleted then.
        """
        return self._published(lambda: delete(self._truth, self.embedder, document_ids))

    def restore(self, document_ids: Sequence[str]) -> SyncReport:
        """Take documents in again that were deleted, from their files alone; tags and the like are as before.

        One whose file is gone, or no longer holds it, stays deleted and is told in `failed`. Raises `KeyError` with the
        ids that are not among the deleted ones of `status`; nothing is restored then.
        """
        return self._published(lambda: restore(self._truth, self.embedder, document_ids))

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
        return watch(paths, lambda: self.sync(paths, settings=settings), self._truth.home, stop, rounds)

    def search(self, query: str, k: int = 10, *, context: str = "", where: Filter | None = None) -> list[Hit]:
        """The k best passages for a query, best first; none where it holds no word or nothing is indexed.

        `context` is what was asked before it, in a conversation: it moves the ranking where the query alone finds
        nothing near. `where` says which documents are searched, by default all.

        Raises `QueryError` for a query or context longer than `LONGEST_QUERY` or not valid Unicode, or a k below 1.
        """
        _refuse(query, context, k)
        with self._engine.reading() as current:
            ranking, _ = self._ranked(current, query, context, k, where)
            return self._hits(current, ranking, k) if ranking else []

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
        with self._engine.reading() as current:
            ranking, admitted = self._ranked(current, query, context, k, where)
            searched = admitted.passages if admitted else len(current)
            folded = self._ranks_and_folds(current, ranking, k)
            told = Told(ranking, admitted.among if admitted else None, searched, *folded)
            return explain(self._truth, current, Asked(query, k, where), told, document_id, span)

    def saying_the_same(self, document_id: str, span: Span, *, in_part: bool = False) -> list[Copy]:
        """Other documents that hold the lines which a span of this one touches, at most 50, by id.

        None where the span touches a line that is not compared: a long one, the row of a table. With `in_part`, those
        that hold any of the lines that are compared.
        """
        document = self.document(document_id)
        keys = sorted(keys_of_lines(document.text, *span, in_part=in_part))[:_LINES_COMPARED]
        with self._present():
            found = self._truth.holding_lines(keys, _COPIES_TOLD + 1, 1 if in_part else len(keys)) if keys else []
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
            return self._engine.near(text, most, within, apart)

    def count(self, where: Filter) -> int:
        """How many documents a filter admits."""
        with self._engine.reading() as current:
            return self._admitted(current, where).documents

    def document(self, document_id: str) -> Document:
        """The document with this id; raises `KeyError` where there is none."""
        with self._present():
            document = self._truth.document(document_id)
        if document is None:
            raise KeyError(document_id)
        return document

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """The file that a document was read from; None where it is not known, or not what it was then."""
        with self._present():
            return self._engine.indexed_file(document_id)

    def digests(self, document_ids: Iterable[str]) -> dict[str, DocumentDigests]:
        """The digests that are kept of documents, by id; those that it does not hold are left out.

        They may be of a newer generation than what is read: compare the text's digest with the text at hand.
        """
        return self._engine.digests(document_ids)

    def documents(self) -> list[DocumentSummary]:
        """What there is to know of all documents but their texts, by title and then by id."""
        with self._present():
            return self._engine.summaries()

    def summary(self, document_id: str) -> DocumentSummary:
        """The same of the document with this id; raises `KeyError` where there is none."""
        with self._present():
            found = self._engine.summary(document_id)
        if found is None:
            raise KeyError(document_id)
        return found

    def folders(self) -> list[str]:
        """The folders that were indexed and hold files, absolute, in the order to sync them in again."""
        with self._present():
            return self._truth.folders()

    def passages(self) -> Generator[Passage, None, None]:
        """All passages, by document id and place."""
        return self._truth.passages()

    def occurrences(self, text: str) -> dict[str, int]:
        """In how many passages each word of a text stands, stop words left out; near spellings count as well.

        The words are as `analysis.words` folds them. Example: "the Sahel" -> {"sahel": 3}.
        """
        with self._engine.reading() as current:
            lexical = current.lexical
        return {
            word: sum(lexical.passages_with(term) for term in lexical.query_terms(word, "en"))
            for word in dict.fromkeys(words(text))
            if word not in STOP_WORDS
        }

    def holds_word(self, word: str) -> bool:
        """Whether a passage holds a word, folded, or another form of it."""
        with self._engine.reading() as current:
            return current.lexical.holds(word)

    def is_said(self, words_together: str) -> bool:
        """Whether the text of a document holds some words together, in any form and order, be it left out of passages.

        So much as two words may stand between them. Nothing is looked for that is no word.
        """
        with self._engine.reading() as current:
            holding = current.lexical.passages_with
        forms = spellings(words_together)
        asked = {stem: forms[stem] for stem in sorted(forms, key=holding)}  # the rarest first
        if not asked:
            return False
        with self._present(), contextlib.closing(self._truth.texts_with(asked)) as texts:
            return any(together(text, asked) for text in texts)

    def nearest_word(self, word: str) -> str | None:
        """The word in the collection that a misspelt one is nearest to, folded; None where it stands there itself."""
        with self._engine.reading() as current:
            return current.lexical.nearest_word(word)

    def status(self) -> CollectionStatus:
        """What the collection holds, and what it could not read."""
        return self._engine.status()

    def __len__(self) -> int:
        """How many documents there are."""
        with self._present():
            return self._truth.counts()[0]

    @property
    def generation(self) -> int:
        """Grows by one with each sync that changes anything."""
        with self._present():
            return self._truth.generation

    @cached_property
    def embedder(self) -> Embedder:
        """What turns queries and passages into vectors; the default one is made at first use."""
        return self._given_embedder or default_embedder()

    def _admitted(self, current: Generation, where: Filter) -> Admitted:
        """What a filter admits."""
        key = current.generation, where
        with self._admitting:
            if self._last_admitted is None or self._last_admitted[0] != key:
                self._last_admitted = key, current.admitted(self._truth, where)
            return self._last_admitted[1]

    def _ranked(
        self, current: Generation, query: str, context: str, k: int, where: Filter | None
    ) -> tuple[Ranking | None, Admitted | None]:
        """The candidates of a search, None where there is none; and what is searched, None for all."""
        if not words(query):
            return None, None
        self._refuse_other_model()
        admitted = self._admitted(current, where) if where else None
        if not (len(current) if admitted is None else admitted.passages):
            return None, admitted
        among = admitted.among if admitted else None
        return rank_passages(current, self._settings, self.embedder, query, context, k, among), admitted

    def _hits(self, current: Generation, ranking: Ranking, k: int) -> list[Hit]:
        """The k best; a passage that a copy of its document has said before is folded into that."""
        hits: list[Hit] = []
        known: dict[str, Document] = {}
        has_copies = current.groups(ranking.rows) >= 0
        with contextlib.closing(self._folded(current, ranking, known)) as candidates:
            for place, (passage, leader) in enumerate(candidates):
                if leader:
                    continue
                copies = tuple(self._copies(passage, known)) if has_copies[place] else ()
                scores = ranking.fused[place], ranking.similarities[place], ranking.bm25[place]
                score, similarity, bm25 = map(float, scores)
                hits.append(Hit(passage, score, len(hits) + 1, similarity, bm25, copies))
                if len(hits) == k:
                    break
        return hits

    def _ranks_and_folds(
        self, current: Generation, ranking: Ranking | None, k: int
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
        self, current: Generation, ranking: Ranking, known: dict[str, Document]
    ) -> Generator[tuple[Passage, str], None, None]:
        """The candidates, best first; those that a copy of their document has said before, with that document."""
        first: dict[int, str] = {}  # of each group of copies the document that ranks first
        groups = current.groups(ranking.rows).tolist()
        with contextlib.closing(self._truth.passages(current.numbers_of(ranking.rows))) as passages:
            for passage, group in zip(passages, groups, strict=True):
                leader = first.setdefault(group, passage.document_id) if group >= 0 else passage.document_id
                said = leader != passage.document_id and says(self._known(leader, known).text, passage.text)
                yield passage, leader if said else ""

    def _copies(self, passage: Passage, known: dict[str, Document]) -> Iterator[Copy]:
        """The other documents of its group that say what a passage says."""
        names = self._truth.copies([passage.document_id]).get(passage.document_id, [])
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
                raise self._truth.damaged(f"document {document_id} is not found") from None
        return known[document_id]

    @contextlib.contextmanager
    def _present(self) -> Iterator[None]:
        """One generation: that which searches are answered from, or where none was loaded yet the newest."""
        with self._engine.reading() if self._engine.loaded else self._truth.reading():
            yield

    def _published(self, work: Callable[[], SyncReport]) -> SyncReport:
        """Do what publishes a generation, and answer from that one as soon as it is done."""
        if self._engine.inside:
            raise RuntimeError("Nothing can be published inside reading(); leave it first.")
        self._refuse_other_model()
        report = work()
        self._engine.published(report.generation)
        return report

    def _refuse_other_model(self) -> None:
        stored = self._truth.meta("model")
        if stored and stored != self.embedder.fingerprint:
            is_folder = Location.of(self._truth.place).is_folder
            anew = "embed it anew with: qa index --rebuild" if is_folder else "index the files at a new address"
            raise ModelMismatchError(
                f"The collection in {self._truth.place} was embedded with {stored}, not with "
                f"{self.embedder.fingerprint}; set QA_MODEL to that model, or {anew}"
            )


def _refuse(query: str, context: str, k: int) -> None:
    if k < 1:
        raise QueryError(f"k is {k}, but must be at least 1.")
    for name, text in (("query", query), ("context", context)):
        if len(text) > LONGEST_QUERY:
            raise QueryError(f"The {name} has {len(text):,} characters; shorten it to {LONGEST_QUERY:,}.")
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise QueryError(f"The {name} is not valid Unicode (half a surrogate pair); type it again.")
