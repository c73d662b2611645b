"""Saved questions and alerts for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index import Alert, SavedQuestion
from qa.alerts import NotSent, Quoted, filter_of, headline, lines, news_of, place_of, saved_json
from qa.terminal.printing.reports import clean, line
from qa.wording import counted, limited_to

__all__ = ["print_alerts", "print_saved", "summed"]

_KINDS = {"now": ("", ""), "before": ("before: ", "dim"), "gone": ("no longer there: ", "dim")}


def print_saved(console: Console, questions: Sequence[SavedQuestion], unsent: Sequence[NotSent] = ()) -> None:
    """Each question with its key, its filter, what was told last, who is told, and what was not sent of it."""
    if not questions:
        console.print(Text("No question is saved; save one with: qa saved add QUESTION", style="yellow"))
    for each in questions:
        told = saved_json(each)
        where = filter_of(each)
        answer = told["answer"] or ("answered" if told["answered"] else "not answered")
        facts = [limited_to(where) if where else "", each.by, each.webhook, each.email]
        console.print(Text.assemble((each.key, "dim"), "  ", (line(each.question), "bold")))
        told_of = line(", ".join(fact for fact in (answer, *facts) if fact))
        console.print(Padding(Text(told_of), (0, 0, 0, 2)))
        for one in unsent:
            if one.saved == each.key:
                console.print(Padding(Text(line(one.said), style="yellow"), (0, 0, 0, 2)))


def print_alerts(console: Console, alerts: Sequence[Alert], url: str = "") -> None:
    """Each with what is new, and the quotes that it is about."""
    if not alerts:
        console.print(Text("Nothing is new to the answers of saved questions.", style="green"))
    for each in alerts:
        news = news_of(each)
        console.print(Text.assemble((line(each.question), "bold"), (f"  {each.at}, alert {each.number}", "dim")))
        console.print(Padding(Text(line(headline(news)), style="yellow"), (0, 0, 0, 2)))
        for kind, quote in lines(news):
            console.print(Padding(_quoted(kind, quote, url), (0, 0, 0, 2)))
        console.print()


def _quoted(kind: str, quote: Quoted, url: str) -> Text:
    label, style = _KINDS[kind]
    named = line(quote.title or quote.document)
    where = place_of(quote, url) if url and kind == "now" else line(quote.source or quote.document)
    return Text.assemble((label, "dim"), (f"»{clean(quote.text)}«", style), (f"\n{named} · {where}", "dim"))


def summed(alerts: Sequence[Alert]) -> Iterator[str]:
    """A sentence for each alert, and where to read more."""
    for each in alerts:
        yield f"{line(each.question)}: {line(headline(news_of(each)))}"
    if alerts:
        yield f"{counted(len(alerts), 'saved question')} with news; read them with: qa alerts"
