"""What a person works on: a territory with the choices made about it, in one or several scenarios. Never a shape."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from string import ascii_uppercase

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import Dossier
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.indicators.brought import Brought
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.wording import typography

# Scenarios are called by a letter, so that there are 26 of them at most.
LETTERS = ascii_uppercase


class ScenarioError(ValueError):
    """What is asked of the scenarios cannot be done; the message says why in French."""


@dataclass(frozen=True)
class Project:
    """`codes`: 5 characters for a whole unit, 9 for an IRIS, as `units_of` reads them, sorted and unique.

    `declared`: (code, part) for the units of `codes` that are taken in part by declaration, sorted by code. `brought`:
    tables of the user's, masked already, each on as many communes as it has. `against`: the territory it is compared
    with, as `peers.peer_of` reads it (« epci:200034692 »); empty without. `dossier`: what its people say of their file.
    """

    codes: tuple[str, ...]
    name: str = ""
    plan: FundingPlan = field(default_factory=FundingPlan)
    entered: tuple[EnteredFigure, ...] = ()
    declared: tuple[tuple[str, DeclaredPart], ...] = ()
    brought: tuple[Brought, ...] = ()
    against: str = ""
    follow_up: tuple[FollowUp, ...] = ()
    dossier: Dossier = field(default_factory=Dossier)

    @property
    def selection(self) -> Selection:
        return Selection(self.codes, self.declared)

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.selection.units

    def on(self, selection: Selection) -> Project:
        """The same project on another territory."""
        return replace(self, codes=selection.codes, declared=selection.declared)

    def with_figure(self, figure: EnteredFigure) -> tuple[EnteredFigure, ...]:
        """The entered figures once `figure` has replaced what was typed before for the same indicator."""
        kept = [other for other in self.entered if other.indicator != figure.indicator]
        return tuple(sorted([*kept, figure], key=lambda entry: entry.indicator))

    def without_figure(self, indicator: str) -> tuple[EnteredFigure, ...]:
        return tuple(figure for figure in self.entered if figure.indicator != indicator)

    def with_followed(self, figure: FollowUp) -> tuple[FollowUp, ...]:
        """The figures of the ACI's follow-up once `figure` has replaced what was kept before under its name."""
        return tuple(sorted([*self.without_followed(figure.id), figure], key=lambda kept: kept.id))

    def without_followed(self, identifier: str) -> tuple[FollowUp, ...]:
        return tuple(figure for figure in self.follow_up if figure.id != identifier)

    def without_table(self, digest: str) -> tuple[Brought, ...]:
        """The brought tables less one."""
        return tuple(table for table in self.brought if table.digest != digest)


@dataclass(frozen=True)
class Scenario:
    """One of the territories that a project hesitates between, called by a capital letter."""

    letter: str
    title: str
    selection: Selection


@dataclass(frozen=True)
class Work:
    """Everything that is saved: a project on its current scenario, and its other scenarios, sorted by letter.

    The scenarios share the name, the plan, the entered figures and the brought tables. `pasted` and `answers` are a
    pasted text that still asks something, and what was answered so far: empty as soon as the codes tell everything.
    Raises ScenarioError when two scenarios bear one letter, or one bears none.
    """

    project: Project
    letter: str = LETTERS[0]
    title: str = ""
    others: tuple[Scenario, ...] = ()
    pasted: str = ""
    answers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        letters = [self.letter, *(other.letter for other in self.others)]
        if len(set(letters)) < len(letters) or any(letter not in LETTERS or len(letter) != 1 for letter in letters):
            raise ScenarioError(typography("Chaque scénario porte une lettre de A à Z, qui n'est qu'à lui."))
        object.__setattr__(self, "others", tuple(sorted(self.others, key=lambda other: other.letter)))

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them, the current one included, by letter."""
        current = Scenario(self.letter, self.title, self.project.selection)
        return tuple(sorted([current, *self.others], key=lambda scenario: scenario.letter))

    def on(self, selection: Selection) -> Work:
        """The current scenario on another territory; a text that asked something keeps asking."""
        return replace(self, project=self.project.on(selection))

    def switched_to(self, letter: str) -> Work:
        """The same work on another of its scenarios. Raises ScenarioError when there is none of that letter."""
        if letter == self.letter:
            return self
        return self._on_one_of(self.scenarios, letter)

    def with_copy(self, title: str = "") -> Work:
        """The current scenario copied under the first free letter; the copy becomes the current one.

        Raises ScenarioError when all the letters are taken.
        """
        free = [letter for letter in LETTERS if letter not in {scenario.letter for scenario in self.scenarios}]
        if not free:
            raise ScenarioError(typography(f"Un projet tient en {len(LETTERS)} scénarios : supprimez-en un d'abord."))
        copy = Scenario(free[0], title, self.project.selection)
        return self._on_one_of((*self.scenarios, copy), copy.letter)

    def without(self, letter: str) -> Work:
        """The work less one scenario; when it was the current one, the first that is left is.

        Raises ScenarioError when there is none of that letter, or no other.
        """
        left = tuple(scenario for scenario in self.scenarios if scenario.letter != letter)
        if len(left) == len(self.scenarios):
            raise ScenarioError(typography(f"Ce projet n'a pas de scénario {letter:.1}."))
        if not left:
            raise ScenarioError(typography("Un projet garde au moins un scénario."))
        return self._on_one_of(left, self.letter if letter != self.letter else left[0].letter)

    def titled(self, letter: str, title: str) -> Work:
        """The work with a scenario renamed. Raises ScenarioError when there is none of that letter."""
        self.switched_to(letter)
        renamed = tuple(replace(scenario, title=title) if scenario.letter == letter else scenario
                        for scenario in self.scenarios)
        return self._on_one_of(renamed, self.letter)

    def _on_one_of(self, scenarios: tuple[Scenario, ...], letter: str) -> Work:
        chosen = next((scenario for scenario in scenarios if scenario.letter == letter), None)
        if chosen is None:
            raise ScenarioError(typography(f"Ce projet n'a pas de scénario {letter:.1}."))
        others = tuple(scenario for scenario in scenarios if scenario.letter != letter)
        same = letter == self.letter
        return Work(self.project.on(chosen.selection), letter, chosen.title, others,
                    self.pasted if same else "", self.answers if same else ())
