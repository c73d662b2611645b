"""Why a document is cited, or why not, as HTML."""

from __future__ import annotations

from index import MatchedTerm
from qa.answering import Why, WhyPassage, log_odds, ordinal
from qa.links import fingerprint
from qa.page.markup import escape, named

__all__ = ["why"]

_BEGINNING = 80  # characters of a passage


def why(explained: Why) -> str:
    """What happened in a sentence, then where each passage came, and the words that it shares with the question.

    The first passage is open, each of the others below a summary that opens it.
    """
    name = escape(named(explained.title, explained.source) or explained.document)
    first, *others = [_passage(explained, each) for each in explained.passages] or [""]
    more = "".join(
        f'<details class="vb-why-more"><summary>{_summary(each)}</summary>'
        f'<p class="vb-why-sentence">{escape(each.sentence)}</p>{shown}</details>'
        for each, shown in zip(explained.passages[1:], others, strict=True)
    )
    return (
        f'<section class="vb-why" aria-label="Why {name}">'
        f'<p class="vb-why-document" dir="auto">{name}</p>'
        f'<p class="vb-why-sentence">{escape(explained.sentence)}</p>'
        f'<p class="vb-why-note">{escape(explained.headline)}</p>{first}{more}{_notes(explained)}</section>'
    )


def _passage(explained: Why, each: WhyPassage) -> str:
    return f"{_ranks(explained, each)}{_terms(each)}{_place(explained, each)}"


def _ranks(explained: Why, each: WhyPassage) -> str:
    """Four ranks side by side, each with what it is of and the score behind it."""
    found, read, searched = each.found, each.read, f"of {explained.found.searched:,}"
    by_words = (searched, f"BM25 {found.bm25:.1f}") if found.bm25_rank else ("none shared",)
    fused = (
        (f"of {explained.found.candidates:,}", f"score {found.score:.2f}") if found.score is not None else ("too far",)
    )
    cells = (
        ("Words", found.bm25_rank, by_words),
        ("Meaning", found.dense_rank, (searched, f"cosine {found.similarity:.2f}")),
        ("Together", found.fused_rank, fused),
        ("Reading", read and read.rank, (f"of {read.of}", log_odds(read.reader_score)) if read else ("not read",)),
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name, _, _ in cells)
    ranks = "".join(
        f"<td><b>{ordinal(rank) if rank else '–'}</b>{''.join(f'<span>{note}</span> ' for note in notes)}</td>"
        for _, rank, notes in cells
    )
    return (
        '<table class="vb-why-ranks"><caption class="vb-hidden">Where the passage came</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody><tr>{ranks}</tr></tbody></table>"
    )


def _terms(each: WhyPassage) -> str:
    chips = "".join(map(_term, each.found.terms))
    return f'<ul class="vb-why-terms" aria-label="Words shared with the question">{chips}</ul>' if chips else ""


def _term(term: MatchedTerm) -> str:
    """A word of the question, the passage's form of it where that is another, and its share of the BM25 score."""
    arrow = '<span aria-hidden="true"> → </span><span class="vb-hidden">, there </span>'
    held = f'{arrow}<span dir="auto">{escape(term.held)}</span>' if term.form != "same" else ""
    place = ' <span class="vb-why-note">in the title</span>' if term.place == "head" else ""
    share = f'<span class="vb-why-note">{term.share:.0%}</span>'
    return f'<li><b dir="auto">{escape(term.asked)}</b>{held}{place} {share}</li>'


def _place(explained: Why, each: WhyPassage) -> str:
    """The sentence that answers best, or where it was not read the passage's beginning, and a button that opens it."""
    passage, read = each.found.passage, each.read
    start, end, text = passage.start, passage.end, passage.text
    if read:
        start, end, text = read.evidence.start, read.evidence.end, read.evidence.text
    page = f", page {passage.page}" if passage.page else ""
    return (
        f'<p class="vb-why-quote" dir="auto">{escape(text)}</p>'
        f'<button type="button" class="vb-action vb-open" aria-haspopup="dialog" '
        f'data-document="{escape(explained.document)}" data-start="{start}" data-end="{end}" '
        f'data-sha256="{fingerprint(text)}">Open in the source{page}</button>'
    )


def _summary(each: WhyPassage) -> str:
    """How a passage begins: headings repeat."""
    begins = " ".join(each.found.passage.text[:_BEGINNING].split())
    page = f'<span class="vb-why-note">page {each.found.passage.page}</span> ' if each.found.passage.page else ""
    return f'{page}<span dir="auto">{escape(begins)} …</span>'


def _notes(explained: Why) -> str:
    found = explained.found
    notes = [
        f"The best {len(found.passages):,} of its {found.held:,} passages."
        if found.held > len(found.passages) > 0
        else "",
        "What was asked before moved these ranks." if found.contextual else "",
    ]
    said = " ".join(filter(None, notes))
    return f'<p class="vb-why-note">{said}</p>' if said else ""
