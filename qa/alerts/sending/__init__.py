"""Alerts that leave the machine: to webhooks and by e-mail, until they are taken or given up.

In: the messages that are due in the collection's database. Out: what became of each, noted there; and in words what of
them was not sent.
"""

from qa.alerts.sending.deliveries import deliver, delivering
from qa.alerts.sending.undelivered import NotSent, not_sent

__all__ = ["NotSent", "deliver", "delivering", "not_sent"]
