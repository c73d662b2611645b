"""What is deleted leaves no words behind in saved questions and alerts: done with `qa check --vacuum`."""

from __future__ import annotations

from dataclasses import replace

from index import Collection
from qa.alerts.records import News, Quoted, State

__all__ = ["forget"]

_FORGOTTEN = "(deleted)"


def forget(collection: Collection) -> int:
    """Drop the words of quotes that stand in no document any more; gives in how many states and alerts there were."""
    texts: dict[str, str | None] = {}

    def stands(quote: Quoted) -> bool:
        if quote.document not in texts:
            try:
                texts[quote.document] = " ".join(collection.document(quote.document).text.split())
            except KeyError:
                texts[quote.document] = None
        text = texts[quote.document]
        return text is not None and " ".join(quote.text.split()) in text

    def without(quote: Quoted) -> Quoted:
        is_kept = not quote.end or quote.text == _FORGOTTEN or stands(quote)
        return quote if is_kept else replace(quote, text=_FORGOTTEN, title="", source="")

    def of_state(kept: str) -> str:
        state = State.from_json(kept)
        quotes = tuple(map(without, state.quotes))  # that each is gone may not be told yet
        return kept if quotes == state.quotes else replace(state, quotes=quotes).to_json()

    def of_news(kept: str) -> str:
        news = News.from_json(kept)
        told = replace(
            news,
            evidence=tuple(map(without, news.evidence)),
            changed=tuple((without(before), without(now)) for before, now in news.changed),
            gone=tuple(map(without, news.gone)),
        )
        return kept if told == news else told.to_json()

    return collection.saved_questions.rewrite(of_state, of_news)
