"""Answers, hits and reports for people at a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from index import (
    ACCEPTED,
    CheckReport,
    CollectionStatus,
    Copy,
    Document,
    DocumentSummary,
    Hit,
    LastSync,
    Location,
    Span,
    SyncReport,
)
from qa.records import Answer, Citation, RankedPassage
from qa.wording import (
    agreeing,
    also_in_these,
    by_ocr,
    by_what,
    correction_in_words,
    counted,
    differing,
    headings_told,
    is_understood_otherwise,
    quotation_marks,
    resolved,
    retrieved,
    sureness,
)

__all__ = [
    "clean",
    "excerpt",
    "line",
    "print_answer",
    "print_check",
    "print_document",
    "print_hits",
    "print_losses",
    "print_report",
    "print_status",
    "print_understood",
]

_NEAREST = 3  # passages shown where nothing answers
_EXCERPT = 300  # characters of a passage that is only listed
_LISTED = 12  # document names of one kind in a report; the rest is counted


def print_understood(console: Console, answer: Answer) -> None:
    """How the question was understood, where that is otherwise than it was asked."""
    if is_understood_otherwise(answer.standalone_question, answer.question):
        console.print(Text.assemble(("Understood as: ", "dim"), clean(answer.standalone_question)))
        console.print()


def print_answer(console: Console, answer: Answer, *, understood: bool = False) -> None:
    """The short answer, then each cited passage with its evidence set off inside it.

    With `understood` it was printed before how the question was understood.
    """
    if not understood:
        print_understood(console, answer)
    if not answer.answered:
        console.print(Text(clean(answer.text), style="bold yellow"))
        if answer.nearest_sentence:
            console.print(Text("\nNearest sentence, which is not an answer:", style="dim"))
            console.print(Padding(Text(excerpt(answer.nearest_sentence.text)), (0, 0, 0, 4)))
        if answer.passages:
            console.print(Text("\nNearest passages, none of which is an answer:", style="dim"))
            for passage in answer.passages[:_NEAREST]:
                console.print(_nearest(passage))
        return
    if not answer.citations:
        console.print(Text(clean(answer.text)))
        return
    if answer.items or answer.sides:
        console.print(Text(clean(answer.text)))
        console.print()
        for citation in answer.all_citations:
            console.print(_head(citation))
        console.print(Text(sureness(answer.confidence), style="dim"))
        return
    short = differing(answer.alternatives) or answer.answer or ""
    date = "" if answer.alternatives else resolved(answer.date)
    facts = " · ".join(fact for fact in (sureness(answer.confidence), agreeing(answer)) if fact)
    shown = Text.assemble((clean(short), "bold green"), f" {date}" if date else "", "   " if short else "")
    console.print(shown.append(facts, style="dim"))
    for citation in answer.all_citations:
        console.print()
        console.print(_cited(citation, marks=console.color_system is None))


def print_hits(console: Console, found: Sequence[tuple[Hit, Sequence[Copy]]], *, why_none: str = "") -> None:
    """Hits, best first, each with where else it or a part of it stands; where there are none, why, if that is known."""
    if not found:
        console.print(Text(why_none or "No passage shares a word or a meaning with that.", style="yellow"))
    for hit, shared in found:
        passage = hit.passage
        console.print(
            Text.assemble(
                (f"{hit.rank:>3}. ", "bold"),
                line(passage.title or passage.document_id),
                (f"  {line(passage.section)}" if passage.section else "", "italic"),
                (f"  score {hit.score:.2f}, meaning {hit.similarity:.2f}, words {hit.bm25:.1f}", "dim"),
            )
        )
        also = [also_in_these(hit.copies), f"in part {also_in_these(shared)}" if shared else ""]
        told = "; ".join(each for each in also if each)
        console.print(Padding(Text(excerpt(passage.text)), (0, 0, 0 if told else 1, 5)))
        if told:
            console.print(Padding(Text(line(told), style="dim"), (0, 0, 1, 5)))


def print_report(console: Console, report: SyncReport, status: CollectionStatus, *, dry_run: bool = False) -> None:
    """What a sync did, or in a dry run would do, and what it could not read."""
    table = _table()
    copies = [f"{copy} is a copy of {of}" for copy, of in report.copies]
    moved = [f"{before} → {after}" if before != after else after for before, after in report.moved]
    for name, ids, style in (
        ("added", report.added, "green"),
        ("changed", report.changed, "cyan"),
        ("moved", moved, "cyan"),
        ("removed", report.removed, "yellow"),
        ("unchanged", report.unchanged, "dim"),
        (
            "kept",
            [f"{name}: its file cannot be read, and the last good version stays" for name in report.kept],
            "yellow",
        ),
        ("left out", report.deleted, "dim"),
        ("duplicate", copies, "magenta"),
        ("in part", [f"{name}: {'; '.join(map(str, losses))}" for name, losses in report.losses], "yellow"),
        ("failed", [f"{failure.path}: {failure.reason}" for failure in report.failed], "red"),
    ):
        if ids:
            shown = [line(each) for each in ids[:_LISTED]]
            more = f"\n… and {len(ids) - _LISTED:,} more" if len(ids) > _LISTED else ""
            listed = "" if name == "unchanged" else "\n".join(shown) + more
            table.add_row(Text(f"{len(ids):>6,} {name}", style=style), Text(listed))
    if table.row_count:
        console.print(table)
    else:
        console.print(
            Text(
                f"Nothing to read there. Put files into the folder and index again; {', '.join(ACCEPTED)} are read.",
                style="yellow",
            )
        )
    console.print(
        Text(
            f"Nothing was done; {counted(report.embedded, 'passage')} would be embedded."
            if dry_run
            else f"{counted(status.documents, 'document')} in {counted(status.passages, 'passage')}; "
            f"{report.embedded:,} embedded; generation {report.generation}.",
            style="dim",
        )
    )


def print_losses(console: Console, document: Document) -> None:
    """What of its file a document does not hold, or not for certain."""
    table = _table()
    for loss in document.losses:
        table.add_row(Text(line(loss.kind), style="yellow"), Text(line(loss.detail)))
    console.print(table if document.losses else Text("Nothing of the file is known to be lost.", style="dim"))


def print_document(console: Console, document: Document, summary: DocumentSummary, *, spans: bool) -> None:
    """A document with its facts; with `spans`, what the index knows of its parts instead of its text."""
    table = _table()
    facts = {
        "title": document.title,
        "source": document.source,
        "date": f"{document.date} (from {document.date_origin})" if document.date else "",
        "pages": f"{len(document.pages)}" if document.pages else "",
        **{f"{each.field} is": correction_in_words(each) for each in summary.corrections},
        "tags": ", ".join(summary.tags),
        "in part": "; ".join(map(str, document.losses)),
        **document.metadata,
    }
    for name, value in facts.items():
        if value:
            table.add_row(Text(line(name), style="dim"), Text(line(value)))
    console.print(table)
    console.print()
    if not spans:
        console.print(Text(clean(document.text)))
        return
    listed = sorted(
        [
            *((Span(each.start, each.end), "heading", f"level {each.level}") for each in document.headings),
            *((Span(each.start, each.end), "left out", each.reason) for each in document.left_out),
            *((Span(each.start, each.end), "date", each.value) for each in document.dates),
        ]
    )
    parts = Table("from", "to", "what", "", "text", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for (start, end), what, value in listed:
        style = {"left out": "yellow", "heading": "bold", "date": "cyan"}[what]
        parts.add_row(f"{start}", f"{end}", Text(what, style=style), line(value), excerpt(document.text[start:end]))
    console.print(parts if listed else Text("Nothing is left out, and no part of it is marked.", style="dim"))


def print_check(console: Console, report: CheckReport) -> None:
    """What is wrong with a data folder and what to do about it, what was put right, and what is lost."""
    table = _table()
    for problem in report.problems[:_LISTED]:
        table.add_row(Text(line(problem.where), style="red"), Text(line(f"{problem.what}: {problem.remedy}")))
    if len(report.problems) > _LISTED:
        table.add_row("", Text(f"… and {len(report.problems) - _LISTED:,} more", style="red"))
    for name, sentences, style in (
        ("repaired", report.repaired, "green"),
        ("lost", report.lost, "yellow"),
        ("besides", report.notices, "dim"),
    ):
        for sentence in sentences:
            table.add_row(Text(name, style=style), Text(line(sentence)))
    if table.row_count:
        console.print(table)
    held = f"{counted(report.documents, 'document')} in {counted(report.passages, 'passage')}"
    freed = f", {_size(report.vacuumed)} given back" if report.vacuumed else ""
    verdict = Text(_verdict(report), style="green" if report.ok else "yellow")
    console.print(Text(f"{held}; {_size(report.bytes_read)} read{freed}.", style="dim"), verdict)


def _verdict(report: CheckReport) -> str:
    if report.repairable:
        return "Repair that with: qa check --repair"
    if report.lost:
        return "Take in again what was lost with: qa index PATH"
    return "Everything is there, and as it was written." if report.ok else ""


def print_status(console: Console, status: CollectionStatus, not_sent: Sequence[str] = ()) -> None:
    """What a collection holds, and what of its alerts was not sent."""
    table = _table()
    for name, value in (
        ("data folder" if Location.of(status.folder).is_folder else "address", status.folder),
        ("documents", f"{status.documents:,}"),
        ("in part", f"{counted(status.lossy, 'document')}, see qa show ID --losses" if status.lossy else "none"),
        ("passages", f"{status.passages:,}"),
        ("generation", f"{status.generation}"),
        ("schema", f"{status.schema}"),
        ("model", status.model or "none yet"),
        ("size", _size(status.size)),
        ("derived files", status.derived),
        ("last sync", _last_sync(status.last_sync) if status.last_sync else "none yet"),
    ):
        table.add_row(Text(name, style="dim"), Text(line(value)))
    for document in status.deleted:
        table.add_row(Text("deleted", style="yellow"), Text(line(document)))
    for failure in status.failures:
        table.add_row(Text("not read", style="red"), Text(line(f"{failure.path}: {failure.reason}")))
    for told in not_sent:
        table.add_row(Text("not sent", style="red"), Text(line(told)))
    console.print(table)


def _last_sync(sync: LastSync) -> str:
    """When it was and what it did. Example: "2024-05-06T07:08:09+00:00, 1.2 s: 3 added, 1 failed"."""
    kinds = ("added", "changed", "moved", "removed", "unchanged", "failed", "embedded")
    done = [f"{getattr(sync, kind):,} {kind}" for kind in kinds if getattr(sync, kind)]
    return f"{sync.at}, {sync.seconds:.1f} s: {', '.join(done) or 'nothing to do'}"


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def line(text: str) -> str:
    """`clean`, and in one line: a file's name cannot forge another line of a report."""
    return clean(text.replace("\n", "�"))


def clean(text: str) -> str:
    """Without control characters: a document cannot send commands to the terminal. Spaces of any width stay."""
    return "".join(character if _is_shown(character) else "�" for character in text)


def _is_shown(character: str) -> bool:
    return character.isprintable() or character in "\n\t" or unicodedata.category(character) == "Zs"


def _table() -> Table:
    """Two columns without lines; what is too long goes on in the next line instead of being cut."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _cited(citation: Citation, *, marks: bool) -> Group:
    """A citation with its evidence set off: by colour, or where there is none by »marks«, ►others◄ beside its own."""
    before = citation.text[headings_told(citation) : citation.evidence.start - citation.start]
    after = citation.text[citation.evidence.end - citation.start :]
    evidence = clean(citation.evidence.text)
    opening, closing = ("»", "«") if all(quotation_marks(citation.evidence.text)) else ("►", "◄")
    evidence = f"{opening}{evidence}{closing}" if marks else evidence
    passage = Text.assemble((clean(before), "dim"), (evidence, "bold yellow"), (clean(after), "dim"))
    return Group(_head(citation), Panel(passage, border_style="dim", padding=(0, 1)))


def _head(citation: Citation) -> Group:
    """What a citation is of, and where that is from."""
    head = Text.assemble(
        (f"[{citation.marker}] ", "bold cyan"),
        (line(citation.title or citation.document), "bold"),
        (f" · {line(citation.section)}" if citation.section else "", "italic"),
    )
    page = f"page {citation.page}" if citation.page else ""
    dated = f"{citation.date} {by_what(citation.date_origin)}".rstrip() if citation.date else ""
    facts = (
        citation.source,
        page,
        by_ocr(citation.recognised),
        dated,
        retrieved(citation.retrieved_at),
        also_in_these(citation.copies),
    )
    return Group(head, Text(line(" · ".join(fact for fact in facts if fact)), style="dim"))


def _nearest(passage: RankedPassage) -> Group:
    head = Text.assemble(("  not an answer · ", "dim"), line(passage.title or passage.document))
    return Group(head, Padding(Text(excerpt(passage.text), style="dim"), (0, 0, 1, 4)))


def excerpt(text: str) -> str:
    """The beginning of a text in one line."""
    short = " ".join(clean(text).split())
    return short if len(short) <= _EXCERPT else f"{short[: _EXCERPT - 1]}…"
