"""Yes or no, only where one sentence settles it."""

import pytest

from qa.answering.forms.verdicts import verdict


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        ("was the bridge closed", "The bridge was closed on Friday.", "yes"),
        ("was the bridge closed", "The bridge was not closed on Friday.", "no"),
        ("did the mayor sign the deal", "The mayor refused to sign the deal.", "no"),
        ("was the bridge closed", "The bridge could be closed on Friday.", None),
        ("was the bridge closed", "The mayor claimed the bridge was closed.", None),
        ("was the bridge not closed", "The bridge was closed.", None),
        ("was the mayor's lawyer found guilty", "Vera Hall, the mayor's lawyer, was found not guilty.", "no"),
        ("was Anna Hall arrested", "Anna Hall, who has led them since Corvo's arrest, was not in court.", None),
        ("was Anna Hall arrested", "Anna Hall, a nurse, was arrested on Friday.", "yes"),
        ("will the bridge be closed", "The bridge was closed.", None),
    ],
)
def test_a_sentence_settles_a_question_or_not(question: str, sentence: str, said: str | None) -> None:
    """What somebody claims or plans settles nothing."""
    assert verdict(question, sentence, 1.0) == said


def test_a_sentence_without_the_words_of_the_question_settles_nothing() -> None:
    """However it reads."""
    assert verdict("was the bridge closed", "The bridge was closed.", 0.5) is None
