"""The load put on a server, and what it says: fifty people at their own pace, then an hour of their work in a row."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from statistics import mean

import psutil

from benchmarks.load.drive import THINK, Crowd
from benchmarks.load.people import EXPORTS, Ground, Person, grounds
from benchmarks.load.server import Servers, Weight, serving
from benchmarks.load.tab import Outcome
from diagnostic.sources.warehouse import Warehouse

SESSIONS, TARGET_S, TARGET_MB = 50, 1.5, 3.0
# Memory is flat when, over the second half of the work, it grows by no more than this share.
TARGET_GROWTH = 0.03
# Of one hour of as many people: one gesture each `mean(THINK)` seconds, which nobody keeps up for an hour.
AN_HOUR = round(SESSIONS * 3600 / mean(THINK))
ARRIVE_S = 10.0
CURVE = (10, 25, 75)


@dataclass(frozen=True)
class Pace:
    """How long the parts of the measure last, in seconds; the work in a row stops after `interactions` at most."""

    paced: float = 120
    row: float = 440
    curve: float = 45
    interactions: int = AN_HOUR


@dataclass(frozen=True)
class Leg:
    """What so many people met; shares of one processor core taken by the servers and by the driver."""

    sessions: int
    replicas: int
    seconds: float
    outcomes: tuple[Outcome, ...]
    server_cpu: float
    driver_cpu: float

    @property
    def gestures(self) -> list[float]:
        """Seconds of every interaction, files apart, sorted."""
        return sorted(one.seconds for one in self.outcomes if one.kind not in EXPORTS and not one.error)

    @property
    def errors(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.error]

    @property
    def p95(self) -> float:
        return quantile(self.gestures, 0.95)


@dataclass
class LoadResult:
    """`curve` has `paced` in it; `samples`: seconds and USS along the work in a row; `journal`: failures it tells."""

    paced: Leg
    row: Leg
    curve: list[Leg]
    start: Weight
    first: Weight
    full: Weight
    after: Weight
    left: Weight
    samples: list[tuple[float, float]] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)

    @property
    def legs(self) -> list[Leg]:
        return [self.row, *self.curve]

    @property
    def per_session(self) -> float:
        """MB of each session beyond the first."""
        return (self.full.uss - self.first.uss) / (self.paced.sessions - 1)

    @property
    def growth(self) -> float:
        """By what share memory grew from the third to the last quarter of the work in a row."""
        quarter = max(len(self.samples) // 4, 1)
        third, last = self.samples[-2 * quarter:-quarter], self.samples[-quarter:]
        return mean(uss for _, uss in last) / mean(uss for _, uss in third or last) - 1

    @property
    def errors(self) -> list[Outcome]:
        return [error for leg in self.legs for error in leg.errors]


def measure_load(warehouse: Warehouse, pace: Pace | None = None, sessions: int = SESSIONS) -> LoadResult:
    """All of it, some twelve minutes with the usual pace; two servers at the end, one before."""
    return asyncio.run(_measure(warehouse, pace or Pace(), sessions))


async def _measure(warehouse: Warehouse, pace: Pace, sessions: int) -> LoadResult:
    where = grounds(warehouse, 400)
    with serving() as servers:
        start = servers.weight()
        await _one(servers, where[-1])
        first = servers.weight()
        crowd = Crowd(servers.homes, where)
        async with crowd.of(sessions, ARRIVE_S):
            await asyncio.sleep(ARRIVE_S)
            paced = await _leg(crowd, servers, sessions, pace.paced)
            full = servers.weight()
            crowd.think = (0.0, 0.5)
            samples: list[tuple[float, float]] = []
            row = await _leg(crowd, servers, sessions, pace.row, pace.interactions, samples)
            after = servers.weight()
        left = servers.weight()
        curve = [await _crowded(servers, where, number, pace.curve) for number in CURVE]
        journal = servers.said()
    with serving(2) as pair:
        await _one(pair, where[-1])
        curve.append(await _crowded(pair, where, sessions, pace.curve))
        journal += pair.said()
    curve = sorted([*curve, paced], key=lambda leg: (leg.replicas, leg.sessions))
    return LoadResult(paced, row, curve, start, first, full, after, left, samples, journal)


async def _one(servers: Servers, ground: Ground) -> None:
    """One person goes through every screen of each server, as somebody always does first."""
    for home in servers.homes:
        person = Person(home, ground, 0)
        async for outcome in person.round():
            if outcome.error:
                raise RuntimeError(f"{outcome.kind} : {outcome.error}")
        await person.leave()


async def _crowded(servers: Servers, where: list[Ground], sessions: int, seconds: float) -> Leg:
    crowd = Crowd(servers.homes, where)
    async with crowd.of(sessions, ARRIVE_S):
        await asyncio.sleep(ARRIVE_S)
        return await _leg(crowd, servers, sessions, seconds)


async def _leg(crowd: Crowd, servers: Servers, sessions: int, seconds: float, most: int = 0,
               samples: list[tuple[float, float]] | None = None) -> Leg:
    """What happens from now on, for so many seconds or interactions."""
    own = psutil.Process()
    begun, since = time.perf_counter(), len(crowd.outcomes)
    server, driver = servers.cpu(), sum(own.cpu_times()[:2])
    while (passed := time.perf_counter() - begun) < seconds and not (most and len(crowd.outcomes) - since >= most):
        await asyncio.sleep(min(2.0, max(seconds - passed, 0.01)))
        if samples is not None:
            samples.append((time.perf_counter() - begun, servers.weight().uss))
    took = time.perf_counter() - begun
    return Leg(sessions, len(servers.homes), took, tuple(crowd.outcomes[since:]), (servers.cpu() - server) / took,
               (sum(own.cpu_times()[:2]) - driver) / took)


def quantile(ordered: list[float], share: float) -> float:
    """Of sorted numbers; 0 of none."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0
