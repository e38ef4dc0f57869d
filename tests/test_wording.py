"""Figures, plurals, dates and sentences in French; spaces are spelled out so that a reader sees which is which."""

import time
import unicodedata
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diagnostic.wording import (
    agreeing,
    count,
    date_fr,
    enumerate_fr,
    euros,
    number,
    one_line,
    percent,
    plural,
    quantity,
    signed,
    typography,
)

N, B, M = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(("x", "decimals", "written"), [
    (49_993, 0, f"49{N}993"),
    (999, 0, "999"),
    (1_260_000, 0, f"1{N}260{N}000"),
    (12.3, 1, "12,3"),
    (1234.5, 2, f"1{N}234,50"),
    (2.5, 0, "3"),
    (2.675, 2, "2,68"),
    (-2.5, 0, f"{M}3"),
    (-0.04, 1, "0,0"),
    (999.96, 1, f"1{N}000,0"),
    (1e-7, 3, "0,000"),
    (np.int64(17), 0, "17"),
    (np.float64(3.25), 1, "3,3"),
])
def test_number(x, decimals, written):
    assert number(x, decimals) == written


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA])
def test_a_missing_value_is_said_and_never_a_zero(missing):
    said = [number(missing), percent(missing), euros(missing), signed(missing), quantity(missing, "km²"),
            count(missing, "commune")]
    assert said == ["non disponible"] * 6
    assert euros(missing, missing="non vérifié") == "non vérifié"


def test_an_infinite_number_is_a_bug_and_says_so():
    with pytest.raises(ValueError, match="infini"):
        number(float("inf"))


def test_signs():
    assert [signed(x) for x in (1.25, -0.3, 0.04, -0.04)] == ["+1,3", f"{M}0,3", "0,0", "0,0"]
    assert signed(1500, 0) == f"+1{N}500"


def test_units():
    assert percent(12.3) == f"12,3{N}%"
    assert percent(100, 0) == f"100{N}%"
    assert euros(252_000) == f"252{N}000{B}€"
    assert quantity(345.06, "km²", 1) == f"345,1{B}km²"


@given(st.decimals(min_value=-10**12, max_value=10**12, places=2, allow_nan=False))
def test_what_is_written_reads_back(x):
    written = number(x, 2).replace(N, "").replace(",", ".").replace(M, "-")
    assert Decimal(written) == x


@pytest.mark.parametrize(("n", "singular", "form"), [
    (0, "commune", "commune"),
    (1, "commune", "commune"),
    (1.9, "million", "million"),
    (2, "commune", "communes"),
    (-3, "point", "points"),
    (2, "hôpital", "hôpitaux"),
    (2, "lieu", "lieux"),
    (2, "bureau", "bureaux"),
    (2, "avis", "avis"),
])
def test_plural(n, singular, form):
    assert plural(n, singular) == form


def test_an_expression_needs_its_plural_written():
    assert count(2, "commune de montagne", "communes de montagne") == f"2{B}communes de montagne"
    with pytest.raises(ValueError, match="doit être écrit"):
        plural(1, "commune de montagne")


def test_count():
    assert count(17, "commune") == f"17{B}communes"
    assert count(1, "habitant") == f"1{B}habitant"
    assert count(0, "alerte") == f"0{B}alerte"
    assert count(49_993, "habitant") == f"49{N}993{B}habitants"


def test_enumeration():
    assert enumerate_fr([]) == ""
    assert enumerate_fr(["Congénies"]) == "Congénies"
    assert enumerate_fr(["Aubais", "Congénies"]) == "Aubais et Congénies"
    assert enumerate_fr("ABC") == "A, B et C"
    assert enumerate_fr("ABC", limit=3) == "A, B et C"
    assert enumerate_fr("ABCD", limit=3) == f"A, B, C et 1{B}autre"
    assert enumerate_fr("ABCDEF", limit=2) == f"A, B et 4{B}autres"
    with pytest.raises(ValueError, match="au moins un"):
        enumerate_fr("AB", limit=0)


def test_dates():
    assert date_fr(date(2026, 1, 1)) == f"1er{B}janvier 2026"
    assert date_fr("2019-08-25") == f"25{B}août 2019"
    with pytest.raises(ValueError, match="août"):
        date_fr("25 août 2019")


@pytest.mark.parametrize(("plain", "spaced"), [
    ("Sources : Insee ; Drees.", f"Sources{B}: Insee{N}; Drees."),
    ("Attention: non vérifié", f"Attention{B}: non vérifié"),
    ("**Population :** 12", f"**Population{B}:** 12"),
    ("Que faire ? Rien !", f"Que faire{N}? Rien{N}!"),
    ("Vraiment ?!", f"Vraiment{N}?!"),
    ("(inconnu ?)", f"(inconnu{N}?)"),
    ("la taille « 2 »", f"la taille «{B}2{B}»"),
    ("«collé»", f"«{B}collé{B}»"),
    ("de 40 000 à moins de 80 000 habitants", f"de 40{N}000 à moins de 80{N}000 habitants"),
    ("1 260 000 € et 12 % des cas", f"1{N}260{N}000{B}€ et 12{N}% des cas"),
    ("première ligne :\nseconde", f"première ligne{B}:\nseconde"),
])
def test_a_sentence_gets_the_spaces_of_french(plain, spaced):
    assert typography(plain) == spaced


@pytest.mark.parametrize("untouched", [
    "https://exemple.fr/a?b=1;c:d&taux=12%20e",
    "www.exemple.fr/?q=oui!",
    "12:30",
    "EPSG:4326",
    "01001 01002 30011",
    "04 66 12 34 56",
    "en 2021 123 communes",
    "`a ? b : c`",
    '<span style="color: red;">texte</span>',
    "Calvisson &amp; Congénies",
    ":material/map: Carte",
    "(?)",
    "(!)",
    "Un texte sans rien.",
])
def test_what_is_not_a_sentence_is_left_alone(untouched):
    assert typography(untouched) == untouched


@given(st.text(alphabet="ab1 0«»;:?!%€()`<>&/.\n" + N + B, max_size=40))
@example("1 000 000")
@example("100 000 0")
def test_twice_is_once_and_words_stay(text):
    once = typography(text)
    assert typography(once) == once
    assert [c for c in once if c not in f" {B}{N}"] == [c for c in text if c not in f" {B}{N}"]


@pytest.mark.parametrize("hostile", ["<a", " ", "« ", "123 ", ":a", "&", "`", "www.", "!"])
def test_a_hostile_text_does_not_hold_a_server(hostile):
    start = time.perf_counter()
    typography(hostile * 20_000)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(("typed", "kept"), [
    ("  CPTS   du\tLac\n", "CPTS du Lac"), ("CPTS\u202e du\u200b Lac", "CPTS du Lac"), ("\x00\x07", "")])
def test_typed_text_comes_on_one_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@given(st.text(alphabet=st.characters(), max_size=30))
def test_what_is_kept_of_any_text_can_be_printed(typed: str) -> None:
    kept = one_line(typed)
    assert not [mark for mark in kept if unicodedata.category(mark).startswith("C")]
    assert kept.split() == [word for word in "".join(
        " " if unicodedata.category(mark).startswith("C") else mark for mark in typed).split() if word]


@pytest.mark.parametrize(("n", "unit", "said"), [
    (0, "établissements", "établissement"), (1, "personnes", "personne"), (2, "personnes", "personnes"),
    (0.5, "habitants par km²", "habitant par km²"), (1, "décès", "décès"), (0, "ETP pour 100 000 habitants",
                                                                         "ETP pour 100 000 habitants")])
def test_a_unit_goes_with_its_number(n: float, unit: str, said: str) -> None:
    assert agreeing(n, unit) == said
