"""A part of a question, put in the place of the one of its kind in the question before: "and in 2021?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import words
from qa.question.following.clauses import Chunk, Clause
from qa.question.following.referents import Exchange, is_person, place, short_answer, thing
from qa.question.following.times import about_time, is_time
from qa.question.spelling import common_words
from qa.question.verbs import is_base

__all__ = ["is_fragment", "replaced", "the_one"]

# Words of one kind: one of them takes the place of another.
_KINDS = tuple(
    frozenset(row.split())
    for row in """
deck cabin berth couchette
first-class second-class economy business
single return one-way
adult adults child children senior seniors student students
men women boys girls
killed dead wounded injured hurt missing
monday tuesday wednesday thursday friday saturday sunday
mondays tuesdays wednesdays thursdays fridays saturdays sundays
morning afternoon evening night
summer winter spring autumn
north south east west
northern southern eastern western
weekdays weekends
full-time part-time
imports exports
upper lower
oldest newest youngest
highest lowest
largest smallest biggest
""".strip().split("\n")
)
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS = re.compile(rf"\b(?:{'|'.join(_NTH)}|last|next|previous|other|1st|2nd|3rd|4th)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"(?:the )?(?P<nth>{'|'.join(_NTH)}|last|next|previous|other|1st|2nd|3rd|4th)(?: one| ones)?", re.IGNORECASE
)
_INSTEAD = re.compile(r"[\s,]+(?:instead|then|though|please)$|^(?:only|just) ", re.IGNORECASE)
_PLACED = frozenset("in at near from to into on of for".split())
_GERUND = re.compile(r"^\w{2,}ing\b", re.IGNORECASE)
_ONE_OF = re.compile(r"^the (?:one|ones)\b(?P<rest>.*)$", re.IGNORECASE)
_OTHER = re.compile(r"^the other (?P<noun>[\w’'-]+)$", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bit (?P<verb>cost|take|need) to .+$", re.IGNORECASE)
_OWN = re.compile(r"^(?:his|her|its|their)\b", re.IGNORECASE)
_PEOPLE = re.compile(r"[\w-]+(?:er|or|ist|ee|ant)s")
_TOWARDS = frozenset("leave enter invade attack visit reach join occupy".split())
_VAGUE = frozenset("ones things stuff".split())


def is_fragment(text: str) -> bool:
    """Whether a text is a part of a question, without a verb and without a word that asks."""
    clause = Clause.of(text)
    if is_time(text):
        return True
    if _GERUND.match(text):
        return "A" not in clause.tags
    return (bool(clause.words) and not set(clause.tags) & set("AVQR") and clause.low[0] != "not") or bool(
        _ORDINAL.fullmatch(text)
    )


def replaced(part: str, exchanges: Sequence[Exchange]) -> str:
    """The question before with a part in the place of the one of its kind; added where there is none.

    Time goes for time, place for place, person for person, the second for the first. Empty where it cannot be put so.
    """
    part = _INSTEAD.sub("", part).strip(" ,")
    question = exchanges[-1].question
    nth = _ORDINAL.fullmatch(part)
    if not part or not question:
        return ""
    if is_time(part):
        return about_time(question, part)
    if nth:
        return _with_ordinal(question, nth["nth"])
    return _noun_or_phrase_replaced(Clause.of(question), Clause.of(part), exchanges)


def _noun_or_phrase_replaced(clause: Clause, said: Clause, exchanges: Sequence[Exchange]) -> str:
    other = _of_one_kind(clause, said)
    if other:
        return other
    if said.tags[0] == "P":
        return _phrase_replaced(clause, said)
    if _GERUND.match(said.text()):
        return _gerund_replaced(clause, said.text(), exchanges)
    return _noun_replaced(clause, said, exchanges)


def _with_ordinal(question: str, nth: str) -> str:
    known = _ORDINALS.search(question)
    if known is None:
        clause = Clause.of(question)
        at = next((row for row, tag in enumerate(clause.tags) if tag == "D" and row), None)
        return clause.put(at, at + 1, f"the {nth}") if at is not None else ""
    if nth.lower() in ("next", "previous") and known.group().lower() in _NTH:
        step = 1 if nth.lower() == "next" else -1
        nth = _NTH[max(min(_NTH.index(known.group().lower()) + step, len(_NTH) - 1), 0)]
    return f"{question[: known.start()]}{nth}{question[known.end() :]}"


def _of_one_kind(clause: Clause, said: Clause) -> str:
    """With a word replaced by one of its kind: of "deck ticket" and "in a cabin", "cabin ticket"; else empty."""
    content = [word for word, tag in zip(said.low, said.tags, strict=True) if tag in "NV"]
    if len(content) != 1:
        return ""
    kind = next((kind for kind in _KINDS if content[0] in kind), frozenset())
    at = next((row for row, word in enumerate(clause.low) if word in kind), None)
    return clause.put(at, at + 1, content[0]) if at is not None else ""


def _phrase_replaced(clause: Clause, said: Clause) -> str:
    """A phrase with its preposition: for the one that tells the same of a thing of its kind."""
    before, named = said.low[0], _is_named(said, Chunk(1, len(said.words), said.low[0]))
    alike = [c for c in clause.chunks if c.before and _goes_for(before, c.before) and not _is_when(clause, c)]
    same = [c for c in alike if _is_named(clause, c) == named]
    if same:
        found = same[-1] if named else clause.extended(same[-1])
        preposition = found.before if found.before == "of" else before
        return clause.put(found.start - 1, found.end, f"{preposition} {said.text(1)}")
    if before == "in" and named:
        inside = _name_inside(clause, said)
        if inside:
            return inside
    return f"{clause.text()} {said.text()}"


def _goes_for(one: str, other: str) -> bool:
    return one == other or (one in ("in", "at", "near", "from") and other in ("in", "at", "near", "of"))


def _is_when(clause: Clause, chunk: Chunk) -> bool:
    return is_time(f"{chunk.before} {clause.text(chunk.start, chunk.end)}".strip())


def _is_named(clause: Clause, chunk: Chunk) -> bool:
    """Whether a noun has no article, as a name has none: "Kampara"."""
    return clause.tags[chunk.start] == "N" and not clause.low[chunk.end - 1].endswith("ing")


def _name_inside(clause: Clause, said: Clause) -> str:
    """Of "the Gorabi attack" and "in Teshra": "the attack in Teshra"."""
    for chunk in clause.chunks:
        if clause.low[chunk.start] == "the" and chunk.end - chunk.start == 3 and not _is_when(clause, chunk):  # noqa: PLR2004
            head = clause.words[chunk.end - 1]
            if head.lower() not in common_words() or clause.low[chunk.start + 1] in common_words():
                continue
            return clause.put(chunk.start, chunk.end, f"the {head} {said.text()}")
    return ""


def _gerund_replaced(clause: Clause, part: str, exchanges: Sequence[Exchange]) -> str:
    """Of "price of an Otter 45" and "renting one for a day": "price of renting an Otter 45 for a day"."""
    of = [c for c in clause.chunks if c.before == "of"] or [c for c in clause.chunks if clause.tags[c.start] == "D"]
    if not of:
        return ""
    chunk = of[-1]
    named = clause.text(chunk.start, chunk.end)
    whole = re.sub(r"\b(?:one|it|them)\b", named or thing(exchanges), part, count=1, flags=re.IGNORECASE)
    return clause.put(chunk.start, chunk.end, whole)


def _noun_replaced(clause: Clause, said: Clause, exchanges: Sequence[Exchange]) -> str:
    part = _whose(said, exchanges)
    cost = _INFINITIVE.search(clause.text())
    if cost:  # "what would it cost to raise the dikes" - "and the meadows?"
        return f"{clause.text()[: cost.start()]}{part} {cost['verb']}"
    if len(said.words) == 1 and is_base(said.low[0]) and clause.inverted and clause.predicate < len(clause.words):
        return f"{clause.text(0, clause.predicate)} {said.low[0]}"  # "when did the strike begin" - "and end?"
    people = clause.inverted and _PEOPLE.fullmatch(said.low[0]) and is_person(clause.text(*clause.subject))
    many = (
        clause.counted and clause.low[0] == "how" and len(said.words) == 1 and said.low[0].endswith("s") and not people
    )
    if many and said.low[0] not in _VAGUE and said.words[0].islower():
        at = clause.asks.find(clause.counted)
        return f"{clause.asks[:at]}{part}{clause.asks[at + len(clause.counted) :]} {clause.text(clause.verb)}"
    chunk = _counterpart(clause, said)
    if chunk is None:
        return _answer_replaced(clause, part, exchanges)
    return clause.put(chunk.start, chunk.end, part)


def _whose(said: Clause, exchanges: Sequence[Exchange]) -> str:
    """The part with "his" replaced by whose it is, and "the company" by which one."""
    part = said.text()
    if _OWN.match(part):
        clause = Clause.of(exchanges[-1].question)
        owner = clause.text(*clause.subject) or thing(exchanges, persons=True)
        return f"{owner}’s {part.split(' ', 1)[1]}" if owner and " " in part else part
    return part


def _counterpart(clause: Clause, said: Clause) -> Chunk | None:
    """The noun of a question that another one is asked of in its place."""
    chunks = [c for c in clause.chunks if not _is_when(clause, c)]
    head = _head(said.text())
    same = [c for c in chunks if _head(clause.text(c.start, c.end)) == head]
    if same:
        return clause.extended(same[-1])
    has_own = len(said.chunks) > 1 or "P" in said.tags
    named = _is_named(said, Chunk(0, len(said.words), ""))
    if is_person(said.text()) or _OWN.match(said.text()):
        persons = [c for c in chunks if is_person(clause.text(c.start, c.end))]
        found = persons[0] if persons else _doer(clause, chunks)
        return clause.extended(found) if found and (has_own or not persons) else found
    if named:
        placed = [c for c in chunks if c.before in _PLACED and _is_named(clause, c)]
        goes = (
            clause.inverted
            and clause.low[clause.predicate : clause.predicate + 1]
            and clause.low[clause.predicate] in _TOWARDS
        )
        if placed or (goes and chunks and chunks[-1].start > clause.predicate):
            return (placed or chunks)[-1]
    others = [c for c in chunks if not is_person(clause.text(c.start, c.end))] or chunks
    if clause.inverted:
        doer = _doer(clause, others)
        if doer and (has_own or not others[-1].before or others[-1].before != "about"):
            last = clause.extended(doer)
            return last if has_own or not named else doer
    if not others:
        return None
    return clause.extended(others[0]) if has_own else others[-1]


def _doer(clause: Clause, chunks: Sequence[Chunk]) -> Chunk | None:
    start, end = clause.subject
    inside = [c for c in chunks if start <= c.start < end]
    return inside[0] if inside else chunks[0] if chunks else None


def _head(text: str) -> str:
    """The noun that a phrase is about. Example: "the flood of Mirefold" -> "flood"."""
    clause = Clause.of(text)
    return clause.low[clause.chunks[0].end - 1] if clause.chunks else ""


def _answer_replaced(clause: Clause, part: str, exchanges: Sequence[Exchange]) -> str:
    where = place(exchanges)
    if clause.asks and clause.verb < len(clause.words) and not clause.chunks:
        return f"{clause.text()} {part}"
    return f"{part} {where}".strip() if where and short_answer(exchanges[-1].answer) else ""


# Corrections


def the_one(part: str, exchanges: Sequence[Exchange]) -> str:
    """The question before about another thing of the same noun, "the one in Teshra"; empty for all else."""
    clause = Clause.of(exchanges[-1].question)
    one = _ONE_OF.match(part)
    if one:
        chunk = _last_definite(clause)
        if chunk is None:
            return ""
        head, rest = clause.words[chunk.end - 1], one["rest"].strip()
        end = _end_of_phrases(clause, chunk)
        return clause.put(chunk.start, end, f"the {head} {rest}")
    other = _OTHER.match(part)
    if other and other["noun"].lower() not in ("one", "day"):
        chunk = next((c for c in reversed(clause.chunks) if not _is_when(clause, c)), None)
        if chunk is not None:
            named = clause.text(chunk.start, chunk.end)
            return clause.put(chunk.start, chunk.end, _other_of(other["noun"], named))
    return ""


def _other_of(noun: str, named: str) -> str:
    if noun.lower() in ("team", "side", "club"):
        return f"the {noun} that played against {named}"
    if set(words(noun)) <= set(words(named)):
        return f"the other {noun}"
    return f"the {noun} other than {named}"


def _last_definite(clause: Clause) -> Chunk | None:
    definite = [c for c in clause.chunks if clause.tags[c.start] == "D" and not _is_when(clause, c)]
    others = [c for c in clause.chunks if not _is_when(clause, c)]
    return next(iter(reversed(definite or others)), None)


def _end_of_phrases(clause: Clause, chunk: Chunk) -> int:
    """Where what says which one is meant ends, its place and its time: it was said of another one."""
    end = chunk.end
    for other in clause.chunks:
        if other.start == end + 1 and other.before in ("in", "at", "of", "on", "near", "from"):
            end = other.end
    return end
