"""What must hold of the tables as they are committed, whoever built them and wherever."""

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Geod

DATA = Path(__file__).resolve().parents[2] / "data"
CITIES = {"75056": 20, "69123": 9, "13055": 16}
DESCRIPTOR = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}
# Cut in two since, hence without figures of their own for some years (see data/README.md).
SEPARATED = ["15031", "15035", "15047", "15141", "15171", "60054", "60694", "85084", "85165", "85212"]
GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def communes(warehouse) -> pd.DataFrame:
    return warehouse.table("communes").set_index("code")


@pytest.fixture(scope="module")
def population(warehouse) -> pd.DataFrame:
    return warehouse.table("population").set_index("code")


@pytest.fixture(scope="module")
def structure(warehouse) -> pd.DataFrame:
    return warehouse.table("structure_2021").set_index("code")


@pytest.fixture(scope="module")
def shapes(warehouse) -> gpd.GeoSeries:
    return gpd.GeoSeries(warehouse.table("shapes").set_index("code")["geometry"])


@pytest.fixture(scope="module")
def arrondissements(communes) -> dict[str, list[str]]:
    return {city: list(communes.index[communes["commune_mere"] == city]) for city in CITIES}


# Files

@pytest.mark.parametrize("name", RESOURCES)
def test_every_file_is_the_one_described(name):
    content = (DATA / RESOURCES[name]["path"]).read_bytes()
    assert RESOURCES[name]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert RESOURCES[name]["bytes"] == len(content)


def test_no_data_file_is_left_undescribed():
    files = {path.name for suffix in ("*.parquet", "*.csv") for path in DATA.glob(suffix)}
    assert files == {resource["path"] for resource in RESOURCES.values()}


def test_the_pack_stays_light():
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file() and path.suffix != ".pyc") < 25e6


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_reads_as_described_and_says_where_it_is_from(warehouse, name):
    table, resource, origin = warehouse.table(name), RESOURCES[name], warehouse.provenance(name)
    assert len(table) == resource["rows"]
    for field in resource["schema"]["fields"]:
        assert field["description"]
        if field.get("constraints", {}).get("required"):
            assert table[field["name"]].notna().all(), field["name"]
    assert origin.producer
    assert origin.vintage
    assert origin.licence
    assert resource["built_from"] or (DATA / resource["facts"]).is_file()


# Units

def test_communes_and_arrondissements_of_2026(communes):
    assert communes["nature"].value_counts().to_dict() == {"commune": 34_875, "arrondissement": 45}
    assert communes["departement"].nunique() == 101
    assert communes["region"].nunique() == 18
    assert communes.index.is_monotonic_increasing
    assert communes.index.is_unique


def test_arrondissements_belong_to_the_three_cities(communes, arrondissements):
    assert {city: len(codes) for city, codes in arrondissements.items()} == CITIES
    for column in ("departement", "region", "epci"):
        mothers = communes["commune_mere"].dropna()
        assert communes.loc[mothers.index, column].tolist() == communes.loc[mothers, column].tolist()


def test_every_belonging_has_a_name(warehouse, communes):
    for column, table in (("epci", "epci"), ("ept", "epci"), ("canton", "cantons"), ("departement", "departements"),
                          ("region", "regions")):
        assert set(communes[column].dropna()) <= set(warehouse.table(table)["code"]), column
    assert communes.index[communes["epci"].isna()].tolist() == ["22016", "29083", "29155", "85113"]


def test_a_canton_stays_in_its_department(warehouse, communes):
    known = communes.dropna(subset=["canton"])
    cantons = warehouse.table("cantons").set_index("code")["departement"]
    assert (cantons.reindex(known["canton"]).to_numpy() == known["departement"].to_numpy()).all()
    names = warehouse.table("cantons").set_index("code")["nom"]
    assert names[communes.loc["30062", "canton"]] == "Calvisson"
    assert pd.isna(communes.loc["30189", "canton"]), "Nîmes lies in four cantons"


def test_postal_codes_are_five_digits(communes):
    assert communes["codes_postaux"].str.fullmatch(r"\d{5}( \d{5})*").all()


def test_former_codes_lead_to_communes_of_today(warehouse, communes):
    former = warehouse.table("anciens_codes").set_index("ancien_code")
    assert former.index.is_unique
    assert (communes.loc[former["code"], "nom"].to_numpy() == former["nom"].to_numpy()).all()
    assert (communes.loc[former["code"], "nature"] == "commune").all()
    assert former.loc["05120", ["ancien_nom", "code", "nature"]].tolist() == ["Ristolas", "05001", "déléguée"]
    assert former.loc["05001", ["ancien_nom", "code"]].tolist() == ["Abriès", "05001"]
    other = former[former.index != former["code"]]
    assert not set(other.index) & set(communes.index), "a commune of today is nobody's former code"


# Counts

def test_every_unit_has_a_population_for_2023(communes, population):
    assert population.index.equals(communes.index)
    assert population["p2023"].notna().all()
    assert population.index[population["p2023"] == 0].tolist() == ["55039", "55050", "55139", "55189", "55239", "55307"]


def test_populations_add_up_to_the_published_totals(communes, population):
    """2023 and 2017 are known for every commune out of Mayotte; Insee published 68,094,280 and 66,524,339."""
    whole = population[(communes["nature"] == "commune") & ~population.index.str.startswith("976")]
    assert whole["p2023"].sum() == 68_094_280
    assert whole["p2017"].sum() == 66_524_339


@pytest.mark.parametrize(("year", "total"), [(2019, 66_988_403), (2020, 67_162_154), (2021, 67_408_052),
                                            (2022, 67_760_573)])
def test_what_is_missing_of_a_year_is_what_the_separated_communes_held(communes, population, year, total):
    """They are a few thousand inhabitants: between their population of 2017 and that of 2023, give or take a tenth."""
    whole = population[(communes["nature"] == "commune") & ~population.index.str.startswith("976")]
    missing = whole.index[whole[f"p{year}"].isna()]
    assert set(missing) == set(SEPARATED if year < 2022 else SEPARATED[:5])
    gap = total - whole[f"p{year}"].sum()
    around = whole.loc[missing, ["p2017", "p2023"]].sum()
    assert around.min() * 0.9 <= gap <= around.max() * 1.1


def test_known_populations(population):
    toulouse = population.loc["31555", ["p2017", "p2019", "p2020", "p2021", "p2022", "p2023"]]
    assert toulouse.tolist() == [479_553, 493_465, 498_003, 504_078, 511_684, 514_819]


def test_no_growth_can_be_drawn_for_mayotte(population):
    mayotte = population[population.index.str.startswith("976")]
    assert len(mayotte) == 17
    assert mayotte["p2023"].sum() == 256_518
    assert (mayotte["recensement"] == 2017).all()
    assert mayotte[["p2017", "p2019", "p2020", "p2021", "p2022"]].isna().all(axis=None)
    assert (population.drop(mayotte.index)["recensement"] == 2023).all()


@pytest.mark.parametrize("year", [2017, 2019, 2020, 2021, 2022, 2023])
def test_arrondissements_add_up_to_their_city(population, arrondissements, year):
    for city, codes in arrondissements.items():
        assert population.loc[codes, f"p{year}"].sum() == population.loc[city, f"p{year}"]


def test_iris_add_up_to_their_unit(warehouse, structure, arrondissements):
    iris = warehouse.table("structure_iris_2021")
    counts = list(structure.columns)
    sums = iris.groupby("code")[counts].sum()
    expected = structure.drop(index=list(CITIES))
    pd.testing.assert_frame_equal(sums.astype("int64"), expected, check_names=False)
    for city, codes in arrondissements.items():
        assert (structure.loc[codes].sum() == structure.loc[city]).all()


def test_age_bands_make_the_population_but_for_rounding(structure):
    bands = structure[["pop_0_19", "pop_20_64", "pop_65p"]].sum(axis=1)
    assert ((bands - structure["pop"]).abs() <= 2 + structure["pop"] * 1e-3).all()
    dwellings = structure[["res_principales", "res_secondaires", "logements_vacants"]].sum(axis=1)
    assert ((dwellings - structure["logements"]).abs() <= 2 + structure["logements"] * 1e-3).all()
    assert (structure >= 0).all(axis=None)


def test_the_census_agrees_with_the_population_of_2021(structure, population):
    """Rounded by IRIS: 14 of difference in Paris, 8 in Marseille, 6 or less elsewhere."""
    gap = (structure["pop"] - population["p2021"].reindex(structure.index)).abs()
    assert gap.max() <= 14
    assert gap.drop(["75056", "13055"]).max() <= 6


def test_units_without_a_census_are_the_known_ones(communes, structure):
    absent = [code for code in communes.index.difference(structure.index) if not code.startswith("976")]
    assert absent == SEPARATED


# Shapes

def test_every_unit_has_a_shape_with_its_point_inside(communes, shapes, warehouse):
    assert shapes.index.equals(communes.index)
    points = shapely.points(communes["longitude"], communes["latitude"])
    assert shapely.contains(shapes.to_numpy(), points).all()
    light = warehouse.table("shapes_light")
    assert light["code"].tolist() == communes.index.tolist()
    assert light.geometry.is_valid.all()
    assert not light.geometry.is_empty.any()


def _coverage(communes: pd.DataFrame, shapes: gpd.GeoSeries, departments: list[str]) -> gpd.GeoSeries:
    kept = communes["departement"].isin(departments) & ~communes.index.isin(list(CITIES))
    return shapes[kept.to_numpy()]


@pytest.mark.parametrize("department", ["12", "14", "15", "26", "30", "49", "60", "66", "69", "75", "2A", "974"])
def test_a_department_is_a_valid_coverage_and_other_departments_fill_its_holes(communes, shapes, department):
    """Those with repaired communes, an enclave, arrondissements, the sea. Nothing fills one hole: Llívia, in 66."""
    parts = _coverage(communes, shapes, [department]).to_numpy()
    assert shapely.coverage_is_valid(parts)
    union = shapely.coverage_union_all(parts)
    holes = [shapely.Polygon(ring).representative_point()
             for part in shapely.get_parts(union) for ring in part.interiors]
    fillers = [set(communes["departement"][shapes.contains(hole)]) for hole in holes]
    assert [set()] == fillers if department == "66" else set() not in fillers
    if department == "26":
        assert {"84"} in fillers, "Valréas is an enclave of the Vaucluse"


@pytest.mark.exhaustive
@pytest.mark.parametrize("table", ["shapes", "shapes_light"])
def test_the_country_is_a_valid_coverage_with_one_hole(communes, warehouse, table):
    shapes = gpd.GeoSeries(warehouse.table(table).set_index("code")["geometry"])
    parts = _coverage(communes, shapes, list(communes["departement"].unique())).to_numpy()
    assert shapely.is_valid(parts).all()
    assert shapely.coverage_is_valid(parts)
    union = shapely.coverage_union_all(parts)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(union) for ring in part.interiors]
    assert len(holes) == 1
    assert holes[0].contains(shapely.Point(1.9815, 42.4661)), "Llívia"


def test_arrondissements_share_out_their_city(shapes, arrondissements):
    for city, codes in arrondissements.items():
        parts = shapely.coverage_union_all(shapes[codes].to_numpy())
        assert parts.symmetric_difference(shapes[city]).area < 1e-12


@pytest.mark.parametrize(("department", "published"), [
    ("30", 5_853), ("15", 5_726), ("12", 8_735), ("75", 105.4), ("69", 3_249), ("2A", 4_014), ("974", 2_504)])
def test_area_of_a_department_is_the_published_one_within_a_hundredth(communes, department, published):
    """Insee, superficie des départements (km²); ours is of generalised outlines, on the ellipsoid."""
    ours = communes[(communes["departement"] == department) & (communes["nature"] == "commune")]["area_km2"].sum()
    assert ours == pytest.approx(published, rel=0.01)


def test_area_and_perimeter_are_those_of_the_shape(communes, shapes):
    for code in ["30062", "66120", "2A004", "97411", "75056", "13201", "15141"]:
        area, _ = GEOD.geometry_area_perimeter(shapes[code])
        rings = [ring for part in shapely.get_parts(shapes[code]) for ring in (part.exterior, *part.interiors)]
        assert communes.loc[code, "area_km2"] == pytest.approx(abs(area) / 1e6, abs=1e-3)
        length = sum(GEOD.geometry_length(ring) for ring in rings)
        assert communes.loc[code, "perimeter_km"] == pytest.approx(length / 1e3, abs=1e-3)


# Neighbours

@pytest.fixture(scope="module")
def adjacency(warehouse) -> pd.DataFrame:
    return warehouse.table("adjacency")


def test_each_pair_is_there_once_in_order(adjacency, communes):
    assert (adjacency["a"] < adjacency["b"]).all()
    assert not adjacency.duplicated(["a", "b"]).any()
    assert (adjacency["border_km"] > 0).all()
    assert set(adjacency["a"]) | set(adjacency["b"]) <= set(communes.index)


def test_no_arrondissement_borders_its_own_city(adjacency, communes):
    mother = communes["commune_mere"]
    assert not (adjacency["a"].map(mother) == adjacency["b"]).any()
    assert not (adjacency["b"].map(mother) == adjacency["a"]).any()


def test_a_city_borders_what_its_arrondissements_border(adjacency, communes, arrondissements):
    both = pd.concat([adjacency, adjacency.rename(columns={"a": "b", "b": "a"})])
    for city, codes in arrondissements.items():
        outside = both[both["a"].isin(codes) & ~both["b"].isin(codes)].groupby("b")["border_km"].sum()
        whole = both[both["a"] == city].set_index("b")["border_km"].sort_index()
        pd.testing.assert_series_equal(whole, outside, check_names=False, atol=1e-3)


def test_borders_are_never_longer_than_the_perimeter(adjacency, communes):
    """Neighbours of a commune: communes and, around the three cities, their arrondissements, which are counted once."""
    units = adjacency[~adjacency["a"].isin(CITIES) & ~adjacency["b"].isin(CITIES)]
    total = units.groupby("a")["border_km"].sum().add(units.groupby("b")["border_km"].sum(), fill_value=0)
    assert (total <= communes["perimeter_km"].reindex(total.index) + 0.01).all()


def test_islands_alone_have_no_neighbour(adjacency, communes):
    alone = set(communes.index) - set(adjacency["a"]) - set(adjacency["b"])
    assert {"29083", "29155", "85113", "17004"} <= alone
    assert len(alone) == 15


@pytest.mark.parametrize("code", ["30062", "15141", "12218", "66120", "75104", "92051", "2A004", "97411"])
def test_neighbours_are_those_of_the_shapes(adjacency, shapes, communes, code):
    """Found again with plain shapely: a common line of some length, measured on the ellipsoid."""
    own = communes.loc[code, "commune_mere"]
    candidates = shapes.iloc[shapely.STRtree(shapes.to_numpy()).query(shapes[code], predicate="intersects")]
    expected = {}
    for other, shape in candidates.items():
        line = shapely.intersection(shapes[code].boundary, shape.boundary)
        length = sum(GEOD.geometry_length(part) for part in shapely.get_parts(line) if part.geom_type == "LineString")
        if other not in (code, own) and length > 1:
            expected[other] = length / 1e3
    found = pd.concat([adjacency[adjacency["a"] == code].set_index("b")["border_km"],
                       adjacency[adjacency["b"] == code].set_index("a")["border_km"]]).to_dict()
    assert found == pytest.approx(expected, abs=1e-3)


# Facts

def test_the_demonstration_territory(warehouse, population):
    demo = warehouse.table("demo")
    assert len(demo) == 17
    assert population.loc[demo["code"], "p2023"].sum() == 49_993
    apl = warehouse.table("apl")
    assert set(apl["code"]) == set(demo["code"])
    assert sorted(apl["annee"].unique()) == [2022, 2023]
    assert set(warehouse.table("faits_offre")["code"]) <= set(demo["code"])


def test_the_seventy_cpts_of_paca(warehouse, communes):
    paca = warehouse.table("cpts_paca")
    assert paca["cpts"].nunique() == 70
    assert set(paca["code"]) <= set(communes.index)
    counts = paca.groupby("code")["cpts"].nunique()
    assert counts["06088"] == 3, "Nice is in three CPTS"
    assert counts["83137"] == 2, "Toulon is in two"


def test_size_tiers(warehouse):
    tiers = warehouse.table("aci_tailles")
    in_force = tiers[~tiers["perime"]]
    assert in_force["seuil_bas"].tolist() == [0, 40_000, 80_000, 175_001]
    assert tiers[tiers["perime"]]["seuil_bas"].tolist() == [0, 40_000, 70_000, 250_000]
    assert "80 000" in in_force["note"].iloc[2]


def test_funding_leaves_unverified_cells_empty(warehouse):
    lines = warehouse.table("aci_financement")
    amounts = lines.set_index(["bareme", "mission", "volet"])[[f"taille_{tier}" for tier in (1, 2, 3, 4)]]
    assert amounts.loc["aci_2019"].notna().all(axis=None)
    assert amounts.loc[("avenant_2", "crise_sanitaire", "fixe")].isna().tolist() == [True, True, False, True]
    assert not lines["source"].str.contains("idem").any()


def test_benchmarks_are_quotable(warehouse):
    benchmarks = warehouse.table("reperes")
    assert not benchmarks["read_how"].str.contains("ne pas citer").any()
    assert set(benchmarks["statut"]) == {"officiel", "autre"}
    assert (benchmarks["read_how"].str.startswith("officiel") == (benchmarks["statut"] == "officiel")).all()


def test_one_line_of_references_per_department(warehouse, communes):
    references = warehouse.table("reference_departements")
    assert set(references["departement"]) == set(communes["departement"]) | {"FR"}
    assert references["departement"].is_unique
