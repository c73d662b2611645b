"""What Gradio keeps of pages goes when they are closed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from types import SimpleNamespace

import gradio as gr
import pytest

from index import CollectionError
from qa.page import blocks, newest, sessions
from qa.page.newest import Newest
from qa.page.sessions import OPEN, Sessions
from tests.loops import run


@pytest.fixture
def page() -> SimpleNamespace:
    """What is needed of a page: where Gradio keeps sessions, and when they were used."""
    names = OrderedDict.fromkeys("abcde", object())
    holder = SimpleNamespace(session_data=names, time_last_used=dict.fromkeys("abcde"))
    return SimpleNamespace(state_holder=holder)


def kept(page: SimpleNamespace) -> str:
    """The sessions that are kept."""
    assert list(page.state_holder.session_data) == list(page.state_holder.time_last_used)
    return "".join(page.state_holder.session_data)


def test_of_the_pages_that_were_closed_the_last_are_kept(
    page: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open page stays however many were closed after it was used."""
    monkeypatch.setattr(sessions, "CLOSED", 2)
    known = Sessions(page)
    for name in "bcd":
        known.closed(name)
    assert kept(page) == "acde"
    known.closed("e")
    assert kept(page) == "ade"
    assert page.state_session_capacity == OPEN


def test_a_page_that_comes_back_is_open(page: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection was lost for a while."""
    monkeypatch.setattr(sessions, "CLOSED", 1)
    known = Sessions(page)
    known.closed("a")
    known.opened("a")
    known.closed("b")
    assert kept(page) == "abcde"
    known.closed("c")
    assert kept(page) == "acde"


def test_a_page_is_closed_when_its_last_event_ends(page: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradio ends it when the browser has gone."""
    monkeypatch.setattr(sessions, "CLOSED", 0)
    monkeypatch.setattr(blocks, "_PULSE", 0)
    stay = blocks._staying(page, Newest(SimpleNamespace(generation=1)))

    async def visit(name: str) -> None:
        staying = stay(gr.Request(session_hash=name))
        await anext(staying)
        assert name in kept(page)
        await staying.aclose()  # type: ignore[attr-defined]

    run(visit("b"))
    assert kept(page) == "acde"


def test_a_page_that_is_open_hears_of_a_change(page: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each change, and of none that was there before; a collection that cannot be read tells nothing."""
    monkeypatch.setattr(blocks, "_PULSE", 3)
    monkeypatch.setattr(blocks, "_LOOK", 1)
    monkeypatch.setattr(newest, "_FRESH", 0)
    monkeypatch.setattr(asyncio, "sleep", lambda _: _nothing())
    grows = _Grows([4, 4, 5, CollectionError("gone"), 5, 5])

    async def visit() -> list[object]:
        staying = blocks._staying(page, Newest(grows))(gr.Request(session_hash="b"))
        told = [await anext(staying) for _ in range(2)]
        await staying.aclose()  # type: ignore[attr-defined]
        return told

    assert run(visit()) == ['<i hidden data-generation="5"></i>', gr.skip()]


async def _nothing() -> None:
    """Wait for no time at all."""


class _Grows:
    """A collection with a generation for each look."""

    def __init__(self, generations: list[int | CollectionError]) -> None:
        self._generations = generations

    @property
    def generation(self) -> int:
        """The next."""
        told = self._generations.pop(0)
        if isinstance(told, CollectionError):
            raise told
        return told
