"""Captions: what is said, with the time that each paragraph begins at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.readers import SourceFile, read
from index.records import Document, Failure, Loss, LossKind

Write = Callable[[Mapping[str, str | bytes]], Path]
ReadOne = Callable[..., Document | Failure]


@pytest.fixture
def read_one(write: Write) -> ReadOne:
    """What is read from a file of captions."""

    def result(content: str | bytes, name: str = "talks/2023-09-08-council.srt") -> Document | Failure:
        path = write({name: content}) / name
        (found,) = read(SourceFile(path, name, f"documents/{name}"))
        return found

    return result


def srt(*captions: tuple[str, str, str]) -> str:
    """Captions as SubRip."""
    return "\n".join(f"{n}\n{start} --> {end}\n{said}\n" for n, (start, end, said) in enumerate(captions, 1))


def text_of(found: Document | Failure) -> list[str]:
    """The paragraphs."""
    assert isinstance(found, Document)
    return found.text.split("\n\n")


SAID = srt(
    ("00:01:05,000", "00:01:07,500", "The ferry of Korioumé"),
    ("00:01:07,500", "00:01:09,000", "sank on Monday,\nwith <i>forty sacks</i> of rice."),
    ("00:01:09,000", "00:01:12,000", "Nobody drowned."),
    ("01:02:03,004", "01:02:05,000", "In 2003\n{\\an8}it was raised."),
)


def test_captions_are_joined_to_sentences_with_their_times(read_one: ReadOne) -> None:
    """The time in front of a paragraph is that of its first word."""
    found = read_one(SAID)
    assert found == Document(
        "talks/2023-09-08-council.srt",
        "Council",
        "[00:01:05] The ferry of Korioumé sank on Monday, with forty sacks of rice. Nobody drowned.\n\n"
        "[01:02:03] In 2003 it was raised.",
        "documents/talks/2023-09-08-council.srt",
        "2023-09-08",
        date_origin="file name",
    )


@pytest.mark.parametrize(
    "content",
    [
        SAID.replace("\n", "\r\n"),
        SAID.replace("\n", "\r"),
        SAID.replace(",0", ".0").replace(",5", ".5"),
        f"\ufeff{SAID}",
        SAID.encode("cp1252"),
        SAID.replace(".\n\n", ".\n"),  # no blank line between captions
        SAID.replace("sank on Monday,\n", "sank on Monday,\n\n"),  # and one within
        SAID.replace("00:01:05,000 -->", "0:1:5,0 -->"),
        "WEBVTT\n\n"
        + SAID.replace(",0", ".0").replace(",5", ".5").replace("00:01:0", "01:0").replace("00:01:1", "01:1"),
    ],
    ids=["crlf", "cr", "dots", "mark", "cp1252", "no blanks", "blank within", "short", "vtt"],
)
def test_what_programs_make_of_it_is_the_same(read_one: ReadOne, content: str | bytes) -> None:
    """Line ends, points, blank lines, encodings."""
    assert text_of(read_one(content)) == text_of(read_one(SAID))


def test_a_paragraph_ends_with_the_speaker_a_pause_or_half_a_minute(read_one: ReadOne) -> None:
    """But never in a sentence, unless it goes on for minutes."""
    page = """WEBVTT - Council of the river towns
Kind: captions

NOTE made by hand

STYLE
::cue { color: red }

intro
00:00.000 --> 00:02.000 align:start
<v.loud Awa Keïta>We begin.

00:02.000 --> 00:03.000
<v Pell>At last!</v>

00:20.000 --> 00:22.000
The dam <00:21.000><c>holds</c> &amp; stands.

two words
00:22.000 --> 00:40.000
It was built

00:40.000 --> 00:59.000
in 1987.

00:59.000 --> 01:00.000
It is old.

NOTE the end
"""
    found = read_one(page, "council.vtt")
    assert text_of(found) == [
        "[00:00:00] Awa Keïta: We begin.",
        "[00:00:02] Pell: At last!",
        "[00:00:20] The dam holds & stands. It was built in 1987.",
        "[00:00:59] It is old.",
    ]
    assert isinstance(found, Document)
    assert found.title == "Council of the river towns"
    assert found.losses == (Loss(LossKind.NOTES, "2 comments"),)


def test_two_who_speak_in_one_caption_have_a_paragraph_each(read_one: ReadOne) -> None:
    """They are told apart by dashes."""
    content = srt(
        ("00:00:01,000", "00:00:02,000", "- Where is it?\n- It sank."), ("00:00:03,000", "00:00:04,000", "- So?")
    )
    assert text_of(read_one(content)) == ["[00:00:01] - Where is it?", "[00:00:01] - It sank.", "[00:00:03] - So?"]


def test_captions_that_roll_up_are_said_once(read_one: ReadOne) -> None:
    """Each line is shown again with the next one."""
    content = srt(
        ("00:00:01,000", "00:00:02,000", "The ferry sank"),
        ("00:00:02,000", "00:00:03,000", "The ferry sank\non Monday."),
        ("00:00:03,000", "00:00:04,000", "on Monday.\nNobody drowned."),
        ("00:00:04,000", "00:00:05,000", "Nobody drowned."),
    )
    assert text_of(read_one(content)) == ["[00:00:01] The ferry sank on Monday. Nobody drowned."]


def test_a_speech_without_sentences_is_divided(read_one: ReadOne) -> None:
    """As captions that a program made often are."""
    times = [
        (f"00:{n // 6:02}:{n % 6 * 10:02},000", f"00:{n // 6:02}:{n % 6 * 10 + 9:02},000", "and on") for n in range(60)
    ]
    content = srt(*((start, end, f"{said} {n}") for n, (start, end, said) in enumerate(times)))
    paragraphs = text_of(read_one(content))
    assert len(paragraphs) == 5
    assert paragraphs[1].startswith("[00:02:00] and on 12 ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "no text found"),
        (b"Just a text.\n", "no captions in it"),
        (b"WEBVTT\n\nNOTE nothing\n", "no captions in it"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", "no captions in it"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n...\n", "no text found"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not text"),
    ],
)
def test_what_are_no_captions_is_one_failure(read_one: ReadOne, content: bytes, reason: str) -> None:
    """It says what is missing."""
    found = read_one(content)
    assert isinstance(found, Failure)
    assert reason in found.reason
