"""Generated documents of office programs and books: what `tests.corpus` has to say, in each of their formats.

A paragraph is plain text, a list, a table or, where the format has them, one whose last sentence is a note.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from pptx import Presentation
from pptx.util import Inches

from tests.index.readers.office_files import epub_of, odt_of

__all__ = ["OFFICE_MAKERS", "Content"]


class Content(NamedTuple):
    """What a document is to say."""

    title: str
    paragraphs: Sequence[Sequence[str]]
    day: date
    author: str
    number: int  # of the document, from 0: what varies, varies by it


def _kind(content: Content, place: int) -> int:
    return (place + content.number) % 4


def _odt(content: Content) -> bytes:
    titled = content.number % 2
    blocks = [f"<text:h text:outline-level='1'>{escape(content.title)}</text:h>"]
    for place, sentences in enumerate(content.paragraphs):
        shown = [escape(sentence) for sentence in sentences]
        match _kind(content, place):
            case 1:
                items = "".join(f"<text:list-item><text:p>{each}</text:p></text:list-item>" for each in shown)
                blocks.append(f"<text:h text:outline-level='2'>What was seen</text:h><text:list>{items}</text:list>")
            case 2:
                cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
                rows = (
                    f"<table:table-row>{cell.format(row)}{cell.format(each)}</table:table-row>"
                    for row, each in enumerate(shown)
                )
                blocks.append(f"<table:table>{''.join(rows)}</table:table>")
            case 3:
                note = (
                    f"<text:note><text:note-citation>{place}</text:note-citation><text:note-body>"
                    f"<text:p>{shown[-1]}</text:p></text:note-body></text:note>"
                )
                blocks.append(f"<text:p>{' '.join(shown[:-1])}{note}</text:p>")
            case _:
                middle = len(shown[0]) // 2
                cut = shown[0].find(" ", middle)
                first = f"{shown[0][:cut]}<text:s/><text:span>{shown[0][cut + 1 :]}</text:span>"
                blocks.append(f"<text:p>{' '.join([first, *shown[1:]])}</text:p>")
    meta = f"<meta:creation-date>{content.day}T10:00:00</meta:creation-date>"
    return odt_of("".join(blocks), meta=meta + (f"<dc:title>{escape(content.title)}</dc:title>" if titled else ""))


def _rtf(content: Content) -> bytes:
    by_number = content.number % 2

    def written(text: str) -> str:
        """In the code page of the file where it has the character and the document keeps to it, else by its number."""
        out = []
        for character in text:
            raw = character.encode("cp1252", errors="ignore")
            if character in "\\{}":
                out.append(f"\\{character}")
            elif character.isascii():
                out.append(character)
            elif raw and not by_number:
                out.append(f"\\'{raw[0]:02x}")
            else:
                units = character.encode("utf-16-le")
                pairs = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
                out.append("".join(f"\\u{unit}?" for unit in pairs))
        return "".join(out)

    head = r"{\fonttbl{\f0 Times;}}{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2 heading 2;}}"
    head += rf"{{\info{{\creatim\yr{content.day.year}\mo{content.day.month}\dy{content.day.day}}}}}"
    blocks = [rf"\pard\s1 {written(content.title)}\par"]
    for place, sentences in enumerate(content.paragraphs):
        shown = [written(sentence) for sentence in sentences]
        match _kind(content, place):
            case 1:
                items = "".join(rf"{{\listtext {row}.\tab}}{each}\par" for row, each in enumerate(shown, 1))
                blocks.append(rf"\pard\s2 What was seen\par\pard{items}")
            case 2:
                blocks.append(
                    "".join(rf"\trowd\pard\intbl {row}\cell {each}\cell\row" for row, each in enumerate(shown))
                )
            case 3:
                note = rf"{{\super\chftn}}{{\footnote\pard\plain{{\super\chftn}} {shown[-1]}}}"
                blocks.append(rf"\pard {' '.join(shown[:-1])}{note}\par")
            case _:
                blocks.append(rf"\pard {{\b {shown[0]}}} {' '.join(shown[1:])}\par")
    body = "\n".join(blocks)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\uc1{head}\n{body}}}".encode("ascii")


def _pptx(content: Content) -> bytes:
    deck = Presentation()
    deck.core_properties.created = datetime(content.day.year, content.day.month, content.day.day, tzinfo=UTC)
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = content.title
    for place, sentences in enumerate(content.paragraphs):
        slide: Any = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"What was seen on day {place + 1}"
        match _kind(content, place):
            case 1:
                table = slide.shapes.add_table(len(sentences), 2, 0, 0, Inches(8), Inches(4)).table
                for row, sentence in enumerate(sentences):
                    table.cell(row, 0).text, table.cell(row, 1).text = str(row), sentence
            case 2:
                slide.placeholders[1].text = "\n".join(sentences[:-1])
                slide.notes_slide.notes_text_frame.text = sentences[-1]
            case _:
                slide.placeholders[1].text = "\n".join(sentences)
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _epub(content: Content) -> bytes:
    chapters = {"title.xhtml": f"<h1>{escape(content.title)}</h1><p>By {escape(content.author)}</p>"}
    for place, sentences in enumerate(content.paragraphs):
        shown = [escape(sentence) for sentence in sentences]
        match _kind(content, place):
            case 1:
                body = f"<ul>{''.join(f'<li>{each}</li>' for each in shown)}</ul>"
            case 2:
                rows = (f"<tr><td>{row}</td><td>{each}</td></tr>" for row, each in enumerate(shown))
                body = f"<table>{''.join(rows)}</table>"
            case _:
                body = f"<p><b>{shown[0]}</b> {' '.join(shown[1:])}</p>"
        chapters[f"chapter-{place}.xhtml"] = f"<h2>Day {place + 1}</h2>{body}"
    metadata = f"<dc:title>{escape(content.title)}</dc:title><dc:creator>{escape(content.author)}</dc:creator>"
    return epub_of(chapters, metadata=f"{metadata}<dc:date>{content.day}</dc:date>")


OFFICE_MAKERS: Mapping[str, Callable[[Content], bytes]] = {"odt": _odt, "rtf": _rtf, "pptx": _pptx, "epub": _epub}
