"""The title of a web page: what it states, without the name of the site."""

import re
from collections.abc import Sequence

from index.readers.html.blocks import Block
from index.readers.html.facts import PageFacts
from index.text import fold

__all__ = ["page_title"]

_TITLE_BORDER = re.compile(r"\s+(?:[|·•–—-]|::|»|/|⁄)\s+")
_STRONG_BORDER = re.compile(r"\s+(?:\||::|»)\s+")  # never inside a title
_LONGEST_TITLE = 300  # characters
_ANCHOR = re.compile(r"\s*[¶#§🔗]+$")  # that leads to a heading


def page_title(facts: PageFacts, headings: Sequence[Block]) -> str:
    """The article's title, without the name of the site; empty where the page has none. `headings` are visible."""
    tops = [block.text for block in headings if block.level == 1]
    shown = [_ANCHOR.sub("", " ".join(each.text.split())) for each in headings if len(each.text) <= _LONGEST_TITLE]
    lines = (" ".join(title.split()) for title in facts.titles if len(title) <= _LONGEST_TITLE)
    titles = [title for line in lines if (title := _without_site(line, shown, facts.sites))]
    titles = titles or [" ".join(top.split()) for top in tops if len(tops) == 1 and len(top) <= _LONGEST_TITLE]
    return next(iter(titles), "")


def _without_site(title: str, shown: Sequence[str], sites: Sequence[str]) -> str:
    """A title without what else stands in the page's title line."""
    if title in shown:
        return title
    by_length = sorted(filter(None, shown), key=len, reverse=True)
    for heading in sorted(by_length, key=lambda heading: not title.startswith(heading)):
        rest = title.removeprefix(heading) if title.startswith(heading) else title.removesuffix(heading)
        if rest != title and _TITLE_BORDER.search(f" {rest.strip()} ") and not _names(heading, sites):
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
