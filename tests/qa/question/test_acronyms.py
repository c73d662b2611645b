"""Names and their acronyms, as passages introduce them."""

import pytest

from index import Passage
from qa.question.acronyms import with_acronyms

TEXTS = [
    "The BBC says so of Jama’at Nusrat al-Islam Wal-Muslimin (JNIM), a coalition.",
    "The National Committee for the Salvation of the People (CNSP) took control. Two (A) and (2020) are none.",
]
PASSAGES = [Passage(f"d{i}@0", f"d{i}", 0, len(text), text) for i, text in enumerate(TEXTS)]


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        (
            "where is Jamaat Nusrat al Islam wal Muslimin based?",
            "where is Jamaat Nusrat al Islam wal Muslimin based (JNIM)",
        ),
        (
            "when did the national committee for salvation rule",
            "when did the national committee for salvation rule (CNSP)",
        ),
    ],
)
def test_a_name_gets_the_acronym_that_the_documents_use(question: str, understood: str) -> None:
    """However it is spelt, as long as most of its words are there."""
    assert with_acronyms(question, PASSAGES) == understood


@pytest.mark.parametrize("question", ["what is JNIM", "what is the Islamic State", "jamaat nusrat JNIM islam?", ""])
def test_other_questions_stay_as_they_are(question: str) -> None:
    """Those that have the acronym already, or name something else."""
    assert with_acronyms(question, PASSAGES) == question


def test_nothing_to_learn_from_changes_nothing() -> None:
    """No passages, no acronyms."""
    assert with_acronyms("where is Jamaat Nusrat al Islam", []) == "where is Jamaat Nusrat al Islam"
