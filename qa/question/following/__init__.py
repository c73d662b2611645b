"""A follow-up, put as the question that a person would have asked who had said nothing before.

What of the question before is asked anew (`asking`), which part of it another takes the place of (`fragments`), and who
and what pronouns stand for (`referents`), closed lists of words tell; no language model. A question that stands alone
is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qa.question.following.asking import asked_anew, who_did_it
from qa.question.following.clauses import Clause
from qa.question.following.fragments import is_fragment, replaced, the_one
from qa.question.following.pronouns import points_back, stands_for, with_referents
from qa.question.following.referents import Exchange, place, thing, without_order
from qa.question.following.times import is_time
from qa.question.form import brought_to_form
from qa.question.names import names_in
from qa.question.requests import Form, request_of
from qa.records import Turn
from qa.wording import quotes_in

__all__ = ["asks_for_more", "correcting", "quoted_before", "refers_back", "standalone"]

_TURNS_READ = 6  # user turns before the question; what is older is no longer the topic
_MORE = re.compile(
    r"^(?:and |so |ok,? |please )*(?:"
    r"(?:tell (?:me|us) |say |give me |show me |i want to know |i (?:would|['’]d) like to know )?"
    r"(?:some )?(?:more|anything else|something else|everything else|further|the rest|all of it)"
    r"(?: (?:details?|info(?:rmation)?|of (?:it|that)))?"
    r"|(?:any )?(?:further |more |other )?details|go on|continue|keep going|carry on|elaborate(?: on (?:that|this|it))?"
    r"|(?:and )?what (?:else|more)(?: (?:is there|is known|do (?:you|we) know|can you (?:say|tell me)|happened))?"
    r"|what happened (?:then|next|after(?:wards| that)?)"
    r")(?: (?:about|on|of) (?P<about>(?:him|her|it|them|that|this|those|these|the \w+|[\w’' -]+)))?\W*$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:(?:and|but|so|or|then|also|ok|okay|now)\b[\s,]+)*(?:(?:what|how) about\b\s*)?"
    r"(?:(?:and|but|so|or|then|also)\b[\s,]+)?",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|sorry|oops|wait|hm+|actually|not (?:that|this)(?: one)?)\b[\s,.!:]*)*"
    r"(?:i (?:meant|mean|(?:was|am) (?:asking about|talking about|referring to))\s+(?:to ask\s+)?)"
    r"(?P<meant>.+)$"
    r"|^(?:no|nope|sorry|not (?:that|this)(?: one)?)[\s,.!:]+(?P<other>(?:the|in|at|for|of|on|his|her|its)\b.+)$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<asks>why not|why|how come|when|where|who|whom|by whom|how|since when|until when|by when|from where|how many"
    r"|how much|how often|how long|what for|for how long)"
    r"(?: (?:exactly|is that|was that|is this|was it|is it|did (?:it|that|this) happen|was this|so|though))?$",
    re.IGNORECASE,
)
_DID_IT = re.compile(
    r"^who (?:did|has done|was) (?:it|that|this)$|^who is (?:responsible|to blame)$"
    r"|^who (?:was|is) behind (?:it|that|this)$",
    re.IGNORECASE,
)
_UNLINKED = re.compile(
    r"^(?:in|at|on|since|until|before|after|during|next|last"
    r"|the (?:next|second|third|first|last|other|year|month|week|one))\b",
    re.IGNORECASE,
)
_LONGEST_FRAGMENT = 9  # words
# "how many were wounded": a number of nothing named
_NUMBER_OF_NOTHING = re.compile(
    r"^\W*(?P<asks>how (?:many|much))(?P<of> of (?:them|those|these))? "
    r"(?P<verb>was|were|are|is|have|has|had|did|do|died|survived|left|remain|got|escaped|came|went|drowned|lived|returned|fled)\b"
    r"(?! (?:the|an?|this|that|his|her|their|its|each|every|all|most|on|in|at)\b)(?P<rest>.*)$",
    re.IGNORECASE,
)
_PERSONS = "people|men|women|children|persons|soldiers|passengers|civilians|miners|workers|victims"
_FEW_NAMED = re.compile(
    rf"^how many (?:{_PERSONS}) (?:(?:was|were|are|have|had)(?: been)? )?"
    r"(?!there\b)\w+(?: (?:out|off|up|down|away|alive|dead))*$",
    re.IGNORECASE,
)


def asks_for_more(question: str) -> bool:
    """Whether a question asks for what was not yet said: "tell me more", "go on", "what else"."""
    return _MORE.match(brought_to_form(question).text) is not None


def correcting(question: str) -> tuple[str, str]:
    """The words that put a question before right, and those that say what was meant; the first empty where none do.

    Example: "no sorry i meant how many were hurt" -> ("no sorry i meant ", "how many were hurt").
    """
    found = _CORRECTION.match(question)
    if not found:
        return "", question
    start = found.start("meant") if found["meant"] else found.start("other")
    return question[:start], question[start:]


def quoted_before(history: Sequence[Turn]) -> frozenset[str]:
    """What the answers of a conversation quoted, so that who asks for more is shown something new.

    Each stands between marks, which may be its own.
    """
    quotes = (said for turn in history if turn.role == "assistant" for said in quotes_in(turn.content))
    return frozenset(f"“{said}”" for said in quotes)


def standalone(question: str, history: Sequence[Turn], spell: Callable[[str], str] = lambda question: question) -> str:
    """The question in words that need no turn before it; the question itself where it stands alone.

    `spell` puts right what was typed in the turns before. Example: after "When did French troops go into Mali?", "and
    why did they leave?" becomes "why did French troops leave Mali".
    """
    exchanges: list[Exchange] = []
    for asked, answer in _exchanges(history):
        lead, rest = correcting(asked)
        earlier = _resolved(f"{lead}{spell(brought_to_form(rest).text)}", exchanges)
        exchanges.append(Exchange(earlier.rstrip("?!. "), answer))
    return _resolved(question, exchanges)


def _exchanges(history: Sequence[Turn]) -> list[tuple[str, str]]:
    """The last questions with their answers, without thanks and greetings."""
    pairs: list[tuple[str, str]] = []
    for turn in history[-8 * _TURNS_READ :]:
        if turn.role == "user":
            pairs.append((" ".join(turn.content.split()), ""))
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}\n{turn.content}".strip())
    return [pair for pair in pairs if request_of(pair[0]).form is not Form.SMALL_TALK and pair[0]][-_TURNS_READ:]


def _resolved(question: str, exchanges: Sequence[Exchange]) -> str:
    said = question.strip().rstrip("?!. ")
    if not exchanges or not said:
        return question
    linked = _LINK.sub("", said)
    found = (
        _more(said, exchanges)
        or _correction(said, exchanges)
        or _anew(linked or said, exchanges, linked=linked != said)
        or _part(linked or said, exchanges, linked=linked != said)
        or _number(linked or said, exchanges)
        or with_referents(linked or said, exchanges)
    )
    if found:
        return found
    return linked if linked and linked != said and not is_fragment(linked) else question


def refers_back(question: str) -> bool:
    """Whether a question can only be understood with the turns before it.

    A pronoun does not count where what it stands for comes before it in the question itself.
    Example: "why did they leave?" -> True; "Where was the boat when it was attacked?" -> False.
    """
    said = question.strip().rstrip("?!. ")
    linked = _LINK.sub("", said)
    if _MORE.match(said) or _CORRECTION.match(said) or _BARE.match(linked) or _DID_IT.match(linked):
        return True
    if linked != said and not (linked.lower().startswith(("is ", "are "))):
        return True
    return bool(_NUMBER_OF_NOTHING.match(said) or _is_part(said)) or points_back(said)


# More


def _more(said: str, exchanges: Sequence[Exchange]) -> str:
    found = _MORE.match(said)
    if not found:
        return ""
    about = (found["about"] or "").lower()
    if about and about not in _OF_WHAT:
        return f"tell me more about {found['about']}"
    topic = stands_for(about, exchanges) if about in ("him", "her", "them") else ""
    topic = topic or _topic(exchanges)
    return f"tell me more about {topic}" if topic else ""


_OF_WHAT = ("him", "her", "it", "them", "that", "this", "those", "these")


def _topic(exchanges: Sequence[Exchange]) -> str:
    """What the question before was about."""
    question = exchanges[-1].question
    happened = re.match(r"what (?:happened|happens|is happening) (?P<where>.+)", question, re.IGNORECASE)
    if happened:
        return f"what happened {happened['where']}"
    request = request_of(question)
    about = without_order(question)
    if about != question:
        return about
    if request.form in (Form.OVERVIEW, Form.DEFINITION) and request.topic != question:
        return request.topic
    return thing(exchanges[-1:], persons=True) or thing(exchanges, persons=True) or request.topic


# Corrections and parts


def _correction(said: str, exchanges: Sequence[Exchange]) -> str:
    found = _CORRECTION.match(said)
    if not found:
        return ""
    meant = found["meant"] or found["other"]
    one = the_one(meant, exchanges)
    if one:
        return one
    return replaced(meant, exchanges) if is_fragment(meant) else _resolved(meant, exchanges)


def _anew(said: str, exchanges: Sequence[Exchange], *, linked: bool) -> str:
    if _DID_IT.match(said):
        return who_did_it(exchanges[-1])
    found = _BARE.match(said)
    if found:
        return asked_anew({"how come": "why"}.get(found["asks"].lower(), found["asks"]), exchanges[-1])
    clause = Clause.of(said)
    before = Clause.of(exchanges[-1].question)
    if linked and clause.asks and clause.verb == len(clause.words) and before.asks and clause.counted:
        return _asked_of_another(clause, before)
    return ""


def _asked_of_another(clause: Clause, before: Clause) -> str:
    """Of "and how many women?" after "how many men died in the mine": "how many women died in the mine"."""
    if clause.low[0] == before.low[0] or before.inverted:
        return f"{clause.text()} {before.text(before.verb)}"
    return ""


def _is_part(said: str) -> bool:
    few = len(said.split()) <= _LONGEST_FRAGMENT
    return few and is_fragment(said) and (is_time(said) or bool(_UNLINKED.match(said)))


def _part(said: str, exchanges: Sequence[Exchange], *, linked: bool) -> str:
    if not (linked or _is_part(said)) or not is_fragment(said) or len(said.split()) > _LONGEST_FRAGMENT:
        return ""
    return the_one(said, exchanges) or replaced(said, exchanges)


# Clauses


def _number(said: str, exchanges: Sequence[Exchange]) -> str:
    """Of "how many fled" after "how many soldiers were killed in Gao": "how many soldiers fled in Gao"."""
    found = _NUMBER_OF_NOTHING.match(said)
    where = place(exchanges[-1:]) or place(exchanges)
    if not found:
        if _FEW_NAMED.match(said) and where:
            return f"{said} {where}"
        return ""
    if found["of"]:
        return ""
    counted = next((c for c in (Clause.of(e.question).counted for e in reversed(exchanges)) if c), "")
    board = re.search(r"\bon board .+$", exchanges[-1].question, re.IGNORECASE)
    where = board.group() if board else where
    if names_in(found["rest"]) or not (counted or where):
        return ""
    if counted.lower() in ("percent", "seats", "votes"):
        counted = ""
    if board and not counted:
        return f"{found['asks']} people {board.group()} {found['verb']}{found['rest']}"
    asked = " ".join(f"{found['asks']} {counted} {found['verb']}{found['rest']}".split())
    return f"{asked} {where}".strip()
