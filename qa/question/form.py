"""One question, one form: how it was typed goes, and what is asked stays.

Politeness, contractions, chat spelling, the order of words and words such as "right now" are brought to one form before
anything is looked for, so that a question is answered alike however it was typed. No word of another language is
touched: `language_of` tells by a question's small words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import language_of as language_of_text
from index import words

__all__ = ["Typed", "brought_to_form", "language_of", "small_words"]


@dataclass(frozen=True, slots=True)
class Typed:
    """A question in its one form."""

    text: str
    current: bool = False  # whether "now" was asked: what was so before is no answer


# What people write in a chat, and what they mean; whole words, in this order.
_CHAT = (
    (r"teh|hte", "the"),
    (r"wich|whcih|wihch", "which"),
    (r"waht|wat|wht|whta", "what"),
    (r"hwo", "who"),
    (r"wen|whne", "when"),
    (r"wehre|wher", "where"),
    (r"wy|whi", "why"),
    (r"hwat", "what"),
    (r"poeple|ppl", "people"),
    (r"gonna|gona|gunna", "going to"),
    (r"wanna", "want to"),
    (r"(?<=[a-z] )supposed to(?= [a-z])", "to"),
    (r"u", "you"),
    (r"ur", "your"),
    (r"becuase|becaus|cuz|bc", "because"),
    (r"thier", "their"),
    (r"recieve", "receive"),
    (r"how manny", "how many"),
    (r"(?:what|how) come", "why"),
    (r"what(?:['’]?s| has) happend|what happend", "what happened"),
    (r"what['’]?s", "what is"),
    (r"who['’]?s(?= (?:the|a|an|in|on|\w+ing|that|this|to)\b)", "who is"),
    (r"who['’]s|whos", "who is"),
    (r"where['’]?s", "where is"),
    (r"when['’]?s", "when is"),
    (r"how['’]?s", "how is"),
    (r"why['’]?s", "why is"),
    (r"that['’]s", "that is"),
    (r"it['’]s", "it is"),
    (r"(?:is|are|was|were|do|does|did|has|have|had|would|could|should)n['’]t", None),
    (r"can['’]?t|cannot", "can not"),
    (r"won['’]?t", "will not"),
)
_CHAT_PATTERNS = tuple(
    (re.compile(rf"(?<![\w’'])(?:{pattern})(?![\w’'])", re.IGNORECASE), meant) for pattern, meant in _CHAT
)
_WERE = re.compile(r"^were (?=(?:did|do|does|is|are|was|can|will|has|have)\b)", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening))(?: (?:there|all|everyone))?[\s,!.:-]+"
)
_POLITE = (
    r"please|pls|plz|kindly|just|so|ok|okay|well|um|hmm"
    r"|(?:can|could|would|will) (?:you|u) (?:please |kindly |just )?(?:tell|show|explain to|give|say to) (?:me|us)"
    r"|(?:can|could|would|will) (?:you|u) (?:please |kindly |just )?(?=tell|show|explain|list|give|summar|name|say|find)"
    r"|do (?:you|u) (?:happen to )?know|any idea|i (?:would|['’]d) (?:like|love) to know|i want to know|i need to know"
    r"|i (?:am|['’]m) (?:wondering|curious|asking)(?: you)?(?: about)?|my question (?:is|was)|i wonder|(?:please )?tell (?:me|us)(?! (?:more|about|everything|all))"
    r"|(?:let (?:me|us)|i need to) (?:ask|know)|quick question|question|one question|remind me"
)
_LEADING = re.compile(rf"^(?:{_POLITE})\b[\s,:;.-]*", re.IGNORECASE)
_TRAILING = re.compile(
    r"[\s,;.-]*\b(?:please|pls|plz|thanks?(?: you)?|thx|ty|asap|tell me|do you know|anyone|any idea)\W*$", re.IGNORECASE
)
_NOW = re.compile(
    r"[\s,]*\b(?:right now|just now|now(?!\s+(?:that|on))|currently|at (?:the|this) moment|at present|these days|nowadays"
    r"|as of (?:now|today))\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\s?!.…]+$")
# "the ferry that sank, who was in command of it", "X prison how long": the words that ask, behind what they ask about.
_ASKS = (
    r"(?:who|what|when|where|why|which|how (?:many|much|long|old|far|tall|big|large|high|deep|fast|often)|how)(?!\w)"
)
_BEHIND = re.compile(rf"^(?P<about>(?!{_ASKS}).{{3,}}?)[\s,;:–-]+(?P<asks>(?:and )?(?:{_ASKS}).*)$", re.IGNORECASE)
_PLACES = re.compile(
    r"^(?:at|in|on|during|after|before|since|from|when|while|under|for|of|with|by|about|as for|regarding)\b",
    re.IGNORECASE,
)
_BY_WHOM = re.compile(
    r"^(?P<thing>.+?) (?P<be>is|are|was|were|has been|have been) (?P<verb>\w+(?:ed|en|wn|ne|ld|lt|nt|ht|id|de|un|ung|ed on)) "
    r"by (?:whom|who|which \w+|what)$",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"^(?P<thing>.+?) (?P<verb>got|gets|has|have|had|is|was|are|were|received|won|lost|paid|pays|costs?) "
    r"(?P<asks>(?:what|which|how (?:many|much|long|high))\b.*)$",
    re.IGNORECASE,
)
# Words that a relative clause or another subject stands behind: the asking word there asks nothing.
_CLAUSE = re.compile(
    r"\b(?:people|man|men|woman|women|those|one|ones|person|someone|anyone|know|knows|say|says|said|tell|told|asked|ask"
    r"|explain|explains|see|show|shows|and|or|of|to|with|from|by|for|about|is|are|was|were|be|did|does|do)\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:who|what|when|where|why|how|how (?:many|much|long|old|far|tall|big|large|high|deep|fast|often))$",
    re.IGNORECASE,
)
_MOST_WORDS = 14
_VERB = re.compile(r"\b(?:is|are|was|were|did|do|does|has|have|had|can|could|will|would|should)\b", re.IGNORECASE)

_SMALL_WORDS = {
    "en": "the of and in is are was were did do does what who when where why how which to for with on at by from about "
    "many much please tell me has have had will would can could should not an",
    "fr": "le la les des du de un une est sont qui que quoi où quand comment pourquoi combien quel quelle quels quelles "
    "et dans sur pour avec par ont été était au aux ce cette il elle ils",
    "es": "el la los las del de un una es son quién quien qué que dónde donde cuándo cuando cómo como cuánto cuanto "
    "cuántos cuantos cuántas cuantas por para con en fue y se su cuál cual murieron hay",
    "de": "der die das den dem des ein eine einen ist sind war waren wer was wann wo warum wieso wie viele viel und in "
    "im auf für mit von zu wurde wurden hat haben welche welcher welches",
}
_OF_LANGUAGE = {language: frozenset(small.split()) for language, small in _SMALL_WORDS.items()}
_OF_LANGUAGE_FOLDED = {language: frozenset(words(small)) for language, small in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str:
    """The language of a question as ISO 639-1 names it: "en" where that is not sure, as in keywords.

    Where a text as short is like any language, that whose small words it uses most.

    Example: "combien de lits a l'hopital" -> "fr".
    """
    language = language_of_text(text)
    if language != "en":
        return language
    # A capital inside a question begins a name: the "War" of "World War I" is not the German one.
    found = enumerate(_WORD.findall(text))
    said = [word.casefold() for place, word in found if not place or word[0].islower() or text.isupper()]
    counts = {language: sum(word in small for word in said) for language, small in _OF_LANGUAGE.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > counts["en"] else "en"


def small_words(language: str) -> frozenset[str]:
    """The small words of a language, folded: they ask, and say nothing of what."""
    return _OF_LANGUAGE_FOLDED.get(language, frozenset())


def brought_to_form(typed: str) -> Typed:
    """The question as it would be asked with care.

    Example: "pls tell me, the ferry that sank, who was in command of it" -> "who was in command of the ferry that sank?".
    """
    if language_of(typed) != "en":
        return Typed(typed.strip())
    text = _MARKS.sub("", _polite(typed))
    current = bool(_NOW.search(text)) and len(text.split()) > 2  # noqa: PLR2004 - "and now?" asks for just that
    if current:
        text = " ".join(_NOW.sub(" ", text).split()).strip(" ,")
    text = _in_order(_MARKS.sub("", text))
    return Typed(text, current)


def _polite(typed: str) -> str:
    """Without what is said for politeness, and with the words that chat spelling stands for."""
    text = " ".join(typed.split())
    for pattern, meant in _CHAT_PATTERNS:
        text = pattern.sub(meant if meant is not None else _negated, text)
    text = _WERE.sub("where ", text)
    before = ""
    while text != before:
        before = text
        text = _GREETING.sub("", text) or text
        text = _LEADING.sub("", text) or text
        text = _TRAILING.sub("", text) or text
    return text


def _negated(found: re.Match[str]) -> str:
    return f"{found.group()[:-3]} not"


def _in_order(text: str) -> str:
    """With the words that ask in front of what they ask about."""
    by_whom = _BY_WHOM.match(text)
    if by_whom:
        return f"who {by_whom['be']} {by_whom['thing']} {by_whom['verb']} by"
    found = _BEHIND.match(text)
    return _asking_first(text, found) if found and _is_typed(text) else text


def _is_typed(text: str) -> bool:
    """Whether it is short, and one sentence: what is longer was written with care, or its order says more."""
    return len(text.split()) <= _MOST_WORDS and not re.search(r"[.!?] ", text)


def _asking_first(text: str, found: re.Match[str]) -> str:
    """The same of a question whose asking words stand behind."""
    about, asks = found["about"].strip(" ,;:–-"), re.sub(r"^and ", "", found["asks"], flags=re.IGNORECASE)
    comma = text[len(found["about"]) :].lstrip()[:1] in {",", ";", ":", "–", "-"}
    stated = _STATED.match(text)
    if stated and not comma:
        return f"{stated['asks']} {_did(stated['verb'])} {stated['thing']} {_base(stated['verb'])}".strip()
    if not comma and (
        _CLAUSE.search(about) or not (_PLACES.match(about) or _BARE.match(asks) or not _VERB.search(about))
    ):
        return text  # "the men who were cut off", "say when it began"
    if _BARE.match(asks):
        return f"{asks} {about}" if comma else f"{about} {asks}"
    pronoun = re.search(
        r"\b(?:it|(?:that|this)(?! (?:time|year|month|week|day|morning|evening)\b)|there|they|them|he|him|she|her)\b",
        asks,
        re.IGNORECASE,
    )
    if pronoun and not _PLACES.match(about):
        return f"{asks[: pronoun.start()]}{about}{asks[pronoun.end() :]}"
    joined = about if _PLACES.match(about) else f"in {about}" if comma else about
    return f"{asks} {joined}"


def _did(verb: str) -> str:
    return {"is": "is", "are": "are", "was": "was", "were": "were"}.get(verb.lower(), "did")


def _base(verb: str) -> str:
    bases = {"got": "get", "gets": "get", "has": "have", "had": "have", "won": "win", "lost": "lose", "paid": "pay"}
    lowered = verb.lower()
    return "" if lowered in {"is", "are", "was", "were"} else bases.get(lowered, lowered.rstrip("s"))
