"""What can be asked of a collection by programs, from a request to plain data."""

from __future__ import annotations

import bisect
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import asdict
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from index import Collection, Copy, Filter, Hit, Span, tag_name
from qa.alerts import AlertSettings
from qa.drafts import check_draft
from qa.errors import UnknownDocumentError
from qa.marks import MarkBook
from qa.plain import document_json, hit_json, report_json, status_json, summary_json
from qa.records import Answer, Turn
from qa.service.alerting import AlertDesk
from qa.service.answering import LONGEST_LINE, Answering, Steps
from qa.service.catalogue import Catalogue
from qa.service.changes import Desk, Report, UploadError, is_of
from qa.service.kept import KEPT_BYTES, KeptAnswers, key_of
from qa.service.records import Asked, Edit, Listed, Sought, Step

__all__ = ["Answers", "Service"]

Told = dict[str, Any]  # as docs/json.md describes it


class Answers(Protocol):
    """What is needed of `qa.Assistant`."""

    @property
    def collection(self) -> Any:
        """What is asked about, as `index.Collection`."""

    def ready(self) -> None:
        """Raise `ReaderError` where answers would be chosen by similarity alone."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        where: Filter | None = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
        so_far: Callable[[Answer], None] | None = None,
        write: bool = True,
    ) -> Answer:
        """Answer a question from the documents that a filter leaves, read in the light of the turns before it.

        `found` is told the passages before they are read; `so_far` the answer while a language model writes about it,
        which none does without `write`.
        """

    def examples(self, limit: int = 4) -> list[str]:
        """Questions that the collection can answer."""


class Service:
    """Answers for programs about one collection. Safe to share between threads.

    An answer is kept for the next time that the same is asked, as long as the collection is the same.

    Args:
        assistant: Who answers.
        fixed: Whether no document is added or deleted.
        at_once: Questions that are worked on at once, by default one for each processor; with 0 whoever asks works on
            it, as fits a program of one thread.
        longest: Questions that may wait; one more is refused.
        kept: Bytes of answers that are kept.
        line: Of the questions; by default one of its own. Who shares one, shares `at_once` and `longest` of it.
        alerts: How many questions may be saved, and where alerts are sent.
    """

    def __init__(  # noqa: PLR0913 - one for each setting
        self,
        assistant: Answers,
        *,
        fixed: bool = False,
        at_once: int | None = None,
        longest: int = LONGEST_LINE,
        kept: int = KEPT_BYTES,
        line: Answering | None = None,
        alerts: AlertSettings | None = None,
    ) -> None:
        self._assistant = assistant
        self.changes = Desk(assistant.collection, fixed=fixed)
        self._catalogue = Catalogue(assistant.collection)
        self.marks = MarkBook(assistant.collection)
        self._observers: list[Callable[[Answer, float], None]] = []
        self.kept = KeptAnswers(kept)
        self.answering = line or Answering(at_once, longest)
        self._own = secrets.token_bytes(8)  # in a shared line the same question of another collection is another one
        self.alerts = AlertDesk(assistant.collection, self._asked_alone, self.answering, alerts)

    @property
    def collection(self) -> Collection:
        """What is asked about."""
        collection: Collection = self._assistant.collection
        return collection

    def begin(self, asked: Asked, steps: Steps | None = None) -> Future[Answer]:
        """The answer to come: at once where it is kept, else in its turn. Whoever goes away cancels it.

        Raises `BusyError` where too many wait. The answer raises as `answer` does.
        """
        began = time.monotonic()
        key = key_of(asked)
        kept = self.kept.get(key, self.collection.generation)
        if kept is None:
            answer = self.answering.begin(self._own + key, asked, steps or Steps(), self._worked_on)
        else:
            answer = Future()
            answer.set_result(kept)
        answer.add_done_callback(lambda made: self._observed(made, began))
        return answer

    def refuse(self, asked: Asked) -> None:
        """Raise `BusyError` where a question would be refused, without a look at the collection: that is at once."""
        key = key_of(asked)
        if key not in self.kept:
            self.answering.refuse(self._own + key)

    def answer(
        self,
        asked: Asked,
        step: Callable[[Step], None] | None = None,
        so_far: Callable[[Answer], None] | None = None,
    ) -> Answer:
        """The answer to a question; `step` is told how far it is.

        Where a language model writes about it, `so_far` is told the answer before that, and again after each sentence
        that was checked.

        Raises `QuestionError` for a question that cannot be asked, `QueryError` for a filter that is none, and
        `BusyError` where too many questions wait.
        """
        return self.begin(asked, Steps(step, so_far=so_far)).result()

    def _asked_alone(self, question: str, where: Filter | None) -> Answer:
        """The answer to a saved question, in its turn: what a person asks at the same time is not answered twice.

        Raises `ReaderError` as well, where it would be another answer for want of the reader.
        """
        self._assistant.ready()
        return self.answer(Asked(question, (), where, write=False))

    def examples(self, limit: int = 4) -> list[str]:
        """Questions to begin with; none where nothing is answered well."""
        return self._assistant.examples(limit)

    def _worked_on(self, asked: Asked, steps: Steps) -> Answer:
        key = key_of(asked)
        kept = self.kept.get(key, self.collection.generation)  # while it waited somebody else may have asked the same
        if kept is not None:
            return kept
        step = steps.step
        answer = self._assistant.ask(
            asked.question,
            asked.history,
            where=asked.where,
            found=None if step is None else lambda hits: step(Step(len(hits))),
            so_far=steps.so_far,
            write=asked.write,
        )
        if answer.written is None or not answer.written.problem:  # which may pass
            self.kept.put(key, answer)
        return answer

    def _observed(self, made: Future[Answer], began: float) -> None:
        if not made.cancelled() and made.exception() is None:
            for observe in self._observers:
                observe(made.result(), time.monotonic() - began)

    def observed_by(self, observe: Callable[[Answer, float], None]) -> None:
        """Tell each answer from now on, with the seconds that it took."""
        self._observers.append(observe)

    def ask(
        self, asked: Asked, step: Callable[[Step], None] | None = None, so_far: Callable[[Told], None] | None = None
    ) -> Told:
        """The same as plain data."""

        def tell(answer: Answer) -> None:
            if so_far is not None:
                so_far(answer.to_json())

        return self.answer(asked, step, tell).to_json()

    def search(self, sought: Sought) -> Told:
        """The passages nearest to a query, best first, and the generation that they are of. Raises `QueryError`."""
        with self.collection.reading():
            hits = [hit_json(*each) for each in self.found(sought)]
            return {"hits": hits, "generation": self.collection.generation}

    def found(self, sought: Sought) -> list[tuple[Hit, list[Copy]]]:
        """The same as hits, each with the documents that have sentences of it in the same words and are no copies."""
        with self.collection.reading():
            hits = self.collection.search(sought.query, sought.k, where=sought.where)
            return [(hit, self._sharing(hit)) for hit in hits]

    def _sharing(self, hit: Hit) -> list[Copy]:
        passage = hit.passage
        whole = {copy.document_id for copy in hit.copies}
        found = self.collection.saying_the_same(passage.document_id, Span(passage.start, passage.end), in_part=True)
        return [copy for copy in found if copy.document_id not in whole]

    def documents(self, listed: Listed) -> Told:
        """A part of the list of documents, in the order of their ids; `next` is where the part after it begins.

        `total` is how many there are in all, of those that the filter leaves.
        """
        found = self._catalogue.documents()
        if listed.where is not None:
            found = [each for each in found if listed.where.admits(each.id, each.source, each.date, each.tags)]
        first = bisect.bisect_right(found, listed.after, key=attrgetter("id")) if listed.after else 0
        part = found[first : first + listed.limit]
        return {
            "documents": [summary_json(each) for each in part],
            "total": len(found),
            "next": part[-1].id if first + len(part) < len(found) else None,
        }

    def document(self, document_id: str) -> Told:
        """A document with its text and all that is known of it. Raises `UnknownDocumentError`."""
        try:
            with self.collection.reading():
                return document_json(self.collection.document(document_id), self.collection.summary(document_id))
        except KeyError:
            raise unknown(document_id) from None

    def text(self, document_id: str, span: Span | None = None) -> Told:
        """A stretch of a document's text; without a span all of it. What reaches beyond the end is cut there.

        Raises `UnknownDocumentError`.
        """
        try:
            document = self.collection.document(document_id)
        except KeyError:
            raise unknown(document_id) from None
        length = len(document.text)
        start, end = (0, length) if span is None else (min(span.start, length), min(span.end, length))
        return {
            "document": document.id,
            "title": document.title,
            "source": document.source,
            "date": document.date,
            "start": start,
            "end": end,
            "text": document.text[start:end],
            "length": length,
            "text_sha256": document.text_sha256,
        }

    def added(self, folder: Path, name: str) -> Told:
        """Take in a file that came into a folder, and say what became of it. Waits for changes that were asked before.

        What of it was deleted before is taken in again: whoever sends it wants it there. Raises `UploadError` where
        nothing of it can be read, `index.CollectionError`, `FixedError`, and `BusyError` where too many changes wait.
        """

        def add(report: Report) -> Told:
            done = self.changes.indexed(folder, report)
            if again := [each for each in done.deleted if each == name or each.startswith((f"{name}#", f"{name}/"))]:
                done = self.collection.restore(again)
            held = [each.id for each in self.collection.documents() if Path(each.file) == folder / name]
            failed = [each for each in done.failed if is_of(each.path, name)]
            if failed and not held:
                raise UploadError(f"{name} was kept, and nothing of it can be read: {failed[0].reason}.")
            return {
                "name": name,
                "documents": held,
                "failed": [asdict(each) for each in failed],
                "copies": [pair for pair in done.copies if pair[0] in held],
                "losses": [[each, list(map(asdict, lost))] for each, lost in done.losses if each in held],
                "generation": done.generation,
            }

        return dict(self.changes.done("upload", add))

    def deleted(self, document_id: str) -> Told:
        """Take a document out, as `qa delete` does, and say what was done. Its file stays.

        Raises `UnknownDocumentError`, and as `added` does.
        """

        def delete(_: Report) -> Told:
            try:
                return report_json(self.collection.delete([document_id]))
            except KeyError:
                raise unknown(document_id) from None

        return dict(self.changes.done("delete", delete))

    def edited(self, document_id: str, edit: Edit, who: str = "") -> Told:
        """Set tags, title and date of a document, and tell it as in the list. `who` is the name of whoever does it.

        A title or date waits for changes that were asked before; tags alone are set at once. Raises
        `UnknownDocumentError`, `index.QueryError` for what is none of these, and as `added` does.
        """

        def change(_: Report) -> Told:
            try:
                if edit.changes:
                    self.collection.correct(document_id, edit.changes, who)
                if edit.tags is not None:
                    wanted = list(map(tag_name, edit.tags))
                    has = self.collection.summary(document_id).tags
                    self.collection.tag([document_id], wanted, [each for each in has if each not in wanted], who)
                return summary_json(self.collection.summary(document_id))
            except KeyError:
                raise unknown(document_id) from None

        for each in edit.tags or ():
            tag_name(each)  # so that nothing is done where one is none
        return dict(self.changes.done("correct", change) if edit.changes else self.changes.at_once(change))

    def tags(self) -> Told:
        """The tags that are in use, and how many documents have each."""
        return {"tags": [{"name": name, "documents": many} for name, many in self.collection.tags().items()]}

    def verify(self, text: str) -> Told:
        """What became of each quotation of a text, as `qa verify --json` tells. Raises `DraftError`."""
        return check_draft(self.collection, text).to_json()

    def status(self) -> Told:
        """What the collection holds, and what it could not read."""
        return status_json(self.collection.status())

    def health(self) -> Told:
        """That the collection can be read. Raises `index.CollectionError` where it cannot."""
        with self.collection.reading():
            generation, documents = self.collection.generation, len(self.collection)
        return {"status": "ok", "generation": generation, "documents": documents}


def unknown(document_id: str) -> UnknownDocumentError:
    """The error that names an id of which there is no document."""
    return UnknownDocumentError(f"There is no document “{document_id}” in the collection; list the documents for ids.")
