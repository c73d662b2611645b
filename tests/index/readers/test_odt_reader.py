"""OpenDocument texts: the body in order as text, notes, what is hidden, and packages that are none."""

from pathlib import Path

import pytest

from index.readers.office import read_odt
from tests.index.readers.office_files import Read, losses, odt_of, reading, reason, zipped
from tests.index.readers.test_pdf_reader import one


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is read from these bytes."""
    return reading(read_odt, tmp_path / "note.odt")


P, SPAN = "<text:p>{}</text:p>", "<text:span text:style-name='{}'>{}</text:span>"
STYLE = "<style:style style:name='{}' style:family='{}'><style:text-properties {}/></style:style>"
NOTE = (
    "<text:note text:note-class='footnote'><text:note-citation>{}</text:note-citation>"
    "<text:note-body><text:p>{}</text:p></text:note-body></text:note>"
)


def test_the_body_is_read_in_order(read: Read) -> None:
    """Headings, lists within lists with their numbers, tables as rows."""
    numbers = (
        "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1' "
        "style:num-suffix='.'/><text:list-level-style-number text:level='2' style:num-format='a' style:num-prefix='('"
        " style:num-suffix=')'/></text:list-style>"
    )
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = f"<text:list>{item.format('inner', '')}{item.format('last', '')}</text:list>"
    body = (
        "<text:h text:outline-level='1'>What happened</text:h>"
        + P.format("Soldiers<text:s text:c='2'/>left<text:tab/>the town.<text:line-break/>They\n went north.")
        + f"<text:list text:style-name='L'>{item.format('one', inner)}{item.format('two', '')}</text:list>"
        + "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Town</text:p>"
        "</table:table-cell><table:table-cell><text:p>Date</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>Gao</text:p></table:table-cell>"
        "<table:covered-table-cell/><table:table-cell><text:p>20</text:p><text:p>22</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    document = one(read(odt_of(body, automatic=numbers)))
    assert document.text == (
        "What happened\n\nSoldiers  left\tthe town.\nThey went north.\n\n1. one\n  (a) inner\n  (b) last\n2. two\n\n"
        "Town | Date\nGao | 20 22"
    )
    assert [(document.text[each.start : each.end], each.level) for each in document.headings] == [("What happened", 1)]
    assert document.losses == ()


def test_notes_follow_their_paragraph(read: Read) -> None:
    """Behind the mark that the text shows."""
    body = P.format(f"The dam of 1998{NOTE.format('1', 'A loan.')} holds.{NOTE.format('i', 'So it is said.')}")
    assert one(read(odt_of(body))).text == "The dam of 1998[1] holds.[i]\n\n[1] A loan.\n\n[i] So it is said."


@pytest.mark.parametrize(
    "hidden",
    [
        P.format(SPAN.format("H", "secret")),
        P.format(SPAN.format("HH", "secret")),
        "<text:p text:style-name='HP'>secret</text:p>",
        "<text:section text:display='none'><text:p>secret</text:p></text:section>",
        "<text:p><text:hidden-paragraph text:is-hidden='true'/>secret</text:p>",
        "<text:p><text:hidden-text text:string-value='secret'/></text:p>",
        P.format(SPAN.format("W", "secret")),
    ],
)
def test_hidden_text_is_left_out_and_told(read: Read, hidden: str) -> None:
    """By a style or one it is based on, as a section, a paragraph, a field, or white."""
    automatic = STYLE.format("H", "text", "text:display='none'") + STYLE.format(
        "HP", "paragraph", "text:display='none'"
    )
    automatic += STYLE.format("W", "text", "fo:color='#ffffff'")
    automatic += "<style:style style:name='HH' style:family='text' style:parent-style-name='H'/>"
    document = one(read(odt_of(P.format("shown") + hidden, automatic=automatic)))
    assert (document.text, losses(document)) == ("shown", ["hidden text left out: 6 characters"])


def test_scripts_stay_apart_and_struck_out_text_is_none(read: Read) -> None:
    """By the position and the line of a style."""
    automatic = STYLE.format("U", "text", "style:text-position='super 58%'")
    automatic += STYLE.format("D", "text", "style:text-position='-33% 58%'")
    automatic += STYLE.format("S", "text", "style:text-line-through-style='solid'")
    body = P.format(f"10{SPAN.format('U', '6')} sheep, H{SPAN.format('D', '2')}O for {SPAN.format('S', '9 ')}12 crowns")
    document = one(read(odt_of(body, automatic=automatic)))
    assert document.text == "10^6 sheep, H₂O for 12 crowns"
    assert losses(document) == ["visible text left out: 1 character struck out"]


def test_deletions_comments_pictures_and_objects(read: Read) -> None:
    """Deletions are kept elsewhere and are no text; the others are counted."""
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    frame = "<draw:frame svg:width='{0}' svg:height='{0}'>{1}</draw:frame>"
    image = "<draw:image xlink:href='Pictures/a.png'/>"
    body = deleted + P.format(
        "kept<text:change/><office:annotation><text:p>Really?</text:p></office:annotation>"
        + frame.format("5cm", image)
        + frame.format("4mm", image)
        + frame.format("5cm", "<draw:object xlink:href='./Object 9'/>")
        + frame.format("5cm", "<draw:text-box><text:p>boxed</text:p></draw:text-box>")
    )
    document = one(read(odt_of(body)))
    assert document.text == "kept\n\nboxed"
    assert losses(document) == [
        "notes not read: 1 comment",
        "pictures not read: 1",
        "attachments not read: 1 embedded object",
    ]


def test_formulas_and_charts_are_read(read: Read) -> None:
    """A formula in its sentence, a chart as the table of its values."""
    math = (
        "<math xmlns='http://www.w3.org/1998/Math/MathML'><mi>A</mi><mo>=</mo><msup><mn>10</mn><mn>6</mn></msup></math>"
    )
    chart = (
        "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
        "xmlns:chart='urn:oasis:names:tc:opendocument:xmlns:chart:1.0' "
        "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
        "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'><office:body><office:chart><chart:chart>"
        "<chart:title><text:p>Boats built</text:p></chart:title><table:table><table:table-row><table:table-cell>"
        "<text:p>2021</text:p></table:table-cell><table:table-cell><text:p>12</text:p></table:table-cell>"
        "</table:table-row></table:table></chart:chart></office:chart></office:body></office:document-content>"
    )
    frame = "<draw:frame><draw:object xlink:href='./Object {}'/></draw:frame>"
    body = P.format(f"The area is {frame.format(1)} by the plan.") + P.format(frame.format(2))
    more = {"Object 1/content.xml": math, "Object 2/content.xml": chart}
    document = one(read(odt_of(body, more=more)))
    assert document.text == "The area is A = 10^6 by the plan.\n\nBoats built\n2021 | 12"
    assert document.losses == ()


def test_title_date_and_author_are_those_of_the_properties(read: Read) -> None:
    """To the day, and it is said where the date is from."""
    meta = (
        "<dc:title>Ten years in the Sahel</dc:title><meta:initial-creator>A. Traoré</meta:initial-creator>"
        "<meta:creation-date>2013-09-08T10:00:00</meta:creation-date><dc:date>2020-01-01T00:00:00</dc:date>"
    )
    document = one(read(odt_of(P.format("It is said."), meta=meta)))
    assert (document.title, document.date, document.date_origin) == (
        "Ten years in the Sahel",
        "2013-09-08",
        "odt properties",
    )
    assert document.metadata == {"author": "A. Traoré"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\x89PNG", "not an OpenDocument text"),
        (odt_of("")[:200], "damaged OpenDocument text"),
        (odt_of(""), "no text found"),
        (zipped({"a.txt": "a"}), "not an OpenDocument text (its content is missing)"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "not an OpenDocument text, but another kind of file",
        ),
        (odt_of("", more={"content.xml": "<office"}), "damaged OpenDocument text (XMLSyntaxError)"),
        (
            odt_of("", more={"content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
            "not an OpenDocument text (a part has a DOCTYPE)",
        ),
        (
            odt_of(
                "",
                more={
                    "META-INF/manifest.xml": "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
                    "<m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
                },
            ),
            "password protected",
        ),
        (
            odt_of("<text:list><text:list-item>" * 50 + "</text:list-item></text:list>" * 50),
            "not a readable OpenDocument text (nested too deep)",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_file_without_text_is_a_failure(read: Read, content: bytes, expected: str) -> None:
    """The reason says what is wrong with it."""
    assert reason(read(content)) == expected
