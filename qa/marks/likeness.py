"""Whether the words at a place are those that were marked, and not the same words said anew, or come together anew.

A text is cut and joined at the ends of lines and sentences (its seams). Where a paragraph is moved to behind a line
that many repeat, the end of the one and the beginning of the other may be what was marked across the end of another
such line, and what stands on either side agrees for as long as it is repeated. So where a mark crosses a seam each half
must be known by itself; and where the same words stand in several places, the side that they belong to.
"""

from __future__ import annotations

from qa.marks.sought import RUN, Place, Sought
from qa.marks.squeezing import Squeezed

__all__ = ["is_like"]

_LONG = 8  # words in one run, that of the mark among them, that hardly come together by chance in the same text, and
_LONGER = 4  # so many more than come together again elsewhere in it
_LONG_APART = 12  # the same in another text, where more is new
_ALIKE = 0.5  # of what stood around a mark must agree where there is no such run
_ALIKE_APART = 0.7
_UNIQUE = 3  # words that stood in a text once and do so now, and are no others, though nothing around them is the same
_ALIKE_UNIQUE = 0.3  # of what stood around fewer words must agree, where they stood once and do so now
_ALIKE_SIDE = 0.8  # of one side of a mark must agree, for it to be the same though its run ends soon
_HALVES = 2  # of the runs of a mark, which are the first
_SUPPORTED = 0.25  # of each side must agree where the same words stand, or stood, elsewhere, or a run


def is_like(place: Place, sought: Sought, text: Squeezed, *, alone: bool, is_same: bool) -> bool:
    """Whether a place is that of the words that were marked.

    `alone` tells that they stood nowhere else, and stand nowhere else; `is_same` that the text is the same, edited.
    """
    if place.agreed < sought.most and not (_is_whole(place, sought, text) and (alone or _is_supported(place, sought))):
        return False
    run, echo = place.beside + sought.length + place.behind, sought.known.echo
    if is_same:
        if alone and (sought.weight >= _UNIQUE or place.agreed >= _ALIKE_UNIQUE * sought.most):
            return True
        return run >= max(_LONG, echo + _LONGER) or place.agreed >= _ALIKE * sought.most
    return run >= max(_LONG_APART, 2 * echo + _LONGER) or place.agreed >= _ALIKE_APART * sought.most


def _is_whole(place: Place, sought: Sought, text: Squeezed) -> bool:
    """Whether the words did not come together anew: each half in a run that stood nowhere else, or in most of its side.

    Where such a run stands in the text, but not here, what was marked stands there. Of equal words right beside each
    other one may have gone, so where that was so they must still stand beside each other.
    """
    twin_before, twin_behind = sought.doubled
    if (twin_before and place.beside < sought.length) or (twin_behind and place.behind < sought.length):
        return False
    for number, (run, echo) in enumerate(zip(sought.runs, sought.known.echoes, strict=True)):
        beside, agreed = (place.beside, place.before) if run.is_backwards else (place.behind, place.after)
        if not run.words or run.marked + beside > echo:
            continue  # it stood nowhere else
        if echo < len(run.words) and run.stands(text, echo + 1):
            return False  # it stands, elsewhere
        if number < _HALVES and not (beside > 0 and agreed >= _ALIKE_SIDE):
            return False
    return True


def _is_supported(place: Place, sought: Sought) -> bool:
    """Whether one of several places stands between what it stood between, or with what it belongs to beside a seam."""
    opens, closes = sought.seams_beside
    if opens and not closes:
        return place.behind >= RUN or _keeps(place.behind, place.after)
    if closes and not opens:
        return place.beside >= RUN or _keeps(place.beside, place.before)
    left = place.beside >= RUN or place.before >= _SUPPORTED
    return left and (place.behind >= RUN or place.after >= _SUPPORTED)


def _keeps(run: int, agreed: float) -> bool:
    return run > 0 and agreed >= _ALIKE_SIDE
