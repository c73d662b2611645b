"""Saved questions and alerts as plain data, in the form that docs/json.md describes."""

from __future__ import annotations

from typing import Any

from index import Alert, SavedQuestion
from qa.alerts.records import News, Quoted, State, filter_of
from qa.alerts.wording import headline, place_of

__all__ = ["alert_json", "news_of", "saved_json"]


def saved_json(question: SavedQuestion) -> dict[str, Any]:
    """A saved question, and what was told of it last."""
    where = filter_of(question)
    state = State.from_json(question.state)
    return {
        "key": question.key,
        "question": question.question,
        "where": None
        if where is None
        else {
            "since": where.since,
            "until": where.until,
            "sources": list(where.sources),
            "documents": list(where.documents),
            "tags": list(where.tags),
            "undated": where.undated,
        },
        "by": question.by,
        "at": question.at,
        "webhook": question.webhook,
        "email": question.email,
        "generation": question.generation,
        "answered": state.told.answered,
        "answer": state.told.answer,
    }


def alert_json(alert: Alert, who: str = "", url: str = "") -> dict[str, Any]:
    """An alert; `seen` by whom it is told."""
    news = news_of(alert)
    return {
        "number": alert.number,
        "key": alert.key,
        "saved": alert.saved,
        "question": alert.question,
        "what": [str(each) for each in news.what],
        "text": headline(news),
        "answer": news.answer,
        "before": news.before,
        "evidence": [_quote_json(each, url) for each in news.evidence],
        "changed": [{"before": _quote_json(one, url), "now": _quote_json(other, url)} for one, other in news.changed],
        "gone": [_quote_json(each, url) for each in news.gone],
        "generation_before": alert.before,
        "generation": alert.after,
        "at": alert.at,
        "seen": who in alert.seen,
    }


def news_of(alert: Alert) -> News:
    """What an alert tells."""
    return News.from_json(alert.news)


def _quote_json(quote: Quoted, url: str) -> dict[str, Any]:
    return {
        "document": quote.document,
        "title": quote.title,
        "source": quote.source,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "link": place_of(quote, url),
    }
