"""What is under the map of overlaps, one part at a time: pairs, matrix, zones blanches, fragmentation, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from diagnostic.apart.pool import Pool
from diagnostic.figures.coverage_matrix import SIGNS, coverage_matrix
from diagnostic.registry.register import Desk
from diagnostic.report.overlaps.data import units_csv
from diagnostic.report.overlaps.shapes import overlaps_geojson
from diagnostic.report.overlaps.view import View
from diagnostic.report.pack import safe_filename
from diagnostic.report.work import asked_of_overlaps
from diagnostic.wording import number
from interface import coverage_blanks, coverage_pairs, coverage_tables, downloads, making, markup
from interface.charts import show_chart
from interface.guard import guarded
from interface.making import Wanted

# A third of a second each, in the process that makes packs.
MOST_LETTERS = 300


def _matrix(_: Desk, view: View) -> None:
    found = coverage_matrix(view.pairs, view.names)
    if found is None:
        st.html(markup.quiet("Aucune CPTS d'ici ne tient une commune d'une autre : la matrice serait vide."))
        return
    with st.container(key="wide-coverage-matrix"):
        show_chart(found.chart, "coverage-matrix", otherwise="", alt=found.alt)
    signs = " ; ".join(f"{sign} {held}" for held, sign in SIGNS.items())
    st.html(markup.quiet(f"Chaque case : les habitants que les deux CPTS comptent. {signs}. Les CPTS qui ne partagent "
                         f"rien n'y sont pas. {found.left_out}"))


def _fragments(_: Desk, view: View) -> None:
    if not view.fragments:
        st.html(markup.quiet("Toutes les CPTS d'ici sont d'un seul tenant, îles mises à part, et n'encerclent aucune "
                             "commune."))
        return
    several = len(view.fragments) > 1
    st.html(markup.quiet(f"{number(len(view.fragments))} CPTS {'sont' if several else 'est'} en plusieurs morceaux, "
                         f"{'encerclent' if several else 'encercle'} une commune, ou {'sont' if several else 'est'} à "
                         "l'intérieur d'une autre. Deux communes se touchent quand elles ont une frontière, et pas "
                         "seulement un point."))
    coverage_tables.show(coverage_tables.fragments_frame(view), "fragmentation")


def _files(_: Desk, view: View) -> None:
    named = safe_filename(view.area)
    st.html(markup.quiet("Tout ce que cet écran montre du territoire observé, dans des fichiers."))
    with st.container(key="fields-coverage-files"):
        _made_apart("Classeur (Excel)", view, "chevauchements.xlsx", making.documents())
        kinds: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
            ("Contours (GeoJSON)", "chevauchements.geojson", lambda: overlaps_geojson(view).encode()),
            ("Communes à traiter (CSV)", "communes-a-traiter.csv", lambda: units_csv(view)))
        for label, ending, make in kinds:
            st.download_button(label, make, f"{named}-{ending}", downloads.mime(ending), key=f"coverage_{ending}",
                               icon=downloads.icon(ending), on_click="ignore", width="stretch")
        if 0 < len(view.disputed) <= MOST_LETTERS:
            _made_apart(f"Lettres ({len(view.disputed)})", view, "lettres.zip", making.packs())
    if len(view.disputed) > MOST_LETTERS:
        st.html(markup.quiet(f"Les lettres de {number(len(view.disputed))} paires ne s'écrivent pas d'un coup ici : "
                             "observez un territoire plus petit, ou lancez « python -m diagnostic overlaps --all "
                             "--letters DOSSIER »."))


def _made_apart(label: str, view: View, ending: str, pool: Pool) -> None:
    """A button for a file that takes too long for others to wait."""
    asker = making.asker()
    told = asked_of_overlaps(ending, view.area, view.departments, date.today(), asker)
    # Who answered what on a conflict is not in the version of the data.
    key = making.key_of("overlaps", told, sorted((pair, repr(case)) for pair, case in view.cases.items()))
    making.button(label, Wanted(pool, making.owner(), asker, label, "overlaps", key, lambda: told),
                  f"{safe_filename(view.area)}-{ending}", downloads.mime(ending), key=f"coverage_{ending}",
                  icon=downloads.icon(ending))


PARTS: dict[str, tuple[str, Callable[[Desk, View], None]]] = {
    "Chevauchements": ("Les chevauchements", coverage_pairs.show),
    "Matrice": ("La matrice", _matrix),
    "Zones blanches": ("Les zones blanches", lambda _, view: coverage_blanks.show(view)),
    "Fragmentation": ("La fragmentation", _fragments),
    "Fichiers": ("Les fichiers", _files),
}


def show(desk: Desk, view: View) -> None:
    counted = {"Chevauchements": len(view.pairs), "Zones blanches": len(view.blanks),
               "Fragmentation": len(view.fragments)}
    first, *_ = PARTS
    labels = {part: f"{part} ({number(counted[part])})" if part in counted else part for part in PARTS}
    chosen = st.segmented_control("Détail affiché", list(PARTS), key="coverage_part", default=first,
                                  persist_state="session", label_visibility="collapsed", required=True, wrap=True,
                                  format_func=lambda part: labels.get(part, part))
    what, fill = PARTS[chosen or first]
    with guarded(what):
        fill(desk, view)
