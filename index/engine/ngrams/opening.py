"""The index of a store's generation, opened when the first quotation is looked up, and texts that hold one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from index.engine.ngrams.files import Part, load, made
from index.engine.ngrams.places import NgramIndex
from index.engine.store import Store

__all__ = ["NearText", "Quotable"]

_KEPT = 20_000_000  # characters of texts that were read last


@dataclass(frozen=True, slots=True)
class NearText:
    """A stretch of a document that holds words of what was looked up, side by side."""

    document_id: str
    text: str  # of the whole document
    start: int  # about where what was looked up begins there
    end: int
    shared: float  # 0 to 1: the share of its pairs of words that stands there, the rare ones counting more


@dataclass(frozen=True, slots=True)
class _Opened:
    generation: int
    parts: list[Part]
    index: NgramIndex
    numbers: dict[str, int]  # of documents, by id


class Quotable:
    """Looks words up in all texts of a store. Safe to share between threads; nothing is read before the first use."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._opening = threading.Lock()
        self._opened: _Opened | None = None
        self._texts: OrderedDict[int, tuple[str, str]] = OrderedDict()  # id and text, by the document's number
        self._held = 0  # characters of them

    def near(self, text: str, most: int, within: Collection[str] = (), apart: int = 0) -> list[NearText]:
        """The places of the generation that this thread reads, see `NgramIndex.near`; `within` are ids of documents."""
        opened = self._of_generation(self._store.generation)
        numbers = {opened.numbers[name] for name in within if name in opened.numbers}
        if within and not numbers:
            return []
        found = []
        for place in opened.index.near(text, most, numbers, apart):
            name, held = self._text(place.number)
            found.append(NearText(name, held, place.start, place.end, place.shared))
        return found

    def _of_generation(self, generation: int) -> _Opened:
        with self._opening:
            opened = self._opened
            if opened is None or opened.generation != generation:
                known = opened.parts if opened else ()
                parts = load(self._store, generation, known)
                parts = made(self._store) if parts is None else parts
                numbers = {name: number for number, name in self._store.document_numbers().items()}
                opened = _Opened(generation, parts, NgramIndex([part.pairs for part in parts]), numbers)
                self._opened = opened
            return opened

    def _text(self, number: int) -> tuple[str, str]:
        """Id and text of a document: a number means the same one for ever."""
        with self._opening:
            if number in self._texts:
                self._texts.move_to_end(number)
                return self._texts[number]
        held = self._store.numbered_text(number)
        with self._opening:
            self._held += 0 if number in self._texts else len(held[1])
            self._texts[number] = held
            while self._held > _KEPT and len(self._texts) > 1:
                self._held -= len(self._texts.popitem(last=False)[1][1])
        return held
