"""The service over HTTP: typed models of requests and replies, routes, and what goes wrong as problem details.

Knows the service, and nothing of the page that may be added.
"""

from qa.service.http.application import application

__all__ = ["application"]
