"""A word that asks, put to the question before: "why?" after "when did they stop" is "why did they stop"."""

from __future__ import annotations

import re

from qa.question.following.clauses import Clause
from qa.question.following.referents import Exchange, event, is_person, person, short_answer, without_order
from qa.question.following.times import without_time
from qa.question.verbs import is_participle, is_past, of_past, past_of, to_base

__all__ = ["asked_anew", "who_did_it"]

_DEED = re.compile(
    r"\b(?:attack|assault|bombing|shooting|raid|robbery|theft|ambush|murder|killing|massacre|kidnapping|coup|arson|strike|protest|riot)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:\w+[^sui’']s|people|men|women|children|police)", re.IGNORECASE)


def asked_anew(asks: str, exchange: Exchange) -> str:
    """The question before with another word that asks; empty where it cannot be put so.

    Examples: "why" after "how many men died in the mine" -> "why did so many men die in the mine"; "when" after "who
    founded the school" -> "when was the school founded".
    """
    asks = asks.lower()
    question = without_time(exchange.question) if asks.split()[-1] == "when" else exchange.question
    clause = Clause.of(question)
    if asks == "why not":
        return _why_not(clause)
    if asks in ("who", "by whom", "by who", "whom"):
        return _by_whom(clause)
    counts = asks.startswith(("how many", "how much"))
    if counts and clause.low[:1] != ("how",):
        return ""
    so_many = "so many " if asks == "why" else ""
    stated = _stated(clause, exchange, so_many)
    return f"{asks} {stated}" if stated else ""


def _stated(clause: Clause, exchange: Exchange, so_many: str) -> str:
    """The question before from its auxiliary on."""
    if clause.inverted:
        return _inverted(clause, so_many)
    if not clause.asks:
        rest = without_order(clause.text())
        return f"was {rest}" if rest != clause.text() and not so_many else rest
    if clause.low[clause.verb : clause.verb + 1] == ("happened",):
        return _happened(clause, exchange)
    counts = clause.low[0] == "how"
    if counts:
        return _of_many(clause, f"{so_many}{clause.counted or 'people'}")
    if clause.auxiliary:
        return _of_what_is(clause, exchange)
    return _of_a_deed(clause, exchange)


def _inverted(clause: Clause, so_many: str) -> str:
    """Example: "what pay rise did the nurses ask for" -> "did the nurses ask for the pay rise"."""
    stated = clause.text(clause.verb)
    if clause.low[0] in ("what", "which") and clause.auxiliary in ("did", "do", "does"):
        return f"{stated} {'the ' + clause.counted if clause.counted else 'that'}"
    if clause.low[0] == "how" and clause.counted and clause.auxiliary in ("did", "do", "does"):
        end = clause.predicate + 1
        return f"{clause.text(clause.verb, end)} {so_many}{clause.counted} {clause.text(end)}".strip()
    return stated


def _happened(clause: Clause, exchange: Exchange) -> str:
    """Example: "what happened at the market" -> "did the attack at the market happen"."""
    known = event(exchange)
    return f"did {known} happen" if known else f"did that happen {clause.text(clause.verb + 1)}".strip()


def _of_many(clause: Clause, counted: str) -> str:
    """Examples: "how many men died in the mine" -> "did men die in the mine"; "how many fled" -> "did people flee"."""
    place = clause.text(clause.verb + 1)
    if clause.counted:  # "how many people in the highlands need help": the phrase between goes along
        counted = f"{counted}{clause.asks[clause.asks.find(clause.counted) + len(clause.counted) :]}"
    if not clause.auxiliary:
        helps = "did" if is_past(clause.low[clause.verb]) else "do"
        return f"{helps} {counted} {to_base(clause.low[clause.verb])} {place}".strip()
    if place.lower().startswith("there"):
        return f"{clause.auxiliary} there {counted} {place[5:].strip()}".strip()
    return f"{clause.auxiliary} {counted} {place}".strip()


def _of_what_is(clause: Clause, exchange: Exchange) -> str:
    """Of a question for who or what is something: "who was killed in the attack" -> "was he killed in the attack"."""
    rest = clause.text(clause.verb + 1)
    if clause.low[0] == "who":
        name = short_answer(exchange.answer)
        if clause.predicate == clause.verb + 1:
            several = (
                _PLURAL.fullmatch(name.split()[-1]) or re.match(r"\d+ |(?:two|three|four|five|six) ", name)
                if name
                else None
            )
            if several and not name[:1].isupper():
                return f"were {name} {rest}"
            return f"{clause.auxiliary} {name or ('people' if clause.auxiliary == 'were' else 'the person')} {rest}"
        return f"{clause.auxiliary} {name} {rest}" if name else f"{clause.auxiliary} {rest}"
    if clause.counted:
        return f"{clause.auxiliary} the {clause.counted} {rest}"
    return f"{clause.auxiliary} {rest}"


def _of_a_deed(clause: Clause, exchange: Exchange) -> str:
    """Of a question for who did something: what was done, where it has an object; else what its doer did."""
    verb, rest = clause.low[clause.verb], clause.text(clause.verb + 1)
    after = clause.tags[clause.verb + 1 : clause.verb + 2]
    participle = of_past(verb) if is_past(verb) else ""
    if (
        clause.low[0] == "who"
        and participle
        and after
        and after[0] in "DN"
        and "C" not in clause.tags
        and not _is_said(verb)
    ):
        whole = clause.chunks[0].end
        auxiliary = "were" if _PLURAL.fullmatch(clause.low[whole - 1]) and not rest[:1].isupper() else "was"
        return f"{auxiliary} {rest} {participle}"
    asks_person = clause.low[0] == "who" or is_person(clause.counted)
    doer = (person([exchange]) if asks_person else "") or _doer(clause, exchange)
    helps = "did" if is_past(verb) else "does"
    return f"{helps} {doer} {to_base(verb)} {rest}".strip()


def _is_said(verb: str) -> bool:
    return to_base(verb) in ("say", "think", "claim", "tell", "argue", "know", "stand", "become", "believe")


def _doer(clause: Clause, exchange: Exchange) -> str:
    short = short_answer(exchange.answer)
    if clause.counted and _PLURAL.fullmatch(clause.counted.split()[-1]):
        return f"the {clause.counted}"
    if short:
        return f"the {short}" if short.islower() and len(short.split()) == 1 else short
    return f"the {clause.counted}" if clause.counted else "it"


def _why_not(clause: Clause) -> str:
    """Example: "is Velunda in the pact" -> "why is Velunda not in the pact"."""
    if not clause.inverted or clause.asks:
        return ""
    end = clause.subject[1]
    return f"why {clause.text(clause.verb, end)} not {clause.text(end)}".strip()


def _by_whom(clause: Clause) -> str:
    """Examples: "when was the school founded" -> "who founded the school"; "how many were hurt" -> "who was hurt"."""
    if clause.inverted and clause.auxiliary in ("was", "were") and clause.predicate < len(clause.words):
        verb = clause.low[clause.predicate]
        if is_participle(verb):
            return f"who {past_of(verb)} {clause.text(*clause.subject)} {clause.text(clause.predicate + 1)}".strip()
    if clause.low[:1] == ("how",) and not clause.inverted and clause.asks:
        auxiliary = {"were": "was", "are": "is"}.get(clause.auxiliary, "")
        return f"who {auxiliary or clause.text(clause.verb, clause.verb + 1)} {clause.text(clause.verb + 1)}".strip()
    return ""


def who_did_it(exchange: Exchange) -> str:
    """Who was behind what happened; empty where none is told of.

    Example: after "what happened at the market", answered with an attack -> "who was behind the attack at the market".
    """
    happened = event(exchange)
    if happened:
        return f"who {'was behind' if _DEED.search(happened) else 'caused'} {happened}"
    return _by_whom(Clause.of(exchange.question))
