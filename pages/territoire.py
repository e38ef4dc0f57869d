"""Territoire: enter a list of communes, see what became of each line, the map, the tier and the checks."""

from __future__ import annotations

import streamlit as st

from diagnostic.aci.funding import chosen, total
from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import figure_of, place
from diagnostic.figures.series import gauge
from diagnostic.geography.checks import Check, Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.wording import count, enumerate_fr, euros, number, quantity
from interface import markup, reading_panel, session
from interface.charts import show_map
from interface.frame import framed
from interface.guard import guarded, show
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.sources import show_sources

SHOWN = 12


def first_row(diagnosis: Diagnosis) -> list[Kpi]:
    perimeter, tier = diagnosis.perimeter, diagnosis.tiers[0]
    growth = diagnosis.measurement("evolution_annuelle")
    scale = chosen(diagnosis.funding, diagnosis.plan)
    yearly = total(scale, diagnosis.plan)
    parts = len(perimeter.parts)
    estimated = "" if diagnosis.population_status == Status.OBSERVED else f" ({diagnosis.population_status})"
    return [
        Kpi(f"Population municipale {diagnosis.population_year}", number(diagnosis.population) + estimated,
            f"{figure_of(catalogue()['evolution_annuelle'], growth.value)} depuis {growth.vintage.partition('-')[0]}"
            if growth and growth.value is not None else "évolution non disponible"),
        Kpi("Taille ACI", tier.label, f"{number(tier.to_upper)} hab. avant la taille {tier.tier + 1}"
            if tier.to_upper is not None else "la taille la plus grande"),
        Kpi(f"Financement possible ({scale.scale_label})", euros(yearly.amount),
            "par an, partiel : montants non vérifiés" if yearly.partial else
            "par an, missions cochées" if diagnosis.plan.options else "par an, missions obligatoires"),
        Kpi("Cohérence", "1 seul tenant" if parts == 1 else count(parts, "morceau"),
            f"{place(diagnosis)} · {len(perimeter.epcis)} EPCI · {count(len(perimeter.holes), 'enclave')}"),
    ]


def scale_bar(diagnosis: Diagnosis) -> str:
    """Tiers as steps of equal width: the narrow column leaves no room for a true scale, which « Taille » shows."""
    scale = gauge(diagnosis, session.warehouse())
    return markup.steps([band.label.replace("Taille ", "T") for band in scale.bands],
                        [number(bound) for bound in scale.thresholds], scale.rank, scale.within,
                        f"{number(diagnosis.population)} habitants : {diagnosis.tiers[0].label}")


def checks(diagnosis: Diagnosis) -> None:
    gazetteer = session.warehouse().gazetteer

    def unsaid(check: Check) -> str:
        """Names that the sentence does not hold already, when they are few enough to be read."""
        names = [gazetteer.place(code).name for code in check.codes if code in gazetteer]
        return enumerate_fr(names) if len(names) <= SHOWN and any(name not in check.message for name in names) else ""

    if diagnosis.checks:
        st.html(markup.notices((check.severity, check.message, unsaid(check)) for check in diagnosis.checks))
    else:
        show(Severity.INFO, "Rien à signaler sur ce périmètre.")


framed()
diagnosis = session.current()

st.title("Territoire")
st.html(markup.quiet("Collez des codes Insee ou des noms de communes : la carte, la taille et les contrôles suivent."))
for warning in session.link_warnings():
    show(Severity.WARNING, warning)
with guarded("La première ligne de chiffres"):
    show_kpis(first_row(diagnosis))

with guarded("La liste de ce qui reste à trancher"):
    reading_panel.show_pending()

with st.container(key="split-territoire"):
    left, right = st.columns([5, 2], gap="small")
with left:
    with guarded("La carte"):
        show_map(diagnosis, "territoire")
    show_sources(diagnosis, ("population", "shapes", "aci_tailles", "aci_financement"))
with right:
    with guarded("La saisie du territoire"), st.container(border=True):
        reading_panel.show_form()
    with guarded("La lecture des codes"), st.container(border=True):
        reading_panel.show_outcome()
    with guarded("La jauge de taille"), st.container(border=True):
        st.markdown("##### Où se situe le projet")
        st.html(scale_bar(diagnosis))
        st.html(markup.facts([("Superficie", quantity(diagnosis.perimeter.area_km2, "km²", 1)),
                              ("Périmètre", quantity(diagnosis.perimeter.border_km, "km"))]))

with guarded("La liste des contrôles"):
    st.subheader("À vérifier")
    checks(diagnosis)

if diagnosis.overlaps:
    with guarded("La liste des CPTS voisines"):
        st.subheader("CPTS déjà enregistrées sur ces communes")
        st.html(markup.table(
            ["CPTS", "Communes en commun", "Habitants en commun"],
            [[overlap.cpts, str(len(overlap.codes)), number(overlap.population)] for overlap in diagnosis.overlaps],
            numeric=[1, 2]))
        show_sources(diagnosis, ("cpts_paca", "population"))

with guarded("Le détail de la lecture"):
    reading_panel.show_details()
