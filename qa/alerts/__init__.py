"""Saved questions asked again after each sync, and what is new to their answers told, each change once.

In: questions that somebody saved, and whoever answers. Out: alerts, kept in the collection's database in one
transaction with the state that they were compared with; and these as a feed, to webhooks and by e-mail. Imports
`evaluation`, whose comparison it begins with, and what stands before it; knows no server and no screen.
"""

from qa.alerts.beside import watching
from qa.alerts.feed import MEDIA_TYPE, atom
from qa.alerts.forgetting import forget
from qa.alerts.looking import Ask, asking, look
from qa.alerts.once import Once
from qa.alerts.records import News, Quoted, What, filter_of
from qa.alerts.saving import removed, saved
from qa.alerts.sending import NotSent, deliver, not_sent
from qa.alerts.settings import AlertSettings, alert_settings
from qa.alerts.telling import alert_json, news_of, saved_json
from qa.alerts.wording import headline, lines, place_of, told

__all__ = [
    "MEDIA_TYPE",
    "AlertSettings",
    "Ask",
    "News",
    "NotSent",
    "Once",
    "Quoted",
    "What",
    "alert_json",
    "alert_settings",
    "asking",
    "atom",
    "deliver",
    "filter_of",
    "forget",
    "headline",
    "lines",
    "look",
    "news_of",
    "not_sent",
    "place_of",
    "removed",
    "saved",
    "saved_json",
    "told",
    "watching",
]
