"""Alerts as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote as percent
from xml.etree import ElementTree as ET

from index import Alert
from qa.alerts.telling import news_of
from qa.alerts.wording import headline, told

__all__ = ["MEDIA_TYPE", "atom"]

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, however it is written.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EMPTY_SINCE = "2000-01-01T00:00:00+00:00"  # of a feed without an entry, which must have been updated some time


def atom(alerts: Sequence[Alert], url: str, name: str = "Verbatim") -> bytes:
    """The feed; `url` is the address of the page, below which the feed is. Newest first, as they are given.

    An entry is named by its alert, and the feed by its address, so a reader knows each again.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    address = f"{url}/api/v1/alerts.atom"
    _add(feed, "id", address)
    _add(feed, "title", f"{name}: saved questions")
    _add(feed, "updated", alerts[0].at if alerts else _EMPTY_SINCE)
    _link(feed, address, "self", MEDIA_TYPE)
    _link(feed, f"{url}/?view=alerts", "alternate", "text/html")
    _add(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", name)
    for alert in alerts:
        news = news_of(alert)
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"urn:uuid:{alert.key}")
        _add(entry, "title", f"{alert.question}: {headline(news)}")
        _add(entry, "updated", alert.at)
        _add(entry, "published", alert.at)
        _link(entry, f"{url}/?view=alerts&alert={percent(str(alert.number))}", "alternate", "text/html")
        for what in news.what:
            ET.SubElement(entry, f"{{{_ATOM}}}category", {"term": str(what)})
        _add(entry, "content", told(alert, news, url), {"type": "text"})
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: str, more: dict[str, str] | None = None) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}", more or {}).text = _NOT_IN_XML.sub("\ufffd", text)


def _link(parent: ET.Element, address: str, relation: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", {"href": address, "rel": relation, "type": kind})
