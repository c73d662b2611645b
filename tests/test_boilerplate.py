"""Lines around an article."""

import pytest

from index.boilerplate import boilerplate
from index.records import LeftOut


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Please Share:", "share bar"),
        ("SHARE THIS ARTICLE", "share bar"),
        ("Share on Facebook", "share bar"),
        ("Facebook | Twitter | Email", "share bar"),
        ("Printer-friendly version", "print link"),
        ("Print this page", "print link"),
        ("Skip to main content", "navigation"),
        ("Back to top", "navigation"),
        ("Photo credit: Jane Doe/AFP", "picture credit"),
        ("Related articles", "related articles"),
        ("Read more »", "related articles"),
        ("Subscribe to our newsletter", "newsletter"),
        ("Accept all cookies", "cookie notice"),
        ("This website uses cookies to improve your experience.", "cookie notice"),
        ("Advertisement", "advertisement"),
        ("© 2023 Some Paper", "copyright"),
        ("All rights reserved.", "copyright"),
    ],
)
def test_a_line_around_an_article_is_left_out(line: str, reason: str) -> None:
    """The whole line goes, with the reason, wherever it stands."""
    text = f"Tourists returned to Gao.\r\n{line}\r\nThe market is open."
    start = text.index(line)
    assert list(boilerplate(text)) == [LeftOut(start, start + len(line), reason)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a",
        "😀",
        "…",
        "More",
        "Share",
        "Please share this article with the villagers of Ménaka, he told the elders.",
        "Shares of the mine fell.",
        "Print runs doubled.",
        "The photo: a boat on the Niger.",
        "Advertisement revenue fell.",
        "He said cookies were sold on the boat.",
        "分享",
        "Photo: " + "x" * 300,
    ],
)
def test_a_line_of_an_article_stays(line: str) -> None:
    """Holding such words is not enough, and a single common word may be anything."""
    assert list(boilerplate(line)) == []


def test_spans_come_in_order() -> None:
    """Several lines are told one by one, as they stand."""
    text = "Skip to content\n\nMilitants attacked.\n\nPlease Share:\nAdvertisement"
    found = list(boilerplate(text))
    assert [text[span.start : span.end] for span in found] == ["Skip to content", "Please Share:", "Advertisement"]
