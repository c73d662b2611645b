"""The service over HTTP: typed models of requests and replies, routes, and what goes wrong as problem details.

Knows the service, and nothing of the page that may be added.
"""

from qa.service.http.alerting import alert_routes
from qa.service.http.asking import EVENT_STREAM, STREAM_HEADERS, asking_routes
from qa.service.http.changing import changing_routes
from qa.service.http.logged import Logged
from qa.service.http.marks import file_of, mark_routes, may_edit
from qa.service.http.metrics import Joined, Measured, Metrics, requests_counter
from qa.service.http.problems import Form, Problem, ProblemReply, details, problem_of, responses, tell_problems
from qa.service.http.reading import reading_routes
from qa.service.http.rest import rest_routes
from qa.service.http.watching import health_routes, status_routes
from qa.service.http.who import DETAIL, is_stranger, may, to_be_noted, who
from qa.service.http.whole import again, whole

__all__ = [
    "DETAIL",
    "EVENT_STREAM",
    "STREAM_HEADERS",
    "Form",
    "Joined",
    "Logged",
    "Measured",
    "Metrics",
    "Problem",
    "ProblemReply",
    "again",
    "alert_routes",
    "asking_routes",
    "changing_routes",
    "details",
    "file_of",
    "health_routes",
    "is_stranger",
    "mark_routes",
    "may",
    "may_edit",
    "problem_of",
    "reading_routes",
    "requests_counter",
    "responses",
    "rest_routes",
    "status_routes",
    "tell_problems",
    "to_be_noted",
    "who",
    "whole",
]
