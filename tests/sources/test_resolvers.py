"""The newest file of a dataset, asked of catalogues that answer as the producers' own do, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from diagnostic.sources.resolvers import Found, resolved
from diagnostic.sources.web import Patience, Web, WebError
from tests.sources.producers import Producers, failing, producers, redirecting, whole
from tests.sources.toy_reader import toy

GOUV = "https://www.data.gouv.fr/api/1/datasets/finess/"
DREES = "https://data.drees.solidarites-sante.gouv.fr"
APL = f"{DREES}/api/explore/v2.1/catalog/datasets/530_l-accessibilite-potentielle-localisee-apl"


@pytest.fixture
def catalogues() -> Iterator[Producers]:
    with producers() as playing:
        yield playing


def found(catalogues: Producers, **resolver) -> Found:
    return asked(catalogues, resolver)[0]


def asked(catalogues: Producers, resolver) -> tuple[Found, ...]:
    return resolved(toy(resolver=resolver), Web(Patience(connect=1, read=1, attempts=2, pause=0.01), catalogues.mirror))


def serve_json(catalogues: Producers, address: str, content: object) -> None:
    catalogues.serve(address, whole(json.dumps(content).encode(), "application/json"))


def resource(title: str, modified: str, **more) -> dict:
    name = title.lower().replace(" ", "-")
    return {"id": name, "title": title, "url": f"https://static.data.gouv.fr/r/{name}.csv", "filetype": "file",
            "filesize": 1234, "checksum": {"type": "sha1", "value": "AB12"}, "last_modified": modified} | more


def test_the_newest_resource_of_data_gouv_that_matches(catalogues: Producers) -> None:
    serve_json(catalogues, GOUV, {"resources": [
        resource("cs1100507 stock 20250103", "2025-01-04T10:00:00+00:00"),
        resource("cs1100507 stock 20250310", "2025-03-11T10:00:00.123000+00:00"),
        resource("cs1100505 autre", "2026-01-01T00:00:00+00:00"),
        {"title": "cs1100507 stock sans adresse", "url": None}, "nonsense"]})
    assert found(catalogues, kind="datagouv", dataset="finess", resource="cs1100507.stock") == Found(
        "https://static.data.gouv.fr/r/cs1100507-stock-20250310.csv", "cs1100507-stock-20250310.csv", None,
        "2025-03-11", 1234, "sha1:ab12")


def test_size_and_checksum_of_a_file_kept_elsewhere_are_not_trusted(catalogues: Producers) -> None:
    serve_json(catalogues, GOUV, {"resources": [resource("stock", "", filetype="remote")]})
    file = found(catalogues, kind="datagouv", dataset="finess", resource="stock")
    assert (file.size, file.checksum, file.published) == (None, "", "")


def test_the_year_in_the_name_goes_before_the_date(catalogues: Producers) -> None:
    serve_json(catalogues, GOUV, {"resources": [resource("zonage 2023", "2026-05-01T00:00:00"),
                                                resource("zonage 2025", "2025-02-01T00:00:00")]})
    file = found(catalogues, kind="datagouv", dataset="finess", as_name="zonage.csv",
                 resource=r"zonage (?P<year>\d{4})")
    assert (file.year, file.name, file.published) == (2025, "zonage.csv", "2025-02-01")


def test_an_attachment_of_a_portal_by_its_id_or_its_title(catalogues: Producers) -> None:
    serve_json(catalogues, APL, {"dataset_id": "530", "metas": {"default": {
        "modified": "2025-11-18T09:00:00+00:00", "data_processed": "2025-01-01T00:00:00+00:00"}}})
    serve_json(catalogues, f"{APL}/attachments", {"links": [], "attachments": [
        {"href": f"{APL}/attachments/indicateur_d_apl_aux_infirmieres_xlsx",
         "metas": {"id": "indicateur_d_apl_aux_infirmieres_xlsx", "title": "Indicateur d'APL aux infirmières.xlsx",
                   "mime-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}},
        {"href": f"{APL}/attachments/methodologie_pdf", "metas": {"title": "Méthodologie.pdf"}}]})
    file = found(catalogues, kind="opendatasoft", portal=DREES, attachment="infirmi[eè]res?",
                 dataset="530_l-accessibilite-potentielle-localisee-apl")
    assert file == Found(f"{APL}/attachments/indicateur_d_apl_aux_infirmieres_xlsx",
                         "Indicateur d'APL aux infirmières.xlsx", None, "2025-11-18")
    assert found(catalogues, kind="opendatasoft", portal=DREES, attachment="méthodo",
                 dataset="530_l-accessibilite-potentielle-localisee-apl").address.endswith("/methodologie_pdf")


def test_an_export_of_a_portal_with_its_parameters(catalogues: Producers) -> None:
    root = "https://data.ameli.fr/api/explore/v2.1/catalog/datasets/effectifs"
    serve_json(catalogues, root, {"metas": {"default": {"data_processed": "2025-06-30T00:00:00+00:00"}}})
    file = found(catalogues, kind="opendatasoft", portal="https://data.ameli.fr", dataset="effectifs", export="csv",
                 parameters={"where": "annee >= date'2022'", "delimiter": ";"})
    assert file.address == f"{root}/exports/csv?where=annee+%3E%3D+date%272022%27&delimiter=%3B"
    assert (file.name, file.published) == ("effectifs.csv", "2025-06-30")


def test_the_newest_link_of_a_page(catalogues: Producers) -> None:
    catalogues.serve("https://www.insee.fr/fr/statistiques/8", whole(
        b"<p><a href='/fr/fichier/8/base-cc-2021_csv.zip'>2021</a> <a href=\"/fr/fichier/8/base-cc-2022_csv.zip\">x</a>"
        b"<a>nothing</a><a href='/fr/fichier/8/base-cc-2023_xlsx.zip'>other</a><a href='", "text/html"))
    file = found(catalogues, kind="page", page="https://www.insee.fr/fr/statistiques/8",
                 link=r"base-cc-(?P<year>\d{4})_csv\.zip")
    assert (file.address, file.name, file.year) == ("https://www.insee.fr/fr/fichier/8/base-cc-2022_csv.zip",
                                                    "base-cc-2022_csv.zip", 2022)


def test_the_newest_product_of_melodi(catalogues: Producers) -> None:
    def product(identifier: str) -> dict:
        return {"id": identifier, "accessURL": f"https://api.insee.fr/melodi/file/DS_X/{identifier}",
                "packageFormat": "application/zip", "byteSize": 99, "modified": "2025-12-17T08:50:56"}
    serve_json(catalogues, "https://api.insee.fr/melodi/catalog/DS_X", {"product": [
        product("DS_X_2022_CSV_FR"), product("DS_X_2023_CSV_FR"), product("DS_X_2024_CSV_EN")]})
    assert found(catalogues, kind="melodi", dataset="DS_X") == Found(
        "https://api.insee.fr/melodi/file/DS_X/DS_X_2023_CSV_FR", "DS_X_2023_CSV_FR.zip", 2023, "2025-12-17", 99)


def test_a_fixed_address_is_asked_nothing(catalogues: Producers) -> None:
    file = found(catalogues, kind="address", address="https://www.insee.fr/f/base%202022.zip", vintage="2016-2022")
    assert (file.name, file.year, catalogues.asked) == ("base 2022.zip", 2022, [])


def test_a_layer_is_asked_in_a_steady_order(catalogues: Producers) -> None:
    file = found(catalogues, kind="wfs", service="https://data.geopf.fr/wfs/ows", sort="code_iris",
                 layer="STATISTICALUNITS.IRIS:contours_iris")
    assert "SORTBY=code_iris" in file.address
    assert file.pages == ("code_iris", 5000)


def test_all_files_of_a_dataset_are_resolved(catalogues: Producers) -> None:
    both = [{"kind": "address", "address": f"https://www.insee.fr/{name}.csv"} for name in "ab"]
    assert [file.name for file in asked(catalogues, both)] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("answer", [whole(b"<html>maintenance</html>", "text/html"), whole(b"[]"), whole(b"{}"),
                                    whole(b'{"resources": 3}'), whole(b"null"), whole(b'{"resources": [{"url": 3}]}')])
def test_a_catalogue_that_answers_anything_else_is_refused_in_french(catalogues: Producers, answer) -> None:
    catalogues.serve(GOUV, answer)
    with pytest.raises(WebError, match=r"n'a pas répondu comme|n'est plus dans"):
        found(catalogues, kind="datagouv", dataset="finess", resource="x")


@pytest.mark.parametrize("answer", [failing(9, whole(b"")), redirecting(GOUV)])
def test_a_catalogue_that_fails_is_told(catalogues: Producers, answer) -> None:
    catalogues.serve(GOUV, answer)
    with pytest.raises(WebError, match=r"indisponible|sans fin"):
        found(catalogues, kind="datagouv", dataset="finess", resource="x")


def test_a_passing_failure_of_a_catalogue_is_asked_again(catalogues: Producers) -> None:
    catalogues.serve(GOUV, failing(1, whole(json.dumps({"resources": [resource("stock", "")]}).encode())))
    assert found(catalogues, kind="datagouv", dataset="finess", resource="stock").name == "stock.csv"


def test_without_network_it_is_said(catalogues: Producers) -> None:
    web = Web(Patience(connect=1, attempts=1), "http://127.0.0.1:9")
    with pytest.raises(WebError, match="injoignable"):
        resolved(toy(resolver={"kind": "datagouv", "dataset": "finess", "resource": "x"}), web)


def test_a_dataset_that_cannot_be_downloaded_says_what_to_do(catalogues: Producers) -> None:
    with pytest.raises(WebError, match=r"https://www.insee.fr/jeu.*--from"):
        resolved(toy(), Web(mirror=catalogues.mirror))
