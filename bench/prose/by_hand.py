"""Sentences written by hand, as a good model words them: freer than rules make them, and wrong in less visible ways."""

from __future__ import annotations

from bench.prose.cases import Case
from index import Passage

__all__ = ["BY_HAND", "PASSAGES"]

_TEXTS = {
    "Ferry Marienne": (
        "The ferry Marienne capsized off Port Lorrain on 14 March 2019 with 212 people on board. Rescuers pulled 187 of them "
        "from the water; 25 drowned. Captain Odile Ferrand told the court that the cargo had not been fastened because the "
        "crew wanted to leave before the storm.\n\nThe owner, Baltic Crossings, denied that it had ordered the early departure. "
        "It was fined 4.2 million euros in 2021, and it has not run the line since."
    ),
    "Kessin dam": (
        "Work on the Kessin dam began in 1961 under the engineer Tomasz Relk, who had studied in Lyon. It was meant to take four "
        "years and took nine. The wall is 118 metres high and holds back a lake of 60 square kilometres.\n\nEleven villages were "
        "flooded, and about 6,300 people had to move to Nova Kessin. Most of them were never paid for their houses. A law of 1998 "
        "promised compensation, but parliament did not vote the money until 2006."
    ),
    "Vaccine trial": (
        "In the trial, 1,204 volunteers received two doses of the vaccine four weeks apart, and 1,198 were given a placebo. After "
        "six months 11 of those vaccinated had fallen ill, against 94 in the placebo group. No serious side effects were seen, "
        "although one in five had a fever on the first day. Professor Hana Oyelaran, who led the study in Ibadan, warned that "
        "it did not include children or pregnant women."
    ),
    "Club history": (
        "Northmoor Rovers was founded in 1908 by workers of the Halden brewery. The club won its only championship in 1954, when "
        "it beat Castle Park 3-1 in the final at Linfield. Ray Coyle scored twice. Two years later it was relegated, and it did "
        "not return to the first division until 1983.\n\nThe old ground in Brewery Lane was sold to a supermarket chain in 2003 "
        "for 11 million pounds. Supporters had collected 40,000 signatures against the sale."
    ),
    "Museum note": (
        "The portrait was long believed to be by Elisa Tarn, but in 2012 an X-ray showed the signature of her pupil Joris Maak "
        "beneath the frame. The museum in Oudenrade may lend it to Vienna next year. It is insured for 900,000 dollars."
    ),
}
PASSAGES = [
    Passage(f"{title}@0-{len(text)}", title, 0, len(text), text, title=title, source=f"{title}.txt")
    for title, text in _TEXTS.items()
]

_RIGHT = """
On 14 March 2019 the Marienne went down near Port Lorrain while carrying 212 people [1].
Twenty-five people lost their lives, and 187 were saved [1].
According to the captain, Odile Ferrand, the crew left the cargo unsecured in order to sail ahead of the storm [1].
Baltic Crossings, which owned the ferry, rejected the claim that it had ordered the ship to leave early [1].
In 2021 the company had to pay a fine of €4.2 million [1].
The line has not been operated by the owner since then [1].
Tomasz Relk, an engineer educated in Lyon, was in charge when construction of the dam started in 1961 [2].
Although planned for four years, the construction lasted nine [2].
The dam wall rises 118 m [2].
The reservoir behind it covers 60 square kilometres [2].
Around 6,300 residents of 11 villages had to resettle in Nova Kessin [2].
The majority of those displaced received no payment for their homes [2].
Compensation was promised by a 1998 law, yet the money was only voted in 2006 [2].
A total of 1,204 volunteers were vaccinated twice, with four weeks between the doses [3].
In the placebo group 94 people became ill within six months, compared with 11 of the vaccinated [3].
There were no serious side effects, but 20% had a fever on day one [3].
Hana Oyelaran cautioned that neither children nor pregnant women took part in the study [3].
Brewery workers from Halden established Northmoor Rovers in 1908 [4].
The club's single championship came in 1954 with a 3-1 victory over Castle Park [4].
Ray Coyle scored two of the goals in the final [4].
After its relegation the club came back to the first division in 1983 [4].
A supermarket chain bought the Brewery Lane ground in 2003 for £11 million, despite 40,000 signatures against the sale [4].
An X-ray in 2012 revealed that the portrait carries the signature of Joris Maak, a pupil of Elisa Tarn [5].
The painting is insured for $900,000 and may travel to Vienna next year [5].
The ferry's captain spoke in court, and the dam's engineer had studied in Lyon [1][2].
"""
_WRONG = """
On 14 March 2019 the Marienne went down near Port Lorrain while carrying 187 people [1].
Twenty-five people were saved [1].
Odile Ferrand said that the cargo had been fastened before the storm [1].
Baltic Crossings admitted that it had ordered the early departure [1].
In 2019 the company was fined 4.2 million euros [1].
The owner has run the line again since 2021 [1].
Port Lorrain was fined 4.2 million euros in 2021 [1].
Tomasz Relk began work on the Kessin dam in 1961 and had studied in Ibadan [2].
The dam took four years to build [2].
The wall is 60 metres high [2].
About 6,300 people had to move to Lyon [2].
Most of the people who moved were paid for their houses [2].
Parliament voted the money for compensation in 1998 [2].
Tomasz Relk promised compensation in 1998 [2].
In the trial 1,198 volunteers received two doses of the vaccine [3].
After six months 94 of those vaccinated had fallen ill [3].
Serious side effects were seen in one in five [3].
The study led by Hana Oyelaran included children [3].
Castle Park beat Northmoor Rovers 3-1 in the final at Linfield [4].
Northmoor Rovers was founded in 1908 by workers of the Halden brewery [2].
The club returned to the first division in 1954 [4].
Supporters collected 40,000 signatures for the sale [4].
The portrait is by Elisa Tarn [5].
The museum will lend the portrait to Vienna next year [5].
Ray Coyle founded Northmoor Rovers in 1908 [4].
"""
BY_HAND = [
    Case(line, is_right, "by hand")
    for lines, is_right in ((_RIGHT, True), (_WRONG, False))
    for line in lines.strip().split("\n")
]
