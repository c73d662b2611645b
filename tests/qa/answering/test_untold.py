"""What is asked of something, where no passage found tells it of that."""

import pytest

from index import Hit, Passage
from qa.answering.untold import untold


def hits(*texts: str, title: str = "News from Osa") -> list[Hit]:
    """Passages of one document each."""
    return [
        Hit(Passage(f"{row}.txt", "", 0, len(text), text, title=title), score=1.0, rank=row, similarity=0.5, bm25=1.0)
        for row, text in enumerate(texts, start=1)
    ]


FERRY = "The Tern sank off Osa. Captain Aled Pruitt was saved. A passenger, 71, drowned."


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (
            "how old is captain pruitt",
            ["The Tern sank.\n\nCaptain Aled Pruitt was saved.", "Its owner, 71, lives in Osa."],
        ),
        ("when was the tern built", [FERRY, "The new bridge was built in 1957."]),
        ("how many people live in osa", [FERRY, "Osa has a ferry."]),
        ("why was aled pruitt arrested", [FERRY, "Rena Lund was arrested in June."]),
    ],
)
def test_what_is_told_of_others_only_is_untold(question: str, texts: list[str]) -> None:
    """An age beside another name is not the captain's."""
    assert untold(question, hits(*texts))


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("how old is captain pruitt", ["Captain Aled Pruitt was saved. He is 52 years old."]),
        ("how old is captain pruitt", ["Captain Aled Pruitt was saved. The 52-year-old was unhurt."]),
        ("how old is the captain of the tern", ["The Tern sank off Osa.\n\nThe captain, 52, was saved."]),
        ("when was the tern built", ["The Tern was launched in 1957."]),
        ("how many people live in osa", ["Osa, a town of 12,000, mourns."]),
        ("who is the captain of the tern", [FERRY]),  # no such attribute
        ("wie alt ist der Kapitän der Tern und wer ist er", [FERRY]),  # not English: not judged
    ],
)
def test_what_is_told_is_not_untold(question: str, texts: list[str]) -> None:
    """In the sentence, in the next one that leans on it, or with the names around it."""
    assert untold(question, hits(*texts)) is None


def test_what_is_told_of_a_part_may_stand_below_a_title_that_names_the_whole() -> None:
    """A height of the wall in an article on the dam; but an age in it is anybody's."""
    said = hits("A wall of 142 metres is to hold the water. A guard, 52, fell.", title="The Kessa dam")
    assert untold("how tall is the kessa dam", said) is None
    assert untold("how old is the kessa dam", said)
