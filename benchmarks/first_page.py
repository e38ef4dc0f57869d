"""From the start of the server to its first full screen in a browser that has never seen it, then a second visitor's.

Beside it, a plain Streamlit page (plain_page.py) that reads the GeoPackage of the communes and draws the same territory
with folium. « Full »: the figures and the shapes of the map are there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.browser import MISSING, ROOT, chromium, served
from benchmarks.codes_to_diagnosis import written
from benchmarks.suite import Options
from benchmarks.told import Promise, Verdict, duration, grid, times
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

__all__ = ["MISSING", "measure", "table", "verdict"]

PLAIN = Path(__file__).with_name("plain_page.py")
STARTS, VISITS = 3, 3
# What tells that a screen is full, on the page and in the frame of the map.
OURS = (".kpi .value", ".leaflet-container[data-drawn]")
THEIRS = ("[data-testid=stMetricValue]", ".leaflet-container path")
# A first map in so many seconds, on a server that is there already.
TARGET_S = 4


@dataclass(frozen=True)
class Opening:
    """Medians in seconds. `answering`: from the start of the process to its first answer; `first`: to the first full
    screen, the former included; `second`: from asking to a full screen, for another visitor; `kilobytes`: what the
    browser of a new visitor takes in, all files included."""

    answering: float
    first: float
    second: float
    kilobytes: float


@dataclass(frozen=True)
class Openings:
    ours: Opening
    plain: Opening


def measure(warehouse: Warehouse, options: Options) -> Openings:
    codes = warehouse.table("demo")["code"]
    starts = 1 if options.quick else STARTS
    with TemporaryDirectory() as folder, chromium() as browser:
        population = Path(folder) / "population.parquet"
        warehouse.table("population").to_parquet(population)
        with _environment(GEOPACKAGE=str(written(warehouse, Path(folder))), POPULATION=str(population),
                          CODES=" ".join(codes)):
            # One after the other, so that what else the machine does falls on both.
            found = [(_opened(browser, ROOT / "serve.py", OURS), _opened(browser, PLAIN, THEIRS))
                     for _ in range(starts)]
    return Openings(_median([ours for ours, _ in found]), _median([plain for _, plain in found]))


def _opened(browser: Any, script: Path, signs: tuple[str, str]) -> Opening:
    begun = perf_counter()
    with served(script) as address:
        answering = perf_counter() - begun
        _visit(browser, address, signs)
        first = perf_counter() - begun
        visits = [_visit(browser, address, signs) for _ in range(VISITS)]
    return Opening(answering, first, median(seconds for seconds, _ in visits), median(weight for _, weight in visits))


def _visit(browser: Any, address: str, signs: tuple[str, str]) -> tuple[float, float]:
    """Seconds to a full screen and kB taken in, by a visitor whose cache is empty."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(90_000)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    taken = []
    session.on("Network.dataReceived", lambda told: taken.append(told["encodedDataLength"] or told["dataLength"]))
    session.on("Network.webSocketFrameReceived", lambda told: taken.append(len(told["response"]["payloadData"])))
    begun = perf_counter()
    page.goto(address)
    on_page, in_frame = signs
    page.locator(on_page).first.wait_for()
    page.frame_locator("iframe").first.locator(in_frame).first.wait_for(state="attached")
    seconds = perf_counter() - begun
    context.close()
    return seconds, sum(taken) / 1000


def _median(openings: list[Opening]) -> Opening:
    return Opening(*(median(getattr(one, name) for one in openings)
                     for name in ("answering", "first", "second", "kilobytes")))


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """These variables for the servers started meanwhile."""
    os.environ.update(values)
    try:
        yield
    finally:
        for name in values:
            del os.environ[name]


def table(result: Openings) -> list[str]:
    """Each moment, ours then the plain page's with its ratio."""
    rows = []
    for name, said in (("answering", "du lancement du serveur à sa première réponse"),
                       ("first", "du lancement du serveur au premier écran complet"),
                       ("second", "premier écran complet d'un autre visiteur")):
        ours, plain = getattr(result.ours, name), getattr(result.plain, name)
        rows.append((said, duration(1000 * ours), duration(1000 * plain), times(plain / ours)))
    rows.append(("reçu par un navigateur au cache vide (Mo)", number(result.ours.kilobytes / 1000, 1),
                 number(result.plain.kilobytes / 1000, 1), times(result.plain.kilobytes / result.ours.kilobytes)))
    return grid(("", "l'application", "page simple", "rapport"), ":---", rows)


def verdict(result: Openings) -> Verdict:
    return Verdict((
        Promise("écran complet d'un nouveau visiteur, serveur chaud", duration(1000 * result.ours.second),
                f"au plus {TARGET_S} s", result.ours.second <= TARGET_S),
        Promise("le même, face à une page simple", _against(result.ours.second, result.plain.second)),
        Promise("du lancement du serveur au premier écran, face à une page simple",
                _against(result.ours.first, result.plain.first))))


def _against(ours: float, plain: float) -> str:
    """Which of the two is the faster is for the figures to say."""
    return f"{duration(1000 * ours)}, quand elle prend {duration(1000 * plain)} ({times(plain / ours)})"
