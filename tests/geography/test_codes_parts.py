"""The reader's parts, one by one: cleaning, cutting, folding names, finding tables, and the French it speaks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from diagnostic.geography.codes import read_codes
from diagnostic.geography.names import fold, of, without_article
from diagnostic.geography.reader.clean import clean, mask, unquote_addresses
from diagnostic.geography.reader.lexemes import Look, items_of
from diagnostic.geography.reader.phrases import Phrasebook, Words
from diagnostic.geography.reader.pieces import Judge
from diagnostic.geography.reader.tables import TableFinder, cells_of, title_kind
from diagnostic.geography.reading import FiveDigits, shown
from diagnostic.sources.warehouse import Warehouse
from tests.geography.toyland import toyland

TOY = toyland()


@pytest.mark.parametrize(("text", "key"), [
    ("SAINT COME ET MARUEJOLS", "saint come et maruejols"), ("St-Côme-et-Maruéjols", "saint come et maruejols"),
    ("Ste Anastasie", "sainte anastasie"), ("Villeneuve-lès-Avignon", "villeneuve les avignon"),
    ("Villeneuve lez Avignon", "villeneuve les avignon"), ("Cœuvres", "coeuvres"), ("L’Haÿ-les-Roses",
                                                                                    "l hay les roses"),
    ("N.-D.-de-Monts", "notre dame de monts"), ("L'Isle s/ Sorgue", "l isle sur sorgue"), ("A & B", "a et b"),
    ("e\u0301te\u0301", "ete"), ("  ", ""), ("🏥", ""), ("Straße", "strasse"),
])
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key
    assert fold(key) == key


def test_articles() -> None:
    assert without_article("l abergement") == "abergement"
    assert without_article("les") == "les"
    assert without_article("lespignan") == "lespignan"


@pytest.mark.parametrize(("name", "said"), [("Calvisson", "de Calvisson"), ("Aubais", "d'Aubais"), ("Évry", "d'Évry"),
                                            ("Le Vigan", "du Vigan"), ("Les Angles", "des Angles"), ("Hyères",
                                                                                                     "d'Hyères")])
def test_names_with_their_preposition(name: str, said: str) -> None:
    assert of(name) == said


@pytest.mark.parametrize(("text", "cleaned"), [
    ("\ufeff30062\r\n30019\r", "30062\n30019\n"), ("３００６２", "30062"), ("٣٠٠٦٢", "30062"),
    ("a\u00a0b\u202fc", "a b c"),
    ("30\u200b062", "30062"), ("l’eau", "l'eau"), ("a\u2011b", "a-b"), ("e\u0301", "é"), ("&eacute;&nbsp;&#233;",
                                                                                          "é é"),
    ("a\x0bb\u2028c", "a\nb\nc"), ("\x00\x1f", "  "), ("\ud800", "\ufffd"), ("R&D; &", "R&D; &"),
])
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_addresses_keep_the_codes_they_carry() -> None:
    address = unquote_addresses("voir https://a.fr/?codes=30062%2C30019&nom=x%2Cy https://b.fr/%2C30004")
    masked, regions = mask(address)
    assert "30062,30019" in masked
    assert "30004" not in masked
    assert {region.what for region in regions} == {"adresse web"}


def test_mask_keeps_the_length_and_the_place_of_what_is_left() -> None:
    text = "<tr><td>30062</td>\n<td>Calvisson</td></tr><script>30019</script> a@b.fr"
    masked, regions = mask(text)
    assert len(masked) == len(text)
    assert masked.index("30062") == text.index("30062")
    assert "30019" not in masked
    assert masked[text.index("</td>"):text.index("Calvisson")].count("\t") == 1, "cells are parted by a tab"
    assert "\n" not in masked[text.index("30062"):text.index("Calvisson")], "a row stays on one line"
    assert [region.what for region in regions] == ["balise", "balise", "balise", "script", "adresse électronique"]


@pytest.mark.parametrize(("text", "looks"), [
    ("30062", [(Look.CODE, "30062")]), ("1001", [(Look.CODE, "01001")]), ("2a 004", [(Look.CODE, "2A004")]),
    ("01001.0", [(Look.CODE, "01001")]), ("30 062", [(Look.LOOSE, "30062")]), ("243 000 296", [(Look.IRIS,
                                                                                                "243000296")]),
    ("10040101", [(Look.IRIS, "010040101")]), ("30", [(Look.SMALL, "30")]), ("2B", [(Look.SMALL, "2B")]),
    ("6 103", [(Look.NUMBER, "thousands")]), ("2E+05", [(Look.NUMBER, "scientific")]), ("3,5", [(Look.NUMBER,
                                                                                                 "decimal")]),
    ("300620", [(Look.NUMBER, "long")]), ("30062a", [(Look.NUMBER, "mixed")]), ("3OO62", [(Look.NUMBER, "look-alike")]),
    ("04 66 01 02 03", [(Look.ASIDE, "numéro de téléphone")]), ("12/03/2024", [(Look.ASIDE, "date")]),
    ("1er mars", [(Look.ASIDE, "date")]), ("30062,30019", [(Look.CODE, "30062"), (Look.CODE, "30019")]),
    ("Saint-Côme et Ré 10e", [(Look.PHRASE, "")]), ("A - B", [(Look.PHRASE, ""), (Look.PHRASE, "")]),
    ("971 972", [(Look.SMALL, "971"), (Look.SMALL, "972")]), ("", []), (";-/", []),
])
def test_what_things_look_like(text: str, looks: list[tuple[Look, str]]) -> None:
    assert [(item.look, item.value) for item in items_of(text, 0, len(text))] == looks


@pytest.mark.parametrize(("line", "delimiter", "cells"), [
    ("30062;Calvisson;", ";", ["30062", "Calvisson", ""]), ('"30062","a, b",x', ",", ["30062", "a, b", "x"]),
    ("| 30062 | Calvisson |", "|", ["30062", "Calvisson"]), ("30062   Calvisson  x y", "  ", ["30062", "Calvisson",
                                                                                              "x y"]),
    ('=\"01001\";b', ";", ["01001", "b"]),
])
def test_cells(line: str, delimiter: str, cells: list[str]) -> None:
    found = cells_of(line, 7, delimiter)
    assert [cell.text for cell in found] == cells
    assert all(line[cell.start - 7:].startswith(cell.text) for cell in found)


@pytest.mark.parametrize(("title", "kind"), [
    ("Code INSEE", "insee"), ("CODGEO", "insee"), ("code", "insee"), ("Code commune", "insee"), ("Code postal",
                                                                                                 "postal"),
    ("CP", "postal"), ("Nom de la commune", "name"), ("Libellé", "name"), ("Population 2023", "other"), ("EPCI",
                                                                                                         "other"),
    ("Dép", "department"), ("IRIS", "iris"), ("Calvisson", ""), ("", ""),
])
def test_titles_of_columns(title: str, kind: str) -> None:
    assert title_kind(title) == kind


def test_a_table_is_found_by_what_its_columns_hold() -> None:
    finder = TableFinder(Judge(TOY))
    layout = finder.find(["x;01003;Val-Neuf;120", "x;01001;Bourg;01004", "x;02003;L'Isle;77"])
    assert layout is not None
    assert (layout.delimiter, layout.columns, layout.code, layout.name) == (";", 4, 1, 2)
    titled = finder.find(["insee\tpop", "01002\t01003", "02001\t01004"])
    assert titled is not None
    assert (titled.code, titled.declared, titled.titles) == (0, FiveDigits.INSEE, ("insee", "pop"))


@pytest.mark.parametrize("lines", [["01001"], ["01001;01003"], ["01001;01003", "01004;02003"], ["un mot", "deux mots"],
                                   ["a;b;c", "d"], []])
def test_what_is_no_table(lines: list[str]) -> None:
    assert TableFinder(Judge(TOY)).find(lines) is None


@pytest.mark.parametrize(("key", "codes"), [
    ("grandville 1er", ("02101",)), ("grandville 2eme arrondissement", ("02102",)), ("grandville 1er et 2e",
                                                                                     ("02101", "02102")),
    ("2e arrondissement de grandville", ("02102",)), ("grandville 2", ("02102",)), ("grandville ii", ("02102",)),
    ("grandville 3e", ()), ("grandville", ()), ("bourg 1er", ()), ("grandville la belle", ()),
])
def test_arrondissements_in_words(key: str, codes: tuple[str, ...]) -> None:
    assert Phrasebook(TOY).districts(key) == codes


def test_names_in_a_row_must_cover_every_word() -> None:
    book = Phrasebook(TOY)
    found = book.split(Words("Val-Neuf et L'Isle Bourg"))
    assert found is not None
    assert [codes for _, _, codes in found] == [("01003",), ("02003",), ("01001", "02001")]
    assert book.split(Words("Val-Neuf ou ailleurs")) is None


def test_shown_is_safe_to_display() -> None:
    assert shown("a\u202eb\x00c\n d") == "a b c d"
    assert len(shown("x" * 1000)) == 60
    assert shown("x" * 60) == "x" * 60


def test_messages_are_in_correct_french_typography(warehouse: Warehouse) -> None:
    """No plain space before ; : ? ! or inside « », no straight colon after a space,
    on everything the corpus makes it say."""
    wrong = re.compile(r" [;:?!»]|« |\s{2}|\.\.|[a-zé]:\s|«\u202f")
    said = set()
    for path in (Path(__file__).parent / "pastes").glob("*.toml"):
        for paste in tomllib.loads(path.read_text(encoding="utf-8"))["paste"]:
            reading = read_codes(paste["text"], warehouse.gazetteer)
            said |= {re.sub("«\u00a0.*?\u00a0»", "«\u00a0x\u00a0»", token.message) for token in reading.tokens}
            said |= {re.sub("«\u00a0.*?\u00a0»", "«\u00a0x\u00a0»", question.message) for question in reading.questions}
            said |= {choice.label for question in reading.questions for choice in question.choices}
            said.add(reading.summary)
    assert len(said) > 300
    assert [sentence for sentence in said if wrong.search(sentence)] == []
    assert [sentence for sentence in said if re.search(r"\b(?:de|le|que) [AEIOUYÉ][a-zé]", sentence)] == []
