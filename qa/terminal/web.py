"""The verbs of the web: pages and feeds that are added, and what became of a page."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.configuration import Configuration
from qa.errors import QuestionError
from qa.terminal.options import DATA, AllowPrivate, AsJson, Data, Entries
from qa.terminal.shared import named_in, opened, out, print_json, progress_bar
from qa.terminal.team.saved import News

__all__ = ["add", "history"]


def add(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    addresses: Annotated[list[str], typer.Argument(metavar="URL...", help="Of pages, and of feeds that list pages.")],
    data: Data = DATA,
    as_json: AsJson = False,
    entries: Entries = 50,
    restore: Annotated[bool, typer.Option("--restore", help="Fetch again what qa delete removed.")] = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Fetch pages of the web and take them in; of those added before, what has changed."""
    from index import WebSettings, refuse_pages
    from qa.plain import report_json
    from qa.terminal.printing import reports

    refuse_pages(data)
    settings = WebSettings(allow_private=allow_private, entries=entries, restore=restore)
    with progress_bar() as progress, opened(data) as collection:
        news = News(collection, configuration)
        news.tell()
        report = collection.add(addresses, progress, settings)
        status = collection.status()
        news.tell(send=True)
    if as_json:
        print_json(report_json(report))
    else:
        reports.print_report(out, report, status)
    if report.failed and not (report.changes or report.unchanged):
        raise typer.Exit(1)


def history(
    document: Annotated[str, typer.Argument(metavar="ID", help="Id of the document, as in citations: its address.")],
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List the versions of a page of the web, and what changed from each to the next."""
    from qa.terminal.printing.history import history_json, print_history

    with opened(data, must_hold_documents=True) as collection:
        try:
            name = named_in(collection, document)
            found = collection.history(name)
        except KeyError:
            raise QuestionError(
                f"There is no page of the web {document} in {data}; qa search names the ids, and of files no versions "
                f"are kept."
            ) from None
    if as_json:
        print_json(history_json(name, found))
    else:
        print_history(out, name, found)
