"""What happens in the chat, without a browser and without Gradio."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from index import DamagedError, Filter
from qa import QuestionError, Turn
from qa.page.chat.chat import Chat, Shown
from qa.page.exchanges import Exchange, saved
from qa.service import Asked, Service
from tests.loops import run
from tests.page.test_server import ToyAssistant


@pytest.fixture
def assistant() -> ToyAssistant:
    """An assistant without models."""
    return ToyAssistant()


def chat(assistant: ToyAssistant) -> Chat:
    """The chat with an assistant."""
    return Chat(Service(assistant))


def steps(shown: AsyncIterator[Shown]) -> list[Shown]:
    """What the page is told, step by step."""

    async def told() -> list[Shown]:
        return [each async for each in shown]

    return run(told())


def first(shown: AsyncIterator[Shown]) -> Shown:
    """What the page is told at once."""

    async def told() -> Shown:
        return await anext(shown)

    return run(told())


def ask(assistant: ToyAssistant, question: str, exchanges: list[Exchange], where: str | None = None) -> list[Shown]:
    """What the page is told of a question."""
    return steps(chat(assistant).ask(question, exchanges, where))


def last(shown: list[Shown]) -> tuple[list[Exchange], str]:
    """The conversation in the end, kept and shown."""
    assert shown[-1].exchanges is not None
    assert shown[-1].conversation is not None
    return shown[-1].exchanges, shown[-1].conversation


def test_a_question_is_shown_at_once_and_then_answered(assistant: ToyAssistant) -> None:
    """First the question, while the page waits; then the answer."""
    waiting, done = ask(assistant, " Who? ", [])
    assert waiting.busy
    assert "Searching your documents" in str(waiting.conversation)
    assert not done.busy
    assert "No answer to Who?." in str(done.conversation)
    assert "2 documents" in str(done.header)
    assert [exchange.question for exchange in done.exchanges or ()] == ["Who?"]


def test_what_is_found_is_told_before_it_is_read(assistant: ToyAssistant) -> None:
    """How many passages it is; then the answer takes its place."""
    assistant.finds = 7
    _, reading, done = ask(assistant, "Who?", [])
    assert reading.busy
    assert reading.exchanges is None
    assert "Reading 7 passages" in str(reading.conversation)
    assert "Reading" not in str(done.conversation)


def test_a_follow_up_comes_with_the_turns_before_it(assistant: ToyAssistant) -> None:
    """As they were shown; questions that failed are left out."""
    first, _ = last(ask(assistant, "Who?", []))
    failed = [*first, Exchange(2, "Boom?", problem="It failed.")]
    kept, _ = last(ask(assistant, "Why?", failed))
    assert assistant.asked[-1] == ("Why?", [Turn("user", "Who?"), Turn("assistant", "No answer to Who?.")])
    assert [exchange.number for exchange in kept] == [1, 2, 3]


def test_conversations_are_kept_apart(assistant: ToyAssistant) -> None:
    """A conversation is passed in and handed back, and never changed in place."""
    mine: list[Exchange] = []
    ask(assistant, "Mine?", mine)
    _, yours = last(ask(assistant, "Yours?", []))
    assert mine == []
    assert "Mine?" not in yours


@pytest.mark.parametrize("question", ["", "  \n "])
def test_an_empty_question_asks_nothing(assistant: ToyAssistant, question: str) -> None:
    """Enter in an empty box leaves everything as it was."""
    assert ask(assistant, question, []) == [Shown()]
    assert assistant.asked == []


def test_a_refused_question_is_told_why(assistant: ToyAssistant) -> None:
    """The sentence of the error stands in the conversation."""
    assistant.problem = QuestionError("The question has 9,999 characters; shorten it to 2,000.")
    assert "shorten it to 2,000" in last(ask(assistant, "x", []))[1]


def test_an_unforeseen_error_shows_a_reference_and_nothing_else(
    assistant: ToyAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """The page names an id, the log has the rest; a question cannot forge a line of it."""
    assistant.problem = RuntimeError("/home/secret")
    _, shown = last(ask(assistant, "a\nERROR forged", []))
    assert "secret" not in shown
    assert "Traceback" not in shown
    reference = re.search(r"under ([0-9a-f]{8})", shown)
    assert reference
    assert reference[1] in caplog.text
    assert "\nERROR forged" not in caplog.records[-1].getMessage()


def test_only_the_last_fifty_exchanges_are_kept(assistant: ToyAssistant) -> None:
    """A conversation cannot fill the memory; numbers go on, so cards stay with their answers."""
    exchanges = [Exchange(number, "q", problem="p") for number in range(1, 61)]
    kept, _ = last(ask(assistant, "next", exchanges))
    assert len(kept) == 50
    assert kept[-1].number == 61


def test_a_question_is_asked_again_in_its_place(assistant: ToyAssistant) -> None:
    """With what was said before it, and not with what came after."""
    before, _ = last(ask(assistant, "Who?", []))
    three, _ = last(ask(assistant, "When?", last(ask(assistant, "Why?", before))[0]))
    kept, shown = last(steps(chat(assistant).ask_again({"turn": "2"}, three)))
    assert [exchange.question for exchange in kept] == ["Who?", "Why?", "When?"]
    assert assistant.asked[-1] == ("Why?", [Turn("user", "Who?"), Turn("assistant", "No answer to Who?.")])
    assert shown.index("Why?") < shown.index("When?")


def test_a_question_worded_anew_stands_by_itself(assistant: ToyAssistant) -> None:
    """The turns before it are not told; what was typed stays in the conversation, and what comes next refers to it."""
    before, _ = last(ask(assistant, "Why?", last(ask(assistant, "Who?", []))[0]))
    kept, shown = last(steps(chat(assistant).ask_again({"turn": "2", "worded": " Why did they leave? "}, before)))
    assert assistant.asked[-1] == ("Why did they leave?", [])
    assert kept[1].question == "Why?"
    assert "Why did they leave?" in shown
    ask(assistant, "When?", kept)
    assert assistant.asked[-1][1][2] == Turn("user", "Why did they leave?")
    steps(chat(assistant).ask_again({"turn": "2"}, kept))
    assert assistant.asked[-1] == ("Why did they leave?", [])


def test_a_question_that_an_answer_offers_is_a_new_one(assistant: ToyAssistant) -> None:
    """It comes last, and refers to what was said before it."""
    before, _ = last(ask(assistant, "Who?", []))
    kept, _ = last(steps(chat(assistant).ask_again({"question": "Who came?"}, before)))
    assert [exchange.question for exchange in kept] == ["Who?", "Who came?"]
    assert len(assistant.asked[-1][1]) == 2


@pytest.mark.parametrize("said", [{"turn": "7"}, {}, None, [], "x", {"turn": ["1"]}])
def test_a_turn_that_is_not_there_is_not_asked(assistant: ToyAssistant, said: object) -> None:
    """Whatever the browser sends."""
    before, _ = last(ask(assistant, "Who?", []))
    assert last(steps(chat(assistant).ask_again(said, before)))[0] == before
    assert len(assistant.asked) == 1


def test_a_stopped_question_stays_to_be_asked_again(assistant: ToyAssistant) -> None:
    """It is told that it was stopped, and is no part of what later questions refer to."""
    waiting = first(chat(assistant).ask("Who?", [])).exchanges or []
    ended = chat(assistant).stop(waiting)
    assert not ended.busy
    assert "Stopped before there was an answer." in str(ended.conversation)
    assert "Ask again" in str(ended.conversation)
    assert "Stopped" in str(ended.kept)
    ask(assistant, "Why?", ended.exchanges or [])
    assert assistant.asked[-1] == ("Why?", [])


def test_a_question_that_was_given_up_does_not_wait_for_ever(assistant: ToyAssistant) -> None:
    """Another question ends it, as where its answer was lost on the way."""
    waiting = first(chat(assistant).ask("Who?", [])).exchanges or []
    kept, shown = last(ask(assistant, "Why?", waiting))
    assert [exchange.problem != "" for exchange in kept] == [True, False]
    assert "Searching your documents" not in shown


def test_only_the_documents_of_the_filter_are_asked(assistant: ToyAssistant) -> None:
    """And the answer says so."""
    where = json.dumps({"since": "2023-07", "until": "", "sources": ["*bbc*"], "documents": []})
    kept, shown = last(ask(assistant, "Who?", [], where))
    assert assistant.limits[-1] == Filter(since="2023-07", sources=("*bbc*",))
    assert kept[0].where == assistant.limits[-1]
    assert "documents from July 2023, of “bbc”" in shown
    ask(assistant, "Who?", [], json.dumps({}))
    assert assistant.limits[-1] is None


@pytest.mark.parametrize(
    "where", ['{"since": "soon"}', '{"since": "2024", "until": "2023"}', "{", "[]", '{"since": 1}', "NaN"]
)
def test_a_filter_that_is_none_is_told_and_asks_nothing(assistant: ToyAssistant, where: str) -> None:
    """An answer from all documents would pass for one from some."""
    kept, shown = last(ask(assistant, "Who?", [], where))
    assert assistant.asked == []
    assert kept[0].problem
    assert 'role="alert"' in shown


def test_a_conversation_that_the_browser_kept_is_shown_again(assistant: ToyAssistant) -> None:
    """As it was; what is asked next refers to it."""
    kept, shown = last(ask(assistant, "Who?", []))
    again = chat(assistant).restore({"exchanges": [json.loads(json.dumps(saved(each))) for each in kept]})
    assert again.exchanges == kept
    assert again.conversation == shown
    ask(assistant, "Why?", again.exchanges or [])
    assert assistant.asked[-1][1][0] == Turn("user", "Who?")


@pytest.mark.parametrize("said", [None, [], {}, {"exchanges": [{}]}, {"exchanges": 1}, {"exchanges": [{"number": 0}]}])
def test_a_conversation_that_is_none_is_refused_in_a_sentence(assistant: ToyAssistant, said: Any) -> None:
    """The conversation is empty then."""
    shown = chat(assistant).restore(said)
    assert shown.exchanges == []
    assert "It cannot be opened" in str(shown.conversation)


def test_the_browser_keeps_the_newest_answer(assistant: ToyAssistant) -> None:
    """As data in an attribute, where nothing of it is markup."""
    kept = str(ask(assistant, 'Who? "><b>', [])[-1].kept)
    found = re.fullmatch(r'<i hidden data-exchange="([^"<>]*)"></i>', kept)
    assert found
    assert "&quot;number&quot;: 1" in found[1]


def test_an_empty_collection_is_looked_at_again(assistant: ToyAssistant) -> None:
    """The page says what to do, and notices by itself when documents are there."""
    assistant.collection.documents = 0
    _, opening, is_empty = chat(assistant).look()
    assert "There are no documents yet" in opening
    assert is_empty
    assistant.collection.documents = 1
    header, opening, is_empty = chat(assistant).look()
    assert "Who came?" in opening
    assert "1 document<" in header
    assert not is_empty


def test_the_greeting_does_not_wait_for_the_examples(assistant: ToyAssistant) -> None:
    """They are asked before they are offered; what needs no question is there at once, and stays as it is."""
    (header, first, _), (_, then, _) = chat(assistant).greet()
    assert "2 documents" in header
    assert "Ask your documents" in first
    assert "Who came?" not in first
    assert "Who came?" in then
    assistant.collection.documents = 0
    ((_, empty, _),) = chat(assistant).greet()
    assert "There are no documents yet" in empty


def test_a_damaged_collection_is_told(assistant: ToyAssistant) -> None:
    """The sentence of the error, in place of the examples."""
    assistant.collection.problem = DamagedError("verbatim.sqlite is damaged; run qa check.")
    ((_, shown, is_empty),) = chat(assistant).greet()
    assert "run qa check" in shown
    assert not is_empty


@pytest.mark.parametrize("asked", [{"document": "a", "start": "0", "end": "10", "request": "7"}, [], None, "x"])
def test_a_source_is_opened_by_what_the_browser_sends(assistant: ToyAssistant, asked: object) -> None:
    """A document, or a sentence where it sent something else."""
    shown = chat(assistant).open(asked, [])
    assert ("It rained." in shown) == isinstance(asked, dict)
    assert ("names no document" in shown) != isinstance(asked, dict)


def test_a_question_that_waits_is_shown_its_place_and_given_up_when_the_page_goes(assistant: ToyAssistant) -> None:
    """Others are worked on before; whoever closes the page is not answered any more."""
    service = Service(assistant, at_once=1)
    going_on = threading.Event()
    assistant.waits = going_on.wait
    first = service.begin(Asked("first"))

    async def told() -> tuple[str, int]:
        shown = Chat(service).ask("Who?", [])
        await anext(shown)
        waiting = str((await anext(shown)).conversation)
        queued = service.answering.waiting
        await shown.aclose()
        return waiting, queued

    waiting, queued = run(told())
    assert "yours is number 1 in the line" in waiting
    assert (queued, service.answering.waiting) == (1, 0)
    going_on.set()
    first.result(10)
    assert [question for question, _ in assistant.asked] == ["first"]


def test_too_many_questions_are_told_in_a_sentence(assistant: ToyAssistant) -> None:
    """In place of Gradio's."""
    service = Service(assistant, at_once=1, longest=0)
    going_on = threading.Event()
    assistant.waits = going_on.wait
    service.begin(Asked("first"))
    _, refused = steps(Chat(service).ask("Who?", []))
    going_on.set()
    assert "Too many questions are being asked" in str(refused.conversation)
    assert not refused.busy
