"""Words that ask for the same: a question says "who leads", a document "the head of", "commanded by".

Closed groups of the relations that people ask for, each with its forms, irregular ones too, that no stemmer brings
together. Names and topics are not here: of them documents have their own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from index import stems, words

__all__ = ["alike"]

_GROUPS = """
lead leads led leading leader head heads headed run runs ran command commands commanded commander chief chair chairs chaired boss govern director directs
die dies died dead death deaths toll kill kills killed killing drown drowned perish perished fatal fatalities lives casualties victims manslaughter deadly deadlier deadliest mort morts muertos
injure injured injuries wound wounded hurt
sink sinks sank sunk sinking capsize capsized wreck wrecked overturned naufrage naufragio
collapse collapsed collapses cave caved fell fall roof derrumbe hundimiento
begin begins began begun start starts started starting open opens opened launch launched broke break first outbreak
end ends ended finish finished close closed over stop stopped stops lasted last duration
build builds built building construct constructs constructed construction erect erected contractor
found founds founded founder founders establish established set create created creation form formed formation
resign resigned resigns resignation quit quits step stepped down leave left leaves dismissed dismissal fired sacked fire sack
arrest arrested arrests detain detained custody prison jail caught
sentence sentenced sentences jailed convicted convict verdict guilty prison years probation
acquit acquitted convicted verdict
win wins won winning winner victory beat beats defeated champion champions title
lose loses lost losing defeat defeated
own owns owned owner belongs belonging
earn earns earned salary wage wages pay paid income paycheck
cost costs price prices fare fares fee fees ticket rate tariff expensive dear dearer charge charges cheap cheaper paid
pay pays paid payment compensation fine fined
rise rises rose risen increase increases increased grew grow grown raise raises raised up higher growth
fall falls fell fallen decrease decreased drop dropped drops cut lower reduce reduced fewer less
live lives lived population inhabitants residents people
old age aged years-old born birth
marry married wife husband spouse
child children kids son daughter sons daughters
speak spoke said says say told tell announced statement
want wants wanted demand demands demanded ask asks asked request requested requested aim aims
agree agreed agrees agreement deal accord pact signed sign signs treaty terms
attack attacks attacked attacking assault assaulted raid raided ambush ambushed shooting shot fire fired gunmen bombing bombed shelling
mediate mediates mediated mediating mediator mediators mediation broker brokered
teach teaches taught teacher
write wrote written writes author
invent invented inventor
discover discovered discovery found
buy buys bought purchase purchased acquired acquire
sell sells sold sale
use uses used using
make makes made maker produce produces produced manufacture manufactured manufacturer supplier supplies
move moves moved relocate relocated leave
help helps helped helping aid support supports supported assist relief
eat eats ate eaten food fed shared
score scores scored goal goals header penalty
coach coaches coached manager trainer
captain skipper master command crew
boat boats ship ships ferry ferries vessel vessels
hungry hunger starving famine food drought starve
storm storms wind weather
quarrel dispute disputed conflict
replace replaces replaced succeed succeeds succeeded successor succession followed place took
appeal appeals appealed final
build-up tall height high metres meters feet
long length duration lasted hours days weeks months years kilometres km
far distance kilometres km miles
big size large area
fast speed
weigh weight kilos kg tonnes
many number total count
attend attends attended attendance spectators crowd audience turnout before
vote votes voted voting ballot percent share
miss missing gap hole deficit short shortfall
close closed shut shutting closure shuts
bring brought raised lifted pulled rescued rescue save saved saves survive survived survivors alive
cause causes caused because due reason reasons why blame blamed
allow allows allowed permit permitted permits permission let lets
forbid forbids forbidden ban bans banned prohibit prohibited
refuse refuses refused reject rejected rejects deny denied denies
phone telephone extension call
address street located location
mail email
holiday holidays vacation leave
sick illness ill disease
staff employees employee workers worker
boss supervisor manager director chief head
break breaks broke broken damage damaged fault faulty
"""


# What may have happened to somebody or something: whoever asks for one of these does not ask for the others.
_FATES = """
happened became lost die died killed murdered executed arrested jailed sentenced acquitted released freed resigned dismissed
ousted overthrown toppled deposed stepped attacked hit shot
replaced elected fled escaped disappeared vanished injured wounded rescued survived moved retired sank destroyed
demolished burnt rebuilt repaired raised sold bought closed reopened cancelled scrapped postponed abandoned dissolved merged
renamed stolen found returned
"""


@cache
def _groups_of() -> dict[str, frozenset[str]]:
    """For each stem the stems of the groups it is in."""
    found: dict[str, set[str]] = {}
    for line in _GROUPS.split("\n"):
        group = set(stems(words(line)))
        for stem in group:
            found.setdefault(stem, set()).update(group)
    found[stems(["happened"])[0]] = set(stems(words(_FATES)))
    return {stem: frozenset(group - {stem}) for stem, group in found.items()}


def alike(asked: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each stem of a question the stems that ask for the same; none for most."""
    groups = _groups_of()
    return {stem: groups.get(stem, frozenset()) for stem in asked}
