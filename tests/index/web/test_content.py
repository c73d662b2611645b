"""What an answer of the web is."""

from __future__ import annotations

import pytest

from index.web.addresses import RefusedError
from index.web.content import FEED, charset_of, ending_of, largest_of, type_of

PDF = b"%PDF-1.7\n"
RSS = b'<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel/></rss>'
ATOM = b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"/>'
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
HTML = b"\n<!DOCTYPE html><html><body>Hello</body></html>"
XHTML = b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html xmlns="x"/>'


@pytest.mark.parametrize(
    ("kind", "path", "body", "ending"),
    [
        ("text/html; charset=utf-8", "/", HTML, ".html"),
        ("Text/HTML", "/report.pdf", HTML, ".html"),
        ("application/xhtml+xml", "/", XHTML, ".xhtml"),
        ("application/pdf", "/report", PDF, ".pdf"),
        ("text/html", "/", PDF, ".pdf"),
        ("application/pdf", "/blocked.pdf", HTML, ".html"),
        ("text/plain", "/notes", b"Hello", ".txt"),
        ("text/plain", "/raw/README.md", b"# Hello", ".md"),
        ("text/plain", "/data.csv", b"a,b\n1,2", ".csv"),
        ("text/x-python", "/x.py", b"print()", ".txt"),
        ("text/markdown", "/x", b"# Hello", ".md"),
        ("text/csv", "/export?format=csv", b"a,b", ".csv"),
        ("application/octet-stream", "/report.docx", b"PK\x03\x04", ".docx"),
        ("", "/report.PDF", b"%PDF-1.3", ".pdf"),
        ("application/octet-stream", "/feed", RSS, FEED),
        ("application/rss+xml", "/feed", b"<broken", FEED),
        ("application/xml", "/", RSS, FEED),
        ("text/xml", "/", ATOM, FEED),
        ("text/html", "/feed", RSS, FEED),
        ("application/xml", "/", RDF, FEED),
        ("application/xml", "/", XHTML, ".xhtml"),
        ("application/zip", "/all", b"PK\x03\x04", ".zip"),
        ("application/x-ndjson", "/all", b"{}", ".ndjson"),
    ],
)
def test_header_bytes_and_address_tell_what_it_is(kind: str, path: str, body: bytes, ending: str) -> None:
    """In that order, but for bytes that are something else beyond doubt."""
    headers = {"content-type": kind} if kind else {}
    address = f"https://a.example{path}"
    assert largest_of(address, headers) >= len(body)
    assert ending_of(address, headers, body) == ending


@pytest.mark.parametrize(
    ("kind", "path", "body"),
    [
        ("image/png", "/x.png", b"\x89PNG"),
        ("video/mp4", "/x.html", b"ftyp"),
        ("application/json", "/x", b"{}"),
        ("application/xml", "/sitemap.xml", b"<urlset/>"),
        ("application/octet-stream", "/x.exe", b"MZ"),
        ("", "/", b"whatever"),
        ("application/x-msdownload", "/x.pdf", b"MZ"),
    ],
)
def test_what_is_not_read_is_refused(kind: str, path: str, body: bytes) -> None:
    """With what it is, and what is read."""

    def kept() -> None:
        largest_of(f"https://a.example{path}", {"content-type": kind})
        ending_of(f"https://a.example{path}", {"content-type": kind}, body)

    with pytest.raises(RefusedError, match=r"which is not read; read are feeds and .*\.html"):
        kept()


def test_what_a_format_limits_is_limited_before_it_is_fetched() -> None:
    """A page of 6 MB would only be refused afterwards."""
    assert largest_of("https://a.example/", {"content-type": "text/html"}) == 5_000_000
    with pytest.raises(RefusedError, match="larger than 5 MB"):
        ending_of("https://a.example/", {"content-type": "application/octet-stream"}, HTML + bytes(5_000_000))


def test_the_header_is_taken_apart() -> None:
    """Kind and encoding, however they are written."""
    assert type_of({"content-type": " Text/HTML ;charset=UTF-8"}) == "text/html"
    assert charset_of({"content-type": 'text/html; Charset = "Windows-1251"'}) == "windows-1251"
    assert (type_of({}), charset_of({}), charset_of({"content-type": "text/html"})) == ("", "", "")
