"""The report on a draft as one HTML file: the draft with its quotations marked, and below it each with its verdict.

Also written to a file, as that or as JSON.

Every text from a draft or a document passes through `escape_html`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qa.drafts.records import CheckedQuotation, DraftReport, Figure, FigureState, Piece, Place, Verdict
from qa.drafts.summaries import figure_in_words, overall
from qa.html_file import html_file
from qa.markup import escape_html, is_web_address
from qa.packs import write_export
from qa.wording import date_in_words

__all__ = ["figure_level", "level", "report_html", "write_report"]

_STYLE = """
@media print { article { break-inside: avoid; } }
:root { --good: #17695f; --doubt: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --good: #7fcbbd; --doubt: #e6b65c; } }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 8px; } h2 { font-size: 1.1rem; margin: 40px 0 8px; }
h3 { font-size: 1rem; margin: 0 0 8px; }
.sum { font-weight: 600; }
.draft { white-space: pre-wrap; background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px; }
mark { background: none; color: inherit; border-bottom: 3px solid currentColor; padding-bottom: 1px; }
mark a { color: inherit; font-size: 0.75em; vertical-align: super; text-decoration: none; font-weight: 600; }
.good { color: var(--good); } .doubt { color: var(--doubt); } .wrong { color: var(--wrong); }
mark.good, mark.doubt, mark.wrong { color: inherit; } mark.good { border-color: var(--good); }
mark.doubt { border-color: var(--doubt); } mark.wrong { border-color: var(--wrong); }
blockquote { margin: 8px 0; padding-inline-start: 12px; border-inline-start: 3px solid var(--line);
  white-space: pre-line; }
ins { color: var(--wrong); text-decoration: underline; } del { color: var(--soft); }
ul { margin: 8px 0; padding-inline-start: 20px; } .soft { color: var(--soft); font-size: 0.875rem; }
a { color: var(--good); }
"""


def report_html(report: DraftReport) -> str:
    """The report as a page."""
    name = report.draft.name or "A draft"
    details = "\n".join(_quotation(number, each) for number, each in enumerate(report.quotations, start=1))
    notices = "".join(f'<p class="doubt">{escape_html(each)}</p>' for each in report.notices)
    body = (
        f'<h1 dir="auto">{escape_html(name)}</h1>\n'
        f'<p class="sum {"good" if report.ok else "wrong"}">{escape_html(overall(report))}</p>\n{notices}'
        f'<div class="draft" dir="auto">{_marked(report)}</div>\n<h2>Quotations</h2>\n{details}'
    )
    return html_file(f"Quotations of {name}", _STYLE, body)


def write_report(path: Path, report: DraftReport) -> None:
    """Write the report, as JSON where the name ends so, else as HTML; raises `PackError` where that cannot be."""
    told = json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n"
    write_export(path, told if path.suffix.lower() == ".json" else report_html(report))


def level(checked: CheckedQuotation) -> str:
    """How a quotation is coloured: "good", "doubt" or "wrong"."""
    if checked.verdict is Verdict.TOO_SHORT:
        return "doubt"
    return "good" if checked.is_good else "wrong"


def figure_level(figure: Figure) -> str:
    """How a figure is coloured: the same."""
    return {FigureState.DIFFERS: "wrong", FigureState.ABSENT: "doubt"}.get(figure.state, "good")


def _marked(report: DraftReport) -> str:
    """The text with its quotations marked."""
    return "".join(
        _mark(number, report.quotations[number - 1], escape_html(text)) if number else escape_html(text)
        for text, number in report.stretches()
    )


def _mark(number: int, each: CheckedQuotation, said: str) -> str:
    return f'<mark class="{level(each)}">{said}<a href="#q{number}" title="{each.verdict}">{number}</a></mark>'


def _quotation(number: int, each: CheckedQuotation) -> str:
    parts = [
        f'<article id="q{number}">\n<h3><span class="{level(each)}">{number} · {each.verdict}</span></h3>',
        f'<blockquote dir="auto">{_compared(each)}</blockquote>',
        f"<p>{escape_html(each.summary)}</p>",
        *_list(each),
        *map(_place, each.places),
        f'<p class="soft">and in {each.copies:,} more places</p>' if each.copies else "",
        "</article>",
    ]
    return "\n".join(filter(None, parts))


def _compared(each: CheckedQuotation) -> str:
    return "".join(map(_piece, each.pieces)) if each.pieces else escape_html(each.quotation.text)


def _piece(piece: Piece) -> str:
    said = escape_html(piece.text)
    return {"same": said, "removed": f"<del>{said}</del>", "added": f"<ins>{said}</ins>"}[piece.kind]


def _list(each: CheckedQuotation) -> Iterator[str]:
    """The notes, and the figures around."""
    items = [f"<li>{escape_html(note)}</li>" for note in each.notes]
    items += [
        f'<li class="{figure_level(figure)}">{escape_html(figure_in_words(figure))}</li>' for figure in each.figures
    ]
    if items:
        yield f'<ul class="soft" dir="auto">{"".join(items)}</ul>'


def _figure(figure: Figure) -> str:
    return f'<li class="{figure_level(figure)}">{escape_html(figure_in_words(figure))}</li>'


def _place(place: Place) -> str:
    name = escape_html(place.title or place.document)
    facts = [
        date_in_words(place.date) if place.date else "",
        f"page {place.page}" if place.page else "",
        f"characters {place.start} to {place.end}",
    ]
    told, shown = escape_html(" · ".join(filter(None, facts))), escape_html(place.source)
    source = f'<a href="{shown}" rel="noopener noreferrer">{shown}</a>' if is_web_address(place.source) else shown
    return (
        f'<p class="soft"><span dir="auto">{name}</span> · {told} · {source}<br>'
        f'<span dir="auto">{escape_html(place.text)}</span></p>'
    )
