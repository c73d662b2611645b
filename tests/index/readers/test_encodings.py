"""Bytes to text: marks, guesses, what is stated, and what of the bytes is no text."""

from __future__ import annotations

import codecs
import os
import random
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.readers import READERS, SourceFile, read
from index.readers.encodings import Decoded, UnreadableError, codec_of, declared_codec, decode, decode_stated
from index.records import Document, LossKind

Write = Callable[[Mapping[str, str | bytes]], Path]

CZECH = (
    "Obec Lhotka měla v roce 1912 hostinec U Zlatého jelena, který patřil Matějovi Růžičkovi.\n"
    "Jeho dcera Božena se provdala za učitele Stanislava Šťastného z Třebíče.\n"
)
SLOVAK = "Richtárom bol Ľudovít Kukučka, ktorý prišiel z Liptova. Jeho žena Anežka mu pomáhala s účtami každú nedeľu.\n"
HUNGARIAN = "A bírót Szűcs Ödönnek hívták, és Győrből költözött ide. Felesége, Böszörményi Jolán tanítónő volt.\n"
POLISH = "Wójtem był Zdzisław Kołodziejczyk, a jego żona Bożena Gąsiorowska uczyła śpiewu w Łęczycy.\n"
TURKISH = "Muhtarın adı İbrahim Çelikoğlu idi. Eşi Şükriye Hanım köyün ilk öğretmeniydi ve kızı Işıl doktor oldu.\n"
CROATIAN = "Načelnik općine bio je Đuro Šimunović, a učiteljica Željka Čačić vodila je školu u Križevcima.\n"
LITHUANIAN = "Seniūnas buvo Žygimantas Kęsgaila, o mokytoja Rūta Šiaučiūnienė vadovavo mokyklai Panevėžyje.\n"
FRENCH = "Le maire était François Lefèvre. Sa sœur, Hélène, tenait l’école près de la forêt où passait la rivière.\n"
GERMAN = "Bürgermeister war Jürgen Groß; seine Schwägerin Käthe Schröder führte die „Mühle“ an der Straße.\n"
ICELANDIC = "Oddvitinn hét Þórður Guðmundsson og systir hans, Ásdís, kenndi börnunum að lesa á veturna.\n"
RUSSIAN = "Старостой был Пётр Ильич Жуков, а его жена Аграфена учила детей грамоте каждую зиму.\n"
GREEK = "Ο πρόεδρος λεγόταν Γιώργος Παπαδόπουλος και η αδελφή του δίδασκε στο σχολείο του χωριού.\n"


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (CZECH, "cp1250 iso8859-2 cp852 mac_latin2"),
        (SLOVAK, "cp1250 iso8859-2 cp852"),
        (HUNGARIAN, "cp1250 iso8859-2 cp852"),
        (POLISH, "cp1250 iso8859-2 cp852"),
        (CROATIAN, "cp1250 iso8859-2 cp852"),
        (TURKISH, "cp1254 iso8859-9 cp857"),
        (LITHUANIAN, "cp1257 iso8859-13 cp775"),
        (FRENCH, "cp1252 mac_roman"),
        (GERMAN, "cp1252 mac_roman"),
        (ICELANDIC, "cp1252 cp850"),
        (RUSSIAN, "cp1251 koi8-r cp866 iso8859-5 mac_cyrillic"),
        (GREEK, "cp1253 iso8859-7 cp737"),
    ],
)
def test_tables_are_told_apart_by_the_language(text: str, encodings: str) -> None:
    """Each of these has the letters of another language at the same bytes."""
    for encoding in encodings.split():
        assert decode(text.encode(encoding)).text == text, encoding


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("Jiří Dvořák", "cp1250"), ("İsmail Şahin", "cp1254"), ("Łukasz Wójcik", "iso8859-2"), ("François", "cp1252")],
)
def test_names_in_an_english_text_are_read(name: str, encoding: str) -> None:
    """The language of the words around does not decide."""
    text = f"The mill was built by {name}. Every year {name} repaired the wheel, until the flood took it away."
    assert decode(text.encode(encoding)).text == text


def test_markup_does_not_hide_the_language() -> None:
    """A page has more English words in its tags than words in its text."""
    page = "<html><head><title>Obec</title></head><body>" + "<div class=wide><span style=color>" * 40
    raw = f"{page}<p>{CZECH}</p></body></html>".encode("cp1250")
    assert CZECH.strip() in decode(raw).text


def test_a_guess_that_may_be_wrong_is_told() -> None:
    """With the other readings, and what to do."""
    (loss,) = decode("Le café de Gao.".encode("cp1252")).losses
    assert loss.kind == LossKind.ENCODING
    assert loss.detail.startswith("windows-1252 or ")
    assert "--encoding" in loss.detail
    assert decode((FRENCH * 20).encode("cp1252")).losses == ()


@pytest.mark.parametrize("order", ["le", "be"])
@pytest.mark.parametrize("width", ["16", "32"])
@pytest.mark.parametrize(
    "text",
    [
        "The ferry to Osa sails at nine in the morning.\n",
        CZECH,
        RUSSIAN,
        "渡船每天早上九点开往奥萨，黄昏返回。\n",
        "नौका सुबह नौ बजे जाती है।\n",
        "a",
    ],
)
def test_wide_characters_without_a_mark_are_read(text: str, width: str, order: str) -> None:
    """Every second byte is zero, or nearly the same; that it was guessed is told."""
    found = decode(text.encode(f"utf-{width}-{order}"))
    assert found.text == text
    (loss,) = found.losses
    assert loss.detail.startswith(f"UTF-{width}")


@pytest.mark.parametrize(
    ("raw", "text", "told"),
    [
        (b"The board said that.\0 Its chair is Mads.", "The board said that. Its chair is Mads.", "1 zero byte"),
        (b"ver\0dict", "verdict", "1 zero byte"),
        (b"The end.\n" + bytes(5_000), "The end.\n", "5,000 zero bytes"),
        (b"name\0\0\0\0age\0\0\0\0place", "name age place", "8 zero bytes"),
    ],
)
def test_zero_bytes_are_dropped(raw: bytes, text: str, told: str) -> None:
    """They are no text, and refusing all of it for them would lose the rest."""
    found = decode(raw)
    assert found.text == text
    assert [(loss.kind, loss.detail) for loss in found.losses] == [(LossKind.CHARACTERS, told)]


def _samples() -> list[bytes]:
    chance = random.Random(7)  # noqa: S311 - the same bytes every time
    return [
        bytes(300),
        b"\0\1\2",
        b"\0\1",
        b"MZ\0\1\2",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        chance.randbytes(50),
        chance.randbytes(5_000),
        b"".join(struct.pack("<h", chance.randrange(-3_000, 3_000)) for _ in range(2_000)),
        b"".join(struct.pack("<i", 7 * number) for number in range(2_000)),
        b"".join(struct.pack("<d", number / 3) for number in range(2_000)),
        Path(os.__file__).read_bytes()[:300].translate(bytes(range(1, 256)) + b"\0")[::-1] + bytes(200) + b"\1" * 50,
    ]


@pytest.mark.parametrize("raw", _samples(), ids=range(len(_samples())))
def test_binary_data_is_refused(raw: bytes) -> None:
    """Also where it can be decoded in some way."""
    with pytest.raises(UnreadableError, match="binary"):
        decode(raw)


@pytest.mark.parametrize(
    ("raw", "text", "told"),
    [
        (FRENCH.encode() * 2 + FRENCH.encode("cp1252"), FRENCH * 3, "UTF-8, but windows-1252 in line 3"),
        (FRENCH.encode() + CZECH.encode("cp1250"), FRENCH + CZECH, "windows-1250, but UTF-8 in line 1"),
        (RUSSIAN.encode() + RUSSIAN.encode("koi8-r"), RUSSIAN * 2, "UTF-8, but koi8-u in line 2"),
        ("naïve and ".encode() + b"caf\xe9 here", "naïve and café here", "UTF-8, but windows-1252 in line 1"),
        (codecs.BOM_UTF8 + FRENCH.encode() + b"1999 \x96 2001", FRENCH + "1999 – 2001", "windows-1252 in line 2"),
    ],
)
def test_mixed_encodings_are_each_read(raw: bytes, text: str, told: str) -> None:
    """What was copied together from files of two encodings, with the lines of the other one."""
    found = decode(raw)
    assert found.text == text
    (loss,) = found.losses
    assert told in loss.detail


def test_one_encoding_is_not_taken_for_a_mixture() -> None:
    """In "Пётр" of Windows-1251 the letters "Пё" are a character of UTF-8 as well."""
    for text, encoding in (("Пётр пришёл домой", "cp1251"), ("ДОГОВОР купли-продажи, работа раба", "cp866")):
        found = decode(text.encode(encoding))
        assert found.text == text
        assert not any("UTF-8" in loss.detail for loss in found.losses)


def test_a_character_that_is_cut_short_is_told() -> None:
    """As where a file was cut at a number of bytes."""
    found = decode("Große Straße und Ärger…".encode()[:-1])
    assert found.text == "Große Straße und Ärger\ufffd"
    assert [loss.kind for loss in found.losses] == [LossKind.CHARACTERS]
    cut = decode(codecs.BOM_UTF16_LE + "The ferry sails".encode("utf-16-le") + b".")
    assert cut.text == "The ferry sails\ufffd"
    assert [loss.kind for loss in cut.losses] == [LossKind.CHARACTERS]


def test_japanese_mail_is_read_by_its_escapes() -> None:
    """ISO-2022-JP is ASCII, and would be UTF-8 as it stands."""
    assert decode("件名は日本語です。\n".encode("iso2022_jp")) == Decoded("件名は日本語です。\n")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("windows-1250", "cp1250"),
        ("CP1250", "cp1250"),
        ("latin1", "cp1252"),
        ("ISO-8859-9", "cp1254"),
        ("x-mac-ce", "mac_latin2"),
        ("UTF-16", "utf-16"),
        ("nonsense", None),
        ("rot13", None),
        ("idna", None),
        ("", None),
        ("a\0b", None),
    ],
)
def test_encodings_are_known_by_the_names_people_use(name: str, codec: str | None) -> None:
    """Those of Python that are no encodings of texts are none here."""
    assert codec_of(name) == codec


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("windows-1250", "cp1250"),
        ("Shift_JIS", "cp932"),
        ("x-mac-cyrillic", "mac_cyrillic"),
        ("macintosh", "mac-roman"),
        ("iso-2022-kr", "iso2022_kr"),
        ("utf-8", ""),
        ("utf-16", ""),
        ("utf-7", ""),
        ("cp037", ""),
        ("rot13", ""),
        ("klingon", ""),
        ("", ""),
    ],
)
def test_pages_and_servers_choose_among_encodings_of_texts(name: str, codec: str) -> None:
    """Not among all that Python has; and Unicode shows by itself."""
    assert declared_codec(name) == codec


def test_what_is_declared_counts_where_it_can_be_so() -> None:
    """One after the other; UTF-8 is seen before."""
    raw = POLISH.encode("iso8859-2")
    assert decode(raw, "iso8859-2", "cp1251") == Decoded(POLISH)
    assert decode(raw, "", "iso8859-2") == decode(raw, "euc_jp", "iso8859-2") == Decoded(POLISH)
    assert decode(raw, "cp1251", "iso8859-2") == Decoded(raw.decode("cp1251"))
    assert decode(POLISH.encode(), "iso8859-2") == Decoded(POLISH)


def test_what_is_stated_wins() -> None:
    """Whatever a guess would say; what does not fit is refused with the place."""
    assert decode_stated(b"\xf8\xed", "windows-1250") == Decoded("ří")
    assert decode_stated(b"\xf8\xed", "windows-1252") == Decoded("øí")
    assert decode_stated(codecs.BOM_UTF8 + b"a", "utf-8") == Decoded("a")
    with pytest.raises(UnreadableError, match=r"not in utf-8, as was stated \(at byte 3\)"):
        decode_stated(b"ab\xf8", "utf-8")
    with pytest.raises(UnreadableError, match='"klingon" is not known'):
        decode_stated(b"a", "klingon")
    with pytest.raises(UnreadableError, match="binary"):
        decode_stated(b"\1\2\3\4", "windows-1252")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", CZECH),
        ("a.md", f"# Obec\n\n{CZECH}"),
        ("a.html", f"<html><body><article><p>{CZECH.replace(chr(10), '</p><p>')}</p></article></body></html>"),
        ("a.csv", 'text,tag\n"' + CZECH.replace("\n", " ") + '",obec\n'),
        ("a.jsonl", '{"text": "' + CZECH.replace("\n", " ") + '"}\n{"text": "nothing but ASCII"}\n'),
        ("a.eml", f"From: a@e.org\nSubject: Obec\n\n{CZECH}"),
        ("a.srt", f"1\n00:00:01,000 --> 00:00:09,000\n{CZECH}"),
    ],
)
@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "utf-16", "utf-16-le"])
def test_every_text_format_is_decoded_alike(write: Write, name: str, content: str, encoding: str) -> None:
    """As a whole: a line of JSON alone says less of its encoding than the file."""
    path = write({name: content.encode(encoding) + (b"\0" if encoding == "cp1250" else b"")}) / name
    assert path.suffix in READERS
    documents = [result for result in read(SourceFile(path, name, name)) if isinstance(result, Document)]
    assert "Matějovi Růžičkovi" in documents[0].text
    assert "Stanislava Šťastného" in documents[0].text
    kinds = {loss.kind for document in documents for loss in document.losses}
    assert (LossKind.CHARACTERS in kinds) == (encoding == "cp1250")
    assert (LossKind.ENCODING in kinds) >= (encoding == "utf-16-le")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.jsonl", "a.eml", "a.mbox", "a.vtt"])
def test_every_text_format_takes_what_is_stated(write: Write, name: str) -> None:
    """Each would guess otherwise, from so short a text."""
    lines = {
        "a.csv": "text\nMatìj a Rùena\n",
        "a.jsonl": '{"text": "Matìj a Rùena"}',
        "a.eml": "Subject: a\n\nMatìj a Rùena",
        "a.mbox": "From a@e.org\nSubject: a\n\nMatìj a Rùena",
        "a.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nMatìj a Rùena",
    }
    line = lines.get(name, "<p>Matìj a Rùena</p>")
    path = write({name: line.encode("cp1252")}) / name
    (document,) = read(SourceFile(path, name, name, "windows-1250"))
    assert isinstance(document, Document)
    assert "Matěj a Růena" in document.text
    (failure,) = read(SourceFile(path, name, name, "utf-8"))
    assert not isinstance(failure, Document)
    assert "not in utf-8, as was stated" in failure.reason


def test_any_bytes_are_text_or_refused() -> None:
    """Whole and broken characters of UTF-8, zero bytes and others in any order: nothing else is raised."""
    chance = random.Random(3)  # noqa: S311 - the same bytes every time
    parts = [each.encode() for each in ("é", "Ж", "船", "😀", "\ufffd", "the ", "a", " ", "\n", "\0", "ß")]
    parts += [b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\xc3", b"\xf0\x9f\x98", b"\x93", b"\x1b$B"]
    read = 0
    for _ in range(800):
        pieces = [chance.choice(parts) if chance.random() < 0.7 else chance.randbytes(1) for _ in range(30)]
        try:
            decode(b"".join(pieces)).text.encode()
            read += 1
        except UnreadableError:
            pass
    assert read


def test_asian_text_is_not_taken_for_a_mixture() -> None:
    """Some of its lines are UTF-8 by chance, if only nearly."""
    japanese = "空も飛ぶし水にも潜る\n叉焼は固め。\nすき焼き風の味付けの煮玉子が美味しかった\nラーメン屋さん\n横綱\n"
    korean = "미술관련 정보및 전시장 사진과 여행기\n작가 김용임의 작업은\n유기적으로 연결시킴으로\n휴\n"
    for text, encodings in ((japanese, "cp932 euc_jp"), (korean, "cp949 johab"), (RUSSIAN, "cp855 koi8-r")):
        for encoding in encodings.split():
            found = decode(text.encode(encoding))
            assert found.text == text, encoding
            assert not any("UTF-8" in loss.detail for loss in found.losses)
    markup = "<title>Форумы Template Toolkit</title>\n<p>Быстрая система обработки шаблонов&lt;br&gt;на perl</p>\n"
    assert decode(markup.encode("koi8-r")).text == markup


@pytest.mark.parametrize(
    ("parts", "other"),
    [
        (("Café and ", "“quotes” by the river."), "cp1252"),
        (("Le café était fermé, dit M. Léger. ", "Déjà l’été, l’hôtel était fermé."), "cp1252"),
        (("Jiří přišel z Brna, ", "řekl Jiří Koudelka, když řeka zaplavila údolí."), "cp1250"),
        (("Мельник пришёл. ", "Река затопила долину, и люди ушли."), "cp1251"),
        (("Müller;", "Jürgen;Größe;Übung"), "cp1252"),
        (("Değirmeni İbrahim işletti, ", "İsmail Şahin ve köylüler buğdayı götürdü."), "cp1254"),
    ],
)
def test_a_line_may_be_of_two_encodings_of_which_either_has_more(parts: tuple[str, str], other: str) -> None:
    """As where one program appended to what another had written; what was guessed is told."""
    found = decode(parts[0].encode() + parts[1].encode(other))
    assert found.text == "".join(parts)
    assert [loss.kind for loss in found.losses] == [LossKind.ENCODING]
