"""What Gradio keeps of pages goes when they are closed."""

from __future__ import annotations

from collections import OrderedDict
from types import SimpleNamespace

import gradio as gr
import pytest

from qa.page import blocks, sessions
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
    stay = blocks._staying(page)

    async def visit(name: str) -> None:
        staying = stay(gr.Request(session_hash=name))
        await anext(staying)
        assert name in kept(page)
        await staying.aclose()  # type: ignore[attr-defined]

    run(visit("b"))
    assert kept(page) == "acde"
