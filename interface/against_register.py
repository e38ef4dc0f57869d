"""The territory under way against the register of CPTS: whom it meets, what it takes, what it leaves beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import nan

import streamlit as st

from diagnostic.coverage.found import Blank, Effect
from diagnostic.diagnosis import Diagnosis
from diagnostic.geography.checks import Severity, counted
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.register import REGISTER_TABLES
from diagnostic.overlaps import effect_in
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, number, percent, plural
from interface import markup, registry_drafts, session
from interface.sources import sources_line

# Names told of the communes of a zone blanche, and zones told.
NAMED, ZONES = 4, 3


def against(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """HTML, escaped, under a heading; nothing where no register says anything of the territory."""
    if not any(map(diagnosis.provenance, REGISTER_TABLES)):
        return ""
    effect = effect_in(diagnosis.perimeter.units, warehouse)
    told = [*_taken(effect, warehouse.gazetteer), *_left(effect, warehouse.gazetteer)]
    if not diagnosis.overlaps and not told:
        return ""
    table = _table(diagnosis, effect) if diagnosis.overlaps else ""
    notices = markup.notices((Severity.INFO, said, "") for said in told)
    return (f"<h2>{markup.text('Face aux CPTS enregistrées')}</h2>{notices * bool(told)}{table}"
            f"{sources_line(diagnosis, (*REGISTER_TABLES, 'population'))}")


def warnings(warehouse: Warehouse) -> tuple[str, ...]:
    """What the register could not say, and what is shown instead; French. What is installed and damaged is told by the
    screen of data."""
    return warehouse.warnings[len(warehouse.ground.warnings):]


def _table(diagnosis: Diagnosis, effect: Effect) -> str:
    # The CPTS that the territory is has no pair with it: each is all of the other.
    shares = {overlap.cpts: (1.0, 1.0) for overlap in diagnosis.overlaps
              if overlap.whole and overlap.population == diagnosis.population}
    shares |= {pair.second: (pair.share_first, pair.share_second) for pair in effect.pairs}
    return markup.table(
        ["CPTS", "Communes en commun", "Habitants en commun", "Part du territoire", "Part de la CPTS"],
        [[overlap.cpts, number(len(overlap.codes)), "au plus " * overlap.at_most + number(overlap.population),
          *(percent(100 * share, 0) for share in shares.get(overlap.cpts, (nan, nan)))]
         for overlap in diagnosis.overlaps],
        numeric=[1, 2, 3, 4], cards=True)


def _taken(effect: Effect, gazetteer: Gazetteer) -> Iterable[str]:
    if effect.taken:
        verb = plural(len(effect.taken), "n'est", "ne sont")
        yield (f"{counted(effect.taken, gazetteer)} du territoire ({count(effect.people, 'habitant')}) {verb} dans "
               f"aucune autre CPTS : {_named(effect.taken, gazetteer)}.")


def _left(effect: Effect, gazetteer: Gazetteer) -> Iterable[str]:
    """Zones blanches that touch the territory."""
    if effect.left:
        zones = sorted(effect.left, key=lambda blank: -blank.population)
        others = f" ; et {count(len(zones) - ZONES, 'autre')}" if len(zones) > ZONES else ""
        yield (f"{plural(len(zones), 'Zone blanche qui le touche', 'Zones blanches qui le touchent')} : "
               f"{' ; '.join(_zone(blank, gazetteer) for blank in zones[:ZONES])}{others}.")


def _zone(blank: Blank, gazetteer: Gazetteer) -> str:
    size = f"{counted(blank.codes, gazetteer)}, " if len(blank.codes) > 1 else ""
    return f"{_named(blank.codes, gazetteer)} ({size}{count(blank.population, 'habitant')})"


def _named(codes: Iterable[str], gazetteer: Gazetteer) -> str:
    return enumerate_fr([gazetteer.place(code).name for code in codes], NAMED)


def show_ways() -> None:
    """To the overlaps of the whole register, and to a form of the register filled with the territory."""
    with st.container(horizontal=True, vertical_alignment="center", key="ways-registre"):
        st.page_link("pages/chevauchements.py", label="Voir tous les chevauchements", icon=":material/join_inner:")
        if st.button("Inscrire ce territoire au registre", key="territory_to_register", type="tertiary",
                     icon=":material/playlist_add:"):
            _begin()
            st.switch_page("pages/registre.py")


def _begin() -> None:
    """A form of the register with the territory and its name, over what was typed there."""
    registry_drafts.begin_new()
    project, typed = session.project(), registry_drafts.draft("")
    registry_drafts.keep(replace(typed.on(project.selection), name=typed.name or project.name))
