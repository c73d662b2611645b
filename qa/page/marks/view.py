"""Marks as HTML: the view that lists them, and their signs in the text of a source; every string is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from qa.links import fingerprint
from qa.marks import MarkState, Placed, made_in_words, state_in_words
from qa.page.markup import escape, named
from qa.wording import counted, date_in_words

__all__ = ["described", "frame", "listing", "lost", "sign"]

_AT_ONCE = 100  # marks shown; the rest is reached by buttons
_SIGNS = {"checked": "✓", "doubtful": "?", "": "✎"}
_STATES = {
    "": "Wherever their words are",
    MarkState.STANDING.value: "Words stand in their document",
    MarkState.ELSEWHERE.value: "Words stand in another document",
    MarkState.UNCERTAIN.value: "Place not certain",
    MarkState.GONE.value: "Words are gone",
    MarkState.REMOVED.value: "Document is gone",
}
_LONGEST_TOLD = 200  # characters of a note where it is only told of
_LONGEST_QUOTE = 600  # characters of a quote in the list


def frame() -> str:
    """The view before anything is listed."""
    states = "".join(f'<option value="{value}">{words}</option>' for value, words in _STATES.items())
    return f"""<section class="vb-marks" aria-labelledby="vb-marks-title" hidden>
<div class="vb-marks-head">
<h1 id="vb-marks-title" tabindex="-1">Marks</h1>
<button type="button" class="vb-action vb-marks-back">Back to chat</button>
</div>
<p class="vb-marks-hint">Words that were marked in the documents. Mark some by selecting them in a source, or with \
“Mark” beside a quote.</p>
<div class="vb-marks-filter" role="group" aria-label="Which marks are listed">
<select data-filter="label" aria-label="Label"><option value="">Any label</option></select>
<select data-filter="verdict" aria-label="Checked or doubtful"><option value="">Checked or not</option>\
<option value="checked">Checked</option><option value="doubtful">Doubtful</option></select>
<select data-filter="by" aria-label="By whom"><option value="">By anybody</option></select>
<select data-filter="state" aria-label="What became of their words">{states}</select>
<span class="vb-marks-of" hidden><span class="vb-marks-document" dir="auto"></span>\
<button type="button" class="vb-icon vb-marks-all" aria-label="List the marks of all documents">✕</button></span>
</div>
<div class="vb-marks-export"><span class="vb-marks-said" role="status"></span>
<span class="vb-marks-forms" role="group" aria-label="Export these marks">Export
<button type="button" class="vb-action" data-format="csv">Table (CSV)</button>
<button type="button" class="vb-action" data-format="bibtex">BibTeX</button>
<button type="button" class="vb-action" data-format="csl-json">Zotero (CSL-JSON)</button></span></div>
<div class="vb-marks-list"></div>
</section>"""


def listing(found: Sequence[Placed], page: int) -> str:
    """A part of the marks that were found, and the way to the parts before and behind."""
    if not found:
        return '<p class="vb-marks-none">There are no such marks.</p>'
    pages = -(-len(found) // _AT_ONCE)
    page = min(max(1, page), pages)
    first = (page - 1) * _AT_ONCE
    items = "".join(map(_item, found[first : first + _AT_ONCE]))
    ways = ""
    if pages > 1:
        ways = (
            f'<p class="vb-marks-pages">{_way("Newer", page - 1, pages)}<span>Page {page:,} of {pages:,}</span>'
            f"{_way('Older', page + 1, pages)}</p>"
        )
    return f'<ol class="vb-marks-items" aria-label="Marks">{items}</ol>{ways}'


def sign(placed: Placed) -> str:
    """What stands behind marked words in a text: it tells of the mark, and opens it."""
    told = escape(f"Mark: {described(placed)}")
    return (
        f'<button type="button" class="vb-mark-sign" data-mark="{placed.mark.key}" aria-haspopup="dialog" '
        f'aria-label="{told}" title="{told}">{_SIGNS[placed.mark.verdict]}</button>'
    )


def lost(marks: Sequence[Placed], document: str) -> str:
    """What is said of a document's marks that are shown at no place of it; empty where all are."""
    count = sum(each.span is None for each in marks)
    if not count:
        return ""
    words = "its words are" if count == 1 else "their words are"
    return (
        f'<p class="vb-notice">{counted(count, "mark")} of this document cannot be shown in it: {words} not here any '
        f'more, or not for certain. <button type="button" class="vb-action vb-marks-lost" '
        f'data-document="{escape(document)}">See {"it" if count == 1 else "them"}</button></p>'
    )


def described(placed: Placed) -> str:
    """A mark in a line. Example: "Ana, 3 March 2026, checked, boat: Who says so?"."""
    mark = placed.mark
    note = mark.note if len(mark.note) <= _LONGEST_TOLD else f"{mark.note[:_LONGEST_TOLD]}…"
    facts = ", ".join(filter(None, (made_in_words(placed), mark.verdict, mark.label)))
    return f"{facts}: {note}" if note else facts


def _item(placed: Placed) -> str:
    mark, span = placed.mark, placed.span
    verdict = (
        f'<span class="vb-marks-verdict vb-marks-{mark.verdict}">{_SIGNS[mark.verdict]} {mark.verdict.capitalize()}'
        "</span>"
        if mark.verdict
        else ""
    )
    label = f'<span class="vb-marks-label" dir="auto">{escape(mark.label)}</span>' if mark.label else ""
    quote = mark.quote if len(mark.quote) <= _LONGEST_QUOTE else f"{mark.quote[:_LONGEST_QUOTE]}…"
    note = f'<p class="vb-marks-note" dir="auto">{escape(mark.note)}</p>' if mark.note else ""
    told = state_in_words(placed)
    state = f'<p class="vb-marks-told" dir="auto">{escape(told)}</p>' if told else ""
    facts = [date_in_words(mark.date) if mark.date else "", f"page {mark.page}" if mark.page else ""]
    source = escape(" · ".join([named(mark.title, mark.source), *filter(None, facts)]))
    opens = (
        f'<button type="button" class="vb-action vb-open" aria-haspopup="dialog" '
        f'data-document="{escape(placed.document)}" data-start="{span.start}" data-end="{span.end}" '
        f'data-sha256="{fingerprint(placed.words)}">Open</button>'
        if span
        else ""
    )
    return (
        f'<li class="vb-marks-item{"" if span else " vb-marks-lost-item"}" data-key="{mark.key}">'
        f'<p class="vb-marks-facts">{verdict}{label}<span dir="auto">{escape(made_in_words(placed))}</span></p>'
        f'<blockquote dir="auto">{escape(quote)}</blockquote>{note}{state}'
        f'<p class="vb-marks-source" dir="auto">{source}</p>'
        f'<div class="vb-actions">{opens}<button type="button" class="vb-action" data-mark="{mark.key}" '
        f'aria-haspopup="dialog">Edit</button><button type="button" class="vb-action" data-delete="{mark.key}">Delete'
        "</button></div></li>"
    )


def _way(name: str, page: int, pages: int) -> str:
    out = "" if 1 <= page <= pages else " disabled"
    return f'<button type="button" class="vb-action" data-page="{page}"{out}>{name}</button>'
