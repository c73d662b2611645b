"""The process that reads untrusted files (`child`), and who starts it and hears its answers (`parent`)."""

from index.readers.sandbox.parent import Limits, Sandbox

__all__ = ["Limits", "Sandbox"]
