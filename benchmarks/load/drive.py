"""Many people at once: who comes when, how long each thinks, and every outcome of theirs."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.load.people import Ground, Person
from benchmarks.load.tab import Outcome

# Seconds between the answer to a gesture and the next one of the same person, drawn evenly.
THINK = (5.0, 10.0)
SEED = 11


@dataclass
class Crowd:
    """People at work. Whoever has been through every screen leaves, and another comes with another territory.

    `think` may change meanwhile: each person looks at it before every gesture.
    """

    homes: Sequence[str]
    grounds: Sequence[Ground]
    think: tuple[float, float] = THINK
    outcomes: list[Outcome] = field(default_factory=list)
    rounds: int = 0
    _ranks: itertools.count[int] = field(default_factory=itertools.count)

    @asynccontextmanager
    async def of(self, size: int, over: float) -> AsyncIterator[None]:
        """`size` people, who arrive evenly over so many seconds; all leave at the end."""
        chance = random.Random(SEED)  # noqa: S311 - no secret
        tasks = [asyncio.create_task(self._sit(place, chance.uniform(0, over))) for place in range(size)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _sit(self, place: int, wait: float) -> None:
        """One place: people come and go there."""
        await asyncio.sleep(wait)
        while True:
            rank = next(self._ranks)
            person = Person(self.homes[place % len(self.homes)], self.grounds[rank % len(self.grounds)], rank)
            try:
                async for outcome in person.round():
                    self.outcomes += [*person.looks(), outcome]
                    await asyncio.sleep(person.chance.uniform(*self.think))
                self.rounds += 1
            except (OSError, WebSocketException, TimeoutError) as failure:
                self.outcomes.append(Outcome("connexion", 0, 0, f"{type(failure).__name__} : {failure}"))
                await asyncio.sleep(1)
            finally:
                await person.leave()
