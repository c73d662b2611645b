"""What stands above quotes, or in place of them, in the language of the question where that is one of four."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Phrases", "in_part", "phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language. `{count}` stands for how many documents, `{names}` for quoted names."""

    empty: str
    none_admitted: tuple[str, str]  # for one document, and for several, as are all pairs here
    not_found: tuple[str, str]
    not_found_filtered: tuple[str, str]
    not_mentioned: str
    untold: str  # `{attribute}`: only English has names for them
    in_part: str  # that the language is understood only in part; empty for English
    unsure: str
    from_documents: str
    either: str
    quotes: tuple[str, str]
    thousands: str

    def of(self, pair: tuple[str, str], count: int) -> str:
        """A phrase with a number."""
        return pair[count != 1].format(count=f"{count:,}".replace(",", self.thousands))

    def several(self, count: int) -> str:
        """From how many documents quotes are; empty for one."""
        return self.of((self.from_documents,) * 2, count) if count > 1 else ""

    def missing(self, names: Sequence[str]) -> str:
        """Which names stand in no document; empty where there are none.

        Example: "No document mentions “Chad”, “Togo” or “Benin”."
        """
        if not names:
            return ""
        *first, last = (name.join(self.quotes) for name in names)
        listed = f"{', '.join(first)} {self.either} {last}" if first else last
        return self.not_mentioned.format(names=listed)


_ENGLISH = Phrases(
    empty="There is nothing to search in yet: the collection is empty. Index some documents first.",
    none_admitted=(
        "The filter admits none of your {count} document; widen it.",
        "The filter admits none of your {count} documents; widen it.",
    ),
    not_found=(
        "The answer was not found in your {count} document.",
        "The answer was not found in your {count} documents.",
    ),
    not_found_filtered=(
        "The answer was not found in the {count} document that the filter admits.",
        "The answer was not found in the {count} documents that the filter admits.",
    ),
    not_mentioned="No document mentions {names}.",
    untold="Nothing found tells of {attribute}.",
    in_part="",
    unsure="No short answer is sure enough; this comes closest:",
    from_documents="From {count} documents:",
    either="or",
    quotes=("“", "”"),
    thousands=",",
)
_FRENCH = Phrases(
    empty="Il n’y a encore rien où chercher\u00a0: la collection est vide. Indexez d’abord des documents.",
    none_admitted=(
        "Le filtre n’admet pas votre document\u00a0; élargissez-le.",
        "Le filtre n’admet aucun de vos {count} documents\u00a0; élargissez-le.",
    ),
    not_found=(
        "La réponse n’a pas été trouvée dans votre document.",
        "La réponse n’a pas été trouvée dans vos {count} documents.",
    ),
    not_found_filtered=(
        "La réponse n’a pas été trouvée dans le seul document que le filtre admet.",
        "La réponse n’a pas été trouvée dans les {count} documents que le filtre admet.",
    ),
    not_mentioned="Aucun document ne mentionne {names}.",
    untold="",
    in_part="Les questions en français ne sont comprises qu’en partie.",
    unsure="Aucune réponse courte n’est assez sûre\u00a0; voici ce qui s’en approche le plus\u00a0:",
    from_documents="D’après {count} documents\u00a0:",
    either="ou",
    quotes=("«\u00a0", "\u00a0»"),
    thousands="\u202f",
)
_GERMAN = Phrases(
    empty="Es gibt noch nichts zu durchsuchen: Die Sammlung ist leer. Nehmen Sie zuerst Dokumente auf.",
    none_admitted=(
        "Der Filter lässt Ihr Dokument nicht zu; erweitern Sie ihn.",
        "Der Filter lässt keines Ihrer {count} Dokumente zu; erweitern Sie ihn.",
    ),
    not_found=(
        "Die Antwort wurde in Ihrem Dokument nicht gefunden.",
        "Die Antwort wurde in Ihren {count} Dokumenten nicht gefunden.",
    ),
    not_found_filtered=(
        "Die Antwort wurde in dem einen Dokument, das der Filter zulässt, nicht gefunden.",
        "Die Antwort wurde in den {count} Dokumenten, die der Filter zulässt, nicht gefunden.",
    ),
    not_mentioned="Kein Dokument erwähnt {names}.",
    untold="",
    in_part="Fragen auf Deutsch werden nur zum Teil verstanden.",
    unsure="Keine kurze Antwort ist sicher genug; am nächsten kommt:",
    from_documents="Aus {count} Dokumenten:",
    either="oder",
    quotes=("„", "“"),
    thousands=".",
)
_SPANISH = Phrases(
    empty="Todavía no hay dónde buscar: la colección está vacía. Indexe primero algunos documentos.",
    none_admitted=(
        "El filtro no admite su documento; amplíelo.",
        "El filtro no admite ninguno de sus {count} documentos; amplíelo.",
    ),
    not_found=(
        "La respuesta no se encontró en su documento.",
        "La respuesta no se encontró en sus {count} documentos.",
    ),
    not_found_filtered=(
        "La respuesta no se encontró en el único documento que el filtro admite.",
        "La respuesta no se encontró en los {count} documentos que el filtro admite.",
    ),
    not_mentioned="Ningún documento menciona {names}.",
    untold="",
    in_part="Las preguntas en español solo se entienden en parte.",
    unsure="Ninguna respuesta corta es lo bastante segura; esto es lo que más se acerca:",
    from_documents="De {count} documentos:",
    either="o",
    quotes=("«", "»"),
    thousands=".",
)
_BY_LANGUAGE = {"en": _ENGLISH, "fr": _FRENCH, "de": _GERMAN, "es": _SPANISH}
_ONLY_NAMED = dict(  # languages that a question may be in, beside these
    each.split(":")
    for each in "ar:Arabic cs:Czech el:Greek it:Italian nl:Dutch pl:Polish pt:Portuguese ro:Romanian ru:Russian "
    "sv:Swedish tr:Turkish uk:Ukrainian".split()
)


def phrases(language: str) -> Phrases:
    """Those of a language by its ISO 639-1 name; those of English for one that there are none of."""
    return _BY_LANGUAGE.get(language, _ENGLISH)


def in_part(language: str) -> str:
    """That a question's language is understood only in part; empty for English."""
    named = _ONLY_NAMED.get(language)
    return f"The question is in {named}, which is understood only in part." if named else phrases(language).in_part
