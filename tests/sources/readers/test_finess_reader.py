"""FINESS in both its layouts: each establishment once, its coordinates in degrees, zeros only where it is whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import finess
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.finess_families import families, of_activities, of_category
from diagnostic.sources.readers.finess_layouts import commune_code, system_of
from diagnostic.sources.readers.ground import Ground

FIRST = "finess;etalab;98;2026-05-12"
LAMBERT = "1,ATLASANTE,96,BAN,EPSG:2154 RGF93 / Lambert-93 (Métropole)"
# Points of known degrees, to five decimals, computed apart: Viriat, Les Abymes, Cayenne, La Possession, Mayotte.
POINTS = ((LAMBERT, "870262.2", "6571540.8", 5.20918, 46.22229, "451", "01"),
          ("2,ATLASANTE,96,BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)", "657242.9", "1795384.4", -61.52874, 16.234,
           "101", "9A"),
          ("1,IGN,100,IGN,BD_ADRESSE,V2.2,UTM_N22", "353672.8", "544349.1", -52.31973, 4.92347, "302", "9C"),
          ("1,ATLASANTE,90,BAN,EPSG:2975 RGR92 / UTM 40S", "323086.6", "7679599.8", 55.29821, -20.97571, "408", "9D"),
          ("1,ATLASANTE,100,BDADRESSE,EPSG:4471 RGM04/UTM zone 38S (Mayotte)", "524819.9", "8587194.7", 45.22868,
           -12.77989, "608", "9F"))
EXTRACT = ("numero finess etablissement juridique,numero finess etablissement,activite,libelle activite,forme,"
           "raison_sociale,rslongue,code commune,departement,categetab,categorie,latitude,longitude,code_insee")
# An invented Gard: a hospital with urgences and two kinds of care on three rows, a pharmacy, a laboratory, a clinic.
ROWS = ("300000001,300000010,14,Médecine d'urgence,00,CH,CENTRE HOSPITALIER,062,30,355,Centre Hospitalier (C.H.),"
        "43.78,4.19,30062",
        "300000001,300000010,16,Dialyse,14,CH,CENTRE HOSPITALIER,062,30,355,Centre Hospitalier (C.H.),43.78,4.19,30062",
        "300000001,300000010,16,Dialyse,00,CH,CENTRE HOSPITALIER,062,30,355,Centre Hospitalier (C.H.),43.78,4.19,30062",
        ",300000011,,,,PHIE,,321,30,620,Pharmacie d'Officine,43.78,4.09,30321",
        ",300000012,,,,LABO,,321,30,611,Laboratoire de Biologie Médicale,43.78,4.09,30321",
        ",300000013,01,Médecine,05,CLINIQUE,,321,30,365,Etablissement de Soins Pluridisciplinaire,43.78,4.09,30321",
        ",480000001,,,,PHIE,,001,48,620,Pharmacie d'Officine,44.6,3.4,48001")


def record(number: str, name: str, category: str, commune: str, department: str, status: str = "") -> str:
    cells = [""] * 32
    cells[0], cells[1], cells[3], cells[12], cells[13], cells[18] = "structureet", number, name, commune, department, \
        category
    cells[19], cells[26], cells[27] = f"Catégorie {category}", status, "Etablissement public de santé" if status else ""
    return ";".join(cells)


def stock(folder: Path, records: list[str], encoding: str = "utf-8", first: str = FIRST) -> Path:
    path = folder / "etalab-cs1100507-stock-20260512-0339.csv"
    path.write_bytes(("\n".join([first, *records]) + "\n").encode(encoding))
    return path


def extract(folder: Path, rows: tuple[str, ...] | list[str], titles: str = EXTRACT) -> Path:
    path = folder / "finess.csv"
    path.write_text("\n".join([titles, *rows]) + "\n", encoding="utf-8")
    return path


def tables(path: Path, ground: Ground) -> dict[str, pd.DataFrame]:
    return {table.name: table.frame for table in finess.read(path, ground).tables}


def test_each_layout_is_known_by_its_content(tmp_path: Path) -> None:
    assert finess.recognises("x", stock(tmp_path, []).read_bytes())
    assert finess.recognises("x", extract(tmp_path, ROWS).read_bytes())
    assert not finess.recognises("finess.csv", b"CODGEO;LIBGEO\n01001;L'Abergement\n")
    assert not finess.recognises("finess.csv", b"")


@pytest.mark.parametrize("point", POINTS, ids=[point[-1] for point in POINTS])
def test_coordinates_come_to_degrees_by_the_system_they_state(tmp_path: Path, ground: Ground, point: tuple) -> None:
    source, x, y, lon, lat, commune, department = point
    found = tables(stock(tmp_path, [record("010000024", "CH", "355", commune, department),
                                    f"geolocalisation;010000024;{x};{y};{source};2026-05-04"]), ground)["structures"]
    assert found["lon"].item() == pytest.approx(lon, abs=2e-5)
    assert found["lat"].item() == pytest.approx(lat, abs=2e-5)
    assert found["position"].item() == "adresse"
    assert found["code"].item() == commune_code(department, commune)


def test_points_of_an_unknown_system_or_far_from_their_commune_are_dropped_and_told(tmp_path: Path,
                                                                                   ground: Ground) -> None:
    path = stock(tmp_path, [record("010000024", "A", "355", "451", "01"), record("300000011", "B", "620", "062", "30"),
                            record("300000012", "C", "611", "062", "30"),
                            "geolocalisation;010000024;870262.2;6571540.8;1,X,96,BAN,EPSG:9999 ?;2026-05-04",
                            f"geolocalisation;300000011;870262.2;6571540.8;{LAMBERT};2026-05-04"])
    found = finess.read(path, ground)
    assert found.tables[0].frame["lon"].isna().all()
    assert any("loin de leur commune" in remark for remark in found.remarks)
    assert any("système de coordonnées est inconnu" in remark for remark in found.remarks)
    assert np.isnan(system_of(""))
    assert system_of("1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93") == 2154


def test_the_stock_gives_status_date_and_leaves_out_what_it_cannot_tell(tmp_path: Path, ground: Ground) -> None:
    records = [record("300000010", "CH", "355", "062", "30", "1"), record("300000011", "PHIE", "620", "321", "30"),
               record("300000012", "LABO", "611", "321", "30"), record("300000013", "HP", "365", "321", "30", "1"),
               record("300000014", "CLINIQUE", "365", "321", "30"), record("975000001", "CH", "355", "502", "9E"),
               '"structureet";300000015;300000001;"LE ""NID""";"LIEU ""LE NID""";;;;;;;;321;30;GARD;;;;462;Lieux;'
               ";;;;;;;;;;;"]
    found = finess.read(stock(tmp_path, records), ground)
    frame = found.tables[0].frame.set_index("finess")
    assert found.tables[0].vintage == "2026-05-12"
    assert frame.loc["300000015", "nom"] == 'LIEU "LE NID"'
    assert frame.loc["300000013", "famille"] == "hopital_public", "its category is private, its status says public"
    assert frame.loc["300000014", "famille"] == "hopital_prive"
    assert frame.loc["300000010", "statut"] == "Etablissement public de santé"
    assert "975000001" not in frame.index
    assert any("97502" in remark for remark in found.remarks)
    counts = found.tables[1].frame.set_index("code")
    assert "s_urgences" not in counts, "the stock has no activity: unknown, not none"
    assert counts.loc["30321", ["s_pharmacie", "s_hopital_public", "s_hopital_prive"]].tolist() == [1, 1, 1]
    assert counts.loc["30007", "s_pharmacie"] == 0


def test_windows_1252_is_read_too(tmp_path: Path, ground: Ground) -> None:
    path = stock(tmp_path, [record("300000010", "HÔPITAL DU VIDOURLE – ÉTÉ", "355", "062", "30")], encoding="cp1252")
    assert tables(path, ground)["structures"]["nom"].item() == "HÔPITAL DU VIDOURLE – ÉTÉ"


def test_an_establishment_counts_once_and_once_in_each_of_its_families(tmp_path: Path, ground: Ground) -> None:
    found = tables(extract(tmp_path, ROWS), ground)
    structures = found["structures"].set_index("finess")
    assert len(structures) == 5
    assert structures.loc["300000010", "familles"] == "hopital_public urgences dialyse"
    assert structures.loc["300000010", "nom"] == "CENTRE HOSPITALIER"
    assert structures.loc["300000011", "nom"] == "PHIE"
    counts = found["structures_communes"].set_index("code")
    assert counts.loc["30062", ["s_hopital_public", "s_urgences", "s_dialyse"]].tolist() == [1, 1, 1]
    assert counts.loc["30321", ["s_hopital_prive", "s_had", "s_urgences"]].tolist() == [1, 1, 0]
    assert counts.loc["30133"].eq(0).all()
    assert not any(code.startswith("48") for code in counts.index), "a stray pharmacy does not cover a department"


def test_an_extract_of_one_kind_is_shown_and_not_counted(tmp_path: Path, ground: Ground) -> None:
    found = finess.read(extract(tmp_path, [ROWS[3]]), ground)
    assert [table.name for table in found.tables] == ["structures"]
    assert any("non comptés par commune" in remark for remark in found.remarks)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                           order: list[str]) -> None:
    folder = tmp_path_factory.mktemp("finess")
    expected = tables(extract(folder, ROWS), ground)
    for name, frame in tables(extract(folder, order), ground).items():
        pd.testing.assert_frame_equal(frame, expected[name])


@pytest.mark.parametrize(("records", "said"), [
    (["structureet;300000010;;CH"], "ligne 2"), (["nimporte;quoi"], "ligne 2"),
    ([record("30000001", "CH", "355", "062", "30")], "numéro FINESS"),
    ([record("300000010", "CH", "hôpital", "062", "30")], "catégorie"), ([], "aucun établissement"),
    ([record("300000010", "CH", "355", "062", "30"), f"geolocalisation;300000010;est;6571540.8;{LAMBERT};"],
     "n'est pas un nombre"),
    ([record("300000010", "CH", "355", "062", "30")[:40]], "ligne 2"),
])
def test_a_wrong_stock_is_refused(tmp_path: Path, ground: Ground, records: list[str], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        finess.read(stock(tmp_path, records), ground)


def test_a_wrong_extract_is_refused(tmp_path: Path, ground: Ground) -> None:
    with pytest.raises(ReadError, match="aucun établissement"):
        finess.read(extract(tmp_path, []), ground)
    with pytest.raises(ReadError, match="categetab"):
        finess.read(extract(tmp_path, ROWS, EXTRACT.replace("categetab", "cat")), ground)
    with pytest.raises(ReadError, match=r"ligne 2, colonne .*latitude"):
        finess.read(extract(tmp_path, [ROWS[0].replace("43.78", "nord")]), ground)
    page = tmp_path / "page.csv"
    page.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(ReadError, match="page web"):
        finess.read(page, ground)


def test_families_share_no_category_and_say_what_they_are() -> None:
    named = [category for family in families() for category in family.categories]
    assert len(named) == len(set(named))
    assert all(len(category) == 3 and category.isdigit() for category in named)
    slugs = [family.slug for family in families()]
    assert len(slugs) == len(set(slugs))
    assert (of_category("500"), of_category("354"), of_category("603"), of_category("999")) == (
        "ehpad", "ssiad", "msp", "autre")
    assert of_activities(["14", "01"], ["05"]) == ("urgences", "had")


@pytest.mark.official
def test_the_occitanie_file_counts_each_establishment_once(official: Path, ground: Ground) -> None:
    """13,747 rows of 10,004 establishments in 13 departments; pharmacies counted apart, straight from the rows."""
    path = official / "finess/finess_occitanie.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    found = tables(path, ground)
    structures, counts = found["structures"], found["structures_communes"].set_index("code")
    assert (len(rows), len(structures), structures["finess"].nunique()) == (13_747, 10_004, 10_004)
    first = rows.drop_duplicates("numero finess etablissement")
    for category, family in (("500", "ehpad"), ("603", "msp"), ("124", "centre_sante"), ("156", "cmp")):
        assert counts[f"s_{family}"].sum() == (first["categetab"] == category).sum() > 0
    urgent = rows[rows["activite"] == "14"]["numero finess etablissement"].nunique()
    assert counts["s_urgences"].sum() == urgent > 50
    departments = {ground.gazetteer.place(code).department for code in counts.index}
    assert departments == set(rows["departement"])
    assert set(counts.index) >= set(ground.gazetteer.members_of_department("48"))
    assert structures["lon"].notna().all()
