"""Groups of health professionals of the Annuaire santé, by the codes of its nomenclatures.

Sources: Agence du numérique en santé, nomenclatures TRE_G15-ProfessionSante (and TRE_R95-UsagerTitre for 93,
psychologists) and TRE_R38-SpecialiteOrdinale, read in its value set JDV_J210-SpecialiteOrdinale-ROR of 30 July 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

DOCTOR = "10"
# Qualifié, spécialiste en médecine générale, and médecine générale.
GENERAL = frozenset({"SM26", "SM53", "SM54"})
# Codes of the specialties of physicians begin so; competences and capacities have other letters.
SPECIALTY = "SM"


@dataclass(frozen=True)
class Group:
    """`profession`: its code. `specialties`: for physicians, the codes that make them of the group; else empty."""

    slug: str
    label: str
    profession: str
    specialties: frozenset[str] = frozenset()


SPECIALISTS = (
    Group("cardiologue", "Cardiologues", DOCTOR, frozenset({"SM04", "SM73", "SM79", "SM80", "SM81"})),
    Group("dermatologue", "Dermatologues", DOCTOR, frozenset({"SM15"})),
    Group("gynecologue", "Gynécologues, obstétriciens compris", DOCTOR, frozenset({"SM19", "SM20", "SM51", "SM52"})),
    Group("ophtalmologue", "Ophtalmologues", DOCTOR, frozenset({"SM38", "SM85"})),
    Group("pediatre", "Pédiatres", DOCTOR, frozenset({"SM40", "SM87", "SM88", "SM89", "SM90"})),
    Group("psychiatre", "Psychiatres", DOCTOR, frozenset({"SM33", "SM42", "SM43", "SM92", "SM93"})),
)
OTHERS = Group("autres_specialistes", "Médecins d'une autre spécialité", DOCTOR)
GROUPS = (
    Group("medecin_generaliste", "Médecins généralistes", DOCTOR, GENERAL),
    *SPECIALISTS,
    OTHERS,
    Group("infirmier", "Infirmiers", "60"),
    Group("kine", "Masseurs-kinésithérapeutes", "70"),
    Group("dentiste", "Chirurgiens-dentistes", "40"),
    Group("sage_femme", "Sages-femmes", "50"),
    Group("pharmacien", "Pharmaciens", "21"),
    Group("orthophoniste", "Orthophonistes", "91"),
    Group("orthoptiste", "Orthoptistes", "92"),
    Group("pedicure", "Pédicures-podologues", "80"),
    Group("psychologue", "Psychologues", "93"),
    Group("ergotherapeute", "Ergothérapeutes", "94"),
    Group("dieteticien", "Diététiciens", "95"),
    Group("psychomotricien", "Psychomotriciens", "96"),
)
_BY_PROFESSION = {group.profession: position for position, group in enumerate(GROUPS) if group.profession != DOCTOR}
_BY_SPECIALTY = {code: position for position, group in enumerate(GROUPS) for code in group.specialties}
NO_GROUP = -1


def group_of(profession: str, know_how: str) -> int:
    """Position in GROUPS of a row of the directory; NO_GROUP when it makes a person of none of them."""
    if profession != DOCTOR:
        return _BY_PROFESSION.get(profession, NO_GROUP)
    if not know_how.startswith(SPECIALTY):
        return NO_GROUP
    return _BY_SPECIALTY.get(know_how, GROUPS.index(OTHERS))
