"""The first page to read: six figures, then what they would have a reader remark, as proposals."""

from __future__ import annotations

from diagnostic.figures.findings import FEWEST_PERSONS, KIND_LABELS, KNOWN_FROM, findings, rule_said, rules
from diagnostic.report.chapters import glossary, voice
from diagnostic.report.chapters.rubric import patient
from diagnostic.report.document import Block, Column, Heading, PageBreak, Paragraph, Table, Tone
from diagnostic.report.identity import key_figures, lead
from diagnostic.report.request import PackRequest
from diagnostic.wording import count, percent, typography

# Beyond, the synthesis would not fit its page; the weakest are left to the chapters.
MOST_FINDINGS = 6
NOTICE = typography("Ces signaux viennent de règles écrites d'avance, dites au chapitre de la méthode : ils sont à "
                    "relire, à modifier ou à retirer.")
NOTHING = typography("Rien de net à ce jour : l'écart aux repères est faible, ou les chiffres manquent.")


def blocks(request: PackRequest) -> list[Block]:
    """One page of its own."""
    diagnosis = request.diagnosis
    found = findings(diagnosis)
    said: list[Block] = []
    for kind, label in KIND_LABELS.items():
        here = [finding for finding in found if finding.kind is kind]
        said.append(Heading(label, 2))
        said += [Paragraph(finding.sentence, Tone.PROPOSAL) for finding in here[:MOST_FINDINGS]]
        if not here:
            said.append(Paragraph(NOTHING, Tone.NOTE))
        if (left := len(here) - MOST_FINDINGS) > 0:
            said.append(Paragraph(typography(f"Et {count(left, 'autre signal', 'autres signaux')}, dans les "
                                             "chapitres."), Tone.NOTE))
    said.append(Paragraph(NOTICE, Tone.NOTE))
    figures = key_figures(diagnosis)
    meant = glossary.explained(glossary.texts((figures, said))) if patient(request) else ""
    return [PageBreak(), *voice.opening(request, "synthesis"), Paragraph(lead(diagnosis)), figures, *said,
            *([Paragraph(meant, Tone.NOTE)] if meant else []), PageBreak()]


def rules_told(request: PackRequest) -> list[Block]:
    """How the synthesis is drawn, rule by rule; for patients, in one sentence."""
    how = (f"Le territoire est comparé à son département quand il n'en touche qu'un, sinon à la France. Un écart n'est "
           f"retenu que si le chiffre couvre au moins {percent(100 * KNOWN_FROM, 0)} des habitants")
    if patient(request):
        return [Heading("Règles de la synthèse", 2), Paragraph(typography(f"{how} et si l'écart est net."))]
    stated = rules()
    shown = {kind.value: label for kind, label in KIND_LABELS.items()}
    rows = [(request.diagnosis.entry(rule.indicator).short, rule_said(rule),
             " ; ".join(f"{side} : {shown[said[0].value].lower()}" for side, said in
                        (("plus élevé", rule.higher), ("plus bas", rule.lower)) if said), rule.reason)
            for rule in stated.compare]
    rows += [(request.diagnosis.entry(rule.indicator).short, "nombre d'établissements recensés",
              " ; ".join(f"{side} : {shown[said[0].value].lower()}" for side, said in
                         (("présents", rule.some), ("aucun", rule.none)) if said), rule.reason)
             for rule in stated.presence]
    return [Heading("Règles de la synthèse", 2), Paragraph(typography(
        f"{how}. Quand il a un intervalle à 95 %, la différence doit être significative ; quand il n'en a pas, l'écart "
        f"doit atteindre le seuil, sur au moins {FEWEST_PERSONS} personnes. Les points de vigilance reprennent aussi "
        "les remarques de l'outil (seuil de taille à moins de 3 %, chevauchement, forme, estimations, registre absent, "
        "rubriques vides), la couverture et le secret statistique.")),
        Table("", (Column("Indicateur", 2), Column("Seuil", 2), Column("Lecture", 2.2), Column("Pourquoi", 3.6)),
              tuple(tuple(map(typography, row)) for row in rows), together=False)]
