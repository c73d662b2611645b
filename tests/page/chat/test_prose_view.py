"""What a language model wrote, on the page: named for what it is, plain text, with markers that open its sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from index import Hit
from qa import Answer, Evidence, Written, WrittenSentence
from qa.page.chat import views
from qa.page.chat.answer_bar import as_text
from qa.page.exchanges import Exchange, stopped
from tests.page.chat.test_chat import chat, steps
from tests.page.chat.test_views import EVIDENCE, HOSTILE, PASSAGE, Reading, answered, cited
from tests.page.test_server import ToyAssistant

OWN = replace(cited(), marker=2, evidence=Evidence(50, 57, PASSAGE[:7]))
SENTENCES = (WrittenSentence("France sent troops.", (1,)), WrittenSentence("That was before.", (2,)))


def written(*sentences: WrittenSentence, **fields: Any) -> Answer:
    """An answer with what a model wrote beside it."""
    return replace(answered(cited()), written=Written("Tiny <b>", sentences or SENTENCES, (OWN,), **fields))


def shown(answer: Answer, *, writing: bool = False) -> str:
    """The conversation with that answer."""
    return views.conversation([Exchange(1, "When?", answer, writing=writing)])


def test_it_is_named_and_stands_above_the_quotes() -> None:
    """Who wrote it, that it is checked, and then the quotes as always."""
    page = Reading(shown(written()))
    told = page.text.index("Written by Tiny <b>, each sentence checked")
    assert told < page.text.index("France sent troops.[1] That was before.[2]") < page.text.index(EVIDENCE)


def test_its_markers_open_sources_of_their_own() -> None:
    """A quote that only the prose rests on has a card, as the others have."""
    page = shown(written())
    assert 'id="source-1-2"' in page
    assert page.count('data-marker="2"') >= 2


def test_a_marker_stays_with_the_word_before_it() -> None:
    """It would stand alone in a line else; but a word that is longer than a line of a phone is broken."""
    page = shown(written(WrittenSentence("France sent troops.", (1, 2)), WrittenSentence("x" * 40, (2,))))
    assert 'France sent <span class="vb-last">troops.<button' in page
    assert f'{"x" * 40}<span class="vb-last"><button' in page


def test_what_was_left_out_is_counted_and_a_failure_told() -> None:
    """In one line each."""
    page = Reading(shown(written(left_out=("it has no marker", "it has no marker"), problem="Tiny broke off.")))
    assert "2 sentences left out that the passages do not support." in page.text
    assert "Tiny broke off." in page.text


def test_a_model_cannot_make_markup() -> None:
    """Neither tags nor links nor markers: whatever it wrote, a saved conversation may hold anything."""
    hostile = WrittenSentence(f"{HOSTILE} [7] https://evil.example", (1, 9))
    page = Reading(shown(written(hostile)))
    assert {"script", "img", "a"}.isdisjoint(page.tags)
    assert HOSTILE in page.text
    assert ("data-marker", "9") not in page.attributes
    assert ("data-marker", "7") not in page.attributes


def test_while_it_writes_that_is_seen() -> None:
    """The quotes are there already."""
    page = Reading(shown(written(), writing=True))
    assert "Tiny <b> is writing" in page.text
    assert EVIDENCE in page.text


def test_what_is_stopped_keeps_its_answer() -> None:
    """Only the writing ends, and says so."""
    (ended,) = stopped([Exchange(1, "When?", written(), writing=True)])
    assert not ended.writing
    assert ended.answer is not None
    assert ended.answer.written is not None
    assert ended.answer.written.problem == "Stopped before all was written."
    assert ended.answer.written.sentences == SENTENCES


def test_it_is_copied_with_who_wrote_it() -> None:
    """And with its sources by their numbers."""
    copied = as_text(written(), "When?")
    assert "Written by Tiny <b>" in copied
    assert "That was before. [2]" in copied
    assert "\n[2] Title" in copied


class WritingAssistant(ToyAssistant):
    """Answers at once, and writes about it in two steps."""

    def ask(
        self,
        question: str,
        history: Sequence[Any] = (),
        *,
        where: Any = None,
        found: Callable[[Sequence[Hit]], None] | None = None,
        so_far: Callable[[Answer], None] | None = None,
        **_: object,
    ) -> Answer:
        """The same each time."""
        del question, history, where, found
        assert so_far is not None
        so_far(replace(written(), written=Written("Tiny")))
        so_far(replace(written(), written=Written("Tiny", SENTENCES[:1])))
        return written()


def test_the_page_shows_the_quotes_then_sentence_by_sentence() -> None:
    """Each step keeps what is there, so that it can be stopped."""
    _, quoted, first, done = steps(chat(WritingAssistant()).ask("When?", []))
    assert "France sent troops in 2013." in str(quoted.conversation)
    assert "vb-prose" not in str(quoted.conversation)
    assert "vb-prose" in str(first.conversation)
    assert quoted.busy
    assert first.busy
    assert first.exchanges is not None
    assert first.exchanges[0].writing
    assert not done.busy
    assert done.exchanges is not None
    assert not done.exchanges[0].writing
    assert "That was before." in str(done.conversation)
