"""What answers say in the program's own words, by language."""

from dataclasses import fields

import pytest

from qa.answering.phrases import Phrases, in_part, phrases

LANGUAGES = ["en", "fr", "de", "es"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The answer was not found in your 1,234 documents."),
        ("fr", "La réponse n’a pas été trouvée dans vos 1\u202f234 documents."),
        ("de", "Die Antwort wurde in Ihren 1.234 Dokumenten nicht gefunden."),
        ("es", "La respuesta no se encontró en sus 1.234 documentos."),
        ("tr", "The answer was not found in your 1,234 documents."),  # there are no phrases of its own
    ],
)
def test_not_found_is_said_in_the_language_of_the_question(language: str, said: str) -> None:
    """With the number as that language writes it."""
    here = phrases(language)
    assert here.of(here.not_found, 1234) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "No document mentions “Chad”, “Togo” or “Benin”."),
        ("fr", "Aucun document ne mentionne «\u00a0Chad\u00a0», «\u00a0Togo\u00a0» ou «\u00a0Benin\u00a0»."),
        ("de", "Kein Dokument erwähnt „Chad“, „Togo“ oder „Benin“."),
        ("es", "Ningún documento menciona «Chad», «Togo» o «Benin»."),
    ],
)
def test_names_that_stand_nowhere(language: str, said: str) -> None:
    """Each in the quotation marks of the language."""
    assert phrases(language).missing(["Chad", "Togo", "Benin"]) == said
    assert phrases(language).missing(["Chad"]).count("Chad") == 1
    assert phrases(language).missing([]) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_document_and_several_are_said_apart(language: str) -> None:
    """Nothing is left to fill in, whatever the number."""
    here = phrases(language)
    for pair in (here.none_admitted, here.not_found, here.not_found_filtered):
        one, two = here.of(pair, 1), here.of(pair, 2)
        assert one != two
        assert "{" not in one + two
        assert "2" in two
    assert here.several(1) == ""
    assert "3" in here.several(3)


def test_every_language_has_every_phrase() -> None:
    """But for what only English can say."""
    optional = {"untold", "in_part"}
    for language in LANGUAGES[1:]:
        assert all(getattr(phrases(language), field.name) for field in fields(Phrases) if field.name not in optional)


def test_what_is_understood_only_in_part_is_said() -> None:
    """In the language where there are phrases for it, else in English; of English nothing is said."""
    assert in_part("en") == ""
    assert in_part("fr") == "Les questions en français ne sont comprises qu’en partie."
    assert in_part("tr") == "The question is in Turkish, which is understood only in part."
