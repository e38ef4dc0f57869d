"""Medians of timed calls, and the size of the machine they were taken on."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable
from statistics import median
from time import perf_counter
from typing import Any


def median_ms(function: Callable[[Any], object], inputs: Iterable[Any]) -> float:
    """Median duration in ms of one call on each input: different inputs, so that no memory of results helps."""
    durations = []
    for given in inputs:
        start = perf_counter()
        function(given)
        durations.append(perf_counter() - start)
    return median(durations) * 1000


def machine() -> str:
    """« 2 cœurs, 23 Gio de mémoire, Linux, Python 3.11 »."""
    parts = [f"{os.cpu_count()} cœurs"]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        parts.append(f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} Gio de mémoire")
    version = ".".join(platform.python_version_tuple()[:2])
    return ", ".join([*parts, platform.system(), f"Python {version}"])
