"""What a question names and no document mentions."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index import Collection, Passage
from qa import Assistant
from qa.answering.absence import missing_everywhere, missing_labels, missing_names, missing_terms
from tests.conftest import ToyEmbedder, Write
from tests.qa.reading.test_evidence import PointingReader

ARTICLES = {
    "mali.txt": "Troops in Mali\n\nFrance sent troops to Mali. The rebel group GATIA of Gao said so to the U.S. army.",
    "moura.txt": "Moura\n\nPresident Ibrahim Boubacar Keïta spoke in Moura, and Macron answered him in Bamako.",
    "north.txt": "North\n\nA massacre was feared there. The Economic Community of West Africa met the UN in Niamey.",
    "rice.txt": "Rice\n\nEmmanuel cooks jollof rice with tomatoes, and the wagner orchestra plays for each guest.",
}


@pytest.fixture
def filled(data: Path, write: Write, toy: ToyEmbedder) -> Iterator[Collection]:
    """A collection of the articles."""
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write(ARTICLES)])
        yield collection


def names(collection: Collection, question: str, read: Sequence[Passage] = ()) -> tuple[str, ...]:
    """The names in a question that no document mentions."""
    return missing_names(question, collection, read)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("when did Chad win the cup", ("Chad",)),
        ("when did Chad, Togo, Benin and Ghana meet in Mali?", ("Chad", "Togo", "Benin")),
        ("who leads the Wagner Group", ("Wagner Group",)),  # both words occur, in other passages
        ("what did Emmanuel Macron say", ("Emmanuel Macron",)),
        ("who met the Niger Delta Avengers", ("Niger Delta Avengers",)),
        ("what happened in 1998", ("1998",)),
        ("where is MINUSMA", ("MINUSMA",)),
        ("what did Mr Wagner say about Mr Prigozhin", ("Prigozhin",)),
        ("who is the CEO of Ibrahim Keita", ("CEO",)),  # he is mentioned
        ("who sent Togo’s Chinese troops", ("Togo",)),
    ],
)
def test_names_that_stand_nowhere_are_told(filled: Collection, question: str, missing: tuple[str, ...]) -> None:
    """As they were asked for, whole, three at most."""
    assert names(filled, question) == missing


@pytest.mark.parametrize(
    "question",
    [
        "when did France send troops to Mali?",
        "who led Mali from 1811 to 1827",  # other years may tell
        "what did Ibrahim Keita say",  # a word may stand between
        "what did Keïta, Ibrahim say",
        "who sent Mali’s Economic troops",
        "what did the U.S. army hear",
        "what does the Economic Community of West Africa do",
        "what does the ECWA do",
        "what did the United Nations say",
        "Explain the Moura case",
        "who is Emmanuel",
        "what do the Americans and the French do",  # texts speak of the U.S. and of France
        "Which troops and Why When Who",
        "",
    ],
)
def test_names_that_are_mentioned_are_not_told(filled: Collection, question: str) -> None:
    """However they are spelt; question words are no names."""
    read = [hit.passage for hit in filled.search(question)] if question else []
    assert names(filled, question, read) == ()


def test_a_name_that_is_misspelt_is_mentioned(filled: Collection) -> None:
    """The words of the collection that are near are what was meant."""
    assert names(filled, "who is Ibrahim Bubacar Keitta") == ()


def test_a_name_whose_parts_occur_apart_is_missing(filled: Collection) -> None:
    """With the noun that makes it a name."""
    question = "who ordered the Moura massacre"
    assert names(filled, question) == ()
    assert missing_terms(question, filled, []) == ("Moura massacre",)


def test_where_all_names_occur_the_other_words_are_told(filled: Collection) -> None:
    """But for stop words, words that only ask, and words so common that to lack them says nothing."""
    assert missing_terms("does anyone know which vaccine helped Mali against cholera, please", filled, []) == (
        "vaccine",
        "cholera",
    )
    assert missing_terms("what happened there and when", filled, []) == ()
    assert missing_terms("who told them to go", filled, []) == ()


def test_nothing_is_claimed_of_names_that_are_too_common(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """To look through all their passages would take long, and an unchecked claim may be wrong."""
    files = {f"{n}.txt": f"Wagner and {n} others. The group went home." for n in range(102)}
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({**files, "odd.txt": "A herd of goats."})])
        assert names(collection, "who leads the Wagner Group") == ()
        assert names(collection, "who leads the Wagner Goats") == ("Wagner Goats",)


def test_copies_are_looked_through_once(data: Path, write: Write, toy: ToyEmbedder) -> None:
    """Passages that are folded into another one count as seen."""
    text = "The wagner orchestra plays for each guest who comes to hear it in the evening. A group of them left early."
    with Collection.open(data, embedder=toy) as collection:
        collection.sync([write({"a.txt": text, "b.txt": text, "c.txt": "A group."})])
        assert names(collection, "who leads the Wagner Gang") == ("Wagner Gang",)
        assert names(collection, "who plays in the Wagner Orchestra") == ()


PUMPS = Passage("p", "", 0, 60, "The Heron 20 and the Heron 45 lift 60 litres. It killed 12. Jul 2 2008, Jul 5 2010.")


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("how heavy is the heron 60", ("Heron 60",)),
        ("how heavy is the heron 45", ()),
        ("which flood killed 60", ()),  # counted, no name
        ("what happened in june 2019", ()),
        ("who led it from Jul 2007 to Jul 2013", ()),
        ("who sat at table 3", ()),
        ("what does the otter 60 cost", ()),  # nothing is known by that word
    ],
)
def test_a_name_with_a_number_is_missing_where_others_of_its_kind_are_known(
    question: str, missing: tuple[str, ...]
) -> None:
    """The number alone may stand anywhere."""
    assert missing_labels(question, [PUMPS]) == missing


SITE = {
    "a.txt": "Harvest\n\nThe farmers of Osa brought in the wheat in August.\n\n"
    "This website uses cookies of Zebra Analytics, file AB-4711.",
    "b.txt": "Storm\n\nA storm came over Vik in the night, and Zebra fell.\n\n"
    "Share this article with your Okapi friends",
}


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Who is Okapi?", ()),  # in a share bar
        ("Who is Zebra Analytics?", ()),  # both words, in a cookie notice
        ("What is AB-4711?", ()),
        ("Who is Okapi Analytics?", ("Okapi Analytics",)),  # not together
        ("What is AB-4712?", ("AB-4712",)),
        ("Who is Quagga?", ("Quagga",)),
        ("Who fears the quagga of Okapi?", ("fears", "quagga")),
    ],
)
def test_no_document_mentions_is_said_of_the_whole_texts(
    collection: Collection, write: Write, question: str, missing: tuple[str, ...]
) -> None:
    """What no passage holds is mentioned, too."""
    collection.sync([write(SITE)])
    assert any(document.left_out for document in map(collection.document, SITE))
    assert not any("Okapi" in passage.text for passage in collection.passages())
    assert missing_everywhere(question, collection, ()) == missing
    answer = Assistant(collection, reader=PointingReader({})).ask(question)
    assert (answer.answered, answer.missing) == (False, missing)


@pytest.mark.parametrize(
    ("said", "is_said"),
    [
        ("okapi", True),
        ("OKAPI friend", True),
        ("friends your okapi", True),
        ("okapi zebra", False),
        ("share okapi", False),  # more than two words stand between
        ("okap", False),
        ("zebra analytics", True),
        ("", False),
        ("%", False),
    ],
)
def test_words_are_looked_for_in_whole_texts(collection: Collection, write: Write, said: str, *, is_said: bool) -> None:
    """In any form and order, with up to two words between them."""
    collection.sync([write(SITE)])
    assert collection.is_said(said) == is_said
