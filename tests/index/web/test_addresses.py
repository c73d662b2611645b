"""Addresses in one spelling."""

from __future__ import annotations

import pytest

from index.web.addresses import FetchError, folder_of_host, host_of, is_web_address, key_of, redirected, spelt


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://a.example/x", "http://a.example/x"),
        ("HTTP://A.Example:80/X#part", "http://a.example/X"),
        ("https://a.example:443", "https://a.example/"),
        ("https://a.example:8443/", "https://a.example:8443/"),
        ("https://Bücher.example/Straße?q=ü#oben", "https://xn--bcher-kva.example/Stra%C3%9Fe?q=%C3%BC"),
        ("http://a.example/a b/../c", "http://a.example/c"),
        ("  http://a.example?x=1  ", "http://a.example/?x=1"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
        ("http://a.example/?a=1&b=%2F", "http://a.example/?a=1&b=%2F"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    """Host, port and fragment do not make another page; and the spelling is its own."""
    assert spelt(typed) == kept == spelt(kept)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ftp://a.example/", "http"),
        ("file:///etc/passwd", "http"),
        ("javascript:alert(1)", "http"),
        ("documents/a.txt", "http"),
        ("http://", "host"),
        ("http:///path", "host"),
        ("http://ex ample.com/", "host"),
        ("http://a.example:0/", "port"),
        ("http://a.example:99999/", "port"),
        ("http://user:secret@a.example/", "password"),
        ("http://a.example/" + "x" * 3_000, "longer"),
        ("http://a.example:port/", "address"),
        ("http://a.example/\x00", "address"),
        ("", "http"),
        ("http://a.example:25/", "port that is not of the web"),
        ("https://a.example:6667/", "port that is not of the web"),
        (f"http://{'.'.join(['a' * 60] * 8)}/", "more than 253 characters"),
    ],
)
def test_what_is_no_address_is_refused_in_words(typed: str, why: str) -> None:
    """Each with what is wrong with it."""
    with pytest.raises(FetchError, match=why):
        spelt(typed)


def test_a_redirect_is_followed_from_where_it_stands() -> None:
    """Relative, without a scheme, or whole; and never to another scheme."""
    assert redirected("https://a.example/x/y?z", "../b#c") == "https://a.example/b"
    assert redirected("https://a.example/x", "//b.example/c") == "https://b.example/c"
    with pytest.raises(FetchError, match="leads to file:"):
        redirected("https://a.example/x", "file:///etc/passwd")


def test_pages_are_kept_by_host_and_address() -> None:
    """The name of a folder is never taken from the address as it stands."""
    assert host_of("http://a.example:8080/x?y") == "a.example:8080"
    assert folder_of_host("http://a.example:8080/x") == "a.example_8080"
    assert folder_of_host("http://[::1]:80/") == "___1__80"
    assert "/" not in folder_of_host("http://../../x")
    assert folder_of_host("http://.../") == "_"
    assert key_of("http://a.example/x") != key_of("http://a.example/X")


def test_an_address_is_told_from_a_path() -> None:
    """As it is typed at the terminal."""
    assert is_web_address("HTTPS://a.example")
    assert not any(map(is_web_address, ["documents", "http.txt", "ftp://x"]))
