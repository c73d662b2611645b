"""The verbs that measure answers against what is expected, or against those of before."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.terminal.options import (
    DATA,
    AsJson,
    Data,
    Exact,
)
from qa.terminal.shared import (
    assistant_for,
    err,
    fail,
    numbered_lines,
    opened,
    out,
    print_json,
    progress_bar,
    questions_done,
    refuse_missing,
)

if TYPE_CHECKING:
    pass


__all__ = ["drift", "evaluate"]


def evaluate(  # noqa: PLR0913, PLR0917 - one for each option
    questions: Annotated[
        Path, typer.Argument(help='JSON Lines: {"question", "relevant"?, "answers"?, "history"?, "id"?} a line.')
    ],
    data: Data = DATA,
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
    from qa.evaluation import Bound, name_of, read_questions, save_run, write_report
    from qa.evaluation import evaluate as measure
    from qa.packs import text_digests
    from qa.terminal.printing.evaluation import print_evaluation

    try:
        bounds = [Bound.parse(each) for each in fail_under or ()]
        bounds += [Bound.parse(each, at_most=True) for each in fail_over or ()]
        wanted = questions.stem if save and save_as is None else save_as
        name = None if wanted is None else name_of(wanted)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    kept_in = data.data_folder("--save", "leave it out") if name else None  # before anything is asked
    lines = numbered_lines(questions)
    with opened(data, must_hold_documents=True, exact=exact) as collection, progress_bar() as progress:
        asked = read_questions(lines, collection)
        documents = text_digests(collection) if name else {}
        evaluation = measure(
            assistant_for(collection),
            asked,
            overlap=overlap,
            progress=lambda done: progress(questions_done(done, len(asked.questions))),
        )
    for each in (*evaluation.problems, *evaluation.notices):
        err.print(f"{questions}:{each.line}: {each.reason}", style="red", markup=False, soft_wrap=True)
    if not evaluation.results:
        fail(f"No question of {questions} could be asked; docs/evaluation.md says how to write them.")
    if as_json:
        print_json(evaluation.to_json())
    else:
        print_evaluation(out, evaluation)
    if report:
        write_report(report, evaluation, questions.name)
    if name and kept_in:
        save_run(kept_in, name, questions.name, evaluation, documents)
        kept = f"The answers are kept; compare later ones with: qa drift {shlex.quote(name)}"
        err.print(kept, style="dim", markup=False, soft_wrap=True)
    broken = [sentence for bound in bounds if (sentence := bound.broken_by(evaluation.figures))]
    if evaluation.problems:
        broken.append(f"{len(evaluation.problems)} of {len(lines)} lines could not be used; the others count")
    if broken:
        fail(f"{'; '.join(broken)}.")


def drift(
    name: Annotated[
        str | None, typer.Argument(help="Of the answers that were kept; needed where there are several.")
    ] = None,
    data: Data = DATA,
    as_json: AsJson = False,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 where any answer changed.")] = False,
) -> None:
    """Ask the questions of qa eval --save again: which answers changed, and because of which document."""
    from qa.evaluation import drift as compare
    from qa.evaluation import load_run
    from qa.terminal.printing.evaluation import print_drift

    refuse_missing(data)
    run = load_run(data.data_folder("qa drift", "compare answers with qa eval"), name)
    with opened(data) as collection, progress_bar() as progress:
        found = compare(assistant_for(collection), run, lambda done: progress(questions_done(done, len(run.answers))))
    if as_json:
        print_json(found.to_json())
    else:
        print_drift(out, found)
    if fail and found.changes:
        raise typer.Exit(1)
