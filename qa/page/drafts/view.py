"""The report on a draft as HTML, and the view that it is shown in; every string of a draft or a document is escaped.

A click on a quotation opens the source pane where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from qa.drafts import (
    CheckedQuotation,
    DraftReport,
    Figure,
    Piece,
    Place,
    figure_in_words,
    figure_level,
    level,
    overall,
)
from qa.links import fingerprint
from qa.page.markup import escape, named
from qa.wording import date_in_words

__all__ = ["draft_report", "frame"]

_PIECES = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def frame() -> str:
    """The view before anything is checked."""
    return """<section class="vb-drafts" aria-labelledby="vb-drafts-title" hidden>
<div class="vb-drafts-head">
<h1 id="vb-drafts-title" tabindex="-1">Verify a text</h1>
<button type="button" class="vb-action vb-drafts-back">Back to chat</button>
</div>
<p class="vb-drafts-hint">Paste a text, or drop a file here. Each of its quotations is looked up in the documents, \
word for word; the text is kept nowhere.</p>
<textarea class="vb-drafts-box" rows="10" spellcheck="false" dir="auto" aria-label="The text to verify" \
placeholder="The minister said: “…” [1]"></textarea>
<div class="vb-drafts-verbs">
<button type="button" class="vb-primary vb-drafts-check">Verify</button>
<button type="button" class="vb-action vb-drafts-file">Choose a file</button>
<input type="file" hidden aria-label="A file to verify">
<span class="vb-drafts-said" role="status"></span>
</div>
<div class="vb-drafts-report"></div>
</section>"""


def draft_report(report: DraftReport) -> str:
    """The sum, the text with its quotations marked, then each with what is to be said of it."""
    notices = "".join(f'<p class="vb-drafts-notice">{escape(each)}</p>' for each in report.notices)
    details = "".join(_quotation(number, each) for number, each in enumerate(report.quotations, start=1))
    state = "good" if report.ok else "wrong"
    return (
        f'<p class="vb-drafts-sum vb-drafts-{state}">{escape(overall(report))}</p>{notices}'
        '<div class="vb-drafts-text" dir="auto" role="region" aria-label="The text with its quotations" tabindex="0">'
        f"{_marked(report)}</div>"
        f'<ol class="vb-drafts-list" aria-label="Quotations">{details}</ol>'
    )


def _marked(report: DraftReport) -> str:
    """The text; a quotation inside one that is marked already is only in the list."""
    return "".join(
        _mark(number, report.quotations[number - 1], escape(text)) if number else escape(text)
        for text, number in report.stretches()
    )


def _mark(number: int, each: CheckedQuotation, said: str) -> str:
    """A quotation in the text: opens the source where it was found, else what is said of it below."""
    verdict = f'<span class="vb-drafts-number">{number} {each.verdict}</span>'
    opens = _opening(each.places[0]) if each.places else f'data-quotation="{number}"'
    kind = "vb-open" if each.places else "vb-drafts-tell"
    return (
        f'<span role="button" tabindex="0" class="vb-drafts-mark vb-drafts-{level(each)} {kind}" {opens}>{said}</span>'
        f"{verdict}"
    )


def _quotation(number: int, each: CheckedQuotation) -> str:
    compared = "".join(map(_piece, each.pieces)) if each.pieces else escape(each.quotation.text)
    return (
        f'<li class="vb-drafts-item vb-drafts-{level(each)}" id="vb-quotation-{number}" tabindex="-1">'
        f'<p class="vb-drafts-verdict">{number} · {each.verdict}</p>'
        f'<blockquote dir="auto">{compared}</blockquote>'
        f"<p>{escape(each.summary)}</p>{''.join(_facts(each))}"
        f"{''.join(map(_place, each.places))}</li>"
    )


def _piece(piece: Piece) -> str:
    return _PIECES[piece.kind].format(escape(piece.text))


def _facts(each: CheckedQuotation) -> Iterator[str]:
    items = [f"<li>{escape(note)}</li>" for note in each.notes]
    items += [_figure(figure) for figure in each.figures]
    if each.copies:
        items.append(f"<li>It stands in {each.copies:,} more places.</li>")
    if items:
        yield f'<ul class="vb-drafts-facts" dir="auto">{"".join(items)}</ul>'


def _figure(figure: Figure) -> str:
    return f'<li class="vb-drafts-{figure_level(figure)}">{escape(figure_in_words(figure))}</li>'


def _place(place: Place) -> str:
    """A button that opens the source there."""
    facts = [
        escape(named(place.title, place.source) or place.document),
        date_in_words(place.date) if place.date else "",
        f"page {place.page}" if place.page else "",
    ]
    return (
        f'<button type="button" class="vb-action vb-open" {_opening(place)} dir="auto">'
        f"{escape(' · '.join(filter(None, facts[1:])))}{' · ' if any(facts[1:]) else ''}{facts[0]}</button>"
    )


def _opening(place: Place) -> str:
    return (
        f'aria-haspopup="dialog" data-document="{escape(place.document)}" data-start="{place.start}" '
        f'data-end="{place.end}" data-sha256="{fingerprint(place.text)}"'
    )
