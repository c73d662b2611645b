"""What the tests of drafts share: a collection of the two articles and some others, and a draft checked against it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Collection
from qa.drafts import CheckedQuotation, DraftReport, check_draft
from tests.toy import ToyEmbedder

Check = Callable[[str], DraftReport]
One = Callable[[str], CheckedQuotation]

ARTICLES = Path(__file__).parents[3] / "documents"
OTHERS = {
    "harbour.txt": (
        "The New Harbour\n\n"
        "The harbour of Vika was opened on 12 May 1906 by 1,200 workers. It did not close in winter.\n\n"
        "The Mayor said that the well-\nknown engineer Ida Holm had drawn it in three weeks. “We never paid her,” he "
        "said, and sat down.\n"
    ),
    "deutsch.txt": (
        "Der Hafen von Vika\n\n"
        "Der Hafen wurde nicht im Winter geschlossen, weil das Wasser dort nie gefriert. "
        "Die schönen Häuser am Ufer gehören der Stadt seit 1906.\n"
    ),
    "francais.txt": (
        "Le port de Vika\n\n"
        "L’État n’est pas le propriétaire du port, où les pêcheurs vendent leur poisson chaque matin.\n"
    ),
    "nihon.txt": "東京の天気\n\n東京は今日の午後から雨が降り始め、夜には強い風が吹く見込みです。\n",
    "arabic.txt": "ميناء فيكا\n\nلم يُغلق الميناء في الشتاء لأن المياه هناك لا تتجمد أبدا منذ سنوات طويلة.\n",
    "notes.md": (
        "# Notes on Vika\n\n"
        "The **old** ferry[^1] sank in [the storm](https://example.org/storm) of 1921, and nobody was hurt.\n\n"
        "[^1]: A steamer.\n"
    ),
}


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """The collection; nothing changes it."""
    folder = tmp_path_factory.mktemp("drafts")
    documents = folder / "documents"
    shutil.copytree(ARTICLES, documents)
    for name, text in OTHERS.items():
        (documents / name).write_text(text, "utf-8")
    with Collection.open(folder / "data", embedder=ToyEmbedder()) as collection:
        collection.sync([documents])
        yield collection


@pytest.fixture
def check(sources: Collection) -> Check:
    """A draft, checked."""
    return lambda text: check_draft(sources, text)


@pytest.fixture
def one(sources: Collection) -> One:
    """The one quotation of a draft, checked."""

    def only(text: str) -> CheckedQuotation:
        (quotation,) = check_draft(sources, text).quotations
        return quotation

    return only
