"""Sound files for the doors of the screens, as people and software write them."""

from __future__ import annotations

import io
import json
import random
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import geopandas as gpd
import shapely
import xlsxwriter
from PIL import Image

from diagnostic.apart import frames
from diagnostic.dossier import Dossier
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.logo import checked_logo
from diagnostic.projects.file import to_text
from diagnostic.projects.project import Project, Scenario, Work
from diagnostic.registry.export import to_csv, to_geojson, to_json, to_xlsx
from diagnostic.registry.model import Days, Entry, Status
from diagnostic.sources.warehouse import Warehouse
from interface.compact import packed
from tests.pictures import noise, plain, saved
from tests.registry.register_toy import sheet_of
from tests.sources.outlines import KML_SQUARE, SQUARE, blob, geojson, geopackage, kml, polygon, written, zipped

Seeds = list[tuple[str, bytes]]
_ROWS = (("Code INSEE", "Commune", "Code postal", "Population"), ("30062", "Calvisson", "30420", "6 019"),
         ("30321", "Sommières", "30250", "5 100"), ("2A004", "Ajaccio", "20000", "73 822"), ("01001", "", "", "12,5"))
_FIGURES = (("CPAM du Gard", "", ""), ("Code", "Commune", "ALD"), ("30062", "Calvisson", "1 245"),
            ("30321", "Sommières", "< 11"), ("30189", "Nîmes", "31000"), ("30333", "Uchaud", "NS"))
_CPTS = (("cpts", "code_insee", "statut", "date_lettre", "contact"),
         ("CPTS A", "30062", "ACI signé", "22/11/2026", "x"),
         ("CPTS A", "30321", "", "", ""), ("CPTS B", "Ajaccio", "lettre", "2026-01-02", "a@b.fr"))
PASTED = ("30062, 30321", "30062 Calvisson\n30420 Nages\nSommières (30250)", "CC Pays de Sommières", "200034601",
          "Calvisson ; Sommières ; Saint-Denis", "tout le Gard sauf Nîmes", "Code;Nom\n30062;Calvisson\n1001;x",
          "<table><tr><td>30062</td><td>Calvisson</td></tr></table>", "de 30001 à 30010", "301890101 2A004 97611 75113",
          "La CPTS regroupe les communes de Calvisson, Congénies et Aigues-Vives, dans le Gard.")


def _csv(rows: tuple[tuple[str, ...], ...], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    return "\n".join(delimiter.join(row) for row in rows).encode(encoding)


def book(rows: tuple[tuple[str, ...], ...]) -> bytes:
    raw = io.BytesIO()
    made = xlsxwriter.Workbook(raw, {"strings_to_numbers": True})
    sheet = made.add_worksheet("Données")
    for rank, row in enumerate(rows):
        sheet.write_row(rank, 0, row)
    made.close()
    return raw.getvalue()


def codes() -> Seeds:
    return [("liste.csv", _csv(_ROWS)), ("liste.csv", _csv(_ROWS, ",", "utf-8-sig")), ("a.txt", b"30062\n30321\n01001"),
            ("liste.csv", _csv(_ROWS, "\t", "utf-16")), ("liste.xlsx", book(_ROWS)), ("a.html", PASTED[7].encode())]


def outlines() -> Seeds:
    lambert = geojson(polygon([[800000, 6300000], [802000, 6300000], [802000, 6302000], [800000, 6300000]]),
                      crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}})
    frame = gpd.GeoDataFrame({"nom": ["A"]}, geometry=[shapely.Polygon(SQUARE)], crs=4326)
    hole = [[4.02, 44.02], [4.05, 44.02], [4.05, 44.05], [4.02, 44.02]]
    return [("a.geojson", geojson(polygon(SQUARE, hole))), ("b.geojson", lambert), ("a.kml", kml(KML_SQUARE)),
            ("a.kmz", zipped({"doc.kml": kml(KML_SQUARE)})),
            ("a.gpkg", geopackage(blob(shapely.to_wkb(shapely.Polygon(SQUARE))))),
            ("a.gpkg", geopackage(blob(shapely.to_wkb(shapely.MultiPolygon([shapely.Polygon(SQUARE)]), byte_order=0)))),
            ("a.zip", zipped(written(frame, "a.shp")))]


def tables() -> Seeds:
    return [("cpam.csv", _csv(_FIGURES)), ("cpam.csv", _csv(_FIGURES, "\t", "cp1252")), ("cpam.xlsx", book(_FIGURES)),
            ("seul.csv", "Indicateur;Valeur\nPassages évitables;1 250\n".encode())]


def listings() -> Seeds:
    named = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"nom": "CPTS A", "statut": "signé"}, "geometry": polygon(SQUARE)}]}
    wkt = f"nom;the_geom;srid\nCPTS A;{shapely.Polygon(SQUARE).wkt};4326\n"
    wide = "CPTS A;CPTS B\n30062;2A004\nSommières;Nîmes\n"
    frame = gpd.GeoDataFrame({"nom_cpts": ["A"]}, geometry=[shapely.Polygon(SQUARE)], crs=4326)
    return [("liste.csv", _csv(_CPTS)), ("liste.csv", _csv(_CPTS, ",")), ("liste.xlsx", book(_CPTS)),
            ("large.csv", wide.encode()), ("a.geojson", json.dumps(named).encode()), ("wkt.csv", wkt.encode()),
            ("a.zip", zipped(written(frame, "a.shp")))]


def exports(warehouse: Warehouse) -> Seeds:
    when = datetime(2026, 1, 2, tzinfo=UTC)
    sheets = (sheet_of("Deux", ["13001", "132010101"], days=Days(signed=date(2026, 1, 1)), note="=1"),
              sheet_of("'=1+1", ["30189"], "30", Status.UNSTATED), sheet_of("Sans commune", [], "13", Status.IDEA))
    entries = [Entry(f"{rank:012x}", 1, sheet, False, when, "essai") for rank, sheet in enumerate(sheets, start=1)]
    return [(f"registre.{write.__name__[3:]}", write(entries, warehouse))
            for write in (to_csv, to_json, to_geojson, to_xlsx)]


def projects() -> Seeds:
    partly = Selection(("30321", "30344"), (("30344", DeclaredPart(1200, "le bourg seulement")),))
    logo = checked_logo(saved(plain(40, 30), "PNG"))
    project = Project(("30062", "301890101"), "CPTS d'essai", entered=(EnteredFigure("ald", 2024, "CPAM", count=9450),),
                      against="epci:200034601", dossier=Dossier("Titre", "Auteurs", actors=("MSP",), logo=logo))
    work = Work(project, "B", "large", (Scenario("A", "", partly),), "30062 ?", (("question", "réponse"),))
    return [("projet.json", to_text(work, 2026).encode()), ("projet.json", to_text(Work(Project(()))).encode())]


def links() -> Seeds:
    few = "codes=30062-30321-2A004&nom=CPTS&missions=soins_non_programmes&bareme=2023"
    many = packed(["30062", "30321", "75113", "301890101"])
    return [("lien", few.encode()), ("lien", f"codes={many}&nom=a".encode()),
            ("lien", b"projet=ABCDEFGHIJKLMNOP&codes=30062&zone=30")]


def templates() -> Seeds:
    raw = io.BytesIO()
    file = docx.Document()
    file.sections[0].header.paragraphs[0].add_run("URPS").add_picture(io.BytesIO(saved(plain(20, 20), "PNG")))
    file.add_paragraph("Texte")
    file.save(raw)
    return [("modele.docx", raw.getvalue())]


def logos() -> Seeds:
    still = Image.new("P", (40, 30), 3)
    return [("a.png", saved(plain(40, 30, "#0f4c5280"), "PNG")), ("a.jpg", saved(noise(64, 48), "JPEG", quality=60)),
            ("a.webp", saved(noise(64, 48), "WEBP")), ("b.png", saved(still, "PNG", optimize=True)),
            ("c.png", saved(noise(30, 30).convert("I;16"), "PNG"))]


def events() -> Seeds:
    ring = [[4.0, 43.7], [4.3, 43.7], [4.3, 43.9], [4.0, 43.9]]
    made: list[Any] = [{"n": 1, "kind": "toggle", "code": "30062"}, {"n": 2, "kind": "outline", "ring": ring},
                       {"n": 3, "kind": "undo"}, {"n": 4, "kind": "redo"}]
    return [("événements.json", json.dumps(made).encode()), ("événements.json", json.dumps(made[1:2]).encode())]


def messages() -> Seeds:
    raw = io.BytesIO()
    frames.write(raw, {"done": {"twice": 42}}, b"ab")
    frames.write(raw, {"news": {"half": True}})
    return [("message", raw.getvalue())]


def store() -> Seeds:
    """A database of SQLite that is no GeoPackage, for what opens one by its head."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE a (b)")
    return [("a.gpkg", bytes(base.serialize()))]


def pack(folder: Path) -> Seeds:
    """The descriptor of a data pack, and its tables beside it in `folder`."""
    import pandas as pd

    from tests.sources.packs import describe, resource
    describe(folder, resource(folder, "essai", pd.DataFrame({"code": ["01001", "01002"], "effectif": [1.5, 2.5]})),
             resource(folder, "autre", pd.DataFrame({"code": ["01001"], "rang": [3]})))
    return [("datapackage.json", (folder / "datapackage.json").read_bytes()),
            ("essai.parquet", (folder / "essai.parquet").read_bytes())]


def shuffled(seeds: Seeds, rng: random.Random) -> tuple[str, bytes]:
    return seeds[rng.randrange(len(seeds))]
