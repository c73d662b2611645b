"""The tables of what people said that tell of themselves what they hold: checks and rebuilds go through them."""

from __future__ import annotations

from index.store.alerts import ALERTS, DELIVERIES, QUESTIONS
from index.store.marks import MARKS

__all__ = ["SAID"]

SAID = (MARKS, QUESTIONS, ALERTS, DELIVERIES)
