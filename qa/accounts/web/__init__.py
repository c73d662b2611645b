"""Accounts over HTTP: the gate that each request passes, the pages to log in and out, and the log for programs.

Knows the service's forms of problems, and nothing of what it serves beside.
"""

from qa.accounts.web.elsewhere import Elsewhere
from qa.accounts.web.gate import Gate, seen_by
from qa.accounts.web.log import log_routes
from qa.accounts.web.routes import account_routes

__all__ = ["Elsewhere", "Gate", "account_routes", "log_routes", "seen_by"]
