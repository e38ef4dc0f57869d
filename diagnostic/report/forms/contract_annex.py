"""The annex of the contract: the territory, its map, its communes, its tier."""

from __future__ import annotations

from diagnostic.figures.readings import citation, parts_said
from diagnostic.report.chapters.territory import whole_map
from diagnostic.report.document import Block, Document, Heading, Paragraph, Tone
from diagnostic.report.forms.form import agencies, communes, form, insurer, signature
from diagnostic.report.identity import lead, tier_distance
from diagnostic.report.request import PackRequest
from diagnostic.report.text import clean
from diagnostic.wording import NARROW, NBSP, typography

NAME = "Annexe au contrat : le territoire"


def contract_annex(request: PackRequest) -> Document:
    """What the signatories agree on: these communes, this population, this tier."""
    diagnosis = request.diagnosis
    tier = diagnosis.tiers[0]
    parts = parts_said(diagnosis)
    blocks: list[Block] = [
        Heading("Le territoire d'action"), Paragraph(lead(diagnosis)), *whole_map(request),
        Heading("Les communes"), *communes(diagnosis),
        *([Paragraph(clean(f"En partie, population estimée{NBSP}: {f'{NARROW}; '.join(parts)}."), Tone.NOTE)]
          if parts else []),
        Paragraph(citation(diagnosis, ["population", "communes"]), Tone.SOURCE),
        Heading("La taille de la CPTS"),
        Paragraph(typography(f"{tier.label} : {tier.extent} ({tier.scale_label}). {tier_distance(diagnosis)}.")),
        *([Paragraph(tier.note, Tone.NOTE)] if tier.note else []),
        Paragraph(citation(diagnosis, ["aci_tailles"]), Tone.SOURCE),
        Heading("Signatures"),
        signature("la CPTS"), signature(f"la {insurer(diagnosis)}"),
        signature("l'agence régionale de santé"),
    ]
    return form(request, NAME, "Joindre au contrat ACI la carte du territoire, ses communes et sa taille.",
                agencies(diagnosis), blocks, dated=request.dossier.milestones.contract)
