"""The offer of care: what stands in the territory, then ambulatory, hospital, medico-social care and coordination."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.figures.readings import references
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Level, Reference
from diagnostic.report.chapters import plan, structures, voice
from diagnostic.report.chapters.access import FAR
from diagnostic.report.chapters.pictures import spines, unit_pictures
from diagnostic.report.chapters.rubric import figures_of, patient, rubric, source_line, to_bring
from diagnostic.report.chapters.section import section
from diagnostic.report.document import Block, Bullets, Column, Heading, Paragraph, Table, Tone
from diagnostic.report.request import PackRequest
from diagnostic.report.tables import site
from diagnostic.wording import enumerate_fr, number, percent, signed, typography

FIRST = ("apl_medecin_generaliste", "densite_medecin_generaliste", "densite_infirmier", "structures_msp")
APL = "apl_medecin_generaliste"
DOCTORS = ("medecins_generalistes_2020", "medecins_generalistes_2025")
# Each section: its title in voice.toml, the headings it tells, the groups of structures it lists one by one.
SECTIONS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("ambulatory", ("apl", "professionnels", "ages_medecins", "autres_professionnels", "specialistes",
                    "exercice_coordonne"), ("coordonne",)),
    ("hospital", ("hopitaux", "imagerie"), ("hopital",)),
    ("social_care", ("medico_social",), ("age", "handicap", "prevention")),
    ("coordination", ("coordination",), ("coordination",)),
)


def blocks(request: PackRequest) -> list[Block]:
    headings = plan.HEADINGS["offer"]
    rates = [identifier for heading in headings for identifier in _told(request, heading)
             if request.diagnosis.entry(identifier).display == "principal"]
    return [
        *voice.opening(request, "offer", FIRST),
        *structures.overview(request),
        *(block for section in SECTIONS for block in _section(request, *section)),
        *_facts(request),
        *spines(request, rates),
        *to_bring(request, headings),
    ]


def _told(request: PackRequest, heading: str) -> list[str]:
    """What the table of a heading tells here: who is far from a doctor is told with the access to care, the year before
    in a sentence."""
    told = figures_of(request, heading)
    if heading != "apl":
        return told
    return [identifier for identifier in told if identifier != FAR
            and request.diagnosis.entry(identifier).display == "principal"]


def _section(request: PackRequest, title: str, headings: tuple[str, ...], groups: tuple[str, ...]) -> list[Block]:
    """The headings of a section that have something to say, and its structures one by one; nothing at all without."""
    rubrics = [[*rubric(request, heading, indicators=_told(request, heading)), *_beside(request, heading)]
               for heading in headings]
    return section(voice.title(request, title), rubrics, structures.listed(request, groups))


def _beside(request: PackRequest, heading: str) -> list[Block]:
    """What a heading shows beside its table."""
    if heading == "apl":
        return [*_year_before(request), *unit_pictures(request, APL)]
    return _doctors(request) if heading == "professionnels" else []


def _year_before(request: PackRequest) -> list[Block]:
    """The APL of the year before, where the figures have one: a change is read on the whole, not in a column."""
    diagnosis = request.diagnosis
    before = [(entry, measured) for entry in catalogue().under("apl") if entry.display == "detail"
              and (measured := diagnosis.measurement(entry.id)) is not None and measured.value is not None]
    if not before or patient(request):
        return []
    said = " ; ".join(f"{entry.short.removeprefix('APL ').partition(',')[0]} {number(measured.value, entry.decimals)}"
                      for entry, measured in before)
    years = enumerate_fr(dict.fromkeys(measured.vintage for _, measured in before))
    return [Paragraph(typography(f"Un an plus tôt ({years}), d'après les mêmes sources et dans les mêmes unités : "
                                 f"{said}."), Tone.NOTE)]


def _doctors(request: PackRequest) -> list[Block]:
    """General practitioners of each department in two years: no figure of the territory, and said so."""
    diagnosis = request.diagnosis
    by_place: dict[str, dict[str, Reference]] = {}
    for identifier in DOCTORS:
        measured = diagnosis.measurement(identifier)
        for found in references(measured, Level.DEPARTMENT) if measured else ():
            by_place.setdefault(found.label, {})[identifier] = found
    whole = [(place, [found[identifier] for identifier in DOCTORS]) for place, found in by_place.items()
             if len(found) == len(DOCTORS)]
    if not whole:
        return []
    years = [found.vintage for found in whole[0][1]]
    rows = tuple((place, number(before.value), number(after.value), signed(after.value - before.value, 0),
                  _changed(before.value, after.value)) for place, (before, after) in whole)
    return [Table("Médecins généralistes en activité dans le département, tous modes d'exercice",
                  (Column("Département", 3), *(Column(year, 1, number=True) for year in years),
                   Column("Différence", 1.2, number=True), Column("Évolution", 1.2, number=True)), rows),
            Paragraph(typography("Chiffres du département, non du territoire."), Tone.NOTE),
            *source_line(diagnosis, DOCTORS)]


def _changed(before: float, after: float) -> str:
    return f"{'+' if after > before else ''}{percent(100 * (after / before - 1))}" if before else "–"


def _facts(request: PackRequest) -> Iterable[Block]:
    diagnosis = request.diagnosis
    names = {unit.code: unit.name for unit in diagnosis.units}
    facts = tuple(typography(f"{names.get(fact.code, fact.code)} : {fact.text} (source : {site(fact.source)}).")
                  for fact in diagnosis.facts)
    return [Heading("Faits publiés sur l'offre", 2), Bullets(facts)] if facts else []
