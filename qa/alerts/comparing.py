"""What is new to the answer of a saved question, as far as a document is the reason for it.

It begins as `qa drift` does: where that sees no difference there is none. Of a difference only that is told for which a
document is to be named: one that came in or was changed and is quoted now, or a quote that no document holds any more.
Ranks and confidence move a little with every document of a collection; what they alone change is no news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from index import Collection, Filter, Moment, fold
from qa.alerts.records import News, Quoted, State, Told, What, key_of, quotes_of
from qa.evaluation import Quote, SavedAnswer, differences
from qa.records import Answer

__all__ = ["compared", "first_state"]

_MOST_KNOWN = 300  # quotes
_ALIKE = 55.0  # percent of likeness from which one quote is another one, changed
_NUMBER = re.compile(r"\d")


def first_state(answer: Answer, mark: Moment) -> State:
    """What is known of an answer when its question is saved: all of it is told."""
    quotes = quotes_of(answer)
    return State(_told(answer, mark), quotes, tuple(each.key for each in quotes), mark)


def compared(before: State, answer: Answer, collection: Collection, where: Filter | None) -> tuple[State, News | None]:
    """What is known of an answer from now on, and what is new to it; None where nothing is to be told.

    The answer must be of the generation that the collection is read in.
    """
    mark = collection.saved_questions.mark()
    now = quotes_of(answer)
    if not any(differences(_as_drift(answer, before.told, before.quotes), _as_drift(answer, _told(answer, mark), now))):
        return _state(before, before.told, now, mark), None

    keys = {each.key for each in now}
    gone = [each for each in before.quotes if each.key not in keys and not _stands(each, collection, where)]
    arrived = collection.saved_questions.arrived
    came = arrived([each.document for each in now], before.mark)
    known = {*before.known, *(each.key for each in before.quotes)}
    new = [each for each in now if each.document in came and each.key not in known and not _is_part(each, before)]
    cited = [each.document for each in (*now, *before.quotes)]
    is_owed = bool(gone or new or arrived(cited, before.told.mark))

    told = _told(answer, mark) if is_owed else before.told
    what = tuple(_what(before.told, told, is_other=bool(gone or new), new=bool(new)))
    changed = list(_changed(gone, [each for each in now if each.key not in known]))
    before_and_after = {each.key for pair in changed for each in pair}
    new = [each for each in new if each.key not in before_and_after]
    gone_now = [each for each in gone if each.key not in before_and_after]
    if What.NEW in what and not new:
        what = tuple(each for each in what if each is not What.NEW)
    what = (*what, *((What.CHANGED,) if changed else ()), *((What.GONE,) if gone_now else ()))
    if not what:
        return _state(before, before.told, now, mark, gone), None
    is_other = What.OTHER in what or What.NONE in what
    is_whole = What.FIRST in what or (What.OTHER in what and not new and not changed)
    news = News(
        what,
        told.answer if told.answered else None,
        before.told.answer if is_other else None,
        now if is_whole else tuple(new),
        tuple(changed),
        tuple(gone_now),
    )
    return _state(before, _kept(before.told, told), now, mark, gone), news


def _what(before: Told, now: Told, *, is_other: bool, new: bool) -> Iterator[What]:
    """What became of the answer itself; the same evidence in another order gives no other one."""
    if now.answered and not before.answered:
        yield What.FIRST
    elif before.answered and not now.answered:
        yield What.NONE
    elif is_other and before.answer and now.answer and not _is_same(before, now):
        yield What.OTHER
    if new and before.answered:
        yield What.NEW


def _told(answer: Answer, mark: Moment) -> Told:
    short = answer.answer or answer.verdict
    date = answer.date.value if answer.date and answer.answer else None
    return Told(answer.answered, short if answer.answered else None, date, mark)


def _kept(before: Told, now: Told) -> Told:
    """What counts as told from now on: a short answer that is only not given any more may come back unchanged."""
    if now.answered and before.answered and now.answer is None:
        return Told(True, before.answer, before.date, now.mark)
    return now


def _is_same(before: Told, now: Told) -> bool:
    """Whether two short answers say the same, one perhaps more exactly. Example: "2013" and "January 2013"."""
    if before.date and now.date:
        return before.date.startswith(now.date) or now.date.startswith(before.date)
    one, other = (set(re.findall(r"\w+", fold(each.answer or ""))) for each in (before, now))
    if one == other:
        return True
    return not any(map(_NUMBER.search, one | other)) and bool(one <= other or other <= one)


def _state(before: State, told: Told, now: Sequence[Quoted], mark: Moment, gone: Sequence[Quoted] = ()) -> State:
    """Quotes of an answer that is not given at the moment stay, so that it is noticed when they are gone."""
    lost = {each.key for each in gone}
    quotes = tuple(now) or tuple(each for each in before.quotes if each.key not in lost)
    known = dict.fromkeys((*before.known, *(each.key for each in quotes)))
    return State(told, quotes, tuple(each for each in known if each not in lost)[-_MOST_KNOWN:], mark)


def _stands(quote: Quoted, collection: Collection, where: Filter | None) -> bool:
    """Whether a document that is asked still says what was quoted, be it under another name."""
    if not quote.end:
        return _is_there(quote.document, collection)
    words = " ".join(quote.text.split())
    for name in (quote.document, *quote.copies):
        if _says(name, words, collection, where):
            return True
    return any(_says(near.document_id, words, collection, where) for near in collection.near_texts(words, 3))


def _says(name: str, words: str, collection: Collection, where: Filter | None) -> bool:
    try:
        document, known = collection.document(name), collection.summary(name)
    except KeyError:
        return False
    if where is not None and not where.admits(known.id, known.source, known.date, known.tags):
        return False
    return words in " ".join(document.text.split())


def _is_there(name: str, collection: Collection) -> bool:
    try:
        collection.summary(name)
    except KeyError:
        return False
    return True


def _is_part(quote: Quoted, before: State) -> bool:
    """Whether nothing is said that was not quoted before, with more around it."""
    words = " ".join(quote.text.split())
    return bool(quote.end) and any(words in " ".join(each.text.split()) for each in before.quotes if each.end)


def _changed(gone: Sequence[Quoted], now: Sequence[Quoted]) -> Iterator[tuple[Quoted, Quoted]]:
    """The quotes that are gone and in whose place their document says something alike."""
    left = list(now)
    for quote in gone:
        alike = [(fuzz.ratio(quote.text, each.text), each) for each in left if each.document == quote.document]
        score, best = max(alike, key=lambda found: found[0], default=(0.0, None))
        if best is not None and score >= _ALIKE:
            left.remove(best)
            yield quote, best


def _as_drift(answer: Answer, told: Told, quotes: Sequence[Quoted]) -> SavedAnswer:
    """An answer as `qa drift` compares it: quotes by their words, under whatever name their document goes."""
    return SavedAnswer(
        id=0,
        question=answer.question,
        history=(),
        answered=told.answered,
        answer=told.answer,
        confidence=0.0,
        evidence=tuple(Quote("", "", key_of(each.text) if each.end else each.key) for each in quotes),
        passages=(),
    )
