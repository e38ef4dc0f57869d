"""Method and sources: how figures are made and read, what their mentions mean, where each table comes from."""

from __future__ import annotations

from collections import Counter

from diagnostic.figures.readings import MASKED
from diagnostic.indicators.catalogue import AGGREGATION_LABELS
from diagnostic.indicators.measurement import Status
from diagnostic.indicators.standings import KNOWN_FROM
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import voice
from diagnostic.report.chapters.rubric import patient
from diagnostic.report.document import Block, Bullets, Column, Heading, Paragraph, Table, Tone
from diagnostic.report.request import PackRequest
from diagnostic.sources.provenance import Provenance
from diagnostic.wording import MISSING, NBSP, enumerate_fr, number, typography

_PRINCIPLES = (
    "Un taux du territoire est le rapport des sommes de ses communes, jamais une moyenne de taux. Une médiane ne "
    "s'additionne pas : elle est donnée de la commune la plus basse à la plus haute.",
    "La couverture est dite quand une commune manque ; un chiffre n'est jamais complété par une supposition.",
    "Un chiffre de département, de région ou de France est montré comme tel, jamais attribué au territoire.",
)
_PLAIN = (
    "Les chiffres du territoire sont ceux de ses communes réunies.",
    f"« {MISSING} » : nous ne connaissons pas ce chiffre ; cela ne veut pas dire zéro.",
    "Les chiffres du département et de la France sont là pour comparer.",
)
_READING = (
    "Intervalle à 95 % : ce que le hasard seul peut faire varier. Celui d'une part est de Wilson, celui d'un nombre de "
    "cas ou d'un taux est de Byar, ou de Poisson sous dix cas.",
    "« Significativement plus élevé » ou « plus bas » : tout l'intervalle est d'un côté de la référence. Une valeur "
    "sans intervalle est montrée à côté de ses repères, et aucun test n'est fait.",
    f"Position parmi les EPCI : tous ceux de France dont le chiffre couvre au moins {100 * KNOWN_FROM:.0f} % de la "
    "population. Une couleur ne dit « favorable » ou « défavorable » que là où le sens ne fait pas débat.",
    "Secret statistique : un effectif plus petit que le seuil de sa source n'est ni donné ni déductible d'un total. Il "
    "est encadré ou masqué.",
)
_MENTIONS = (
    (Status.OBSERVED.value, "Compté ou publié pour les communes du territoire. Sans mention, un chiffre est observé."),
    (Status.ESTIMATED.value, "Déduit d'un lieu pris en partie, ou d'après l'âge et le sexe des habitants."),
    (Status.ENTERED.value, "Communiqué par le porteur du projet, sous sa responsabilité, avec sa source."),
    (Status.BOUNDED.value, "Connu entre deux bornes : communes sous secret, ou valeurs qui ne s'additionnent pas."),
    (MASKED, "Connu du porteur du projet, non montré : secret statistique."),
    (MISSING, "Inconnu de l'outil. Ce n'est pas un zéro."),
    ("–", "Sans objet."),
)
# Indicators named as examples of a way of computing.
_EXAMPLES = 3


def blocks(request: PackRequest) -> list[Block]:
    diagnosis = request.diagnosis
    if patient(request):
        return [*voice.opening(request, "method"), Bullets(tuple(map(typography, _PLAIN))),
                Heading("Sources", 2), *_in_text(diagnosis), _version(diagnosis)]
    return [
        *voice.opening(request, "method"),
        Heading("Comment les chiffres sont faits", 2),
        Bullets(tuple(map(typography, _PRINCIPLES))),
        *_ways(diagnosis),
        Heading("Comment les lire", 2),
        Bullets(tuple(map(typography, _READING))),
        Table("Mentions", (Column("Mention", 1.4), Column("Sens", 6)),
              tuple((mention, typography(sense)) for mention, sense in _MENTIONS)),
        Heading("Sources, par licence", 2),
        *_by_licence(diagnosis),
        _version(diagnosis),
    ]


def _ways(diagnosis: Diagnosis) -> list[Block]:
    """How the territory's figures of this document are computed: each way, how many figures it makes, some of them."""
    entries = [diagnosis.entry(measured.indicator) for measured in diagnosis.measurements if measured.value is not None
               or measured.least is not None]
    shown = [entry for entry in entries if entry.display != "serie"]
    times = Counter(str(entry.aggregation) for entry in shown)
    rows = tuple((f"{label[0].upper()}{label[1:]}", number(times[way]), enumerate_fr(dict.fromkeys(
        entry.short for entry in sorted(shown, key=lambda entry: entry.display != "principal")
        if entry.aggregation == way), _EXAMPLES)) for way, label in AGGREGATION_LABELS.items() if times[way])
    return [Table("Calculs des chiffres du territoire",
                  (Column("Calcul", 3), Column("Chiffres", 0.8, number=True), Column("Par exemple", 4)),
                  rows)] if rows else []


def _licences(diagnosis: Diagnosis) -> dict[str, list[Provenance]]:
    found: dict[str, list[Provenance]] = {}
    for source in diagnosis.sources:
        found.setdefault(source.licence, []).append(source)
    return found


def _by_licence(diagnosis: Diagnosis) -> list[Block]:
    columns = (Column("Producteur", 2.2), Column("Jeu de données", 3.8), Column("Millésime", 1.4), Column("COG", 0.7),
               Column("Provenance", 1.1))
    return [Table(licence, columns, tuple(
        (source.producer, source.title, source.vintage, str(source.cog or "–"), source.layer.value)
        for source in sources), together=len(sources) <= 8) for licence, sources in _licences(diagnosis).items()]


def _in_text(diagnosis: Diagnosis) -> list[Block]:
    return [Paragraph(typography(f"{licence} : {' ; '.join(source.citation for source in sources)}."), Tone.SOURCE)
            for licence, sources in _licences(diagnosis).items()]


def _version(diagnosis: Diagnosis) -> Paragraph:
    return Paragraph(typography(
        "COG : année du code officiel géographique. Provenance : fournie avec l'outil (embarqué), ajoutée (installé), "
        "ou remise par le porteur du projet (apporté).") + f" Version des données{NBSP}: {diagnosis.data_version}.",
        Tone.SOURCE)
