"""What goes wrong again and again, told in the log once."""

from __future__ import annotations

import logging

__all__ = ["Once"]


class Once:
    """Logs a sentence of something when it is another one than that which was told of it last."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._said: dict[str, str] = {}

    def is_new(self, of: str, sentence: str) -> bool:
        """Whether something else was told of it last, or nothing; from now on it is this."""
        is_new = self._said.get(of) != sentence
        self._said[of] = sentence
        return is_new

    def say(self, of: str, sentence: str) -> None:
        """Log what is wrong with something, unless that was told of it last."""
        if self.is_new(of, sentence):
            self._log.warning("%s", sentence)

    def is_well(self, of: str) -> None:
        """Something works again: what goes wrong with it from now on is news."""
        self._said.pop(of, None)
