"""Layers of the drawing map: read back as the browser does, they are the shapes they were made from."""

from __future__ import annotations

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from toy_country import MARSEILLE, ONE, OTHER, TWO, A, B, C, D, toy_warehouse

from diagnostic.figures.layers import INDEX, ensure_layers, ensure_register, folder_of, main
from diagnostic.figures.topology import topology
from diagnostic.indicators.register import STORED_COLUMNS
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse


def country(**changed: pd.DataFrame) -> Warehouse:
    """The toy country with a light layer that is its own shapes, and two registered CPTS that share B."""
    shapes = toy_warehouse().table("shapes")
    register = pd.DataFrame([(A, "CPTS <b>Arbre</b>", "01"), (B, "CPTS <b>Arbre</b>", "01"), (B, "CPTS du Bois", "01"),
                             ("99999", "CPTS du Bois", "01")], columns=["code", "cpts", "departement"])
    return toy_warehouse(**{"shapes_light": shapes, "cpts_paca": register, **changed})


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def chains_of(layer: dict[str, Any]) -> list[np.ndarray]:
    points = np.cumsum(np.array(layer["points"]).reshape(-1, 2), axis=0) / layer["scale"]
    return np.split(points, np.cumsum(layer["sizes"])[:-1])


def rings_of(layer: dict[str, Any]) -> list[list[list[int]]]:
    """For each shape and ring, its chains: 2i for chain i, 2i + 1 reversed."""
    last, found = 0, []
    for shape in layer["rings"]:
        found.append([])
        for ring in shape:
            found[-1].append([last := last + step for step in ring])
    return found


def shapes_of(layer: dict[str, Any]) -> dict[str, shapely.Geometry]:
    chains = chains_of(layer)

    def polygon(ring: list[int]) -> shapely.Polygon:
        return shapely.Polygon(np.concatenate([chains[one >> 1][::-1 if one & 1 else 1] for one in ring]))

    made = {}
    for code, rings in zip(layer["codes"], rings_of(layer), strict=True):
        # Inside an odd number of rings.
        shape = shapely.Polygon()
        for ring in rings:
            shape = shape.symmetric_difference(polygon(ring))
        made[code] = shape
    return made


def outline_of(layer: dict[str, Any], chosen: set[str]) -> shapely.Geometry:
    """What the browser strokes: chains with a chosen unit on one side only."""
    sides: dict[int, list[str]] = {int(chain): [code] for chain, code in layer["across"].items()}
    for code, rings in zip(layer["codes"], rings_of(layer), strict=True):
        for one in (one for ring in rings for one in ring):
            sides.setdefault(one >> 1, []).append(code)
    chains = chains_of(layer)
    return shapely.union_all([shapely.LineString(chains[chain]) for chain, codes in sides.items()
                              if sum(code in chosen for code in codes) == 1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    static = tmp_path_factory.mktemp("static")
    return static / ensure_layers(country(), static)


def test_every_file_gives_back_the_shapes_it_was_made_from(folder: Path) -> None:
    true = toy_warehouse().table("shapes").set_index("code").geometry
    index = read(folder, INDEX)
    assert [department["code"] for department in index["departments"]] == ["01", "02", "13"]
    light = shapes_of(read(folder, index["light"]))
    near = {code: shape for one in index["departments"] for code, shape in shapes_of(read(folder, one["file"])).items()}
    assert set(light) == set(near) == {A, B, C, D, OTHER, ONE, TWO}, "Marseille is drawn by its arrondissements"
    assert index["mothers"] == {MARSEILLE: [ONE, TWO]}
    for code, shape in near.items():
        assert shapely.equals(shape, true[code]), code
        assert shapely.equals(light[code], true[code]), code
    ain = shapes_of(read(folder, index["coarse"]))["01"]
    assert shapely.equals(ain, true.loc[[A, B, C, D]].union_all())


def test_a_file_says_what_a_tooltip_needs_and_nothing_where_nothing_is_known(folder: Path) -> None:
    aisne, ain = read(folder, "02.json"), read(folder, "01.json")
    assert dict(zip(ain["codes"], ain["people"], strict=True)) == {A: 1000, B: 500, C: 100, D: 0}
    assert ain["names"][0] == "Arbre"
    assert aisne["people"] == [400]
    assert aisne["groups"] == [-1], "it belongs to no EPCI"
    unknown = toy_warehouse().table("population").assign(p2023=None)
    other = folder.parent / ensure_layers(country(population=unknown), folder.parent)
    assert read(other, "02.json")["people"] == [None]


def test_an_outline_is_the_chains_with_a_chosen_unit_on_one_side(folder: Path) -> None:
    """A A B b     The outline of {B, b} in the file of Ain has no stroke between them, though b is in another file."""
    true = toy_warehouse().table("shapes").set_index("code").geometry
    light = read(folder, "france.json")
    for chosen in ({A}, {A, B}, {A, C}, {B, OTHER}, {A, B, C, D, OTHER, ONE, TWO}):
        assert shapely.equals(outline_of(light, chosen), true.loc[sorted(chosen)].union_all().boundary), chosen
    between = shapely.intersection(true[B], true[OTHER])
    ain = read(folder, "01.json")
    assert outline_of(ain, {B, OTHER}).intersection(between).length == 0
    assert outline_of(ain, {B}).intersection(between).length == pytest.approx(0.01)


def test_the_register_gives_names_codes_of_today_and_a_place_inside(folder: Path) -> None:
    register = {cpts["name"]: cpts for cpts in read(folder, "cpts.json")}
    assert register["CPTS <b>Arbre</b>"]["codes"] == [A, B]
    assert register["CPTS du Bois"]["codes"] == [B]
    true = toy_warehouse().table("shapes").set_index("code").geometry
    assert shapely.Point(register["CPTS du Bois"]["at"]).within(true[B])


@st.composite
def partitions(draw: st.DrawFn) -> np.ndarray:
    """A grid of cells, each held by one of four shapes or by none."""
    side = draw(st.integers(1, 5))
    return np.array(draw(st.lists(st.lists(st.integers(-1, 3), min_size=side, max_size=side), min_size=side,
                                  max_size=side)))


@given(partitions())
def test_any_partition_is_cut_into_chains_used_once_on_each_side(cells: np.ndarray) -> None:
    """Enclaves, corners that touch, several pieces: whatever the shapes, their borders are the chains they are said."""
    squares: dict[int, list[shapely.Geometry]] = {}
    for (y, x), holder in np.ndenumerate(cells):
        if holder >= 0:
            squares.setdefault(int(holder), []).append(shapely.box(x, y, x + 1, y + 1))
    # Every vertex of the grid is kept: a coverage has a vertex wherever a neighbour has one.
    shapes = np.array([shapely.segmentize(shapely.union_all(held), 1) for held in squares.values()])
    cut = topology(shapes, 0)
    length = {number: shapely.LineString(chain).length for number, chain in enumerate(cut.chains)}
    for number, shape in enumerate(shapes):
        used = [max(chain, ~chain) for ring in cut.rings[number] for chain in ring]
        assert len(used) == len(set(used))
        assert sum(length[chain] for chain in used) == shapely.length(shape.boundary)
        for ring in cut.rings[number]:
            walked = np.concatenate([cut.chains[chain] if chain >= 0 else cut.chains[~chain][::-1] for chain in ring])
            assert walked[0].tolist() == walked[-1].tolist()
    assert sum(length.values()) == shapely.length(shapely.union_all([shape.boundary for shape in shapes]))
    assert all(len(users) <= 2 for users in cut.users)


def test_rounding_keeps_an_enclave_and_drops_what_it_makes_flat() -> None:
    hole = shapely.box(0.2, 0.2, 0.4, 0.4)
    flat = shapely.box(2, 2, 2.001, 2.001)
    cut = topology(np.array([shapely.box(0, 0, 1, 1) - hole, shapely.union_all([hole, flat])]), 1)
    assert [len(rings) for rings in cut.rings] == [2, 1]
    assert max(cut.rings[0][1][0], ~cut.rings[0][1][0]) == max(cut.rings[1][0][0], ~cut.rings[1][0][0])


def test_layers_are_written_once_and_again_for_other_data(tmp_path: Path) -> None:
    first = tmp_path / ensure_layers(country(), tmp_path)
    written = (first / INDEX).stat().st_mtime_ns
    assert ensure_layers(country(), tmp_path) == first.name
    assert (first / INDEX).stat().st_mtime_ns == written
    moved = toy_warehouse().table("shapes").copy()
    moved["geometry"] = gpd.GeoSeries(moved.geometry).translate(0.5)
    other = country(shapes=moved)
    assert folder_of(other) != first.name
    assert (tmp_path / ensure_layers(other, tmp_path) / INDEX).is_file()
    assert (first / INDEX).is_file(), "another process may still use it"


def test_layers_of_other_data_are_removed_after_a_day(tmp_path: Path) -> None:
    old, recent, foreign = (tmp_path / name for name in ("cartes-old", "cartes-recent", "vendor"))
    for made in (old, recent, foreign):
        made.mkdir()
        (made / INDEX).touch()
    for made in (old, foreign):
        os.utime(made, (time.time() - 2 * 86400,) * 2)
    ensure_layers(country(), tmp_path)
    assert not old.exists()
    assert recent.exists()
    assert foreign.exists()


def test_several_at_once_leave_one_whole_folder(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(lambda _: ensure_layers(country(), tmp_path), range(4)))
    assert [made.name for made in tmp_path.iterdir()] == list(names)
    index = read(tmp_path / names.pop(), INDEX)
    assert len(index["departments"]) == 3


def test_a_place_that_cannot_be_written_is_an_error_to_catch(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("a file where a folder is needed")
    with pytest.raises(OSError, match="static"):
        ensure_layers(country(), tmp_path / "static")


def test_the_whole_country_keeps_every_unit_and_stays_light(warehouse: Warehouse, tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    folder = tmp_path / ensure_layers(warehouse, tmp_path)
    light = read(folder, "france.json")
    mothers = set(warehouse.gazetteer.mothers)
    assert set(light["codes"]) == set(warehouse.gazetteer.codes) - mothers
    assert all(light["rings"]), "rounding made no unit vanish"
    assert (folder / "france.json").stat().st_size < 4_000_000
    assert sum(one.stat().st_size for one in folder.iterdir()) < 16_000_000
    # Calvisson keeps its area within a hundredth on the near layer.
    near = shapes_of(read(folder, "30.json"))["30062"]
    true = warehouse.atlas.shape("30062")
    assert near.symmetric_difference(true).area < 0.01 * true.area


def test_installing_what_is_not_drawn_writes_no_layer_again() -> None:
    toy = country()
    assert folder_of(toy.overlay({"bpe": pd.DataFrame({"code": ["01001"], "d265": [1.0]})})) == folder_of(toy)
    register = pd.DataFrame({"cpts": ["Nouvelle"], "code": ["01001"], "departement": ["01"]})
    assert folder_of(toy.overlay({"cpts_paca": register})) != folder_of(toy)


def recorded(*rows: tuple[str, str, str, bool]) -> Warehouse:
    """The country with CPTS that people recorded: name, code, department, whether it is a draft."""
    table = pd.DataFrame([("cpts", name, department, "", draft, code, department, "", 0, "")
                          for name, code, department, draft in rows], columns=list(STORED_COLUMNS))
    origin = Provenance("registre", "Périmètres", "Registre", "", None, "", Layer.REGISTER, str(hash(rows)))
    return country().with_register({"registre": lambda: table}, {"registre": origin})


def test_what_people_recorded_is_a_file_of_its_own(tmp_path: Path) -> None:
    toy = recorded(("CPTS du Champ", C, "01", False), ("CPTS secrète", D, "01", True),
                   ("CPTS perdue", "99999", "01", False))
    folder = tmp_path / ensure_layers(toy, tmp_path)
    assert folder.name == folder_of(country())
    assert ensure_register(country(), tmp_path) == ""
    name = ensure_register(toy, tmp_path)
    register = {cpts["name"]: cpts["codes"] for cpts in read(folder, name)}
    assert register == {"CPTS <b>Arbre</b>": [A, B], "CPTS du Bois": [B], "CPTS du Champ": [C]}
    assert not any("secr" in file.read_text(encoding="utf-8") for file in folder.iterdir())
    changed = (folder / name).stat().st_mtime_ns
    assert ensure_register(toy, tmp_path) == name
    assert (folder / name).stat().st_mtime_ns == changed


def test_a_draft_makes_no_other_file_and_old_files_go(tmp_path: Path) -> None:
    one = recorded(("CPTS du Champ", C, "01", False))
    folder = tmp_path / ensure_layers(one, tmp_path)
    first = ensure_register(one, tmp_path)
    assert ensure_register(recorded(("CPTS du Champ", C, "01", False), ("Idée", D, "01", True)), tmp_path) == first
    os.utime(folder / first, (time.time() - 2 * 24 * 3600,) * 2)
    second = ensure_register(recorded(("CPTS du Désert", D, "01", False)), tmp_path)
    assert {file.name for file in folder.glob("registre-*")} == {second}
    assert ensure_register(one, tmp_path) == first
    assert read(folder, first)[-1]["name"] == "CPTS du Champ"
