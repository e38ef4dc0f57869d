"""Remarks on perimeters: what is said, of whom, how loudly; never a word about what is in order."""

from __future__ import annotations

import pytest
from grids import MARSEILLE, Country, code, codes
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.geography.checks import Check, Severity, perimeter_checks
from diagnostic.geography.perimeter import build_perimeter
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.wording import NARROW, NBSP, typography

LAND = Country("""
    A B C . . X
    D I E a . X
    F G H b . Y
    J K L . c .
""", epcis={"CC du Nord": "ABCDE", "CC du Sud": "FGHab", "CC du Large": "XY"}, iris={"A": 3})

PORT = Country("""
    . A B .
    C 1 2 D
    C 3 4 D
    . E E .
""", epcis={"Métropole": "MAB"})


def checks(country: Country, given_codes: tuple[str, ...] | list[str]) -> dict[str, Check]:
    found = perimeter_checks(country.perimeter(given_codes), country.gazetteer)
    assert all(check.message == typography(check.message) for check in found)
    return {check.id: check for check in found}


def plain(check: Check) -> str:
    """The sentence with ordinary spaces, easier to read in a test."""
    return check.message.replace(NARROW, " ").replace(NBSP, " ")


def test_a_territory_in_order_is_left_alone() -> None:
    assert checks(LAND, codes("ABCDE")) == {}  # one whole EPCI, one piece, no gap: I is open to the south


def test_pieces_are_named_with_what_to_do() -> None:
    """A B .
       D . .
       . . H      L is two squares below B and touches no one
       . . L      H and L make one piece
    """
    found = checks(LAND, codes("ABDHL"))
    parts = found["morceaux"]
    assert parts.severity is Severity.WARNING
    assert parts.codes == codes("HL")
    assert plain(parts) == (
        "Le territoire est en 2 morceaux sans frontière commune ; à l'écart du principal : Commune H (01008) et "
        "Commune L (01012). Ce n'est pas une erreur en soi ; si ce n'est pas voulu, vérifiez ces codes ou ajoutez les "
        "communes qui relieraient les morceaux.")
    assert "commune_isolee" not in found


def test_a_shared_point_does_not_join_two_pieces() -> None:
    assert checks(LAND, codes("AI"))["morceaux"].codes == codes("I")


def test_islands_are_only_mentioned() -> None:
    found = checks(LAND, codes("ABCDEFY"))
    assert found["iles"].severity is Severity.INFO
    assert found["iles"].codes == codes("Y")
    assert plain(found["iles"]) == ("Une partie du territoire, sans frontière terrestre avec le reste, en est "
                                       "séparée par l'eau : Commune Y (01025).")
    assert "morceaux" not in found
    assert plain(checks(LAND, [*codes("ABY"), code("c")])["iles"]).startswith("Des parties du territoire")


def test_a_lonely_commune_of_another_department_looks_like_a_slip() -> None:
    found = checks(LAND, codes("ABDb"))
    assert found["commune_isolee"].severity is Severity.ALERT
    assert found["commune_isolee"].codes == codes("b")
    assert plain(found["commune_isolee"]) == (
        "Commune b (02002) ne touche aucune autre commune du territoire et y est la seule du département Aisne : "
        "vérifiez que ce code est le bon.")
    assert next(iter(found)) == "commune_isolee"  # the most severe first
    assert "commune_isolee" not in checks(LAND, codes("ABDab"))
    assert checks(LAND, codes("ABc"))["commune_isolee"].codes == codes("c")
    assert "commune_isolee" not in checks(Country("abc.Ad"), codes("abcAd"))  # A has d beside it
    assert "commune_isolee" not in checks(LAND, codes("Ea")) | checks(LAND, codes("b"))


def test_a_hole_names_the_communes_that_would_fill_it() -> None:
    found = checks(LAND, codes("ABCDEFGH"))
    assert found["trous"].severity is Severity.WARNING
    assert found["trous"].codes == codes("I")
    assert plain(found["trous"]) == ("Le territoire entoure 1 commune sans l'inclure : Commune I (01009). L'ajouter "
                                     "comblerait ce vide.")


def test_two_holes_are_counted() -> None:
    country = Country("""
        A A A A A A
        A B A C D A
        A A A A A A
    """)
    assert plain(checks(country, codes("A"))["trous"]) == (
        "Le territoire entoure 3 communes sans les inclure : Commune B (01002), Commune C (01003) et Commune D (01004)."
        " Les ajouter comblerait ces 2 vides.")


def test_a_hole_around_an_arrondissement_is_told_as_one() -> None:
    found = checks(PORT, codes("ABCDE123"))
    assert found["trous"].codes == ("13204",)
    assert "entoure 1 arrondissement sans l'inclure" in plain(found["trous"])


def test_foreign_land_and_exclaves_need_nothing() -> None:
    country = Country("""
        A A A A A .
        A . A B A .
        A A A A A B
    """)
    found = checks(country, codes("A"))
    assert "trous" not in found
    assert found["trous_hors_commune"].severity is found["enclaves"].severity is Severity.INFO
    assert found["trous_hors_commune"].codes == ()
    assert plain(found["trous_hors_commune"]) == (
        "Le territoire entoure une enclave de 1,0 km² hors de toute commune française (terre étrangère ou étendue "
        "d'eau) : il n'y a rien à ajouter.")
    assert found["enclaves"].codes == codes("B")
    assert plain(found["enclaves"]) == (
        "Le territoire entoure une enclave de 1,0 km² appartenant à Commune B (01002), qui se trouve pour l'essentiel "
        "en dehors : il n'y a rien à corriger.")


def test_two_departments_are_a_warning_without_a_legal_claim() -> None:
    found = checks(LAND, codes("CEHab"))
    assert found["departements"].severity is Severity.WARNING
    assert plain(found["departements"]) == (
        "Le territoire touche 2 départements : Ain (3 communes) et Aisne (2 communes). Les interlocuteurs (délégation "
        "départementale de l'agence régionale de santé, caisse d'assurance maladie) peuvent différer de l'un à "
        "l'autre : à vérifier avec eux.")
    assert "regions" not in found


def test_two_regions_have_two_health_agencies() -> None:
    found = checks(PORT, [*codes("A"), "13201"])
    assert plain(found["regions"]) == (
        "Le territoire touche 2 régions : Plaine (1 commune) et Côte (une partie de Marseille). Il relève donc de "
        "plusieurs agences régionales de santé : rapprochez-vous de chacune.")


def test_an_epci_almost_whole_names_what_is_missing() -> None:
    found = checks(LAND, codes("ABCD"))
    assert found["epci_presque_entier"].severity is Severity.WARNING
    assert found["epci_presque_entier"].codes == codes("E")
    assert plain(found["epci_presque_entier"]) == (
        "CC du Nord est dans le territoire presque en entier (4 communes sur 5) ; reste en dehors : Commune E (01005).")
    assert "epci_coupe" not in found


def test_epci_cut_in_two_are_counted_in_one_sentence() -> None:
    found = checks(LAND, codes("ADFG"))
    assert found["epci_coupe"].severity is Severity.INFO
    assert found["epci_coupe"].codes == codes("BCEHab")
    assert plain(found["epci_coupe"]) == (
        "Le territoire coupe 2 intercommunalités : CC du Nord (2 communes sur 5, 3 en dehors) et "
        "CC du Sud (2 communes sur 5, 3 en dehors).")


def test_an_epci_cut_by_arrondissements() -> None:
    found = checks(PORT, codes("12"))
    assert found["epci_coupe"].codes == (code("A"), code("B"), "13203", "13204")
    assert plain(found["epci_coupe"]) == (
        "Le territoire coupe une intercommunalité : Métropole (une partie de Marseille sur 3, 2 en dehors).")
    assert "epci_coupe" not in checks(PORT, [MARSEILLE, *codes("AB")])


def test_a_commune_in_part_makes_an_estimate() -> None:
    found = checks(LAND, [f"{code('A')}0002", *codes("BCDE")])
    assert found["communes_en_partie"].severity is Severity.INFO
    assert found["communes_en_partie"].codes == codes("A")
    assert plain(found["communes_en_partie"]) == (
        "Le territoire ne prend qu'une partie de Commune A (1 IRIS sur 3) : la population y est une estimation ; "
        "la superficie et la carte comptent la commune entière.")
    assert plain(found["epci_presque_entier"]) == (
        "CC du Nord est dans le territoire presque en entier (4 communes et une partie de Commune A sur 5) ; "
        "reste en dehors : Commune A (01001).")


def test_a_declared_part_makes_an_estimate_too() -> None:
    units = [Unit(code("A"), declared=DeclaredPart(1250, "le bourg")), *units_of(codes("BCDE"))]
    perimeter = build_perimeter(units, LAND.gazetteer, LAND.atlas)
    (found,) = [check for check in perimeter_checks(perimeter, LAND.gazetteer) if check.id == "communes_en_partie"]
    assert plain(found).startswith(
        "Le territoire ne prend qu'une partie de Commune A (part déclarée de 1 250 habitants) : la population y est")


def test_a_ribbon_is_remarked_and_a_single_commune_is_not() -> None:
    """26 squares in a row: P = 54 km, A = 26 km², 4πA/P² = 0.112, under 0.14."""
    country = Country("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    found = checks(country, codes("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assert found["contour"].severity is Severity.INFO
    assert "compacité de 0,11, sur une échelle où un disque vaut 1" in plain(found["contour"])
    assert "contour" not in checks(country, codes("ABCDEFGHIJ"))  # 4π10/22² = 0.26
    assert "contour" not in checks(Country("A" * 30), codes("A"))
    assert "contour" not in checks(Country("ABCDEFGHIJ.KLMNOPQRSTUV"), codes("ABCDEFGHIJKLMNOPQRSTUV"))


@pytest.mark.parametrize(("columns", "wide"), [(99, False), (101, True)])
def test_a_wide_territory_is_remarked(columns: int, wide: bool) -> None:
    country = Country("A" + "." * (columns - 2) + "B")
    assert ("etendue" in checks(country, codes("AB"))) is wide


@given(st.sets(st.sampled_from("ABCDEFGHIJKLXYabc"), min_size=1).flatmap(
    lambda letters: st.tuples(st.just("".join(sorted(letters))), st.permutations(sorted(letters)))))
def test_remarks_never_depend_on_the_order_and_are_about_known_units(chosen: tuple[str, list[str]]) -> None:
    letters, shuffled = chosen
    found = perimeter_checks(LAND.perimeter(codes(letters)), LAND.gazetteer)
    assert found == perimeter_checks(LAND.perimeter([code(letter) for letter in shuffled]), LAND.gazetteer)
    for check in found:
        assert set(check.codes) <= set(LAND.gazetteer.codes)
        assert check.message.endswith(".")
