"""Conversations that people share: kept in a file of the data folder, each behind a link that nobody guesses.

In: exchanges as plain data, of which some carry the seal that this server gave them. Out: the same for who has the
link. What a conversation is made of is not known here. Imports `qa.errors`.
"""

from qa.sharing.book import FILE, MOST, Shared, Shares
from qa.sharing.seals import SEAL, sealed_part

__all__ = ["FILE", "MOST", "SEAL", "Shared", "Shares", "sealed_part"]
