"""The verbs that bring documents in, show them, and look after the data folder."""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import CollectionError
from qa.configuration import Configuration
from qa.errors import QuestionError
from qa.terminal.options import (
    DATA,
    AllowPrivate,
    AsJson,
    Data,
    Encoding,
    Entries,
    HardLinks,
    KeepRemoved,
)
from qa.terminal.shared import (
    err,
    named_in,
    opened,
    out,
    print_json,
    progress_bar,
    refuse_missing,
    seconds_of,
)
from qa.terminal.team.saved import News

if TYPE_CHECKING:
    pass


__all__ = ["check", "delete", "feedback", "index", "show", "status", "watch"]


def index(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders.", show_default="documents/")] = None,
    data: Data = DATA,
    as_json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    keep_removed: KeepRemoved = False,
    hard_links: HardLinks = False,
    encoding: Encoding = None,
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
    ray: Annotated[
        str | None,
        typer.Option(
            "--ray",
            metavar="[ADDRESS]",
            help="Have workers read, cut and embed: one for each processor here, or those of the Ray cluster at "
            "host:port (auto: the one that this machine is in).",
        ),
    ] = None,
) -> None:
    """Bring the collection in step with files and folders."""
    from index import Cluster, SyncSettings, rebuild
    from qa.plain import report_json
    from qa.terminal.printing import reports

    if anew and dry_run:
        raise typer.BadParameter("--rebuild cannot be tried with --dry-run")
    settings = SyncSettings(
        dry_run=dry_run,
        keep_removed=keep_removed,
        hard_links=hard_links,
        checksum=checksum,
        restore=restore,
        encoding="" if encoding == "guess" else encoding,
    )
    chosen = list(paths or [])
    with progress_bar() as progress, Cluster(ray) if ray else contextlib.nullcontext() as workers:
        settings = replace(settings, workers=workers) if workers else settings
        # Before the collection is opened: the old one may be one that cannot be.
        report = rebuild(data, chosen, progress=progress, settings=settings) if anew else None
        with opened(data) as collection:
            news = News(collection, configuration)
            if report is None:
                if not dry_run:
                    news.tell()
                report = collection.sync(chosen or [Path("documents")], progress, settings)
            status = collection.status()
            if not dry_run:
                news.tell(send=True)
    if as_json:
        print_json(report_json(report))
    else:
        reports.print_report(out, report, status, dry_run=dry_run)
    if report.kept or (report.failed and not (report.changes or report.unchanged)):
        raise typer.Exit(1)


def watch(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, and addresses of feeds and pages.", show_default="documents/"),
    ] = None,
    data: Data = DATA,
    keep_removed: KeepRemoved = False,
    hard_links: HardLinks = False,
    every: Annotated[
        str, typer.Option("--every", metavar="INTERVAL", help="How often addresses are looked at: 90s, 15m, 2h, 1d.")
    ] = "1h",
    entries: Entries = 50,
    allow_private: AllowPrivate = False,
) -> None:
    """Keep the collection in step with files, folders, and addresses of the web until stopped."""
    from index import Rounds, SyncSettings, WebSettings, is_web_address, refuse_pages
    from qa.terminal.printing import reports

    chosen = sources or ["documents"]
    addresses = [each for each in chosen if is_web_address(each)]
    if addresses:
        refuse_pages(data)
    paths = [Path(each) for each in chosen if not is_web_address(each)]
    settings = SyncSettings(keep_removed=keep_removed, hard_links=hard_links)
    web = WebSettings(allow_private=allow_private, entries=entries)
    seconds = seconds_of(every)
    with opened(data) as collection, News(collection, configuration).beside():
        rounds = Rounds(lambda: collection.add(addresses, settings=web), seconds) if addresses else None
        try:
            for report in collection.watch(paths, settings, rounds=rounds):
                if isinstance(report, CollectionError):
                    err.print(str(report), style="red", markup=False, soft_wrap=True)
                else:
                    reports.print_report(out, report, collection.status())
        except KeyboardInterrupt:
            out.print("Stopped watching.", style="dim")


def show(
    document: Annotated[str, typer.Argument(help="Id of the document, as in citations.")],
    spans: Annotated[
        bool, typer.Option("--spans", help="List headings, dates and what is left out, with the reason.")
    ] = False,
    losses: Annotated[
        bool, typer.Option("--losses", help="List what of its file the document does not hold, or not for certain.")
    ] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show a document as it was read."""
    from qa.plain import document_json
    from qa.terminal.printing import reports

    with opened(data, must_hold_documents=True) as collection:
        try:
            name = named_in(collection, document)
            with collection.reading():
                found, summary = collection.document(name), collection.summary(name)
        except KeyError:
            raise QuestionError(f"There is no document {document} in {data}; qa search names the ids.") from None
    if as_json:
        print_json(document_json(found, summary))
    elif losses:
        reports.print_losses(out, found)
    else:
        reports.print_document(out, found, summary, spans=spans)


def delete(
    configuration: Configuration,
    documents: Annotated[list[str], typer.Argument(help="Ids of the documents, as in citations.")],
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Remove documents; later syncs leave them out as well."""
    from qa.plain import report_json
    from qa.terminal.printing import reports

    with opened(data, must_hold_documents=True) as collection:
        try:
            report = collection.delete([named_in(collection, each) for each in documents])
        except KeyError as error:
            unknown = ", ".join(error.args)
            raise QuestionError(
                f"There is no document {unknown} in {data}, so nothing was deleted; qa search names the ids."
            ) from None
        found = collection.status()
        News(collection, configuration).tell(send=True)
    if as_json:
        print_json(report_json(report))
    else:
        reports.print_report(out, report, found)
        out.print("Later syncs leave that out; qa index --restore takes it in again.", style="dim")


def check(
    data: Data = DATA,
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
    from qa.plain import check_json
    from qa.terminal.printing import reports

    refuse_missing(data)
    with progress_bar() as progress:
        report = checked(data, repair=repair, vacuum=vacuum, progress=progress)
    if as_json:
        print_json(check_json(report))
    else:
        reports.print_check(out, report)
    if vacuum and report.ok:
        from qa.alerts import forget as forget_quotes
        from qa.evaluation import forget

        with opened(data) as collection:
            forgotten = forget(data.folder, collection) if data.is_folder else 0
            quoted = forget_quotes(collection)
        if quoted:
            err.print(f"{quoted} alerts and saved questions quoted what is deleted, which was taken out.", style="dim")
        if forgotten:
            err.print(f"{forgotten} answers kept for qa drift quoted what is deleted, and were dropped.", style="dim")
    if not report.ok:
        raise typer.Exit(1)


def status(
    configuration: Configuration,
    data: Data = DATA,
    as_json: AsJson = False,
    config: Annotated[
        bool, typer.Option("--config", help="Say which settings hold, and where each comes from.")
    ] = False,
) -> None:
    """Say what the collection holds, or which settings hold."""
    if config:
        _show_settings(configuration, as_json=as_json)
        return
    from qa.alerts import not_sent
    from qa.plain import status_json
    from qa.terminal.printing import reports

    refuse_missing(data)
    with opened(data) as collection:
        found = collection.status()
        unsent = not_sent(collection)
    if as_json:
        print_json({**status_json(found), "not_sent": [asdict(each) for each in unsent]})
    else:
        reports.print_status(out, found, [f"{each.question}: {each.said}" for each in unsent])


def _show_settings(configuration: Configuration, *, as_json: bool) -> None:
    from qa.terminal.printing.settings import print_settings

    if as_json:
        print_json(configuration.to_json())
    else:
        print_settings(out, configuration)


def feedback(data: Data = DATA, as_json: AsJson = False) -> None:
    """List what people said of answers, newest first."""
    from qa.terminal.printing.feedback import feedback_json, print_feedback

    refuse_missing(data)
    with opened(data) as collection:
        found = collection.feedback()
    if as_json:
        sys.stdout.writelines(json.dumps(feedback_json(each), ensure_ascii=False) + "\n" for each in found)
    else:
        print_feedback(out, found)
