"""What a question names and no document mentions."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index import Collection, Passage
from qa.answering.absence import missing_labels, missing_names, missing_terms
from tests.conftest import ToyEmbedder, Write

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
