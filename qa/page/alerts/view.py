"""Alerts and saved questions as HTML; every string of a question or a document is escaped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from index import Alert, SavedQuestion
from qa.alerts import News, NotSent, Quoted, filter_of, headline, lines, news_of, saved_json
from qa.links import fingerprint
from qa.page.markup import escape, named
from qa.wording import limited_to

__all__ = ["alert_items", "frame", "saved_items"]

_LABELS = {"now": "", "before": "It said", "gone": "No longer there"}


def frame() -> str:
    """The view before anything is listed, and the announcer beside it."""
    return """<section class="vb-alerts" aria-labelledby="vb-alerts-title" hidden>
<div class="vb-alerts-head">
<h1 id="vb-alerts-title" tabindex="-1">Saved questions</h1>
<button type="button" class="vb-action vb-alerts-back">Back to chat</button>
</div>
<p class="vb-alerts-hint">Each is asked again when documents come, change or go. What is new to its answer is told \
here, once.</p>
<p class="vb-alerts-said" role="status"></p>
<h2 class="vb-alerts-part">What is new</h2>
<ol class="vb-alerts-list" aria-label="What is new"></ol>
<p class="vb-alerts-none" hidden>Nothing yet. News appear here after documents were added, changed or deleted.</p>
<h2 class="vb-alerts-part">Your questions</h2>
<ul class="vb-saved-list" aria-label="Saved questions"></ul>
<p class="vb-saved-none" hidden>No question is saved. Ask one, and press “Save” below its answer.</p>
</section>
<p class="vb-hidden vb-alerts-spoken" role="status"></p>"""


def alert_items(alerts: Sequence[Alert], new: AbstractSet[int]) -> str:
    """The alerts, newest first; those that were not seen before are marked."""
    return "".join(_alert(each, news_of(each), is_new=each.number in new) for each in alerts)


def _alert(alert: Alert, news: News, *, is_new: bool) -> str:
    mark = '<span class="vb-alerts-new">New</span> ' if is_new else ""
    quotes = "".join(_quotes(news))
    return (
        f'<li class="vb-alert" id="vb-alert-{alert.number}" tabindex="-1">'
        f'<p class="vb-alert-question" dir="auto">{mark}{escape(alert.question)}</p>'
        f'<p class="vb-alert-news" dir="auto">{escape(headline(news))}</p>{quotes}'
        f'<p class="vb-alert-verbs"><time datetime="{escape(alert.at)}">{escape(alert.at[:10])}</time>'
        f'<button type="button" class="vb-action" data-ask="{escape(alert.question)}" '
        f'aria-label="Ask “{escape(alert.question)}”" '
        f'data-saved="{escape(alert.saved)}">Ask it</button></p></li>'
    )


def _quotes(news: News) -> Iterator[str]:
    for kind, quote in lines(news):
        label = f'<span class="vb-alert-label">{_LABELS[kind]}</span> ' if _LABELS[kind] else ""
        said = f'<blockquote dir="auto">{escape(quote.text)}</blockquote>' if quote.end else ""
        yield f'<div class="vb-alert-quote vb-alert-{kind}">{label}{said}{_place(kind, quote)}</div>'


def _place(kind: str, quote: Quoted) -> str:
    """A button that opens the source there; of what stands there no more the name alone."""
    name = escape(named(quote.title, quote.source) or quote.document)
    if kind != "now":
        return f'<p class="vb-alert-source" dir="auto">{name}</p>'
    sha = fingerprint(quote.text) if quote.end else ""
    return (
        f'<button type="button" class="vb-action vb-open" aria-haspopup="dialog" '
        f'data-document="{escape(quote.document)}" data-start="{quote.start}" data-end="{quote.end}" '
        f'data-sha256="{sha}" dir="auto">{name}</button>'
    )


def saved_items(questions: Sequence[SavedQuestion], who: str, unsent: Sequence[NotSent] = ()) -> str:
    """The saved questions, newest first; whoever saved one is told what could not be sent of it."""
    return "".join(
        _saved(each, [one.said for one in unsent if one.saved == each.key], is_mine=not who or each.by == who)
        for each in reversed(questions)
    )


def _saved(question: SavedQuestion, unsent: Sequence[str], *, is_mine: bool) -> str:
    told = saved_json(question)
    where = filter_of(question)
    answer = told["answer"] or ("Answered" if told["answered"] else "Not answered yet")
    facts = [
        answer,
        f"Only {limited_to(where)}" if where else "",
        f"Saved by {question.by}" if question.by else "",
        f"Told by e-mail to {question.email}" if question.email and is_mine else "",
        f"Told to {question.webhook}" if question.webhook and is_mine else "",
    ]
    told_of = escape(" · ".join(fact for fact in facts if fact))
    asked = escape(json.dumps(told["where"])) if where else ""
    problems = "".join(f'<p class="vb-saved-unsent" dir="auto">{escape(each)}</p>' for each in unsent)
    removes = (
        f'<button type="button" class="vb-action" data-remove="{escape(question.key)}" '
        f'aria-label="Delete “{escape(question.question)}”">Delete</button>'
    )
    return (
        f'<li class="vb-saved" data-key="{escape(question.key)}"><div>'
        f'<p class="vb-saved-question" dir="auto">{escape(question.question)}</p>'
        f'<p class="vb-saved-facts" dir="auto">{told_of}</p>{problems if is_mine else ""}</div>'
        f'<p class="vb-saved-verbs"><button type="button" class="vb-action" data-ask="{escape(question.question)}" '
        f'aria-label="Ask “{escape(question.question)}”" '
        f'data-where="{asked}">Ask it</button>{removes if is_mine else ""}</p></li>'
    )
