"""The verbs that ask: one question, many, or only for passages."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import CollectionError
from qa.configuration import Configuration
from qa.errors import AnswerError, QuestionError
from qa.terminal.options import (
    DATA,
    AsJson,
    Data,
    Documents,
    Exact,
    FromSource,
    History,
    NoLanguageModel,
    Since,
    Tags,
    Threshold,
    Undated,
    Until,
)
from qa.terminal.shared import (
    assistant_for,
    err,
    fail,
    filter_of,
    numbered_lines,
    opened,
    out,
    print_json,
    progress_bar,
    questions_done,
    read_history,
    service_for,
    turns_of,
    writer_named,
)

if TYPE_CHECKING:
    from qa.service import Service


__all__ = ["ask", "batch", "search", "why"]


def ask(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    question: Annotated[str, typer.Argument(help="In your own words.")],
    data: Data = DATA,
    as_json: AsJson = False,
    history: History = None,
    threshold: Threshold = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    undated: Undated = False,
    tag: Tags = None,
    exact: Exact = False,
    no_llm: NoLanguageModel = False,
) -> None:
    """Answer a question, with the passages that say so."""
    from qa.service import Asked
    from qa.terminal.printing import reports
    from qa.terminal.printing.prose import ProseAsItComes

    where = filter_of(since, until, source, document, tag, undated=undated)
    writer = None if no_llm else writer_named(configuration)
    prose = None if as_json else ProseAsItComes(out)
    with opened(data, must_hold_documents=True, exact=exact) as collection:
        asked = Asked(question, tuple(turns_of(read_history(history))), where)
        answer = service_for(collection, threshold, writer).answer(asked, so_far=prose)
    if prose is None:
        print_json(answer.to_json())
    else:
        prose.end(answer)
        reports.print_answer(out, answer, understood=prose.has_begun)


def why(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    question: Annotated[str, typer.Argument(help="In your own words.")],
    name: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Id of a document, or words of its title.")],
    data: Data = DATA,
    as_json: AsJson = False,
    history: History = None,
    threshold: Threshold = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    undated: Undated = False,
    tag: Tags = None,
    exact: Exact = False,
    no_llm: NoLanguageModel = False,
) -> None:
    """Say why the answer to a question cites a document, or why it does not."""
    from qa.question import document_named
    from qa.terminal.printing.why import print_why

    where = filter_of(since, until, source, document, tag, undated=undated)
    with opened(data, must_hold_documents=True, exact=exact) as collection, collection.reading():
        named = document_named(collection, name)
        turns = turns_of(read_history(history))
        writer = writer_named(configuration) if turns and not no_llm else None  # it only words follow-ups here
        found = assistant_for(collection, threshold, writer).explain(question, turns, document=named, where=where)
    if as_json:
        print_json(found.to_json())
    else:
        print_why(out, found)


def search(  # noqa: PLR0913, PLR0917 - one for each option
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    data: Data = DATA,
    as_json: AsJson = False,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    undated: Undated = False,
    tag: Tags = None,
    exact: Exact = False,
) -> None:
    """List the passages nearest to a query, without reading them for an answer."""
    from qa.answering import phrases
    from qa.plain import hit_json
    from qa.service import Sought
    from qa.terminal.printing import reports

    where = filter_of(since, until, source, document, tag, undated=undated)
    with opened(data, must_hold_documents=True, exact=exact) as collection:
        found = service_for(collection).found(Sought(query, k, where))
        none_admitted = not found and where is not None and not collection.count(where)
        said = phrases("en")
        why_none = said.of(said.none_admitted, len(collection)) if none_admitted else ""
    if as_json:
        print_json([hit_json(*each) for each in found])
    if as_json and why_none:
        err.print(why_none, style="yellow")
    elif not as_json:
        reports.print_hits(out, found, why_none=why_none)


def batch(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    questions: Annotated[Path, typer.Argument(help='JSON Lines: {"id", "question", "history"?} a line.')],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of to the screen.")] = None,
    data: Data = DATA,
    threshold: Threshold = None,
    exact: Exact = False,
    no_llm: NoLanguageModel = False,
) -> None:
    """Answer many questions; the same ids in the same order, as JSON Lines."""
    lines = numbered_lines(questions)
    failed = 0
    with contextlib.ExitStack() as stack:
        collection = stack.enter_context(opened(data, must_hold_documents=True, exact=exact))
        progress = stack.enter_context(progress_bar())
        stream = stack.enter_context(output.open("w", encoding="utf-8")) if output else sys.stdout
        writer = None if no_llm else writer_named(configuration)
        service = service_for(collection, threshold, writer)
        for done, (number, line) in enumerate(lines):
            progress(questions_done(done, len(lines)))
            try:
                stream.write(json.dumps(_answer_line(service, line), ensure_ascii=False) + "\n")
            except (AnswerError, CollectionError, ValueError) as error:
                failed += 1
                err.print(f"{questions}:{number}: {error}", style="red", markup=False)
        progress(questions_done(len(lines), len(lines)))
    if failed:
        fail(f"{failed} of {len(lines)} lines could not be answered; the others were.")


def _answer_line(service: Service, line: str) -> dict[str, Any]:
    from qa.service import Asked

    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"not valid JSON ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise QuestionError('no field "question" with a string in it')
    told = service.ask(Asked(row["question"], tuple(turns_of(row.get("history")))))
    return {"id": row.get("id"), **told}
