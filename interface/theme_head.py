"""The head of a theme's screen: title, what to compare with, key figures, and the theme at a glance."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.spine import spine
from diagnostic.figures.spine_chart import spine_chart
from diagnostic.indicators.catalogue import THEME_LABELS, Theme, catalogue
from interface import markup
from interface.charts import show_chart
from interface.guard import guarded
from interface.kpi import kpi_of, show_kpis
from interface.peer_panel import show_peer
from interface.sources import show_sources, tables_of


def show_head(diagnosis: Diagnosis, theme: Theme, first: Sequence[str]) -> None:
    """`first`: the indicators of the first row."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(THEME_LABELS[theme], width="content")
        with guarded("Le choix d'un territoire de comparaison"):
            show_peer()
    with guarded("La première ligne de chiffres"):
        show_kpis(kpi_of(diagnosis, identifier) for identifier in first)
        show_sources(diagnosis, tables_of(map(diagnosis.measurement, first)))
    with guarded("La position parmi les intercommunalités"):
        _position(diagnosis, theme)


def _position(diagnosis: Diagnosis, theme: Theme) -> None:
    """Where the territory stands among EPCI; drawn when it is opened."""
    standing = [entry.id for entry in catalogue().of_theme(theme)
                if (found := diagnosis.measurement(entry.id)) is not None and found.standings]
    drawn = spine(diagnosis, standing)
    if not drawn.rows:
        return
    panel = st.expander("D'un coup d'œil : le territoire parmi les intercommunalités de France", key=f"spine-{theme}",
                        on_change="rerun")
    if panel.open:
        with panel, st.container(key=f"wide-{theme}"):
            show_chart(spine_chart(diagnosis, standing), f"spine-{theme}-chart", alt=drawn.alt, otherwise="")
            if drawn.left_out:
                st.html(markup.quiet(drawn.left_out))
