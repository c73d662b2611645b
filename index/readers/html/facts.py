"""What a web page states about itself: titles, author, dates, address, site, language.

Only statements count: JSON-LD, meta tags, and elements that are marked as a date.
"""

import itertools
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from index.text import fold

__all__ = ["PageFacts", "page_facts"]

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Report|Review")
_TITLE_METAS = (
    *("dc:title", "dc.title", "dcterm:title", "dcterms:title", "dcterms.title", "citation_title"),  # of documents
    *("og:title", "weibo:article:title", "weibo:webpage:title", "headline", "parsely-title", "title", "twitter:title"),
)
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
_DATED = re.compile(
    r"(?<![a-z])(?:pub(?:lish(?:ed)?|lication)?|post(?:ed)?|entry|article|story)?[-_]?(?:date(?!picker)|published(?![a-z]))"
    r"|datum(?![a-z])|(?<![a-z])fecha|(?<![a-z])timestamp(?![a-z])",
    re.IGNORECASE,
)
# "date updated" is what blogs call the day of publication, for it is the day of the last change as well.
_CHANGED = re.compile(r"modif|last-?update|updat(?!ed(?:\s|$))", re.IGNORECASE)
_UPDATED_ALONE = re.compile(r"(?:^|\s)updated(?:\s|$)", re.IGNORECASE)
_ASIDE = re.compile(r"(?<![a-z])(?:related|recommend|sidebar|comments?(?![a-z])|read-?next)", re.IGNORECASE)
# What scripts hand to programs that count visitors.
_IN_SCRIPT = re.compile(
    r"""["']?(?:date_?published|publish(?:ed|ing)?_?(?:date|time|at)|pub_?date|publication_?(?:date|time)"""
    r"""|cms_?publishing_?date)["']?\s*[:=]\s*["'](\d{4}\\?[-/]\d\d\\?[-/]\d\d[^"']{0,30})["']""",
    re.IGNORECASE,
)
_PUBLISHED = re.compile("ubli[sc]|ub_?[dD]ate")  # in all of these, and found in no time
_MOST_IN_SCRIPT = 5
_MOST_HEADINGS = 20  # at the top level, of which one is the page's


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page states; what it does not is empty."""

    titles: tuple[str, ...]  # the most explicit first; the last is that of the window
    author: str
    dates: tuple[str, ...]  # of publication, as they are written, the most explicit first
    url: str  # canonical
    sites: tuple[str, ...]  # names of the site
    language: str  # a tag such as "en-GB", in lower case


def page_facts(tree: HtmlElement) -> PageFacts:
    """What the page states; its scripts must still be in the tree."""
    metas = _metas(tree)
    linked = list(_json_ld(tree))
    return PageFacts(
        titles=tuple(_titles(tree, metas, linked)),
        author=_author(tree, metas, linked),
        dates=tuple(value.strip() for value in _dates(tree, metas, linked)),
        url=_url(tree, metas),
        sites=(*(metas[name] for name in _SITE_METAS if name in metas), *_site_names(linked)),
        language=_language(tree, metas),
    )


def _language(tree: HtmlElement, metas: dict[str, str]) -> str:
    """The language that most exactly names the region, too, for dates are written as there."""
    equivalents = (each.get("content", "") for each in tree.iter("meta") if _is_language(each))
    stated = [tree.get("lang", ""), metas.get("og:locale", ""), *equivalents, metas.get("language", "")]
    stated = [each.strip().lower().replace("_", "-") for each in stated if each.strip()]
    main = stated[0].partition("-")[0] if stated else ""
    return max((each for each in stated if each.partition("-")[0] == main), key=lambda each: "-" in each, default="")


def _is_language(meta: HtmlElement) -> bool:
    return bool(meta.get("http-equiv", "").lower() == "content-language")


def _titles(tree: HtmlElement, metas: dict[str, str], linked: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield from [found["headline"] for found in linked if isinstance(found.get("headline"), str)][:1]
    yield from (metas[name] for name in _TITLE_METAS if name in metas)
    head = tree.find(".//title")
    if head is not None:
        yield head.text_content()


def _dates(tree: HtmlElement, metas: dict[str, str], linked: Sequence[dict[str, Any]]) -> Iterator[str]:
    stated = [str(found["datePublished"]) for found in linked if "datePublished" in found]
    stated += [metas[name] for name in _DATE_METAS if name in metas]
    yield from stated
    yield from _marked_dates(tree, ("time",) if stated else ())
    for script in tree.iter("script") if not stated else ():
        if _PUBLISHED.search(text := script.text or ""):
            yield from (found[1] for found in itertools.islice(_IN_SCRIPT.finditer(text), _MOST_IN_SCRIPT))


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
            for name in element.get(attribute, "").lower().split() if content else ():
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


def _url(tree: HtmlElement, metas: dict[str, str]) -> str:
    links = (link.get("href", "").strip() for link in tree.iter("link") if "canonical" in link.get("rel", "").lower())
    stated = (*links, metas.get("og:url", ""))
    return next((url for url in stated if re.match(r"https?://[^\s<>\"]+\Z", url)), "")


def _marked_dates(tree: HtmlElement, tags: Sequence[str]) -> Iterator[str]:
    """What elements say that are marked as the date of publication: marked clearly, then below the page's heading.

    Only those of these tags, where there are any.
    """
    heading = _heading(tree)
    # What holds the heading too is no box beside the article, whatever its name.
    whole = {tree, *tree.iterchildren("body"), *(() if heading is None else heading.iterancestors())}
    dated: list[tuple[bool, bool, HtmlElement]] = []
    is_above = heading is not None
    for element in tree.iter("h1", *tags) if tags else tree.iter():
        is_above = is_above and element is not heading
        if (element.tag == "time" or element.keys()) and isinstance(element.tag, str) and _is_dated(element, whole):
            dated.append((element.get("itemprop", "").lower() != "datepublished", is_above, element))
    for _, _, element in sorted(dated, key=lambda found: found[:2]):
        for name in ("content", "datetime", "title"):
            if element.get(name):
                yield element.get(name, "")
        yield " ".join(element.text_content().split())


def _heading(tree: HtmlElement) -> HtmlElement | None:
    """The heading of the page: the first at the top that its title line holds, else the first."""
    head = tree.find(".//title")
    line = fold("" if head is None else " ".join(head.text_content().split()))
    tops = list(itertools.islice(tree.iter("h1"), _MOST_HEADINGS))
    texts = [fold(" ".join(top.text_content().split())) for top in tops]
    named = (top for top, text in zip(tops, texts, strict=True) if text and text in line)
    return next(named, tops[0] if tops else None)


def _is_dated(element: HtmlElement, whole: AbstractSet[HtmlElement]) -> bool:
    marks = " ".join(element.get(name, "") for name in ("class", "id", "itemprop", "property"))
    is_published = element.get("itemprop", "").lower() == "datepublished"
    is_marked = is_published or _DATED.search(marks) is not None
    if not is_marked and element.tag != "time":
        return False
    if _CHANGED.search(marks) or (not is_marked and _UPDATED_ALONE.search(marks)):
        return False
    return not any(
        (parent.tag in ("nav", "aside") and not is_published)
        or _ASIDE.search(f"{parent.get('class', '')} {parent.get('id', '')}")
        for parent in element.iterancestors()
        if parent not in whole
    )
