"""Misspelt words of a question are put right by the words of the collection."""

from qa.question.spelling import common_words, corrected

NEAR = {"gruop": "group", "guteres": "guterres", "married": "marred"}


def test_a_misspelt_word_is_replaced_by_the_documents_word() -> None:
    """Capitals stay where they were."""
    assert corrected("the gruop of Guteres", NEAR.get) == "the group of Guterres"


def test_a_word_of_the_language_is_left_alone_whatever_the_documents_hold() -> None:
    """So "married" is not "marred"."""
    assert corrected("Who is he married to?", NEAR.get) == "Who is he married to?"


def test_what_no_document_is_near_to_stays() -> None:
    """Nothing is guessed; digits, marks and other scripts pass through."""
    for question in ("", "qwxyz?", "12,947 – why?", "Кто 日本 🙂"):
        assert corrected(question, NEAR.get) == question


def test_common_words_are_known() -> None:
    """What everybody says tells nothing of a question."""
    assert {"told", "go", "make"} <= common_words()
    assert not {"cholera", "jollof", "##ing", "[CLS]"} & common_words()
