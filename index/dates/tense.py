"""Whether an English sentence tells what was or what will be, where it names a day without a year or a week.

No parser: the nearest words that show a tense decide, and where they disagree, nothing does. For "on Friday" and
"in August" it is enough to know on which side of the day of publication to look.
"""

import re
from enum import Enum

__all__ = ["Tense", "tense_at"]


class Tense(Enum):
    """What the words around a date show."""

    PAST = "past"
    REPORTED = "reported"  # the date of saying it: "said on Friday"
    FUTURE = "future"
    UNCLEAR = "unclear"


_REACH = 300  # characters to each side
_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+(?=[A-Z“\"‘(])|\n\s*\n")
_REPORTING = (
    "said told announced reported added warned confirmed stated declared claimed insisted denied wrote explained"
)
_IRREGULAR = (
    "was were had did went came took gave made found held led left met became began broke brought built bought"
    " caught chose drove fell felt fled flew fought got grew heard hit kept knew lay lost paid put ran rose sank saw"
    " sent set shook shot shut sold sought spent spoke split spread stood stole struck swept taught thought threw"
    " understood withdrew won wore drew ate hid overran overthrew"
)
_NO_PAST = "need|indeed|hundred|speed|seed|feed|breed|armed|exceed|proceed|succeed"
_MARKER = re.compile(
    r"\b(?:"
    r"(?P<future>(?:will|would|shall|must|won[’']t|(?:is|are)\s(?:due|to)|plans?\sto"
    r"|(?<!was\s)(?<!were\s)(?:due|scheduled|expected|planned|slated|set)(?=\s(?:to|for|in|on|at)\b))"
    r"(?:\s(?:not|also|then|now|be|have|been|to|on|for|in|\w+ly))*(?:\s[a-z]+)?)"  # and the verb: "to be held"
    rf"|(?P<reporting>{'|'.join(_REPORTING.split())})"
    rf"|(?P<past>(?!(?:{_NO_PAST})\b)[a-z]{{2,}}ed|{'|'.join(_IRREGULAR.split())})"
    r")\b",
)
# What may stand between a verb of saying and the day of saying it: "told reporters in Bamako late on".
_LONGEST_SAID_THEN = 60  # characters; it also bounds the time that matching takes
_PLACE_OR_MEANS = r"(?:in|at|to|during|by|via|from)\s[\w’]+(?:\s[a-z]\w*){0,2}?"
_SAID_THEN = re.compile(
    r"(?:\s(?:reporters|journalists|lawmakers|parliament|late|early|earlier|also|[A-Z][\w’.]*|the\s[A-Z]\w+"
    rf"|a\s(?:news|press)\s\w+|{_PLACE_OR_MEANS}))*\s*(?:on\s|in\s|late\s|early\s)*"
)
_OPENS_A_CLAUSE = re.compile(
    r"(?:^\s*|[,;:—–(]\s*|\b(?:that|and|but|while|when|where)\s)(?:on\s|in\s|late\s|early\s|the\s|since\s|by\s)*$",
    re.IGNORECASE,
)
_ANOTHER_SUBJECT = re.compile(r"\b(?:where|who|because|when)\b")


def tense_at(text: str, start: int, end: int) -> Tense:
    """The tense in which the sentence speaks of the date `text[start:end]`."""
    before, after = _sentence_around(text, start, end)
    if before[-6:].lower() == "since ":
        return Tense.PAST
    earlier = list(_MARKER.finditer(before))
    if _OPENS_A_CLAUSE.search(before) or not earlier:
        following = _MARKER.search(after)
        tense = _of(following) if following else Tense.UNCLEAR
        if tense is not Tense.UNCLEAR and not (earlier and tense is Tense.REPORTED):
            return tense
    return _by_what_went_before(before, earlier) if earlier else Tense.UNCLEAR


def _sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    before = text[max(0, start - _REACH) : start]
    after = text[end : end + _REACH]
    return _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]


def _of(marker: re.Match[str]) -> Tense:
    return {"future": Tense.FUTURE, "reporting": Tense.REPORTED}.get(marker.lastgroup or "", Tense.PAST)


def _by_what_went_before(before: str, markers: list[re.Match[str]]) -> Tense:
    last = markers[-1]
    tense = _of(last)
    if tense is Tense.REPORTED:
        is_near = len(before) - last.end() <= _LONGEST_SAID_THEN
        return tense if is_near and _SAID_THEN.fullmatch(before, last.end()) else Tense.UNCLEAR
    if tense is Tense.PAST:
        futures = [marker for marker in markers if _of(marker) is Tense.FUTURE]
        if futures and not _ANOTHER_SUBJECT.search(before, futures[-1].end()):
            return Tense.UNCLEAR
    return tense
