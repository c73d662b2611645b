"""The command `qa`: index documents, ask them, serve the page."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from index import CollectionError
from qa.errors import AnswerError, PackError, QuestionError
from qa.export import Format

if TYPE_CHECKING:
    from index import Collection, Filter, Progress
    from qa import Answer, AnswerSettings, Assistant
    from qa.evidence_pack import EvidencePack
    from qa.verification import Sources

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
History = Annotated[
    Path | None, typer.Option(help='Turns before, as a JSON file: [{"role": "user", "content": "..."}, ...].')
]
KeepRemoved = Annotated[bool, typer.Option("--keep-removed", help="Documents stay although their file is gone.")]
HardLinks = Annotated[
    bool, typer.Option("--hard-links", help="Also read files that have another name elsewhere on the disk.")
]
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        envvar="QA_THRESHOLD",
        min=0.0,
        max=1.0,
        help="Confidence from which an answer is given; docs/json.md says what share is wrong above it.",
        show_default="0.16",
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", help="Only documents of then or later: 2023, 2023-07 or 2023-07-01.")
]
Until = Annotated[str | None, typer.Option("--until", help="Only documents of then or earlier.")]
FromSource = Annotated[
    list[str] | None, typer.Option("--source", help="Only documents whose source matches, as in *bbc*. Repeatable.")
]
Documents = Annotated[list[str] | None, typer.Option("--document", help="Only the document with this id. Repeatable.")]
Exact = Annotated[
    bool,
    typer.Option("--exact", envvar="QA_EXACT", help="Compare all vectors, also of more than 50,000 passages: slower."),
]
_DATA = Path(".qa")
_UNITS = {"reading": "files", "embedding": "passages", "answering": "questions", "checking": "documents"}  # by stage


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
def index(  # noqa: PLR0913, PLR0917 - one for each option
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default="documents/")] = None,
    data: Data = _DATA,
    as_json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    keep_removed: KeepRemoved = False,
    hard_links: HardLinks = False,
    checksum: Annotated[
        bool, typer.Option("--checksum", help="Read every file, even where its size and times are as before.")
    ] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Take in again what qa delete removed.")] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="Make the collection anew, by default of all that was indexed before; the old one answers meanwhile.",
        ),
    ] = False,
) -> None:
    """Bring the collection in step with files and folders."""
    from index import SyncSettings, rebuild
    from qa import printing

    if anew and dry_run:
        raise typer.BadParameter("--rebuild cannot be tried with --dry-run")
    settings = SyncSettings(
        dry_run=dry_run, keep_removed=keep_removed, hard_links=hard_links, checksum=checksum, restore=restore
    )
    chosen = list(paths or [])
    with _progress() as progress:
        # Before the collection is opened: the old one may be one that cannot be.
        report = rebuild(data, chosen, progress=progress, settings=settings) if anew else None
        with _collection(data) as collection:
            report = report or collection.sync(chosen or [Path("documents")], progress, settings)
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
def ask(  # noqa: PLR0913, PLR0917 - one for each option
    question: Annotated[str, typer.Argument(help="In your own words.")],
    data: Data = _DATA,
    as_json: AsJson = False,
    history: History = None,
    threshold: Threshold = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    exact: Exact = False,
) -> None:
    """Answer a question, with the passages that say so."""
    from qa import printing

    where = _filter(since, until, source, document)
    with _collection(data, must_hold_documents=True, exact=exact) as collection:
        answer = _asked(collection, threshold, question, history, where)
    if as_json:
        _print_json(answer.to_json())
    else:
        printing.print_answer(_out, answer)


@app.command()
def why(  # noqa: PLR0913, PLR0917 - one for each option
    question: Annotated[str, typer.Argument(help="In your own words.")],
    name: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of a document, or words of its title.")],
    data: Data = _DATA,
    as_json: AsJson = False,
    history: History = None,
    threshold: Threshold = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    exact: Exact = False,
) -> None:
    """Say why the answer to a question cites a document, or why it does not."""
    from qa.naming import document_named
    from qa.why_printing import print_why

    where = _filter(since, until, source, document)
    with _collection(data, must_hold_documents=True, exact=exact) as collection, collection.reading():
        named = document_named(collection, name)
        turns = _turns(_read_history(history))
        found = _assistant(collection, threshold).explain(question, turns, document=named, where=where)
    if as_json:
        _print_json(found.to_json())
    else:
        print_why(_out, found)


@app.command()
def search(  # noqa: PLR0913, PLR0917 - one for each option
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    data: Data = _DATA,
    as_json: AsJson = False,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    exact: Exact = False,
) -> None:
    """List the passages nearest to a query, without reading them for an answer."""
    from qa import printing

    where = _filter(since, until, source, document)
    with _collection(data, must_hold_documents=True, exact=exact) as collection:
        hits = collection.search(query, k, where=where)
    if as_json:
        _print_json([printing.hit_json(hit) for hit in hits])
    else:
        printing.print_hits(_out, hits)


@app.command()
def batch(
    questions: Annotated[Path, typer.Argument(help='JSON Lines: {"id", "question", "history"?} a line.')],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of to the screen.")] = None,
    data: Data = _DATA,
    threshold: Threshold = None,
    exact: Exact = False,
) -> None:
    """Answer many questions; the same ids in the same order, as JSON Lines."""
    lines = _lines(questions)
    failed = 0
    with contextlib.ExitStack() as stack:
        collection = stack.enter_context(_collection(data, must_hold_documents=True, exact=exact))
        progress = stack.enter_context(_progress())
        stream = stack.enter_context(output.open("w", encoding="utf-8")) if output else sys.stdout
        assistant = _assistant(collection, threshold)
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
def export(  # noqa: PLR0913, PLR0917 - one for each option
    question: Annotated[str | None, typer.Argument(help="In your own words; or name answers with --from.")] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Only JSON can be verified.", show_default="by the ending of -o, else json"),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of to the screen.")] = None,
    answers: Annotated[
        Path | None, typer.Option("--from", help="Export what qa ask --json or qa batch wrote to this file.")
    ] = None,
    history: History = None,
    data: Data = _DATA,
    threshold: Threshold = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    exact: Exact = False,
) -> None:
    """Write an answer with all its evidence to a file that qa verify checks again, anywhere."""
    from qa.evidence_pack import evidence_pack
    from qa.export import exported, format_of, write_export
    from qa.saved_json import read_answers

    if (question is None) == (answers is None):
        raise typer.BadParameter("give either a question or a file of answers with --from")
    saved = read_answers(answers) if answers else []
    with _collection(data, must_hold_documents=True, exact=exact) as collection, collection.reading():
        if question is not None:
            where = _filter(since, until, source, document)
            saved = [_asked(collection, threshold, question, history, where)]
        pack = evidence_pack(saved, collection)
    text = exported(pack, form or format_of(output))
    if output:
        write_export(output, text)
    else:
        sys.stdout.write(text)
    omitted = [(number, each) for number, told in enumerate(pack.exchanges, start=1) for each in told.omissions]
    for number, each in omitted:
        marker = f" [{each.marker}]" if each.marker is not None else ""
        sentence = f"Answer {number}{marker}, quoting {each.document}: {each.reason}."
        _err.print(sentence, style="red", markup=False, soft_wrap=True)
    if omitted:
        _fail(f"Left out as not verbatim: {len(omitted)} of the quotes; ask again to quote the documents as they are.")


@app.command()
def verify(
    pack: Annotated[Path, typer.Argument(help="An evidence pack, as qa export --format json writes it.")],
    data: Data = _DATA,
    documents: Annotated[
        Path | None, typer.Option(help="Check against the files of this folder instead of a data folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say of each quote of an evidence pack whether it stands in its source; exit code 1 unless all are verbatim."""
    from qa.saved_json import read_pack
    from qa.verification import verify as check_pack
    from qa.verification_printing import print_verification

    try:
        saved = read_pack(pack)
    except PackError as error:
        _err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    with _sources(data, documents, saved.pack) as sources:
        found = check_pack(saved, sources)
    if as_json:
        _print_json(found.to_json())
    else:
        print_verification(_out, found)
    if not found.ok:
        raise typer.Exit(1)


def _asked(
    collection: Collection, threshold: float | None, question: str, history: Path | None, where: Filter | None
) -> Answer:
    """The answer to the question of a command."""
    return _assistant(collection, threshold).ask(question, _turns(_read_history(history)), where=where)


def _filter(
    since: str | None, until: str | None, sources: list[str] | None, documents: list[str] | None
) -> Filter | None:
    """What the options leave to be searched; None where they leave all."""
    from index import Filter

    return Filter(since, until, tuple(sources or ()), tuple(documents or ())) or None


@contextlib.contextmanager
def _sources(data: Path, documents: Path | None, pack: EvidencePack) -> Iterator[Sources | None]:
    """Where the quotes of a pack are looked up; None where there is nothing to look them up in."""
    from qa.verification import CollectionSources, FolderSources

    if documents:
        sources = FolderSources(documents, pack)
        for failure in sources.failures:
            _err.print(f"{failure.path}: {failure.reason}", style="red", markup=False, soft_wrap=True)
        yield sources
    elif data == _DATA and not data.exists():  # it was not named: the pack alone is there
        yield None
    else:
        with _collection(data, must_hold_documents=True) as collection, collection.reading():
            yield CollectionSources(collection)


@app.command("eval")
def evaluate(  # noqa: PLR0913, PLR0917 - one for each option
    questions: Annotated[
        Path, typer.Argument(help='JSON Lines: {"question", "relevant"?, "answers"?, "history"?, "id"?} a line.')
    ],
    data: Data = _DATA,
    as_json: AsJson = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write each question and its answer to this HTML file.")
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option("--fail-under", metavar="METRIC=VALUE", help="Exit with 1 where a figure is less than that."),
    ] = None,
    fail_over: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-over",
            metavar="METRIC=VALUE",
            help="The same where less is better: exit with 1 where false_answers or calibration_error is more.",
        ),
    ] = None,
    overlap: Annotated[
        float,
        typer.Option(min=0.01, max=1.0, help="Share of an expected span that the evidence must overlap; 1: all of it."),
    ] = 1.0,
    save: Annotated[bool, typer.Option("--save", help="Keep the answers for qa drift, by the file's name.")] = False,
    save_as: Annotated[
        str | None, typer.Option("--save-as", metavar="NAME", help="Keep them under another name.")
    ] = None,
    exact: Exact = False,
) -> None:
    """Measure how well questions are answered, against what a file expects of them."""
    from qa.evaluation import Bound
    from qa.evaluation import evaluate as measure
    from qa.evaluation_printing import print_evaluation
    from qa.evaluation_report import write_report
    from qa.judgements import read_questions
    from qa.saved_answers import name_of, save_run, text_digests

    try:
        bounds = [Bound.parse(each) for each in fail_under or ()]
        bounds += [Bound.parse(each, at_most=True) for each in fail_over or ()]
        wanted = questions.stem if save and save_as is None else save_as
        name = None if wanted is None else name_of(wanted)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    lines = _lines(questions)
    with _collection(data, must_hold_documents=True, exact=exact) as collection, _progress() as progress:
        asked = read_questions(lines, collection)
        documents = text_digests(collection) if name else {}
        evaluation = measure(
            _assistant(collection),
            asked,
            overlap=overlap,
            progress=lambda done: progress(_questions_done(done, len(asked.questions))),
        )
    for each in (*evaluation.problems, *evaluation.notices):
        _err.print(f"{questions}:{each.line}: {each.reason}", style="red", markup=False, soft_wrap=True)
    if not evaluation.results:
        _fail(f"No question of {questions} could be asked; docs/evaluation.md says how to write them.")
    if as_json:
        _print_json(evaluation.to_json())
    else:
        print_evaluation(_out, evaluation)
    if report:
        write_report(report, evaluation, questions.name)
    if name:
        save_run(data, name, questions.name, evaluation, documents)
        kept = f"The answers are kept; compare later ones with: qa drift {shlex.quote(name)}"
        _err.print(kept, style="dim", markup=False, soft_wrap=True)
    broken = [sentence for bound in bounds if (sentence := bound.broken_by(evaluation.figures))]
    if evaluation.problems:
        broken.append(f"{len(evaluation.problems)} of {len(lines)} lines could not be used; the others count")
    if broken:
        _fail(f"{'; '.join(broken)}.")


@app.command()
def drift(
    name: Annotated[
        str | None, typer.Argument(help="Of the answers that were kept; needed where there are several.")
    ] = None,
    data: Data = _DATA,
    as_json: AsJson = False,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 where any answer changed.")] = False,
) -> None:
    """Ask the questions of qa eval --save again: which answers changed, and because of which document."""
    from qa.drift import drift as compare
    from qa.evaluation_printing import print_drift
    from qa.saved_answers import load_run

    _refuse_missing(data)
    run = load_run(data, name)
    with _collection(data) as collection, _progress() as progress:
        found = compare(_assistant(collection), run, lambda done: progress(_questions_done(done, len(run.answers))))
    if as_json:
        _print_json(found.to_json())
    else:
        print_drift(_out, found)
    if fail and found.changes:
        raise typer.Exit(1)


@app.command()
def delete(
    documents: Annotated[list[str], typer.Argument(help="Ids of the documents, as in citations.")],
    data: Data = _DATA,
    as_json: AsJson = False,
) -> None:
    """Remove documents; later syncs leave them out as well."""
    from qa import printing

    with _collection(data, must_hold_documents=True) as collection:
        try:
            report = collection.delete(documents)
        except KeyError as error:
            unknown = ", ".join(error.args)
            raise QuestionError(
                f"There is no document {unknown} in {data}, so nothing was deleted; qa search names the ids."
            ) from None
        found = collection.status()
    if as_json:
        _print_json(printing.report_json(report))
    else:
        printing.print_report(_out, report, found)
        _out.print("Later syncs leave that out; qa index --restore takes it in again.", style="dim")


@app.command()
def check(
    data: Data = _DATA,
    as_json: AsJson = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what can be rebuilt, and say what could not be brought back.")
    ] = False,
    vacuum: Annotated[
        bool, typer.Option("--vacuum", help="Leave no trace of what was deleted, and give its room back.")
    ] = False,
) -> None:
    """Read every byte of the data folder and say what is wrong; exit code 1 where anything is."""
    from index import check as checked
    from qa import printing

    _refuse_missing(data)
    with _progress() as progress:
        report = checked(data, repair=repair, vacuum=vacuum, progress=progress)
    if as_json:
        _print_json(printing.check_json(report))
    else:
        printing.print_check(_out, report)
    if vacuum and report.ok:
        from qa.saved_answers import forget

        with _collection(data) as collection:
            forgotten = forget(data, collection)
        if forgotten:
            _err.print(f"{forgotten} answers kept for qa drift quoted what is deleted, and were dropped.", style="dim")
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def status(data: Data = _DATA, as_json: AsJson = False) -> None:
    """Say what the collection holds."""
    from qa import printing

    _refuse_missing(data)
    with _collection(data) as collection:
        found = collection.status()
    if as_json:
        _print_json(printing.status_json(found))
    else:
        printing.print_status(_out, found)


@app.command()
def feedback(data: Data = _DATA, as_json: AsJson = False) -> None:
    """List what people said of answers, newest first."""
    from qa.feedback_printing import feedback_json, print_feedback

    _refuse_missing(data)
    with _collection(data) as collection:
        found = collection.feedback()
    if as_json:
        sys.stdout.writelines(json.dumps(feedback_json(each), ensure_ascii=False) + "\n" for each in found)
    else:
        print_feedback(_out, found)


@app.command()
def serve(
    data: Data = _DATA,
    host: Annotated[str, typer.Option(envvar="GRADIO_SERVER_NAME", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="GRADIO_SERVER_PORT", min=1, max=65535)] = 7860,
    threshold: Threshold = None,
    fixed: Annotated[
        bool, typer.Option("--fixed", envvar="QA_FIXED", help="The page shows the documents, and changes none.")
    ] = False,
    exact: Exact = False,
) -> None:
    """Open the chat in the browser."""
    import app as page
    from index import SearchSettings

    page.serve(data, host, port, _settings(threshold), fixed=fixed, search=SearchSettings(exact=exact))


@contextlib.contextmanager
def _collection(data: Path, *, must_hold_documents: bool = False, exact: bool = False) -> Iterator[Collection]:
    from index import Collection, SearchSettings

    if must_hold_documents:
        _refuse_missing(data)
    with Collection.open(data, settings=SearchSettings(exact=exact)) as collection:
        if must_hold_documents and not len(collection):
            raise _nothing_in(data)
        yield collection


def _refuse_missing(data: Path) -> None:
    """Refuse a folder that is not there, rather than make one, perhaps of a name that was mistyped."""
    if not data.exists():
        raise _nothing_in(data)


def _nothing_in(data: Path) -> QuestionError:
    return QuestionError(f"Nothing has been indexed in {data} yet; run: qa index PATH")


def _assistant(collection: Collection, threshold: float | None = None) -> Assistant:
    from qa import Assistant

    return Assistant(collection, settings=_settings(threshold))


def _settings(threshold: float | None) -> AnswerSettings:
    from qa import AnswerSettings

    return AnswerSettings() if threshold is None else AnswerSettings(threshold=threshold)


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
            unit = _UNITS[progress.stage]
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
