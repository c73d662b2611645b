"""What the source pane shows for a click, a link or a step in it: from the words of an event to the view."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from index import (
    CollectionError,
    CollectionStatus,
    Document,
    DocumentSummary,
    IndexedFile,
    PageHistory,
    has_page_images,
    is_web_address,
)
from qa.marks import Placed
from qa.packs import QuoteCheck, QuoteState
from qa.page.exchanges import Exchange
from qa.page.places import LinkError, Place, of_citation, of_link
from qa.page.source import view as source
from qa.page.source.rechecking import recheck
from qa.page.source.view import Holding, Look, Target
from qa.unforeseen import unforeseen

__all__ = ["Holds", "Pane", "as_words"]

_DIGITS = 9  # of a number in an event
_TARGETS: Mapping[str, Target] = {"hit": "hit", "position": "position"}

_log = logging.getLogger(__name__)


class Holds(Protocol):
    """What the page needs of `index.Collection`."""

    def status(self) -> CollectionStatus:
        """What the collection holds."""

    def document(self, document_id: str) -> Document:
        """The document with an id; raises `KeyError` where there is none."""

    def summary(self, document_id: str) -> DocumentSummary:
        """What is known of it besides its text; raises `KeyError` as well."""

    def indexed_file(self, document_id: str) -> IndexedFile | None:
        """The file that it was read from, where that is known."""

    def history(self, document_id: str) -> PageHistory:
        """The versions of a page of the web; raises `KeyError` for any other document."""


def as_words(said: object) -> dict[str, str]:
    """What the browser sent with an event: texts by their names. Nothing of it is trusted, and all else is left out."""
    return {str(name): str(value) for name, value in said.items()} if isinstance(said, Mapping) else {}


class Pane:
    """Opens documents at the places that a conversation or a link names, with what is marked in them."""

    def __init__(self, collection: Holds, marks: Callable[[Document], Sequence[Placed]] | None = None) -> None:
        self._collection = collection
        self._marks = marks or (lambda _: ())

    def open(self, asked: object, exchanges: Sequence[Exchange]) -> str:
        """The pane for an event, as the browser sent it.

        A citation is named by "turn" and "marker", any other place by "document", "start", "end" and "sha256".
        """
        words = as_words(asked)
        request = str(_number(words, "request") or 0)
        try:
            look = _look(words, exchanges, request)
            return self._shown(look)
        except (LinkError, CollectionError) as error:
            return source.absent(Look(Place("", 0, 0), request=request), str(error))
        except Exception:  # noqa: BLE001 - the last resort: no trace of it may reach the page
            problem = unforeseen(_log, "The source could not be shown.", "The source of %r could not be shown", words)
            return source.absent(Look(Place("", 0, 0), request=request), problem)

    def _shown(self, look: Look) -> str:
        place = look.place
        try:
            document = self._collection.document(place.document)
        except KeyError:
            return source.absent(look)
        check = recheck(document, place)
        if check.state is QuoteState.GONE and (earlier := self._earlier(look)):
            return source.shown(*earlier)
        length = len(document.text)
        if place.quote is None and place.end > length:
            raise LinkError(
                f"The link names characters {place.start:,} to {place.end:,} of “{document.title or document.id}”, "
                f"which has {length:,}; the document was changed since the link was made."
            )
        return source.shown(document, look, check, replace(self._holding(document), marks=self._marks(document)))

    def _earlier(self, look: Look) -> tuple[Document, Look, QuoteCheck, Holding] | None:
        """The newest version of a page, before it changed, in which the words of a place stand there."""
        place = look.place
        try:
            versions = self._collection.history(place.document).versions
        except KeyError:
            return None
        for version in reversed(versions):
            told = version.document(place.document)
            if told is None or version.is_newest:
                continue
            check = recheck(told, place)
            if check.state is QuoteState.VERBATIM:
                holding = Holding(is_earlier=True, versions=len(versions), marks=self._marks(told))
                return told, look, check, holding
        return None

    def _holding(self, document: Document) -> Holding:
        try:
            added = self._collection.summary(document.id).added
        except KeyError:  # removed while the pane is made
            return Holding()
        file = self._collection.indexed_file(document.id)
        versions = self._versions(document)
        if file is None or not has_page_images(document, file):
            return Holding(added, versions=versions)
        if not file.path.is_file():
            notice = f"The file {file.path.name} is not there any more, so its pages cannot be shown; this is its text."
            return Holding(added, notice=notice, versions=versions)
        return Holding(added, has_pages=True, versions=versions)

    def _versions(self, document: Document) -> int:
        """How many versions of a page of the web are kept; 0 for any other document, and the record of a table."""
        if "retrieved_at" not in document.metadata or not is_web_address(document.id):
            return 0
        try:
            return len(self._collection.history(document.id).versions)
        except KeyError:  # removed while the pane is made
            return 0


def _look(words: Mapping[str, str], exchanges: Sequence[Exchange], request: str) -> Look:
    """What an event asks to see. Raises `LinkError` where that is no place."""
    turn, marker = _number(words, "turn"), _number(words, "marker")
    among = _cited(exchanges, turn) if turn and marker else ()
    cited = next((place for place in among if place.marker == marker), None)
    if turn and cited is None:
        raise LinkError("This answer is not part of the conversation any more; ask the question again.")
    return Look(
        cited or of_link(words),
        among,
        turn or 0,
        _TARGETS.get(words.get("target", ""), "quote"),
        _number(words, "position"),
        words.get("sought", ""),
        _number(words, "found"),
        request,
    )


def _cited(exchanges: Sequence[Exchange], turn: int) -> tuple[Place, ...]:
    """The places that the answer of a turn cites, in order."""
    answer = next((exchange.answer for exchange in exchanges if exchange.number == turn), None)
    return tuple(map(of_citation, answer.all_citations)) if answer else ()


def _number(words: Mapping[str, str], name: str) -> int | None:
    """A number from 0 that an event names; None where it names none."""
    said = words.get(name, "")
    return int(said) if said.isdecimal() and len(said) <= _DIGITS else None
