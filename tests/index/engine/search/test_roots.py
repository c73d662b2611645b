"""Roots of a language, and the terms of the words that have them."""

from __future__ import annotations

import random

from index.engine.search.roots import Roots


def test_each_root_has_the_terms_of_all_its_words() -> None:
    """As a dictionary of lists would say it, each term once, and none for a root that no word has."""
    chance = random.Random(1)  # noqa: S311
    roots = [f"r{chance.randrange(300)}" for _ in range(1_000)]
    terms = [chance.randrange(200) for _ in roots]
    kept = Roots(roots, terms)
    for root in {*roots, "r", "r301", ""}:
        wanted = sorted({term for each, term in zip(roots, terms, strict=True) if each == root})
        assert kept.terms(root) == wanted
    assert Roots([], []).terms("r1") == []


def test_it_takes_twelve_bytes_a_word() -> None:
    """A collection is asked in many languages, also by names that are taken for words of one."""
    kept = Roots([f"root{number}" for number in range(10_000)], range(10_000))
    assert kept.bytes == 12 * 10_000
