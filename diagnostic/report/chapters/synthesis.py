"""The first page to read: six figures, then what they would have a reader remark, as proposals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnostic.figures.findings import (
    FEWEST_PERSONS,
    KIND_LABELS,
    KNOWN_FROM,
    Compare,
    Finding,
    Kind,
    findings,
    rule_said,
    rules,
)
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import glossary, voice
from diagnostic.report.chapters.rubric import known, patient, source_line
from diagnostic.report.document import Block, Column, Heading, PageBreak, Paragraph, Table, Tone
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest
from diagnostic.report.tables import compared_table, references_note
from diagnostic.wording import count, percent, plural, typography

MOST_FINDINGS = 6
# What the page holds in Word under its six figures, in lines of about so many letters; a table takes its caption, its
# header and its sources too.
MOST_LINES = 27
LINE_LETTERS = 100
TABLE_LINES = 6
FEWEST_ROWS = 3
KEY_INDICATORS = ("part_65p", "part_75p", "taux_pauvrete", "taux_chomage", "ald_part", "c2s_part",
                  "sans_medecin_traitant_part", "apl_medecin_generaliste", "part_population_apl_sous_2_5",
                  "apl_infirmier", "apl_kine", "apl_dentiste", "part_monoparentales", "part_population_rurale",
                  "indice_vieillissement", "part_0_19", "part_residences_secondaires", "part_logements_vacants")
KIND_NAMES = {Kind.STRENGTH: "force", Kind.WEAKNESS: "fragilité", Kind.WATCH: "point de vigilance"}
NOTICE = ("Ces signaux viennent de règles écrites d'avance, dites au chapitre « {} » : ils sont à relire, à modifier "
          "ou à retirer.")
NOTHING = typography("Rien de net à ce jour : l'écart aux repères est faible, ou les chiffres manquent.")


def blocks(request: PackRequest) -> list[Block]:
    """One page of its own: the figures of the territory, the findings, and key indicators where there is room."""
    diagnosis = request.diagnosis
    found = [finding for finding in findings(diagnosis) if finding.rule in _told_to(request)]
    kept = strongest(found)
    said: list[Block] = []
    for kind, label in KIND_LABELS.items():
        here = [finding.sentence for finding in kept if finding.kind is kind]
        said.append(Heading(label, 2))
        said += [Paragraph(sentence, Tone.PROPOSAL) for sentence in here] or [Paragraph(NOTHING, Tone.NOTE)]
    if left := len(found) - len(kept):
        said.append(Paragraph(typography(f"{count(left, 'signal plus faible', 'signaux plus faibles')} "
                                         f"{plural(left, 'reste', 'restent')} dans les chapitres."), Tone.NOTE))
    said.append(Paragraph(typography(NOTICE.format(voice.title(request, "method"))), Tone.NOTE))
    told: list[Block] = [Paragraph(lead(diagnosis)), key_figures(diagnosis), *said]
    meant = glossary.unexplained(told) if patient(request) else ""
    return [PageBreak(), *voice.opening(request, "synthesis"), *told,
            *([Paragraph(meant, Tone.NOTE)] if meant else []),
            *_indicators(request, MOST_LINES - lines(kept)), PageBreak()]


def _told_to(request: PackRequest) -> set[str]:
    """Ids of the rules that speak to the reader: patients are spared what the tool remarks of its own data."""
    stated = rules()
    spoken = [*stated.compare, *stated.presence]
    return {rule.id for rule in (spoken if patient(request) else [*spoken, *stated.remark, *stated.quality])}


def strongest(found: Sequence[Finding]) -> list[Finding]:
    """The first of each kind, as many as the page holds."""
    for most in range(MOST_FINDINGS, 0, -1):
        kept = [finding for kind in KIND_LABELS for finding in [met for met in found if met.kind is kind][:most]]
        if lines(kept) <= MOST_LINES:
            break
    return kept


def lines(told: Iterable[Finding]) -> int:
    """How many lines of the page findings take."""
    return sum(_length(finding.sentence) for finding in told)


def _length(sentence: str) -> int:
    return -(-len(sentence) // LINE_LETTERS)


def _indicators(request: PackRequest, room: int) -> list[Block]:
    """The first of the key indicators that are known, in what is left of the page; patients find them further on."""
    diagnosis = request.diagnosis
    told = [identifier for identifier in KEY_INDICATORS if known(diagnosis.measurement(identifier))]
    rows = min(len(told), room - TABLE_LINES)
    while rows >= FEWEST_ROWS and rows > room - TABLE_LINES - _length(references_note(diagnosis, told[:rows])):
        rows -= 1
    if patient(request) or rows < FEWEST_ROWS:
        return []
    apart = references_note(diagnosis, told[:rows])
    table = compared_table(diagnosis, told[:rows], "Indicateurs clés", short=True)
    return [table, *([Paragraph(apart, Tone.NOTE)] if apart else []),
            *source_line(diagnosis, told[:rows])] if table else []


def rules_told(request: PackRequest) -> list[Block]:
    """How the synthesis is drawn, rule by rule; for patients, in one sentence."""
    how = (f"Le territoire est comparé à son département quand il n'en touche qu'un, sinon à la France. Un écart n'est "
           f"retenu que si le chiffre couvre au moins {percent(100 * KNOWN_FROM, 0)} des habitants")
    if patient(request):
        return [Heading("Règles de la synthèse", 2), Paragraph(typography(f"{how} et si l'écart est net."))]
    stated = rules()
    rows = [(_compared(request.diagnosis, rule), rule_said(rule), _side(rule.higher), _side(rule.lower), rule.reason)
            for rule in stated.compare]
    rows += [(request.diagnosis.entry(rule.indicator).short, "au moins un", _side(rule.some), _side(rule.none),
              rule.reason) for rule in stated.presence]
    return [Heading("Règles de la synthèse", 2), Paragraph(typography(
        f"{how}. Quand il a un intervalle à 95 %, la différence doit de plus être significative ; une part qui n'en a "
        f"pas doit porter sur au moins {FEWEST_PERSONS} personnes ou logements. Sans intervalle, rien n'est retenu "
        "d'un chiffre saisi, ni là où il y a un astérisque. Les points de vigilance reprennent aussi les remarques de "
        "l'outil (seuil de taille à moins de 3 %, chevauchement, forme, plusieurs départements ou régions, "
        "intercommunalité presque entière, estimations, registre absent, rubriques vides), la couverture et le secret "
        "statistique.")),
        Table("", (Column("Indicateur", 2.3), Column("Écart d'au moins", 1.4), Column("Au-dessus, ou présent", 1.7),
                   Column("Au-dessous, ou absent", 1.7), Column("Pourquoi", 5)),
              tuple(tuple(map(typography, row)) for row in rows), together=False, small=True)]


def _compared(diagnosis: Diagnosis, rule: Compare) -> str:
    """What a rule is about, and which better one silences it."""
    short = diagnosis.entry(rule.indicator).short
    return f"{short}, à défaut de « {diagnosis.entry(rule.unless).short} »" if rule.unless else short


def _side(said: tuple[Kind, str] | None) -> str:
    return KIND_NAMES[said[0]] if said else "–"
