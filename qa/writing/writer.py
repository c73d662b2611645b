"""A language model as a writer: asked, and each of its sentences checked before it is told."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice

from index import Passage
from qa.answering import LeftOut, Supported, Tells
from qa.configuration import Configuration
from qa.records import Turn
from qa.writing.checks import Checker
from qa.writing.follow_ups import accepted
from qa.writing.model import Message, pieces
from qa.writing.prompts import to_follow_up, to_write
from qa.writing.sentences import drafts
from qa.writing.settings import LanguageModelSettings, settings_from

__all__ = ["LanguageModel", "language_model"]

_LONGEST_REWORDED = 1_000  # characters of a follow-up that are waited for

Asks = Callable[[LanguageModelSettings, Sequence[Message]], Generator[str, None, None]]  # pieces of what a model writes


class LanguageModel:
    """A `qa.answering.Writer`. Safe to share between threads: each request has a line of its own."""

    def __init__(self, settings: LanguageModelSettings, asks: Asks = pieces) -> None:
        self._settings = settings
        self._asks = asks

    @property
    def name(self) -> str:
        """The model's, as it is shown."""
        return self._settings.model

    def standalone(self, question: str, history: Sequence[Turn]) -> str | None:
        """See `Writer`."""
        turns = history[-self._settings.turns :]
        said = ""
        with closing(self._asks(self._settings, to_follow_up(question, turns))) as came:
            for piece in came:
                said += piece
                if len(said) > _LONGEST_REWORDED:
                    return None
        return accepted(said, question, turns)

    def write(
        self, question: str, history: Sequence[Turn], passages: Sequence[Passage], tells: Tells
    ) -> Iterator[Supported | LeftOut]:
        """See `Writer`. What is said twice is told once."""
        shown = passages[: self._settings.passages]
        messages = to_write(question, history[-self._settings.turns :], shown, self._settings.sentences)
        checker = Checker(shown, tells)
        told: set[str] = set()
        with closing(self._asks(self._settings, messages)) as came:
            for draft in islice(drafts(came), 2 * self._settings.sentences):
                checked = checker.check(draft)
                if isinstance(checked, Supported):
                    if checked.text.lower() in told:
                        checked = LeftOut("it was said before")
                    told.add(draft.text.lower())
                yield checked


def language_model(configuration: Configuration) -> LanguageModel | None:
    """The model that is configured; None where none is. Raises `SettingsError`."""
    settings = settings_from(configuration)
    return LanguageModel(settings) if settings else None
