"""What the verbs share: the two streams, the collection of a data folder, a bar while one waits, and how they fail."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console

from qa.errors import QuestionError

if TYPE_CHECKING:
    from index import Collection, Filter, Location, Progress
    from qa import Answer, AnswerSettings, Assistant, Writer
    from qa.configuration import Configuration
    from qa.service import Service

__all__ = [
    "answer_settings",
    "answer_to",
    "assistant_for",
    "err",
    "fail",
    "filter_of",
    "named_in",
    "numbered_lines",
    "opened",
    "out",
    "print_json",
    "progress_bar",
    "questions_done",
    "read_history",
    "refuse_missing",
    "seconds_of",
    "service_for",
    "turns_of",
    "writer_named",
]

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_UNITS = {
    "fetching": "pages",
    "reading": "files",
    "embedding": "passages",
    "answering": "questions",
    "checking": "documents",
    "copying": "documents",
    "comparing": "documents",
}  # by stage


@contextlib.contextmanager
def opened(data: Location, *, must_hold_documents: bool = False, exact: bool = False) -> Iterator[Collection]:
    """The collection at a place; raises `QuestionError` where it must hold documents and holds none."""
    from index import Collection, SearchSettings

    if must_hold_documents:
        refuse_missing(data)
    with Collection.open(data, settings=SearchSettings(exact=exact)) as collection:
        if must_hold_documents and not len(collection):
            raise _nothing_in(data)
        yield collection


def named_in(collection: Collection, typed: str) -> str:
    """The id of a document as the collection has it.

    A name may be typed in another Unicode form, an address with "#…" or without the last "/".
    """
    from index import document_id, page_id

    try:
        collection.summary(typed)
    except KeyError:
        return document_id(collection, page_id(typed))
    return typed


def refuse_missing(data: Location) -> None:
    """Refuse a folder that is not there, rather than make one, perhaps of a name that was mistyped."""
    if not data.may_be_there:
        raise _nothing_in(data)


def _nothing_in(data: Location) -> QuestionError:
    return QuestionError(f"Nothing has been indexed in {data} yet; run: qa index PATH")


def assistant_for(collection: Collection, threshold: float | None = None, writer: Writer | None = None) -> Assistant:
    """Who answers from a collection; a writer writes about what is found."""
    from qa import Assistant

    return Assistant(collection, settings=answer_settings(threshold), writer=writer)


def writer_named(configuration: Configuration) -> Writer | None:
    """The language model that is configured; None where none is, and then nothing of it is loaded."""
    if not configuration.settings.llm_url:
        return None
    from qa.writing import language_model

    return language_model(configuration)


def answer_settings(threshold: float | None) -> AnswerSettings:
    """The settings that the options leave, and the usual ones otherwise."""
    from qa import AnswerSettings

    return AnswerSettings() if threshold is None else AnswerSettings(threshold=threshold)


def service_for(collection: Collection, threshold: float | None = None, writer: Writer | None = None) -> Service:
    """Who answers programs about a collection: what is printed as JSON is what they get."""
    from qa.service import Service

    return Service(assistant_for(collection, threshold, writer), at_once=0)  # one question after another, here


def answer_to(
    collection: Collection, threshold: float | None, question: str, history: Path | None, where: Filter | None
) -> Answer:
    """The answer to the question of a command, without a writer."""
    from qa.service import Asked

    asked = Asked(question, tuple(turns_of(read_history(history))), where)
    return service_for(collection, threshold).answer(asked)


def filter_of(
    since: str | None,
    until: str | None,
    sources: list[str] | None,
    documents: list[str] | None,
    tags: list[str] | None = None,
    *,
    undated: bool = False,
) -> Filter | None:
    """What the options leave to be searched; None where they leave all."""
    from index import Filter

    named = tuple(sources or ()), tuple(documents or ()), tuple(tags or ())
    return Filter(since, until, *named, undated) or None


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar with rate and time left, on stderr, while there is something to wait for."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    if not err.is_terminal:
        yield lambda _: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[unit]}"),
        TextColumn("{task.fields[rate]}", style="dim"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(progress: Any) -> None:
            if not progress.total:
                return
            unit = _UNITS[progress.stage]
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(progress.stage, total=progress.total, unit=unit, rate="")
            task = tasks[progress.stage]
            speed = bar.tasks[task].speed
            bar.update(task, completed=progress.done, rate=f"{speed:.0f}/s" if speed else "")

        yield show


def seconds_of(interval: str) -> float:
    """A length of time as it is typed. Raises `QuestionError` for none, and for one that would be a nuisance to a site.

    Example: "90s" -> 90.0; "15m" -> 900.0; "2h" -> 7200.0; "1d" -> 86400.0.
    """
    from qa.configuration import seconds_of as seconds

    try:
        return seconds(interval)
    except ValueError as error:
        raise QuestionError(str(error)) from error


def questions_done(done: int, total: int) -> Progress:
    """How far one is with questions."""
    from index import Progress

    return Progress("answering", done, total)


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that hold anything, with their numbers from 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionError(
            f"{path} cannot be read ({error.strerror}); name a JSON Lines file with questions."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path} is not UTF-8; save it as UTF-8.") from error
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def read_history(path: Path | None) -> Any:
    """What a file of turns holds; None where none is named."""
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise QuestionError(f"The history {path} cannot be read: {error}") from error


def turns_of(history: Any) -> list[Any]:
    """The turns of a history; raises `QuestionError` where it is no list of them."""
    from qa import Turn

    if history is None:
        return []
    if not isinstance(history, list):
        raise QuestionError("the history must be a list of turns")
    return [Turn.from_json(message) for message in history]


def print_json(value: Any) -> None:
    """Plain data to standard output, for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def fail(sentence: str, code: int = 1) -> NoReturn:
    """End the program with a sentence on stderr, and an exit code."""
    err.print(sentence, style="red", markup=False, soft_wrap=True)
    sys.exit(code)
