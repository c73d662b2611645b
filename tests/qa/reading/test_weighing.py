"""How well statements speak to a question, by each sign."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index import Collection, Span
from qa.reading import FOR_FACTS, FOR_REASONS, FOR_TOPICS, SentenceVectors, Weighing
from qa.reading.reader import Reading, SpanScore
from qa.reading.weighing import Weights
from tests.conftest import ToyEmbedder

QUESTION = "why did the ferry Kaarna sink off Osa"
SINKS = "The ferry Kaarna sank off Osa on Monday."
CAUSE = "It went down because a door stood open."
TEXTS = {
    "ferry.txt": f"The ferry Kaarna\n\n{SINKS} {CAUSE} Forty sacks of rice were on board.",
    "crew.txt": "The crew\n\nOf the ferry Kaarna, the ferry, they sang. Its captain was Ilo Brandt.\n",
    "cows.txt": "Cows of Tarn\n\nThe cows of Tarn gave less milk, because the summer was dry.",
}


@pytest.fixture(scope="module")
def weighing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weighing]:
    """Over two articles."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Collection.open(tmp_path_factory.mktemp("data"), embedder=ToyEmbedder()) as collection:
        collection.sync([folder])
        yield Weighing(collection, SentenceVectors(collection.embedder))


def order(weighing: Weighing, weights: Weights, question: str = QUESTION) -> list[str]:
    """The statements for the question, best first."""
    hits = weighing._collection.search(question, 10)
    weighed = weighing.weigh(question, hits, weights)
    assert all(0 <= each.score <= 1 for each in weighed)
    return [each.statement.text for each in weighed]


@pytest.mark.parametrize("weights", [FOR_FACTS, FOR_TOPICS])
def test_what_holds_the_words_of_the_question_comes_first(weighing: Weighing, weights: Weights) -> None:
    """Where no cause is asked for."""
    assert order(weighing, weights)[0] == SINKS


def test_a_cause_comes_before_what_gives_none(weighing: Weighing) -> None:
    """That of the article on the matter, not that of another; the same weights without the sign tell it last."""
    found = order(weighing, FOR_REASONS)
    assert found.index(CAUSE) < found.index("Forty sacks of rice were on board.")
    assert found.index(CAUSE) < found.index("The cows of Tarn gave less milk, because the summer was dry.")
    signless = order(weighing, Weights(reader=0.3, cosine=0.6, overlap=0.15, retrieval=0.15))
    assert signless.index(CAUSE) > found.index(CAUSE)


def test_who_is_called_what_is_asked_comes_before_what_else_is_told_of_the_name(weighing: Weighing) -> None:
    """Though the question says it in another word: a captain is a skipper."""
    asked = "who is the skipper of the Kaarna"
    captain, song = "Its captain was Ilo Brandt.", "Of the ferry Kaarna, the ferry, they sang."
    found, signless = (order(weighing, replace(FOR_FACTS, relation=weight), asked) for weight in (1.0, 0.0))
    assert found.index(captain) < found.index(song)
    assert signless.index(captain) > signless.index(song)


@pytest.mark.parametrize("weights", [FOR_FACTS, FOR_REASONS, FOR_TOPICS])
def test_what_is_looked_at_first_is_first_of_all(weighing: Weighing, weights: Weights) -> None:
    """The vectors of those that no vector brings there are not looked for; whatever is asked for, the order is one."""
    hits = weighing._collection.search(QUESTION, 10)
    whole = [(each.statement.key, each.score) for each in weighing.weigh(QUESTION, hits, weights)]
    assert len(whole) > 6
    assert whole == sorted(whole, key=lambda each: -each[1])
    again = weighing.weigh(QUESTION, hits, weights)
    assert len(again) == len(again.statements) == len(whole)
    assert [(each.statement.key, each.score) for each in again[:2]] == whole[:2]
    assert (again[-1].statement.key, again[-1].score) == whole[-1]
    of = weighing.weigh(QUESTION, hits, weights).of(lambda each: each.span.start == 0)
    assert [each.statement.key for each in of] == [key for key, _ in whole if key[1] == 0]


def test_the_first_statements_cost_few_vectors(tmp_path: Path) -> None:
    """Where the reader points at one of many sentences, it is weighed beside a few."""
    sentences = [f"The ship number {number} left the harbour in spring." for number in range(40)]
    (tmp_path / "ships.txt").write_text(" ".join(sentences), encoding="utf-8")
    embedder = ToyEmbedder()
    with Collection.open(tmp_path / "data", embedder=embedder) as collection:
        collection.sync([tmp_path / "ships.txt"])
        hits = collection.search("which ship sank", 10)
        holding = next(each.passage for each in hits if sentences[7] in each.passage.text)
        start = holding.text.index(sentences[7])
        pointed = {holding.id: Reading((SpanScore(Span(start, start + 17), 9.0),))}
        embedder.texts.clear()
        ranked = Weighing(collection, SentenceVectors(embedder)).weigh("which ship sank", hits, FOR_FACTS, pointed)
        assert ranked[0].statement.text == sentences[7]
        assert len(embedder.texts) < 10 < len(ranked)
