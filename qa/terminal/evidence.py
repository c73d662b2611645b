"""The verbs that write answers with their evidence to a file, and check such a file again."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import PackError
from qa.packs import Format
from qa.terminal.options import (
    DATA,
    AsJson,
    Data,
    Documents,
    Exact,
    FromSource,
    History,
    Since,
    Threshold,
    Until,
)
from qa.terminal.shared import (
    answer_to,
    err,
    fail,
    filter_of,
    opened,
    out,
    print_json,
)

if TYPE_CHECKING:
    from qa.packs import EvidencePack, Sources


__all__ = ["export", "verify"]


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
    data: Data = DATA,
    threshold: Threshold = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    exact: Exact = False,
) -> None:
    """Write an answer with all its evidence to a file that qa verify checks again, anywhere."""
    from qa.packs import evidence_pack, exported, format_of, read_answers, write_export

    if (question is None) == (answers is None):
        raise typer.BadParameter("give either a question or a file of answers with --from")
    saved = read_answers(answers) if answers else []
    with opened(data, must_hold_documents=True, exact=exact) as collection, collection.reading():
        if question is not None:
            where = filter_of(since, until, source, document)
            saved = [answer_to(collection, threshold, question, history, where)]
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
        err.print(sentence, style="red", markup=False, soft_wrap=True)
    if omitted:
        fail(f"Left out as not verbatim: {len(omitted)} of the quotes; ask again to quote the documents as they are.")


def verify(
    pack: Annotated[Path, typer.Argument(help="An evidence pack, as qa export --format json writes it.")],
    data: Data = DATA,
    documents: Annotated[
        Path | None, typer.Option(help="Check against the files of this folder instead of a data folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say of each quote of an evidence pack whether it stands in its source; exit code 1 unless all are verbatim."""
    from qa.packs import read_pack
    from qa.packs import verify as check_pack
    from qa.terminal.printing.verification import print_verification

    try:
        saved = read_pack(pack)
    except PackError as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    with _sources(data, documents, saved.pack) as sources:
        found = check_pack(saved, sources)
    if as_json:
        print_json(found.to_json())
    else:
        print_verification(out, found)
    if not found.ok:
        raise typer.Exit(1)


@contextlib.contextmanager
def _sources(data: Path, documents: Path | None, pack: EvidencePack) -> Iterator[Sources | None]:
    """Where the quotes of a pack are looked up; None where there is nothing to look them up in."""
    from qa.packs import CollectionSources, FolderSources

    if documents:
        sources = FolderSources(documents, pack)
        for failure in sources.failures:
            err.print(f"{failure.path}: {failure.reason}", style="red", markup=False, soft_wrap=True)
        yield sources
    elif data == DATA and not data.exists():  # it was not named: the pack alone is there
        yield None
    else:
        with opened(data, must_hold_documents=True) as collection, collection.reading():
            yield CollectionSources(collection)
