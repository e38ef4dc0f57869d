"""Every benchmark, in the order of the page. Each is a module of its own."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from benchmarks.told import Verdict
from diagnostic.sources.warehouse import Warehouse


@dataclass(frozen=True)
class Options:
    """`quick`: fewer sizes and rounds, to see that all works; `packs`: how many are made in the batch."""

    quick: bool = False
    packs: int = 20


class Benchmark(Protocol):
    """`MISSING`: why it cannot run here, in French, empty when it can. `table`: lines of Markdown."""

    MISSING: str

    def measure(self, warehouse: Warehouse, options: Options) -> Any: ...

    def table(self, result: Any) -> list[str]: ...

    def verdict(self, result: Any) -> Verdict: ...


# Name, which is also that of its text in pages/, and module.
SUITE = {
    "codes": "benchmarks.codes_to_diagnosis",
    "epci": "benchmarks.every_epci",
    "ecran": "benchmarks.first_page",
    "clic": "benchmarks.map_click",
    "carte": "benchmarks.indicator_map",
    "chevauchements": "benchmarks.overlaps",
    "dossiers": "benchmarks.packs",
    "lecteurs": "benchmarks.readers",
    "memoire": "benchmarks.memory",
    "charge": "benchmarks.load.report",
}
# Those that take minutes whatever is asked of them: left out of a quick run.
LONG = frozenset({"charge"})


def benchmark(name: str) -> Benchmark:
    """KeyError on an unknown name."""
    return cast(Benchmark, import_module(SUITE[name]))
