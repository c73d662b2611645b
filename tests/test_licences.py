"""What the program needs may be passed on with it: the licence of each package that an installation gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Permissive ones, and the MPL, which asks for no more than the sources of its own files.
ALLOWED = re.compile(
    r"\b(?:MIT|(?:0|[23]-Clause )?BSD|Apache|ISC|PSF|Python|CNRI|MPL|Mozilla|Zlib|CC0|BSL|HPND|Unlicense)"
)
STRICTER = re.compile(r"\b[AL]?GPL|\bGNU|\bEUPL|\bSSPL|\bCC-BY-NC|Proprietary|Commercial", re.IGNORECASE)


def needed(name: str, extras: tuple[str, ...] = ()) -> Iterator[Distribution]:
    """What is installed with a package, over all steps."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    left = [(name, extras)]
    while left:
        wanted = left.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            found = distribution(wanted[0])
        except PackageNotFoundError:  # for another system, or an extra that nobody asked for
            continue
        yield found
        left.extend(
            (canonicalize_name(each.name), tuple(sorted(each.extras)))
            for each in map(Requirement, found.requires or ())
            if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *wanted[1]))
        )


def licence_of(package: Distribution) -> str:
    """As the package tells it: an expression, else classifiers, else a name; a whole text by its first line."""
    told = package.metadata
    classified = [each.split("::")[-1] for each in told.get_all("Classifier", []) if each.startswith("License ::")]
    first_line = next(iter(told.get_all("License", [])), "").strip().partition("\n")[0]
    return next(iter(told.get_all("License-Expression", [])), "") or "; ".join(classified) or first_line


def may_be_passed_on(licence: str) -> bool:
    """Whether one of the alternatives asks for nothing that a program under Apache-2.0 does not give."""
    alternatives = (
        re.split(r"\s+OR\s+", licence.strip("()")) if " OR " in licence and "AND" not in licence else [licence]
    )
    return any(ALLOWED.search(each) and not STRICTER.search(each) for each in alternatives)


def test_all_that_is_installed_may_be_passed_on() -> None:
    """A package whose licence is another, or is not told, is named here with what is known of it."""
    packages = {canonicalize_name(each.metadata["Name"]): licence_of(each) for each in needed("verbatim-qa")}
    assert len(packages) > 50
    assert {name: licence for name, licence in packages.items() if not may_be_passed_on(licence)} == {}


def test_what_may_not_be_passed_on_is_noticed() -> None:
    """And what leaves a choice may."""
    assert not may_be_passed_on("GPL-3.0-only")
    assert not may_be_passed_on("MIT AND LGPL-2.1-or-later")
    assert not may_be_passed_on("")
    assert may_be_passed_on("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later")
