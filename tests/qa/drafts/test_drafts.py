"""Three drafts written by hand, as journalists, analysts and chat assistants write: every verdict is the right one."""

from __future__ import annotations

import io
import time
from pathlib import Path

import docx
import pytest

from index import Collection
from qa.drafts import Draft, FigureState, Verdict, check_draft, draft_of, plain_draft, read_draft, report_html
from qa.errors import DraftError
from tests.qa.drafts.conftest import Check

CAMPS, GAO = "militants-attack-camps-and-river-boat.txt", "jnim-attacks-french-patrol-in-gao.txt"

JOURNALIST = """\
# Mali: “sinking into chaos, anarchy, and insecurity”

Sixty-four people died within two days. "When the boat was attacked, the soldiers on board exchanged fire
with the terrorists," army spokesman Souleymane Dembélé told the Associated Press. “Unfortunately, many
civilians who could swim jumped into the water.”

In 2021 the Wagner Group came. “In many cases, Wagner's support is supplemented by official Russian military
assistance”, the Council on Foreign Relations assessed in [JNIM attacks French patrol in Gao](https://example.org/x).

According to *Militants Attack Military Camps, Civilian River Boat in Mali*, the coalition "was founded in 2016 after
several terrorism groups merged". The so-called "junta" stays. "We will bring back order to every village by the
end of the rainy season," a minister said.

The commander, 6'2" and in the same coat as in the '80s, didn't answer; it's the soldiers' own affair. He'd only say
that the group wants “to build a Salafi-Islamist state in West Africa and expel Western influences” – and left.
"""

ASSISTANT = """\
Here's a summary of the situation in **Mali**:

1. **Attacks.** Forty-nine civilians and 15 government soldiers were killed in those attacks [1]. About 150 assailants \
were killed as well [1].
2. **French operation.** Among NATO allies, the French military maintains the largest presence [2]. Sunday’s attack \
marks the 135th JNIM attack in Mali this year. [1]
3. **Funding.** The European Union recently announced a $15.5 billion peace fund deal that provides funding for \
European countries that have ongoing military operations in Africa.[2]

> The patrol came under attack when a suicide bomber rammed an explosives-laden truck into the soldiers. […] The wounded
> included at least four French soldiers and an unspecified number of Malian soldiers and civilians.
>
> — [2]

As the source notes: "Three soldiers were killed with an unidentified number wounded. The U.S. supports the French, \
though not with combat troops." [2]

Sources:

[1] Militants Attack Military Camps, Civilian River Boat in Mali – https://www.asisonline.org/x
[2] JNIM attacks French patrol in Gao (jnim-attacks-french-patrol-in-gao.txt)
"""


def verdicts(draft: str | Draft, sources: Collection) -> list[tuple[str, str]]:
    """Of each quotation, by how it begins."""
    return [
        (" ".join(each.quotation.text.split())[:24], each.verdict.name)
        for each in check_draft(sources, draft).quotations
    ]


def test_a_journalist(sources: Collection) -> None:
    """Markdown, straight and curly marks mixed, a link, scare quotes, apostrophes and inches."""
    assert verdicts(JOURNALIST, sources) == [
        ("sinking into chaos, anar", "VERBATIM"),
        ("When the boat was attack", "VERBATIM"),
        ("Unfortunately, many civi", "ALTERED"),
        ("In many cases, Wagner's ", "OTHER_SOURCE"),
        ("was founded in 2016 afte", "ALTERED"),
        ("junta", "TOO_SHORT"),
        ("We will bring back order", "NOT_FOUND"),
        ("to build a Salafi-Islami", "VERBATIM"),
    ]
    report = check_draft(sources, JOURNALIST)
    negation, number = report.quotations[2], report.quotations[4]
    assert str(negation.changes[0].kind) == "negation"
    assert (str(number.changes[0].kind), number.changes[0].source, number.changes[0].draft) == (
        "number",
        "2017",
        "2016",
    )
    assert number.quotation.named[0].documents == (CAMPS,)


def test_a_chat_assistant(sources: Collection) -> None:
    """Sentences with numbers in brackets, bold and numbered, and a list of sources."""
    assert verdicts(ASSISTANT, sources) == [
        ("Forty-nine civilians and", "VERBATIM"),
        ("About 150 assailants wer", "NOT_FOUND"),
        ("Among NATO allies, the F", "VERBATIM"),
        ("Sunday’s attack marks th", "OTHER_SOURCE"),
        ("The European Union recen", "ALTERED"),
        ("The patrol came under at", "ABRIDGED"),
        ("Three soldiers were kill", "STITCHED"),
    ]
    report = check_draft(sources, ASSISTANT)
    (figure,) = report.quotations[1].figures
    assert (figure.text, figure.state, figure.said) == ("150", FigureState.DIFFERS, "50")
    assert (report.quotations[4].changes[0].source, report.quotations[4].changes[0].draft) == ("12.5", "15.5")


@pytest.fixture
def memo() -> bytes:
    """An analyst's memo in Word: a style for quotations, a paragraph set in by hand, a list of sources."""
    word = docx.Document()
    word.add_heading("Security in Mali", 1)
    word.add_paragraph("The European Union announced a $12.5 billion fund in its latest round. It reads:")
    word.add_paragraph(
        "Most of the funds will be split among training missions in Mali and Somalia.", style="Intense Quote"
    )
    word.add_paragraph("The Americans help. As the report has it:")
    set_in = word.add_paragraph(
        "The U.S. military provides intelligence and regular air strikes from two drone bases in neighboring Niger."
    )
    set_in.paragraph_format.left_indent = set_in.paragraph_format.right_indent = docx.shared.Cm(1.5)
    word.add_paragraph(
        "The army remains weak, since „JNIM is emboldened by the ineffectiveness […] security forces“ [1]; "
        "“3 soldiers” died, more precisely “Three soldiers were killed with an unidentified number wounded” [2]."
    )
    word.add_paragraph("After the attack over 40 were wounded, though only “[t]wo civilians were killed” (Smith 2019).")
    word.add_heading("References", 2)
    word.add_paragraph("[1] JNIM attacks French patrol in Gao, 2018.")
    word.add_paragraph("[2] Militants Attack Military Camps, Civilian River Boat in Mali, 2023.")
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def test_an_analyst(sources: Collection, memo: bytes, tmp_path: Path) -> None:
    """A Word file, by its path as by its bytes."""
    path = tmp_path / "memo.docx"
    path.write_bytes(memo)
    draft = read_draft(path)
    assert draft == draft_of(memo, "memo.docx")
    assert verdicts(draft, sources) == [
        ("Most of the funds will b", "VERBATIM"),
        ("The U.S. military provid", "ALTERED"),
        ("JNIM is emboldened by th", "ABRIDGED"),
        ("3 soldiers", "TOO_SHORT"),
        ("Three soldiers were kill", "OTHER_SOURCE"),
        ("[t]wo civilians were kil", "VERBATIM"),
    ]
    report = check_draft(sources, draft)
    assert [(each.text, each.state.name) for each in report.quotations[0].figures] == []
    assert (report.quotations[1].changes[0].source, report.quotations[1].changes[0].draft) == ("occasional", "regular")
    assert ("40", "DIFFERS", "30") in [(each.text, each.state.name, each.said) for each in report.quotations[5].figures]
    assert not report.ok


# What is no draft, and what a report holds


@pytest.mark.parametrize(
    ("raw", "name", "sentence"),
    [
        (b"", "a.txt", "a.txt is no text that could be checked: empty."),
        (b"\x7fELF" + bytes(range(256)) * 40, "program", "program is no text that could be checked: "),
        (b"%PDF-1.7 broken", "a.pdf", "a.pdf is no text that could be checked: "),
        (b"PK\x03\x04 broken", "a.docx", "a.docx is no text that could be checked: "),
        (b"?! ... --", "a.md", "a.md is no text that could be checked: "),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(raw: bytes, name: str, sentence: str) -> None:
    """Empty, binary, damaged, or without a word."""
    with pytest.raises(DraftError) as error:
        draft_of(raw, name)
    assert str(error.value).startswith(sentence)


def test_text_is_read_in_its_encoding() -> None:
    """And line ends are those of Unix, for the spans of the report."""
    assert draft_of("L’été «là-bas»\r\nfin".encode("utf-16"), "a").text == "L’été «là-bas»\nfin"
    assert plain_draft("a\r\nb\rc \ud800").text == "a\nb\nc \ufffd"
    with pytest.raises(DraftError, match="are checked at once; check it in parts"):
        plain_draft("a " * 1_000_001)


def test_spans_count_the_text_of_the_report(check: Check) -> None:
    """Of each quotation and figure, and of each place in its document."""
    told = check(ASSISTANT.replace("\n", "\r\n")).to_json()
    for each in told["quotations"]:
        assert told["text"][each["start"] : each["end"]] == each["text"]
        for figure in each["figures"]:
            assert told["text"][figure["start"] : figure["end"]] == figure["text"]
    assert told["ok"] is False
    assert sum(told["counts"].values()) == len(told["quotations"]) == 7


def test_places_are_slices_of_their_documents(sources: Collection) -> None:
    """Whatever differs, a place is told as it stands there."""
    for each in check_draft(sources, JOURNALIST + ASSISTANT).quotations:
        for place in each.places:
            assert sources.document(place.document).text[place.start : place.end] == place.text


def test_nothing_of_a_draft_becomes_markup(sources: Collection) -> None:
    """Nor of its name; and the file needs nothing else."""
    draft = Draft(
        "<script>alert(1)</script> “<b>Three soldiers</b> were killed with an <i>x</i>” (Smith 2013)", "<img>"
    )
    page = report_html(check_draft(sources, draft))
    assert "<script" not in page
    assert "<b>Three" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


def test_only_good_quotations_make_a_good_draft(check: Check) -> None:
    """Also where a scare quote is among them."""
    report = check("It is “bad”: “Three soldiers were killed with an unidentified number wounded”.")
    assert report.ok
    assert report.counts == {str(Verdict.VERBATIM): 1, str(Verdict.TOO_SHORT): 1}


def test_thousands_of_quotations_in_one_paragraph_take_little_time(check: Check) -> None:
    """Each with references, and no sentence ends."""
    began = time.process_time()
    assert len(check('"a b c d" [1] ' * 2_000).quotations) == 2_000
    assert time.process_time() - began < 20
