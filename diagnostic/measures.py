"""What the service measures of itself since it started: counts and durations, in the format of Prometheus.

No label ever comes from outside: pages, kinds of errors and states of work are names that the code holds.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

STARTED = datetime.now(UTC)
REGISTRY = CollectorRegistry()
_DURATIONS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0)
# Of each page: enough for a 95th percentile, a few dozen kilobytes.
KEPT = 2_000
_LAST_ERRORS = 20

_interactions = Histogram("cpts_interaction_seconds", "From a gesture's arrival to the end of what it draws.", ["page"],
                          buckets=_DURATIONS, registry=REGISTRY)
_errors = Counter("cpts_errors_shown", "Errors that a screen told somebody of.", ["kind"], registry=REGISTRY)
_transactions = Histogram("cpts_database_seconds", "Transactions of the register.", ["way"], buckets=_DURATIONS,
                          registry=REGISTRY)
_database_errors = Counter("cpts_database_errors", "What the database of the register refused or left unanswered.",
                           ["kind"], registry=REGISTRY)
_ended = Counter("cpts_work_ended", "Work done in another process, by how it ended.", ["ending"], registry=REGISTRY)
SESSIONS = Gauge("cpts_sessions_open", "Browsers connected to this process.", registry=REGISTRY)
WORK = Gauge("cpts_work", "Work done in another process, by state.", ["state"], registry=REGISTRY)
ABOUT = Info("cpts", "Versions of the application, of its data and of the register's tables.", registry=REGISTRY)
ProcessCollector(registry=REGISTRY)


@dataclass(frozen=True)
class Slip:
    """An error shown: when, in UTC; the name of its type; where in the code; the page."""

    when: datetime
    kind: str
    place: str
    page: str


@dataclass
class Page:
    """Interactions of a page: how many since the start, and the seconds that the last ones took."""

    count: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))

    def percentile(self, rank: float) -> float:
        """Of the last ones, in seconds, by the nearest rank (`rank` between 0 and 1); 0 without any."""
        known = sorted(self.seconds)
        return known[min(len(known) - 1, int(rank * len(known)))] if known else 0.0


class _Kept:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pages: dict[str, Page] = {}
        self.slips: deque[Slip] = deque(maxlen=_LAST_ERRORS)
        self.transactions = Page()
        self.refusals: dict[str, int] = {}
        self.endings: dict[str, int] = {}


_kept = _Kept()


def interaction(page: str, seconds: float) -> None:
    _interactions.labels(page).observe(seconds)
    with _kept.lock:
        _add(_kept.pages.setdefault(page, Page()), seconds)


def error(kind: str, place: str, page: str) -> None:
    _errors.labels(kind).inc()
    with _kept.lock:
        _kept.slips.appendleft(Slip(datetime.now(UTC), kind, place, page))


@contextmanager
def transaction(way: str) -> Iterator[None]:
    """Time one transaction of the register; `way`: `reading` or `writing`."""
    began = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - began
        _transactions.labels(way).observe(seconds)
        with _kept.lock:
            _add(_kept.transactions, seconds)


def database_error(kind: str) -> None:
    _database_errors.labels(kind).inc()
    with _kept.lock:
        _kept.refusals[kind] = _kept.refusals.get(kind, 0) + 1


def work_ended(ending: str) -> None:
    _ended.labels(ending).inc()
    with _kept.lock:
        _kept.endings[ending] = _kept.endings.get(ending, 0) + 1


# -- reading ---------------------------------------------------------------------------------------------------------

def pages() -> dict[str, Page]:
    """Those that somebody used, by name."""
    with _kept.lock:
        return {name: _copy(page) for name, page in sorted(_kept.pages.items())}


def last_errors() -> tuple[Slip, ...]:
    """The last first."""
    with _kept.lock:
        return tuple(_kept.slips)


def transactions() -> Page:
    with _kept.lock:
        return _copy(_kept.transactions)


def database_errors() -> dict[str, int]:
    """How many of each kind."""
    with _kept.lock:
        return dict(_kept.refusals)


def endings() -> dict[str, int]:
    """How many pieces of work ended in each way."""
    with _kept.lock:
        return dict(_kept.endings)


def _add(page: Page, seconds: float) -> None:
    page.count += 1
    page.seconds.append(seconds)


def _copy(page: Page) -> Page:
    return Page(page.count, page.seconds.copy())
