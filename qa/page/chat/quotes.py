"""The quotes of an answer as HTML, in its form: one below the other, in order of time, or side by side."""

from __future__ import annotations

from collections.abc import Sequence

from qa.links import fingerprint
from qa.page.chat.rendering import blockquote, rendered
from qa.page.markup import escape, named
from qa.records import Answer, Citation, Item
from qa.wording import date_in_words, in_quotation_marks, own_words

__all__ = ["catalogue", "marker", "nearest", "quotes", "readings", "told"]

_LONGEST_TIP = 400  # characters of a quote beside its marker
_CITING = ("overview", "list", "timeline", "comparison", "definition", "document")  # forms that have no short answer


def marker(number: int, citation: Citation) -> str:
    """The button that opens a source; the browser shows the quote that it carries beside it."""
    quote = citation.evidence.text
    tip = quote if len(quote) <= _LONGEST_TIP else f"{quote[:_LONGEST_TIP]}…"
    return (
        f'<button type="button" class="vb-marker" data-turn="{number}" data-marker="{citation.marker}" '
        f'data-quote="{escape(in_quotation_marks(tip))}" '
        f'aria-label="Show source {citation.marker}" aria-haspopup="dialog">[{citation.marker}]</button>'
    )


def told(number: int, answer: Answer) -> str:
    """The answer's own words in front of its quotes: "Yes.", or from how many documents they are."""
    if answer.verdict:
        first = "".join(marker(number, citation) for citation in answer.citations[:1])
        return f'<p class="vb-short"><span>{answer.verdict.capitalize()}</span>{first}</p>'
    said = own_words(answer)
    return f'<p class="vb-told">{escape(said)}</p>' if said else ""


def quotes(number: int, answer: Answer) -> str:
    """Each piece of evidence, set off as a quotation with the name of its source."""
    cited = {citation.marker: citation for citation in answer.citations}
    if answer.sides:
        return "".join(
            f'<section class="vb-side"><h3 dir="auto">{escape(side.name)}</h3>{_of_items(number, side.items, cited)}'
            "</section>"
            for side in answer.sides
        )
    if answer.kind in _CITING and answer.items:
        return _of_items(number, answer.items, cited)
    return "".join(_quote(number, citation) for citation in answer.citations)


def catalogue(answer: Answer) -> str:
    """An answer that quotes nothing: its words, then the documents that it names or the questions that it offers."""
    said = f'<p class="vb-prose" dir="auto">{escape(own_words(answer))}</p>'
    documents = "".join(f"<li>{_document(item)}</li>" for item in answer.items if item.document)
    questions = _to_ask([item.text for item in answer.items if not item.document])
    listed = f'<ul class="vb-catalogue">{documents}</ul>' if documents else ""
    offered = f'<ul class="vb-examples">{questions}</ul>' if questions else ""
    rest = f'<p class="vb-told">{escape(_rest(answer))}</p>' if documents and _rest(answer) else ""
    return said + listed + rest + offered


def nearest(answer: Answer) -> str:
    """Where nothing answers, the sentence that comes nearest, named for what it is; nothing where none is near."""
    said = answer.nearest_sentence
    if said is None:
        return ""
    return (
        '<figure class="vb-quote vb-nearest"><p class="vb-told">Not an answer, but the nearest sentence:</p>'
        f"{blockquote(escape(said.text), said.text)}"
        f'<figcaption><button type="button" class="vb-open vb-document" data-document="{escape(said.document)}" '
        f'data-start="{said.start}" data-end="{said.end}" data-sha256="{fingerprint(said.text)}" '
        f'aria-haspopup="dialog"><span dir="auto">{escape(named(said.title, said.source))}</span></button>'
        "</figcaption></figure>"
    )


def readings(answer: Answer) -> str:
    """What else a follow-up may have meant, to be asked; nothing where that is nothing."""
    offered = _to_ask(answer.readings)
    return f'<ul class="vb-examples" aria-label="What else may be meant">{offered}</ul>' if offered else ""


def _of_items(number: int, items: Sequence[Item], cited: dict[int, Citation]) -> str:
    return "".join(
        _quote(number, cited[each], item.date) for item in items for each in item.markers[:1] if each in cited
    )


def _quote(number: int, citation: Citation, date: str | None = None) -> str:
    when = f'<span class="vb-when">{escape(date_in_words(date))}</span>' if date else ""
    return (
        f'<figure class="vb-quote">{when}'
        f"{rendered(citation)}"
        f"<figcaption>{marker(number, citation)}"
        f'<span class="vb-from" dir="auto">{escape(named(citation.title, citation.source))}</span>'
        "</figcaption></figure>"
    )


def _to_ask(questions: Sequence[str]) -> str:
    """Buttons that ask questions, each an item of a list."""
    return "".join(
        f'<li><button type="button" class="vb-example" data-question="{escape(each)}" dir="auto">'
        f"{escape(each)}</button></li>"
        for each in questions
    )


def _document(item: Item) -> str:
    """A button that opens a document from its beginning, and its day."""
    day = f'<time datetime="{escape(item.date)}">{escape(date_in_words(item.date))}</time>' if item.date else ""
    return (
        f'<button type="button" class="vb-open vb-document" data-document="{escape(item.document or "")}" '
        f'data-start="0" data-end="0" data-sha256="" aria-haspopup="dialog"><span dir="auto">{escape(item.text)}</span>'
        f"</button>{day}"
    )


def _rest(answer: Answer) -> str:
    """What is said below the documents that are named."""
    last = answer.text.split("\n")[-1]
    return last if last.startswith("…") else ""
