"""Listings as people keep them, read into sheets: nothing guessed silently, everything else told in French."""

from __future__ import annotations

import io
import json
import random
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.geography.codes import FiveDigits
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.listing import Listing, embedded_listing, read_listing
from diagnostic.registry.listing_columns import Tells, columns_of
from diagnostic.registry.listing_sheet import status_told
from diagnostic.registry.model import Status
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse


def read(text: str | bytes, warehouse: Warehouse, name: str = "liste.csv", **options: object) -> Listing:
    return read_listing(name, text.encode() if isinstance(text, str) else text, warehouse, **options)  # type: ignore[arg-type]


def units(listing: Listing) -> dict[str, tuple[str, ...]]:
    return {found.sheet.name: tuple(unit.code for unit in found.sheet.units) for found in listing.found}


def told(listing: Listing) -> str:
    return " ".join(problem.message for problem in listing.problems)


GARD = {"A": ("30004", "30344"), "B": ("30019", "30062")}


@pytest.mark.parametrize("text", [
    # One row for each pair.
    "cpts;code_insee\nA;30344\nA;30004\nB;30019\nB;30062\n",
    "CODE INSEE,LIBELLE_CPTS,DEP\n30344,A,30\n30019,B,30\n30004,A,30\n30062,B,30\n",
    "CPTS;Commune;Département\nA;Vergèze;30\nA;Aigues-Vives;Gard\nB;AUBAIS;30 - Gard\nB;Calvisson;Gard (30)\n",
    "Nom de la CPTS\tCode postal\tVille\nA\t30310\tVergeze\nA\t30670\tAigues-Vives\nB\t30250\tAubais\n"
    "B\t30420\tCalvisson\n",
    "Liste de l'ARS\n\nCommune;Appartenance CPTS;Code commune\nVergèze;A;30344\nAigues-Vives;A;30004\nAubais;B;30019\n"
    "Calvisson;B;30062\n",
    # A CPTS written once for a block of rows, as merged cells are.
    "cpts;code_insee\nA;30344\n;30004\nB;30019\n;30062\n",
    # One row for each CPTS.
    'nom;codes\nA;"30344, 30004"\nB;30019 30062\n',
    'CPTS;Communes\nA;"Vergèze, Aigues-Vives (30)"\nB;"Aubais\nCalvisson"\n',
    # One column for each CPTS.
    "A;B\n30344;Aubais\n30004;Calvisson\n", "A;B\nVergèze;30019\n30004;30062\n",
    # Most rows name one commune alone, which semicolons would take for a column.
    "A,B\n30004,Aubais\nVergèze,\n,Calvisson\n", "A\tB\n30004\tAubais\nVergèze\t\n\tCalvisson\n",
])
def test_every_shape_of_listing(text: str, warehouse: Warehouse) -> None:
    for content in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("cp1252"), text.encode("utf-16")):
        listing = read(content, warehouse)
        assert units(listing) == GARD, told(listing)
        assert (listing.questions, listing.unread) == ((), ())
        assert {found.sheet.department for found in listing.found} == {"30"}


def test_a_workbook_of_several_sheets_with_merged_cells(warehouse: Warehouse) -> None:
    book = openpyxl.Workbook()
    first = book.active
    for row in (["CPTS", "Code INSEE", "Date de signature ACI"], ["A", "30344", date(2024, 2, 3)],
                [None, "30004", None]):
        first.append(row)
    first.merge_cells("A2:A3")
    second = book.create_sheet("Nord")
    for row in (["CPTS", "Code INSEE"], ["B", 30019], ["B", "30062"]):
        second.append(row)
    book.create_sheet("Lisez-moi").append(["Ceci n'est pas une liste"])
    raw = io.BytesIO()
    book.save(raw)
    listing = read(raw.getvalue(), warehouse, "liste.xlsx")
    assert units(listing) == GARD
    assert listing.found[0].sheet.days.signed == date(2024, 2, 3)
    assert "feuille" in " ".join(listing.said)


def test_a_workbook_of_several_sheets_with_a_column_for_each_cpts(warehouse: Warehouse) -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for sheet, columns in ((book.active, ("A", "30344", "30004")), (book.create_sheet("B"), ("B", "30019", "30062"))):
        for cell in columns:
            sheet.append([cell])
    book.save(content)
    assert units(read(content.getvalue(), warehouse, "liste.xlsx")) == GARD


@pytest.mark.parametrize(("name", "encoding", "told_of"), [
    ("Gapençais", "cp850", True), ("Gapençais", "mac_roman", True), ("Éole", "cp850", True),
    ("Éole", "mac_roman", True), ("Gapençais", "cp1252", False),
    ("Cœur d'Été… Šabac", "cp1252", False), ("Gapençais", "utf-8", False)])
def test_letters_of_another_time_are_told(name: str, encoding: str, told_of: bool, warehouse: Warehouse) -> None:
    listing = read(f"cpts;code_insee\n{name};30344\n".encode(encoding), warehouse)
    assert ("mal lues" in told(listing)) is told_of
    assert len(listing.found) == 1


def test_the_embedded_listing(warehouse: Warehouse) -> None:
    listing = embedded_listing(warehouse)
    table = warehouse.table("cpts_paca")
    assert len(listing.found) == 70
    assert units(listing) == {name: tuple(sorted(rows["code"])) for name, rows in table.groupby("cpts", sort=False)}
    assert (listing.questions, listing.problems) == ((), ())
    assert "Nice (06088) et Toulon (83137)" in listing.said[-1]
    assert {found.sheet.status for found in listing.found} == {Status.UNSTATED}


def test_homonyms_are_asked_about_and_answered(warehouse: Warehouse) -> None:
    text = "cpts;commune\nA;Vergèze\nA;Saint-Denis\nB;Aubais\nB;Saint-Denis\n"
    listing = read(text, warehouse)
    assert [question.cpts for question in listing.questions] == ["A", "B"]
    assert units(listing) == {"A": ("30344",), "B": ("30019",)}
    first, second = (question.id for question in listing.questions)
    assert {choice.id for choice in listing.questions[0].choices} >= {"30247", "93066", "aucun"}
    answered = read(text, warehouse, answers={first: "30247", second: "aucun"})
    assert answered.questions == ()
    assert units(answered) == {"A": ("30247", "30344"), "B": ("30019",)}


def test_a_misspelling_is_suggested_never_taken(warehouse: Warehouse) -> None:
    text = "cpts;commune;departement\nA;Calvison;30\nA;Vergèze;30\n"
    listing = read(text, warehouse)
    (question,) = listing.questions
    assert "Calvisson (30062)" in question.message
    assert units(listing) == {"A": ("30344",)}
    assert units(read(text, warehouse, answers={question.id: "30062"})) == {"A": ("30062", "30344")}


def test_an_obsolete_code_is_carried_and_told(warehouse: Warehouse) -> None:
    former = next(found for found in (warehouse.gazetteer.former(f"49{number:03}") for number in range(1, 400))
                  if found is not None)
    listing = read(f"cpts;code_insee\nA;{former.former_code}\n", warehouse)
    assert units(listing) == {"A": (former.code,)}
    assert former.former_code in told(listing)


def test_unknown_codes_and_repetitions_are_told_with_their_lines(warehouse: Warehouse) -> None:
    listing = read("cpts;code_insee\nA;30344\nA;30999\nA;30344\nB;30004\n", warehouse)
    assert [(problem.line, problem.cpts) for problem in listing.problems] == [(3, "A"), (4, "A")]
    assert "30999" in listing.problems[0].message
    assert "deux fois" in listing.problems[1].message
    assert units(listing) == {"A": ("30344",), "B": ("30004",)}


def test_a_code_beside_the_name_of_another_commune_is_told(warehouse: Warehouse) -> None:
    listing = read("cpts;code_insee;commune\nA;30344;Aubais\nA;30004;Aigues-Vives\n", warehouse)
    assert "Aubais (30019)" in told(listing)


def test_five_digits_that_may_be_postal_codes_are_asked_about_once(warehouse: Warehouse) -> None:
    text = "A;B\n30310;30420\n30620;30250\n"
    listing = read(text, warehouse)
    assert [question.id for question in listing.questions] == ["cinq-chiffres"]
    by_answer = read(text, warehouse, answers={"cinq-chiffres": "insee"})
    assert "cinq-chiffres" not in {question.id for question in by_answer.questions}
    by_option = read(text, warehouse, five_digits=FiveDigits.INSEE)
    assert [found.sheet for found in by_option.found] == [found.sheet for found in by_answer.found]


def test_two_rows_of_one_name_are_asked_about(warehouse: Warehouse) -> None:
    text = 'nom;codes\nA;"30344, 30004"\nB;"30019, 30062"\nA;"30333, 30186"\n'
    listing = read(text, warehouse)
    (question,) = listing.questions
    assert question.lines == (2, 4)
    assert units(read(text, warehouse, answers={question.id: "reunir"}))["A"] == ("30004", "30186", "30333", "30344")
    assert units(read(text, warehouse, answers={question.id: "premiere"}))["A"] == ("30004", "30344")
    # Of two departments, they are two.
    apart = read("nom;codes;departement siege\nA;30344;30\nA;34145;34\n", warehouse)
    assert [(found.sheet.name, found.sheet.department) for found in apart.found] == [("A", "30"), ("A", "34")]


def test_a_cpts_without_a_commune_is_told(warehouse: Warehouse) -> None:
    listing = read("cpts;departement;code_insee\nA;30;\nB;30;30344\nC;;\n", warehouse)
    assert {found.sheet.name: (found.sheet.department, "units" in found.speaks) for found in listing.found} == {
        "A": ("30", False), "B": ("30", True)}
    assert listing.unread == ("C",)
    assert told(listing).count("Aucune commune") == 2


def test_parts_of_communes(warehouse: Warehouse) -> None:
    text = ("cpts;code_insee;iris;part_population;part_raison\nA;13201;132010101 132010102 132019999;;\nA;06088;;"
            "120 000;quartiers est\nB;06088;;5000;\nC;06088;;dix;x\nC;06123;;;\nD;06088;;9999999;trop\n")
    listing = read(text, warehouse)
    found = {one.sheet.name: one.sheet.units for one in listing.found}
    assert found["A"] == (Unit("06088", declared=DeclaredPart(120_000, "quartiers est")),
                          Unit("13201", ("132010101", "132010102")))
    assert found["B"] == (Unit("06088", declared=DeclaredPart(5_000, "part déclarée dans une liste")),)
    assert found["C"] == (Unit("06123"),)
    assert listing.unread == ("D",), "more inhabitants than the commune has"
    said = told(listing)
    assert all(words in said for words in ("132019999", "la raison de la part n'est pas dite", "« dix »".replace(
        " ", "\u00a0"), "dépasse sa population"))


def test_a_city_and_its_arrondissement_are_asked_about(warehouse: Warehouse) -> None:
    listing = read("cpts;code_insee\nA;13055\nA;13201\nA;13001\n", warehouse)
    (question,) = listing.questions
    assert units(listing) == {"A": ("13001",)}
    assert units(read("cpts;code_insee\nA;13055\nA;13201\nA;13001\n", warehouse,
                      answers={question.id: "commune"})) == {"A": ("13001", "13055")}


def test_the_seat_is_told_or_where_most_people_live(warehouse: Warehouse) -> None:
    head = "cpts;code_insee;departement"
    assert [found.sheet.department for found in read(
        f"{head};departement siege\nA;30344;30;13\nB;06088;06;\nB;13001;13;\nB;05001;05;\n", warehouse).found] == [
        "13", "06"]
    said = read("cpts;code_insee;departement siege\nA;30344;Zorglub\n", warehouse)
    assert (said.found[0].sheet.department, "department" in said.found[0].speaks) == ("30", False)
    assert "Zorglub" in told(said)


@pytest.mark.parametrize(("words", "status"), [
    ("contrat ACI signé", Status.SIGNED), ("ACI signé le 3 mars", Status.SIGNED), ("Lettre d'intention", Status.LETTER),
    ("LI validée", Status.LETTER), ("Lettre d'intention validée", Status.LETTER), ("projet de santé validé",
                                                                                  Status.VALIDATED),
    ("Projet de santé déposé", Status.FILED), ("en projet", Status.IDEA), ("dissoute", Status.DISSOLVED),
    ("signe", Status.SIGNED), ("non_precise", Status.UNSTATED), ("Contrat non signé", None),
    ("en cours de validation", None), ("association loi 1901", None), ("", None)])
def test_statuses_in_the_words_of_listings(words: str, status: Status | None) -> None:
    assert status_told(words) is status


def test_what_is_told_of_a_cpts_beside_its_communes(warehouse: Warehouse) -> None:
    text = ("cpts;code_insee;Statut;Taille;Date lettre d'intention;Date signature ACI;Observations\n"
            "A;30344;ACI signé;taille 2;2023-01-05;03/02/2024;rien\nA;30004;;;;;\nB;30019;bizarre;9;hier;;\n")
    listing = read(text, warehouse, status=Status.VALIDATED)
    first, second = listing.found
    assert (first.sheet.status, first.sheet.tier, first.sheet.note) == (Status.SIGNED, "2", "rien")
    assert (first.sheet.days.letter, first.sheet.days.signed) == (date(2023, 1, 5), date(2024, 2, 3))
    assert first.speaks == {"units", "status", "tier", "note", "letter", "signed"}
    assert second.sheet.status is Status.VALIDATED, "what the file does not say, the person who brings it may"
    assert second.speaks == {"units"}, "but the register may know better"
    assert all(words in told(listing) for words in ("bizarre", "9", "hier"))


def test_titles_that_speak_of_people(warehouse: Warehouse) -> None:
    columns = columns_of(["CPTS", "Nom", "Prénom", "Code commune", "Adresse du siège", "Coordinatrice", "N° FINESS"])
    assert set(columns.people) == {"Nom", "Prénom", "Adresse du siège", "Coordinatrice"}
    assert set(columns.unknown) == {"N° FINESS"}
    assert set(columns.at) == {Tells.NAME, Tells.CODE}
    listing = read("cpts;code_insee;zz\nA;30344;eve@exemple.fr\n", warehouse, keep_contacts=True)
    assert listing.found[0].contacts == (("zz", "eve@exemple.fr"),)


@pytest.mark.parametrize(("content", "words"), [
    (b"", "vide"), (b"a;b\n1;2\n", "code_insee"), (b"cpts;code_insee\n", "que ses titres"), (b"%PDF-1.7", "PDF"),
    (b'{"type": "Polygon"}', "FeatureCollection"), (b'{"type":', "abîmé"), (b"PK\x03\x04rest", "abîmée"),
    (b'nom;codes\nA;"30344\nB;30004\n', "guillemet"), (b"x" * 10_000_001, "10 Mo"), (b"\x00\x01\x02" * 50, "texte"),
    (b'{"format": "registre-cpts", "version": 9}', "plus récente"), (b'{"format": "registre-cpts", "version": 1}',
                                                                      "aucune CPTS"),
    (b"cpts;code_insee\n" + b"A;30344\n" * 160_000, "lignes"), (b"[" * 5_000, "code_insee"),
    (b'{"format": "registre-cpts", "a":' + b"[" * 100_000, "abîmé"),
])
def test_what_is_no_listing_says_what_to_do(content: bytes, words: str, warehouse: Warehouse) -> None:
    with pytest.raises(FileError, match=words):
        read(content, warehouse)


def test_a_name_is_text_whatever_it_is(warehouse: Warehouse) -> None:
    names = ["<script>alert(1)</script>", "'; DROP TABLE cpts; --", "=HYPERLINK(1)", "‮cba", "北京", "{0}", "../../x"]
    text = "\n".join(["cpts;code_insee", *(f'"{name}";30344' for name in names)])
    listing = read(text, warehouse)
    assert [found.sheet.name for found in listing.found] == [name.replace("‮", "") for name in names]
    long = read(f"cpts;code_insee\n{'x' * 2_001};30344\n{'y' * 2_000};30004\n", warehouse)
    assert [len(found.sheet.name) for found in long.found] == [2_000]
    assert "2\u202f000" in told(long)
    assert max(len(problem.cpts) for problem in long.problems) < 100


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400), st.sampled_from(
    ["", "cpts;code_insee\n", "nom,communes\n", '{"format":"registre-cpts",']))
def test_any_text_is_read_or_refused_in_french(warehouse: Warehouse, text: str, head: str) -> None:
    try:
        listing = read(head + text, warehouse)
    except FileError as refused:
        assert str(refused)
    else:
        assert all(found.sheet.name for found in listing.found)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["CPTS A", "CPTS B", "CPTS C", "Sud"]), st.sets(
    st.sampled_from(["30344", "30004", "30019", "30062", "13001", "2A004", "97411", "01053"]), min_size=1), min_size=1),
    st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
        warehouse: Warehouse, wanted: dict[str, set[str]], order: random.Random) -> None:
    rows = [f"{name};{code}" for name, codes in wanted.items() for code in codes]
    order.shuffle(rows)
    listing = read("\n".join(["cpts;code_insee", *rows]), warehouse)
    assert units(listing) == {name: tuple(sorted(codes)) for name, codes in wanted.items()}
    assert listing.questions == ()


_CELLS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8) | st.sampled_from(
        ["30344", "13201", "13055", "132010101", "2A", "signe", "2024-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["cpts", "unites", "code_insee", "iris"]), inner), max_leaves=8)
_UNITS = st.fixed_dictionaries(
    {"code_insee": st.sampled_from(["30344", "13201", "13055", "06088", "99999", "x"])},
    optional={"iris": _CELLS, "part_population": _CELLS, "part_raison": _CELLS})
_RECORDS = st.fixed_dictionaries({"cpts": st.text(max_size=5), "unites": st.lists(_UNITS, max_size=4) | _CELLS},
                                 optional={tells.value: _CELLS for tells in Tells if tells is not Tells.NAME})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_RECORDS | _CELLS, max_size=3), st.sampled_from(["cpts", "features"]))
def test_any_file_that_says_it_is_ours_is_read_or_refused(
        warehouse: Warehouse, records: list[object], key: str) -> None:
    content = json.dumps({"format": "registre-cpts", "version": 1, key: records}).encode()
    listing = read(content, warehouse, "x.json")
    assert all(found.sheet.name for found in listing.found)
    assert len(listing.found) <= len(records)
