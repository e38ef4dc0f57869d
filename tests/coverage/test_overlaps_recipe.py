"""The geometric recipe of the benchmark finds what the coverage finds: the two are compared before they are timed."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks import overlaps as bench
from benchmarks.synthetic_cpts import GIVEN_TWICE, LEFT_OUT, synthetic_cpts
from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import Ground
from diagnostic.geography.units import Unit
from diagnostic.indicators.territory import national_of
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="module")
def region(warehouse: Warehouse) -> Ground:
    """Provence-Alpes-Côte d'Azur alone."""
    communes, national = warehouse.table("communes"), national_of(warehouse)
    return Ground(communes[communes["region"] == "93"], pd.Series(national.population, index=national.codes),
                  warehouse.table("adjacency"), warehouse.iris_population, warehouse.gazetteer)


def recipe(holdings: tuple[Holding, ...], ground: Ground, warehouse: Warehouse) -> bench.Found:
    shapes = bench.units_drawn(ground, warehouse)
    dissolved = bench.dissolve(bench.drawn(holdings, shapes))
    return bench.told_by(bench.overlaps(dissolved), bench.difference(shapes, dissolved), shapes)


def test_the_same_on_the_real_listing(listed: tuple[Holding, ...], region: Ground, warehouse: Warehouse) -> None:
    pairs, free = recipe(listed, region, warehouse)
    assert (pairs, free) == bench.found_by(coverage_of(listed, region))
    assert len(pairs) == 4 and len(free) == 46


def test_the_same_on_a_drawn_register(region: Ground, warehouse: Warehouse) -> None:
    holdings = synthetic_cpts(region, 25)
    found = bench.found_by(coverage_of(holdings, region, {}))
    assert recipe(holdings, region, warehouse) == found
    assert len(found[0]) > 20 and len(found[1]) > 20


def test_answers_that_differ_are_refused(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch,
                                         region: Ground) -> None:
    monkeypatch.setattr(bench, "ground_of", lambda _: region)
    assert bench.compare(warehouse, 12, 1).pairs > 0

    def one_less(coverage: Coverage) -> bench.Found:
        pairs, free = found_by(coverage)
        return dict(list(pairs.items())[1:]), free

    found_by = bench.found_by
    monkeypatch.setattr(bench, "found_by", one_less)
    with pytest.raises(bench.DifferentAnswersError):
        bench.compare(warehouse, 12, 1)


def test_the_drawn_register_is_always_the_same_and_as_announced(france: Ground) -> None:
    holdings = synthetic_cpts(france, 800)
    assert holdings == synthetic_cpts(france, 800) != synthetic_cpts(france, 800, 7)
    times = pd.Series([unit.code for holding in holdings for unit in holding.units]).value_counts()
    assert len(holdings) == 800 and set(times) == {1, 2, 3}
    assert (times > 1).sum() == round(GIVEN_TWICE * len(france))
    assert len(france) - len(times) == pytest.approx(LEFT_OUT * len(france), rel=0.2)
    assert all(isinstance(unit, Unit) and unit.whole for holding in holdings for unit in holding.units)


def test_told_in_french() -> None:
    result = bench.OverlapsResult(800, 34_917, 1_200, 1_100, 10.0, 20.0, 4.0, 5.0, 9.0)
    assert (result.ratio, result.overlaps_ratio, bench.verdict(result).held) == (600, 300, True)
    assert "× 300 avec dissolve" in " ".join("\n".join(bench.table(result)).split())
    assert "600 fois plus vite, 30,0 ms" in " ".join(bench.verdict(result).promises[0].measured.split())
    assert not bench.verdict(bench.OverlapsResult(800, 34_917, 1_200, 1_100, 10.0, 20.0, 1.0, 1.0, 1.0)).held
    assert not bench.verdict(bench.OverlapsResult(800, 34_917, 1_200, 1_100, 31.0, 20.0, 40.0, 50.0, 9.0)).held
