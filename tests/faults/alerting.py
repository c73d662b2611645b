"""A folder that changes, with questions saved about it, and what processes do that index it and look for news.

Each topic has a question and up to three documents; the reader answers with the latest date that a passage tells of it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from index import Collection, Passage, Span, heading_length
from qa import AnswerSettings, Assistant
from qa.alerts import asking, look, news_of, saved
from qa.alerts.records import What
from qa.reading.reader import Reading, SpanScore
from tests.faults.indexer import Place, arm
from tests.toy import ToyEmbedder

__all__ = ["TOPICS", "Folder", "Given", "given_now", "index_and_look", "save_questions", "to_be_told", "told_so_far"]

TOPICS = ("Arlun", "Beska", "Corvo", "Dremt", "Elqui", "Fosna")
_MOST = 3  # documents of a topic
_FIRST_YEAR = 2001
_WORDS = (
    "the mayor said so at noon|a crowd had come to see it|the workers were paid at last|it had cost more than planned|"
    "nobody believed it before|the old ferry went out of use|children were let over first|a choir sang on its towers|"
    "the steel had come by ship|farmers had asked for it long|an engineer of the north drew it|it rained all that day"
).split("|")
_DATE = re.compile(r"\b(?:January|March) (\d{4})\b")


class _TopicReader:
    """Points at the date in a passage of the topic that is asked for."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage."""
        topic = next((each for each in TOPICS if each.lower() in question.lower()), "?")
        return [self._reading(topic, passage) for passage in passages]

    def _reading(self, topic: str, passage: Passage) -> Reading:
        below = heading_length(passage)
        found = _DATE.search(passage.text, below) if topic in passage.text else None
        if found is None:
            return Reading((SpanScore(Span(below, below + 1), -9.0),), None)
        return Reading((SpanScore(Span(*found.span()), 6.0 + 0.3 * (int(found[1]) - _FIRST_YEAR)),), None)


def assistant(collection: Collection) -> Assistant:
    """Who answers."""
    return Assistant(collection, reader=_TopicReader(), settings=AnswerSettings(headline=0.0))


def _opened(place: Place) -> Collection:
    return Collection.open(place.data, embedder=ToyEmbedder())


def save_questions(place: Place) -> None:
    """One for each topic."""
    with _opened(place) as collection:
        for topic in TOPICS:
            saved(collection, asking(assistant(collection)), _question(topic))


def _question(topic: str) -> str:
    return f"when was the bridge of {topic} opened"


def index_and_look(place: Place, fault: str, tell: Connection) -> None:
    """What `qa index` does: catch up with what was left, sync, and look for news."""
    arm(fault)
    with _opened(place) as collection:
        ask = asking(assistant(collection))
        look(collection, ask)
        collection.sync([place.documents])
        look(collection, ask)
    tell.send("done")


@dataclass(frozen=True)
class Given:
    """What is answered to the question of a topic."""

    answer: str | None
    quotes: frozenset[tuple[str, str]]  # document and words


def given_now(place: Place) -> dict[str, Given]:
    """What is answered to each question, asked by hand."""
    with _opened(place) as collection:
        ask = asking(assistant(collection))
        answers = {topic: ask(_question(topic), None) for topic in TOPICS}
    return {
        topic: Given(each.answer, frozenset((c.document, " ".join(c.evidence.text.split())) for c in each.citations))
        for topic, each in answers.items()
    }


def to_be_told(before: Given, now: Given, texts: tuple[str, str], told: str | None) -> frozenset[What]:
    """What must be told where the one answer has become the other, by what stood and stands in the files.

    `told` is the short answer that was told last. Whether a quote that is lost was changed or taken out is one.
    """
    were, are = texts
    lost = {name for name, words in before.quotes if words not in are}
    came = {name for name, words in now.quotes if words not in were}
    if not before.quotes:
        return frozenset([What.FIRST] if came else [])
    what = {What.GONE} if lost else set()
    if not now.quotes:
        return frozenset([*what, What.NONE])
    if came - lost:
        what.add(What.NEW)
    if (lost or came) and told and now.answer and told != now.answer:
        what.add(What.OTHER)
    return frozenset(what)


def told_so_far(place: Place) -> list[tuple[str, frozenset[What]]]:
    """The topic of each alert, and what it told, oldest first."""
    with _opened(place) as collection:
        alerts = collection.saved_questions.alerts()
    # A quote that was changed is one that is gone to those who look at the files alone.
    whats: list[set[What]] = [
        {What.GONE if what is What.CHANGED else what for what in news_of(each).what} for each in alerts
    ]
    topics = [next(topic for topic in TOPICS if topic in each.question) for each in alerts]
    return [(topic, frozenset(what)) for topic, what in zip(topics, whats, strict=True)][::-1]


@dataclass
class _Document:
    topic: str
    year: int
    words: list[str]
    above: int = 0  # paragraphs in front

    def text(self) -> str:
        """As it stands in its file."""
        above = "".join(f"Note {number} of the editors, on other matters.\n\n" for number in range(self.above))
        said = f"The bridge of {self.topic} was opened in March {self.year}, where {' and '.join(self.words)}."
        return f"A report\n\n{above}{said}\n\nThe paper of that day goes on with news of the harvest.\n"


@dataclass
class Folder:
    """The folder, how it changes, and what must be told of it."""

    place: Path
    rng: random.Random
    documents: dict[str, _Document] = field(default_factory=dict)
    noise: list[str] = field(default_factory=list)
    copies: dict[str, str] = field(default_factory=dict)  # files, and of which they are copies
    written: int = 0

    def change(self) -> None:
        """Change one to three topics, and other files."""
        self._make_noise()
        for topic in self.rng.sample(TOPICS, self.rng.randint(1, 3)):
            mine = [name for name, each in self.documents.items() if each.topic == topic]
            ways = [self._add, self._edit, self._take_out, self._shift, self._rename, self._copy]
            self.rng.choice(ways[: 1 if not mine else None][1 if len(mine) == _MOST else 0 :])(topic, mine)

    def text(self) -> str:
        """All that stands in the files."""
        return "\n".join(" ".join(each.read_text("utf-8").split()) for each in sorted(self.place.glob("*.txt")))

    def _add(self, topic: str, mine: Sequence[str]) -> None:
        """Another report: of the same year, or a later one."""
        latest = max((self.documents[each].year for each in mine), default=_FIRST_YEAR)
        year = latest + (self.rng.choice((0, 1)) if mine else 0)
        self._write(
            self._name(), _Document(topic, year, [*self.rng.sample(_WORDS, 3), f"note {self.written} says more"])
        )

    def _edit(self, _topic: str, mine: Sequence[str]) -> None:
        """Other words around the same date."""
        name = self.rng.choice(mine)
        document = self.documents[name]
        document.words = [*document.words[:-1], f"note {self.written} says otherwise"]
        self._drop_copies(name)
        self._write(name, document)

    def _take_out(self, _topic: str, mine: Sequence[str]) -> None:
        name = self.rng.choice(mine)
        self._drop_copies(name)
        (self.place / name).unlink()
        del self.documents[name]

    def _shift(self, _topic: str, mine: Sequence[str]) -> None:
        """The same words further down: no news."""
        name = self.rng.choice(mine)
        self.documents[name].above += 1
        self._write(name, self.documents[name])

    def _rename(self, _topic: str, mine: Sequence[str]) -> None:
        name, other = self.rng.choice(mine), self._name()
        (self.place / name).rename(self.place / other)
        self.documents[other] = self.documents.pop(name)
        self.copies = {copy: other if of == name else of for copy, of in self.copies.items()}

    def _copy(self, _topic: str, mine: Sequence[str]) -> None:
        name, other = self.rng.choice(mine), self._name()
        (self.place / other).write_text(self.documents[name].text(), encoding="utf-8")
        self.copies[other] = name

    def _drop_copies(self, name: str) -> None:
        """Those of a document that changes go, so that its words do."""
        for copy in [copy for copy, of in self.copies.items() if of == name]:
            (self.place / copy).unlink()
            del self.copies[copy]

    def _make_noise(self) -> None:
        """Files that answer nothing come, change and go."""
        for _ in range(self.rng.randint(0, 3)):
            if len(self.noise) > 6 and self.rng.random() < 0.5:
                (self.place / self.noise.pop(0)).unlink()
                continue
            name = self._name()
            said = " ".join(self.rng.sample(_WORDS, 4))
            (self.place / name).write_text(f"Of the harvest\n\nIn August {said}.\n", encoding="utf-8")
            self.noise.append(name)

    def _name(self) -> str:
        self.written += 1
        return f"{self.written:04}.txt"

    def _write(self, name: str, document: _Document) -> None:
        self.written += 1
        self.documents[name] = document
        (self.place / name).write_text(document.text(), encoding="utf-8")
