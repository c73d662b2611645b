"""What people type, brought to the form in which a careful person would ask it."""

import pytest

from qa.question.form import brought_to_form, language_of, small_words


@pytest.mark.parametrize(
    "typed",
    [
        "who leads the group",
        "who leads the group?",
        "who leads the group ???",
        "who leads the group please",
        "pls tell me who leads the group",
        "So, I am asking who leads the group.",
        "hi, can you tell me who leads the group?",
        "who leads the group, please?",
        "  who   leads the group…",
    ],
)
def test_politeness_and_marks_change_nothing(typed: str) -> None:
    """One question, one answer."""
    assert brought_to_form(typed).text.lower() == "who leads the group"


@pytest.mark.parametrize("typed", ["who leads Mali now", "who leads Mali right now?", "who currently leads Mali"])
def test_now_is_told_apart(typed: str) -> None:
    """It is no word to search for."""
    found = brought_to_form(typed)
    assert (found.text, found.current) == ("who leads Mali", True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats the toll", "what is the toll"),
        ("who's in charge", "who is in charge"),
        ("the ferry that sank, who was in command of it", "who was in command of the ferry that sank"),
        ("the bridge was built by whom", "who was the bridge built by"),
        ("the prize, which one did this year win it", "which one did this year win the prize"),
    ],
)
def test_contractions_and_order(typed: str, meant: str) -> None:
    """As they would be written with care."""
    assert brought_to_form(typed).text == meant


def test_a_question_in_another_language_is_left_as_it_is() -> None:
    """Its rules are others."""
    assert brought_to_form("combien de lits a l'hôpital ?").text == "combien de lits a l'hôpital ?"


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("combien de lits a l'hôpital", "fr"),
        ("quién es la ministra de finanzas", "es"),
        ("wer hat den Leuchtturm gebaut", "de"),
        ("who leads the group", "en"),
        ("Gao Timbuktu", "en"),
        ("Great Depression after World War I", "en"),
        ("prix du mil Niamey", "fr"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_small_words(typed: str, language: str) -> None:
    """English where none is found."""
    assert language_of(typed) == language


def test_small_words_are_folded() -> None:
    """As words of a text are."""
    assert {"ou", "le"} <= small_words("fr")


@pytest.mark.parametrize(
    "question",
    [
        "In the years from 1860 to 1875, who was the man who lived in the tower of the observatory",
        "I am a veteran. What kind of help can I get",
    ],
)
def test_what_was_written_with_care_keeps_its_order(question: str) -> None:
    """A long question, or more than one sentence."""
    assert brought_to_form(question).text == question
