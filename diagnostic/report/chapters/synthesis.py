"""The first page to read: six figures, then what they would have a reader remark, as proposals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diagnostic.figures.findings import (
    FEWEST_PERSONS,
    KIND_LABELS,
    KNOWN_FROM,
    Finding,
    Kind,
    findings,
    rule_said,
    rules,
)
from diagnostic.report.chapters import glossary, voice
from diagnostic.report.chapters.rubric import known, patient, source_line
from diagnostic.report.document import Block, Column, Heading, PageBreak, Paragraph, Table, Tone
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest
from diagnostic.report.tables import compared_table
from diagnostic.wording import count, percent, plural, typography

MOST_FINDINGS = 6
# What the page holds under its six figures, in lines of about so many letters; a table takes its caption, its header,
# its sources, and rows higher than a line.
MOST_LINES = 38
LINE_LETTERS = 112
TABLE_LINES = 5
ROW_LINES = 1.25
FEWEST_ROWS = 3
KEY_INDICATORS = ("part_65p", "part_75p", "taux_pauvrete", "taux_chomage", "ald_part", "c2s_part",
                  "sans_medecin_traitant_part", "apl_medecin_generaliste", "part_population_apl_sous_2_5",
                  "apl_infirmier", "apl_kine", "apl_dentiste", "part_monoparentales", "part_population_rurale",
                  "indice_vieillissement")
KIND_NAMES = {Kind.STRENGTH: "force", Kind.WEAKNESS: "fragilité", Kind.WATCH: "point de vigilance"}
NOTICE = typography("Ces signaux viennent de règles écrites d'avance, dites au chapitre de la méthode : ils sont à "
                    "relire, à modifier ou à retirer.")
NOTHING = typography("Rien de net à ce jour : l'écart aux repères est faible, ou les chiffres manquent.")


def blocks(request: PackRequest) -> list[Block]:
    """One page of its own: the figures of the territory, the findings, and key indicators where there is room."""
    diagnosis = request.diagnosis
    found = findings(diagnosis)
    shown = _shown(found)
    said: list[Block] = []
    for kind, label in KIND_LABELS.items():
        here = [finding.sentence for finding in shown if finding.kind is kind]
        said.append(Heading(label, 2))
        said += [Paragraph(sentence, Tone.PROPOSAL) for sentence in here] or [Paragraph(NOTHING, Tone.NOTE)]
    if left := len(found) - len(shown):
        said.append(Paragraph(typography(f"{count(left, 'signal plus faible', 'signaux plus faibles')} "
                                         f"{plural(left, 'reste', 'restent')} dans les chapitres."), Tone.NOTE))
    said.append(Paragraph(NOTICE, Tone.NOTE))
    figures = key_figures(diagnosis)
    meant = glossary.explained(glossary.texts((figures, said))) if patient(request) else ""
    return [PageBreak(), *voice.opening(request, "synthesis"), Paragraph(lead(diagnosis)), figures, *said,
            *([Paragraph(meant, Tone.NOTE)] if meant else []),
            *_indicators(request, MOST_LINES - _lines(shown) - _height(meant)), PageBreak()]


def _shown(found: Sequence[Finding]) -> list[Finding]:
    """The strongest of each kind, as many as the page holds."""
    for most in range(MOST_FINDINGS, 0, -1):
        shown = [finding for kind in KIND_LABELS
                 for finding in [met for met in found if met.kind is kind][:most]]
        if _lines(shown) <= MOST_LINES:
            break
    return shown


def _lines(shown: Iterable[Finding]) -> int:
    return sum(_height(finding.sentence) for finding in shown)


def _height(text: str) -> int:
    return -(-len(text) // LINE_LETTERS)


def _indicators(request: PackRequest, lines: int) -> list[Block]:
    """The first of the key indicators that are known, in what is left of the page."""
    diagnosis = request.diagnosis
    told = [identifier for identifier in KEY_INDICATORS if known(diagnosis.measurement(identifier))]
    rows = min(len(told), int((lines - TABLE_LINES) / ROW_LINES))
    table = compared_table(diagnosis, told[:rows], "Indicateurs clés", short=True) if rows >= FEWEST_ROWS else None
    return [table, *source_line(diagnosis, told[:rows])] if table else []


def rules_told(request: PackRequest) -> list[Block]:
    """How the synthesis is drawn, rule by rule; for patients, in one sentence."""
    how = (f"Le territoire est comparé à son département quand il n'en touche qu'un, sinon à la France. Un écart n'est "
           f"retenu que si le chiffre couvre au moins {percent(100 * KNOWN_FROM, 0)} des habitants")
    if patient(request):
        return [Heading("Règles de la synthèse", 2), Paragraph(typography(f"{how} et si l'écart est net."))]
    stated = rules()
    rows = [(request.diagnosis.entry(rule.indicator).short, rule_said(rule), _side(rule.higher), _side(rule.lower),
             rule.reason) for rule in stated.compare]
    rows += [(request.diagnosis.entry(rule.indicator).short, "au moins un", _side(rule.some), _side(rule.none),
              rule.reason) for rule in stated.presence]
    return [Heading("Règles de la synthèse", 2), Paragraph(typography(
        f"{how}. Quand il a un intervalle à 95 %, la différence doit de plus être significative ; quand il n'en a pas, "
        f"il doit porter sur au moins {FEWEST_PERSONS} personnes. L'astérisque dit que sans intervalle rien n'est "
        "retenu. Les points de vigilance reprennent aussi les remarques de l'outil (seuil de taille à moins de 3 %, "
        "chevauchement, forme, estimations, registre absent, rubriques vides), la couverture et le secret "
        "statistique.")),
        Table("", (Column("Indicateur", 2.3), Column("Écart d'au moins", 1.4), Column("Au-dessus, ou présent", 1.7),
                   Column("Au-dessous, ou absent", 1.7), Column("Pourquoi", 5)),
              tuple(tuple(map(typography, row)) for row in rows), together=False, small=True)]


def _side(said: tuple[Kind, str] | None) -> str:
    return KIND_NAMES[said[0]] if said else "–"
