"""Which document a few words name."""

from __future__ import annotations

import pytest

from index import DocumentSummary, find_documents, nearest_documents


class Shelf:
    """Documents by id and title."""

    def documents(self) -> list[DocumentSummary]:
        """All of them."""
        named = {
            "mali.txt": "Attack in Mali",
            "b.txt": "Mali",
            "c.txt": "Mali and Niger",
            "news/keita.html": "Keïta’s fall",
            "e.txt": "",
            "Mali": "An id like a title",
        }
        return [
            DocumentSummary(name, title, f"/shelf/{name}", None, "", "", 1, 1, None, None, 0)
            for name, title in named.items()
        ]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Mali", ["Mali", "b.txt", "c.txt", "mali.txt"]),
        ("mali", ["b.txt", "c.txt", "mali.txt", "Mali"]),
        ("mal nig", ["c.txt"]),
        ("keita", ["news/keita.html"]),
        ("news keita", ["news/keita.html"]),
        ("e.txt", ["e.txt"]),
        ("ttack", []),
        ("?", []),
        ("", []),
    ],
)
def test_the_best_fit_comes_first(name: str, found: list[str]) -> None:
    """Its id, its title, how that begins, words of it, words of any of its names; folded, each from its beginning."""
    assert [each.id for each in find_documents(Shelf(), name)][: len(found) or None] == found


def test_no_more_than_wanted_are_found() -> None:
    """The best of them."""
    assert [each.id for each in find_documents(Shelf(), "mali", 2)] == ["b.txt", "c.txt"]


def test_a_misspelt_name_finds_the_nearest() -> None:
    """And what is like nothing finds nothing."""
    assert nearest_documents(Shelf(), "keyta fall")[0].id == "news/keita.html"
    assert nearest_documents(Shelf(), "0123456789") == []
    assert nearest_documents(Shelf(), "") == []
