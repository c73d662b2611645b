"""Answers that are more than a short answer with its sentences, as HTML."""

from dataclasses import replace

from qa.page.chat import views
from qa.page.exchanges import Exchange
from qa.records import Answer, Citation, Evidence, Item, Side

TEXTS = ("The ferry <b>sank</b>.", "A court met.")
CITATIONS = tuple(
    Citation(marker, f"{marker}.txt", f"Title {marker}", "", f"/news/{marker}.txt", None, 0, len(text), text,
             Evidence(0, len(text), text), 0.5)
    for marker, text in enumerate(TEXTS, start=1)
)  # fmt: skip
ITEMS = tuple(Item(citation.evidence.text, (citation.marker,)) for citation in CITATIONS)
QUOTED = "\n\n".join(f"“{item.text}” [{item.markers[0]}]" for item in ITEMS)
ANSWER = Answer(
    "what happened?", "what happened?", True, None, 0.7, QUOTED, CITATIONS, (), kind="overview", items=ITEMS
)


def shown(answer: Answer) -> str:
    """The conversation that holds this answer alone."""
    return views.conversation([Exchange(1, "what happened?", answer)])


def test_an_overview_shows_its_line_and_each_quote() -> None:
    """With its source; markup in a document stays text."""
    page = shown(replace(ANSWER, text=f"From 2 documents:\n\n{QUOTED}"))
    assert '<p class="vb-told">From 2 documents:</p>' in page
    assert page.count("<blockquote") == 2
    assert "<b>" not in page
    assert "vb-caution" not in page


def test_a_timeline_shows_when_before_what() -> None:
    """In words."""
    items = tuple(replace(item, date=date) for item, date in zip(ITEMS, ("2021-05-03", "2022"), strict=True))
    page = shown(replace(ANSWER, kind="timeline", items=items))
    assert page.index("3 May 2021") < page.index("The ferry") < page.index('<span class="vb-when">2022</span>')


def test_a_comparison_shows_its_sides_apart() -> None:
    """Each below its name, which may hold anything."""
    sides = (Side("The <ferry>", ITEMS[:1]), Side("The court", ITEMS[1:]))
    text = f"The <ferry>:\n\n“{TEXTS[0]}” [1]\n\nThe court:\n\n“{TEXTS[1]}” [2]"
    page = shown(replace(ANSWER, kind="comparison", items=(), sides=sides, text=text))
    assert page.index("The &lt;ferry&gt;</h3>") < page.index("<blockquote") < page.index("The court</h3>")
    assert "vb-told" not in page


def test_a_verdict_is_the_short_answer() -> None:
    """With the sentence that settles it."""
    page = shown(replace(ANSWER, kind="yes or no", verdict="no", text=f"No.\n\n{QUOTED}"))
    assert '<p class="vb-short"><span>No</span>' in page
    assert "No. The ferry" in page  # as it is spoken


def test_documents_can_be_opened_and_questions_asked_from_an_answer() -> None:
    """Without anything to cite."""
    named = replace(
        ANSWER,
        kind="collection",
        text="There is 1 document in the collection:\n• A <title>",
        citations=(),
        items=(Item("A <title>", (), "a.txt", "2021-05-03"), Item("What is it?")),
    )
    page = shown(named)
    assert 'data-document="a.txt"' in page
    assert "A &lt;title&gt;" in page
    assert "3 May 2021" in page
    assert 'data-question="What is it?"' in page
