"""The seam: what a collection needs of its truth and of its search, whatever keeps them.

`Truth` holds rows: documents, passages, files, what people said of them, and what a sync stages until it publishes all
of it at once. A `Generation` is one published state, ready to be searched. An `Engine` is both, and gives one
generation to all that a thread reads inside `reading`. Nothing above this folder knows more of an engine than this.

Numbers name passages in the truth, for ever; rows name them in one generation, and mean nothing outside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.embedding import FloatMatrix, FloatVector
from index.engine.ngrams import NearText
from index.engine.search.filtering import Filter
from index.engine.store import (
    CollectionStatus,
    DocumentDigests,
    Feedback,
    MarkRows,
    Publication,
    SavedQuestions,
    StoredFile,
)
from index.errors import DamagedError
from index.records import Copy, Correction, Document, DocumentSummary, Failure, IndexedFile, Loss, Passage

__all__ = ["Admitted", "Dense", "Engine", "Generation", "Lexical", "Matches", "Rows", "Staged", "Truth"]


# The truth


class Rows(Protocol):
    """What is published, read row by row; each is checked against what was written, or `DamagedError` is raised."""

    def document(self, document_id: str) -> Document | None:
        """The document with this id, or None."""

    def documents(self) -> Iterator[Document]:
        """All documents, in order of their ids."""

    def passages(self, numbers: Sequence[int] | None = None) -> Generator[Passage, None, None]:
        """The passages with these numbers, in that order; by default all, by document id and place."""

    def counts(self) -> tuple[int, int]:
        """How many documents and passages there are."""

    def files(self, root: str | None = None) -> dict[str, StoredFile]:
        """The files read so far, by path; those of one folder where it is named."""

    def folders(self) -> list[str]:
        """The folders that were indexed and hold files, those further down first."""

    def failures(self, file: str | None = None) -> list[Failure]:
        """What could not be read, of one file or of all."""

    def unreadable(self) -> dict[str, tuple[str, str]]:
        """The files of which nothing could be read, by what they are called among the failures: path and folder."""

    def files_that_tell(self, words: str) -> set[str]:
        """The files of which a failure, or what a document of them lost, holds these words."""

    def document_hashes(self, file: str) -> dict[str, str]:
        """Content hash of each document of a file, by document id."""

    def file_of(self, document_id: str) -> str | None:
        """The file that a document came from; None where there is no such document."""

    def deleted(self) -> dict[str, str]:
        """Ids of the documents that were deleted by hand and whose file is still there, and that file."""

    def tags(self) -> dict[str, tuple[str, ...]]:
        """The tags of each document that has any."""

    def corrections(self, document_id: str | None = None) -> dict[str, tuple[Correction, ...]]:
        """What people corrected of each document, or of one; of those of which anything was."""

    def copies(self, document_ids: Iterable[str]) -> dict[str, list[str]]:
        """Of those documents that have copies, the ids of the others, in order."""

    def groups_of(self, document_ids: Iterable[str]) -> list[list[str]]:
        """The groups of copies that those documents belong to, each once: the ids of all, in order."""

    def keys_of(self, document_id: str) -> dict[str, list[str | int]]:
        """The "lines" and "bands" of a document."""

    def holding_lines(self, keys: Collection[str], most: int, fewest: int) -> list[Copy]:
        """The documents that hold so many of these lines at least, at most so many documents, by id."""

    def texts_with(self, asked: Mapping[str, Collection[str]]) -> Generator[str, None, None]:
        """The texts of documents that hold words with all of these stems, and perhaps of some more.

        Of each stem these are the spellings of which a text that holds the word has one, in whatever case.
        """

    def losses(self, document_ids: Iterable[str]) -> dict[str, tuple[Loss, ...]]:
        """What documents do not hold of their files, by id; of those that lost something."""

    def text_digest(self, document_id: str, *, staged: bool = False) -> bytes:
        """SHA-256 of the text of a document, or of one that is staged; empty where there is no such document."""

    def line_counts(
        self, root: str, *, after: bool = False, fewest: Callable[[int], int] = ...
    ) -> tuple[dict[str, tuple[int, str]], int]:
        """In how many documents of a folder lines stand that many have, with the least id; how many documents it has.

        With `after` as it will be once what is staged is published.
        """

    def documents_with_lines(self, root: str, keys: Iterable[str]) -> list[tuple[str, str, str]]:
        """(id, file, digest) of a folder's documents that hold a line and are to stay as they are."""

    def documents_that_stay(self, document_ids: Iterable[str]) -> list[tuple[str, str, str]]:
        """The same of those of these documents that are to stay as they are."""


class Staged(Protocol):
    """What a sync has read, seen by it alone until it is published."""

    def staging(self) -> AbstractContextManager[None]:
        """Hold what this thread stages inside, and forget of it what was not published."""

    def stage(
        self, document: Document, file: str, root: str, keys: Mapping[str, Iterable[str | int]], digest: str = ""
    ) -> None:
        """Hold a document of a file below the folder `root`; `keys` are those of its "lines" and its "bands"."""

    def stage_corrected(self, document_id: str, known: Sequence[Correction]) -> list[Correction]:
        """Have what was corrected stand in a staged document; with what is detected in it now."""

    def unstage(self, document_ids: Sequence[str]) -> None:
        """Hold these documents no longer."""

    def stage_removal(self, document_ids: Iterable[str]) -> None:
        """Note documents that `publish` shall remove."""

    def staged(self) -> Generator[tuple[Document, str], None, None]:
        """The documents that are held, and the folder of each, in order of their ids."""

    def stage_passages(self, document: Document, passages: Iterable[tuple[Passage, bytes, str]]) -> None:
        """Hold the passages of a staged document, each with key and text of its embedding."""

    def staged_without_embedding(self) -> list[bytes]:
        """Keys of the vectors that are still to be computed, each once, those of the shortest texts first."""

    def staged_texts(self, keys: Sequence[bytes]) -> list[str]:
        """The texts to be embedded under these keys."""

    def add_embeddings(self, keys: Sequence[bytes], vectors: FloatMatrix) -> None:
        """Keep vectors, at once and for good: a sync that breaks off does not compute them again."""


class Truth(Rows, Staged, Protocol):
    """All that is known, and how it comes to be known."""

    @property
    def place(self) -> str:
        """What the collection is called in messages: its folder or address."""

    @property
    def home(self) -> Path:
        """The folder on this machine for what belongs to the collection beside its truth; no document is read there."""

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""

    @property
    def generation(self) -> int:
        """How many publications have changed the collection."""

    def meta(self, key: str, default: str = "") -> str:
        """A value noted under a key, such as the "model"."""

    def reading(self) -> AbstractContextManager[Any]:
        """One consistent state for all that this thread reads inside."""

    def writer(self) -> AbstractContextManager[None]:
        """Be the only one who syncs; raises `LockedError`, naming the holder, where another process is."""

    def publish(self, news: Publication) -> int:
        """Make what was staged the new state, all of it or nothing; gives its generation."""

    def refuse_where_read_only(self, what: str) -> None:
        """Raise `ReadOnlyError` where this may not be written, with what cannot be done."""

    def damaged(self, what: str) -> DamagedError:
        """The error that says what is wrong with what is stored, and what to do."""


# The search


class Admitted(Protocol):
    """What a filter admits."""

    @property
    def documents(self) -> int:
        """How many documents."""

    @property
    def passages(self) -> int:
        """How many passages."""

    @property
    def among(self) -> Any:
        """What the generation that made this takes for what is searched."""


class Matches(Protocol):
    """The passages that hold weighted terms, and their BM25; that of all others is 0."""

    @property
    def rows(self) -> NDArray[np.int64]:
        """All of them, ascending. Asked for only where few passages hold the terms."""

    def expect(self, k: int) -> None:
        """Note that the k best will be asked for; meanwhile something else is."""

    def of(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The scores of any rows, in their order."""

    def best(self, k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k rows with the highest scores that are not 0, best first, equal ones in row order; and these scores."""

    def ranks(self, rows: NDArray[np.int64]) -> list[int | None]:
        """The place of each among all that match, from 1; None for a row that does not."""

    def among(self, among: Any) -> Self:
        """Those that are admitted."""

    def plus(self, weight: float, others: Any) -> Self:
        """Those of either, where the scores of the others count by a weight."""


class Lexical(Protocol):
    """The words of one generation, and BM25 as `rank_bm25.BM25Okapi` defines it."""

    def passages_with(self, term: str) -> int:
        """In how many passages a term stands."""

    def query_terms(self, query: str, language: str | None = None) -> dict[str, float]:
        """The query's terms and what each counts: its occurrences, or below 1 where spelling was guessed."""

    def demand(self, query: str) -> float:
        """What a passage would score, about, that held each of the query's words once."""

    def holds(self, word: str) -> bool:
        """Whether a passage holds a folded word, or another with its stem."""

    def nearest_word(self, word: str) -> str | None:
        """The folded word nearest to one that no passage holds; None where one does, or none is near."""

    def matches(self, weights: Mapping[str, float]) -> Matches:
        """The passages that hold one of these terms."""


class Dense(Protocol):
    """The vectors of one generation, compared by inner product, which is the cosine."""

    def search(
        self, query: FloatVector, k: int, among: Any = None, *, exact: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Rows of the k nearest vectors and their exact cosines, best first; of what is admitted, by default of all.

        Of very many a few may be missed, unless `exact` is asked for.
        """

    def scores(self, query: FloatVector, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of the given rows, in their order."""

    def ranks(self, query: FloatVector, rows: NDArray[np.int64], among: Any, first: NDArray[np.int64]) -> list[int]:
        """The place of each row among all that are searched, from 1, where the rows `first` come first as they are."""


class Generation(Protocol):
    """One published state of the collection, ready to be searched. Never changes."""

    @property
    def generation(self) -> int:
        """Its number."""

    @property
    def dense(self) -> Dense:
        """Its vectors."""

    @property
    def lexical(self) -> Lexical:
        """Its words."""

    def __len__(self) -> int:
        """How many passages there are."""

    def admitted(self, truth: Any, where: Filter) -> Admitted:
        """What a filter admits, by the truth of the same state."""

    def numbers_of(self, rows: NDArray[np.int64]) -> list[int]:
        """The passages' numbers in the truth."""

    def rows_of(self, truth: Any, document_id: str) -> tuple[NDArray[np.int64], list[int]]:
        """The rows of a document's passages, ascending, and their numbers."""

    def in_order(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """These rows in the order of their documents' ids, and of their places there."""

    def groups(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """(rows,) number of the group of copies that each one's document is of; -1 for none."""


# Both


class Engine(Protocol):
    """What keeps and searches one collection. May be shared between threads."""

    @property
    def truth(self) -> Truth:
        """Its rows: the newest, or inside `reading` those of one generation."""

    def reading(self) -> AbstractContextManager[Generation]:
        """In this thread, one generation for all that is read inside, from it and from the truth."""

    @property
    def inside(self) -> bool:
        """Whether this thread is inside `reading`."""

    @property
    def loaded(self) -> bool:
        """Whether a generation is ready already."""

    def published(self, generation: int) -> None:
        """Note what this process has published: from now on nothing older is answered from."""

    def prepare(self) -> None:
        """Have what is derived from the truth for searches ready for the next process, where it is not."""

    def near(self, text: str, most: int, within: Collection[str], apart: int) -> list[NearText]:
        """The places of whole texts that hold most of the pairs of words of a text; see `Collection.near_texts`."""

    def summaries(self) -> list[DocumentSummary]:
        """All documents as a list shows them, by title and then by id."""

    def summary(self, document_id: str) -> DocumentSummary | None:
        """One of them."""

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """The file that a document was read from."""

    def digests(self, document_ids: Iterable[str]) -> dict[str, DocumentDigests]:
        """The digests that are kept of documents, by id."""

    def status(self) -> CollectionStatus:
        """What the collection holds and how it is."""

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody said of an answer, at once and for good."""

    def feedback(self) -> list[Feedback]:
        """What people said of answers, newest first."""

    @property
    def marks(self) -> MarkRows:
        """What people marked in documents."""

    @property
    def saved_questions(self) -> SavedQuestions:
        """Questions that are asked again after each sync."""

    def set_tags(self, document_ids: Sequence[str], add: Sequence[str], remove: Sequence[str], who: str) -> int:
        """Set tags on documents and take others away; gives the generation, a new one where anything changed."""

    def count_tags(self) -> dict[str, int]:
        """The tags that are in use, in order, and how many documents have each."""

    def close(self) -> None:
        """Let everything go."""
