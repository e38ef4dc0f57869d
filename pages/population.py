"""Population: how many, how old, growing or not, and where."""

from __future__ import annotations

import streamlit as st

from diagnostic.figures.charts import age_bars, population_curve
from diagnostic.indicators.catalogue import catalogue
from interface import session, tables
from interface.charts import show_chart, show_map
from interface.frame import framed
from interface.guard import guarded
from interface.kpi import kpi_of, show_kpis
from interface.sources import show_sources, tables_of

FIRST = ("population", "evolution_annuelle", "part_65p", "indice_vieillissement")
MAPPED = ("densite", "evolution_population", "part_65p", "part_0_19", "indice_vieillissement",
          "part_residences_secondaires")

framed()
diagnosis, entries = session.current(), catalogue()
indicators = entries.of_theme("population")

st.title("Population")
with guarded("La première ligne de chiffres"):
    show_kpis(kpi_of(diagnosis, identifier) for identifier in FIRST)

with st.container(key="split-population"):
    left, right = st.columns([3, 2], gap="medium")
with left, guarded("La carte"):
    shaded = st.selectbox("Indicateur de la carte", MAPPED, index=2, key="population_map",
                          format_func=lambda identifier: entries[identifier].short)
    show_map(diagnosis, "population", shaded)
    show_sources(diagnosis, tables_of([diagnosis.measurement(shaded)]), entries[shaded].definition)
with right:
    with guarded("Le graphique des âges"):
        st.subheader("Âges")
        show_chart(age_bars(diagnosis), "ages", otherwise="Les âges ne sont pas connus pour ce territoire.",
                   alt="Part des moins de 20 ans, des 20 à 64 ans et des 65 ans ou plus, et les mêmes parts alentour.")
        show_sources(diagnosis, ("structure_2021",))
    with guarded("La courbe de population"):
        st.subheader("Évolution")
        show_chart(population_curve(diagnosis), "curve",
                   otherwise="La population n'est connue que pour une année.",
                   alt="Population municipale du territoire par année.")
        show_sources(diagnosis, ("population",))

with guarded("Le tableau de comparaison"):
    st.subheader("Le territoire et ses alentours")
    st.html(tables.comparison(diagnosis, indicators))
    show_sources(diagnosis, tables_of(diagnosis.measurement(entry.id) for entry in indicators))

with guarded("Le tableau des communes"):
    st.subheader("Commune par commune")
    tables.show_units(diagnosis, [entry for entry in indicators if entry.aggregated and entry.id != "population"],
                      "population_communes")
    show_sources(diagnosis, ("population", "structure_2021", "communes"))
