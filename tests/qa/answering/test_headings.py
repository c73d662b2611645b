"""Facts that stand in a heading and nowhere else, with the real models."""

from collections.abc import Iterator

import pytest

from index import Collection
from qa import Assistant

pytestmark = pytest.mark.slow

BODY = (
    "The work began early in the morning and went on for many hours, since the weather was fair and everybody in the "
    "village had come to lend a hand with it."
)
FILES = {
    "bridges.md": f"# Bridges\n\n## Stone bridge at Orsa, built in 1714\n\n{BODY}\n\n"
    f"## Iron bridge at Vika, opened by Queen Maud in 1906\n\n{BODY}\n\n"
    f"Rope bridge at Lund: closed since 2011\n---\n\n{BODY}\n"
    f"## Cable crossing at Drey, 412 metres long\n\nCars wait at the lights for a few minutes. {BODY}\n",
    "rooms.txt": f"House guide\n\nRoom 12: the library of Captain Ahlström\n\n{BODY}\n\n"
    f"Room 14: cooking is forbidden after 22:00\n\n{BODY}\n",
    "winners.html": "<!DOCTYPE html><html lang=en><head><title>Five who won</title></head><body><article>"
    "<h1>Five who won</h1>"
    f"<h3>5. Kirsti Dahl, silver in 2018</h3><p>{BODY}</p><h3>4. Anouk Perrin, gold in 2020</h3><p>{BODY}</p>"
    f"<h3>Who trains them?</h3><p>They are trained by Aune Berg, a former sailor. {BODY}</p></article></body></html>",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Over these files."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Collection.open(tmp_path_factory.mktemp("data")) as collection:
        collection.sync([folder])
        yield Assistant(collection)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("When was the stone bridge at Orsa built?", "Stone bridge at Orsa, built in 1714"),
        ("Who opened the iron bridge at Vika?", "Iron bridge at Vika, opened by Queen Maud in 1906"),
        ("Did Queen Maud open the iron bridge?", "Iron bridge at Vika, opened by Queen Maud in 1906"),
        ("Since when is the rope bridge at Lund closed?", "Rope bridge at Lund: closed since 2011"),
        ("How long is the cable crossing at Drey?", "Cable crossing at Drey, 412 metres long"),  # no few minutes
        ("Whose library is room 12?", "Room 12: the library of Captain Ahlström"),
        ("Who won silver in 2018?", "5. Kirsti Dahl, silver in 2018"),
        ("When did Anouk Perrin win gold?", "4. Anouk Perrin, gold in 2020"),
    ],
)
def test_a_fact_in_a_heading_is_quoted(assistant: Assistant, question: str, heading: str) -> None:
    """As it stands there, and before all else."""
    answer = assistant.ask(question)
    assert answer.answered
    assert answer.citations[0].evidence.text == heading


def test_a_heading_does_not_stand_in_for_the_sentence_below_it(assistant: Assistant) -> None:
    """Which says what is asked, though the heading has all words of the question."""
    answer = assistant.ask("Who trains the sailors who won?")
    assert answer.citations[0].evidence.text == "They are trained by Aune Berg, a former sailor."


def test_what_no_heading_says_is_not_found(assistant: Assistant) -> None:
    """The headings that can now be quoted answer nothing else."""
    assert not assistant.ask("Who won bronze in 2014?").answered
