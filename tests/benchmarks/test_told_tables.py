"""Each benchmark tells what it measured: its tables are Markdown, its ratios are of what they say."""

from __future__ import annotations

import dataclasses

import pytest

from benchmarks import every_epci, first_page, indicator_map, map_click, memory, packs, readers
from benchmarks.suite import Benchmark
from benchmarks.told import Promise

CLICKS = map_click.Clicks(0.2, 4.0, 1.0, True)
CLICKED = map_click.MapResult(CLICKS, CLICKS, map_click.Clicks(1.0, 400.0, 90.0, False), CLICKS, 1.0, 1.5, 2.0, 0.0, 80)
PACKED = packs.PacksResult(20, 2, 36.0, 18.0, 10, 34, 650.0, 600.0, {"call": 200.0, "server": 1000.0})
OPENED = first_page.Openings(first_page.Opening(4.0, 6.0, 2.0, 6000.0), first_page.Opening(1.0, 3.0, 3.0, 9000.0))
HELD = memory.Memory(*(memory.Held(float(rank), 100.0 * rank) for rank in (4, 5, 3, 2, 1)))
READ = readers.Read((readers.File("a.csv", "apl", 900.0, 35_000, 600.0, 300.0, 1.0),), 12.0, 800.0)
EPCI = every_epci.EveryEpci(1255, 34_871, 5.0, 300.0, 25, 4.0, 0.4)
DRAWN = indicator_map.RegionMap(4446, 300.0, indicator_map.Drawn(1000.0, 400.0, 2400.0, 500.0),
                                indicator_map.Drawn(4000.0, 2000.0, 12_000.0, 4000.0),
                                indicator_map.Drawn(2000.0, 1000.0, 4800.0, 1000.0), 50.0)
TOLD: list[tuple[Benchmark, object, str]] = [
    (map_click, CLICKED, "5,0 fois plus vite, 100 fois plus léger"),
    (packs, PACKED, "10,0 fois plus vite, 2 000 par heure"),
    (first_page, OPENED, "2 000 ms, quand elle prend 3 000 ms (× 1,5)"),
    (memory, HELD, "400 Mo, quand geopandas prend 300 Mo pour lire les mêmes couches"),
    (readers, READ, "2,0 fois sa durée, 600 ms"), (every_epci, EPCI, "60 fois plus vite, 5 000 ms"),
    (indicator_map, DRAWN, "4,0 fois plus vite la première fois, 5,0 ensuite, 5,0 fois plus légère")]


@pytest.mark.parametrize(("suite", "result", "said"), TOLD)
def test_every_row_has_the_columns_of_its_table(suite: Benchmark, result: object, said: str) -> None:
    lines = suite.table(result)
    assert len(lines) > 2 and len({line.count("|") for line in lines}) == 1
    verdict = suite.verdict(result)
    assert verdict.held
    assert said in [" ".join(promise.measured.split()) for promise in verdict.promises]


def missed(suite: Benchmark, result: object) -> list[Promise]:
    return [promise for promise in suite.verdict(result).promises if promise.held is False]


def test_what_is_under_its_target_is_missed() -> None:
    assert len(missed(packs, dataclasses.replace(PACKED, theirs={"call": 401.0, "server": 1000.0}))) == 1
    assert len(missed(packs, dataclasses.replace(PACKED, peak_mb=700.0))) == 1
    heavy = dataclasses.replace(CLICKED, screen=dataclasses.replace(CLICKS, kilobytes=12.1))
    assert [promise.what for promise in missed(map_click, heavy)] == ["un clic sur l'écran Territoire entier"]
    assert len(missed(map_click, dataclasses.replace(CLICKED, far_s=4.1))) == 1
    assert len(missed(map_click, dataclasses.replace(CLICKED, ours=dataclasses.replace(CLICKS, same_map=False)))) == 1
    assert len(missed(readers, dataclasses.replace(READ, install_mb=1501.0))) == 1
    slow = dataclasses.replace(OPENED, ours=dataclasses.replace(OPENED.ours, second=4.1))
    assert len(missed(first_page, slow)) == 1
