"""Which column of a listing of CPTS tells what, whoever titled it; and which ones speak of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.geography.names import fold


class Tells(StrEnum):
    """What a column tells. The value is the title that our own files give it."""

    ID = "id"
    NAME = "cpts"
    STATUS = "statut"
    SEAT = "departement_siege"
    TIER = "taille"
    LETTER = "date_lettre"
    FILED = "date_depot"
    VALIDATED = "date_validation"
    SIGNED = "date_signature"
    DISSOLVED = "date_dissolution"
    COG = "annee_cog"
    NOTE = "note"
    CODE = "code_insee"
    COMMUNE = "commune"
    DEPARTMENT = "departement"
    POSTAL = "code_postal"
    CODES = "codes"
    IRIS = "iris"
    PART = "part_population"
    REASON = "part_raison"


# Folded titles, the first pattern that is met; None: a thing that looks like another, and is left aside.
_TITLES: tuple[tuple[str, Tells | None], ...] = (
    (r"^(?:id|identifiant)(?: (?:du )?registre)?$", Tells.ID),
    (r"\b(?:siret|siren|finess|rna|juridique|lien|site|url|epci|canton|secteur|bassin)\b", None),
    (r"\bpart\b.*\b(?:population|habitants?|declaree?)\b|\b(?:population|habitants)\b.*\bpart\b", Tells.PART),
    (r"\bpart\b.*\b(?:raison|motif)\b|^(?:raison|motif)\b(?!.*\bsociale)", Tells.REASON),
    (r"\blettre\b", Tells.LETTER),
    (r"\bdate\b.*\b(?:depot|depose)\b|^depot\b", Tells.FILED),
    (r"\bdate\b.*\bvalid\w*|^validation\b", Tells.VALIDATED),
    (r"\b(?:date|signature)\b.*\b(?:aci|contrat|signature)\b|^date signe", Tells.SIGNED),
    (r"\bdate\b.*\bdissol", Tells.DISSOLVED),
    (r"^(?:annee|millesime) (?:du )?cog$|^cog annee$", Tells.COG),
    (r"^(?:statut|etat|avancement|stade|etape|phase|maturite)\b", Tells.STATUS),
    (r"\btaille\b", Tells.TIER),
    (r"\biris\b", Tells.IRIS),
    (r"\bdep(?:artements?|t)?\b.*\b(?:siege|cpts)\b|\bsiege\b.*\bdep(?:artement|t)?\b", Tells.SEAT),
    (r"\bsiege\b", None),
    (r"\b(?:code postal|codes postaux)\b|^cp$", Tells.POSTAL),
    (r"\b(?:departements?|dept|dep|dpt)\b", Tells.DEPARTMENT),
    (r"\b(?:population|pop|habitants|nombre|nb|surface|superficie|region|date|annee|type|part)\b", None),
    (r"^(?:codes?|numero|num|n|id|identifiant)\b.*\bcpts\b", None),
    (r"^codes\b|\bliste\b.*\bcodes\b", Tells.CODES),
    (r"\b(?:insee|codgeo|depcom)\b|\bcode\b.*\bcom(?:mune)?\b|^(?:code|com|code geo)$", Tells.CODE),
    (r"\bcommunes?\b|^villes?$|^libgeo$|^(?:nom|lib|libelle) com$|\bperimetre\b", Tells.COMMUNE),
    (r"\bcpts\b|^(?:nom (?:du )?)?territoire$|\bcommunaute\b.*\bprofessionnelle\b", Tells.NAME),
    (r"^(?:notes?|remarques?|observations?|commentaires?)$", Tells.NOTE),
)
_KNOWN = tuple((re.compile(pattern), tells) for pattern, tells in _TITLES)
# « Nom » alone is the CPTS's where no better title names it and no first name stands beside it.
_MAYBE_NAME = re.compile(r"^(?:nom|name|libelle|denomination|intitule|raison sociale|structure)$")
_PERSON = re.compile(
    r"\b(?:president\w*|referent\w*|coordonn?at\w*|coordinat\w*|direct(?:eur|rice)s?|interlocut\w*|responsables?|"
    r"pilotes?|porteurs?|porteuses?|signataires?|secretaires?|tresori\w*|prenoms?|contacts?|charges? de mission|"
    r"gerants?|e ?mails?|mails?|courriels?|mel|tel|tels|telephones?|portables?|mobiles?|fax|adresses?|personnes?|"
    r"animat\w*)\b")
# Begun where a word begins, and only there: a cell of 30 000 letters would be looked at 30 000 times.
_REACHED = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.\w|(?<!\d)(?:\+33|0)[ .]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_SAMPLE, _MANY = 200, 0.3


@dataclass(frozen=True)
class Columns:
    """Position of the column that tells each thing; of those that speak of people, by title; titles of the others."""

    at: dict[Tells, int]
    people: dict[str, int]
    unknown: dict[str, int]

    @property
    def enough(self) -> bool:
        """Whether CPTS and their communes can be read in them."""
        return Tells.NAME in self.at and not self.at.keys().isdisjoint(
            {Tells.CODES, Tells.CODE, Tells.COMMUNE, Tells.IRIS})

    def cell(self, row: Sequence[str], tells: Tells) -> str:
        """What a row tells; empty when no column does, or the row is shorter."""
        position = self.at.get(tells, len(row))
        return row[position].strip() if position < len(row) else ""

    def beside(self, rows: Iterable[Sequence[str]]) -> Columns:
        """The same, columns without a known title that hold e-mails or telephones being told to be of people."""
        sample = [row for _, row in zip(range(_SAMPLE), rows, strict=False)]
        found = {}
        for title, position in self.unknown.items():
            cells = [row[position] for row in sample if position < len(row) and row[position].strip()]
            if cells and sum(_REACHED.search(cell) is not None for cell in cells) > _MANY * len(cells):
                found[title] = position
        rest = {title: position for title, position in self.unknown.items() if title not in found}
        return Columns(self.at, self.people | found, rest)


def columns_of(titles: Sequence[str]) -> Columns:
    """The first column of each kind; a second one that tells the same is left aside with the unknown."""
    keys = [fold(title.replace("_", " ")) for title in titles]
    at: dict[Tells, int] = {}
    people: dict[str, int] = {}
    unknown: dict[str, int] = {}
    maybe = []
    for position, (title, key) in enumerate(zip(titles, keys, strict=True)):
        tells = told_by(key)
        if not key:
            continue
        if _PERSON.search(key):
            people[title] = position
        elif tells is not None and tells not in at:
            at[tells] = position
        elif _MAYBE_NAME.search(key):
            maybe.append((title, position))
        else:
            unknown[title] = position
    first_name = any(re.search(r"\bprenoms?\b", key) for key in keys)
    for title, position in maybe:
        if Tells.NAME not in at and not first_name:
            at[Tells.NAME] = position
        else:
            (people if first_name else unknown)[title] = position
    return Columns(at, people, unknown)


def told_by(key: str) -> Tells | None:
    """What a folded title tells; None where it tells nothing that the register keeps."""
    return next((tells for pattern, tells in _KNOWN if pattern.search(key)), None)
