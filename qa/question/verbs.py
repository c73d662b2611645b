"""Forms of English verbs, as far as a question is put in another way by them: "died" -> "die"."""

from __future__ import annotations

from qa.question.spelling import common_words

__all__ = ["is_base", "is_participle", "is_past", "of_past", "past_of", "stated", "to_base"]

# base, past, participle
_IRREGULAR = """
be was been|become became become|begin began begun|bite bit bitten|blow blew blown|break broke broken
bring brought brought|build built built|burn burnt burnt|buy bought bought|catch caught caught
choose chose chosen|come came come|cost cost cost|cut cut cut|deal dealt dealt|dig dug dug|do did done
draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt
fight fought fought|find found found|flee fled fled|fly flew flown|forget forgot forgotten|freeze froze frozen
get got got|give gave given|go went gone|grow grew grown|hang hung hung|have had had|hear heard heard
hide hid hidden|hit hit hit|hold held held|hurt hurt hurt|keep kept kept|know knew known|lay laid laid
lead led led|leave left left|lend lent lent|let let let|lie lay lain|lose lost lost|make made made
mean meant meant|meet met met|pay paid paid|put put put|quit quit quit|read read read|ride rode ridden
ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold
send sent sent|set set set|shake shook shaken|shine shone shone|shoot shot shot|show showed shown|shut shut shut
sing sang sung|sink sank sunk|sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent
split split split|spread spread spread|stand stood stood|steal stole stolen|strike struck struck
swear swore sworn|swim swam swum|take took taken|teach taught taught|tear tore torn|tell told told
think thought thought|throw threw thrown|understand understood understood|wake woke woken|wear wore worn
win won won|withdraw withdrew withdrawn|write wrote written
"""
_PAST = {
    past: (base, done)
    for row in _IRREGULAR.split("\n")
    for base, past, done in map(str.split, filter(None, row.split("|")))
}
_DONE = {done: past for past, (_, done) in _PAST.items()}
_PASTS = {base: past for past, (base, _) in _PAST.items()}
_REGULAR = frozenset(
    """
accept accuse achieve act add admit affect agree aim allow announce answer appear apply appoint approve argue
arrest arrive ask attack attend avoid ban base believe belong blame block bomb borrow call cancel capture carry
cause celebrate change charge claim clean clear climb close coach collapse collect command commit complain
complete condemn conduct confirm connect consider contain continue control cook cooperate count cover crash
create criticise cross damage dance deal decide declare decline decrease defeat defend delay deliver demand deny
depart deploy describe deserve design destroy develop die differ disappear discover discuss divide drop drown
earn elect employ enable end enjoy enter escape establish evacuate exist expect explain explode export express
extend face fail fear fill film finance fine finish fire fix flood follow force form found fund gain guarantee
guard happen hate head help hire hope host identify impose improve include increase inform injure inspect intend
invade invent invest investigate invite join judge jump kidnap kill land last launch learn like link list listen
live load look love lower maintain manage march mark marry matter measure mediate mention mine miss move murder
name need negotiate observe occupy occur offer open operate oppose order organise organize own participate pass
perform permit plan play point possess prefer prepare present prevent produce promise propose protect protest
prove provide publish punish push qualify question raid raise reach receive recommend record recover reduce
refer refuse regret reject release remain remember remove rename rent repair replace reply report represent
require rescue reside resign respond result resume retire return reveal rob rule sail save score search separate
serve settle share shelter shoot sign slide slow smuggle snow solve start state stay step stop store study
succeed suffer suggest supply support suppose surrender survive suspect suspend talk target tend test trade
train travel treat trust try turn use vanish visit vote wait walk want warn wash watch weigh welcome wish
withdraw work worry wound
""".split()
)
_BASES = _REGULAR | _PASTS.keys()
_ENDS_IN_ED = frozenset(
    "bed bleed breed exceed feed indeed kindred led need proceed red sacred seed shed sled speed succeed weed".split()
)
_SHORTEST = 4  # letters of a regular past: "died"


def is_base(word: str) -> bool:
    """Whether a word is a verb as it stands after "did"."""
    return word in _BASES


def stated(word: str) -> bool:
    """Whether a word is a verb as it stands after its subject: "leads", "need", "died"."""
    return word in _BASES or is_past(word) or (word.endswith("s") and to_base(word) in _BASES)


def is_past(word: str) -> bool:
    """Whether a word is a verb in the past: "died", "led"."""
    return word in _PAST or (len(word) >= _SHORTEST and word.endswith("ed") and word not in _ENDS_IN_ED)


def is_participle(word: str) -> bool:
    """Whether a word may stand after "was": "killed", "built"."""
    return word in _DONE or (word not in _PAST and is_past(word))


def of_past(word: str) -> str:
    """The participle of a verb in the past. Example: "wrote" -> "written"."""
    return _PAST[word][1] if word in _PAST else word


def past_of(word: str) -> str:
    """The past of a participle or of a base form. Examples: "written" -> "wrote", "need" -> "needed"."""
    if word in _DONE or word in _PASTS:
        return _DONE.get(word) or _PASTS[word]
    if is_past(word):
        return word
    return f"{word}d" if word.endswith("e") else f"{word}ed"


def to_base(word: str) -> str:
    """The form that stands after "did". Examples: "died" -> "die", "leads" -> "lead"."""
    if word in _PAST:
        return _PAST[word][0]
    if is_past(word):
        return _known(
            [word[:-1], word[:-2], word[:-3] if word[-3:-2] == word[-4:-3] else "", word[:-3] + "y"], word[:-2]
        )
    if word.endswith("s") and not word.endswith("ss"):
        return _known([word[:-1], word[:-2], word[:-3] + "y"], word[:-1])
    return word


def _known(candidates: list[str], otherwise: str) -> str:
    """The first candidate that is a verb known here, else a usual word."""
    for known in (_BASES, common_words()):
        for candidate in candidates:
            if candidate in known:
                return candidate
    return otherwise
