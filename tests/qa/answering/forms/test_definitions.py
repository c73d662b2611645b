"""What, or who, something is."""

import numpy as np

from index import Hit, Passage, Span
from qa.answering.forms.definitions import defining, says_what
from qa.reading import Statement, Weighed


def weighed(*texts: str) -> list[Weighed]:
    """Statements, best first."""
    found = []
    for row, text in enumerate(texts):
        hit = Hit(Passage(f"{row}", "d", 0, len(text), text), 0.5, 1, 0.5, 1.0)
        statement = Statement(hit, Span(0, len(text)), 0, 0)
        found.append(Weighed(statement, 0.9 - 0.1 * row, 0.5, 0.5, 0.5, 0.0, np.zeros(3, np.float32)))
    return found


TRUCE = weighed("It is a gift of faith.", "A truce was signed.", "Truce is the act of laying down arms.")


def test_the_sentence_that_says_what_something_is_comes_first() -> None:
    """And what does not name it comes not at all."""
    assert [each.statement.text for each in defining("truce", TRUCE)] == [
        "Truce is the act of laying down arms.",
        "A truce was signed.",
    ]


def test_what_something_is_in_some_context_is_told_of_it() -> None:
    """Where no sentence names the context as well."""
    assert defining("truce in the psalms", TRUCE) == defining("truce", TRUCE)
    assert defining("psalms", TRUCE) == []


def test_what_several_are_is_told_of_one() -> None:
    """A truce is what truces are."""
    assert says_what("truces", weighed("A truce is a pause.")[0])
    assert not says_what("truces", weighed("No truce was kept.")[0])
