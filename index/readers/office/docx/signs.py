"""What may be stated at all in the parts of a Word document, by what stands in their bytes.

Most documents have few kinds of properties and many runs of characters: none is looked for where it cannot be.
"""

from collections.abc import Sequence

__all__ = ["Signs"]

_USUAL, _UNUSUAL = b"<w:", b":val='"  # how elements are named, and how values are not quoted, by nearly all programs


class Signs:
    """Which names and values the parts with these contents have."""

    def __init__(self, contents: Sequence[bytes]) -> None:
        self._contents = contents
        self._are_usual = all(_USUAL in content and _UNUSUAL not in content for content in contents)

    def may_have(self, *signs: bytes) -> bool:
        """Whether one of these, such as b":vanish", may stand in one of the parts."""
        return not self._are_usual or any(sign in content for content in self._contents for sign in signs)
