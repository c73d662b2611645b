"""From the reader's spans to evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from index import Hit, Passage, Span, date_mentions, heading_length
from qa.question.asked_time import asked_time
from qa.question.question import Kind, Question
from qa.reading.evidence import LONGEST_EVIDENCE, Finding, SentenceVectors, SimilarityReader, find
from qa.reading.reader import Reading, SpanScore
from tests.conftest import ToyEmbedder

TEXT = (
    "The Wagner Group came from Russia. It arrived in December 2021 with help. "
    "Some say it was invited by the junta, others deny that."
)


class PointingReader:
    """Points at given words, with a given score; what is not named in a passage is not found there."""

    def __init__(self, points: Mapping[str, float]) -> None:
        self.points = points

    def read(self, _question: str, passages: Sequence[Passage]) -> list[Reading]:
        """One reading a passage."""
        return [self._reading(passage.text, heading_length(passage)) for passage in passages]

    def _reading(self, text: str, below: int) -> Reading:
        found = [
            SpanScore(Span(text.index(words), text.index(words) + len(words)), score)
            for words, score in self.points.items()
            if words in text
        ]
        found.sort(key=lambda span: -span.score)
        body = tuple(each for each in found if each.span.start >= below) or (SpanScore(Span(below, below + 1), -9.0),)
        return Reading(body, next((each for each in found if each.span.start < below), None))


def hit(text: str = TEXT, *, start: int = 100, rank: int = 1, score: float = 0.5) -> Hit:
    """A hit of a passage that stands somewhere inside its document."""
    passage = Passage(f"d@{start}#{rank}", "d", start, start + len(text), text)
    return Hit(passage, score, rank, 0.5, 1.0)


def test_the_evidence_in_a_table_is_its_row() -> None:
    """No full stop parts the rows; the line above them, or a line with one bar, is no table."""
    rows = "Lost\nDate | Vessel | Dead\n3 May | Dove | 7\n9 August | Star | 31\n"
    reading = Reading((SpanScore(Span(rows.index("31"), rows.index("31") + 2), 5.0),))
    found = find(question(Kind.NUMBER), [hit(rows)], [reading], SentenceVectors(ToyEmbedder()), lambda _: ())
    assert found[0].said(found[0].evidence) == "9 August | Star | 31"
    assert found[0].short == "31"


def test_a_bar_that_was_misread_parts_no_sentence() -> None:
    """Of a scan whose lines are mostly without one."""
    text = "The reeve was | of 3\nwho left in anger, and of\nthe others nobody knew\nwhere | or why they\nwent."
    reading = Reading((SpanScore(Span(text.index("others"), text.index("others") + 6), 5.0),))
    (finding,) = find(question(Kind.OTHER), [hit(text)], [reading], SentenceVectors(ToyEmbedder()), lambda _: ())
    assert finding.said(finding.evidence) == text


def test_an_answer_ends_with_its_paragraph() -> None:
    """What stands below a blank line is another one, or a table; several may tell a reason."""
    text = "Prices at the auction of Hugo Falk\n\nAnimal | Price\nRam | 120"
    reading = Reading((SpanScore(Span(text.index("Hugo"), text.index(" | Price")), 5.0),))
    for kind, said in ((Kind.PERSON, "Prices at the auction of Hugo Falk"), (Kind.REASON, text[: text.index("\nRam")])):
        (finding,) = find(question(kind), [hit(text)], [reading], SentenceVectors(ToyEmbedder()), lambda _: ())
        assert finding.said(finding.evidence) == said
        assert finding.short == ("Hugo Falk" if kind is Kind.PERSON else None)


def question(kind: Kind = Kind.DATE) -> Question:
    """Some question of a kind."""
    return Question("when?", "when did they come?", kind)


def found(asked: Question, hits: Sequence[Hit], reader: PointingReader) -> list[Finding]:
    """The findings, with sentences compared by a toy embedder."""
    readings = reader.read(asked.text, [each.passage for each in hits])
    return find(asked, hits, readings, SentenceVectors(ToyEmbedder()), lambda passage: date_mentions(passage.text))


def test_evidence_is_the_sentence_with_the_one_it_leans_on() -> None:
    """A sentence like "It arrived in 2021" is shown with the sentence that says who."""
    (finding,) = found(question(), [hit()], PointingReader({"December 2021": 4.0}))
    assert finding.said(finding.evidence) == "The Wagner Group came from Russia. It arrived in December 2021 with help."
    assert finding.short == "December 2021"


def test_spans_count_in_the_document() -> None:
    """A passage's place is added: the same words stand at the same offsets of the document's text."""
    (finding,) = found(question(), [hit(start=100)], PointingReader({"December 2021": 4.0}))
    assert finding.answer is not None
    assert finding.answer.start == 100 + TEXT.index("December 2021")
    assert finding.evidence.start == 100


def test_a_sentence_that_stands_alone_is_shown_alone() -> None:
    """No more is quoted than needed."""
    (finding,) = found(question(Kind.PERSON), [hit()], PointingReader({"the junta": 4.0}))
    assert finding.said(finding.evidence).startswith("Some say")


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        (
            "In 2013, Osa asked for help. Tarn deployed troops to Osa in response. They stayed.",
            "In 2013, Osa asked for help. Tarn deployed troops to Osa in response.",
        ),
        ("In 2013, Tarn deployed troops to Osa. They were deployed again.", "In 2013, Tarn deployed troops to Osa."),
        ("In 2013, Osa asked for help. The troops of Vik deployed.", "In 2013, Osa asked for help."),  # not of Tarn
        ("In 2013, Osa asked for help.\n\nTarn deployed troops to Osa.", "In 2013, Osa asked for help."),
    ],
)
def test_evidence_goes_on_to_the_sentence_that_tells_what_is_asked(text: str, evidence: str) -> None:
    """Where the one with the answer does not, and the two stand in one paragraph."""
    asked = "when did Tarn deploy to Osa"
    finding = found(Question(asked, asked, Kind.DATE), [hit(text)], PointingReader({"2013": 5.0}))[0]
    assert finding.said(finding.evidence) == evidence
    assert finding.short == "2013"


HEADED = "Ferry Kaarna sinks off Osa in 2021\n\nThe sea was high. Nobody on the ferry in 2021 had seen it coming."


def headed(text: str = HEADED) -> Hit:
    """A hit of a passage that opens with its heading."""
    passage = replace(hit(text).passage, section=text.partition("\n")[0])
    return Hit(passage, 0.5, 1, 0.5, 1.0)


@pytest.mark.parametrize(
    ("in_heading", "below", "evidence"),
    [
        (4.0, -2.0, "Ferry Kaarna sinks off Osa in 2021"),
        (2.0, -2.0, "Nobody on the ferry in 2021 had seen it coming."),
        (9.0, 3.0, "Nobody on the ferry in 2021 had seen it coming."),
        (-2.0, -8.0, "Ferry Kaarna sinks off Osa in 2021"),
    ],
)
def test_a_heading_is_the_evidence_where_it_alone_answers(in_heading: float, below: float, evidence: str) -> None:
    """What stands below it says it better where the reader thinks that it answers, or is nearly as sure of that."""
    reader = PointingReader({"Ferry Kaarna sinks": in_heading, "Nobody on the ferry": below})
    finding = found(question(Kind.NAME), [headed()], reader)[0]
    assert finding.said(finding.evidence) == evidence


def test_a_heading_without_the_date_asked_for_does_not_hide_it() -> None:
    """However much a reader likes it."""
    text = "Ferry Kaarna sinks off Osa\n\nThe sea was high on 3 May 2021."
    finding = found(question(), [headed(text)], PointingReader({"Ferry Kaarna": 9.0, "3 May 2021": -1.0}))[0]
    assert finding.short == "3 May 2021"


def test_a_heading_that_asks_answers_nothing() -> None:
    """It is said again below."""
    text = "Who built the ferry Kaarna?\n\nIt was built in Osa."
    finding = found(question(Kind.NAME), [headed(text)], PointingReader({"the ferry Kaarna": 9.0, "Osa": -1.0}))[0]
    assert finding.said(finding.evidence) == "It was built in Osa."


def test_a_date_asked_for_prefers_a_span_that_holds_one() -> None:
    """A slightly better span without any date does not win over one with a date; a much better one does."""
    near = PointingReader({"came from Russia": 4.0, "December 2021": 3.0})
    far = PointingReader({"came from Russia": 9.0, "December 2021": 3.0})
    assert found(question(), [hit()], near)[0].short == "December 2021"
    assert found(question(), [hit()], far)[0].short is None


def test_who_is_asked_about_is_not_the_answer() -> None:
    """A reader likes the name that the question names; where there is no other it is evidence, and no short answer."""
    text = "Ruth Ambrey succeeds Barnaby Hartnell in May."
    asked = Question("who?", "who succeeds hartnell", Kind.PERSON)
    (finding,) = found(asked, [hit(text)], PointingReader({"Barnaby Hartnell": 5.0, "Ruth Ambrey": 2.0}))
    assert finding.short == "Ruth Ambrey"
    (finding,) = found(asked, [hit(text)], PointingReader({"Barnaby Hartnell": 5.0}))
    assert finding.short is None
    assert finding.said(finding.evidence) == text
    (finding,) = found(asked, [hit(text)], PointingReader({"Barnaby": 5.0, "Ruth Ambrey": 2.0}))  # his first name
    assert finding.short == "Ruth Ambrey"


def test_the_reader_can_turn_the_order_of_the_hits() -> None:
    """A passage that answers comes before one that only is about the same."""
    hits = [hit("Nothing of the kind stands here.", rank=1, score=0.6), hit(rank=2, score=0.5)]
    assert [finding.hit.rank for finding in found(question(), hits, PointingReader({"December 2021": 4.0}))] == [2, 1]


def test_equal_findings_go_in_the_order_of_the_hits() -> None:
    """Runs repeat."""
    hits = [hit(rank=rank) for rank in (1, 2, 3)]
    assert [f.hit.rank for f in found(question(), hits, PointingReader({"December 2021": 4.0}))] == [1, 2, 3]


def test_a_long_answer_is_shown_from_its_beginning_on() -> None:
    """Evidence never grows beyond what can be read at a glance, unless one sentence alone does."""
    text = " ".join(f"This is sentence number {number} of a rather long list of them." for number in range(20))
    (finding,) = found(question(Kind.OTHER), [hit(text)], PointingReader({text: 4.0}))
    assert finding.said(finding.evidence).startswith("This is sentence number 0")
    assert finding.evidence.end - finding.evidence.start <= LONGEST_EVIDENCE


def test_no_hits_no_findings() -> None:
    """Nothing found is not an error."""
    assert found(question(), [], PointingReader({})) == []


def test_a_date_that_is_certain_is_told_with_the_finding() -> None:
    """As the document knows it; of a day without its year only the words are known."""
    certain = found(question(), [hit("It began on 5 May 2013.")], PointingReader({"2013": 4.0}))[0]
    open_one = found(question(), [hit("It began on 5 May.")], PointingReader({"5 May": 4.0}))[0]
    assert (certain.short, certain.date_value) == ("5 May 2013", "2013-05-05")
    assert (open_one.short, open_one.date_value) == ("5 May", None)


def test_a_passage_of_the_time_asked_about_comes_before_one_of_another_time() -> None:
    """The years 2003–2005 hold 2004; to a question without a time the order of the hits is kept."""
    hits = [hit("Diallo led it in 2001.", rank=1), hit("Keita led it 2003–2005.", rank=2)]
    reader = PointingReader({"Diallo": 4.0, "Keita": 4.0})
    dated = Question("who led it in 2004?", "who led it in 2004?", Kind.PERSON, asked_time("who led it in 2004?"))
    assert [finding.short for finding in found(dated, hits, reader)] == ["Keita", "Diallo"]
    assert [finding.short for finding in found(question(Kind.PERSON), hits, reader)] == ["Diallo", "Keita"]


def test_a_much_better_answer_wins_over_a_fitting_date() -> None:
    """The time is one sign of several, and no score leaves 0 to 1."""
    hits = [hit("Diallo led it, of course.", rank=1), hit("Rain fell in 2004.", rank=2)]
    dated = Question("who led it in 2004?", "who led it in 2004?", Kind.PERSON, asked_time("who led it in 2004?"))
    findings = found(dated, hits, PointingReader({"Diallo": 6.0, "Rain": -6.0}))
    assert findings[0].short == "Diallo"
    assert all(0 <= finding.score <= 1 for finding in findings)


def test_of_two_answers_in_one_sentence_the_time_asked_about_tells_which() -> None:
    """The date nearest to an answer is its own, even where the reader likes the other one a little better."""
    hits = [hit("He played for Santos until 1999, and for Tigre from 2000 until 2004.")]
    reader = PointingReader({"Santos": 4.2, "Tigre": 4.0})
    asked = "who did he play for from 2000 to 2004?"
    dated = Question(asked, asked, Kind.ORGANISATION, asked_time(asked))
    assert found(dated, hits, reader)[0].short == "Tigre"
    assert found(question(Kind.ORGANISATION), hits, reader)[0].short == "Santos"


@pytest.mark.parametrize(
    ("kind", "context", "first"),
    [
        (Kind.PERSON, "", 2),
        (Kind.STATEMENT, "", 1),
        (Kind.YES_NO, "", 1),
        (Kind.MANNER, "", 1),
        (Kind.PERSON, "the coup", 1),  # which the passages found do not meet
    ],
)
def test_what_the_reader_did_not_learn_to_read_is_left_to_retrieval(kind: Kind, context: str, first: int) -> None:
    """Claims, yes or no, and what the turn before is needed for."""
    hits = [hit("Rain fell on the fields.", rank=1, score=0.9), hit(rank=2, score=0.4)]
    asked = Question("the junta", "the junta", kind, context=context)
    assert found(asked, hits, PointingReader({"the junta": 4.0}))[0].hit.rank == first


@pytest.mark.parametrize("text", ["", "x", "日本語", "🙂 🙂"])
def test_similarity_takes_the_place_of_a_missing_reader(text: str, toy: ToyEmbedder) -> None:
    """The nearest sentence comes first; a passage without sentences gives an empty reading."""
    reader = SimilarityReader(SentenceVectors(toy))
    passages = [hit(TEXT).passage, hit(text).passage]
    first, second = reader.read("who invited the junta", passages)
    assert TEXT[slice(*first.spans[0].span)].startswith("Some say")
    assert len(second.spans) == (1 if text else 0)


def test_only_sentences_that_may_be_the_best_of_their_passage_are_embedded() -> None:
    """What is found is what were found if all were; the reader's words alone put some of them behind."""
    text = "Rain fell at Osa. Ferries came to Vika. Boats came to Tarn. Snow fell at Lom."
    points = {"Osa": -9.0, "Vika": 6.0, "Tarn": 5.5, "Lom": -8.0}
    asked = Question("where?", "where did they come?", Kind.PLACE)
    places = [hit(text, start=start, rank=rank) for rank, start in enumerate((0, 500))]
    readings = PointingReader(points).read(asked.text, [each.passage for each in places])
    embedder = ToyEmbedder()
    vectors = SentenceVectors(embedder)
    few = find(asked, places, readings, vectors, lambda _: ())
    assert set(embedder.texts) == {"Ferries came to Vika.", "Boats came to Tarn."}
    each_alone = [
        finding
        for place, reading in zip(places, readings, strict=True)
        for span in reading.spans
        for finding in find(asked, [place], [Reading((span,))], vectors, lambda _: ())
    ]
    for finding in few:
        of_passage = [each for each in each_alone if each.hit is finding.hit]
        assert finding == max(of_passage, key=lambda each: each.score)
