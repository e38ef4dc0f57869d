"""Every heading that the ARS and the URPS ask for is filled, estimated, or says what to bring; and can be added to."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from diagnostic.diagnosis import Diagnosis, diagnose
from diagnostic.geography.units import units_of
from diagnostic.headings import heading_states
from diagnostic.indicators.catalogue import ENTRIES, catalogue, read_catalogue
from diagnostic.indicators.comparison import References
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import Status
from diagnostic.indicators.national import National
from diagnostic.indicators.territory import territory
from diagnostic.sources.datasets import datasets
from diagnostic.sources.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]

# What the guides of five regions ask for, and the heading of the tool that answers it.
ASKED_FOR = {
    # Population
    "size": "taille", "5-year change": "taille", "natural and migratory change": "mouvement", "age and sex": "ages",
    "ageing": "vieillissement", "living alone at 75+": "isolement", "lone-parent families": "monoparentales",
    # Social
    "occupation": "csp", "sector of employment": "secteurs", "unemployment": "chomage", "education": "formation",
    "income and poverty": "revenus", "social cover": "couverture_sociale",
    "C2S non-participative and participative": "couverture_sociale", "AME": "ame",
    "deprivation index": "defavorisation", "QPV": "qpv",
    # Needs
    "ALD, all": "ald", "ALD by group": "ald_groupes", "treated pathologies": "pathologies",
    "general mortality": "mortalite", "premature mortality": "mortalite", "mortality by cause": "mortalite_causes",
    "patients without médecin traitant (all, ALD, 70+)": "medecin_traitant", "three screenings": "depistages",
    "influenza vaccination": "vaccination",
    # Offer
    "five professions": "professionnels", "other professions": "autres_professionnels", "specialists": "specialistes",
    "share of GPs 60 and over": "ages_medecins", "APL of five professions": "apl", "share under 2.5": "apl",
    "MSP, centres de santé, CPTS, laboratories, pharmacies": "exercice_coordonne",
    "hospitals by kind of care, urgences, maternity, HAD, SMR, dialysis": "hopitaux",
    "EHPAD, SSIAD, handicap, PMI": "medico_social", "imaging": "imagerie", "DAC/PTA, MAIA, CLIC, CLS": "coordination",
    "zonage médecins": "zonage",
    # Consumption and access
    "urgent visits not followed by admission, direct admissions": "consommation",
}
# Indicators that the issue names one by one.
NAMED = {
    "ages": ["part_0_14", "femmes_90p", "part_0_19"], "isolement": ["part_seules_75p", "part_seules_80p"],
    "csp": [f"part_cs_{which}" for which in ("agriculteurs", "ouvriers", "sans_activite")],
    "couverture_sociale": ["c2s_np_part", "c2s_p_part", "c2s_np_rg_part", "c2s_p_rg_part", "cmu_c_part"],
    "ald_groupes": [f"ald_{group}_part" for group in ("diabete", "cancers", "psychiatriques", "cardiovasculaires",
                                                      "respiratoires", "neurologiques")],
    "mortalite": ["mortalite_generale_taux", "mortalite_prematuree_taux"],
    "medecin_traitant": ["sans_medecin_traitant_part", "ald_sans_medecin_traitant_part",
                         "age70_sans_medecin_traitant_part"],
    "depistages": ["depistage_sein_part", "depistage_colorectal_part", "depistage_col_part"],
    "professionnels": [f"{what}_{who}" for what in ("nombre", "densite")
                       for who in ("medecin_generaliste", "infirmier", "kine", "dentiste", "sage_femme")],
    "apl": ["apl_medecin_generaliste", "apl_infirmier", "apl_kine", "apl_dentiste", "apl_sage_femme",
            "part_population_apl_sous_2_5"],
    "hopitaux": [f"structures_{family}" for family in ("hopital_public", "hopital_prive", "urgences", "maternite",
                                                       "had", "ssr", "dialyse")],
    "zonage": ["part_population_zip", "part_population_zac"],
}
TEN = 10


@pytest.mark.parametrize(("asked", "heading"), ASKED_FOR.items(), ids=ASKED_FOR)
def test_what_is_asked_for_has_a_heading_with_something_under_it(asked: str, heading: str) -> None:
    assert catalogue().heading(heading).ask.endswith(".")
    assert catalogue().under(heading), asked


@pytest.mark.parametrize("heading", NAMED)
def test_what_is_named_is_under_its_heading(heading: str) -> None:
    assert set(NAMED[heading]) <= {indicator.id for indicator in catalogue().under(heading)}


def test_every_heading_is_asked_for_or_known_to_be_more() -> None:
    assert {heading.id for heading in catalogue().headings} - set(ASKED_FOR.values()) == {"logement", "ruralite"}


@pytest.fixture(scope="module")
def diagnoses(warehouse: Warehouse, real_cpts: dict[str, dict]) -> dict[str, Diagnosis]:
    return {name: diagnose(units_of(cpts["communes"]), warehouse, name=name)
            for name, cpts in list(real_cpts.items())[:TEN]}


def test_ten_real_territories_answer_or_say_what_to_bring(diagnoses: dict[str, Diagnosis]) -> None:
    assert len(diagnoses) == TEN
    for name, diagnosis in diagnoses.items():
        assert [state.heading for state in diagnosis.headings] == [heading.id for heading in catalogue().headings]
        for state in diagnosis.headings:
            assert bool(state.filled) != bool(state.ask), (name, state.heading)
            for identifier in state.filled:
                measured = diagnosis.measurement(identifier)
                assert measured is not None
                assert measured.value is not None or measured.status is Status.BOUNDED
        assert {"taille", "vieillissement"} <= {state.heading for state in diagnosis.headings if state.filled}


def test_what_to_bring_names_who_has_it_or_what_to_install() -> None:
    """A dataset by its id, or somebody: the words a reader can act on."""
    known = {dataset.id for dataset in datasets()}
    for heading in catalogue().headings:
        named = set(re.findall(r"--only ([a-z_0-9]+)", heading.ask))
        assert named <= known, heading.id
        assert named or re.search(r"CPAM|ARS|ORS|CRCDC|fournie avec l'outil|viennent du recensement", heading.ask), (
            heading.id)


def test_an_indicator_is_added_by_a_file_of_entries_alone(tmp_path: Path, warehouse: Warehouse,
                                                          real_cpts: dict[str, dict]) -> None:
    """The example of docs/ajouter-un-indicateur.md, word for word, measured on a real territory."""
    example = re.search(r"```toml\n(.*?)```", (ROOT / "docs/ajouter-un-indicateur.md").read_text(encoding="utf-8"),
                        re.DOTALL)
    assert example
    folder = tmp_path / "entries"
    shutil.copytree(ENTRIES, folder)
    (folder / "population_9_enfants.toml").write_text(example[1], encoding="utf-8")
    declared = tomllib.loads(example[1])["indicator"][0]
    assert declared["id"] not in catalogue()

    national = National(warehouse, read_catalogue(folder))
    codes = real_cpts["CPTS E-Rhôny"]["communes"]
    here = territory(units_of(codes), national)
    found = {measured.indicator: measured for measured in measure(here, References(warehouse, national))}

    table = warehouse.table("structure_2021")
    rows = table[table["code"].isin(codes)]
    assert found[declared["id"]].value == pytest.approx(100 * rows["pop_0_19"].sum() / rows["pop_20_64"].sum())
    assert found[declared["id"]].units_known == len(codes)
    assert any(reference.label == "France" for reference in found[declared["id"]].references)
    states = {state.heading: state for state in heading_states(national.catalogue, found.values())}
    assert states["jeunesse"].filled == (declared["id"],)


def test_a_file_of_no_theme_known_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "entries"
    shutil.copytree(ENTRIES, folder)
    (folder / "finances.toml").write_text('theme = "finances"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="finances"):
        read_catalogue(folder)
