"""What the page shows, as HTML strings."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index import CollectionStatus, Copy, Failure, Span
from qa import Alternative, Answer, Citation, Evidence, RankedPassage
from qa.answering.dated_statements import DatedStatement
from qa.page.chat import views
from qa.page.exchanges import Exchange
from qa.records import AnswerDate

PASSAGE = "Before.\n\nFrance sent troops in 2013. After."
EVIDENCE = "France sent troops in 2013."
HOSTILE = "<script>x</script>\"'><img src=x onerror=y> ${a} {{b}} `c` $\\href{javascript:d}{e}$ [f](javascript:g) &lt;"


class Reading(HTMLParser):
    """What a browser would make of a string: its tags in order, its attributes and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert not self._open, "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it carries."""
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Tags close in the order in which they were opened."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data


def cited(text: str = PASSAGE, evidence: str = EVIDENCE, *, span: Evidence | None = None, **fields: object) -> Citation:
    """A citation whose passage begins at character 50."""
    start = 50 + text.index(evidence)
    span = span or Evidence(start, start + len(evidence), evidence)
    citation = Citation(1, "a", "Title", "Section", "a.txt", None, 50, 50 + len(text), text, span, 0.8123)
    return replace(citation, **fields)  # type: ignore[arg-type]


def answered(*citations: Citation, short: str | None = "2013", **fields: object) -> Answer:
    """An answer in the words that `qa.Assistant` gives it."""
    lines = [f"“{citation.evidence.text}” [{citation.marker}]" for citation in citations]
    first = [f"{short} {' '.join(f'[{citation.marker}]' for citation in citations)}"] if short else []
    answer = Answer("q", "q", True, short, 0.91, "\n\n".join(first + lines), citations, ())
    return replace(answer, **fields)  # type: ignore[arg-type]


def missed(*passages: RankedPassage) -> Answer:
    """No answer."""
    return Answer("q", "q", False, None, 0.1, "The answer was not found in your 2 documents.", (), passages)


def shown(answer: Answer, number: int = 1) -> str:
    """A conversation of one exchange."""
    return views.conversation([Exchange(number, "q", answer)])


def test_the_short_answer_comes_first_with_its_markers() -> None:
    """Then each quote, set off, with its marker and the name of its source."""
    markup = shown(answered(cited(), cited(marker=2, title="Other")))
    assert re.search(
        r'class="vb-short"><span dir="auto">2013</span><button[^>]*>\[1\]</button><button[^>]*>\[2\]', markup
    )
    assert markup.index("vb-short") < markup.index("<blockquote")
    assert markup.count("<blockquote") == 2
    assert re.search(r"\[2\]</button><span[^>]*>Other</span></figcaption>", markup)


def test_a_quoted_answer_holds_its_quotes_once() -> None:
    """The text of an extractive answer is its evidence, and is not shown a second time as prose."""
    markup = shown(answered(cited()))
    assert "vb-prose" not in markup
    assert Reading(markup).text.count(EVIDENCE) == 2  # the quotation, and the passage on its card


def test_evidence_is_marked_by_its_offsets() -> None:
    """The highlight is the evidence, in its passage, and nothing more."""
    assert f"Before.\n\n<mark>{EVIDENCE}</mark> After." in shown(answered(cited()))


def test_offsets_count_characters_of_the_raw_text() -> None:
    """Escaping makes text longer; the cut is made before."""
    text = "<b>&amp; 🎉 e\u0301 “x” & more"
    markup = shown(answered(cited(text=text, evidence="“x” &"), short=None))
    assert "&lt;b&gt;&amp;amp; 🎉 e\u0301 <mark>“x” &amp;</mark> more" in markup


@pytest.mark.parametrize(("start", "end"), [(0, 10), (51, 60), (50, 50), (60, 40), (10_000, 10_010)])
def test_a_wrong_span_is_not_highlighted(start: int, end: int) -> None:
    """A highlight that is not the evidence is worse than none."""
    markup = shown(answered(cited(span=Evidence(start, end, EVIDENCE))))
    assert "<mark>" not in markup
    assert PASSAGE in markup


def test_nothing_in_a_document_becomes_markup() -> None:
    """Title, section, source, date, passage, evidence, question: all of it is shown as it is written."""
    harmless = shown(answered(cited(), standalone_question=HOSTILE))
    citation = cited(HOSTILE, HOSTILE, title=HOSTILE, section=HOSTILE, source=HOSTILE, date=HOSTILE)
    harmless_dated = shown(answered(cited(date="x"), standalone_question=HOSTILE))
    hostile = views.conversation(
        [Exchange(1, HOSTILE, answered(citation, short=HOSTILE, question="else", standalone_question=HOSTILE))]
    )
    assert set(Reading(hostile).tags) == set(Reading(harmless_dated).tags) | {"mark"}
    assert len(Reading(hostile).tags) == len(Reading(harmless_dated).tags)
    assert len(Reading(harmless).tags) == len(Reading(harmless_dated).tags) - 1  # the date
    assert not [name for name, _ in Reading(hostile).attributes if name.startswith("on") or name in ("src", "href")]
    assert Reading(hostile).text.count(HOSTILE) >= 7


def test_no_string_on_the_page_becomes_markup() -> None:
    """Examples, problems and passages that only came near are escaped as well."""
    near = RankedPassage("a", HOSTILE, HOSTILE, 0, len(HOSTILE), HOSTILE, 0.1)
    for markup in (
        views.welcome([HOSTILE]),
        views.unavailable(HOSTILE),
        views.conversation([Exchange(1, "q", problem=HOSTILE)]),
        shown(replace(missed(near), text=HOSTILE)),
    ):
        assert not {"script", "img"} & set(Reading(markup).tags)
        assert HOSTILE in Reading(markup).text


def test_an_example_carries_the_question_that_it_asks() -> None:
    """The attribute that the click sends is the question, unescaped by the browser."""
    assert ("data-question", HOSTILE) in Reading(views.welcome([HOSTILE])).attributes


@pytest.mark.parametrize("source", ["http://a.example/x?y=1&z=2", "https://a.example/", "HTTPS://A.EXAMPLE/é"])
def test_web_sources_are_links(source: str) -> None:
    """They open apart, and do not learn where the reader came from."""
    attributes = Reading(shown(answered(cited(source=source)))).attributes
    assert ("href", source) in attributes
    assert ("rel", "noopener noreferrer") in attributes


@pytest.mark.parametrize(
    "source",
    ["javascript:alert(1)", "data:text/html,x", "a.txt", "file:///etc/passwd", "https://a b", "http://", " http://a",
     'https://a"onclick=x', "https://a\njavascript:x", "//evil.example", ""],
)  # fmt: skip
def test_other_sources_are_plain_text(source: str) -> None:
    """Only http and https become links."""
    reading = Reading(shown(answered(cited(source=source))))
    assert "a" not in reading.tags
    assert source in reading.text


@pytest.mark.parametrize(
    ("published", "text"), [("2018-07-01", "1 July 2018"), ("2018-07", "July 2018"), ("soon", "soon")]
)
def test_dates_are_written_out(published: str, text: str) -> None:
    """As exact as it is; what is none is left as it is."""
    assert f">{text}</time>" in shown(answered(cited(date=published)))


def test_no_date_no_section_leave_no_gap() -> None:
    """What is not known is not mentioned."""
    markup = shown(answered(cited(section="")))
    assert "<time" not in markup
    assert "vb-section" not in markup


def test_a_document_without_a_title_goes_by_its_source() -> None:
    """A card always has a name."""
    assert re.search(r'class="vb-title"><span dir="auto">a\.txt</span>', shown(answered(cited(title=" "))))


def test_markers_name_the_card_of_their_own_answer() -> None:
    """[1] of the first answer and [1] of the second lead to different cards."""
    markup = views.conversation([Exchange(1, "q", answered(cited())), Exchange(2, "q", answered(cited()))])
    ids = re.findall(r'<details[^>]* id="([^"]+)"', markup)
    assert ids == ["source-1-1", "source-2-1"]
    opening = set(re.findall(r'class="vb-marker" data-turn="(\d)" data-marker="(\d)"', markup))
    assert opening == {("1", "1"), ("2", "1")}
    assert markup.count("vb-active") == 1


def test_cards_of_the_newest_answer_are_open() -> None:
    """Three of them; those of earlier answers open with a click."""
    many = answered(*(cited(marker=marker) for marker in range(1, 6)))
    markup = views.conversation([Exchange(1, "q", many), Exchange(2, "q", many)])
    assert re.findall(r'id="source-(\d-\d)" open', markup) == ["2-1", "2-2", "2-3"]


def test_written_prose_keeps_only_markers_that_are_cited() -> None:
    """Where a text is not the evidence itself, [9] without a citation stays what it is: three characters."""
    markup = shown(answered(cited(), short=None, text="They came [1] and <i>left</i> [9].\nLater [1]."))
    assert markup.count('class="vb-marker"') == 2
    assert "&lt;i&gt;left&lt;/i&gt; [9]." in markup
    assert markup.count("vb-prose") == 2


def test_brackets_in_a_quote_are_not_markers() -> None:
    """A quoted document may number its own notes."""
    text = "It fell in 1410 [1] and [2] rose."
    markup = shown(answered(cited(text, text), short=None))
    assert markup.count('class="vb-marker"') == 1


def test_a_marker_carries_its_quote() -> None:
    """For the browser to show beside it; as it stands in the document, shortened where it is long."""
    long = f"{HOSTILE}{'x' * 500}"
    attributes = Reading(shown(answered(cited(long, long)))).attributes
    (quote,) = {value for name, value in attributes if name == "data-quote"}
    assert quote == f"“{long[:400]}…”"


def test_a_card_opens_copies_and_links_its_source() -> None:
    """The quote with its reference, and a link that says where it stands; passages that only came near have both."""
    attributes = dict(Reading(shown(answered(cited(title="T", date="2013-01-02", page=3)))).attributes)
    assert attributes["data-copy"] == f"“{EVIDENCE}” — T, 2 January 2013, page 3, a.txt"
    assert re.fullmatch(r"\?document=a&start=59&end=86&sha256=[0-9a-f]{16}#quote", attributes["data-link"] or "")
    near = dict(Reading(shown(missed(RankedPassage("b&c", "T", "a.txt", 5, 9, "Text", 0.2)))).attributes)
    assert (near["data-document"], near["data-start"], near["data-end"]) == ("b&c", "5", "9")
    assert (near["data-link"] or "").startswith("?document=b%26c&start=5&end=9&sha256=")


def test_a_relative_date_is_shown_with_what_it_was_resolved_to() -> None:
    """Beside the short answer, which stays as the document words it; a date that says it all has no note."""
    friday = AnswerDate("2023-09-08", "day", "Friday", "2023-09-12")
    page = shown(answered(cited(), short="Friday", date=friday))
    assert "→ 8 September 2023 (from the publication date 12 September 2023)" in page
    assert "→" not in shown(answered(cited(), date=AnswerDate("2013", "year", "2013", None)))


def test_a_follow_up_shows_how_it_was_understood() -> None:
    """Only where that differs from what was asked."""
    assert "Understood as" not in shown(answered(cited(), question="who  came", standalone_question="who came"))
    markup = shown(answered(cited(), question="why?", standalone_question="why did they leave?"))
    assert markup.index("why did they leave?") < markup.index("vb-short")


def test_no_answer_shows_what_came_near_and_no_marker() -> None:
    """The nearest three passages, named for what they are."""
    near = [RankedPassage(str(i), f"Near {i}", "a.txt", 0, 4, "Text", 0.2) for i in range(10)]
    markup = shown(missed(*near))
    assert "The answer was not found in your 2 documents." in markup
    assert "Not an answer, but nearest" in markup
    assert re.findall(r'dir="auto">(Near \d)<', markup) == ["Near 0", "Near 1", "Near 2"]
    assert "vb-marker" not in markup
    assert "vb-badge" not in markup


def test_no_answer_shows_the_nearest_sentence() -> None:
    """In the column of the answer, named for what it is, and marked in its passage."""
    near = RankedPassage("a", "Title", "a.txt", 50, 50 + len(PASSAGE), PASSAGE, 0.2)
    start = 50 + PASSAGE.index(EVIDENCE)
    sentence = RankedPassage("a", "Title", "a.txt", start, start + len(EVIDENCE), EVIDENCE, 0.2)
    markup = shown(replace(missed(near), nearest_sentence=sentence))
    column, cards = markup.split("<aside", 1)
    assert "Not an answer, but the nearest sentence:" in column
    assert f'<blockquote dir="auto">{EVIDENCE}</blockquote>' in column
    assert f"<mark>{EVIDENCE}</mark>" in cards
    assert "vb-nearest" not in shown(missed(near))


def test_what_else_a_follow_up_may_mean_can_be_asked() -> None:
    """Each as a button that asks it."""
    markup = shown(replace(missed(), readings=("who came?", HOSTILE)))
    assert markup.count('class="vb-example"') == 2
    assert 'data-question="who came?"' in markup
    assert not {"script", "img"} & set(Reading(markup).tags)
    assert "vb-example" not in shown(missed())


def test_no_answer_and_nothing_near() -> None:
    """No heading without cards below it."""
    assert "nearest" not in shown(missed())


def test_scores_are_not_shown() -> None:
    """A number between 0 and 1 tells a reader nothing; a line asks for care where care is due."""
    assert "0.8" not in shown(answered(cited()))
    assert "vb-caution" not in shown(answered(cited(), confidence=0.9))
    assert "May be right (55%): read the passage" in shown(answered(cited(), confidence=0.55))
    assert "vb-caution" not in shown(answered(cited(), short=None, confidence=0.55))


def test_a_question_being_answered_says_so() -> None:
    """There is always something to see."""
    assert "Searching your documents" in views.conversation([Exchange(1, "q")])


def test_no_exchange_is_no_conversation() -> None:
    """The opening takes its place."""
    assert views.conversation([]) == ""


def test_the_empty_collection_says_what_to_do() -> None:
    """Not an error, and no examples to try."""
    assert "qa index" in views.empty()
    assert "vb-example" not in views.empty()
    assert "For example" not in views.welcome([])


@pytest.mark.parametrize(
    ("documents", "passages", "failures", "text"),
    [(1, 1, 0, "1 document · 1 passage"), (2_000, 0, 0, "2,000 documents · 0 passages"),
     (2, 3, 1, "2 documents · 3 passages · 1 file not readable")],
)  # fmt: skip
def test_the_header_counts(documents: int, passages: int, failures: int, text: str) -> None:
    """Documents, passages, and the files that could not be read, if any."""
    status = CollectionStatus("d", 1, documents, passages, "m", 0, tuple([Failure("a.pdf", "broken")] * failures))
    assert text in Reading(views.header(status)).text


def test_long_and_odd_text_survives() -> None:
    """A lone surrogate cannot be sent as UTF-8, a huge question need not be repeated."""
    assert "a?b" in views.conversation([Exchange(1, "a\ud800b", problem="p")])
    assert len(views.conversation([Exchange(1, "x" * 100_000, problem="p")])) < 4_000


def test_a_card_tells_page_date_and_copies() -> None:
    """Where to look, how sure the day is, and where else it stands."""
    copies = (Copy("b", "B", "<b>.txt", None), Copy("c", "C", "c.txt", None))
    page = shown(answered(cited(page=3, date="2024-05-06", date_origin="pdf properties", copies=copies)))
    for piece in ("page 3", "6 May 2024 (by the file’s properties)", "also in 2 other documents", "&lt;b&gt;.txt"):
        assert piece in page
    plain = shown(answered(cited(date="2024-05-06", date_origin="html")))
    assert "6 May 2024</time>" in plain
    assert "also in" not in plain


def test_a_card_tells_what_was_read_by_ocr() -> None:
    """And how sure that is; of other text nothing is said."""
    assert "read by OCR, 87 % sure" in shown(answered(cited(page=3, recognised=87)))
    assert "OCR" not in shown(answered(cited(page=3)))
    assert answered(cited(recognised=87)).to_json()["citations"][0]["recognised"] == 87


def test_sources_that_agree_are_counted() -> None:
    """Below the short answer; one source is no agreement."""
    markup = shown(answered(cited(), sources=2))
    assert "2 sources agree" in markup
    assert markup.index("vb-short") < markup.index("2 sources agree") < markup.index("<blockquote")
    assert "agree" not in Reading(shown(answered(cited(), sources=1))).text
    assert "agree" not in Reading(shown(answered(cited(), short=None, sources=2))).text


def differing(*alternatives: Alternative) -> Answer:
    """An answer whose sources give other values as well."""
    return answered(cited(), cited(marker=2), sources=2, alternatives=alternatives)


def test_sources_that_differ_are_shown_side_by_side() -> None:
    """Newest first, each with its own markers and its day; no word of agreement."""
    page = shown(differing(Alternative("2014", (2,), "2023-09-11"), Alternative("2013", (1,), None)))
    values = re.findall(r'<p class="vb-short"><span dir="auto">(\d+)</span>(.*?)</p>', page)
    assert [value for value, _ in values] == ["2014", "2013"]
    assert [re.findall(r"\[(\d)\]", rest) for _, rest in values] == [["2"], ["1"]]
    assert "11 September 2023</time>" in values[0][1]
    assert "Sources differ, newest first." in page
    assert "agree" not in Reading(page).text


def test_names_that_no_document_mentions_are_plain_text() -> None:
    """As the question spelt them."""
    page = shown(replace(missed(), text=f"No document mentions “{HOSTILE}”.", missing=(HOSTILE,)))
    assert f"No document mentions “{HOSTILE}”." in Reading(page).text
    assert not {"script", "img"} & set(Reading(page).tags)


def test_what_is_corrected_is_struck_out() -> None:
    """And no longer called a difference."""
    right, wrong = Alternative("2014", (2,), "2023-09-11", corrects="2013"), Alternative("2013", (1,), None)
    page = shown(differing(right, wrong))
    assert '<s><span dir="auto">2013</span></s>' in page
    assert "A source says: 2014, and not 2013." in page
    assert "Sources differ" not in page
    assert "Sources differ" in shown(differing(right, wrong, Alternative("2015", (1,), None)))


def test_values_that_differ_are_plain_text() -> None:
    """Whatever a document holds."""
    page = shown(differing(Alternative(HOSTILE, (2,), HOSTILE), Alternative("2013", (1,), None)))
    assert not {"script", "img"} & set(Reading(page).tags)
    assert HOSTILE in Reading(page).text


def test_an_answer_shows_on_demand_what_was_when() -> None:
    """Open where a question asks when it was; nothing where the passages name no two dates."""
    told = answered(cited())
    text = "It began in 2013 and ended in 2014."
    dated = tuple(
        DatedStatement(year, Span(place, place + 4), Span(0, len(text)), text, "a", "", "a.txt", 1)
        for year, place in (("2013", 12), ("2014", 30))
    )
    asked = replace(told, date=AnswerDate("2013", "year", "2013", None))
    when = replace(told, standalone_question="when was it that it began?")
    assert '<details class="vb-timeline"><summary>' in views.conversation([Exchange(1, "q", told, dated=dated)])
    assert '<details class="vb-timeline"><summary>' in views.conversation([Exchange(1, "q", asked, dated=dated)])
    assert '<details class="vb-timeline" open>' in views.conversation([Exchange(1, "q", when, dated=dated)])
    assert "vb-timeline" not in views.conversation([Exchange(1, "q", asked)])
