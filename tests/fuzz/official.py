"""A few sound files for each reader of official data, made on the fly as its own tests make them: never an extract of
what a producer publishes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from diagnostic.sources.warehouse import Warehouse
from tests.sources.readers import annuaire
from tests.sources.readers import test_ameli_medecin_traitant_reader as mt
from tests.sources.readers import test_ameli_pathologies_reader as pathologies
from tests.sources.readers import test_anct_reader as anct
from tests.sources.readers import test_apl_communes_reader as apl_communes
from tests.sources.readers import test_apl_reader as apl
from tests.sources.readers import test_bpe_reader as bpe
from tests.sources.readers import test_c2s_reader as c2s
from tests.sources.readers import test_cog_reader as cog
from tests.sources.readers import test_contours_reader as contours
from tests.sources.readers import test_cpts_reader as cpts
from tests.sources.readers import test_filosofi_reader as filosofi
from tests.sources.readers import test_finess_plus_reader as finess_plus
from tests.sources.readers import test_finess_reader as finess
from tests.sources.readers import test_populations_reader as populations
from tests.sources.readers import test_qpv_reader as qpv
from tests.sources.readers import test_recensement_emploi_reader as emploi
from tests.sources.readers import test_recensement_menages_reader as menages
from tests.sources.readers import test_recensement_population_reader as population
from tests.sources.readers import test_rpps_medecins_reader as rpps
from tests.sources.readers import test_supracommunal_reader as supracommunal
from tests.sources.readers import test_zonage_reader as zonage
from tests.sources.readers.census_files import MERGED, base, cube

Makers = Iterable[Callable[[Path], Path]]
_EDUCATION = ("NSCOL15P", "NSCOL15P_DIPLMIN", "NSCOL15P_SUP2", "NSCOL15P_SUP34", "NSCOL15P_SUP5")
_MOVES = ("P22_POP", "P16_POP", "NAIS1621", "DECE1621")
_CPTS = "code_insee,cpts,departement\n06088,Nice Est,06\n06088,Nice Ouest,06\n01003,Dombes,01\n01165,Dombes,01\n"


def _text(name: str, text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="")
        return path
    return make


def _base(name: str, figures: Iterable[str]) -> Callable[[Path], Path]:
    told = list(figures)
    return lambda folder: base(folder, name, told, dict.fromkeys(MERGED, range(5, 5 + len(told))))


def _directory_in_zip(folder: Path) -> Path:
    inside = annuaire.directory(folder, annuaire.WITNESSES)
    path = folder / "PS_LibreAcces_202511170823.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.write(inside, annuaire.NAME)
    return path


MAKERS: dict[str, Makers] = {
    "ameli_medecin_traitant": (lambda f: mt.written(f, mt.ROWS), lambda f: mt.written(f, mt.INFRA, mt.INFRA_HEADER)),
    "ameli_pathologies": (lambda f: pathologies.written(f, pathologies.ROWS),),
    "anct": (lambda f: anct.grid(f, "niveau_densite", anct.DENSITY, "grille_densite_2024.csv"),
             lambda f: anct.grid(f, "niveau_ruralite", anct.RURALITY)),
    "annuaire_sante": (lambda f: annuaire.directory(f, annuaire.WITNESSES), _directory_in_zip),
    "apl": (lambda f: apl.workbook(f, {"APL 2022": apl.ROWS[:2], "APL 2023": apl.ROWS}),
            lambda f: apl.workbook(f, {"APL 2023": [["30062", "Calvisson", 100, 90, 80.5, 70, 3_000, 2_900]]},
                                   apl.GPS)),
    "apl_communes": (lambda f: apl_communes.written(f, apl_communes.ROWS),),
    "bpe": (lambda f: bpe.long_file(f, list(bpe.LONG)),
            lambda f: bpe.workbook(f, [("01001", "L'Abergement", "84", "01", 0, 1)],
                                   [("69381", "Lyon 1er", "84", "69", 2, 3)])),
    "c2s": (lambda f: c2s.written(f, c2s.ROWS),),
    "cog": (lambda f: cog.written(f, cog.ROWS),),
    "contours": (contours.iris, lambda f: contours.zipped(f, contours.communes(f, ["30007", "30062"]))),
    "cpts": (lambda f: cpts.listing(f, _CPTS), lambda f: cpts.listing(f, "CPTS;Commune\n" + "".join(
        f"{name};{commune}\n" for name, commune in cpts.NAMED)),
        lambda f: cpts.workbook(f, [["code_insee", "cpts"], ["30062", "Vaunage"], ["01053", "Bourg"]]),
        lambda f: cpts.outlines(f, {"Vaunage": Warehouse.embedded().atlas.shape("30062")})),
    "filosofi": (lambda f: filosofi.archive(f, filosofi.LONG), _text("FILO2019_DISP_COM.csv", filosofi.OLD)),
    "finess": (lambda f: finess.extract(f, finess.ROWS),
               lambda f: finess.stock(f, [finess.record("300000011", "B", "620", "062", "30"), "geolocalisation;"
                                          f"300000011;870262.2;6571540.8;{finess.LAMBERT};2026-05-04"]),
               lambda f: finess_plus.written(f, finess_plus.document(finess_plus.PLACES)),
               lambda f: finess_plus.written(f, finess_plus.document(finess_plus.PLACES), "finess-structures.json")),
    "populations": (lambda f: populations.written(f, populations.ROWS),),
    "qpv": (lambda f: qpv.written(f, qpv.ROWS),),
    "qpv_revenus": (_text("qpv_revenus_REVN_2022.csv", qpv.INCOME),),
    "recensement_emploi": (_base("base-cc-emploi-pop-active-2022", emploi.FIGURES),
                           lambda f: cube(f, "DS_RP_EMPLOI_LT_COMP",
                                          ("EMP_ACTIVITY", "SEX", "PCS", "EMPFORM", "RP_MEASURE"),
                                          [["01001", "COM", "AZ", "_T", "_T", "_T", "NBEMP", "A", "2023", "3"]])),
    "recensement_formation": (_base("base-cc-diplomes-formation-2022", [f"P22_{name}" for name in _EDUCATION]),
                              lambda f: cube(f, "DS_RP_DIPLOMES_PRINC", ("AGE", "SEX", "EDUC", "RP_MEASURE"),
                                             [["01001", "COM", "Y_GE15", "_T", "700_RP", "POP", "A", "2023", "3"]])),
    "recensement_menages": (_base("base-cc-coupl-fam-men-2022", menages.FIGURES),
                            lambda f: cube(f, "DS_RP_MENAGES_COMP", ("TPH", "OCS", "PCS", "RP_MEASURE"),
                                           [["01001", "COM", "_T", "DW_MAIN", "_T", "DWELLINGS", "A", "2023", "4"]])),
    "recensement_population": (_base("base-cc-evol-struct-pop-2022", population.FIGURES_22),
                               lambda f: cube(f, "DS_RP_POPULATION_PRINC", population.MELODI, population.melodi(
                                   "01001", "COM", "A", "2023", ("_T", "_T", "100"), ("Y_LT15", "_T", "12")))),
    "rpps_medecins": (lambda f: rpps.written(f, rpps.ROWS),
                      lambda f: rpps.workbook(f, [rpps.cells("001-Ain", "0-Ensemble", "00-Ensemble", 100, 90),
                                                  rpps.cells("048 -Lozère", "1-Libéral", "00-Ensemble", "ND")])),
    "serie_historique": (_base("base-cc-serie-historique-2022", _MOVES),),
    "supracommunal": (supracommunal.as_csv, supracommunal.as_workbook),
    "zonage": (lambda f: zonage.zones(f, zonage.ROWS),),
}


def made(reader: str, folder: Path) -> list[tuple[str, bytes]]:
    """Name and content of the sound files of a reader, made in `folder`."""
    found = []
    for rank, maker in enumerate(MAKERS[reader]):
        place = folder / f"{reader}-{rank}"
        place.mkdir()
        path = maker(place)
        found.append((path.name, path.read_bytes()))
    return found
