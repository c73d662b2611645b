"""What a site asks of programs: to leave addresses alone (robots.txt, RFC 9309), and to pause between requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from protego import Protego

from index.web.addresses import FetchError, RefusedError, host_of
from index.web.client import AGENT, Client

__all__ = ["Manners"]

_LARGEST_ROBOTS = 512_000  # bytes; RFC 9309 asks for 500 KiB at least, and who writes more means something else
_ERRORS_OF_THE_SERVER = 500


@dataclass(slots=True)
class _Site:
    """What is known of a host while the program runs."""

    rules: Callable[[str], bool] = lambda _: True
    delay: float = 0.0  # seconds that it asks for
    refusal: str = ""  # why nothing of it is fetched
    free_at: float = 0.0  # when it may be asked again


@dataclass(slots=True)
class Manners:
    """Asks robots.txt of each host once, and waits between requests to the same. For one run."""

    client: Client
    _sites: dict[str, _Site] = field(default_factory=dict)

    def admit(self, address: str) -> None:
        """Wait for the turn of an address. Raises `FetchError` where the site wants it left alone."""
        origin = f"{address.partition('://')[0]}://{host_of(address)}"
        site = self._sites.get(origin)
        if site is None:
            site = self._sites[origin] = self._asked(origin)
        if site.refusal:
            raise FetchError(site.refusal)
        if not site.rules(address):
            raise RefusedError(f"is not to be fetched by programs, says {origin}/robots.txt")
        self._wait(site)

    def _asked(self, origin: str) -> _Site:
        """What the site's robots.txt says; where it has none, all may be fetched, and where it is ill, nothing."""
        try:
            answer = self.client.get(f"{origin}/robots.txt", lambda *_: _LARGEST_ROBOTS)
        except FetchError as error:
            return _Site(refusal=f"is not fetched, since robots.txt of its site {error}")
        if answer.status == HTTPStatus.OK:
            return self._ruled(answer.body)
        if answer.status >= _ERRORS_OF_THE_SERVER or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return _Site(refusal=f"is not fetched, since robots.txt of its site answers {answer.status}; try later")
        return _Site(free_at=self._soon())

    def _ruled(self, body: bytes) -> _Site:
        rules = Protego.parse(body.decode("utf-8-sig", errors="replace"))
        rate = rules.request_rate(AGENT)
        delay = max(rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        return _Site(lambda address: bool(rules.can_fetch(address, AGENT)), delay, free_at=self._soon())

    def _soon(self) -> float:
        return self.client.clock() + self.client.settings.delay

    def _wait(self, site: _Site) -> None:
        due = site.free_at - self.client.clock()
        if due > self.client.settings.longest_wait:
            raise FetchError(f"has to wait: its site asks for {site.delay:,.0f} s between requests; repeat later")
        if due > 0:
            self.client.sleep(due)
        site.free_at = max(self._soon(), self.client.clock() + site.delay)
