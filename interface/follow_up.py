"""What the ACI contract follows: where the territory stands and what is aimed at, typed here and kept in the project.

Place `show_follow_up(diagnosis)` in a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import streamlit as st

from diagnostic.aci.labels import MISSIONS
from diagnostic.diagnosis import Diagnosis
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.entered import SOURCE_LIMIT
from diagnostic.indicators.follow_up import FollowUp, FollowUpError, checked
from diagnostic.indicators.topics import Tracked
from diagnostic.wording import MISSING, agreeing, percent, quantity, typography
from interface import markup, session
from interface.guard import show
from interface.typed import NotANumberError, count_of, value_of

_PREFIX, _REFUSAL = "follow_up_", "follow_up_refusal"
_FIELDS = ("figure", "baseline", "target", "year", "source")


def show_follow_up(diagnosis: Diagnosis) -> None:
    """The figures kept, mission by mission, and a form to keep one more; a figure typed again replaces the former."""
    figures = {entry.id: entry for entry in catalogue().tracked}
    st.html(markup.quiet("Chaque contrat ACI choisit ses indicateurs avec l'ARS et l'Assurance Maladie : ceux de la "
                         "liste sont usuels. Les valeurs restent dans le projet et dans les documents que vous "
                         "téléchargez ; elles ne voyagent pas dans le lien de la page."))
    if diagnosis.follow_up:
        st.html(markup.table(["Mission", "Indicateur", "Départ", "Cible", "Année", "Source"],
                             rows(diagnosis.follow_up, figures.values()), numeric=(2, 3, 4)))
        chosen = st.selectbox("Retirer un indicateur de suivi", [figure.id for figure in diagnosis.follow_up],
                              format_func=lambda name: figures[name].label, index=None, key=f"{_PREFIX}gone",
                              placeholder="Choisir")
        st.button("Retirer", key=f"{_PREFIX}remove", on_click=_remove, args=(chosen,), disabled=chosen is None)
    _show_form(figures)
    if refusal := st.session_state.get(_REFUSAL):
        show(Severity.ALERT, refusal, "Rien n'a été enregistré ; ce que vous avez tapé est gardé.")


def rows(kept: Iterable[FollowUp], entries: Iterable[Tracked]) -> list[Sequence[str]]:
    """Mission, figure, baseline, target, year and source of each, in words."""
    by_id = {entry.id: entry for entry in entries}
    return [(MISSIONS[by_id[figure.id].mission], by_id[figure.id].label, in_words(figure.baseline, by_id[figure.id]),
             in_words(figure.target, by_id[figure.id]), str(figure.year), figure.source or MISSING) for figure in kept]


def in_words(value: float | None, entry: Tracked) -> str:
    """« 10,5 % », « 42 adhérents »; « non disponible » for None."""
    if value is None or entry.unit == "%":
        return percent(value, entry.decimals)
    return quantity(value, agreeing(value, entry.unit), entry.decimals)


def figure_typed(figure: str, baseline: str, target: str, year: str, source: str) -> FollowUp:
    """The figure that the fields hold. Raises NotANumberError or FollowUpError, both in French."""
    when = count_of(year)
    if when is None:
        raise NotANumberError(typography("Indiquez l'année de la valeur de départ."))
    return checked(FollowUp(figure, value_of(baseline), value_of(target), when, source))


def _show_form(figures: dict[str, Tracked]) -> None:
    chosen = st.selectbox("Indicateur de suivi", list(figures), key=f"{_PREFIX}figure",
                          format_func=lambda name: f"{MISSIONS[figures[name].mission]} : {figures[name].label}")
    entry = figures[chosen]
    st.html(markup.quiet(f"{entry.definition} Chiffre que tient {entry.asked_from}."))
    st.session_state.setdefault(f"{_PREFIX}year", str(datetime.now(UTC).year - 1))
    with st.form("follow_up", enter_to_submit=False):
        first, second, third = st.columns(3)
        first.text_input(f"Valeur de départ ({entry.unit})", key=f"{_PREFIX}baseline", max_chars=20)
        second.text_input(f"Cible ({entry.unit})", key=f"{_PREFIX}target", max_chars=20)
        third.text_input("Année de la valeur de départ", key=f"{_PREFIX}year", max_chars=4)
        st.text_input("Source", key=f"{_PREFIX}source", max_chars=SOURCE_LIMIT,
                      placeholder="par exemple CPAM du Gard, tableau de bord 2024")
        st.form_submit_button("Enregistrer ce suivi", type="primary", on_click=_save)


def _save() -> None:
    """Runs before the screen is drawn again: the values are emptied once the figure is taken, and only then."""
    typed = {field: st.session_state[f"{_PREFIX}{field}"] for field in _FIELDS}
    try:
        figure = figure_typed(**typed)
    except (NotANumberError, FollowUpError) as refusal:
        st.session_state[_REFUSAL] = str(refusal)
        return
    session.change(follow_up=session.project().with_followed(figure))
    st.session_state[_REFUSAL] = ""
    for field in ("baseline", "target"):
        st.session_state[f"{_PREFIX}{field}"] = ""


def _remove(identifier: str) -> None:
    session.change(follow_up=session.project().without_followed(identifier))
