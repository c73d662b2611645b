"""ZIP archives (`archive`), and what makes one unsafe to open (`safety`); Word's files are such archives as well."""

from index.readers.zip.archive import ARCHIVES, members, read_member, read_zip

__all__ = ["ARCHIVES", "members", "read_member", "read_zip"]
