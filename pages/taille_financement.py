"""Taille et financement: the tier, how far the next one is, and what the ticked missions amount to."""

from __future__ import annotations

import streamlit as st

from diagnostic.aci.funding import chosen, five_years, total
from diagnostic.figures.charts import funding_bars, tier_gauge
from diagnostic.geography.checks import Severity
from diagnostic.wording import NBSP, count, euros, number, percent
from interface import markup, plan, session
from interface.charts import show_chart
from interface.follow_up import show_follow_up
from interface.frame import framed
from interface.guard import guarded, show
from interface.kpi import show_kpis
from interface.markup import Kpi
from interface.sources import show_sources

framed()
diagnosis = session.current()
tier = diagnosis.tiers[0]
scale = chosen(diagnosis.funding, diagnosis.plan)
yearly = total(scale, diagnosis.plan)
years = five_years(scale, diagnosis.plan, 1)
partial = "partiel : des montants ne sont pas vérifiés" if yearly.partial else "au plus, objectifs atteints"

st.title("Taille et financement")
with guarded("La première ligne de chiffres"):
    show_kpis([
        Kpi("Taille ACI", tier.label, tier.extent),
        Kpi("Avant la taille suivante", number(tier.to_upper, missing="—"),
            f"habitants, soit {percent(100 * tier.to_upper_share)} du seuil"
            if tier.to_upper is not None and tier.to_upper_share is not None else "la taille la plus grande"),
        Kpi(f"Financement annuel ({scale.scale_label})", euros(yearly.amount), partial),
        Kpi("Sur cinq ans", euros(years[-1].cumulated),
            "à montants constants" + (", partiel" if yearly.partial else "")),
    ])

with guarded("La jauge de taille"):
    st.header("Où se situe le projet")
    show_chart(tier_gauge(diagnosis, session.warehouse()), "gauge", otherwise="",
               alt=f"{number(diagnosis.population)} habitants : {tier.label}, {tier.extent}.")
    if tier.warning:
        show(Severity.WARNING, tier.warning, "Une autre année de population peut faire changer de taille.")
    rows = [[f"{found.scale_label}{' — remplacé' if found.superseded else ' — en vigueur'}",
             f"{found.label} : {found.extent}", number(found.to_lower, missing="—"),
             number(found.to_upper, missing="—"), found.note] for found in diagnosis.tiers]
    st.html(markup.table(["Barème de taille", "Taille du projet", "Habitants au-dessus du seuil",
                          "Habitants avant la suivante", "Note"], rows, numeric=[2, 3]))
    show_sources(diagnosis, ("population", "aci_tailles"))

with guarded("Le choix des missions"):
    st.header("Missions et montants")
    plan.show_choices(diagnosis)
    if scale.note:
        st.html(markup.quiet(scale.note))
    if yearly.partial:
        show(Severity.WARNING, "Total partiel : " + count(len(yearly.unverified), "montant n'est pas vérifié",
                                                          "montants ne sont pas vérifiés") + " et ne sont pas comptés.",
             " ; ".join(yearly.unverified))
    st.html(plan.amounts_table(scale, diagnosis.plan, yearly))
    show_sources(diagnosis, ("aci_financement",), plan.read_where(scale))

with guarded("La vue sur cinq ans"):
    st.header("Sur cinq ans")
    show_chart(funding_bars(diagnosis), "funding", otherwise="",
               alt=f"Montants annuels sur cinq ans, {euros(years[-1].cumulated)} au total.")
    suffix = " (partiel)" if yearly.partial else ""
    st.html(markup.table(
        ["Montants", *(f"Année{NBSP}{year.year}" for year in years)],
        [["Montant de l'année", *(euros(year.total.amount) + suffix for year in years)],
         ["Cumul", *(euros(year.cumulated) + suffix for year in years)]], numeric=range(1, 6)))
    show_sources(diagnosis, ("aci_financement",), "Montants constants : aucune source lue ne dit comment ils "
                 "montent en charge, et les parts variables dépendent des objectifs atteints.")

with guarded("Le suivi du contrat"):
    st.header("Indicateurs de suivi du contrat (ACI)")
    show_follow_up(diagnosis)
