"""Rich Text: words, groups and encodings, notes and tables, and files that are none."""

from pathlib import Path

import pytest

from index.readers.office import read_rtf
from index.records import Document, Failure
from tests.index.readers.office_files import Read, losses, reading, reason
from tests.index.readers.test_pdf_reader import one


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is read from these bytes."""
    return reading(read_rtf, tmp_path / "note.rtf")


def rtf(body: str, head: str = "") -> bytes:
    """A Rich Text file with this in its body."""
    fonts = r"{\f0\fswiss\fcharset0 Helvetica;}{\f1\fcharset238 Times CE;}{\f2\fcharset2 Symbol;}"
    fonts = rf"{{\fonttbl{fonts}{{\f3\fcharset128 Mincho;}}}}"
    colours = r"{\colortbl;\red255\green0\blue0;\red255\green255\blue255;}"
    styles = (
        r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon1 House;}{\s3 Title;}{\*\cs9\v Quiet;}}"
    )
    return rf"{{\rtf1\ansi\ansicpg1252\deff0{fonts}{colours}{styles}{head}{body}}}".encode("ascii")


def test_the_body_is_read_in_order(read: Read) -> None:
    """Headings by their styles, lists with their marks, tables as rows, also a table in a cell."""
    body = (
        r"\pard\s3 What happened\par\pard\s2 Who left\par\pard Soldiers\tab left\line the town.\par"
        r"{\listtext\pard 1.\tab}\pard\ls1 one\par{\listtext\pard\f2\'b7\tab}\pard\ls1\ilvl1 inner\par"
        r"\pard\trowd\intbl Town\cell Date\cell\row\trowd\intbl Gao\cell\pard\intbl\itap2 x\nestcell y\nestcell"
        r"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl 20\par 22\cell\row\pard After \{it\}.\par"
    )
    document = one(read(rtf(body)))
    assert document.text == (
        "What happened\n\nWho left\n\nSoldiers\tleft\nthe town.\n\n1. one\n  - inner\n\n"
        "Town | Date\nGao | x | y 20 22\n\nAfter {it}."
    )
    assert [(document.text[each.start : each.end], each.level) for each in document.headings] == [
        ("What happened", 1),
        ("Who left", 1),
    ]
    assert document.losses == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"caf\'e9 \'96 na\'efve", "café – naïve"),
        (r"{\f1 \'e8e\'9a}", "češ"),
        (r"{\f3 \'93\'8c\'8b\'9e}", "東京"),
        (r"{\f3 \'83A}", "ア"),
        (r"\u1057?\u1072?", "Са"),
        (r"{\uc0\u1057\u1072}", "Са"),
        (r"{\uc2\u228\'E8aX}", "äX"),
        (r"a \u-10179?\u-8704?", "a 😀"),
        (r"{\f2 m}m {\f2\u-3987?}", "μm μ"),
        ("a\\\nb", "a\n\nb"),
        (r"\ldblquote a\rdblquote\emdash b\~c\_d\-e", "“a”—b\u00a0c-de"),
    ],
)
def test_characters_of_any_encoding_are_read(read: Read, written: str, expected: str) -> None:
    """Of the file's code page, of a font's, by their numbers, and those of symbols."""
    assert one(read(rtf(written, r"{\*\generator Riched20;}"))).text == expected


def test_notes_follow_the_paragraph_that_refers_to_them(read: Read) -> None:
    """Endnotes have numbers of their own; headers and footers are no text."""
    body = (
        r"{\header\pard Case 2024-113 before the harbour court\par}The dam of 1998{\super\chftn}{\footnote\pard"
        r"{\super\chftn} A loan.} holds.{\footnote\ftnalt\pard{\super\chftn} So it is said.}\par Next.\par"
    )
    document = one(read(rtf(body)))
    assert document.text == "The dam of 1998[1] holds.[i]\n\n[1] A loan.\n\n[i] So it is said.\n\nNext."
    assert losses(document) == ["visible text left out: 6 words of headers and footers"]


@pytest.mark.parametrize(
    "hidden", [r"{\v secret}", r"\v secret\v0 ", r"{\cs9 secret}", r"{\cf2 secret}", r"{\fs2 secret}"]
)
def test_hidden_text_is_left_out_and_told(read: Read, hidden: str) -> None:
    """By the characters, by their style, their colour or size."""
    document = one(read(rtf(rf"shown{hidden} here")))
    assert (document.text, losses(document)) == ("shown here", ["hidden text left out: 6 characters"])


def test_white_characters_on_a_dark_ground_are_read(read: Read) -> None:
    """So are those in a table, whose cells may be dark."""
    document = one(read(rtf(r"{\highlight1\cf2 shown}\par\trowd\intbl{\cf2 white}\cell\row\pard")))
    assert (document.text, document.losses) == ("shown\n\nwhite", ())


def test_scripts_deletions_and_struck_out_text(read: Read) -> None:
    """What is deleted is no text; what is struck out is told."""
    body = r"10{\super 6} sheep, H{\sub 2}O, 5 m{\up6 2}, {\deleted gone }9{\strike 8}\par"
    document = one(read(rtf(body)))
    assert document.text == "10^6 sheep, H₂O, 5 m^2, 9"
    assert losses(document) == ["visible text left out: 1 character struck out"]


def test_fields_formulas_and_boxes(read: Read) -> None:
    """A field is its result, a formula a line, a text box a paragraph of its own, and once."""
    body = (
        r"{\field{\*\fldinst HYPERLINK javascript:alert(1)}{\fldrslt Click}} "
        r"{\mmath{\*\moMath{\msSup{\me{\mr 10}}{\msup{\mr 6}}}{\mr =}"
        r"{\mf{\mfPr{\mtype lin}}{\mnum{\mr a+b}}{\mden{\mr 2}}}}}"
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard boxed\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext boxed}}}}\par"
    )
    assert one(read(rtf(body))).text == "Click 10^6=(a+b)/2\n\nboxed"


def test_pictures_objects_and_comments_are_told(read: Read) -> None:
    """What is there twice for old programs counts once."""
    picture = r"{{\pict\pngblip\picwgoal{0}\pichgoal{0} 89504e47}}"
    body = (
        r"Text{\*\shppict" + picture.format(5000) + r"}{\nonshppict" + picture.format(5000) + "}" + picture.format(300)
        + r"{\object\objemb{\*\objclass Excel.Sheet.12}{\*\objdata 0102}{\result" + picture.format(5000) + "}}"
        + r"{\object\objemb{\*\objclass Equation.3}{\*\objdata 0102}}{\*\annotation\pard Really?}\par"
    )  # fmt: skip
    document = one(read(rtf(body)))
    assert document.text == "Text"
    assert losses(document) == [
        "notes not read: 1 comment",
        "formulas not read: 1 that are pictures or objects",
        "pictures not read: 1",
        "attachments not read: 1 embedded object",
    ]


def test_title_date_and_author_are_those_of_the_properties(read: Read) -> None:
    """To the day; other properties are no text."""
    head = r"{\info{\title Ten years in the Sahel}{\author A. Traor\'e9}{\subject x}{\creatim\yr2013\mo9\dy8\hr10}}"
    document = one(read(rtf("It is said.", head)))
    assert (document.title, document.text) == ("Ten years in the Sahel", "It is said.")
    assert (document.date, document.date_origin) == ("2013-09-08", "rtf properties")
    assert document.metadata == {"author": "A. Traoré"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"Plain text.", "not a Rich Text file"),
        (rtf(""), "no text found"),
        (rtf(r"{\v secret}"), "no text found (6 characters are hidden)"),
        (rtf("{" * 6_000), "not a readable Rich Text file (nested too deep)"),
    ],
)
def test_a_file_without_text_is_a_failure(read: Read, content: bytes, expected: str) -> None:
    """The reason says what is wrong with it."""
    assert reason(read(content)) == expected


def test_binary_data_is_passed_over(read: Read) -> None:
    """Whatever it looks like."""
    content = rtf("before BINARY after").replace(b"BINARY ", b"{\\pict\\bin7 }}}}{{{}")
    assert one(read(content)).text == "before after"


def test_a_file_cut_off_is_read_and_told(read: Read) -> None:
    """What is there is text, and what is missing is not kept silent."""
    failure, document = read(rtf(r"They left.\par They came back.\par")[:-20])
    assert isinstance(failure, Failure)
    assert failure.reason == "damaged Rich Text file (its end is missing)"
    assert isinstance(document, Document)
    assert document.text.startswith("They left.")
