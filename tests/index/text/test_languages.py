"""Which language questions and passages are in."""

import pytest

from index.text.languages import language_of


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
