"""More than three hundred generated documents in all formats, each with its title, date and sentences known.

All of it is invented and follows from one seed. A sentence stands in a document as it is given here, whatever
the format makes of its lines; no two documents share one.
"""

import csv
import email.policy
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from html import escape, unescape
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import docx
from fpdf import FPDF
from openpyxl import Workbook

from tests.office_corpus import OFFICE_MAKERS, Content
from tests.pages import PAGES, Page

__all__ = ["FORMATS", "Known", "write_corpus"]

FORMATS = (
    *("txt", "md", "html", "pdf", "docx", "jsonl", "csv", "zip", "xlsx", "eml", "mbox", "vtt", "srt"),
    *OFFICE_MAKERS,
)
_FILES_OF = {"txt": 40, "md": 40, "html": 44, "pdf": 56, "docx": 40}
_OFFICE_FILES = 10  # of each format
_FILES_IN_ZIPS = {"txt": 4, "md": 4, "html": 2, "pdf": 4, "docx": 2}
_LATER_FILES_OF = {"eml": 10, "vtt": 6, "srt": 6}  # added later: made last, so that the others stay as they are
_ROWS, _MESSAGES = 12, 6  # of a workbook, of a mailbox
_RECORDS, _RECORDS_IN_ZIPS = 30, 2  # of JSON Lines and of tables each


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document before it is read."""

    id: str
    format: str
    title: str
    date: str | None  # ISO 8601; None where nothing states one
    sentences: tuple[str, ...]
    pages: tuple[int, ...] = ()  # of a PDF: the page that each sentence begins on, from 1


@dataclass(frozen=True, slots=True)
class Article:
    """What a document is to say, before any format."""

    title: str
    paragraphs: tuple[tuple[str, ...], ...]
    day: date
    author: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them, in order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)


@dataclass(frozen=True, slots=True)
class Made:
    """A file and what is known of its documents."""

    name: str
    content: bytes
    documents: tuple[Known, ...]


def write_corpus(folder: Path) -> tuple[Known, ...]:
    """Write the files below a folder, and say what is known of their documents."""
    press = Press(Random(0))  # noqa: S311 (nothing is secret)
    files = [made for kind, count in _FILES_OF.items() for made in _files(press, kind, count)]
    files += _jsonl_files(press, _RECORDS) + _tables(press, _RECORDS)
    files += _archives(press)
    files += [made for kind, count in _LATER_FILES_OF.items() for made in _files(press, kind, count)]
    files += [_workbook(press, _ROWS), _mailbox(press, _MESSAGES)]
    files += [_office(press, kind, number) for kind in OFFICE_MAKERS for number in range(_OFFICE_FILES)]
    for made in files:
        path = folder / made.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.content)
    return tuple(known for made in files for known in made.documents)


def _files(press: "Press", kind: str, count: int) -> list[Made]:
    return [_MAKERS[kind](press, number) for number in range(count)]


def _archives(press: "Press") -> list[Made]:
    files = [made for kind, count in _FILES_IN_ZIPS.items() for made in _files(press, kind, count)]
    files += _jsonl_files(press, _RECORDS_IN_ZIPS) + _tables(press, _RECORDS_IN_ZIPS)
    return [_archive(f"archive-{number}.zip", files[number::2]) for number in range(2)]


def _archive(name: str, files: Sequence[Made]) -> Made:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for made in files:
            archive.writestr(made.name, made.content)
    inside = {made.name: f"{name}/{made.name}" for made in files}
    documents = [
        replace(known, format="zip", id=known.id.replace(made.name, inside[made.name]))
        for made in files
        for known in made.documents
    ]
    return Made(name, stream.getvalue(), tuple(documents))


# ---- What is said

_SLOTS: Mapping[str, Sequence[str]] = {
    "town": (
        "Gao|Ménaka|Sévaré|Bandiagara|Niafunké|Tessalit|Ouahigouya|Dori|Fada N'Gourma|Zinder|Tahoua|N'Djamena|Bol|Lomé"
        "|Thiès|Saint-Louis|Nouakchott|Conakry|Nzérékoré|Korhogo|Bouaké|São Domingos|Kédougou|Aného|Djougou"
    ).split("|"),
    "person": (
        "Awa Keïta|Moussa Traoré|Dr. Fatoumata Sangaré|Gen. Idrissa Ould Brahim|Mr. O'Connor|Mme Aïssata Bâ|João Évora"
        "|Col. Seydou N'Diaye|Jürgen Weiß|Ms. Nuñez-Ortega|Prof. A. B. Diarra|Ibrahima Sory Camara|Søren Ærø"
        '|Capt. Ly|Sister Marie-Thérèse|Abdoulaye "Ladji" Sow|St. John Mensah|Ngozi Okonkwo-Bell'
    ).split("|"),
    "wide_person": "Łukasz Żak|İbrahim Şahin|Đặng Thị Hà|Zoë Kovačević|Ştefan Ionuț|Māra Bērziņa".split("|"),
    "role": (
        "mayor|magistrate|head nurse|harbour master|chief engineer|district prefect|school inspector|union delegate"
        "|ferry captain|market warden|weather observer|deputy minister|customs officer"
    ).split("|"),
    "group": (
        "fishermen|millers|taxi drivers|rice growers|soldiers|teachers|dockers|herders|nurses|masons|weavers"
        "|gold diggers|students|beekeepers|electricians"
    ).split("|"),
    "thing": (
        "bridge|pumping station|grain store|radio mast|clinic|ferry|law court|bus station|salt warehouse|solar plant"
        "|slaughterhouse|sports ground|tannery|post office|drinking-water network|railway depot"
    ).split("|"),
    "trouble": (
        "a burst dike|the early floods|a strike of eleven days|the fuel shortage|an outbreak of cholera|a short circuit"
        "|a quarrel over wages|the closure of the border|two failed harvests|a change of contractor|the sandstorm"
    ).split("|"),
    "deed": (
        "rebuilt|inspected|occupied|painted|abandoned|surveyed|mortgaged|reopened|flooded|guarded|insured|closed"
    ).split("|"),
    "goods": (
        "sacks of millet|crates of mangoes|litres of diesel|vaccine doses|metres of cable|bales of cotton|school desks"
        "|tins of tomato paste|mosquito nets|bags of cement|head of cattle"
    ).split("|"),
    "weekday": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday".split("|"),
    "body": (
        "the U.N. mission|the World Bank|ECOWAS|the Red Cross|St. Mary's College|Caritas e.V.|the E.U. delegation"
        "|Sonatel S.A.|Barry & Sons Ltd.|the audit office|M.S.F."
    ).split("|"),
    "manner": (
        "without a word|in broad daylight|against all advice|for the third time|as quietly as possible|at great cost"
        "|before sunrise|with borrowed tools|under a hail of questions|to general surprise"
    ).split("|"),
    "saying": (
        "we have waited long enough|nobody asked the people who live here|it will not hold until the rains"
        "|the figures do not add up|my father would have laughed|there is a limit to patience"
        "|this is the first good year since the drought|they promised us a road and sent a committee"
    ).split("|"),
}
_SENTENCES = (
    "The {thing} of {town} was {deed} {manner} on {weekday}, {n} days after {trouble}.",
    '"It is true that {saying}," said {person}, the {role} of {town}, who is {age}.',
    "According to {body}, {big} {goods} left {town} between 6:30 a.m. and {hour} p.m. on {weekday}.",
    "{person} told reporters in {town} that {trouble} had cost the {group} some ${big}.",
    "Did the {role} know that the {thing} in {town} had been {deed} by {n} {group}?",
    "Of {big} {goods} promised by {body}, {n} per cent had reached {town} by {weekday}; {person} blames {trouble}.",
    "No. {n} on the list, a {thing} near {town}, will be {deed} once {person} has signed.",
    "Prices in {town} rose by {n}.{digit} % after {trouble}, and the {group} have {deed} the {thing} ever since.",
    "{body_start} (founded in {year}) wants the {thing} at {town} {deed} by {group} who were trained in {other}.",
    "In {year}, when {person} was still {role} in {other}, it took {n} men to do what was done {manner} in {town}.",
    "“Ask the {group} of {town},” {person} replied, “{saying}.”",
    "Between {town} and {other} - a drive of {n} hours - {person} counted {big} {goods}.",
    "The {group}' spokesman, {person}, said it {manner}: {saying}!",
    "What {body} calls a {thing}, the people of {town} call a hole with {n} {goods} in it.",
    "At least {n} {group} from {other} spent the night of {weekday} in the {thing} at {town}, {manner}.",
    "{person}'s report, 1{digit}{digit} pages long, says that the {role} and {n} {group} {deed} the {thing} of {town}.",
    "The distance from {town} to {other} is {n} km, i.e. {hour} days on foot, the {role} explained {manner}.",
    "“They {deed} it {manner},” whispers {person}, {age}, who sells {goods} outside the {thing} in {town}…",
    "By {weekday} the {role}'s office in {town} had received {big} letters about {trouble}, {n} of them from {other}.",
    "Neither {person} nor the {role} of {other} could say why {big} {goods} had been stored in the {thing} of {town}.",
)
_TITLES = (
    "{Group} of {town} march against closure of the {thing}",
    "{Role} of {town} resigns over {n} missing {goods}",
    "Why the {group} of {town} no longer trust the {role}",
    "How {town} lost its {thing} and {n} {goods}",
    "{Thing} in {town} reopens with help from {other}",
    "{town} and {other} quarrel over a {thing}",
    "{n} {group} rescued from {thing} near {town}",
    "A new {thing} for {town} after {n} years",
)
_LATIN = str.maketrans({"“": "«", "”": "»", "…": "."})  # what the core fonts of a PDF can show


class Press:
    """Writes articles, none of which repeats a title or a sentence."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._said: set[str] = set()
        self._records = 0

    def article(self, paragraphs: int = 4, *, latin: bool = False) -> Article:
        """An article; with `latin`, one in ISO 8859-1."""
        return Article(
            title=self.new(_TITLES, latin=latin),
            paragraphs=tuple(self.paragraph(latin=latin) for _ in range(paragraphs)),
            day=date(2003, 1, 1) + timedelta(days=self.random.randrange(8000)),
            author=self.random.choice(("Awa Keïta", "Jean-Luc Sow", "Mary N'Dour", "Ole Ærø")),
        )

    def paragraph(self, *, latin: bool = False) -> tuple[str, ...]:
        """Two to six sentences."""
        return tuple(self.new(_SENTENCES, latin=latin) for _ in range(self.random.randint(2, 6)))

    def new(self, templates: Sequence[str], *, latin: bool = False) -> str:
        """A title or sentence like none before."""
        while True:
            said = self.random.choice(templates).format_map(self._filling(latin=latin))
            said = said.translate(_LATIN) if latin else said
            if said not in self._said:
                self._said.add(said)
                return said

    def number(self) -> int:
        """The next number of a record."""
        self._records += 1
        return self._records

    def _filling(self, *, latin: bool) -> dict[str, str]:
        words = {slot: self.random.choice(choices) for slot, choices in _SLOTS.items()}
        words["other"] = self.random.choice([town for town in _SLOTS["town"] if town != words["town"]])
        if not latin and self.random.random() < 0.15:
            words["person"] = words["wide_person"]
        words |= {
            "n": str(self.random.randint(3, 97)),
            "age": str(self.random.randint(19, 88)),
            "big": f"{self.random.randint(1_001, 990_000):,}",
            "hour": str(self.random.randint(3, 11)),
            "digit": str(self.random.randint(0, 9)),
            "year": str(self.random.randint(1951, 2002)),
            "body_start": words["body"][0].upper() + words["body"][1:],
        }
        return words | {name.capitalize(): words[name].capitalize() for name in ("group", "role", "thing")}


# ---- How a date is written

_Spelling = Callable[[date], tuple[str, str]]  # as written, and what it means


def _day(written: str) -> _Spelling:
    return lambda day: (day.strftime(written).replace(" 0", " ").removeprefix("0"), day.isoformat())


def _padded(written: str) -> _Spelling:
    return lambda day: (day.strftime(written), day.isoformat())


def _ordinal(day: date) -> tuple[str, str]:
    ending = "th" if day.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day.day}{ending} {day:%B %Y}", day.isoformat()


def _slashes(day: date) -> tuple[str, str]:
    """Of 08/09/2023 only the year is certain."""
    certain = day.day > 12 or day.day == day.month
    return f"{day:%d/%m/%Y}", day.isoformat() if certain else str(day.year)


def _french(day: date) -> tuple[str, str]:
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    return f"{day.day} {months[day.month - 1]} {day.year}", day.isoformat()


def _spanish(day: date) -> tuple[str, str]:
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    return f"{day.day} de {months[day.month - 1]} de {day.year}", day.isoformat()


def _short_month(day: date) -> tuple[str, str]:
    names = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
    return f"{names[day.month - 1]} {day.day}, {day.year}", day.isoformat()


_ISO = _padded("%Y-%m-%d")
_IN_WORDS: tuple[_Spelling, ...] = (
    _day("%d %B %Y"),
    _day("%B %d, %Y"),
    _short_month,
    _ordinal,
    _day("%A, %d %B %Y"),
    _day("%d %b %Y"),
    _day("%A %B %d, %Y"),
    _french,
)
_IN_FIELDS: tuple[_Spelling, ...] = (
    _ISO,
    *_IN_WORDS,
    _padded("%Y-%m-%dT%H:%M:%SZ"),
    _padded("%Y-%m-%dT23:45:10.123+02:00"),
    _padded("%a, %d %b %Y 12:00:00 +0200"),
    _padded("%Y/%m/%d"),
    _padded("%d.%m.%Y"),
    _padded("%Y%m%d"),
    _padded("%Y-%m-%d 18:30"),
    _day("%d %B %Y, 18:30"),
    _slashes,
    _spanish,
    lambda day: (f"{day:%B %Y}", f"{day:%Y-%m}"),
    lambda day: (f"{day:%Y-%m}", f"{day:%Y-%m}"),
    lambda day: (f"{day.year}", f"{day.year}"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """The lines between a title and the text."""

    lines: tuple[str, ...]
    date: str | None
    before: str = ""  # in front of the first sentence, in its own line


def _head(article: Article, number: int) -> Head:
    """One that states the date in one way of many; every ninth states none."""
    written, means = _IN_WORDS[number % len(_IN_WORDS)](article.day)
    any_form, any_means = _IN_FIELDS[number % len(_IN_FIELDS)](article.day)
    short, _ = _short_month(article.day)
    return (
        Head((f"Published: {any_form}",), any_means),
        Head((written,), means),
        Head((f"By {article.author} | {written}",), means),
        Head((f"By {article.author}", f"Posted on {written}"), means),
        Head((), article.day.isoformat(), f"BAMAKO, Mali, {short} (Reuters) - "),
        Head((f"By {article.author}",), None),
        Head((f"{article.author} · {written} · 5 min read",), means),
        Head((f"Last updated: {written}",), means),
        Head((f"Publié le {_french(article.day)[0]}",), article.day.isoformat()),
    )[number % 9]


# ---- Text and Markdown


def _slug(title: str) -> str:
    """A title as the name of a file."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _known(name: str, article: Article, stated: str | None) -> Known:
    return Known(name, name.rpartition(".")[2], article.title, stated, article.sentences)


def _running(article: Article, before: str = "", separator: str = "\n\n") -> str:
    return before + separator.join(" ".join(paragraph) for paragraph in article.paragraphs)


def _txt(press: Press, number: int) -> Made:
    """Titled by the first line; every fifth by its name, which then also states the date."""
    encoding = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252")[number // 2 % 5]
    article = press.article(press.random.randint(2, 7), latin=encoding == "cp1252")
    if number % 5 == 4:
        article = replace(article, title=f"Floods reach the market of Gao for day {number}")
        in_words = f"Floods reach the market of Gao for day {number}, the radio said on {press.number()} occasions."
        article = replace(article, paragraphs=((in_words,), *article.paragraphs))
        name = f"txt/{article.day.isoformat()}-{_slug(article.title)}.txt"
        return Made(name, _running(article).encode(encoding), (_known(name, article, article.day.isoformat()),))
    head = _head(article, number)
    text = "\n\n".join([article.title, *head.lines, _running(article, head.before)]) + "\n"
    if number % 3 == 1:
        text = text.replace("\n", "\r\n")
    name = f"txt/note-{number:03}.txt"
    return Made(name, text.encode(encoding), (_known(name, article, head.date),))


def _md(press: Press, number: int) -> Made:
    """By turns with front matter in YAML and TOML, and without."""
    article = press.article(press.random.randint(3, 6))
    written, means = _IN_FIELDS[number % len(_IN_FIELDS)](article.day)
    title, body = article.title, _md_body(article)
    heading = f"# {title}\n\n"
    stated: str | None = means
    match number % 5:
        case 0:
            text = f'---\ntitle: "{title}"\ndate: "{written}"\nauthor: {article.author}\n---\n\n{body}'
        case 1:
            text = f"---\ntitle: {title}\ndate: {article.day}\ntags: [a, b]\n---\n{heading}{body}"
            stated = article.day.isoformat()
        case 2:
            text = f'+++\ntitle = "{title}"\ndate = {article.day}T08:00:00Z\n+++\n\n{body}'
            stated = article.day.isoformat()
        case 3:
            head = _head(article, number // 5)
            lines = "".join(f"{line}\n\n" for line in head.lines)
            text, stated = f"{heading}{lines}{head.before}{body}", head.date
        case _:
            text, stated = f"{title}\n{'=' * len(title)}\n\n{body}", None
    name = f"md/post-{number:03}.{('md', 'markdown')[number % 7 == 0]}"
    return Made(name, text.encode(), (replace(_known(name, article, stated), format="md"),))


def _md_body(article: Article) -> str:
    """Paragraphs, a list, a quotation, and headings between them."""
    blocks = []
    for number, paragraph in enumerate(article.paragraphs):
        match number % 4:
            case 1:
                blocks += ["## What is known", "\n".join(f"- {sentence}" for sentence in paragraph)]
            case 2:
                blocks.append("\n>\n".join(f"> {sentence}" for sentence in paragraph))
            case 3:
                blocks += ["What comes next\n---", "\n".join(f"{n}. {said}" for n, said in enumerate(paragraph, 1))]
            case _:
                blocks.append(" ".join(paragraph))
    return "\n\n".join(blocks) + "\n"


# ---- Web pages

# `tests.pages` says what pages state in their markup; one states its date in its text: "Issue 88 — Friday 17 June".
_DATED_IN_THE_TEXT = {"Archive copy of a mailed newsletter": "2022-06-17"}


def _html(press: Press, number: int) -> Made:
    """The pages of `tests.pages` with other articles in them, then some of our own."""
    if number < len(PAGES):
        return _rewritten(press, number, PAGES[number])
    article = press.article(press.random.randint(3, 7))
    statements, stated = _html_date(article, number)
    site = ("The Bend Courier", "Sahel Wire", "Radio Delta")[number % 3]
    title = (
        f"<title>{escape(article.title)} | {site}</title>",
        f'<title>{site}</title><meta property="og:title" content="{escape(article.title)}">',
        f"<title>{escape(article.title)}</title>",
    )[number % 3]
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{title}'
        f'<meta property="og:site_name" content="{site}">{statements.get("head", "")}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/s">Sport</a> <a href="/c">Culture</a></nav>'
        f"{_html_frame(number)[0]}<h1>{escape(article.title)}</h1>{statements.get('body', '')}"
        f"{_html_body(press, article)}{_html_frame(number)[1]}"
        f'<aside><h3>Most read</h3><a href="/1">Rain stops play</a></aside>'
        f"<footer><p>© {article.day.year} {site}. All rights reserved.</p></footer></body></html>"
    )
    name = f"html/page-{number:03}.{('html', 'htm')[number % 2]}"
    return Made(name, page.encode(), (replace(_known(name, article, stated), format="html"),))


def _rewritten(press: Press, number: int, page: Page) -> Made:
    """A page with other sentences, where they stand in it without markup, and another title."""
    encoding = "utf-8"
    try:
        markup = page.html.decode()
    except UnicodeDecodeError:
        encoding = "cp1252"
        markup = page.html.decode(encoding)
    sentences = []
    for sentence in page.sentences:
        old, new = escape(sentence, quote=False), press.new(_SENTENCES)
        usable = markup.count(old) == 1 and len(sentence) > 40
        markup = markup.replace(old, escape(new)) if usable else markup
        sentences.append(new if usable else _as_spaced(sentence, markup))
    title = press.new(_TITLES) if escape(page.title, quote=False) in markup else page.title
    markup = markup.replace(escape(page.title, quote=False), escape(title))
    name = f"html/site-{number:03}.html"
    content = markup.encode(encoding, "xmlcharrefreplace")
    stated = page.date or _DATED_IN_THE_TEXT.get(page.name)
    return Made(name, content, (Known(name, "html", title, stated, tuple(sentences)),))


def _as_spaced(sentence: str, markup: str) -> str:
    """A sentence with the no-break spaces that stand in the page, where they are plain ones in `tests.pages`."""
    found = re.search(re.escape(sentence).replace(r"\ ", "[ \u00a0]"), unescape(markup))
    return found.group() if found else sentence


def _html_date(article: Article, number: int) -> tuple[dict[str, str], str | None]:
    """Where a page states its date."""
    day = article.day.isoformat()
    written, _ = _IN_WORDS[number % len(_IN_WORDS)](article.day)
    path = f"{article.day:%Y/%m/%d}"
    linked = json.dumps({"@type": "NewsArticle", "headline": article.title, "datePublished": f"{day}T10:00:00+01:00"})
    return (
        ({"head": f'<meta property="article:published_time" content="{day}T22:10:00+00:00">'}, day),
        ({"head": f'<script type="application/ld+json">{linked}</script>'}, day),
        ({"body": f'<p><time datetime="{day}">{written}</time></p>'}, day),
        ({"body": f'<p class="post-date">{written}</p>'}, day),
        ({"body": f'<span itemprop="datePublished" content="{day}">{written}</span>'}, day),
        ({"head": f'<link rel="canonical" href="https://news.example/{path}/{_slug(article.title)}">'}, day),
        ({"body": f"<p>By {article.author}</p>"}, None),
    )[number % 7]


def _html_frame(number: int) -> tuple[str, str]:
    return (
        ("<main><article>", "</article></main>"),
        ('<div id="wrap"><div class="content">', "</div></div>"),
        ('<div class="entry-content">', '<div class="share">Share on Facebook</div></div>'),
        ('<table width="700"><tr><td width="120">Menu</td><td>', "</td></tr></table>"),
    )[number % 4]


def _html_body(press: Press, article: Article) -> str:
    blocks = []
    for number, paragraph in enumerate(article.paragraphs):
        sentences = [_marked_up(press, sentence) for sentence in paragraph]
        if number % 4 == 2:
            items = "".join(f"<li>{sentence}</li>" for sentence in sentences)
            blocks.append(f"<h2>What was found</h2><ul>\n{items}</ul>")
        elif number % 4 == 3:
            blocks.append(f"<blockquote><p>{' '.join(sentences)}</p></blockquote>")
        else:
            blocks.append(f"<p>{chr(10).join(sentences)}</p>")
    return "\n".join(blocks)


def _marked_up(press: Press, sentence: str) -> str:
    """A sentence with a link or emphasis on one of its words, now and then."""
    words = [escape(word) for word in sentence.split()]
    if press.random.random() < 0.4:
        chosen = press.random.randrange(len(words))
        start, end = press.random.choice((("<b>", "</b>"), ("<em>", "</em>"), ('<a href="/x">', "</a>")))
        words[chosen] = f"{start}{words[chosen]}{end}"
    return " ".join(words)


# ---- PDF

_HEADER = 18  # mm, where the text begins
_FOOTER = 20


@dataclass(slots=True)
class Sheet:
    """A PDF that is set line by line, so that the page of each sentence is known."""

    pdf: FPDF
    columns: int
    justified: bool
    header: str  # running; "" for none
    numbered: bool
    size: float = 11
    pages: list[int] = field(default_factory=list)  # of the sentences set so far
    _column: int = 0
    _y: float = 0

    @property
    def _width(self) -> float:
        gutter = 9 * (self.columns - 1)
        return float(self.pdf.epw - gutter) / self.columns

    @property
    def _line(self) -> float:
        return self.size * 0.3528 * 1.25  # mm

    def turn(self) -> None:
        """A new page."""
        self.pdf.add_page()
        family = self.pdf.font_family
        number = self.pdf.page_no()
        self.pdf.set_font(family, size=8)
        if self.header:
            self.pdf.text(self.pdf.l_margin, 11, self.header)
        if self.numbered:
            self.pdf.text(self.pdf.w / 2, self.pdf.h - 9, str(number))
        self.pdf.set_font(family, size=self.size)
        self._column, self._y = 0, _HEADER + self._line

    def heading(self, text: str, size: float) -> None:
        """A line or two in large print."""
        family = self.pdf.font_family
        self.pdf.set_font(family, "B", size)
        height = size * 0.3528 * 1.25
        lines = self._wrapped(text)
        self._y += height
        if self._y + height * len(lines) + 2 * self._line > self._bottom:
            self._next_column()
        for line in lines:
            self.pdf.text(self._left, self._y, " ".join(line))
            self._y += height
        self._y += 1
        self.pdf.set_font(family, "", self.size)

    def line(self, text: str) -> None:
        """Lines that hold no sentence which is asked about."""
        self._set(text, [], justified=False)
        self._y += self._line * 0.7

    def paragraph(self, sentences: Sequence[str], before: str = "", gap: float = 0.7) -> None:
        """Sentences that run on over lines, columns and pages."""
        starts, text = [], before
        for sentence in sentences:
            starts.append(len(text))
            text += sentence + " "
        self._set(text.rstrip(), starts, justified=self.justified)
        self._y += self._line * gap

    def _set(self, text: str, starts: Sequence[int], *, justified: bool) -> None:
        lines = self._wrapped(text)
        begin = 0
        for number, words in enumerate(lines):
            if self._y > self._bottom:
                self._next_column()
            end = begin + len(" ".join(words)) + 1
            self.pages += [self.pdf.page_no() for start in starts if begin <= start < end]
            self._show(words, justified=justified and number < len(lines) - 1)
            self._y += self._line
            begin = end

    def _show(self, words: Sequence[str], *, justified: bool) -> None:
        if not justified:
            self.pdf.text(self._left, self._y, " ".join(words))
            return
        widths = [float(self.pdf.get_string_width(word)) for word in words]
        room = (self._width - sum(widths)) / max(1, len(words) - 1)
        x = self._left
        for word, width in zip(words, widths, strict=True):
            self.pdf.text(x, self._y, word)
            x += width + room

    def _wrapped(self, text: str) -> list[list[str]]:
        lines: list[list[str]] = [[]]
        space = float(self.pdf.get_string_width(" "))
        room = self._width
        for word in text.split(" "):
            width = float(self.pdf.get_string_width(word))
            if lines[-1] and width > room:
                lines.append([])
                room = self._width
            lines[-1].append(word)
            room -= width + space
        return lines

    @property
    def _left(self) -> float:
        return float(self.pdf.l_margin) + self._column * (self._width + 9)

    @property
    def _bottom(self) -> float:
        return float(self.pdf.h) - _FOOTER

    def _next_column(self) -> None:
        self._column += 1
        if self._column == self.columns:
            self.turn()
        self._y = _HEADER + self._line


def _pdf(press: Press, number: int) -> Made:
    """One to five pages, in one or two columns, with and without headers, lists and properties."""
    article = press.article((3, 8, 15, 21, 27)[number % 5], latin=True)
    pdf = FPDF(format=("A4", "Letter")[number % 2])
    pdf.set_auto_page_break(False)
    pdf.set_font(("Helvetica", "Times", "Courier")[number % 7 % 3])
    long = len(article.paragraphs) > 8
    sheet = Sheet(
        pdf,
        columns=2 if number % 4 == 3 and pdf.font_family != "courier" else 1,
        justified=number % 3 == 1,
        header=f"Bulletin of the river towns, volume {number}" if long and number % 2 else "",
        numbered=long and number % 3 != 2,
        size=(11, 10, 12)[number % 3],
    )
    stated = _pdf_properties(pdf, article, number)
    sheet.turn()
    sheet.heading(article.title, 20 if number % 4 else 16)
    before = ""
    if number % 3 == 0:
        head = _head(article, number // 3)
        for line in head.lines:
            sheet.line(line)
        before, stated = head.before, head.date or stated
    for place, paragraph in enumerate(article.paragraphs):
        _pdf_block(sheet, paragraph, place + number, before if place == 0 else "")
    name = f"pdf/report-{number:03}.pdf"
    known = replace(_known(name, article, stated), pages=tuple(sheet.pages))
    return Made(name, bytes(pdf.output()), (known,))


def _pdf_properties(pdf: FPDF, article: Article, number: int) -> str | None:
    """The date that is stated."""
    if number % 4 < 2:
        pdf.set_title(article.title)
    pdf.set_author(article.author)
    if number % 6 == 5:
        pdf.set_creation_date(datetime(1904, 1, 1, tzinfo=UTC))  # a clock that was never set
        return None
    pdf.set_creation_date(datetime(article.day.year, article.day.month, article.day.day, 21, 30, tzinfo=UTC))
    return article.day.isoformat()


def _pdf_block(sheet: Sheet, paragraph: Sequence[str], kind: int, before: str) -> None:
    if kind % 6 == 4 and not before:
        sheet.heading(("What was found", "Method", "The way ahead", "Costs and delays")[kind // 6 % 4], 14)
    if kind % 5 == 3 and not before:
        for place, sentence in enumerate(paragraph, 1):
            sheet.paragraph([sentence], "- " if kind % 2 else f"{place}. ", gap=0)
        sheet.paragraph([], gap=0)
    else:
        sheet.paragraph(paragraph, before)


# ---- Word


def _docx(press: Press, number: int) -> Made:
    """Titled by its properties, a title style or a heading; with lists and tables."""
    article = press.article(press.random.randint(3, 8))
    word = docx.Document()
    properties = word.core_properties
    properties.title = article.title if number % 3 == 0 else ("", "Word Document")[number % 2]
    stated = None
    if number % 4 != 3:
        moment = datetime(article.day.year, article.day.month, article.day.day, 9, tzinfo=UTC)
        properties.created = properties.modified = moment.replace(tzinfo=None)
        stated = article.day.isoformat()
    if number % 3:
        word.add_heading(article.title, number % 3 - 1)
    before = ""
    if number % 2:
        head = _head(article, number // 2)
        for line in head.lines:
            word.add_paragraph(line)
        before, stated = head.before, head.date or stated
    for place, paragraph in enumerate(article.paragraphs):
        _docx_block(press, word, paragraph, 0 if before and place == 0 else place + number, before * (place == 0))
    stream = io.BytesIO()
    word.save(stream)
    name = f"docx/memo-{number:03}.docx"
    return Made(name, stream.getvalue(), (_known(name, article, stated),))


def _docx_block(press: Press, word: Any, paragraph: Sequence[str], kind: int, before: str) -> None:
    match kind % 5:
        case 1:
            word.add_heading("What the visit showed", 2)
            for sentence in paragraph:
                word.add_paragraph(sentence, style="List Bullet")
        case 2:
            for sentence in paragraph:
                word.add_paragraph(sentence, style="List Number")
        case 3:
            table = word.add_table(0, 2)
            for sentence in paragraph:
                cells = table.add_row().cells
                cells[0].text, cells[1].text = str(press.number()), sentence
        case _:
            added = word.add_paragraph(before)
            for one, other in pairwise([*_in_three(" ".join(paragraph)), ""]):
                added.add_run(one).bold = len(one) < len(other)


def _in_three(text: str) -> list[str]:
    """A text in pieces, as a word processor stores what was edited."""
    third = len(text) // 3
    return [text[:third], text[third : 2 * third], text[2 * third :]]


# ---- Other office programs, and books


def _office(press: Press, kind: str, number: int) -> Made:
    """Three to eight paragraphs, with notes, lists and tables."""
    article = press.article(press.random.randint(3, 8))
    name = f"{kind}/paper-{number:03}.{kind}"
    content = Content(article.title, article.paragraphs, article.day, article.author, number)
    return Made(name, OFFICE_MAKERS[kind](content), (_known(name, article, article.day.isoformat()),))


# ---- Records


def _record(press: Press, number: int) -> tuple[Article, str, str | None]:
    """An article, its date as written, empty where there is none, and what it means."""
    article = press.article(press.random.randint(1, 4))
    if number % 10 == 9:
        return article, "", None
    return article, *_IN_FIELDS[number % len(_IN_FIELDS)](article.day)


def _jsonl_files(press: Press, count: int) -> list[Made]:
    """Two files, with other names for the fields; the second gives no ids, and titles in the text."""
    first, second = [], []
    known = []
    for number in range(count):
        article, written, stated = _record(press, number)
        if number % 2 == 0:
            identifier = f"jsonl-{press.number()}"
            record = {"id": identifier, "title": article.title, "published": written, "text": _running(article)}
            first.append(json.dumps(record, ensure_ascii=number % 4 == 0))
            known.append(Known(identifier, "jsonl", article.title, stated, article.sentences))
        else:
            text = f"{article.title}\n\n{_running(article)}"
            record = {"content": text, "date_published": written, "Publisher": "Sahel Wire"}
            second.append(json.dumps(record, ensure_ascii=False))
            identifier = f"records/wire.jsonl#{len(second)}"
            known.append(Known(identifier, "jsonl", article.title, stated, article.sentences))
    lines = {"records/export.jsonl": first, "records/wire.jsonl": second}
    return [
        Made(
            name,
            "".join(f"{line}\n" for line in content).encode(),
            tuple(known[number::2]),
        )
        for number, (name, content) in enumerate(lines.items())
    ]


def _tables(press: Press, count: int) -> list[Made]:
    """Tables with commas, semicolons and tabs."""
    made: list[Made] = []
    for number, (name, separator) in enumerate((("table.csv", ","), ("semicolons.csv", ";"), ("tabs.tsv", "\t"))):
        rows, known = [], []
        for place in range(number, count, 3):
            article, written, stated = _record(press, place)
            identifier = f"row-{press.number()}"
            rows.append([identifier, article.title, written, _running(article), "https://wire.example/a"])
            known.append(Known(identifier, "csv", article.title, stated, article.sentences))
        if rows:
            columns = (
                ["id", "title", "date", "text", "url"],
                ["GUID", "Headline", "Pub Date", "Body", "Link"],
                ["key", "name", "created_at", "article", "permalink"],
            )[number]
            made.append(Made(f"records/{name}", _table([columns, *rows], separator), tuple(known)))
    return made


def _table(rows: Iterable[Sequence[str]], separator: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode()


# ---- Workbooks, mail and captions


def _workbook(press: Press, count: int) -> Made:
    """Two sheets of records, the second below a title."""
    book = Workbook()
    known = []
    for sheet, names in ((book.active, ("id", "title", "date", "text")), (book.create_sheet("Wire"), _WIRE)):
        sheet.title = "Wire" if sheet is not book.active else "Records"
        if sheet is not book.active:
            sheet.append(("What came over the wire",))
            sheet.append(())
        sheet.append(names)
        for place in range(count // 2):
            article, written, stated = _record(press, place)
            identifier = f"row-{press.number()}"
            cells = {"id": identifier, "title": article.title, "date": written, "text": _running(article)}
            sheet.append([cells[_IN_A_WORKBOOK.get(name, name)] for name in names])
            known.append(Known(identifier, "xlsx", article.title, stated, article.sentences))
    stream = io.BytesIO()
    book.save(stream)
    name = "records/workbook.xlsx"
    above = Known(f"{name}#Wire!A1", "xlsx", "Workbook: Wire", None, ("What came over the wire",))
    return Made(name, stream.getvalue(), (*known, above))


_WIRE = ("GUID", "Pub Date", "Body", "Headline")
_IN_A_WORKBOOK = {"GUID": "id", "Pub Date": "date", "Body": "text", "Headline": "title"}


def _message(article: Article, number: int) -> EmailMessage:
    """A message in one of the forms that programs give it."""
    message = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=78 if number % 2 else 998))
    message["From"] = f"{article.author} <desk@wire.example>"
    message["Subject"] = article.title
    message["Date"] = datetime(article.day.year, article.day.month, article.day.day, 9, 30, tzinfo=UTC)
    message["Message-ID"] = f"<{number}@wire.example>"
    page = "".join(f"<p>{escape(' '.join(paragraph))}</p>" for paragraph in article.paragraphs)
    if number % 3 == 2:
        message.set_content(f"<html><body>{page}</body></html>", subtype="html", cte="base64")
    else:
        message.set_content(_running(article), cte="quoted-printable" if number % 2 else "base64")
        if number % 3:
            message.add_alternative(f"<html><body>{page}</body></html>", subtype="html")
    return message


def _eml(press: Press, number: int) -> Made:
    """A message; every other one has a text attached."""
    article = press.article()
    message = _message(article, number)
    name = f"mail/message-{number:03}.eml"
    known = [Known(name, "eml", article.title, article.day.isoformat(), article.sentences)]
    if number % 2:
        attached = press.article(2)
        message.add_attachment(f"{attached.title}\n\n{_running(attached)}", filename="note.txt")
        known.append(Known(f"{name}/note.txt", "eml", attached.title, None, attached.sentences))
    return Made(name, message.as_bytes(), tuple(known))


def _mailbox(press: Press, count: int) -> Made:
    """Messages below each other."""
    name, known, raw = "mail/box.mbox", [], b""
    for number in range(100, 100 + count):
        article = press.article(3)
        content = _message(article, number).as_bytes().replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
        raw += b"From desk@wire.example Mon Jan  6 10:00:00 2003\n" + content + b"\n"
        identifier = f"{name}#{number}@wire.example"
        known.append(Known(identifier, "mbox", article.title, article.day.isoformat(), article.sentences))
    return Made(name, raw, tuple(known))


def _captions(article: Article, separator: str) -> str:
    """What is said, a few words at a time."""
    lines = []
    second = 0
    for row, words in enumerate(_by_sevens(_running(article).split())):
        start, end = (f"00:{each // 60:02}:{each % 60:02}{separator}500" for each in (second, second + 3))
        half = len(words) // 2
        lines.append(f"{row + 1}\n{start} --> {end}\n{' '.join(words[:half])}\n{' '.join(words[half:])}\n")
        second += 3
    return "\n".join(lines)


def _by_sevens(words: Sequence[str]) -> Iterable[Sequence[str]]:
    return (words[start : start + 7] for start in range(0, len(words), 7))


def _vtt(press: Press, number: int) -> Made:
    """Titled in its first line, dated by the name of its file."""
    article = press.article()
    name = f"captions/{article.day.isoformat()}-talk-{number:03}.vtt"
    content = f"WEBVTT - {article.title}\n\n{_captions(article, '.').replace(' & ', ' &amp; ')}"
    return Made(name, content.encode(), (_known(name, article, article.day.isoformat()),))


def _srt(press: Press, number: int) -> Made:
    """Dated and titled by the name of its file."""
    article = press.article()
    name = f"captions/{article.day.isoformat()}-recording-{number:03}.srt"
    known = Known(name, "srt", f"Recording {number:03}", article.day.isoformat(), article.sentences)
    return Made(name, _captions(article, ",").replace("\n", "\r\n").encode(), (known,))


_MAKERS: Mapping[str, Callable[[Press, int], Made]] = {
    "txt": _txt,
    "md": _md,
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "eml": _eml,
    "vtt": _vtt,
    "srt": _srt,
}
