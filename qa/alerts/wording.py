"""What an alert says, in words: the same in the terminal, on the page, in the feed and in messages."""

from __future__ import annotations

from collections.abc import Iterator

from index import Alert
from qa.alerts.records import News, Quoted, What
from qa.links import fingerprint, link_to
from qa.wording import counted

__all__ = ["headline", "lines", "place_of", "told"]


def headline(news: News) -> str:
    """What is new, as a sentence or two. Example: "The answer is another one: 2014 instead of 2013."."""
    return " ".join(_sentences(news))


def _sentences(news: News) -> Iterator[str]:
    for what in news.what:
        if what is What.FIRST:
            yield f"There is an answer now: {news.answer}." if news.answer else "There is an answer now."
        elif what is What.OTHER:
            yield f"The answer is another one: {news.answer} instead of {news.before}."
        elif what is What.NEW:
            yield f"New evidence: {counted(len(news.evidence), 'quote')}."
        elif what is What.CHANGED:
            yield f"{counted(len(news.changed), 'quote')} {_was(len(news.changed))} changed in the source."
        elif what is What.GONE:
            yield f"{counted(len(news.gone), 'quote')} {_was(len(news.gone))} taken out of the sources."
        else:
            yield (
                f"There is no answer any more; it was {news.before}."
                if news.before
                else ("There is no answer any more.")
            )


def lines(news: News) -> Iterator[tuple[str, Quoted]]:
    """Each quote that is told of, and what became of it: "now", "before" or "gone"."""
    for quote in news.evidence:
        yield "now", quote
    for before, now in news.changed:
        yield "before", before
        yield "now", now
    for quote in news.gone:
        yield "gone", quote


def place_of(quote: Quoted, url: str = "") -> str:
    """The link to a quote, below the address of the page; without one relative to it."""
    link = link_to(quote.document, quote.start, quote.end, fingerprint(quote.text) if quote.end else "")
    return f"{url}/{link}" if url else link


def told(alert: Alert, news: News, url: str = "") -> str:
    """An alert as plain text, with links where the address of the page is known."""
    parts = [alert.question, headline(news)]
    for kind, quote in lines(news):
        label = {"before": "Before: ", "gone": "No longer there: "}.get(kind, "")
        where = place_of(quote, url) if url and kind == "now" else quote.source or quote.document
        parts.append(f"{label}“{quote.text}”\n{quote.title or quote.document}\n{where}")
    if url:
        parts.append(f"All alerts: {url}/?view=alerts")
    return "\n\n".join(parts) + "\n"


def _was(count: int) -> str:
    return "was" if count == 1 else "were"
