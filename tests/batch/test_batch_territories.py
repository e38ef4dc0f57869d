"""Tables of territories as people keep them: rows, listings, workbooks, outlines; and what cannot be read of them."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import shapely

from diagnostic.batch.territories import Listing, Wanted, read_territories
from diagnostic.dossier import Dossier, Register
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse


def read(content: str | bytes, warehouse: Warehouse, name: str = "t.csv", dossier: Dossier | None = None) -> Listing:
    return read_territories(name, content.encode() if isinstance(content, str) else content, warehouse,
                            dossier or Dossier())


def codes(wanted: Wanted) -> tuple[str, ...]:
    assert wanted.project is not None, wanted.refusal
    return wanted.project.codes


@pytest.mark.parametrize("text", [
    'nom;codes\nA;30004 30019\nB;30344\n', 'nom,codes\nA,"30004, 30019"\nB,30344\n',
    "nom\tcodes\nA\t30004;30019\nB\t30344\n", "CPTS;Codes INSEE\nA;30004,30019\nB;30344\n",
    'Liste de janvier\n\nnom;codes\nA;"30004\n30019"\nB;30344\n',
    "nom;communes\nA;Aigues-Vives (30004), Aubais\nB;Vergèze\n",
])
def test_one_row_for_each_territory(text: str, warehouse: Warehouse) -> None:
    for content in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("cp1252"), text.encode("utf-16")):
        assert [codes(wanted) for wanted in read(content, warehouse).territories] == [("30004", "30019"), ("30344",)]


def test_one_row_for_each_commune_as_an_ars_lists_them(warehouse: Warehouse) -> None:
    text = "code_insee,cpts,departement\n30004,CPTS A,30\n30344,CPTS B,30\n30019,CPTS A,30\n"
    listing = read(text, warehouse)
    assert [(wanted.name, codes(wanted)) for wanted in listing.territories] == [
        ("CPTS A", ("30004", "30019")), ("CPTS B", ("30344",))]
    assert "une ligne par commune" in listing.said[0]


def test_a_department_beside_a_name_tells_homonyms_apart(warehouse: Warehouse) -> None:
    text = "cpts;commune;departement\nA;Aigues-Vives;30\nA;Aubais;30\nB;Aigues-Vives;34\nB;Lunel;34\n"
    first, second = read(text, warehouse).territories
    assert (codes(first), codes(second)) == (("30004", "30019"), ("34007", "34145"))


def test_a_name_borne_by_several_communes_is_asked_about_and_stops_nothing(warehouse: Warehouse) -> None:
    unsure, sure = read("nom;communes\nA;Saint-Denis\nB;Vergèze\n", warehouse).territories
    assert unsure.project is None
    assert "Saint-Denis" in unsure.refusal
    assert "codes Insee" in unsure.refusal
    assert codes(sure) == ("30344",)


def test_an_unknown_code_is_told_and_the_rest_taken(warehouse: Warehouse) -> None:
    some, none, empty = read("nom;codes\nA;30344 30999\nB;99999\nC;\n", warehouse).territories
    assert codes(some) == ("30344",)
    assert "30999" in " ".join(some.remarks)
    assert "99999" in none.refusal
    assert empty.refusal == "Aucune commune n'est donnée pour ce territoire."


def test_what_a_row_says_of_its_documents(warehouse: Warehouse) -> None:
    text = ("nom;codes;titre;auteurs;registre;bareme;options;date contrat;date lettre\n"
            "A;30344;Notre santé;Dr Ève;patient;avenant_2;crise_sanitaire,inconnue;22/11/2026;2026-01-05\n"
            "B;30344;;;;;;;\nC;30344;;;;;;hier;\nD;30344;;;enfant;;;;\n")
    first, second, third, fourth = read(text, warehouse, dossier=Dossier(authors="URPS")).territories
    assert first.project is not None
    told = first.project.dossier
    assert (told.title, told.authors, told.register) == ("Notre santé", "Dr Ève", Register.PATIENT)
    assert (told.milestones.contract, told.milestones.letter) == (date(2026, 11, 22), date(2026, 1, 5))
    assert (first.project.plan.scale, first.project.plan.options) == ("avenant_2", ("crise_sanitaire",))
    assert "missions demandées" in " ".join(first.remarks)
    assert second.project is not None
    assert second.project.dossier == Dossier(authors="URPS")
    assert "n'est pas une date" in third.refusal
    assert "professionnel ou patient" in fourth.refusal


def test_a_workbook_keeps_its_dates_and_its_zeros(warehouse: Warehouse) -> None:
    book, raw = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["nom", "codes", "date contrat"])
    sheet.append(["Bourg", 1053, datetime(2026, 11, 22)])
    book.save(raw)
    (wanted,) = read(raw.getvalue(), warehouse, "t.xlsx").territories
    assert codes(wanted) == ("01053",)
    assert wanted.project is not None
    assert wanted.project.dossier.milestones.contract == date(2026, 11, 22)


def test_one_outline_for_each_territory(warehouse: Warehouse) -> None:
    shapes = warehouse.table("shapes").set_index("code")["geometry"]
    features = [{"type": "Feature", "properties": {"nom": name, "autre": None},
                 "geometry": shapely.geometry.mapping(shapely.union_all(shapes[chosen].to_numpy()))}
                for name, chosen in (("A", ["30004", "30019"]), ("B", ["30344"]))]
    point = {"type": "Feature", "properties": {"nom": "C"}, "geometry": {"type": "Point", "coordinates": [4, 43]}}
    text = json.dumps({"type": "FeatureCollection", "features": [*features, point]})
    first, second, third = read(text, warehouse, "t.geojson").territories
    assert (first.name, codes(first)) == ("A", ("30004", "30019"))
    assert (second.name, codes(second)) == ("B", ("30344",))
    assert "aucune surface" in third.refusal


def test_territories_of_one_name_have_folders_of_their_own(warehouse: Warehouse) -> None:
    names = ["Les Lilas", "LES LILAS", "../../x", "", "CON"]
    text = "\n".join(["nom;codes", *(f"{name};30344,30004" for name in names)])
    folders = [wanted.folder for wanted in read(text, warehouse).territories]
    assert folders == ["Les-Lilas", "LES-LILAS-2", "x", "territoire", "territoire-CON"]


def test_columns_that_serve_nothing_are_named(warehouse: Warehouse) -> None:
    said = " ".join(read("nom;codes;président;tel\nA;30344;x;y\n", warehouse).said)
    assert "«\u00a0président\u00a0» et «\u00a0tel\u00a0»" in said


@pytest.mark.parametrize(("content", "words"), [
    (b"", "vide"), (b"a;b\n1;2\n", "code_insee"), (b"nom;codes\n", "que ses titres"), (b"%PDF-1.7", "PDF"),
    (b'{"type": "Polygon"}', "FeatureCollection"), (b'{"type":', "abîmé"), (b"PK\x03\x04rest", "abîmée"),
    (b'nom;codes\nA;"30344\nB;30004\n', "guillemet"),
])
def test_what_is_no_table_says_what_to_do(content: bytes, words: str, warehouse: Warehouse) -> None:
    with pytest.raises(FileError, match=words):
        read(content, warehouse)


def test_the_embedded_listing_of_a_region_reads_whole(warehouse: Warehouse, tmp_path: Path) -> None:
    listed = warehouse.table("cpts_paca")
    found = read(listed.to_csv(index=False).encode(), warehouse).territories
    assert len(found) == listed["cpts"].nunique()
    assert sum(len(codes(wanted)) for wanted in found) == len(listed)
