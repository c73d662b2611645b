"""Keywords, put as the question they stand for: "basin cup final attendance", "age of the captain".

People type a thing and the name of what they want to know of it, as into a search box; a document hardly uses that name
("41,300 people watched"), and a reader has learnt from questions.
"""

from __future__ import annotations

import re

__all__ = ["as_question"]

_ROLES = (
    r"minister|president|captain|chief|head|leader|owner|mayor|coach|manager|director|inspector|commander|governor|judge"
    r"|secretary|spokes\w+|chair\w*|bishop|king|queen|boss|author|editor|founder|winner|mediator|driver|pilot|lawyer"
    r"|prosecutor|ambassador|treasurer|engineer|deputy|goalkeeper|referee|striker|ceo"
)
# What is wanted, and what is asked then of the thing; the first that fits.
_WANTED = (
    (r"(?:number of |total )?(?:deaths?|dead|fatalities|people killed)|death toll", "how many people died in {thing}"),
    (r"(?:number of )?(?:injured|wounded|injuries)", "how many people were injured in {thing}"),
    (r"(?:number of )?(?:inhabitants|residents)|population", "how many people live in {thing}"),
    (r"attendance|(?:number of )?(?:spectators|visitors)", "how many people attended {thing}"),
    (r"age", "how old is {thing}"),
    (r"(?:ticket )?price|costs?|fare", "how much does {thing} cost"),
    (r"salary|wages?|pay", "how much does {thing} earn"),
    (
        r"(?:prison )?sentence(?: length)?|prison (?:term|time)|length of (?:the )?sentence",
        "what sentence did {thing} get",
    ),
    (r"reasons?|causes?", "what caused {thing}"),
    (r"height", "how high is {thing}"),
    (r"length", "how long is {thing}"),
    (r"duration", "how long did {thing} last"),
    (r"weight", "how much does {thing} weigh"),
    (r"date", "when was {thing}"),
    (r"location|venue", "where is {thing}"),
    (r"winners?", "who won {thing}"),
    (r"owners?", "who owns {thing}"),
)
_BEHIND = tuple(
    (re.compile(rf"^(?P<thing>.+?)(?:['’]s|s['’])? (?:{wanted})$", re.IGNORECASE), asked) for wanted, asked in _WANTED
)
_BEFORE = tuple(
    (re.compile(rf"^(?:the )?(?:{wanted}) (?:of|in|at|for) (?P<thing>.+)$", re.IGNORECASE), asked)
    for wanted, asked in _WANTED
)
_NAME = re.compile(
    rf"^(?P<thing>.*\b(?:{_ROLES})\b.*?)(?:['’]s)?(?: current| full)? name$"
    rf"|^(?:current |full )?name of (?:the |an? )?(?P<of>.*\b(?:{_ROLES})\b.*)$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:who|whose|whom|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
    r"|tell|list|give|show|name(?! of)|compare|summari[sz]e|explain|describe|find|and|but|so|or|no|not|the same|any)\b",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:is|are|was|were|did|does|has|had|can|could|will|would|should)\b|,", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"^(?:all|each|every|different|various|highest|lowest|first|last|main|key|other)\b", re.IGNORECASE
)
_NO_THING = re.compile(r"\b(?:and|or)\b|\b(?:of|in|at|for|the|and|number|total)$", re.IGNORECASE)
_MOST_WORDS = 9


def as_question(typed: str) -> str:
    """The question that keywords stand for; what was typed where they stand for none, or ask already.

    Example: "basin cup final attendance" -> "how many people attended basin cup final".
    """
    if _ASKS.match(typed) or _VERB.search(typed) or len(typed.split()) > _MOST_WORDS or _SUMS_UP.match(typed):
        return typed
    named = _NAME.match(typed)
    if named:
        return f"who is the {named['thing'] or named['of']}"
    for pattern, asked in (*_BEFORE, *_BEHIND):
        found = pattern.match(typed)
        if found and not _NO_THING.search(found["thing"]):
            return asked.format(thing=found["thing"])
    return typed
