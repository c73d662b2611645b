"""What can be done with an answer: a row of buttons below it, and its text as it is copied."""

from __future__ import annotations

from qa.page.markup import escape, named
from qa.records import Answer, Citation, Written
from qa.wording import agreeing, date_in_words, lead, not_written, written_by

__all__ = ["as_text", "bar"]

_FORMATS = (("markdown", "Markdown"), ("html", "HTML"), ("json", "JSON, can be verified"))
# A thumb, drawn for this page in a box of 20 by 20; for the other thumb it is turned over.
_THUMB = (
    '<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path fill="none" stroke="currentColor" '
    'stroke-width="1.5" stroke-linejoin="round" d="M6.5 9 10 2.5c1.5 0 2.2 1 2 2.4L11.5 8h4.3c1 0 1.7.9 1.5 1.9l-1 5.5'
    'c-.2.9-.9 1.6-1.9 1.6H6.5zm0 0v8H3V9z"/></svg>'
)


def bar(number: int, answer: Answer | None, question: str) -> str:
    """The buttons for the exchange with a number; without an answer it can only be asked again."""
    buttons = [] if answer is None else [_copy(answer, question), *_thumbs()]
    again = '<button type="button" class="vb-action" data-act="again">Ask again</button>'
    more = [] if answer is None else [_share(), _save(), _export(), _absent()]
    return (
        f'<div class="vb-bar" role="group" aria-label="Answer {number}">{"".join([*buttons, again, *more])}</div>'
        '<div class="vb-below"></div>'
    )


def as_text(answer: Answer, question: str) -> str:
    """The question, its answer in the order of the page, and the sources by their numbers, to be pasted elsewhere."""
    short, rest = lead(answer)
    sources = "\n".join(_source(citation) for citation in answer.all_citations)
    parts = (question, short, agreeing(answer), _written(answer.written), rest, sources)
    return "\n\n".join(part for part in parts if part)


def _written(written: Written | None) -> str:
    """The sentences of a language model, with who wrote them and what of it there is not."""
    if written is None or not written.sentences:
        return ""
    marked = (f"{each.text} {' '.join(f'[{marker}]' for marker in each.markers)}" for each in written.sentences)
    notes = not_written(written.left_out, written.problem)
    return "\n".join((written_by(written.model), " ".join(marked), *notes))


def _source(citation: Citation) -> str:
    name = named(citation.title, citation.source)
    day = date_in_words(citation.date) if citation.date else ""
    page = f"page {citation.page}" if citation.page else ""
    source = citation.source if citation.source != name else ""
    return f"[{citation.marker}] {', '.join(part for part in (name, day, page, source) if part)}"


def _copy(answer: Answer, question: str) -> str:
    return (
        f'<button type="button" class="vb-action" data-copy="{escape(as_text(answer, question))}" '
        'aria-label="Copy answer">Copy</button>'
    )


def _thumbs() -> list[str]:
    return [
        f'<button type="button" class="vb-action vb-thumb" data-helpful="{helpful}" aria-pressed="false" '
        f'aria-label="{name}" title="{name}">{_THUMB}</button>'
        for helpful, name in (("yes", "Helpful"), ("no", "Not helpful"))
    ]


def _export() -> str:
    choices = "".join(
        f'<button type="button" class="vb-choice" data-export="{form}">{name}</button>' for form, name in _FORMATS
    )
    return (
        '<details class="vb-menu"><summary class="vb-action">Export</summary>'
        f'<div class="vb-choices">{choices}</div></details>'
    )


def _share() -> str:
    """Shown where people log in (sharing.css)."""
    return (
        '<button type="button" class="vb-action" data-act="share" aria-haspopup="dialog" '
        'title="A link by which others who may ask here read this conversation">Share</button>'
    )


def _save() -> str:
    return (
        '<button type="button" class="vb-action" data-act="save" '
        'title="Ask it again when the documents change, and tell what is new">Save</button>'
    )


def _absent() -> str:
    return '<button type="button" class="vb-action" data-act="absent">Why not another?</button>'
