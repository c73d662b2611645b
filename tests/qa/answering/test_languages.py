"""Questions and documents in other languages, with the real models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Collection
from qa import Assistant

pytestmark = pytest.mark.slow

DOCUMENTS = {
    "crue.txt": """Crue dans le nord

Le préfet de Tessalit, Moussa Ag Bilal, a annoncé que le pont d'Anefis avait été emporté par la crue le 4 mars 2021.
Douze maisons ont été détruites et une centaine de familles ont trouvé refuge dans une école.""",
    "bridge.txt": """A new bridge

The bridge at Ansongo was rebuilt in 2018 by engineers from Niamey. It cost 4.2 million euros, which the regional bank
lent. Lorries of more than twenty tonnes have to take the ferry.""",
    "ernte.txt": """Gute Ernte

Die Hirseernte im Bezirk Gourma war nach Angaben der Bauernvereinigung so gut wie seit zehn Jahren nicht mehr. Ein Sack
kostet auf dem Markt von Douentza jetzt 14.000 Francs.""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Over three articles, in three languages."""
    folder: Path = tmp_path_factory.mktemp("languages")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Collection.open(folder / "data") as collection:
        collection.sync([folder / name for name in DOCUMENTS])
        yield Assistant(collection)


@pytest.mark.parametrize(
    ("question", "document", "said"),
    [
        ("quand le pont d'Anefis a-t-il été emporté ?", "crue.txt", "4 mars 2021"),
        ("when was the bridge of Anefis washed away", "crue.txt", "4 mars 2021"),
        ("wer ist der Präfekt von Tessalit?", "crue.txt", "Moussa Ag Bilal"),
        ("combien a coûté le pont d'Ansongo", "bridge.txt", "4.2 million"),
        ("¿quién reconstruyó el puente de Ansongo?", "bridge.txt", "engineers from Niamey"),
        ("was kostet ein Sack Hirse in Douentza?", "ernte.txt", "14.000 Francs"),
        ("how much is a bag of millet in Douentza", "ernte.txt", "14.000 Francs"),
    ],
)
def test_a_question_is_answered_from_documents_in_any_language(
    assistant: Assistant, question: str, document: str, said: str
) -> None:
    """By a verbatim quote of them."""
    answer = assistant.ask(question)
    assert answer.answered, answer.text
    first = answer.citations[0]
    assert Path(first.document).name == document
    assert said in first.evidence.text
    text = assistant.collection.document(first.document).text
    assert text[first.evidence.start : first.evidence.end] == first.evidence.text


@pytest.mark.parametrize(
    "question",
    [
        "qui a gagné la coupe du monde de football ?",
        "wie hoch ist der Mount Everest?",
        "¿cuántos habitantes tiene Lima?",
    ],
)
def test_what_no_document_tells_is_not_found_in_any_language(assistant: Assistant, question: str) -> None:
    """However it is asked."""
    assert not assistant.ask(question).answered
