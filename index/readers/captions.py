"""Captions (.vtt, .srt): what is said, a paragraph for every half minute or speaker, with the time that it begins at.

Captions cut sentences in pieces of a few words. They are joined again, so that a sentence can be quoted. The time
stands in front of each paragraph, "[00:01:05] ", so that a citation shows it.
Sources: https://www.w3.org/TR/webvtt1/, and what programs write as SubRip.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import NamedTuple

from index.readers.sizes import LARGEST_TEXT
from index.readers.source import ReadResult, SourceFile, UnreadableError, one_document
from index.readers.titles import title_of
from index.records import Document, Loss, LossKind
from index.text import sentence_spans

__all__ = ["read_captions"]

_LONGEST_PARAGRAPH = 30  # seconds; then the next begins, once a sentence has ended
_LONGEST_WITHOUT_END = 120  # seconds without the end of a sentence, as in captions without punctuation
_PAUSE = 4  # seconds without a word; what follows is a paragraph of its own
_OPENING = "\"'(“‘«„"
_ENDED = re.compile(r"[.!?…。！？][\"')\]’”»]*\s*$")  # a sentence, or an abbreviation
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,:](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}(?:\s.*)?")
_NO_CAPTION = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")  # blocks of WebVTT that are not shown
_NOTE = re.compile(r"(?<=\n)NOTE(?=\s)")
_HEADER = re.compile(r"WEBVTT[ \t]+(?:[-–:][ \t]*)?(\w[^\n]{2,100})")
_NUMBER = re.compile(r"\s*\d+\s*")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_MARK = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")  # tags, times of single words, positions
_DASH = re.compile(r"\s*(?:[-–—]|>>)")  # another person speaks
_BLANK = re.compile(r"\n[ \t]*\n")


class _Caption(NamedTuple):
    """What is shown at a time."""

    start: float  # seconds
    end: float
    speaker: str
    text: str  # in one line


def read_captions(file: SourceFile) -> Iterator[ReadResult]:
    """The file's one document."""
    return one_document(file, LARGEST_TEXT, _document)


def _document(content: str, file: SourceFile) -> Document:
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    captions = list(_captions(content))
    if not captions:
        raise UnreadableError("no captions in it (there is no line like 00:01:05.000 --> 00:01:07.000)")
    text = "\n\n".join(_paragraphs(_without_repeats(captions)))
    if not any(map(str.isalpha, text)):
        raise UnreadableError("no text found")
    notes = len(_NOTE.findall(content))
    losses = (Loss(LossKind.NOTES, f"{notes} comment{'s' * (notes > 1)}"),) if notes else ()
    title = _title(content) or title_of("", file.id)
    return Document(id=file.id, title=title, text=text, source=file.shown, losses=losses)


def _title(content: str) -> str:
    """What stands behind the word that WebVTT begins with, where that are words. Example: "WEBVTT - Council of May"."""
    found = _HEADER.match(content)
    return found[1] if found and " " in found[1] else ""


def _captions(content: str) -> Iterator[_Caption]:
    """The captions in order, those without words left out."""
    lines = content.split("\n")
    times = [(row, found) for row, line in enumerate(lines) if (found := _TIMES.fullmatch(line))]
    for place, (row, found) in enumerate(times):
        following = times[place + 1][0] if place + 1 < len(times) else len(lines)
        for speaker, said in _said(_shown(lines[row + 1 : following], is_last=following == len(lines))):
            yield _Caption(_seconds(*found.groups()[:4]), _seconds(*found.groups()[4:]), speaker, said)


def _shown(lines: list[str], *, is_last: bool) -> list[str]:
    """The lines of a caption, without the name of the next one, which stands right above its times, and without notes.

    Some programs leave blank lines within captions: what follows one belongs to it as well.
    """
    is_named = len(lines) > 1 and lines[-1].strip() and not lines[-2].strip()
    if not is_last and lines and (is_named or _NUMBER.fullmatch(lines[-1])):
        lines = lines[:-1]
    blocks = _BLANK.split("\n".join(lines).strip("\n"))
    return [line for block in blocks if not _NO_CAPTION.match(block) for line in block.split("\n")]


def _said(lines: list[str]) -> Iterator[tuple[str, str]]:
    """What is said by whom, without marks; the speaker is empty where none is named."""
    shown = "\n".join(lines)
    pieces = _VOICE.split(shown)
    for speaker, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        for part in _turns(unescape(_MARK.sub("", piece))):
            said = " ".join(part.split())
            if said:
                yield " ".join(unescape(speaker).split()), said


def _turns(shown: str) -> Iterator[str]:
    """The lines of a caption, apart where a dash tells that another person speaks."""
    held: list[str] = []
    for line in shown.split("\n"):
        if held and _DASH.match(line) and (_DASH.match(shown) or _ENDED.search(held[-1])):
            yield "\n".join(held)
            held = []
        held.append(line)
    yield "\n".join(held)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction}")


def _without_repeats(captions: Iterable[_Caption]) -> Iterator[_Caption]:
    """Without what is shown again: captions that roll up show each line twice."""
    before = ""
    for caption in captions:
        if caption.text == before:
            continue
        rest = caption.text.removeprefix(before).lstrip() if before and caption.text.startswith(f"{before} ") else ""
        yield caption._replace(text=rest) if rest else caption
        before = rest or caption.text


def _paragraphs(captions: Iterable[_Caption]) -> Iterator[str]:
    """Captions joined to paragraphs, each behind the time that it begins at."""
    held: list[_Caption] = []
    for caption in captions:
        rest = caption
        if held and _ends(held, caption):
            yield _joined(held)
            held = []
        elif held and caption.start - held[0].start >= _LONGEST_PARAGRAPH:
            border = _first_sentence(held, caption)
            if border is not None:
                yield _joined([*held, caption._replace(text=caption.text[:border])])
                held, rest = [], caption._replace(text=caption.text[border:])
        held.append(rest)
    if held:
        yield _joined(held)


def _ends(held: list[_Caption], following: _Caption) -> bool:
    """Whether a paragraph ends in front of a caption: another speaks, after a pause, or it went on for minutes."""
    last = held[-1]
    if following.speaker != last.speaker or (_DASH.match(following.text) and _ENDED.search(last.text)):
        return True
    if following.start - last.end >= _PAUSE or following.start < held[0].start:
        return not _goes_on(following.text)
    return following.start - held[0].start >= _LONGEST_WITHOUT_END


def _first_sentence(held: list[_Caption], following: _Caption) -> int | None:
    """Where in a caption that follows others the first sentence begins, None where none does."""
    before = " ".join(caption.text.strip() for caption in held)
    starts = (span.start - len(before) - 1 for span in sentence_spans(f"{before} {following.text}"))
    border = next((start for start in starts if start >= 0), None)
    return border and len(following.text[:border].rstrip(_OPENING))  # which begin the sentence, though it may end later


def _goes_on(text: str) -> bool:
    """Whether a text goes on with a sentence."""
    return text[:1].islower()


def _joined(captions: list[_Caption]) -> str:
    first = captions[0]
    seconds = int(first.start)
    time = f"[{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}]"
    speaker = f"{first.speaker}: " if first.speaker else ""
    return f"{time} {speaker}{' '.join(caption.text.strip() for caption in captions).strip()}"
