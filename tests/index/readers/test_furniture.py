"""Lines around an article."""

from dataclasses import replace

import pytest

from index.readers.furniture import boilerplate, line_keys, recurring_lines, repeated
from index.records import Document, LeftOut
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
        ("Lesen Sie auch: Die Fähre", "related articles"),
        ("Mehr zum Thema", "related articles"),
        ("Te puede interesar: El río", "related articles"),
        ("Leia também: O rio", "related articles"),
        ("Czytaj też: Prom", "related articles"),
        ("Artikel drucken", "print link"),
        ("Compartir en Facebook", "share bar"),
        ("Jetzt Newsletter abonnieren", "newsletter"),
        ("Síguenos en Telegram y Twitter", "follow us"),
        ("Follow her on Twitter @AwaK.", "follow us"),
        ("Keine Kommentare", "comments"),
        ("12 Kommentare", "comments"),
        ("Foto: Awa Koné/AFP", "picture credit"),
        ("Alle Rechte vorbehalten.", "copyright"),
        ("Zum Inhalt springen", "navigation"),
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
        "Leer más libros es bueno para la salud.",
        "Weiterlesen konnte er an diesem Tag nicht.",
        "Mira el río: crece cada año.",
        "Contact Awa Koné at awa@river.example for the keys.",
        "Werbung",
        "Anzeige bei der Polizei",
        "Teilen auf dem Markt verboten ist.",
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


def written(texts: list[str], ending: str = "txt") -> list[Document]:
    """Documents of one folder with these texts."""
    return [Document(f"{row:02}.{ending}", "", text, f"{row:02}.{ending}") for row, text in enumerate(texts)]


def recurring(documents: list[Document]) -> dict[str, str]:
    """The recurring lines of a folder with these documents."""
    counts: dict[str, tuple[int, str]] = {}
    for each in documents:
        for key in line_keys(each.text):
            count, first = counts.get(key, (0, each.id))
            counts[key] = (count + 1, min(first, each.id))
    return recurring_lines(counts, len(documents))


def left_out(document: Document, lines: dict[str, str]) -> list[str]:
    """The lines of a document that are left out since they recur."""
    spans = list(repeated(document, lines))
    assert {span.reason for span in spans} <= {"repeated in many documents"}
    return [document.text[span.start : span.end].strip() for span in spans]


def test_on_pages_of_a_site_lines_that_recur_are_left_out_but_for_one_place() -> None:
    """In case and spaces they may differ; the heading, the row and the figure of each report stay."""
    documents = written(reports(10), "html")
    lines = recurring(documents)
    assert lines == dict.fromkeys(["the delta monitor, weekly", "it went well.", "call the desk on 4040"], "00.html")
    furniture = ["The Delta Monitor, weekly", "It went well.", "Call the  DESK on 4040"]
    assert [left_out(each, lines) for each in documents] == [[], *([furniture] * 9)]
    by_address = replace(documents[3], id="17", source="https://example.org/17")
    assert left_out(by_address, lines) == furniture


def test_a_page_keeps_one_place_of_a_line_that_it_has_twice() -> None:
    """The first."""
    first, *others = written([f"{text}\nIt went well." for text in reports(6)], "html")
    assert left_out(first, recurring([first, *others])) == ["It went well."]


def test_in_other_documents_only_lines_at_the_edge_are_furniture() -> None:
    """Sentences and labelled values are what leases and minutes say alike; a letterhead says nothing of its letter."""
    letter = (
        "Housing office of Velmar\nTelephone: 555 0100\n\nDear tenant {0},\n\nThe rent is {0} crowns.\n\n"
        "The notice period is three months.\n\nThe usual terms apply\n\nGreen door on the left\n\n"
        "The deposit is two rents.\n\nFor the town council\nA. Holm, head of housing\n"
    )
    documents = written([letter.format(row) for row in range(8)])
    lines = recurring(documents)
    assert {"the notice period is three months.", "the usual terms apply", "housing office of velmar"} <= lines.keys()
    edges = ["Housing office of Velmar", "For the town council", "A. Holm, head of housing"]
    assert [left_out(each, lines) for each in documents] == [[], *([edges] * 7)]


def test_the_document_with_the_least_id_holds_the_one_place() -> None:
    """Whatever was read first; where it has the line no longer, the next one has it."""
    documents = written(reports(8), "html")
    lines = recurring(documents[::-1])
    assert lines["it went well."] == "00.html"
    changed = replace(documents[0], text=documents[0].text.replace("It went well.", "It did not."))
    assert recurring([changed, *documents[1:]])["it went well."] == "01.html"


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
    assert recurring_lines({line: (count, "a")}, documents) == ({line: "a"} if found else {})


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
    assert recurring(written(["\n\n".join(page.sentences) for page in PAGES])) == {}
