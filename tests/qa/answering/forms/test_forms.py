"""Answers in the form that a question wants, over a small collection with the toy models."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection, Filter
from qa import Answer, AnswerSettings, Assistant
from tests.conftest import ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

NEWS = {
    "ferry.txt": "Ferry sinks off Osa\n\nThe ferry Kaarna sank off Osa on 3 May 2021. Nine people died in it.\n\n"
    "The ferry Kaarna was raised from the sea on 9 June 2021.",
    "regatta.txt": "The regatta of Vik\n\nForty boats came to the regatta of Vik. The beer was warm. Nobody was "
    "lost.\n\nThe prize was handed over by Liv Ødegård, who had swum to Osa as a girl. A band played.\n\n"
    "The next regatta of Vik is in May. Then the wind will be stronger.",
    "trial.txt": "Trial over the ferry\n\nA court in Tarn sentenced the pilot of the ferry Kaarna on 2 March 2022. "
    "The pilot of the ferry was not released.",
    "rules.md": "# The rules of the harbour\n\nThe harbour master set these conditions for the ferry:\n\n"
    "- The conditions of the weather are read out at noon.\n- A pilot comes on board at the mole.\n"
    "- Dogs stay on deck.\n",
    "fares.md": "# Fares\n\nFares of the ferry\n\n| from | to | fare |\n|---|---|---|\n| Tarn | Osa | 18 crowns |\n"
    "| Tarn | Vik | 25 crowns |\n",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """A collection of these, which no test changes."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in NEWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Collection.open(tmp_path_factory.mktemp("data"), embedder=ToyEmbedder()) as collection:
        collection.sync([folder])
        yield collection


@pytest.fixture
def assistant(filled: Collection) -> Assistant:
    """One that is not sure of anything."""
    return Assistant(filled, reader=PointingReader({}))


def is_verbatim(answer: Answer, collection: Collection) -> bool:
    """Whether everything that is quoted stands in a document, and every item has its marker."""
    markers = {citation.marker for citation in answer.citations}
    items = [*answer.items, *(item for side in answer.sides for item in side.items)]
    return all(
        collection.document(each.document).text[each.evidence.start : each.evidence.end] == each.evidence.text
        for each in answer.citations
    ) and all(set(item.markers) <= markers for item in items)


@pytest.mark.parametrize("said", ["hello", "thanks!", "what can you do?", "bye"])
def test_small_talk_is_answered_with_a_line(assistant: Assistant, said: str) -> None:
    """Never "not found", and nothing is quoted."""
    answer = assistant.ask(said)
    assert (answer.answered, answer.kind, answer.citations) == (True, "small talk", ())
    assert "not found" not in answer.text


def test_a_task_is_declined(assistant: Assistant) -> None:
    """In words that say what is done here."""
    answer = assistant.ask("write me a poem about the sea")
    assert not answer.answered
    assert "quote" in answer.text


def test_the_collection_is_told_from_the_catalogue(assistant: Assistant) -> None:
    """Each document once, with its id; how many; and only those that a filter admits."""
    answer = assistant.ask("which documents do you have?")
    assert {item.document for item in answer.items} == set(NEWS)
    assert "5 documents" in assistant.ask("how many documents do you have?").text
    filtered = assistant.ask("which documents do you have?", where=Filter(documents=("trial.txt",)))
    assert [item.document for item in filtered.items] == ["trial.txt"]


def test_an_overview_quotes_sentences_from_over_the_documents(assistant: Assistant, filled: Collection) -> None:
    """Word for word, with markers, and says from how many documents."""
    answer = assistant.ask("what happened to the ferry Kaarna?")
    assert (answer.answered, answer.kind) == (True, "overview")
    assert {citation.document for citation in answer.citations} >= {"ferry.txt", "trial.txt"}
    assert answer.text.startswith("From 2 documents:")
    assert is_verbatim(answer, filled)


def test_of_a_name_that_is_only_mentioned_no_more_is_told_than_its_paragraph(
    assistant: Assistant, filled: Collection
) -> None:
    """However much the article has to say of something else, and with or without the accents of the name."""
    answer = assistant.ask("tell me about liv odegard")
    assert answer.items[0].text.startswith("The prize was handed over by Liv Ødegård")
    assert not any("regatta" in item.text or "beer" in item.text for item in answer.items)
    assert is_verbatim(answer, filled)


def test_a_fate_is_told_by_what_became_of_it(filled: Collection) -> None:
    """And not by whatever else is said, though a reader points at that."""
    liking = Assistant(filled, reader=PointingReader({"left": 9.0}), settings=AnswerSettings(threshold=0.0))
    answer = liking.ask("what happened to the pilot of the ferry Kaarna")
    assert answer.kind == "overview"
    assert "sentenced the pilot" in answer.citations[0].evidence.text
    assert all("pilot" in item.text or "ferry" in item.text for item in answer.items)
    assert is_verbatim(answer, filled)


def test_a_timeline_goes_by_date(assistant: Assistant, filled: Collection) -> None:
    """Each item with what it tells of."""
    answer = assistant.ask("timeline of the ferry Kaarna")
    dates = [item.date for item in answer.items]
    assert dates == ["2021-05-03", "2021-06-09", "2022-03-02"]
    assert answer.kind == "timeline"
    assert is_verbatim(answer, filled)


def test_a_cell_answers_where_row_and_column_are_named(assistant: Assistant, filled: Collection) -> None:
    """And its row is what is quoted."""
    answer = assistant.ask("what is the fare from Tarn to Osa?")
    assert answer.answer == "18 crowns"
    assert answer.citations[0].evidence.text == "| Tarn | Osa | 18 crowns |"
    assert is_verbatim(answer, filled)


def test_what_sounds_like_a_list_and_is_told_in_few_words_is_answered_so(
    data: Path, write: Write, toy: ToyEmbedder
) -> None:
    """Where no list or table is on it; whoever is asked for is none of these."""
    suit = "The divers of Osa wore new rubber suits at the trial. It was held by Rena Lund in the harbour basin."
    settings = AnswerSettings(threshold=0.0, headline=0.0)
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"suit.txt": suit})])
        pointing = Assistant(collection, reader=PointingReader({"new rubber suits": 9.0}), settings=settings)
        worn = pointing.ask("what are the divers of Osa wearing")
        present = pointing.ask("who was present at the trial of the divers of Osa")
    assert (worn.kind, worn.answer) == ("list", "new rubber suits")
    assert (present.kind, present.answer) == ("list", None)


def test_an_overview_of_a_name_keeps_to_what_names_it(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """All of it, where it is of words that others have as well."""
    text = (
        "The harbour of Osa is dear to all.\n\nThe rebels of the Marshian State burnt nine boats in Osa on Monday.\n\n"
        "Marshian meadows lie around the town of Osa, where nine boats are built.\n\n"
        "A state of alarm was declared in the town of Osa on Monday for its boats.\n"
    )
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"osa.txt": text})])
        settings = AnswerSettings(threshold=0.0)
        answer = Assistant(collection, reader=PointingReader({}), settings=settings).ask(
            "tell me about the marshian state"
        )
    assert [item.text for item in answer.items] == [
        "The rebels of the Marshian State burnt nine boats in Osa on Monday."
    ]


def test_a_row_may_be_named_by_the_noun_of_what_is_asked(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """The verb asks for what the row's label names, and the column is that of the thing."""
    pumps = "# Pumps\n\n| | Heron 20 | Heron 45 |\n|---|---|---|\n| Weight (kg) | 13 | 29 |\n| Power (kW) | 2 | 5 |\n"
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"pumps.md": pumps})])
        answers = [
            Assistant(collection, reader=PointingReader({})).ask(question).answer
            for question in ("how much does the heron 45 weigh", "how heavy is the heron 20", "power of the heron 45")
        ]
    assert answers == ["29", "13", "5"]


def test_what_is_listed_with_dates_goes_by_date(filled: Collection) -> None:
    """Where no list is sure enough."""
    doubting = Assistant(filled, reader=PointingReader({}), settings=AnswerSettings(threshold=1.0))
    answer = doubting.ask("list all that befell the ferry Kaarna with their dates")
    assert answer.kind == "list"
    assert [item.date for item in answer.items] == ["2021-05-03", "2021-06-09", "2022-03-02"]
    assert is_verbatim(answer, filled)


def test_who_has_done_what_is_asked_comes_before_another_person(filled: Collection) -> None:
    """However much a reader likes the other."""
    liking = Assistant(filled, reader=PointingReader({"Tarn": 2.0, "pilot of the ferry Kaarna": 1.0}))
    answer = liking.ask("who was sentenced by the court")
    assert "sentenced the pilot" in answer.citations[0].evidence.text


def test_the_second_of_several_is_the_second_item(assistant: Assistant, filled: Collection) -> None:
    """Of the list that says what they are."""
    answer = assistant.ask("what is the second condition for the ferry in the harbour")
    assert [item.text for item in answer.items] == ["- A pilot comes on board at the mole."]
    assert is_verbatim(answer, filled)


def test_a_comparison_has_two_sides(assistant: Assistant, filled: Collection) -> None:
    """Each with its own quotes."""
    answer = assistant.ask("compare the ferry Kaarna and the trial of the pilot")
    assert answer.kind == "comparison"
    assert len(answer.sides) == 2
    assert all(side.items for side in answer.sides)
    assert is_verbatim(answer, filled)


def test_without_a_sure_short_answer_the_closest_statements_are_quoted(
    assistant: Assistant, filled: Collection
) -> None:
    """And nothing stands above them."""
    answer = assistant.ask("who raised the ferry Kaarna from the sea?")
    assert answer.answered
    assert answer.answer is None
    assert "raised from the sea" in " ".join(item.text for item in answer.items)
    assert is_verbatim(answer, filled)


@pytest.mark.parametrize(
    ("question", "missing"),
    [("who is the cook of the ferry Kaarna?", "cook"), ("what is ferry number 4711 called?", "4711")],
)
def test_what_no_document_names_is_not_answered(assistant: Assistant, question: str, missing: str) -> None:
    """A role, or a number."""
    answer = assistant.ask(question)
    assert not answer.answered
    assert answer.missing == (missing,)
    assert f"No document mentions “{missing}”" in answer.text
