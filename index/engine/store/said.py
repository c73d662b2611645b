"""The tables of what people said that tell of themselves what they hold: checks and rebuilds go through them."""

from __future__ import annotations

from index.engine.store.alerts import ALERTS, DELIVERIES, QUESTIONS
from index.engine.store.marks import MARKS

__all__ = ["SAID"]

SAID = (MARKS, QUESTIONS, ALERTS, DELIVERIES)
