"""Attributes that are asked for in few ways and told in few: an age, a salary, when something was built.

Readers and vectors go by likeness, and a sentence about a captain is like the question how old she is, whether or not
it says so. Of these attributes the words decide whether a sentence can tell one. What asks for an attribute is taken
narrowly and what tells it widely (an age is told by "Kpatha, 52,"); what is in no row is left to the reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from qa.question.form import language_of

__all__ = ["Attribute", "attribute_asked"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is asked of something, as patterns that ignore case."""

    name: str
    asked: str  # found in a question for it
    words: str  # which begin the words of such a question that are no part of what it is asked of
    told: str  # found in a sentence that may tell it
    of_parts: bool = False  # told as well of a part, or in a list, where only what stands above names the whole

    def is_told_in(self, sentence: str) -> bool:
        """Whether a sentence may tell it."""
        return bool(_compiled(self.told).search(sentence))

    def is_asked_by(self, word: str) -> bool:
        """Whether a word of the question only asks for it."""
        return bool(_compiled(rf"(?:{self.words})").match(word))


def attribute_asked(question: str) -> Attribute | None:
    """The attribute that an English question asks for, if it is one of these; "how old is the captain" for an age."""
    if language_of(question) != "en":
        return None
    return next((each for each in _ATTRIBUTES if _compiled(each.asked).search(question)), None)


@cache  # those that `re` keeps are soon driven out: the patterns of the program alone are more than it holds
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_WHEN = r"\b(?:when|(?:what|which) (?:year|day|month|decade|century)|how long ago)\b"
_MANY = r"(?:\d[\d,.\s]{2,}|\b(?:hundreds?|thousands?|millions?|billions?)\b)"
_NUMBER = (
    r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?|thousands?|millions?"
    r"|dozens?)\b)"
)
_LENGTH = (
    r"\d\W{0,2}(?:m|km|cm|mm|ft|in)\b|(?<!cubic )(?<!square )"
    r"\b(?:(?:kilo|centi|milli)?met(?:re|er)s?|miles?|feet|foot|yards?|inch(?:es)?)\b"
)

_ATTRIBUTES = (
    Attribute(
        "an age",
        asked=r"\b(?:how old|(?:what|which) age) (?:is|was|are|were)\b(?!.*\b(?:when|before|after)\b)"
        r"|\bwhat (?:is|was) the age of\b",
        words="old|age",
        told=r"\b(?:ages?|aged|born|birth\w*|centur(?:y|ies)|young\w*|old(?:er|est))\b|, \d\d(?:[,.;]|\s*\)| and\b|$)"
        r"|\(\d\d\)|\([^()]*\d{4}\)?|\b(?:i|he|she|who)(?:['’]?m| am| is| was|['’]s) (?:only )?\d\d\b"
        r"|\bat \d\d? years\b|\b\d\d? months\b"
        r"|\b(?:years?|months?|weeks?)[\s-]+old\b|\byears? (?:of age|ago)\b|\bturn(?:s|ed|ing)? \d"
        r"|\bdat(?:es|ed|ing) (?:from|back|to)\b|\bin (?:his|her|their) (?:\w+ )?(?:\w+ties|teens|\d0s)\b"
        r"|\b(?:built|founded|established|erected|opened|completed|made|launched) (?:in|on)\b",
    ),
    Attribute(
        "a salary",
        asked=r"^how much (?:does|do|did) .+ (?:earn|get paid|make (?=(?:a|per|each|every) ))(?:\W|$)"
        r"|^what (?:does|do|did) .+ earn\W*$"
        r"|^(?:what|how (?:high|big|large)) (?:is|was) .*\b(?:salary|wages?)\b(?: of|\W*$)",
        words="earn|salar|wage|paid|pay|make|much|get",
        told=rf"^(?=.*{_NUMBER})(?=.*\b(?:earn\w*|salar\w*|wages?|paid|pays?|income|bonus\w*|remunerat\w*|annual\w*"
        r"|contract|(?:a|per) (?:year|month|week|hour|day)))",
        of_parts=True,
    ),
    Attribute(
        "a number of inhabitants",
        asked=r"\bhow many (?:people|persons|inhabitants|residents|citizens) (?:live|reside) in [\w’' -]+\W*$"
        r"|\bhow many (?:inhabitants|residents|citizens) (?:does|do|did|has|have|are|were)\b"
        r"|\bwhat (?:is|was) the (?:number of inhabitants|population) of\b",
        words="inhabit|resid|citizen|liv|population|people|person|many|number",
        told=rf"{_MANY}(?:\W+\w+){{0,3}}?\W+(?:inhabit|resid|villager|souls|citizen)"
        rf"|{_MANY}(?: \w+)? people\b(?! (?:were|had|have|who|can|must|could|will|\w+ed|\w+t)\b)"
        rf"|\b(?:population|inhabitants|residents|home to|numbers?)\b.{{0,80}}?{_MANY}"
        rf"|\b(?:town|city|village|district|place|capital|quarter) (?:of|with)\b.{{0,40}}?{_MANY}"
        rf"|{_MANY}.{{0,40}}?\b(?:live[sd]?|living)\b|\b(?:live[sd]?|living)\b.{{0,40}}?{_MANY}",
        of_parts=True,
    ),
    Attribute(
        "when it was built",
        asked=rf"{_WHEN}.*\b(?:built|constructed|erected)\b",
        words="buil|construct|erect|ago",
        told=r"\b(?:(?:re)?buil[dt]\w*|construct\w*|erect\w*|inaugurat\w*|complet\w+|finish\w*|launch\w*|begun|began"
        r"|century|made|created|keel|dat(?:es|ed|ing) (?:from|back)|foundation stone|found(?:ed|ing)|set up|unveil\w*"
        r"|demonstrated)\b|\bopen(?:ed|ing)?\b(?! (?:fire|again))",
    ),
    Attribute(
        "when it was founded",
        asked=rf"{_WHEN}.*\b(?:founded|established|set up)\b",
        words="found|establish|set|ago",
        told=r"\b(?:found(?:ed|er|ers|ing|ation)|establish\w*|creat\w+|set(?:ting)? up|start\w*|began|begun|live"
        r"|declar\w*|form(?:ed|ation)|launch\w*|incept\w*|dat(?:es|ed|ing) (?:from|back)|origin\w*|incorporat\w*|born"
        r"|birth|built|opened (?:a|an|its|in)|introduc\w*|came into|(?:existed|exists|active|business) since"
        r"|since the|unveil\w*|coined)\b",
    ),
    Attribute(
        "children",
        asked=r"\bhow many (?:kids|children|sons|daughters|siblings|brothers|sisters) (?:does|do|did|has|have|had)\b"
        r"|\b(?:does|do|did|has|have) .+ have (?:any |a )?(?:kids|child(?:ren)?|sons?|daughters?)\W*$",
        words="kid|child|sons|daugh|sibl|broth|sist|many",
        told=r"\b(?:child\w*|kids?|sons?|daughters?|father|mother|m[uo]m|dad|parents?|twins?|triplets|siblings?|brothers?"
        r"|sisters?|famil\w+|girls?|boys?|bab(?:y|ies))\b",
    ),
    Attribute(
        "a marriage",
        asked=r"^(?:is|was) .+ (?:married|single)\b|^whom? (?:is|was|did) .+ (?:married|marry)\b"
        r"|^who (?:is|was) (?:.+['’]s (?:wife|husband|spouse)\W*$|the (?:wife|husband|spouse) of\b)",
        words="marr|wife|husb|spous|single",
        told=r"\b(?:marr\w*|wives|wife|husbands?|spouses?|wed\w*|partners?|widow\w*|divorc\w*|fianc\w*|bride\w*|consort|couple"
        r"|single|bachelor|engaged)\b",
    ),
    Attribute(
        "a phone number",
        asked=r"\b(?:tele)?phone (?:number|no\b)|\bwhat number (?:do|can|should) \w+ (?:call|ring|dial)\b|\bphone of\b",
        words="(?:tele)?phone|number|no|call|ring|dial",
        told=r"(?:\+|\b)\d[\d\s()/.-]{3,}\d\b|\b(?:tel|ext|extension|phone|call|dial)\b\W+(?:no\W+)?\d",
        of_parts=True,
    ),
    Attribute(
        "an e-mail address",
        asked=r"\be-?mail address\b",
        words="e|e?mail|address",
        told=r"\S@\S|\be-?mail\b",
        of_parts=True,
    ),
    Attribute(
        "a colour",
        asked=r"\b(?:what|which) colou?rs?\b|\bcolou?r of\b",
        words="colou?r",
        told=r"\b(?:red\w*|blue\w*|green\w*|yellow\w*|whit(?:e|ish)|black|gr[ae]y\w*|brown\w*|orange|purple|violet|pink\w*"
        r"|silver|gold(?:en)?|turquoise|beige|crimson|scarlet|navy|olive|maroon|teal|tan|cream|bronze|copper|chrome|clear"
        r"|transparent|dark\w*|light\w*|pale|colou?r\w*)\b",
        of_parts=True,
    ),
    Attribute(
        "a weight",
        asked=r"\bhow much (?:does|do|did) .* weigh\b|\bhow heavy (?:is|was|are|were)\b"
        r"|\bwhat (?:is|was) the weight of\b",
        words="weigh|heavy|much",
        told=r"\d\W{0,2}(?:kg|g|t|lbs?)\b|\b(?:kilo(?:gram(?:me)?)?s?|grams?|tons?|tonnes?|pounds?|ounces?|stones?|weigh\w*"
        r"|heav\w+|light\w*)\b",
        of_parts=True,
    ),
    Attribute(
        "a height",
        asked=r"\bhow tall (?:is|was|are|were)\b|\bwhat (?:is|was) the height of\b",
        words="tall|height",
        told=rf"{_LENGTH}|\d\s?(?:['’′]|ft)\s?\d"
        r"|\b(?:tall\w*|high|height|altitude|elevation|stor(?:e?ys?|ies)|floors)\b",
        of_parts=True,
    ),
    Attribute(
        "a length",
        asked=r"\bhow (?:long|wide|deep) (?:is|was|are|were) .*\b(?:bridge|river|road|tunnel|railway|pipeline|canal|dam"
        r"|wall|fence|border|street|runway|beach|ship|boat|ferry|vessel|trail|path|lake|harbour|port|pool|coast|cable|rope)s?\b",
        words="long|wide|deep",
        told=rf"{_LENGTH}|\b(?:long|length|wide|width|deep|depth)\b",
        of_parts=True,
    ),
    Attribute(
        "a birth",
        asked=rf"(?:{_WHEN}|\b(?:where|(?:what|which) (?:town|city|country|village|place))\b).* born\b"
        r"|\b(?:birthday|birthplace|date of birth|place of birth)\b",
        words="born|birth|date|place|town|city|country|village",
        told=r"\b(?:born|birth\w*|native|comes? from|came from|grew up|hails?|raised|n[ée]e)\b|\bb\. "
        r"|\(\d{4}|\d{4}\)|[–-] ?\d",
    ),
    Attribute(
        "a departure",
        asked=rf"(?:{_WHEN}|\bwhy\b) (?:did|has|had|was|were)\b(?!.* have\b).*\b(?:resign(?:ed)?|steps? down"
        r"|stepped down|quit|leave|left|retired?|sacked|dismissed|fired)\b(?! on\b| at\b)",
        words="resign|step|down|quit|lea?[vf]|retire|sack|dismiss|fired",
        told=r"\b(?:resign\w*|step(?:s|ped|ping)? (?:down|aside|back)|quit\w*|le(?:ft|aves?|aving)|dismiss\w*"
        r"|sack(?:ed|ing)|fired|oust\w*|remov\w*|vacat\w*|retire[sd]?|retirement|g[ai]ve(?:s|n)? up|replac\w*|depart\w*"
        r"|withdr\w*|succe\w+|no longer|gone|mov(?:es?|ed|ing) (?:to|out|away)|(?:go(?:es|ing)?|went) (?:to|back)"
        r"|expul\w*|expel\w*|broken? away|split|sign(?:s|ed) (?:for|with)|transfer\w*|not seek)\b",
    ),
    Attribute(
        "an arrest",
        asked=rf"(?:{_WHEN}|\b(?:where|why)\b) (?:was|were|did)\b.*\b(?:arrest|detain|jail)(?:ed)?\b",
        words="arrest|detain|jail",
        told=r"\b(?:arrest\w*|detain\w*|detention|custody|caught|captur\w*|seiz\w*|held|jail\w*|(?:im)?prison\w*|handcuff\w*"
        r"|taken (?:away|in)|behind bars|apprehend\w*|camp)\b",
    ),
    Attribute(
        "an election",
        asked=rf"(?:{_WHEN}|\bwhy\b) (?:was|were|did)\b.*\bvoted (?:in|out|off)\b",
        words="vot|out|off",
        told=r"\b(?:elect\w*|vot\w+|ballots?|polls?|won|wins?|defeat\w*|beat\w*|lost|lose|mandate|majority|landslide|ousted"
        r"|unseated)\b",
    ),
    Attribute(
        "an insurance",
        asked=r"\bwho (?:has |had |is |was )?insur(?:ed|es|ing|er)\b|^(?:is|was|were|are) .+ insured\b",
        words="insur",
        told=r"\b(?:insur\w*|cover(?:ed|age)|polic(?:y|ies)|underwrit\w*|premiums?)\b",
    ),
    Attribute(
        "a number of staff",
        asked=r"\bhow many (?:employees|workers|staff) (?:does|do|did|has|have|had|are|were)\b"
        r"|\bhow many people (?:does|do|did) .+ employ\W*$|\bhow many people (?:work|are employed) (?:for|at|in)\b",
        words="employ|work|staff|people|many",
        told=rf"^(?=.*{_NUMBER})(?=.*\b(?:employ\w*|work\w*|staff\w*|jobs?|people|men|women|team|hands|crew"
        r"|labour\w*|personnel))",
        of_parts=True,
    ),
    Attribute(
        "schooling",
        asked=r"\b(?:where|what|which (?:school|university|college)) (?:did|has|had) .+ (?:stud(?:y|ied)|go to "
        r"(?:school|university|college)|graduated?)\b",
        words="stud|go|school|universit|college|graduate",
        told=r"\b(?:stud\w+|graduat\w*|degree|universit\w+|school\w*|college|educat\w*|train\w*|academy|diplom\w*|doctor\w*"
        r"|learn\w*|seminary|institute|alumn\w+)\b",
    ),
    Attribute(
        "a religion",
        asked=r"\b(?:what|which) (?:is|was) .*\breligion\b|\b(?:what|which) religion\b|^(?:is|was) .+ religious\W*$",
        words="religio",
        told=r"\b(?:christ\w+|muslim\w*|islam\w*|jew\w*|juda\w+|hindu\w*|buddh\w+|catholic\w*|protestant\w*|orthodox\w*"
        r"|church\w*|mosque\w*|pray\w*|faith\w*|religi\w+|pastor\w*|imam\w*|priest\w*|temple\w*|baptis\w+|atheis\w+"
        r"|methodis\w+|mormon\w*|god\w*|synagogue\w*|shi[ai]\w*|sunni\w*|animis\w+|belie\w+)\b",
    ),
)
