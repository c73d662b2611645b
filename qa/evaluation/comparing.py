"""Which answers are no longer those that were kept, and because of which document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from qa.answering import Assistant
from qa.evaluation.saved_answers import SavedAnswer, SavedRun
from qa.packs import text_digests

__all__ = ["Cause", "Change", "Drift", "Reason", "differences", "drift"]

_NAMED = 3  # documents that only rank higher, at most


class Reason(StrEnum):
    """Why an answer is another one."""

    ADDED = "added"  # the document was not there
    CHANGED = "changed"  # its text was another
    REMOVED = "removed"  # it is there no more
    RANKS_HIGHER = "ranks higher"  # it was there, the same, and now has the better passages
    COLLECTION = "collection"  # no document that it rests on; how much a word weighs depends on all the others
    PROGRAM = "program"  # nothing was indexed since, or with another model


@dataclass(frozen=True, slots=True)
class Cause:
    """What made an answer another one."""

    reason: Reason
    document: str = ""  # id; empty where it is no document


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that is not as it was."""

    before: SavedAnswer
    now: SavedAnswer
    causes: tuple[Cause, ...]

    @property
    def what(self) -> tuple[str, ...]:
        """What of it is another: "answered", "answer", "evidence"."""
        return tuple(differences(self.before, self.now))

    def to_json(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "id": self.now.id,
            "question": self.now.question,
            "what": list(self.what),
            "before": _said(self.before),
            "now": _said(self.now),
            "causes": [{"reason": str(cause.reason), "document": cause.document or None} for cause in self.causes],
        }


@dataclass(frozen=True, slots=True)
class Drift:
    """What became of the answers of a run that was kept."""

    run: SavedRun
    generation: int  # of the collection now
    model: str
    changes: tuple[Change, ...]  # in the order of the run

    @property
    def indexed_since(self) -> bool:
        """Whether the collection is another than it was."""
        return self.generation != self.run.generation

    def to_json(self) -> dict[str, Any]:
        """The drift as plain data, in the form that docs/json.md describes."""
        return {
            "name": self.run.name,
            "questions": self.run.questions,
            "before": {"at": self.run.at, "generation": self.run.generation, "model": self.run.model},
            "now": {"generation": self.generation, "model": self.model},
            "asked": len(self.run.answers),
            "changed": len(self.changes),
            "changes": [change.to_json() for change in self.changes],
        }


def drift(assistant: Assistant, run: SavedRun, progress: Callable[[int], None] | None = None) -> Drift:
    """Ask the questions of a run again, and tell which answers differ.

    An answer differs in whether there is one, in its short answer, or in what it quotes from which documents; neither
    where the quote stands nor under which name the document goes makes a difference.
    """
    collection = assistant.collection
    generation, model = collection.generation, collection.status().model
    states = _States(run.documents, text_digests(collection))
    same_program = generation != run.generation and model == run.model
    otherwise = Cause(Reason.COLLECTION if same_program else Reason.PROGRAM)
    changes = []
    for done, kept in enumerate(run.answers, start=1):
        before = states.renamed(kept)
        now = SavedAnswer.of(kept, assistant.ask(kept.question, kept.history))
        if any(differences(before, now)):
            changes.append(Change(before, now, tuple(states.causes(before, now)) or (otherwise,)))
        if progress:
            progress(done)
    return Drift(run, generation, model, tuple(changes))


def differences(before: SavedAnswer, now: SavedAnswer) -> Iterator[str]:
    """In what two answers differ: "answered", "answer", "evidence"."""
    if before.answered != now.answered:
        yield "answered"
    if before.answer != now.answer:
        yield "answer"
    if _quoted(before) != _quoted(now):
        yield "evidence"


def _quoted(answer: SavedAnswer) -> set[tuple[str, str]]:
    return {(quote.document, quote.text) for quote in answer.evidence}


def _cited(answer: SavedAnswer) -> list[str]:
    return list(dict.fromkeys(quote.document for quote in answer.evidence))


class _States:
    """The digests of all texts, as they were and as they are."""

    def __init__(self, before: Mapping[str, str], now: Mapping[str, str]) -> None:
        self._names = _renamed(before, now)
        self._before = {self._names.get(document, document): digest for document, digest in before.items()}
        self._now = now

    def renamed(self, answer: SavedAnswer) -> SavedAnswer:
        """The answer, with the names that its documents go under now."""
        return replace(
            answer,
            evidence=tuple(
                replace(quote, document=self._names.get(quote.document, quote.document)) for quote in answer.evidence
            ),
            passages=tuple(self._names.get(document, document) for document in answer.passages),
        )

    def causes(self, before: SavedAnswer, now: SavedAnswer) -> list[Cause]:
        """The documents to which a change is owed, the nearest reason there is; none where it is none of them.

        First what is or was cited and is another text, then what is cited instead, then the same of the passages.
        """
        for ranked_before, ranked_now in (
            (_cited(before), _cited(now)),
            (before.passages, now.passages),
        ):
            found = list(self._touched([*ranked_now, *ranked_before])) or _came_in(ranked_before, ranked_now)
            if found:
                return found
        return []

    def _touched(self, documents: Iterable[str]) -> Iterator[Cause]:
        for document in dict.fromkeys(documents):
            was, is_now = self._before.get(document), self._now.get(document)
            if was is None:
                yield Cause(Reason.ADDED, document)
            elif is_now is None:
                yield Cause(Reason.REMOVED, document)
            elif was != is_now:
                yield Cause(Reason.CHANGED, document)


def _came_in(before: Sequence[str], now: Sequence[str]) -> list[Cause]:
    return [Cause(Reason.RANKS_HIGHER, document) for document in now if document not in before][:_NAMED]


def _renamed(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The present names of texts that went under another one, by that."""
    arrived = {digest: document for document, digest in now.items() if document not in before}
    return {
        document: arrived.pop(digest)
        for document, digest in before.items()
        if document not in now and digest in arrived
    }


def _said(answer: SavedAnswer) -> dict[str, Any]:
    return {
        "answered": answer.answered,
        "answer": answer.answer,
        "confidence": answer.confidence,
        "evidence": [asdict(quote) for quote in answer.evidence],
    }
