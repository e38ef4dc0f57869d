"""The scenarios of a project as cards: what each is worth, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from diagnostic.aci.funding import chosen, total
from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import units_word
from diagnostic.geography.checks import Severity
from diagnostic.projects.project import LETTERS, Scenario, ScenarioError
from diagnostic.wording import count, euros, number
from interface import markup, session
from interface.guard import guarded, show

# Cards, and columns of the comparison, that stay readable side by side.
SIDE_BY_SIDE = 4
TITLE_LENGTH = 60
_REFUSAL = "scenario_refusal"


@dataclass(frozen=True)
class Read:
    """A scenario with its diagnosis, or with the French sentence that says why it has none."""

    scenario: Scenario
    diagnosis: Diagnosis | None
    refusal: str = ""

    @property
    def title(self) -> str:
        """« A · Bassin de Mende », « Scénario A » when it has no title."""
        letter, title = self.scenario.letter, self.scenario.title
        return f"{letter} · {title}" if title else f"Scénario {letter}"


def read_scenarios() -> tuple[Read, ...]:
    """Every scenario by letter. Typed figures are left out: they are of the territory that they were typed for."""
    return tuple(_reading())


def _reading() -> Iterator[Read]:
    project = replace(session.project(), entered=())
    for scenario in session.scenarios():
        if not scenario.selection.codes:
            yield Read(scenario, None, "Ce scénario n'a encore aucune commune.")
            continue
        try:
            yield Read(scenario, session.diagnosed(project.on(scenario.selection)))
        except ValueError as failure:
            yield Read(scenario, None, str(failure))


def next_letter() -> str:
    """The letter that a copy would take; empty when all are taken."""
    taken = {scenario.letter for scenario in session.scenarios()}
    return next((letter for letter in LETTERS if letter not in taken), "")


def show_refusal() -> None:
    """Say once why the last thing asked could not be done."""
    if said := st.session_state.pop(_REFUSAL, ""):
        show(Severity.WARNING, said)


def show_copy(*, primary: bool = False) -> None:
    """The button that copies the current scenario under the next letter."""
    letter = next_letter()
    if not letter:
        st.html(markup.quiet(f"Les {len(LETTERS)} lettres sont prises : supprimez un scénario pour en faire un autre."))
        return
    st.button(f"Copier le scénario en cours sous {letter}", key="scenario_copy", icon=":material/content_copy:",
              type="primary" if primary else "secondary", on_click=_tried, args=(session.copy_scenario,))


def show_cards(found: Sequence[Read]) -> None:
    """One card for each scenario, four on a row at most."""
    for start in range(0, len(found), SIDE_BY_SIDE):
        row = found[start:start + SIDE_BY_SIDE]
        # A card alone keeps the width of a card.
        for column, read in zip(st.columns(max(len(row), 2), gap="small"), row, strict=False):
            with column.container(border=True, height="stretch"), guarded(f"Le scénario {read.scenario.letter}"):
                _card(read, alone=len(found) == 1)


def _card(read: Read, *, alone: bool) -> None:
    letter = read.scenario.letter
    current = letter == session.letter()
    st.html(f"<p class='quiet'>{'En cours, sur tous les écrans' if current else 'Gardé'}</p>"
            f"<p><strong>{markup.text(read.title)}</strong></p>{_figures(read)}")
    if not current:
        st.button("Travailler sur ce scénario", key=f"scenario_switch_{letter}", width="stretch", on_click=_tried,
                  args=(session.switch_to, letter))
    elif st.button("Modifier ses communes", key=f"scenario_edit_{letter}", width="stretch", type="primary"):
        st.switch_page("pages/territoire.py")
    with st.container(horizontal=True, gap="small"):
        _rename(read)
        if not alone:
            _remove(read)


def _rename(read: Read) -> None:
    letter = read.scenario.letter
    with st.popover("Renommer", width="stretch", key=f"scenario_rename_{letter}"):
        key = f"scenario_title_{letter}"
        session.follow(key, read.scenario.title[:TITLE_LENGTH])
        st.text_input(f"Titre du scénario {letter}", key=key, max_chars=TITLE_LENGTH,
                      placeholder="Par exemple : bassin de vie, cinq intercommunalités…")
        st.button("Enregistrer ce titre", key=f"scenario_name_{letter}", on_click=_renamed, args=(letter, key))


def _remove(read: Read) -> None:
    letter = read.scenario.letter
    with st.popover("Supprimer", width="stretch", key=f"scenario_remove_{letter}"):
        st.html(markup.quiet(f"Le scénario {letter} ({_held(read)}) ne sera plus gardé. Les autres ne changent pas."))
        st.button(f"Supprimer le scénario {letter}", key=f"scenario_drop_{letter}", on_click=_tried,
                  args=(session.drop_scenario, letter), icon=":material/delete:")


def _figures(read: Read) -> str:
    if read.diagnosis is None:
        return markup.notices([(Severity.WARNING, read.refusal, "")])
    diagnosis = read.diagnosis
    yearly = total(chosen(diagnosis.funding, diagnosis.plan), diagnosis.plan)
    return markup.facts([
        ("Habitants", number(diagnosis.population)), ("Territoire", units_word(diagnosis)),
        ("Taille ACI", diagnosis.tiers[0].label),
        ("Financement", f"{euros(yearly.amount)}/an" + (", partiel" if yearly.partial else ""))])


def _held(read: Read) -> str:
    return units_word(read.diagnosis) if read.diagnosis else count(len(read.scenario.selection.codes), "commune")


def _renamed(letter: str, key: str) -> None:
    _tried(session.name_scenario, letter, str(st.session_state.get(key, "")))


def _tried(action: Callable[..., object], *words: str) -> None:
    """Do it; what is refused (a scenario dropped in another window) is said on the screen."""
    try:
        action(*words)
    except ScenarioError as refusal:
        st.session_state[_REFUSAL] = str(refusal)
