"""The field of a filled form answers where its label alone is asked for, be it in other words."""

import pytest

from index import Collection
from qa import Assistant
from tests.conftest import Write
from tests.qa.reading.test_evidence import PointingReader

VAN = "Hire contract\n\nDriver: Petra Lind\nVehicle: Blue van\nWeight in kg: 2140\nReturn due: 18 May 2021\n"
TRUCK = "Hire contract\n\nDriver: Olaf Brenner\nVehicle: Red truck\nWeight in kg: 7800\nReturn due: 9 June 2021\n"
HIVES = "Registration of a beehive\n\nName of keeper: Osvaldo Brandt\nNumber of hives: 37 hives at Mill Lane\n"
DOG = "# Licence\n\n**Name of the dog:** Bruno\n**Trainer:** Ingrid Voss\n**Tag number:** 5512-K\n**Insured:** [x]\n"
TALK = "Minutes\n\nAnna: I will bring the cake on Friday evening.\nBen: Then I will go home to Oslo by train.\n"
FORMS = {"van.txt": VAN, "truck.txt": TRUCK, "hives.txt": HIVES, "dog.md": DOG, "talk.txt": TALK}


@pytest.mark.parametrize(
    ("question", "answer", "document"),
    [
        ("Who drives the blue van?", "Petra Lind", "van.txt"),
        ("Who drove the red truck?", "Olaf Brenner", "truck.txt"),
        ("Who keeps the beehives?", "Osvaldo Brandt", "hives.txt"),
        ("Who kept the beehives?", "Osvaldo Brandt", "hives.txt"),
        ("Who trained Bruno?", "Ingrid Voss", "dog.md"),
        ("What is the tag number of Bruno?", "5512-K", "dog.md"),
        ("How heavy is the red truck?", "7800", "truck.txt"),
        ("When must the blue van be returned?", "18 May 2021", "van.txt"),
    ],
)
def test_a_field_answers(collection: Collection, write: Write, question: str, answer: str, document: str) -> None:
    """With the fields beside it as the quote, which tell whose it is."""
    collection.sync([write(FORMS)])
    found = Assistant(collection, reader=PointingReader({})).ask(question)
    assert (found.answered, found.answer) == (True, answer)
    (citation,) = found.citations
    assert citation.document == document
    assert answer in citation.evidence.text
    text = collection.document(document).text
    assert text[citation.evidence.start : citation.evidence.end] == citation.evidence.text


@pytest.mark.parametrize(
    "question",
    [
        "Who drives the contract?",  # either may be meant
        "How heavy is the hire contract?",
        "Who drives the green van?",  # of which there is none
        "Who paints the red truck?",
        "Who is insured by Bruno?",  # a box says nothing by itself
        "Where is Anna?",  # behind her name stands what she said
    ],
)
def test_no_field_answers_for_another_thing(collection: Collection, write: Write, question: str) -> None:
    """What is asked has to be said by the form, and by one alone."""
    collection.sync([write(FORMS)])
    assert Assistant(collection, reader=PointingReader({})).ask(question).answer is None


def test_a_long_form_is_quoted_by_the_line(collection: Collection, write: Write) -> None:
    """Where all its fields would be too much."""
    many = "".join(f"Remark {number}: {'word ' * 12}end\n" for number in range(10))
    collection.sync([write({"van.txt": f"{VAN}{many}"})])
    found = Assistant(collection, reader=PointingReader({})).ask("Who drives the blue van?")
    assert [citation.evidence.text for citation in found.citations] == ["Driver: Petra Lind"]


def test_forms_that_say_the_same_answer(collection: Collection, write: Write) -> None:
    """Two of them agree on who drives."""
    again = VAN.replace("Return due: 18 May", "Return due: 21 May")
    collection.sync([write({"van.txt": VAN, "again.txt": again})])
    ask = Assistant(collection, reader=PointingReader({})).ask
    assert ask("Who drives the blue van?").answer == "Petra Lind"
    assert ask("When must the blue van be returned?").answer is None
