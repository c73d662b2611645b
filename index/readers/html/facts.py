"""What a web page states about itself: title, author, date, address, site.

Only statements count: JSON-LD, meta tags and elements that are marked as a date. No date is guessed from the
text, from an address or from today.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from index.readers.html.blocks import Block
from index.text import fold

__all__ = ["PageFacts", "page_facts"]

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report|Review")
_TITLE_METAS = ("og:title", "headline", "citation_title", "dcterms.title", "dc.title", "parsely-title", "twitter:title")
_DATE_METAS = (
    "article:published_time og:article:published_time article:published og:published_time datepublished publisheddate "
    "pubdate publishdate publish-date publish_date published_date published_time publication_date dc.date.issued "
    "dcterms.issued dcterms.created dc.date dc:date dcterms.date dc.created parsely-pub-date sailthru.date "
    "citation_publication_date citation_date citation_online_date originalpublicationdate article_date_original "
    "rbpubdate cxenseparse:recs:publishtime date created"
).split()
_AUTHOR_METAS = (
    "author article:author citation_author dcterms.creator dc.creator parsely-author sailthru.author byl".split()
)
_BY = re.compile(r"^(?:(?:interview|written|posted|reported|words|text)\s+)?(?:by|par|von|por)\s+", re.IGNORECASE)
_LONGEST_NAME = 100  # characters
_SITE_METAS = ("og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ,].*)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?Z?", re.ASCII)
_DATED = re.compile(
    r"(?<![a-z])(?:pub(?:lish(?:ed)?|lication)?|post(?:ed)?|entry|article|story)?[-_]?date", re.IGNORECASE
)
_CHANGED = re.compile(r"modif|updat", re.IGNORECASE)
_ASIDE = re.compile(r"(?<![a-z])(?:related|recommend|sidebar|comments?(?![a-z])|read-?next)", re.IGNORECASE)
_LONGEST_DATE = 100  # characters
_TITLE_BORDER = re.compile(r"\s+(?:[|·•–—-]|::|»|/|⁄)\s+")
_STRONG_BORDER = re.compile(r"\s+(?:\||::|»)\s+")  # never inside a title
_LONGEST_TITLE = 300  # characters


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states; what it does not is empty."""

    title: str
    author: str
    date: str | None  # ISO 8601, as exact as it is stated
    url: str  # canonical
    site: str


def page_facts(tree: HtmlElement, headings: Sequence[Block]) -> PageFacts:
    """What the page states. `headings` are those that are visible; scripts must still be in the tree."""
    metas = _metas(tree)
    linked = list(_json_ld(tree))
    sites = [*(metas[name] for name in _SITE_METAS if name in metas), *_site_names(linked)]
    return PageFacts(
        title=_title(tree, metas, linked, headings, sites),
        author=_author(tree, metas, linked),
        date=_date(tree, metas, linked),
        url=_url(tree, metas),
        site=(sites or [""])[0],
    )


def _author(tree: HtmlElement, metas: dict[str, str], linked: Sequence[dict[str, Any]]) -> str:
    """The authors as they are stated, "; " between them; empty where the page names none."""
    named = [name for found in linked if _is_article(found) for name in _names_of(found.get("author"))]
    named = named or [metas[name] for name in _AUTHOR_METAS if name in metas and "://" not in metas[name]][:1]
    named = named or [
        " ".join(element.text_content().split())
        for element in tree.iter()
        if isinstance(element.tag, str)
        and (element.get("itemprop", "").lower() == "author" or element.get("rel", "").lower() == "author")
    ]
    named = named or [_author_by_library(tree)]
    stated = [_BY.sub("", name).strip() for name in named]
    return "; ".join(dict.fromkeys(name for name in stated if 0 < len(name) <= _LONGEST_NAME))


def _names_of(author: object) -> list[str]:
    """The names in a JSON-LD author: a name, a person, or several of either."""
    if isinstance(author, list):
        return [name for each in author if not isinstance(each, list) for name in _names_of(each)]
    name = author.get("name") if isinstance(author, dict) else author
    return [" ".join(name.split())] if isinstance(name, str) else []


def _author_by_library(tree: HtmlElement) -> str:
    """What trafilatura takes for the author, from the looks of the page."""
    from trafilatura.metadata import extract_author

    try:
        return extract_author(tree) or ""
    except Exception:  # noqa: BLE001 (no list is known of what a hostile page makes it raise)
        return ""


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first content under each name, in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = " ".join(element.get("content", "").split())
        for attribute in ("property", "name", "itemprop"):
            name = element.get(attribute, "").lower()
            if name and content:
                found.setdefault(name, content)
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD, an article first."""
    objects: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if script.get("type", "").strip().lower() != "application/ld+json":
            continue
        try:
            waiting = deque([json.loads(script.text or "", strict=False)])
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.popleft()
            if isinstance(value, dict):
                objects.append(value)
                waiting.extend(value.values())
            elif isinstance(value, list):
                waiting.extend(value)
    return iter(sorted(objects, key=lambda found: not _is_article(found)))


def _is_article(found: dict[str, Any]) -> bool:
    return _ARTICLE_TYPE.search(str(found.get("@type", ""))) is not None


def _site_names(linked: Sequence[dict[str, Any]]) -> Iterator[str]:
    for found in linked:
        publisher = found.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]
        if "WebSite" in str(found.get("@type", "")) and isinstance(found.get("name"), str):
            yield found["name"]


def _title(
    tree: HtmlElement,
    metas: dict[str, str],
    linked: Sequence[dict[str, Any]],
    headings: Sequence[Block],
    sites: Sequence[str],
) -> str:
    """The article's title, without the name of the site; empty where the page has none."""
    stated = [metas[name] for name in _TITLE_METAS[:1] if name in metas]
    stated += [found["headline"] for found in linked if isinstance(found.get("headline"), str)][:1]
    stated += [metas[name] for name in _TITLE_METAS[1:] if name in metas]
    head = tree.find(".//title")
    stated += [head.text_content()] if head is not None else []
    tops = [block.text for block in headings if block.level == 1]
    stated += tops[:1] if len(tops) == 1 else []
    shown = [" ".join(block.text.split()) for block in headings if len(block.text) <= _LONGEST_TITLE]
    lines = (" ".join(title.split()) for title in stated if len(title) <= _LONGEST_TITLE)
    return next((title for line in lines if (title := _without_site(line, shown, sites))), "")


def _without_site(title: str, shown: Sequence[str], sites: Sequence[str]) -> str:
    """A title without what else stands in the page's title line."""
    if title in shown:
        return title
    for heading in sorted(shown, key=len, reverse=True):
        rest = title.removeprefix(heading) if title.startswith(heading) else title.removesuffix(heading)
        if heading and rest != title and _TITLE_BORDER.search(f" {rest.strip()} ") and not _names(heading, sites):
            return heading
    for border in _TITLE_BORDER.finditer(title):
        before, after = title[: border.start()], title[border.end() :]
        if _names(after, sites):
            return before
        if _names(before, sites):
            return after
    return max(_STRONG_BORDER.split(title), key=len)


def _names(part: str, sites: Sequence[str]) -> bool:
    return fold(part.strip()) in {fold(site.strip()) for site in sites}


def _url(tree: HtmlElement, metas: dict[str, str]) -> str:
    links = (link.get("href", "").strip() for link in tree.iter("link") if "canonical" in link.get("rel", "").lower())
    stated = (*links, metas.get("og:url", ""))
    return next((url for url in stated if re.match(r"https?://[^\s<>\"]+\Z", url)), "")


def _date(tree: HtmlElement, metas: dict[str, str], linked: Sequence[dict[str, Any]]) -> str | None:
    """The day of publication, from the most explicit statement of it."""
    stated = [str(found["datePublished"]) for found in linked if "datePublished" in found]
    stated += [metas[name] for name in _DATE_METAS if name in metas]
    for value in (*stated, *_marked_dates(tree)):
        found_date = _iso(value.strip())
        if found_date:
            return found_date
    return None


def _marked_dates(tree: HtmlElement) -> Iterator[str]:
    """What elements say that are marked as the date of publication, those marked most clearly first."""
    dated = [element for element in tree.iter() if isinstance(element.tag, str) and _is_dated(element)]
    for element in sorted(dated, key=lambda element: element.get("itemprop", "").lower() != "datepublished"):
        for name in ("content", "datetime", "title"):
            if element.get(name):
                yield element.get(name, "")
        yield " ".join(element.text_content().split())


def _is_dated(element: HtmlElement) -> bool:
    marks = " ".join(element.get(name, "") for name in ("class", "id", "itemprop", "property"))
    if element.tag != "time" and not _DATED.search(marks) and element.get("itemprop", "").lower() != "datepublished":
        return False
    if _CHANGED.search(marks):
        return False
    return not any(
        parent.tag in ("nav", "aside") or _ASIDE.search(f"{parent.get('class', '')} {parent.get('id', '')}")
        for parent in element.iterancestors()
        if parent.tag not in ("html", "body")  # their classes tell of the page, as "has-sidebar" does
    )


def _iso(value: str) -> str | None:
    """A date in ISO 8601 with the parts that are stated; None where it is none.

    Example: "2003/11/04 18:07:40" -> "2003-11-04"; "7 septembre 2019" -> "2019-09-07"; "2024-02" -> "2024-02".
    """
    found = _ISO.fullmatch(value) or _COMPACT.fullmatch(value)
    if not found:
        return _written_out(value)
    year, month, day = found.groups()
    try:
        return date(int(year), int(month or 1), int(day or 1)).isoformat()[: 10 if day else 7 if month else 4]
    except ValueError:
        return None


def _written_out(value: str) -> str | None:
    """A date in words, in any of the languages that htmldate knows."""
    from htmldate import find_date

    if not value or len(value) > _LONGEST_DATE or not re.search(r"\d", value):
        return None
    page = html.document_fromstring("<html><head><meta name='date'></head><body></body></html>")
    page.find(".//meta").set("content", value)
    try:
        found: str | None = find_date(page, extensive_search=False, url="", max_date="2999-12-31")
    except Exception:  # noqa: BLE001 (no list is known of what a hostile page makes it raise)
        return None
    return found
