"""Saved questions, what was told of them, and what of that is to be sent: rows of the collection's database.

In: what an answer was and is, as JSON that only `qa` reads. Out: the same, each alert once. What is new and what a
message looks like is none of its business.
"""

from index.engine.store.alerts.deliveries import Deliveries
from index.engine.store.alerts.records import Alert, Delivery, Moment, SavedQuestion, Undelivered
from index.engine.store.alerts.rows import ALERTS, DELIVERIES, QUESTIONS
from index.engine.store.alerts.saved import LOCK, SavedQuestions

__all__ = [
    "ALERTS",
    "DELIVERIES",
    "LOCK",
    "QUESTIONS",
    "Alert",
    "Deliveries",
    "Delivery",
    "Moment",
    "SavedQuestion",
    "SavedQuestions",
    "Undelivered",
]
