"""`qa saved` and `qa alerts`: questions that are asked again after each sync, and what was new to their answers."""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from index import CollectionError
from qa.configuration import Configuration
from qa.errors import AnswerError
from qa.terminal.options import (
    DATA,
    AsJson,
    Data,
    Documents,
    FromSource,
    Since,
    Tags,
    Undated,
    Until,
    with_settings,
)
from qa.terminal.shared import (
    answer_settings,
    err,
    filter_of,
    opened,
    out,
    print_json,
    refuse_missing,
)

if TYPE_CHECKING:
    from index import Alert, Collection
    from qa.alerts import Ask, Once

__all__ = ["News", "alerts", "saved"]

saved = typer.Typer(help="Save questions, to be told what is new to their answers after a sync.")

_WAIT = 60.0  # seconds for another process that asks saved questions; it finishes them, then
_SENDING = 20.0  # seconds after which no message is begun any more
_Key = Annotated[str, typer.Argument(help="Of the saved question, as qa saved list tells it.")]


@saved.command("add")
@with_settings
def add(  # noqa: PLR0913, PLR0917 - one for each option
    configuration: Configuration,
    question: Annotated[str, typer.Argument(help="In words, on its own.")],
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    document: Documents = None,
    undated: Undated = False,
    tag: Tags = None,
    webhook: Annotated[str, typer.Option(help="An address that is told by POST, signed.")] = "",
    email: Annotated[str, typer.Option(help="An address that is told by e-mail.")] = "",
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Save a question; what is new to its answer from now on is told."""
    from qa.alerts import alert_settings, saved_json
    from qa.alerts import saved as save
    from qa.terminal.printing.alerts import print_saved

    where = filter_of(since, until, source, document, tag, undated=undated)
    with opened(data) as collection:
        made = save(
            collection,
            _ask(collection, configuration),
            question,
            where,
            webhook=webhook,
            email=email,
            settings=alert_settings(configuration),
        )
    if as_json:
        print_json(saved_json(made))
    else:
        print_saved(out, [made])


@saved.command("list")
@with_settings
def list_saved(data: Data = DATA, as_json: AsJson = False) -> None:
    """List the saved questions, what was told of each last, and what could not be sent of it."""
    from qa.alerts import not_sent, saved_json
    from qa.terminal.printing.alerts import print_saved

    refuse_missing(data)
    with opened(data) as collection:
        found, unsent = collection.saved_questions.all(), not_sent(collection)
    if as_json:
        print_json([saved_json(each) for each in found])
    else:
        print_saved(out, found, unsent)


@saved.command("remove")
@with_settings
def remove(key: _Key, data: Data = DATA, as_json: AsJson = False) -> None:
    """Forget a saved question; its alerts stay."""
    from qa.alerts import removed, saved_json

    refuse_missing(data)
    with opened(data) as collection:
        gone = removed(collection, key)
    if as_json:
        print_json(saved_json(gone))
    else:
        out.print(f"Not asked any more: {gone.question}", markup=False, soft_wrap=True)


@saved.command("ask")
@with_settings
def ask_saved(configuration: Configuration, data: Data = DATA, as_json: AsJson = False) -> None:
    """Ask the saved questions again where anything changed since, and tell what is new; each sync does it as well."""
    from qa.alerts import alert_json, alert_settings
    from qa.terminal.printing.alerts import print_alerts

    refuse_missing(data)
    url = alert_settings(configuration).url
    with opened(data) as collection:
        news = News(collection, configuration)
        found = news.found(wait=_WAIT)
        news.send()
    if as_json:
        print_json([alert_json(each, url=url) for each in found])
    else:
        print_alerts(out, found, url)


def alerts(
    configuration: Configuration,
    after: Annotated[int, typer.Option(min=0, help="Only those behind the one with this number.")] = 0,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List what was new to the answers of saved questions, newest first."""
    from qa.alerts import alert_json, alert_settings
    from qa.terminal.printing.alerts import print_alerts

    refuse_missing(data)
    url = alert_settings(configuration).url
    with opened(data) as collection:
        found = collection.saved_questions.alerts(after)
    if as_json:
        print_json([alert_json(each, url=url) for each in found])
    else:
        print_alerts(out, found, url)


class News:
    """What a verb that changes documents tells of saved questions: the models are loaded where one is asked, once."""

    def __init__(self, collection: Collection, configuration: Configuration) -> None:
        self._collection = collection
        self._configuration = configuration
        self._ask: Ask | None = None
        self._said = ""  # what went wrong the last time

    def tell(self, *, send: bool = False) -> None:
        """Before and after the documents change: ask the saved questions again, and say how much is new on stderr.

        Before, since a process that was killed may not have told what it indexed; no sync waits for another process
        that is at it. Afterwards, with `send`, what is new is sent as well, as far as that takes no more than some
        seconds. What goes wrong is told on stderr once, and stops nobody from indexing. Where nothing is saved nothing
        is loaded.
        """
        try:
            if not self._collection.saved_questions.all():
                return
            found = self.found(wait=_WAIT if send else 0.0)
        except (AnswerError, CollectionError) as error:
            self._say(f"Saved questions were not asked again: {error}")
        else:
            self._said = ""
            self._sum_up(found)
        if send:
            try:
                self.send()
            except (AnswerError, CollectionError) as error:
                self._say(f"Alerts were not sent: {error}")

    def found(self, *, wait: float = 0.0, once: Once | None = None, stop: threading.Event | None = None) -> list[Alert]:
        """Ask again what is to be asked, as `qa serve` does with the same settings, without a language model."""
        from qa.alerts import look

        if self._ask is None:
            self._ask = _ask(self._collection, self._configuration)
        return look(self._collection, self._ask, wait=wait, once=once, stop=stop)

    def send(self) -> None:
        """Send what is due; what takes long is left to the next who sends."""
        from qa.alerts import alert_settings, deliver

        deliver(self._collection, alert_settings(self._configuration), seconds=_SENDING)

    def beside(self) -> AbstractContextManager[None]:
        """Inside, what is new is told whenever the collection is another one, and sent, also again and again.

        Threads do it, so that no sync waits. Raises `SettingsError` where nothing could be sent as they are.
        """
        from qa.alerts import Once, alert_settings, watching

        once = Once(logging.getLogger(__name__))

        def tell(stop: threading.Event) -> None:
            if self._collection.saved_questions.all():
                self._sum_up(self.found(once=once, stop=stop))

        return watching(self._collection, alert_settings(self._configuration), tell)

    def _sum_up(self, found: list[Alert]) -> None:
        if found:
            from qa.terminal.printing.alerts import summed

            for sentence in summed(found):
                err.print(sentence, style="yellow", markup=False, soft_wrap=True)

    def _say(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            err.print(sentence, style="red", markup=False, soft_wrap=True)


def _ask(collection: Collection, configuration: Configuration) -> Ask:
    from qa import Assistant
    from qa.alerts import asking

    return asking(Assistant(collection, settings=answer_settings(configuration.settings.threshold)))
