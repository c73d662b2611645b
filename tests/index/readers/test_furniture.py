"""Lines around an article."""

from collections import Counter

import pytest

from index.readers.furniture import boilerplate, line_keys, recurring_lines
from index.records import LeftOut
from tests.pages import PAGES


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
        ("E-mail this to a friend", "share bar"),
        ("1.4k Shares", "share bar"),
        ("Download Report (PDF | 1.14 MB | 4 pages)", "print link"),
        ("Home > Press room > 2020", "navigation"),
        ("Previous Post: Governor opens new ferry", "navigation"),
        ("Privacy ∙ Terms ∙ Collection notice", "navigation"),
        ("READ MORE: Heat and harvests, a special report", "related articles"),
        ("A lire aussi : Ménaka, la rentrée des tentes", "related articles"),
        ("You may also like", "related articles"),
        ("Most read", "related articles"),
        ("Get the best of Mali in your inbox.", "newsletter"),
        ("The Daily Briefing newsletter has all you need. Sign up here.", "newsletter"),
        ("You’re receiving this email because you opted in at our website.", "newsletter"),
        ("Follow us on Facebook, X and @paper", "follow us"),
        ("Suivez-nous sur WhatsApp", "follow us"),
        ("By clicking “Accept”, you agree to the storing of cookies.", "cookie notice"),
        ("Advertisement · Scroll to continue", "advertisement"),
        ("Story continues below", "advertisement"),
        ("Tags: Mali, Gao, security", "tags"),
        ("Mots-clés : Mali - Kidal", "tags"),
        ("Listen to this article", "audio"),
        ("5 min read", "reading time"),
        ("Temps de lecture : 4 minutes", "reading time"),
        ("Leave a comment", "comments"),
        ("14 comments", "comments"),
        ("Reporting by A. Diallo in Gao; Editing by B. Smith", "credits"),
        ("This interview has been edited and condensed for clarity.", "credits"),
        ("The views expressed here are those of the author.", "disclaimer"),
        ("Was this page helpful? Yes No", "feedback"),
        ("# # #", "separator"),
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
        "By using stolen cookies, the hackers entered the ministry’s network.",
        "Reproduction without a mate is common among these lizards.",
        "He sent a newsletter that urged the workers to subscribe.",
        "Follow the river north for two days and you reach Bourem.",
        "More than 300 people fled.",
        "Comments by the minister angered the miners.",
        "Reporting by the commission was late; editing by the ministry took a year.",
        "Home is where the herd is.",
        "Download speeds fell in Gao.",
        "Tags were put on the ears of 40 cattle.",
        "5 min",
        "X",
        "Home",
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


def test_no_sentence_of_an_article_is_left_out() -> None:
    """Of all the sentences of the thirty pages, each as a line of its own."""
    for page in PAGES:
        text = "\n\n".join(page.sentences)
        assert [text[span.start : span.end] for span in boilerplate(text)] == []


PARAGRAPH = "The market of {} opened on {} with forty traders, who brought millet, salt and cloth and stayed for days."


def reports(number: int) -> list[str]:
    """Texts of one site: its name above, a heading that recurs, a paragraph, a sentence, a line of contact."""
    return [
        f"The Delta Monitor, weekly\n\nBackground\n\n{PARAGRAPH.format(row, row * 2)}\n\n"
        f"Gao: {row}\n\nGao | 250\n\nIt went well.\n\n  Call the  DESK on 4040  \n"
        for row in range(number)
    ]


def recurring(texts: list[str]) -> frozenset[str]:
    """The recurring lines of a folder with these texts."""
    return recurring_lines(Counter(key for text in texts for key in line_keys(text)), len(texts))


def test_lines_that_recur_are_left_out_where_they_stand() -> None:
    """In case and spaces they may differ; the heading, the row and the figure of each report stay."""
    texts = reports(10)
    keys = recurring(texts)
    assert keys == {"the delta monitor, weekly", "it went well.", "call the desk on 4040"}
    text = texts[3].replace("It went well.", "It did not.")
    left_out = list(boilerplate(text, keys))
    assert [text[span.start : span.end].strip() for span in left_out] == [
        "The Delta Monitor, weekly",
        "Call the  DESK on 4040",
    ]
    assert {span.reason for span in left_out} == {"repeated in many documents"}
    assert list(boilerplate(text)) == []


@pytest.mark.parametrize(
    ("line", "count", "documents", "found"),
    [
        ("call the desk", 4, 4, False),  # too few to tell
        ("call the desk", 5, 5, True),
        ("call the desk", 5, 26, False),
        ("call the desk", 6, 30, True),
        ("it went well.", 9, 20, False),  # a sentence, not in half of them
        ("it went well.", 10, 20, True),
        ("call the desk", 0, 0, False),
    ],
)
def test_how_often_a_line_must_recur(line: str, count: int, documents: int, *, found: bool) -> None:
    """In 5 documents and a fifth of all; a sentence in half of all."""
    assert (line in recurring_lines({line: count}, documents)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n\nb",
        "12.03.2020 14:00",
        "Thank you",
        "x" * 201,
        f"Background of it\n\n{PARAGRAPH * 2}",
        "Market | Week 30 | Week 31",
        "The governor came down the river in a long white boat\nand nobody knew",
    ],
)
def test_what_is_never_counted(text: str) -> None:
    """Crumbs, figures, paragraphs, headings, rows of a table, parts of a wrapped sentence."""
    assert line_keys(text) == set()


def test_a_line_counts_once_a_document_and_line_ends_do_not_matter() -> None:
    """So that counts are of documents."""
    assert line_keys("The Delta Monitor\r\n\r\nthe delta  monitor\n") == {"the delta monitor"}


def test_pages_of_different_sites_have_no_recurring_lines() -> None:
    """Thirty articles, thirty sites: what they share is language."""
    assert recurring(["\n\n".join(page.sentences) for page in PAGES]) == frozenset()
