"""PowerPoint files: slides as pages, in their order, and what of them is not read."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from index.readers.office import read_pptx
from tests.index.readers.office_files import Read, losses, reading, reason, zipped
from tests.index.readers.test_pdf_reader import one

TITLE_AND_TEXT, TITLE_ONLY, BLANK = 1, 5, 6  # layouts of the template


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is read from these bytes."""
    return reading(read_pptx, tmp_path / "talk.pptx")


def saved(deck: Any) -> bytes:
    """A deck as a file."""
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def slide_of(deck: Any, title: str, *lines: str) -> Any:
    """A new slide with a title and these lines."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_TEXT])
    slide.shapes.title.text = title
    slide.placeholders[1].text = "\n".join(lines)
    return slide


def changed(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A package with a part changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts: dict[str, str | bytes] = {each: package.read(each) for each in package.namelist()}
        return zipped(parts | {name: change(package.read(name).decode())})


def test_slides_are_pages_with_their_titles_and_notes(read: Read) -> None:
    """In their order; the lines of a body are items, deeper ones below them; notes are marked as such."""
    deck = Presentation()
    slide = slide_of(deck, "Who left", "French soldiers", "Their allies")
    slide.placeholders[1].text_frame.paragraphs[1].level = 1
    slide.notes_slide.notes_text_frame.text = "Mention the convoy."
    slide_of(deck, "When", "In August, at dawn.")
    document = one(read(saved(deck)))
    first = "Who left\n\n- French soldiers\n  - Their allies\n\nSpeaker notes: Mention the convoy."
    assert document.text == f"{first}\n\nWhen\n\nIn August, at dawn."
    assert [document.page_at(document.text.index(words)) for words in ("allies", "convoy", "When", "August")] == [
        1,
        1,
        2,
        2,
    ]
    assert [(document.text[each.start : each.end], each.level) for each in document.headings] == [
        ("Who left", 1),
        ("When", 1),
    ]
    assert document.losses == ()


def test_tables_charts_and_boxes_are_lines(read: Read) -> None:
    """Merged cells stand once; shapes in a group are read."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells], ["Town", "Boats", "Gao", "7"], strict=True
    ):
        cell.text = text
    wide = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    wide.cell(0, 0).text = "wide"
    wide.cell(0, 0).merge(wide.cell(0, 1))
    values = CategoryChartData()
    values.categories = ["2021", "2022"]
    values.add_series("Gao", (12, 15))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(3), Inches(4), Inches(2), values)
    group = slide.shapes.add_group_shape()
    box = group.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1)).text_frame
    box.text = "In a group"
    document = one(read(saved(deck)))
    assert document.text == "Town | Boats\nGao | 7\n\nwide\n\n| Gao\n2021 | 12\n2022 | 15\n\nIn a group"
    assert document.losses == ()


def test_raised_struck_out_and_broken_lines(read: Read) -> None:
    """As everywhere: 10^6 is no 106, and what is struck out is no text."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    paragraph = slide.shapes.add_textbox(0, 0, Inches(4), Inches(1)).text_frame.paragraphs[0]
    for text, attribute, value in (
        ("10", "baseline", "0"),
        ("6", "baseline", "30000"),
        (" sheep, H", "b", "1"),
        ("2", "baseline", "-25000"),
        ("O at 9 ", "b", "0"),
        ("crowns", "strike", "sngStrike"),
    ):
        run = paragraph.add_run()
        run.text = text
        run._r.get_or_add_rPr().set(attribute, value)
    paragraph.add_line_break()
    paragraph.add_run().text = "end"
    document = one(read(saved(deck)))
    assert document.text == "10^6 sheep, H₂O at 9\nend"
    assert losses(document) == ["visible text left out: 6 characters struck out"]


def test_hidden_slides_and_shapes_are_left_out_and_told(read: Read) -> None:
    """Their numbers count all the same, for they are those that people see; what stands beside a slide is not on it."""
    deck = Presentation()
    slide_of(deck, "One", "first")
    slide_of(deck, "Two", "second")._element.set("show", "0")
    third = slide_of(deck, "Three", "third")
    third.shapes.add_textbox(Inches(20), 0, Inches(2), Inches(1)).text_frame.text = "beside"
    hidden = third.shapes.add_textbox(0, 0, Inches(2), Inches(1))
    hidden.text_frame.text = "unseen"
    hidden._element.nvSpPr.cNvPr.set("hidden", "1")
    document = one(read(saved(deck)))
    assert document.text == "One\n\nfirst\n\nThree\n\nthird"
    assert document.page_at(document.text.index("third")) == 3
    assert losses(document) == ["hidden text left out: 12 characters", "hidden text left out: slide 2"]


def test_pictures_and_objects_are_told(read: Read, tmp_path: Path) -> None:
    """With the slides that they are on."""
    from PIL import Image

    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    deck = Presentation()
    slide_of(deck, "One", "first")
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    slide.shapes.add_picture(str(tmp_path / "a.png"), 0, 0, Inches(5), Inches(5))
    slide.shapes.add_picture(str(tmp_path / "a.png"), 0, 0, Inches(0.3), Inches(0.3))
    slide.shapes.add_ole_object(io.BytesIO(b"x"), "Package", 0, 0)
    document = one(read(saved(deck)))
    assert losses(document) == ["pictures not read: 1 on slide 2", "attachments not read: 1 embedded object"]


def test_numbers_and_footers_of_slides_are_no_text(read: Read) -> None:
    """As page headers are none."""
    footer = (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="f"/><p:cNvSpPr/><p:nvPr><p:ph type="{}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        '<p:txBody><a:bodyPr/><a:p><a:fld id="{{B}}" type="slidenum"><a:t>7</a:t></a:fld>'
        "<a:r><a:t>Acme</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    deck = Presentation()
    slide_of(deck, "One", "first")
    content = changed(
        saved(deck),
        "ppt/slides/slide1.xml",
        lambda xml: xml.replace("</p:spTree>", footer.format("sldNum") + footer.format("ftr") + "</p:spTree>"),
    )
    assert one(read(content)).text == "One\n\nfirst"


def test_title_date_and_author_are_those_of_the_properties(read: Read) -> None:
    """The template's own are nobody's statement."""
    deck = Presentation()
    slide_of(deck, "Ten years", "They left.")
    document = one(read(saved(deck)))
    assert (document.title, document.date, document.metadata) == ("Ten years", None, {})
    deck.core_properties.title = "The Sahel"
    deck.core_properties.author = "A. Traoré"
    deck.core_properties.created = datetime(2013, 9, 8, tzinfo=UTC)
    document = one(read(saved(deck)))
    assert (document.title, document.date, document.date_origin) == ("The Sahel", "2013-09-08", "pptx properties")
    assert document.metadata == {"author": "A. Traoré"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\x89PNG", "not a PowerPoint file"),
        (saved(Presentation())[:500], "damaged PowerPoint file"),
        (saved(Presentation()), "no text found"),
        (zipped({"a.txt": "a"}), "not a PowerPoint file (its main part is missing)"),
        (
            changed(saved(Presentation()), "ppt/presentation.xml", lambda xml: "<!DOCTYPE p>" + xml.partition("?>")[2]),
            "not a PowerPoint file (a part has a DOCTYPE)",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not a PowerPoint file (.pptx), but one of PowerPoint 97"),
    ],
)
def test_a_file_without_text_is_a_failure(read: Read, content: bytes, expected: str) -> None:
    """The reason says what is wrong with it."""
    assert reason(read(content)) == expected


def test_a_damaged_slide_is_told(read: Read) -> None:
    """And the others are read."""
    deck = Presentation()
    slide_of(deck, "One", "first")
    slide_of(deck, "Two", "second")
    document = one(read(changed(saved(deck), "ppt/slides/slide1.xml", lambda xml: xml[: len(xml) // 2])))
    assert (document.text, losses(document)) == ("Two\n\nsecond", ["pages without text: slide 1, damaged"])
