"""Population: how many, how old, growing or not, and where."""

from __future__ import annotations

from diagnostic.figures.charts import age_bars, population_curve
from interface import session
from interface.charts import show_chart
from interface.frame import framed
from interface.heading_panel import show_absent, show_headings
from interface.overview import show_overview
from interface.sources import show_sources
from interface.theme_head import show_head

FIRST = ("population", "evolution_annuelle", "part_65p", "indice_vieillissement")

framed()
diagnosis = session.current()


def ages() -> None:
    show_chart(age_bars(diagnosis), "ages", otherwise="Les âges ne sont pas connus pour ce territoire.",
               alt="Part des moins de 20 ans, des 20 à 64 ans et des 65 ans ou plus, et les mêmes parts alentour.")
    show_sources(diagnosis, ("structure_2021",))


def curve() -> None:
    show_chart(population_curve(diagnosis), "curve", otherwise="La population n'est connue que pour une année.",
               alt="Population municipale du territoire par année.")
    show_sources(diagnosis, ("population",))


show_head(diagnosis, "population", FIRST)

show_headings(diagnosis, "population", {"taille": curve, "ages": ages})
show_overview(diagnosis, "population")
show_absent(diagnosis, "population")
