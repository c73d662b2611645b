"""The command `qa`: index documents, ask them, serve the page."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from index import CollectionError
from qa.errors import AnswerError, QuestionError

if TYPE_CHECKING:
    from index import Collection, Progress
    from qa import Assistant

__all__ = ["app", "main"]

app = typer.Typer(
    name="qa",
    help="Ask your own documents. Every answer is a verbatim, checkable quote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

Data = Annotated[Path, typer.Option("--data", envvar="QA_DATA", help="The data folder.", show_default=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KeepRemoved = Annotated[bool, typer.Option("--keep-removed", help="Documents stay although their file is gone.")]
HardLinks = Annotated[
    bool, typer.Option("--hard-links", help="Also read files that have another name elsewhere on the disk.")
]
_DATA = Path(".qa")


def main() -> None:
    """Run the command; what goes wrong is one sentence on stderr, and exit code 1."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is ever fetched, so nothing needs to be looked for
    try:
        app()
    except (CollectionError, AnswerError) as error:
        _fail(str(error))
    except BrokenPipeError:  # the reader of a pipe has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _fail("Interrupted; what was published before stays, and work already done is not done again.")


@app.command()
def index(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default="documents/")] = None,
    data: Data = _DATA,
    as_json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    keep_removed: KeepRemoved = False,
    hard_links: HardLinks = False,
) -> None:
    """Bring the collection in step with files and folders."""
    from index import SyncSettings
    from qa import printing

    settings = SyncSettings(dry_run=dry_run, keep_removed=keep_removed, hard_links=hard_links)
    with _collection(data) as collection, _progress() as progress:
        report = collection.sync(list(paths or [Path("documents")]), progress, settings)
        status = collection.status()
    if as_json:
        _print_json(printing.report_json(report))
    else:
        printing.print_report(_out, report, status, dry_run=dry_run)
    if report.failed and not (report.changes or report.unchanged):
        raise typer.Exit(1)


@app.command()
def watch(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default="documents/")] = None,
    data: Data = _DATA,
    keep_removed: KeepRemoved = False,
    hard_links: HardLinks = False,
) -> None:
    """Keep the collection in step with files and folders until stopped."""
    from index import SyncSettings
    from qa import printing

    settings = SyncSettings(keep_removed=keep_removed, hard_links=hard_links)
    with _collection(data) as collection:
        try:
            for report in collection.watch(list(paths or [Path("documents")]), settings):
                if isinstance(report, CollectionError):
                    _err.print(str(report), style="red", markup=False, soft_wrap=True)
                else:
                    printing.print_report(_out, report, collection.status())
        except KeyboardInterrupt:
            _out.print("Stopped watching.", style="dim")


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="Id of the document, as in citations.")],
    spans: Annotated[
        bool, typer.Option("--spans", help="List headings, dates and what is left out, with the reason.")
    ] = False,
    data: Data = _DATA,
    as_json: AsJson = False,
) -> None:
    """Show a document as it was read."""
    from qa import printing

    with _collection(data, must_hold_documents=True) as collection:
        try:
            found = collection.document(document)
        except KeyError:
            raise QuestionError(f"There is no document {document} in {data}; qa search names the ids.") from None
    if as_json:
        _print_json(printing.document_json(found))
    else:
        printing.print_document(_out, found, spans=spans)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In your own words.")],
    data: Data = _DATA,
    as_json: AsJson = False,
    history: Annotated[
        Path | None,
        typer.Option(help='Turns before, as a JSON file: [{"role": "user", "content": "..."}, ...].'),
    ] = None,
) -> None:
    """Answer a question, with the passages that say so."""
    from qa import printing

    with _collection(data, must_hold_documents=True) as collection:
        answer = _assistant(collection).ask(question, _turns(_read_history(history)))
    if as_json:
        _print_json(answer.to_json())
    else:
        printing.print_answer(_out, answer)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    data: Data = _DATA,
    as_json: AsJson = False,
) -> None:
    """List the passages nearest to a query, without reading them for an answer."""
    from qa import printing

    with _collection(data, must_hold_documents=True) as collection:
        hits = collection.search(query, k)
    if as_json:
        _print_json([printing.hit_json(hit) for hit in hits])
    else:
        printing.print_hits(_out, hits)


@app.command()
def batch(
    questions: Annotated[Path, typer.Argument(help='JSON Lines: {"id", "question", "history"?} a line.')],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of to the screen.")] = None,
    data: Data = _DATA,
) -> None:
    """Answer many questions; the same ids in the same order, as JSON Lines."""
    lines = _lines(questions)
    failed = 0
    with contextlib.ExitStack() as stack:
        collection = stack.enter_context(_collection(data, must_hold_documents=True))
        progress = stack.enter_context(_progress())
        stream = stack.enter_context(output.open("w", encoding="utf-8")) if output else sys.stdout
        assistant = _assistant(collection)
        for done, (number, line) in enumerate(lines):
            progress(_questions_done(done, len(lines)))
            try:
                stream.write(json.dumps(_answer_line(assistant, line), ensure_ascii=False) + "\n")
            except (AnswerError, CollectionError, ValueError) as error:
                failed += 1
                _err.print(f"{questions}:{number}: {error}", style="red", markup=False)
        progress(_questions_done(len(lines), len(lines)))
    if failed:
        _fail(f"{failed} of {len(lines)} lines could not be answered; the others were.")


@app.command()
def status(data: Data = _DATA, as_json: AsJson = False) -> None:
    """Say what the collection holds."""
    from qa import printing

    with _collection(data) as collection:
        found = collection.status()
    if as_json:
        _print_json(printing.status_json(found))
    else:
        printing.print_status(_out, found)


@app.command()
def serve(
    data: Data = _DATA,
    host: Annotated[str, typer.Option(envvar="GRADIO_SERVER_NAME", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="GRADIO_SERVER_PORT", min=1, max=65535)] = 7860,
) -> None:
    """Open the chat in the browser."""
    import app as page

    page.serve(data, host, port)


@contextlib.contextmanager
def _collection(data: Path, *, must_hold_documents: bool = False) -> Iterator[Collection]:
    from index import Collection

    nothing = QuestionError(f"Nothing has been indexed in {data} yet; run: qa index PATH")
    if must_hold_documents and not data.exists():
        raise nothing  # rather than make a folder, perhaps of a name that was mistyped
    with Collection.open(data) as collection:
        if must_hold_documents and not len(collection):
            raise nothing
        yield collection


def _assistant(collection: Collection) -> Assistant:
    from qa import Assistant

    return Assistant(collection)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
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

    if not _err.is_terminal:
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
    with Progress(*columns, console=_err, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(progress: Any) -> None:
            if not progress.total:
                return
            unit = {"reading": "files", "embedding": "passages", "answering": "questions"}[progress.stage]
            if progress.stage not in tasks:
                tasks[progress.stage] = bar.add_task(progress.stage, total=progress.total, unit=unit, rate="")
            task = tasks[progress.stage]
            speed = bar.tasks[task].speed
            bar.update(task, completed=progress.done, rate=f"{speed:.0f}/s" if speed else "")

        yield show


def _questions_done(done: int, total: int) -> Progress:
    from index import Progress

    return Progress("answering", done, total)


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionError(
            f"{path} cannot be read ({error.strerror}); name a JSON Lines file with questions."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionError(f"{path} is not UTF-8; save it as UTF-8.") from error
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _answer_line(assistant: Assistant, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"not valid JSON ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise QuestionError('no field "question" with a string in it')
    answer = assistant.ask(row["question"], _turns(row.get("history")))
    return {"id": row.get("id"), **answer.to_json()}


def _read_history(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise QuestionError(f"The history {path} cannot be read: {error}") from error


def _turns(history: Any) -> list[Any]:
    from qa import Turn

    if history is None:
        return []
    if not isinstance(history, list):
        raise QuestionError("the history must be a list of turns")
    return [Turn.from_json(message) for message in history]


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _fail(sentence: str) -> None:
    _err.print(sentence, style="red", markup=False, soft_wrap=True)
    sys.exit(1)
