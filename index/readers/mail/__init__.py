"""Mail: a message (`message`), what its parts and headers say (`parts`, `headers`), and mailboxes (`mailbox`)."""

from index.readers.mail.mailbox import read_mbox
from index.readers.mail.message import read_eml

__all__ = ["read_eml", "read_mbox"]
