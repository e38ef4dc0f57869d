"""The page of results: the text of each benchmark in pages/, with its table and its verdict put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from typing import Any

from benchmarks.growth import growth_chart
from benchmarks.suite import SUITE
from benchmarks.timing import machine
from benchmarks.told import Verdict, summary, told
from diagnostic.wording import date_fr, typography

PAGES = Path(__file__).parent / "pages"
GROWTH = "images/cout-selon-la-taille.svg"
# What is said before and after the benchmarks.
OPENING, CLOSING = "debut", "profil"


@dataclass(frozen=True)
class Measured:
    """What a benchmark found, or why it could not run here."""

    result: Any = None
    table: tuple[str, ...] = ()
    verdict: Verdict | None = None
    missing: str = ""
    failed: bool = False


def written(measured: Mapping[str, Measured], page: Path, day: date) -> dict[Path, bytes]:
    """Files by path: the page in French, and its chart beside it."""
    verdicts = [one.verdict for one in measured.values() if one.verdict]
    parts = [_filled(OPENING, date=date_fr(day), machine=machine(), summary="\n".join(summary(verdicts)))]
    for name in (name for name in SUITE if name in measured):
        one = measured[name]
        said = told(one.verdict) if one.verdict else [typography(f"**Non mesuré ici : {one.missing}.**")]
        parts.append(_filled(name, table="\n".join(one.table), verdict="\n".join(said), chart=GROWTH))
    parts.append(_filled(CLOSING))
    files = {page: "\n".join(parts).encode()}
    if measured["codes"].result:
        files[page.parent / GROWTH] = growth_chart(measured["codes"].result).encode()
    return files


def _filled(name: str, **values: str) -> str:
    """The values come after the typography, which would read the marks of a table as punctuation."""
    return Template(typography((PAGES / f"{name}.md").read_text(encoding="utf-8"))).substitute(values)
