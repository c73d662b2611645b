"""ZIP archives (`archive`, `names`), and what makes one unsafe to open (`safety`); Word's files are such as well."""

from index.readers.zip.archive import ARCHIVES, members, read_member, read_zip

__all__ = ["ARCHIVES", "members", "read_member", "read_zip"]
