"""One generation of a collection in Lance, ready to be searched: its tables at their versions, its words in memory."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.engine.lance.lexicons import lexicon_in
from index.engine.lance.search.admitting import Admitted, Among, number_in
from index.engine.lance.search.candidates import Candidates
from index.engine.lance.search.dense import LanceVectors
from index.engine.lance.search.holding import Holding, numbers_of
from index.engine.lance.search.pinned import Pinned
from index.engine.lance.search.words import LanceWords
from index.engine.search.filtering import Filter
from index.engine.store import Store

__all__ = ["LanceGeneration"]

_GROUPS = (
    "SELECT d.number, g.number FROM (SELECT copies, min(number) AS number FROM documents GROUP BY copies"
    " HAVING count(*) > 1) g CROSS JOIN documents d ON d.copies = g.copies"
)


class LanceGeneration:
    """What a search reads. A row is the number of a passage in the truth. May be shared between threads."""

    def __init__(
        self, truth: Store, tables: Pinned, words: LanceWords, candidates: Candidates, holding: Holding
    ) -> None:
        self.generation = truth.generation
        self._truth = truth  # read inside `Engine.reading` alone, where it is of this generation
        self.lexical: LanceWords = words
        self.dense = LanceVectors(tables, len(words), candidates, holding)
        self.holding = holding
        self.tables = tables
        self._candidates = candidates
        self._groups: dict[int, int] = {}

    @classmethod
    def load(cls, truth: Store, tables: Pinned, before: LanceGeneration | None = None) -> Self:
        """Read the words of a generation, and from the truth of the same one which documents are copies.

        What is in memory of passages of the generation `before` is taken over, and not read again.
        """
        lexicon, passages, tokens = lexicon_in(tables.read(tables.lexicon.search().limit(1)).to_pylist())
        holding = Holding(tables, passages, before.holding if before else None)
        candidates = Candidates(tables, holding)
        words = LanceWords(lexicon, passages, tokens, tables, candidates)
        made = cls(truth, tables, words, candidates, holding)
        holding.ahead()
        with truth.reading() as connection:
            made._groups = dict(connection.execute(_GROUPS).fetchall())
        return made

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self.lexical)

    def admitted(self, truth: Store, where: Filter) -> Admitted:
        """What a filter admits, by the truth of the same generation."""
        with truth.reading() as connection:
            tags_of = truth.tags() if where.tags else {}
            documents = connection.execute("SELECT number, id, source, date FROM documents ORDER BY number").fetchall()
            passages_of = truth.passages_of_documents()
        is_admitted = np.array(
            [where.admits(name, source, date, tags_of.get(name, ())) for _, name, source, date in documents], np.bool_
        )
        numbers = np.array([number for number, *_ in documents], np.int64)
        passages = sum(passages_of.get(number, 0) for number in numbers[is_admitted].tolist())
        return Admitted(int(is_admitted.sum()), Among(numbers[is_admitted], numbers[~is_admitted], passages))

    def numbers_of(self, rows: NDArray[np.int64]) -> list[int]:
        """The numbers of the passages in the truth: rows are these."""
        numbers: list[int] = rows.tolist()
        return numbers

    def rows_of(self, truth: Store, document_id: str) -> tuple[NDArray[np.int64], list[int]]:
        """The rows of a document's passages, ascending, and the number of each."""
        with truth.reading() as connection:
            found = connection.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
        if found is None or self.tables.passages is None:
            return np.empty(0, np.int64), []
        asked = self.tables.passages.search().where(f"document = {int(found[0])}").limit(len(self) or 1)
        rows = np.sort(numbers_of(self.tables.read(asked.select(["number"]))))
        return rows, self.numbers_of(rows)

    def in_order(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """These rows in the order of their documents' ids, and of their places there."""
        documents = self._candidates.documents(rows).tolist()
        with self._truth.reading() as connection:
            query = f"SELECT number, id FROM documents WHERE {number_in('number', sorted(set(documents)))}"
            ids = dict(connection.execute(query).fetchall())
        keys = sorted((ids[document], row) for document, row in zip(documents, rows.tolist(), strict=True))
        return np.array([row for _, row in keys], np.int64)

    def groups(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """(rows,) number of the group of copies that each one's document is of; -1 for none."""
        if not self._groups:
            return np.full(len(rows), -1, np.int32)
        documents = self._candidates.documents(rows).tolist()
        return np.array([self._groups.get(document, -1) for document in documents], np.int32)
