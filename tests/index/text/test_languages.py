"""Which language questions and passages are in."""

import pytest

from index.text.analysis import fold, stems
from index.text.languages import language_of, stop_words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When did France deploy to Mali?", "en"),
        ("Où se trouve la base de Gao ?", "fr"),
        ("combien de soldats sont morts à Ménaka", "fr"),
        ("Wer gründete die Partei?", "de"),
        ("¿Quién dirige la junta?", "es"),
        ("Кто возглавляет хунту?", "ru"),
        ("Cuntayı kim yönetiyor?", "tr"),
        ("من يقود المجلس العسكري؟", "ar"),
        (
            "Le gouvernement malien a annoncé mardi que ses troupes avaient repris Kidal, dans le nord du pays.",
            "fr",
        ),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    """Of a short question as of a sentence, in any script."""
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "12,947", "Ménaka attack", "Salif Keïta", "JNIM Gao", "fuel price", "café"])
def test_what_is_like_any_language_is_taken_for_english(text: str) -> None:
    """Names, numbers and keywords."""
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text", ["谁领导军政府？", "誰が軍事政権を率いているのか", "군사정부를 누가 이끄는가", "कौन करता है"]
)
def test_a_language_that_is_not_told_apart_is_no_other(text: str) -> None:
    """Chinese is not taken for Arabic because English has none of its letters."""
    assert language_of(text) == "en"


def test_a_foreign_name_makes_no_foreign_question() -> None:
    """The small words tell."""
    assert language_of("who leads the Coordination des Mouvements de l'Azawad") == "en"


@pytest.mark.parametrize(
    ("language", "inflected"),
    [
        ("fr", ["naufrage", "naufrages"]),
        ("de", ["gründen", "gründete"]),
        ("es", ["atacado", "atacados", "atacadas"]),
        ("ru", ["хунта", "хунту", "хунты"]),
        ("uk", ["attacks", "attacked"]),  # without a stemmer of its own: that of English
    ],
)
def test_inflected_words_have_one_root(language: str, inflected: list[str]) -> None:
    """By the rules of their language, folded as they are indexed."""
    assert len(set(stems([fold(word) for word in inflected], language))) == 1


@pytest.mark.parametrize(
    ("language", "word"), [("en", "the"), ("fr", "apres"), ("de", "uber"), ("es", "esta"), ("el", "και"), ("uk", "та")]
)
def test_small_words_are_folded(language: str, word: str) -> None:
    """They are compared with words that are."""
    assert word in stop_words(language)
    assert all(fold(each) == each for each in stop_words(language))


def test_a_language_without_a_list_has_no_small_words() -> None:
    """Nothing is guessed."""
    assert stop_words("xx") == frozenset()
