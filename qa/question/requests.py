"""Which form of answer a question wants, by the words it is put in.

Each rule is a pattern with the form that it tells, tried in order; the first that fits decides. They are written for
questions in one form (see `form`), in English, with the words for the same in French, Spanish and German.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Form", "Request", "request_of"]


class Form(StrEnum):
    """The form of an answer."""

    FACT = "fact"  # in few words, with the sentences that say so
    EXPLANATION = "explanation"  # why, or how: the sentences that say so
    DEFINITION = "definition"  # what, or who, something is; then what else is known
    OVERVIEW = "overview"  # a few sentences from over the documents
    LIST = "list"  # items, each with its markers
    TIMELINE = "timeline"  # dated statements, in order of time
    YES_NO = "yes or no"
    COMPARISON = "comparison"  # both sides, each with its sentences
    DOCUMENT = "document"  # one document: what it is and says
    COLLECTION = "collection"  # what documents there are
    SMALL_TALK = "small talk"  # a greeting, thanks, or what can be asked
    TASK = "task"  # something to be made, as a poem: nothing that documents answer


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted, and of what."""

    form: Form
    topic: str  # the question without the words that only say which form is wanted; the question itself for facts
    sides: tuple[str, ...] = ()  # that are compared
    aspect: str = ""  # in which they are compared: "which was deadlier"
    said_by: str = ""  # whose words are asked for: "what did X say"
    fate: bool = False  # whether it is asked what became of the topic, which one sentence may tell


_Rule = Callable[[str], Request | None]


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in alternatives), re.IGNORECASE)


_DOCUMENTS = r"(?:documents?|files?|articles?|texts?|sources?|pdfs?|stories|reports? do you have)"
_HAVE = r"(?:do you (?:have|know|hold)|are there|(?:have|did) (?:you|we|i) (?:got|indexed|uploaded|loaded)|do (?:we|i) have|is there)"
_SMALL_TALK = _pattern(
    r"^(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|bonjour|salut|hola|hallo|guten tag)\b\W*(?:there|all|everyone|everybody|again|you|\w+bot)?\W*$",
    r"^(?:many )?(?:thanks?|thank you|thx|ty|cheers|merci|gracias|danke)\b(?: (?:you|a lot|so much|very much|again|for .{1,40}))*\W*$",
    r"^(?:ok|okay|k|great|nice|cool|perfect|good|fine|got it|i see|alright|awesome|super|lol|yes|no|yep|nope|bye|goodbye|see you|good ?night)(?: (?:thanks?|thank you|bye|one|job|work|answer))*\W*$",
    r"^(?:what|which (?:things|questions)|how) can (?:you|i)(?: (?:do|ask|help(?: me)?(?: with)?|say|answer|use (?:you|this|it)))(?: (?:here|for me|with (?:you|this|it)|you))*\W*$",
    r"^(?:many )?(?:thanks?|thank you|thx|merci|gracias|danke)\b(?!.*\b(?:who|what|when|where|why|how|which)\b).{0,50}$",
    r"^what (?:are you|am i) able to (?:do|ask|answer|tell)\b.{0,20}$|^what (?:else )?do you do\W*$",
    r"^(?:who|what) are you\W*$|^what is (?:this|your (?:name|job|purpose))\W*$|^(?:help|start|menu|about you)\W*$",
    r"^how (?:do|does) (?:this|it|you) work\W*$|^how are you\b.{0,20}$|^are you (?:a |an )?(?:bot|robot|human|ai|real|there)\b.{0,20}$",
    r"^what (?:kind|sort|type)s? of (?:questions|things) can (?:i|you) .{0,30}$",
)
_TASK = _pattern(
    r"^(?:write|compose|draft|create|generate|translate|code|program|draw|paint|sing|calculate|compute|solve|play|book|order|buy|send|call|email)\b(?! off)",
    r"^(?:make|give) me an? (?:poem|song|story|joke|essay|image|picture|recipe|plan)\b|^tell (?:me )?a (?:joke|story|poem)\b",
)
_COLLECTION = _pattern(
    rf"\b(?:which|what(?! (?:kind|sort|type)s? of)|how many|list|show|name)\b.{{0,25}}\b{_DOCUMENTS}\b.{{0,15}}\b{_HAVE}\b",
    rf"^(?:list|show|name|which|what)\b.{{0,20}}\b{_DOCUMENTS} (?:that )?(?:you|we|i) (?:know|have|hold|can|could|use|read)\b.{{0,20}}$",
    rf"^(?:which|what) (?:one )?(?:is|was) (?:the |your )?(?:newest|latest|most recent|oldest|earliest) (?:of the |one of the )?{_DOCUMENTS}\b.{{0,20}}$",
    rf"^how many {_DOCUMENTS}\W*(?:{_HAVE}.{{0,20}})?$",
    rf"^(?:what|which) (?:is|are|was) (?:the |your )?(?:newest|latest|most recent|oldest|first|last|earliest) {_DOCUMENTS}\b.{{0,20}}$",
    rf"^(?:the )?(?:newest|latest|most recent|oldest|earliest) {_DOCUMENTS}\W*$|^(?:list|show|show me|name) (?:me )?(?:all )?(?:of )?(?:the |your |my |our )?{_DOCUMENTS}\W*$",
    r"^what (?:do you|is in|is there in|does) (?:have|the|this|your)? ?(?:collection|index|library|database|archive)(?: (?:contain|hold|have))?\W*$",
    r"^what (?:do you have|have you got|is indexed|did (?:i|we) index)\W*$",
)
_DOCUMENT = _pattern(
    r"^what (?:is|are|does) (?:this|the|that) (?:document|file|article|text|report|page|story|paper)(?: (?:about|say|all about|on about))?\W*$",
    r"^(?:summari[sz]e|sum up|explain|describe|tell me about) (?:this|the|that) (?:document|file|article|text|report|page|story|paper)\W*$",
    r"^(?:what is this about|summari[sz]e this|tl;?dr|main points|key points|summary)\W*$",
)
_COMPARISON = _pattern(
    r"^compare\b",
    r"\b(?:vs\.?|versus)\b",
    r"\b(?:difference|differences|distinction) between\b|\bdifference (?:in|of)\b|\bdiffers? from\b|\bhow (?:do|does|did|is|are) .+ (?:differ|different)\b",
    r"^(?:which|who|what|where)\b.{0,40}\b(?:\w{3,}(?:er|yer|ier)|more|less|fewer|worse|better|older|longer)\b.+\bor\b",
    r"^(?:did|does|do|was|were|is|are|has|have|had) .+\bor\b .+\b(?:\w{3,}er|more|less|fewer|worse|better|first|earlier|later)\b",
    r"^which (?:was|were|is|are|had|has|got|did)\b.{0,30}\b(?:\w{3,}er|more|less|worse|better)\b.+\b(?:in|of|between)\b.+\b(?:against|and|or)\b",
    r"\bcompared (?:to|with)\b|\bin comparison (?:to|with)\b",
)
_TIMELINE = _pattern(
    # "Why is the second timeline needed" asks for none.
    r"^(?!(?:why|which|who|when|where|how|what|is|was|were|are|does|did)\b).*\btime ?line\b|^what (?:is|was) (?:the|a) time ?line\b",
    r"\bchronolog(?:y|ical)\b|\bsequence of events\b|\bkey dates\b|\bimportant dates\b",
    r"\bin (?:order of (?:dates?|time)|(?:date|time) order|chronological order)\b|\b(?:year|day|month|week|step) by (?:year|day|month|week|step)\b",
    r"\bwhat happened when(?:\W*$| (?:in|at|on|during|after|before|with|to)\b)|\bwhen did what happen\b|\bhow did .+ (?:unfold|come about|go down)\b|\bdates of\b",
    r"\bhow did .+ (?:develop|evolve)(?: (?:over time|since .+|until .+))?\W*$",
    r"^(?:the )?history of\b",
)
_SOURCES = r"(?:reasons?|causes?)"
_EXPLANATION = _pattern(
    r"^(?:and |but |so )?why\b|\bwhy (?:did|was|were|is|are|do|does|has|have|had|the|a|an|not)\b|\bfor what reason\b",
    rf"^what (?:is|was|were|are) the {_SOURCES}\b|^{_SOURCES} (?:for|of|why)\b|\bwhat (?:caused|made|led to|triggered|prompted|provoked|sparked)\b",
    r"\bwhat brought .+ (?:down|about)\b|\bwhat (?:is|was) behind\b|^how (?:did|could) it (?:come|happen)\b",
    rf"^(?!(?:what|which|who|when|where|how|is|are|was|were|do|does|did)\b)(?:[\w’'-]+ ){{1,6}}{_SOURCES}$",
    r"^(?:pourquoi|por qu[eé]|warum|wieso|weshalb)\b",
)
_ALL = r"(?:all|every|each|various|different|several|the (?:full )?(?:list|names|names?) of)"
_PLURALS = (
    r"(?:countr(?:ies|ys)|part(?:ies|ys)|cit(?:ies|ys)|compan(?:ies|ys)|group?s|towns|villages|places|states|regions|provinces|districts|people|men|women"
    r"|ministers|members|candidates|names|leaders|officials|witnesses|victims|survivors|attacks|incidents|events|accidents|floods|explosions"
    r"|boats|ships|ferries|vessels|trains|planes|demands|conditions|terms|points|items|goods|products|prices|fares|costs|measures|steps|rules"
    r"|goals|players|teams|clubs|organi[sz]ations|agencies|universities|schools|hospitals|banks|books|songs|films|languages|rivers|bridges|dams"
    r"|reasons|sources|parts|types|kinds|colou?rs|models|sizes|dates|years|sentences|defendants|suspects|parties|allies|enemies|brothers|sisters|children"
    r"|problems|mistakes|errors|failures|decisions|changes|benefits|options|departments|employees|staff|duties|tasks|tools|persons"
    r"|plans|aims|recommendations|proposals|results|liquids|faults|fines|charges|opening hours)"
)
_NO_LIST = r"(?:what|which|who|whom|whose|when|where|why|how|the|a|an|is|are|was|were|do|does|did|has|have|had|any)"
_AUXILIARY = r"(?:do|did|are|were|have|had|must|can|could|may|will|would|should|got|get)"
_LIST = _pattern(
    r"^(?:list|enumerate|name)\b",
    rf"^(?:give|show|find|tell)(?: me)? {_ALL}\b",
    r"^(?:names|list|prices|dates|home ?towns?|addresses|numbers) of (?:all |every |each |the )?\w",
    rf"^(?:which|what) (?:[\w’'-]+ ){{0,3}}?{_PLURALS}\b",
    rf"^(?:which|what) (?:[\w’'-]+ )?(?!(?:does|has|was|this|means|causes?)\b)\w{{2,}}(?<![siu])s {_AUXILIARY}\b",
    rf"^(?!(?:the )?(?:main|key|central|most important)\b)(?:(?!{_NO_LIST}\b)[\w’'-]+ ){{0,2}}(?!people\b|years\b|dates\b|children\b){_PLURALS} (?:of|for|from|in|at|by|during|since|after|under|against) \w",
    r"^who (?:all|else )?(?:is|are|was|were) (?:all )?(?:quoted|cited|mentioned|named|involved|interviewed|convicted|sentenced|elected|killed|arrested|invited|there|present|charged|accused|acquitted)\b",
    r"^who got (?:what|which)\b|^who (?:said|won|did|paid|owns) what\b|\bwho all\b",
    r"^(?:everything|all (?:the )?things?|all (?:that|of (?:the|what))|everyone|everybody)\b",
    r"\b(?:in|for|of|by|per) each\b|\ball (?:the )?(?:sources|names|dates|of them|items)\b|, list$|^all (?:the )?\w+s\b",
    r"^(?:[\w’'-]+ ){1,4}(?:demands|conditions|requirements|members|candidates|participants|products|prices|fares|terms|rules)$",
    r"^what (?:went wrong|strings|was agreed|were the terms|did .+ (?:agree (?:on|to)|demand|promise|offer|propose|include|consist of))\b",
    r"^what (?:comes with|is included|belongs to)\b|^what (?:are|were) (?:all )?the \w+s\b|^what does .+ (?:do for|offer|include|consist of|contain|provide)\b",
)
_NAMES_ONE = re.compile(r"\b(?:called|named|known as)\W*$", re.IGNORECASE)  # "what are such schools called"
_SAY = r"(?:say|said|think|thought|claim|claimed|tell|told|state|stated|argue|argued|comment|write|wrote|announce|announced|explain|warn|admit)"
_SAID_BY = re.compile(
    rf"^what (?:did|does|do|has|have) (?P<who>.+?) (?:{_SAY})\b(?P<rest>.*)$|^what (?:did|does) (?P<who2>.+?) have to say\b(?P<rest2>.*)$",
    re.IGNORECASE,
)
_FOUND_OUT = re.compile(
    r"^what (?:did|does|do|has|have) (?:the )?(?P<who>\S+(?: \S+){0,3}?) (?:find|found|discover|conclude|decide|report|learn)\w*"
    r"(?: out)?(?: about)?\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_OVERVIEW_WORDS = (
    r"what (?:exactly |really |actually )?(?:has |had |all )?happened|what is happening|what (?:is|was) going on|what went on|what happens"
    r"|tell me (?:more |something |everything |all )?(?:about|of)|tell us (?:more )?about|(?:give me )?(?:a |an )?(?:short |brief |quick )?(?:summary|overview|recap|rundown|outline|digest) (?:of|on|about)"
    r"|summari[sz]e|sum up|recap|outline|describe|brief me on|catch me up(?: on)?|bring me up to (?:date|speed)(?: on)?|fill me in(?: on)?"
    r"|what do (?:we|you) know (?:about|of|in)|what is known (?:about|of)|what can you (?:tell me|say) about|what is (?:there )?to know about"
    r"|(?:what (?:are|were) )?(?:the )?(?:main|key|most important|central) (?:points|facts|findings|results|messages|takeaways|aspects) (?:of|in|from|about)|highlights of"
    r"|what (?:is|was) the (?:story|deal|gist|situation|background|context|matter|issue|latest|news|point|status|problem)(?: (?:with|of|in|on|about|behind|to|around|regarding))?"
    r"|(?:the )?(?:story|background|context|situation|news|latest|update|info|information|details?|facts|everything|anything|something) (?:on|of|about|to|with|behind|in|around|regarding)"
    r"|explain|(?:what|who) (?:is|are|was|were) (?:this|these|that|those)|(?:what|which) role (?:did|does|do|has|had)|(?:the )?role of|what (?:did|does) .+ find(?: out)?(?: about)?"
    r"|how (?:are|were|is|was) .+ (?:treated|doing|affected|handled|received)"
)
_OVERVIEW = _pattern(
    rf"^(?:{_OVERVIEW_WORDS})\b",
    r"\b(?:background|overview|summary|recap|in short|in brief|in a nutshell|explained|catch me up|what do we know|the gist|who are they|who is (?:he|she) then)\W*$",
    r"^what was .+ (?:all )?about\W*$|^what is .+ (?:all )?about\W*$",
    r"^(?:raconte|r[eé]sume|que s['’]est-il pass[eé]|qu[eé] pas[oó]|resume|cu[eé]ntame|was ist passiert|was geschah|fasse|erz[aä]hl)\b",
)
_YES_NO = _pattern(
    r"^(?:and |but |so |or )?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must|shall)(?: not)? (?!you\b)\S+",
    r"^(?:is it true|is there|are there|est-ce qu)",
)
_ROLE = (
    r"(?:minister|president|captain|chief|head|leader|owner|mayor|coach|manager|director|inspector|commander|governor|judge|secretary|spokes\w+|chair\w*"
    r"|bishop|archbishop|king|queen|boss|author|editor|founder|winner|champion|mediator|driver|pilot|cook|doctor|teacher|lawyer|prosecutor|ambassador"
    r"|treasurer|engineer|officer|colonel|general|brigadier|deputy|successor|predecessor|wife|husband|son|daughter|brother|sister|father|mother|goalkeeper|goalie|referee|striker|ceo|cfo|cto|contact|supervisor|responsible)"
)
_DEFINITION = _pattern(
    rf"^who (?:is|are|was|were) (?!(?:one|two|three|four|five|some|any|most|members?) of\b)(?!.*\b{_ROLE}\b)(?!(?:in|on|at|the (?:first|last|one|new|current|other|only|next|oldest|youngest|most|best))\b)(?!\w+(?:ing|ed)\b)"
    r"(?!.*\b(?:to|with|by|for|of|in|on|at|from|behind|against|after|called|named)$)[\w’'.-]+(?: [\w’'.-]+){0,4}$",
    r"^(?:who|what) (?:is|are|was|were) meant by\b|^(?:define|definition of|meaning of)\b|^what does .+ (?:mean|stand for)$",
    r"^what (?:is|are) (?:an? )[\w’'-]+(?: [\w’'-]+){0,2}$",
)
_THING = re.compile(
    r"^what (?:is|are|was|were) (?:the |an? )?(?P<thing>[\w’'.-]+(?: (?!(?:of|in|for|on|at|with|to|from|by)\b)[\w’'.-]+){0,5})$",
    re.IGNORECASE,
)
_OUTER = re.compile(r"^(?:the |an? |of |in |on |about |for |with )+", re.IGNORECASE)


def thing_asked(text: str) -> str:
    """What a question of the form "what is X" asks about; empty for any other. Whether X is a name, documents tell."""
    found = _THING.match(text.strip().rstrip("?!. "))
    return found["thing"] if found else ""


_ROLE_ASKED = re.compile(
    r"^who (?:is|was|are|were) (?:the )?(?:new |former |first |last )?(?P<role>[a-z]+(?:-[a-z]+)?)(?: (?:of|in|at|for|on|to)\b|$)",
    re.IGNORECASE,
)


_ONE_OF_SEVERAL = re.compile(
    r"^what (?:is|was|are|were) the (?P<turn>first|second|third|fourth|fifth) (?P<thing>[a-z]{2,}[^\Ws]) (?P<of>.+)$",
    re.IGNORECASE,
)
_TURNS = ("first", "second", "third", "fourth", "fifth")


def one_of_several(text: str) -> tuple[int, str]:
    """Which one of several things is asked for, from 1, and the question for all of them; 0 where that is not asked.

    Example: "what is the second condition of the court" -> (2, "what are the conditions of the court").
    """
    found = _ONE_OF_SEVERAL.match(text.strip().rstrip("?!. "))
    if not found:
        return 0, text
    return _TURNS.index(found["turn"].lower()) + 1, f"what are the {found['thing']}s {found['of']}"


_NO_ROLES = frozenset(
    "responsible present able absent alive dead involved born known famous next one not there behind right wrong here also"
    " still named called killed injured wounded arrested blamed accused elected appointed allowed".split()
)


def role_asked(text: str) -> str:
    """The role that a question asks for; empty where it asks for none. Example: "who is the cook of X" -> "cook"."""
    found = _ROLE_ASKED.match(text.strip().rstrip("?!. "))
    role = found["role"] if found else ""
    return role if role.islower() and role not in _NO_ROLES else ""


_OVERVIEW_WORD = re.compile(
    rf"^(?:{_OVERVIEW_WORDS})\b|\b(?:in short|in brief|in a nutshell|background|overview|summary|explained|catch me up|what do we know)\W*$"
    r"|^what (?:was|is)\b|\b(?:all )?about\W*$|\bto me\W*$|^who (?:is|are)\b",
    re.IGNORECASE,
)
_TIMELINE_WORDS = re.compile(
    r"^(?:(?:can|could|would) you )?(?:please )?(?:give|show|make|draw up|create|get|tell)(?: me| us)?\b|^what (?:is|was)\b"
    r"|\b(?:a |the )?(?:time ?line|chronology|sequence of events|key dates|important dates|dates|history) (?:of|for)\b"
    r"|\b(?:time ?line|chronolog(?:y|ical)|key dates|important dates|in (?:order of (?:dates?|time)|(?:date|time) order|chronological order))\b"
    r"|\b(?:year|day|month|week|step) by (?:year|day|month|week|step)\b|\bwhat happened when\b|\bwhen did what happen\b|^how did\b|\b(?:unfold|develop|evolve)\b",
    re.IGNORECASE,
)
_LIST_WORDS = re.compile(
    r"^(?:list|enumerate|name|give|show|find)(?: me)?(?: (?:all|every|each|the))*\b|\bwith (?:their )?dates?\b|,? list$|,? all sources$"
    r"|^(?:names?|list) of(?: (?:all|every|each|the))*\b|^everything (?:that )?|^(?:which|what)\b|^who (?:is|are|was|were)\b",
    re.IGNORECASE,
)
_DEFINITION_WORDS = re.compile(
    r"^(?:who|what) (?:is|are|was|were)\b|^(?:define|definition of|meaning of)\b|\bmeant by\b", re.IGNORECASE
)


def _without(text: str, pattern: re.Pattern[str]) -> str:
    """The rest of a question, without the words that say which form is wanted; all of it where nothing would be left."""
    rest = text
    for _ in range(2):
        rest = " ".join(pattern.sub(" ", rest).split()).strip(" ,;:-–?")
    rest = _OUTER.sub("", rest)
    return rest or text


_ASPECT = r"(?P<aspect>(?:which|who|what|where)\b.{0,60}?)"
_BETWEEN = (
    re.compile(r"^compare (?:the )?(?P<one>.+?) (?:with|to|and|against|vs\.?|versus) (?P<other>.+)$", re.IGNORECASE),
    re.compile(
        r"^(?P<one>.+?) (?:vs\.?|versus) (?P<other>[^,]+?)(?:,? (?P<aspect>(?:who|which|what|how|in|on|by)\b.*))?$",
        re.IGNORECASE,
    ),
    re.compile(r"\bdifferences? (?:between|in|of) (?P<one>.+?) (?:and|vs\.?|or|to) (?P<other>.+)$", re.IGNORECASE),
    re.compile(
        r"^how (?:do|does|did|is|are) (?P<one>.+?) (?:and|differ from|different from) (?P<other>.+?)(?: (?:differ|different))?$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^{_ASPECT},? (?:between |in |of |: ?)?(?:the )?(?P<one>[^,]+?),? (?:or|against|and|than) (?P<other>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<verb>did|does|do|was|were|is|are|has|have|had) (?P<one>.+?) or (?P<other>.+?) (?P<aspect>(?:get|have|got|win|be|receive|a|the|last|take|cost|come|more|less|\w+er)\b.*)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<one>.+?) (?:compared (?:to|with)|in comparison (?:to|with)) (?P<other>.+)$", re.IGNORECASE),
)
_COMPARED = re.compile(
    r"^(?P<aspect>(?:which|who|what|where)\b.{0,40}?\b(?:\w{3,}er|more|less|fewer|worse|better)\b(?: \w+)?)[\s,:]+(?P<rest>.+)$",
    re.IGNORECASE,
)


def _sides(said: str) -> tuple[tuple[str, ...], str]:
    """What is compared, and in which respect."""
    aspect = ""
    who = re.match(r"^(?P<aspect>who got .+?) in (?P<rest>.+ (?:vs\.?|versus) .+)$", said, re.IGNORECASE)
    compared = who or _COMPARED.match(said)
    rest = said
    if compared and re.search(r"\b(?:or|against|and|vs\.?|versus)\b", compared["rest"]):
        aspect, rest = compared["aspect"], re.sub(r"^(?:in|of|between) ", "", compared["rest"])
        parts = re.split(r",? (?:or|against|vs\.?|versus|and) ", rest, maxsplit=1)
        return tuple(_OUTER.sub("", part).strip(" ,") for part in parts), aspect
    for pattern in _BETWEEN:
        found = pattern.search(rest)
        if found:
            aspect = (found.groupdict().get("aspect") or "").strip()
            parts = [_OUTER.sub("", found[name]).strip(" ,?") for name in ("one", "other")]
            if all(parts):
                trailing = re.search(r"\b(?P<aspect>how (?:long|many|much|old|high|big|far)|when|where)\W*$", parts[1])
                if trailing and not aspect:
                    aspect, parts[1] = trailing["aspect"], parts[1][: trailing.start()].strip(" ,")
                named = re.fullmatch(r"(?P<side>[^,]+), (?P<aspect>\w+(?: \w+)?)", parts[1])
                if named and not aspect:
                    aspect, parts[1] = named["aspect"], named["side"]
                return tuple(parts), aspect
    return (), ""


def request_of(text: str) -> Request:
    """The request that a question makes, as its words tell.

    Example: "what happened in the strike at the port" -> Request(Form.OVERVIEW, "strike at the port").
    """
    said = text.strip().rstrip("?!. ")
    return next(filter(None, (rule(said) for rule in _RULES)), Request(Form.FACT, said))


def _where(form: Form, pattern: re.Pattern[str], left_out: re.Pattern[str] | None = None) -> _Rule:
    """The rule that a pattern tells a form; its topic is the question without what is left out."""
    return lambda said: Request(form, _without(said, left_out) if left_out else said) if pattern.search(said) else None


def _comparison(said: str) -> Request | None:
    if not _COMPARISON.search(said):
        return None
    sides, aspect = _sides(said)
    return Request(Form.COMPARISON, said, sides, aspect) if len(sides) == 2 else None  # noqa: PLR2004 - one and another


def _found_out(said: str) -> Request | None:
    found = _FOUND_OUT.match(said)
    return Request(Form.OVERVIEW, f"{found['who']} {found['rest']}".strip()) if found else None


_FATE = re.compile(
    r"^what (?:has |had )?(?:happened to|became of|has become of|will happen to) (?P<whom>.+)$", re.IGNORECASE
)


def _fate(said: str) -> Request | None:
    found = _FATE.match(said)
    return Request(Form.OVERVIEW, found["whom"], fate=True) if found else None


def _list(said: str) -> Request | None:
    if _NAMES_ONE.search(said) or not _LIST.search(said):
        return None
    return Request(Form.LIST, _without(said, _LIST_WORDS))


def _said_by(said: str) -> Request | None:
    by = _SAID_BY.match(said)
    if not by:
        return None
    who = (by["who"] or by["who2"]).strip()
    return Request(Form.OVERVIEW, " ".join(f"{who} {by['rest'] or by['rest2'] or ''}".split()), said_by=who)


# What follows from something, or came upon somebody in one moment, a sentence tells; what happened in a town takes several.
_OUTCOME = _pattern(
    r"^what (?:happens|will happen|would happen) (?:to .+ )?(?:when|if|once|unless|as soon as|whenever) \S+ \S+",
    r"^what (?:happens|happened) to .+ (?:during|while|when|as) \S+",
)

_RULES: tuple[_Rule, ...] = (
    _where(Form.SMALL_TALK, _SMALL_TALK),
    _where(Form.TASK, _TASK),
    _where(Form.COLLECTION, _COLLECTION),
    _where(Form.DOCUMENT, _DOCUMENT),
    _comparison,
    _where(Form.FACT, _OUTCOME),
    _where(Form.TIMELINE, _TIMELINE, _TIMELINE_WORDS),
    _where(Form.EXPLANATION, _EXPLANATION),
    _list,
    _found_out,
    _fate,
    _said_by,
    _where(Form.OVERVIEW, _OVERVIEW, _OVERVIEW_WORD),
    _where(Form.DEFINITION, _DEFINITION, _DEFINITION_WORDS),
    _where(Form.YES_NO, _YES_NO),
)
