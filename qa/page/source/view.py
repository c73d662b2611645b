"""The source pane as HTML: a document as a reader would want it, open at a place, with the facts of the source.

As in `views`, every string of a document, a question or a link passes through `escape`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from index import Document, LeftOut, Span
from qa.links import fingerprint, original_link
from qa.marks import Placed
from qa.packs import QuoteCheck, QuoteState
from qa.page.marks.view import lost, sign
from qa.page.markup import escape, linked, named
from qa.page.places import Place, link, quotation
from qa.page.source.rechecking import VERDICTS
from qa.page.source.text import Block, blocks, occurrences, overlapping, section_at, window
from qa.wording import by_ocr, by_what, date_in_words, in_quotation_marks, retrieved

__all__ = ["Holding", "Look", "Target", "absent", "actions", "shown"]

Target = Literal["quote", "hit", "position"]

_LONGEST_ID = 200  # characters of a document's id shown in a sentence
_ORIGINS = {
    "html": "stated by the web page",
    "front matter": "from the front matter",
    "dateline": "from the dateline",
    "url": "from the address",
    "feed": "stated by a feed",
    "file name": "from the file’s name",
    "metadata.csv": "from metadata.csv",
}
_TABS = (
    '<div class="vb-tabs" role="tablist" aria-label="How the source is shown">'
    '<button type="button" class="vb-tab" role="tab" id="vb-tab-page" data-view="page" aria-selected="true" '
    'aria-controls="vb-sheet">Page</button>'
    '<button type="button" class="vb-tab" role="tab" id="vb-tab-text" data-view="text" aria-selected="false" '
    'aria-controls="vb-scroll" tabindex="-1">Text</button></div>'
)
_SHEET = (
    '<div class="vb-sheet-bar">'
    '<button type="button" class="vb-icon" data-turn-by="-1" aria-label="Previous page" title="Previous page">'
    "‹</button>"
    '<span class="vb-sheet-count" role="status"></span>'
    '<button type="button" class="vb-icon" data-turn-by="1" aria-label="Next page" title="Next page">›</button>'
    '<button type="button" class="vb-action vb-home" hidden>Back to the quote</button>'
    '<span class="vb-zoom" role="group" aria-label="Size of the page">'
    '<button type="button" class="vb-icon" data-zoom-by="-1" aria-label="Smaller" title="Smaller">−</button>'
    '<button type="button" class="vb-action vb-zoom-fit" data-zoom-by="0" title="Fit the width"></button>'
    '<button type="button" class="vb-icon" data-zoom-by="1" aria-label="Larger" title="Larger">+</button></span></div>'
    '<div class="vb-sheet-note" role="status" hidden></div>'
    '<div class="vb-sheet-scroll" role="region" aria-label="Picture of the page" tabindex="0"></div>'
)  # filled in by pages.js


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader wants to see."""

    place: Place
    among: tuple[Place, ...] = ()  # the citations of the same answer, in order
    turn: int = 0  # number of the exchange that the place was cited in; 0 for a link
    target: Target = "quote"  # what to bring into view
    position: int | None = None  # in the text, that is read; None before the reader has moved
    sought: str = ""  # words to find in the document
    found: int | None = None  # which of their occurrences the reader is at, from 0; None for the next one
    request: str = ""  # number of the request, handed back


@dataclass(frozen=True, slots=True)
class Holding:
    """What the collection knows of a document besides the document."""

    added: str | None = None  # when the document came into the collection: ISO 8601
    has_pages: bool = False  # as pictures
    notice: str = ""  # why it has none although it should
    is_earlier: bool = False  # a version of a page that has changed since
    versions: int = 0  # of a page of the web, that are kept
    marks: Sequence[Placed] = ()  # of the document


def shown(document: Document, look: Look, check: QuoteCheck, holding: Holding) -> str:
    """The pane with a document."""
    hits = occurrences(document.text, look.sought)
    hit = _chosen(hits, look, check)
    target, position = _target(look, check, hits, hit)
    stretch = window(document.text, position)
    layers = _Layers(
        evidence=(check.found,) if check.found else (),
        passage=(look.place.passage,) if look.place.passage and check.state is QuoteState.VERBATIM else (),
        hits=hits,
        hit=hits[hit] if hit is not None else None,
        left_out=document.left_out,
        marks=[each for each in holding.marks if each.span],
    )
    text = "".join(_block(document, block, layers) for block in blocks(document, stretch))
    head = (
        _title(document.title, document.source),
        _facts(document, look.place, check, holding),
        _verdict(look, check, None if holding.is_earlier else _standing(document, look.place, check)),
        f'<div class="vb-ways">{_TABS if holding.has_pages else ""}{_search(look, len(hits), hit)}</div>',
        *(f'<p class="vb-notice" dir="auto">{escape(each)}</p>' for each in _notices(document, holding)),
        _losses(document),
        lost(holding.marks, document.id),
    )
    state = {"target": target, "position": str(position), "found": "" if hit is None else str(hit)}
    # By which words that are selected can be marked; of a version that is past none are.
    known = {} if holding.is_earlier else {"of": document.id, "text": document.text_sha256}
    sheet = _sheet(document, look, check) if holding.has_pages else ""
    return _pane(
        look,
        "".join(head),
        f"{sheet}{_scroll(text, stretch, len(document.text), is_tab=holding.has_pages)}",
        state | known,
    )


def absent(look: Look, problem: str = "") -> str:
    """The pane where there is no document to show: what was quoted, if that is known, and why nothing else is."""
    place = look.place
    if problem:
        return _pane(look, _title("", "Source"), f'<p class="vb-problem" role="alert">{escape(problem)}</p>', {})
    name = f"“{_shortened(place.document)}”"
    sentence = f"The document {name} is not in the collection any more; it was removed or has got another name."
    quote = f'<blockquote class="vb-was" dir="auto">{escape(place.quote)}</blockquote>' if place.quote else ""
    return _pane(
        look,
        f"{_title(place.title, place.source or place.document)}{_verdict(look, QuoteCheck(QuoteState.REMOVED))}",
        f'<p class="vb-problem" role="alert">{escape(sentence)}</p>{quote}',
        {},
    )


def actions(place: Place, marked: Place | None = None) -> str:
    """Buttons that copy the quote of a place with its reference, and its link, and that mark it where it stands."""
    number = f" {place.marker}" if place.marker else ""
    copied = (
        f'<button type="button" class="vb-action" data-copy="{escape(quotation(place))}" '
        f'aria-label="Copy quote{number} with its reference">Copy quote</button>'
        if place.quote
        else ""
    )
    return (
        f'{copied}<button type="button" class="vb-action" data-link="{escape(link(place))}" '
        f'aria-label="Copy link to quote{number}">Copy link</button>'
        f"{_mark(marked, number) if marked and marked.quote else ''}"
    )


def _mark(place: Place, number: str) -> str:
    """A button that marks the quote of a place; dialog.js says how."""
    quote = place.quote or ""
    known = {
        "document": place.document,
        "start": place.start,
        "end": place.end,
        "sha256": fingerprint(quote),
        "quote": quote,
    }
    return (
        f'<button type="button" class="vb-action" aria-haspopup="dialog" aria-label="Mark quote{number}" '
        f"{_data({f'mark-{name}': str(value) for name, value in known.items()})}>Mark</button>"
    )


def _pane(look: Look, head: str, body: str, state: Mapping[str, str]) -> str:
    """The frame: what was asked for, so that the next step can be asked for, the way between citations, and close."""
    place = look.place
    if look.turn:
        asked = {"turn": str(look.turn), "marker": str(place.marker)}
    else:
        named = {"document": place.document, "start": place.start, "end": place.end, "sha256": place.fingerprint}
        asked = {name: str(value) for name, value in named.items()}
    return (
        f'<section class="vb-pane" role="dialog" aria-labelledby="vb-pane-title" tabindex="-1" '
        f"{_data({**asked, **state, 'request': look.request})}>"
        f'<header class="vb-pane-head"><div class="vb-pane-bar">{_steps(look)}'
        '<span class="vb-pane-ends"><button type="button" class="vb-icon vb-about" aria-label="About this source" '
        'title="About this source" aria-expanded="false">i</button>'
        '<button type="button" class="vb-icon vb-close" aria-label="Close source">✕</button></span></div>'
        f"{head}</header>{body}</section>"
    )


def _steps(look: Look) -> str:
    """Where the reader is among the citations of the answer, and buttons to the one before and after."""
    markers = [place.marker for place in look.among]
    if look.place.marker not in markers:
        return '<span class="vb-steps">Source</span>'
    here = markers.index(look.place.marker)
    badge = f'<span class="vb-badge">{look.place.marker}</span>'
    told = f'<span class="vb-step-count">Citation {here + 1} of {len(markers)}</span>'
    before, after = markers[:here], markers[here + 1 :]
    return (
        f'<span class="vb-steps">{badge}{told}'
        f"{_step('Previous citation', '‹', {'marker': str(before[-1])} if before else None)}"
        f"{_step('Next citation', '›', {'marker': str(after[0])} if after else None)}</span>"
    )


def _step(name: str, sign: str, to: Mapping[str, str] | None) -> str:
    """A button that leads on; without a place to lead to it is out of use."""
    use = f"{_data(to)}" if to else 'aria-disabled="true"'
    return f'<button type="button" class="vb-icon vb-step" aria-label="{name}" title="{name}" {use}>{sign}</button>'


def _title(title: str, source: str) -> str:
    return f'<h2 id="vb-pane-title" dir="auto">{escape(named(title, source))}</h2>'


def _facts(document: Document, place: Place, check: QuoteCheck, holding: Holding) -> str:
    """Where the document is from, of which day, where in it the place is, and since when it is held."""
    here = check.found  # where the quote does not stand any more there is no page to name
    page = document.page_at(here.start) if here else None
    section = (place.section or section_at(document, here.start)) if here else ""
    confidence = document.confidence_at(here.start, here.end) if here else None
    facts = [
        linked(document.source),
        _day(document) if document.date else "",
        f"<span>page {page} of {len(document.pages)}</span>" if page else "",
        f"<span>{by_ocr(confidence)}</span>" if confidence is not None else "",
        f'<span dir="auto">{escape(section)}</span>' if section else "",
        _retrieved(document),
        _found_at(document),
        _versions(holding),
        _added(holding.added) if holding.added else "",
        _original(document, holding),
    ]
    return f'<p class="vb-meta">{"".join(facts)}</p>'


def _notices(document: Document, holding: Holding) -> Iterator[str]:
    """What a reader should know of the text as a whole."""
    if holding.notice:
        yield holding.notice
    if holding.is_earlier:
        fetched = retrieved(document.metadata.get("retrieved_at"))
        yield f"This is the page as it was {fetched or 'once'}; it has changed since, and other words are searched."
    elif gone := document.metadata.get("no_longer_there"):
        yield f"The page is not there any more ({gone}); this is how it was when it was last fetched."


def _losses(document: Document) -> str:
    """What of the file is not in the text."""
    if not document.losses:
        return ""
    told = "; ".join(map(str, document.losses))
    return f'<p class="vb-notice" dir="auto">Not all of the file stands in this text: {escape(told)}.</p>'


def _day(document: Document) -> str:
    """The date of publication, and what states it."""
    day = document.date or ""
    origin = by_what(document.date_origin) or _ORIGINS.get(document.date_origin, document.date_origin)
    by = f" ({escape(origin)})" if origin else ""
    return f'<time datetime="{escape(day)}">{escape(date_in_words(day))}{by}</time>'


def _original(document: Document, holding: Holding) -> str:
    """A link to the file as it was read; a page of the web has its address there already."""
    if holding.versions or holding.is_earlier:
        return ""
    return f'<a href="{escape(original_link(document.id))}" target="_blank" rel="noopener noreferrer">Open original</a>'


def _retrieved(document: Document) -> str:
    """The day on which a page of the web was fetched; pointing at it tells the time."""
    moment = document.metadata.get("retrieved_at", "")
    return _on_day(moment, retrieved(moment)) if moment else ""


def _found_at(document: Document) -> str:
    """Where a page was found that is redirected."""
    address = document.metadata.get("found_at", "")
    return f"<span>found at {linked(address)}</span>" if address else ""


def _versions(holding: Holding) -> str:
    """Of how many versions of a page this is one; nothing where it never changed."""
    if holding.versions < 2:  # noqa: PLR2004 - one is the page itself
        return ""
    meaning = "the newest is searched; qa history tells what changed from each to the next"
    return (
        f'<span title="{meaning}">{"one" if holding.is_earlier else "newest"} of {holding.versions:,} versions</span>'
    )


def _added(moment: str) -> str:
    """The day on which the document came into the collection; pointing at it tells the time."""
    return _on_day(moment, f"added {date_in_words(moment[:10])}")


def _on_day(moment: str, told: str) -> str:
    """What happened on a day, with the time for who points at it."""
    exact = f"{date_in_words(moment[:10])}, {datetime.fromisoformat(moment):%H:%M:%S %Z}"
    return f'<time datetime="{escape(moment)}" title="{escape(exact)}">{escape(told)}</time>'


def _standing(document: Document, place: Place, check: QuoteCheck) -> Place | None:
    """A place where its quote stands now, with the words there; None where it stands nowhere, or nothing is quoted."""
    if check.found is None:
        return None
    start, end = check.found
    return replace(place, start=start, end=end, quote=document.text[start:end])


def _verdict(look: Look, check: QuoteCheck, standing: Place | None = None) -> str:
    """The badge that tells whether the quote still stands there, and what can be copied."""
    badge = ""
    if check.state in VERDICTS:
        name, words, meaning = VERDICTS[check.state]
        badge = f'<span class="vb-verdict vb-{name}" title="{meaning}">{words}</span>'
    return f'<div class="vb-actions">{badge}{actions(look.place, standing)}</div>{_change(look.place, check)}'


def _change(place: Place, check: QuoteCheck) -> str:
    """What a reader should know where the source has changed since."""
    quote = ""
    if check.state is QuoteState.CHANGED:
        sentence = "The source has changed since it was quoted; the quote now stands in another place, marked here."
    elif check.state is QuoteState.GONE and place.quote:
        sentence = "The source has changed since it was quoted; it does not say this any more: "
        quote = f"<bdi>{escape(in_quotation_marks(place.quote))}</bdi>"
    elif check.state is QuoteState.GONE:
        sentence = "The source has changed since the link was made; what was quoted does not stand there any more."
    else:
        return ""
    return f'<p class="vb-change" role="alert" tabindex="0" dir="auto">{escape(sentence)}{quote}</p>'


def _search(look: Look, hits: int, hit: int | None) -> str:
    """The field for words to find, with how many there are. What is typed stays the browser's."""
    if hit is not None:
        told = f"{hit + 1:,} of {hits:,}"
        before, after = {"found": str((hit - 1) % hits)}, {"found": str((hit + 1) % hits)}
    else:
        told, before, after = "no match" if look.sought.strip() else "", None, None
    return (
        '<div class="vb-search" role="search">'
        '<input type="search" aria-label="Search in this document" placeholder="Search" dir="auto" '
        'autocomplete="off" spellcheck="false" maxlength="200">'
        f'<span class="vb-found" role="status">{told}</span>'
        f"{_step('Previous match', '‹', before)}{_step('Next match', '›', after)}</div>"
    )


def _sheet(document: Document, look: Look, check: QuoteCheck) -> str:
    """The place of a page's picture, which the browser asks for, and the ways to the other pages."""
    here = check.found or look.place
    evidence = check.found or Span(0, 0)
    passage = (look.place.passage if check.state is QuoteState.VERBATIM else None) or Span(0, 0)
    asked = {
        "document": document.id,
        "name": named(document.title, document.source),
        "page": document.page_at(here.start) or 1,
        "pages": len(document.pages),
        "start": evidence.start,
        "end": evidence.end,
        "since": passage.start,
        "until": passage.end,
    }
    return (
        '<div class="vb-sheet" id="vb-sheet" role="tabpanel" aria-labelledby="vb-tab-page" '
        f"{_data({name: str(value) for name, value in asked.items()})}>{_SHEET}</div>"
    )


def _scroll(text: str, stretch: Span, length: int, *, is_tab: bool) -> str:
    """The text, between the ways to what stands before and after it. The three keep their places when it changes."""
    earlier = f'data-position="{stretch.start}"' if stretch.start else "hidden"
    later = f'data-position="{stretch.end}"' if stretch.end < length else "hidden"
    role = (
        'role="tabpanel" aria-labelledby="vb-tab-text"' if is_tab else 'role="region" aria-label="Text of the source"'
    )
    return (
        f'<div class="vb-scroll" id="vb-scroll" {role} tabindex="0">'
        f'<button type="button" class="vb-more vb-earlier" {earlier}>Earlier in the document</button>'
        f'<div class="vb-text">{text or "<p>This document holds no text.</p>"}</div>'
        f'<button type="button" class="vb-more vb-later" {later}>Later in the document</button></div>'
    )


@dataclass(frozen=True, slots=True)
class _Layers:
    """What lies over the text; each in order and without overlap."""

    evidence: Sequence[Span]
    passage: Sequence[Span]
    hits: Sequence[Span]
    hit: Span | None  # that the reader is at
    left_out: Sequence[LeftOut]
    marks: Sequence[Placed]  # which may overlap


def _block(document: Document, block: Block, layers: _Layers) -> str:
    """A paragraph or heading with its layers, and the number of the page that begins with it."""
    page = f'<p class="vb-page">Page {block.page}</p>' if block.page else ""
    tag, kind = (f"h{min(block.heading.level + 2, 6)}", ' class="vb-heading"') if block.heading else ("p", "")
    pieces = _pieces(document.text, block, layers)
    return f'{page}<{tag}{kind} data-start="{block.start}" dir="auto">{pieces}</{tag}>'


def _pieces(text: str, block: Block, layers: _Layers) -> str:
    """The text of a block, cut wherever a layer begins or ends, and escaped piece by piece."""
    evidence = overlapping(layers.evidence, block.start, block.end)
    passage = overlapping(layers.passage, block.start, block.end)
    hits = overlapping(layers.hits, block.start, block.end)
    left_out = overlapping(layers.left_out, block.start, block.end)
    title = (block.heading,) if block.heading else ()
    marks = [(each, each.span) for each in layers.marks if each.span and _touch(each.span, block)]
    borders = {block.start, block.end}
    for span in (*evidence, *passage, *hits, *left_out, *title, *(span for _, span in marks)):
        borders |= {min(max(span.start, block.start), block.end), max(min(span.end, block.end), block.start)}
    cuts = sorted(borders)

    def piece(start: int, end: int) -> str:
        reason = next((each.reason for each in overlapping(left_out, start, end)), "")
        sought = overlapping(hits, start, end)
        classes = {
            "vb-cited": overlapping(passage, start, end),
            "vb-evidence": overlapping(evidence, start, end),
            "vb-hit": sought,
            "vb-current": layers.hit in sought,
            "vb-left-out": reason,
            "vb-signs": title and not overlapping(title, start, end),
        }
        over = [each for each, span in marks if span.start < end and start < span.end]
        classes |= {"vb-marked": over} | {f"vb-marked-{each.mark.verdict}": True for each in over if each.mark.verdict}
        ends = "".join(sign(each) for each, span in marks if span.end == end)
        wrapped = _wrapped(
            text[start:end],
            [name for name, applies in classes.items() if applies],
            reason,
            first=any(span.start == start for span in evidence),
            mark=over[-1].mark.key if over else "",
        )
        return f"{wrapped}{ends}"

    return "".join(piece(start, end) for start, end in itertools.pairwise(cuts))


def _wrapped(text: str, classes: Sequence[str], reason: str, *, first: bool, mark: str) -> str:
    """A piece of the text in the one element that its layers call for."""
    if not classes:
        return escape(text)
    tag = "mark" if {"vb-evidence", "vb-hit", "vb-marked"} & set(classes) else "span"
    title = f' title="Left out of the search: {escape(reason)}"' if reason else ""
    anchor = ' id="quote"' if first else ""
    key = f' data-mark="{mark}"' if mark else ""
    return f'<{tag} class="{" ".join(classes)}"{anchor}{title}{key}>{escape(text)}</{tag}>'


def _touch(one: Span, other: Block) -> bool:
    return one.start < other.end and other.start < one.end


def _chosen(hits: Sequence[Span], look: Look, check: QuoteCheck) -> int | None:
    """Which occurrence to go to; None where there is none."""
    if not hits:
        return None
    if look.found is not None:
        return look.found % len(hits)
    position = look.position if look.position is not None else (check.found or look.place).start
    return next((row for row, span in enumerate(hits) if span.start >= position), 0)


def _target(look: Look, check: QuoteCheck, hits: Sequence[Span], hit: int | None) -> tuple[Target, int]:
    """What to bring into view, and where that is."""
    quoted = (check.found or look.place).start
    if look.target == "hit" and hit is not None:
        return "hit", hits[hit].start
    if look.target != "quote":
        return "position", quoted if look.position is None else look.position
    return "quote", quoted


def _data(values: Mapping[str, str]) -> str:
    return " ".join(f'data-{name}="{escape(value)}"' for name, value in values.items())


def _shortened(document: str) -> str:
    return document if len(document) <= _LONGEST_ID else f"{document[:_LONGEST_ID]}…"
