"""The verbs that write answers with their evidence to a file, check such a file again, and list what was marked."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.errors import DraftError, PackError
from qa.marks import MarkState, ReferenceFormat
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
    Tags,
    Threshold,
    Undated,
    Until,
)
from qa.terminal.shared import (
    answer_to,
    err,
    fail,
    filter_of,
    named_in,
    opened,
    out,
    print_json,
    refuse_missing,
)
from qa.wording import counted

if TYPE_CHECKING:
    from index import Location
    from qa.packs import EvidencePack, Sources


__all__ = ["export", "marks", "verify"]

_REFERENCES = {".csv": ReferenceFormat.CSV, ".bib": ReferenceFormat.BIBTEX, ".json": ReferenceFormat.CSL_JSON}


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
    undated: Undated = False,
    tag: Tags = None,
    exact: Exact = False,
) -> None:
    """Write an answer with all its evidence to a file that qa verify checks again, anywhere."""
    from qa.packs import evidence_pack, exported, format_of, read_answers, write_export

    if (question is None) == (answers is None):
        raise typer.BadParameter("give either a question or a file of answers with --from")
    saved = read_answers(answers) if answers else []
    with opened(data, must_hold_documents=True, exact=exact) as collection, collection.reading():
        if question is not None:
            where = filter_of(since, until, source, document, tag, undated=undated)
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
    what: Annotated[
        Path,
        typer.Argument(
            metavar="PACK|DRAFT",
            help="An evidence pack, as qa export --format json writes it; or any text with quotations, - for stdin.",
        ),
    ],
    data: Data = DATA,
    documents: Annotated[
        Path | None, typer.Option(help="Check a pack against the files of this folder instead of a data folder.")
    ] = None,
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the report on a text here too: .html or .json.")
    ] = None,
) -> None:
    """Say of each quote of an evidence pack, or of any text, whether it is verbatim; exit code 1 unless all are."""
    from qa.packs import is_pack

    try:
        if is_pack(what):
            if output:
                raise typer.BadParameter("-o is for the report on a text; redirect what is printed of a pack")
            ok = _verify_pack(what, data, documents, as_json=as_json)
        else:
            if documents:
                raise typer.BadParameter("--documents is for evidence packs; a text is looked up in a data folder")
            ok = _verify_draft(what, data, output, as_json=as_json)
    except (PackError, DraftError) as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    if not ok:
        raise typer.Exit(1)


def marks(  # noqa: PLR0913, PLR0917 - one for each option
    document: Annotated[str | None, typer.Option("--document", help="Only of the document with this id.")] = None,
    label: Annotated[str | None, typer.Option("--label", help='Only with this label; "" for those without.')] = None,
    verdict: Annotated[str | None, typer.Option("--verdict", help='Only checked or doubtful; "" for neither.')] = None,
    by: Annotated[str | None, typer.Option("--by", help="Only those of this person.")] = None,
    state: Annotated[MarkState | None, typer.Option("--state", help="Only those with whose words this became.")] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write them as references: .csv, .bib (BibTeX) or .json (CSL)."),
    ] = None,
    page: Annotated[str, typer.Option("--page", metavar="ADDRESS", help="Of the page, in front of links.")] = "",
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List what people marked in the documents, and what became of the words; or write it as references."""
    from qa.marks import VERDICTS, MarkBook, Wanted, marks_json, references
    from qa.packs import write_export
    from qa.terminal.printing.marks import print_marks

    if verdict is not None and verdict not in VERDICTS:
        raise typer.BadParameter("--verdict is checked, doubtful or empty")
    if export and export.suffix.lower() not in _REFERENCES:
        raise typer.BadParameter(f"--export takes a name that ends with {', '.join(_REFERENCES)}")
    refuse_missing(data)
    with opened(data) as collection:
        named = None if document is None else named_in(collection, document)
        listed = MarkBook(collection).listed(Wanted(named, label, verdict, by, state))
    if export:
        write_export(export, references(listed, _REFERENCES[export.suffix.lower()], page))
        err.print(f"{counted(len(listed), 'mark')} written to {export}.", markup=False, soft_wrap=True)
    if as_json:
        print_json(marks_json(listed))
    elif not export:
        print_marks(out, listed)


def _verify_pack(pack: Path, data: Location, documents: Path | None, *, as_json: bool) -> bool:
    from qa.packs import read_pack
    from qa.packs import verify as check_pack
    from qa.terminal.printing.verification import print_verification

    saved = read_pack(pack)
    with _sources(data, documents, saved.pack) as sources:
        found = check_pack(saved, sources)
    if as_json:
        print_json(found.to_json())
    else:
        print_verification(out, found)
    return found.ok


def _verify_draft(path: Path, data: Location, output: Path | None, *, as_json: bool) -> bool:
    from qa.drafts import check_draft, draft_of, read_draft, write_report
    from qa.terminal.printing.drafts import print_draft_report

    draft = draft_of(sys.stdin.buffer.read(), "") if str(path) == "-" else read_draft(path)
    with opened(data, must_hold_documents=True) as collection:
        report = check_draft(collection, draft)
    if output:
        write_report(output, report)
    if as_json:
        print_json(report.to_json())
    else:
        print_draft_report(out, report)
    return report.ok


@contextlib.contextmanager
def _sources(data: Location, documents: Path | None, pack: EvidencePack) -> Iterator[Sources | None]:
    """Where the quotes of a pack are looked up; None where there is nothing to look them up in."""
    from qa.packs import CollectionSources, FolderSources

    if documents:
        sources = FolderSources(documents, pack)
        for failure in sources.failures:
            err.print(f"{failure.path}: {failure.reason}", style="red", markup=False, soft_wrap=True)
        yield sources
    elif data == DATA and not data.may_be_there:  # it was not named: the pack alone is there
        yield None
    else:
        with opened(data, must_hold_documents=True) as collection, collection.reading():
            yield CollectionSources(collection)
