"""What the page shows, as HTML: plain functions from records to strings.

Every string that comes from a document, a question or an error passes through `escape`; nothing else makes
markup out of text. The strings go to the browser as values, never as templates, so `${x}` and `{{x}}` are only
characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from index import CollectionStatus, Span
from qa.answering import asks_for_time, of_what_was_asked
from qa.page.chat.answer_bar import bar
from qa.page.chat.prose import written
from qa.page.chat.quotes import catalogue, marker, nearest, quotes, readings, told
from qa.page.chat.timeline import timeline
from qa.page.exchanges import Exchange, saved
from qa.page.markup import escape, linked, named
from qa.page.places import Place, of_citation, of_passage
from qa.page.source.view import actions
from qa.records import Answer, Citation, RankedPassage
from qa.wording import (
    agreeing,
    also_in,
    by_ocr,
    by_what,
    counted,
    date_in_words,
    headings_told,
    is_understood_otherwise,
    limited_to,
    resolved,
    retrieved,
    still_differ,
    sureness,
)

__all__ = ["conversation", "empty", "generation", "header", "kept", "unavailable", "welcome"]

_OPEN_CARDS = 3  # of the newest answer; the rest, and those of earlier answers, open with a click
_NEAREST = 3  # passages shown where nothing answers
_UNSURE = 0.6  # below this confidence a line asks the reader to check
_LONGEST_ECHO = 2_000  # characters of a question shown back; longer ones are refused anyway
_LONGEST_REFUSED = 300  # the same where there is no answer: the reason is to be seen
_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+\s*")


def header(status: CollectionStatus | None) -> str:
    """The name, and what the collection holds; None where it cannot be read."""
    return f'<div class="vb-brand"><span class="vb-name">Verbatim</span>{_holdings(status)}</div>'


def welcome(examples: Sequence[str]) -> str:
    """What stands in the place of the conversation before the first question."""
    buttons = "".join(
        f'<li><button type="button" class="vb-example" data-question="{escape(example)}" dir="auto">'
        f"{escape(example)}</button></li>"
        for example in examples
    )
    offer = f'<p class="vb-lead">For example</p><ul class="vb-examples">{buttons}</ul>' if buttons else ""
    return (
        '<section class="vb-opening"><h1>Ask your documents.</h1>'
        "<p>Every answer is quoted word for word, and shows the passage it comes from.</p>"
        f"{offer}</section>{_no_sources()}"
    )


def empty() -> str:
    """What stands there while the collection holds no document."""
    return (
        '<section class="vb-opening vb-empty"><h1>There are no documents yet.</h1>'
        '<p><button type="button" class="vb-primary" data-add>Add files</button></p>'
        "<p>Or put them into <code>documents/</code> and run</p>"
        "<pre><code>qa index</code></pre>"
        "<p>This page notices by itself, and you can start asking.</p></section>"
        f"{_no_sources()}"
    )


def unavailable(problem: str) -> str:
    """What stands there where the collection cannot be read."""
    return (
        '<section class="vb-opening"><h1>The documents cannot be read.</h1>'
        f'<p class="vb-problem" role="alert">{escape(problem)}</p></section>{_no_sources()}'
    )


def conversation(exchanges: Sequence[Exchange]) -> str:
    """The questions asked so far, each with its answer and the cards of that answer, oldest first."""
    if not exchanges:
        return ""
    turns = "".join(_turn(exchange, newest=exchange is exchanges[-1]) for exchange in exchanges)
    return f'<div class="vb-turns">{turns}</div><p class="vb-hidden" role="status">{_spoken(exchanges[-1])}</p>'


def kept(exchange: Exchange, seal: Callable[[Mapping[str, Any]], str] | None = None) -> str:
    """What the browser keeps of an exchange, in a form that shows nothing; with a seal where it can be shared."""
    plain = saved(exchange)
    told = json.dumps(plain if seal is None else {**plain, "seal": seal(plain)}, ensure_ascii=False)
    return f'<i hidden data-exchange="{escape(told)}"></i>'


def generation(number: int) -> str:
    """Of which generation the collection is now, in a form that shows nothing."""
    return f'<i hidden data-generation="{number}"></i>'


def _turn(exchange: Exchange, *, newest: bool) -> str:
    """One question with what came of it."""
    longest = _LONGEST_REFUSED if exchange.problem else _LONGEST_ECHO
    return (
        f'<article class="vb-turn{" vb-active" if newest else ""}" id="turn-{exchange.number}" '
        f'data-turn="{exchange.number}">'
        f'<h2 class="vb-question" dir="auto">{escape(_shortened(exchange.question, longest))}</h2>'
        f"{_outcome(exchange, newest=newest)}</article>"
    )


def _outcome(exchange: Exchange, *, newest: bool) -> str:
    if exchange.problem:
        problem = f'<p class="vb-problem" role="alert">{escape(exchange.problem)}</p>'
        again = bar(exchange.number, None, exchange.question) if exchange.number else ""
        return f'<div class="vb-answer">{_limits(exchange)}{problem}{again}</div>{_no_sources()}'
    if exchange.answer is None:
        waiting = f'<p class="vb-pending">{_doing(exchange)}<i>.</i><i>.</i><i>.</i></p>'
        return f'<div class="vb-answer">{_limits(exchange)}{waiting}</div>{_no_sources()}'
    return _answer(exchange, exchange.answer) + _sources(exchange.number, exchange.answer, opened=newest)


def _doing(exchange: Exchange) -> str:
    """What an answer is waited for."""
    if exchange.place:
        return f"Many are asking: yours is number {exchange.place} in the line"
    return f"Reading {counted(exchange.reading, 'passage')}" if exchange.reading else "Searching your documents"


def _answer(exchange: Exchange, answer: Answer) -> str:
    """The words of an answer: the short one first, then the quotes it rests on, and on demand what was when."""
    number = exchange.number
    if not answer.answered:
        said = f'<p class="vb-not-found" dir="auto">{escape(answer.text)}</p>'
        body = f"{said}{written(number, answer, goes_on=False)}{readings(answer)}{nearest(answer)}"
    elif not answer.citations:
        body = catalogue(answer)
    else:
        prose = quotes(number, answer) if _is_quoted(answer) else _prose(number, answer)
        belonging = of_what_was_asked(answer, exchange.dated)
        line = timeline(exchange.dated, belonging, opened=asks_for_time(answer.standalone_question))
        short = _short_answer(number, answer) or (told(number, answer) if _is_quoted(answer) else "")
        short += written(number, answer, goes_on=exchange.writing)
        body = short + prose + _caution(answer) + ("" if answer.kind == "timeline" else line)
    head = _understood(exchange, answer) + _limits(exchange)
    return f'<div class="vb-answer">{head}{body}{bar(number, answer, answer.standalone_question)}</div>'


def _understood(exchange: Exchange, answer: Answer) -> str:
    """The standalone question, where it is another one than was typed: it can be worded anew, or dropped."""
    understood = answer.standalone_question
    typed = exchange.question if exchange.worded else answer.question
    if not is_understood_otherwise(understood, typed):
        return ""
    drop = (
        '<button type="button" class="vb-icon vb-drop" data-act="alone" aria-label="Ask as typed, by itself">✕</button>'
    )
    return (
        '<p class="vb-understood">Understood as <span class="vb-chip">'
        f'<button type="button" class="vb-edit" data-act="edit" aria-label="Edit how it was understood: '
        f'{escape(understood)}" dir="auto">{escape(understood)}</button>{drop}</span></p>'
    )


def _limits(exchange: Exchange) -> str:
    """Which documents were searched, where not all were."""
    if exchange.where is None:
        return ""
    return f'<p class="vb-limits">Searched only <span dir="auto">{escape(limited_to(exchange.where))}</span></p>'


def _short_answer(number: int, answer: Answer) -> str:
    """The date, name or number asked for, with the markers that the text gives it."""
    if not answer.answer:
        return ""
    if answer.alternatives:
        return _differing(number, answer)
    cited = {citation.marker: citation for citation in answer.citations}
    first = answer.text.split("\n", 1)[0]
    given = _MARKERS.fullmatch(first.removeprefix(answer.answer)) if first.startswith(answer.answer) else None
    markers = map(int, _MARKER.findall(given[0])) if given else ()
    facts = [fact for fact in (resolved(answer.date), agreeing(answer)) if fact]
    notes = "".join(f'<p class="vb-agree">{escape(fact)}</p>' for fact in facts)
    return _value(number, answer.answer, [cited[marker] for marker in markers if marker in cited]) + notes


def _differing(number: int, answer: Answer) -> str:
    """The short answers of sources that differ, each with its markers and the day it is from.

    What another source says is wrong is struck out.
    """
    wrong = {each.corrects for each in answer.alternatives if each.corrects}
    values = (
        _value(
            number,
            each.answer,
            [c for c in answer.citations if c.marker in each.markers],
            each.date,
            corrected=each.answer in wrong,
        )
        for each in answer.alternatives
    )
    said = " ".join(_said_of_difference(answer))
    return f'{"".join(values)}<p class="vb-differ">{escape(said)}</p>'


def _said_of_difference(answer: Answer) -> Iterator[str]:
    for each in answer.alternatives:
        if each.corrects:
            yield f"A source says: {each.answer}, and not {each.corrects}."
    if still_differ(answer.alternatives):
        yield "Sources differ, newest first."


def _value(
    number: int, answer: str, cited: Sequence[Citation], published: str | None = None, *, corrected: bool = False
) -> str:
    day = f'<time datetime="{escape(published)}">{escape(date_in_words(published))}</time>' if published else ""
    said = f'<span dir="auto">{escape(answer)}</span>'
    said = f"<s>{said}</s>" if corrected else said
    return (
        f'<p class="vb-short{" vb-corrected" if corrected else ""}">{said}'
        f"{''.join(marker(number, citation) for citation in cited)}{day}</p>"
    )


def _is_quoted(answer: Answer) -> bool:
    """Whether the text is the evidence itself, and not prose written about it."""
    text = " ".join(answer.text.split())
    return all(" ".join(citation.evidence.text.split()) in text for citation in answer.citations)


def _prose(number: int, answer: Answer) -> str:
    """Text written about the evidence, its [1] made into buttons; a number without a citation stays text."""
    cited = {citation.marker: citation for citation in answer.citations}

    def marked(paragraph: str) -> str:
        pieces = _MARKER.split(paragraph)  # text, number, text, number, ..., text
        return "".join(
            escape(piece)
            if place % 2 == 0
            else marker(number, cited[int(piece)])
            if int(piece) in cited
            else escape(f"[{piece}]")
            for place, piece in enumerate(pieces)
        )

    paragraphs = [paragraph.strip() for paragraph in answer.text.split("\n") if paragraph.strip()]
    return "".join(f'<p class="vb-prose" dir="auto">{marked(paragraph)}</p>' for paragraph in paragraphs)


def _caution(answer: Answer) -> str:
    """A line that asks for a second look where the evidence may not answer."""
    if answer.confidence >= _UNSURE or not answer.answer:
        return ""  # without a short answer there are but passages to read
    said = sureness(answer.confidence)
    return f'<p class="vb-caution">{said[:1].upper()}{said[1:]}: read the passage before you rely on it.</p>'


def _sources(number: int, answer: Answer, *, opened: bool) -> str:
    """The cards that belong to one answer."""
    if answer.answered:
        cards = [
            _card(number, citation, opened=opened and place <= _OPEN_CARDS)
            for place, citation in enumerate(answer.all_citations, start=1)
        ]
        title = "Source" if len(cards) == 1 else "Sources"
    else:
        cards = [_nearest(passage, answer.nearest_sentence, opened=opened) for passage in answer.passages[:_NEAREST]]
        title = "Not an answer, but nearest"
    if not cards:
        return _no_sources()
    return f'<aside class="vb-sources" aria-label="{title}"><h3>{title}</h3>{"".join(cards)}</aside>'


def _no_sources() -> str:
    return (
        '<aside class="vb-sources vb-none" aria-hidden="true"><p>The passages behind an answer appear here.</p></aside>'
    )


def _card(number: int, citation: Citation, *, opened: bool) -> str:
    """A cited passage, its evidence highlighted."""
    start = citation.evidence.start - citation.start
    end = citation.evidence.end - citation.start
    if citation.text[max(start, 0) : max(end, 0)] != citation.evidence.text:
        start = end = 0  # no highlight is better than a wrong one
    above = headings_told(citation) if end else 0
    heading = f'<span class="vb-section" dir="auto">{escape(citation.section)}</span>' if citation.section else ""
    opening = f'data-turn="{number}" data-marker="{citation.marker}"'
    return (
        f'<details class="vb-card" id="source-{number}-{citation.marker}"{" open" if opened else ""}>'
        f'<summary><span class="vb-badge">{citation.marker}</span>'
        f'<span class="vb-title"><span dir="auto">{escape(named(citation.title, citation.source))}</span>'
        f"{heading}</span></summary>"
        f"{_of_citation(citation)}"
        f'<div class="vb-passage" dir="auto">{_highlighted(citation.text[above:], start - above, end - above)}</div>'
        f"{_actions(of_citation(citation), f'Open source {citation.marker}', opening)}</details>"
    )


def _nearest(passage: RankedPassage, near: RankedPassage | None, *, opened: bool) -> str:
    """A passage that came near, without a number: it supports nothing. `near` is the nearest sentence."""
    place = of_passage(passage)
    is_here = near and near.document == passage.document and passage.start <= near.start and near.end <= passage.end
    start, end = (near.start - passage.start, near.end - passage.start) if near and is_here else (0, 0)
    opening = (
        f'data-document="{escape(place.document)}" data-start="{place.start}" data-end="{place.end}" '
        f'data-sha256="{place.fingerprint}"'
    )
    return (
        f'<details class="vb-card vb-near"{" open" if opened else ""}>'
        f'<summary><span class="vb-title"><span dir="auto">{escape(named(passage.title, passage.source))}</span>'
        "</span></summary>"
        f'<p class="vb-meta">{linked(passage.source)}</p>'
        f'<div class="vb-passage" dir="auto">{_highlighted(passage.text, start, end)}</div>'
        f"{_actions(place, 'Open source', opening)}</details>"
    )


def _actions(place: Place, name: str, opening: str) -> str:
    """What can be done with a card: open its document, copy its quote or the link to it, ask why it is there."""
    span = place.passage or Span(place.start, place.end)
    return (
        f'<div class="vb-actions"><button type="button" class="vb-action vb-open" aria-label="{name}" '
        f'aria-haspopup="dialog" {opening}>Open source</button>{actions(place, place)}'
        f'<button type="button" class="vb-action" data-why data-document="{escape(place.document)}" '
        f'data-start="{span.start}" data-end="{span.end}" aria-expanded="false">Why this passage?</button></div>'
        '<div class="vb-why-place"></div>'
    )


def _highlighted(text: str, start: int, end: int) -> str:
    """The text with `text[start:end]` marked: cut first, escaped piece by piece."""
    if start >= end:
        return escape(text)
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def _of_citation(citation: Citation) -> str:
    """Where a passage is from, of which day, how it was read, when it was fetched, and where else it stands."""
    page = f"<span>page {citation.page}</span>" if citation.page else ""
    by = f" ({by_what(citation.date_origin)})" if by_what(citation.date_origin) else ""
    words = date_in_words(citation.date or "")
    day = f'<time datetime="{escape(citation.date)}">{escape(words)}{by}</time>' if citation.date else ""
    ocr = f"<span>{by_ocr(citation.recognised)}</span>" if citation.recognised is not None else ""
    fetched = citation.retrieved_at
    since = f'<time datetime="{escape(fetched)}">{escape(retrieved(fetched))}</time>' if fetched else ""
    named = escape("\n".join(copy.source for copy in citation.copies))
    also = f'<span title="{named}">{also_in(citation.copies)}</span>' if citation.copies else ""
    return _meta(citation.source, page, day, ocr, since, also)


def _meta(source: str, *facts: str) -> str:
    """A line of facts, as HTML."""
    return f'<p class="vb-meta">{linked(source)}{"".join(facts)}</p>'


def _holdings(status: CollectionStatus | None) -> str:
    """Example: "2 documents · 14 passages"; the passages have a place where there is room."""
    if status is None:
        return ""
    unread = len(status.failures)
    failures = f" · {counted(unread, 'file')} not readable" if unread else ""
    return (
        f'<span class="vb-count">{counted(status.documents, "document")}'
        f'<span class="vb-passages"> · {counted(status.passages, "passage")}{failures}</span></span>'
    )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _spoken(exchange: Exchange) -> str:
    """What a screen reader says about the newest exchange."""
    answer = exchange.answer
    if answer is None:
        return "" if exchange.problem else f"{_doing(exchange)}."
    if not answer.answered:
        return escape(answer.text)
    if answer.alternatives:
        told = "; ".join(each.answer for each in answer.alternatives)
        return escape(f"{told}. {' '.join(_said_of_difference(answer))}")
    if not answer.citations:
        return escape(answer.text)
    first = answer.citations[0].evidence.text
    verdict = f"{answer.verdict.capitalize()}. " if answer.verdict else ""
    return f"{verdict}{escape(answer.answer or first)} {counted(len(answer.citations), 'source')}."
