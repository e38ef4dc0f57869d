"""A batch under way: what is already made, what must be, and what became of every territory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from diagnostic.batch.crew import Crew, work
from diagnostic.batch.edition import begin
from diagnostic.batch.index import Outcome, State
from diagnostic.batch.shared import shared_units
from diagnostic.batch.store import Store
from diagnostic.batch.summary import Summary, summary_of
from diagnostic.batch.task import Made, Task
from diagnostic.batch.territories import Wanted
from diagnostic.batch.work import recorded_in
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.project import Project
from diagnostic.report.manifest import inputs, project_text, software
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number, plural, typography

_MINUTE = 60


class Batch:
    """`tell`: takes sentences in French, on progress and on what fails."""

    def __init__(self, territories: Sequence[Wanted], store: Store, warehouse: Warehouse, edited: date | None,
                 template: bytes | None, tell: Callable[[str], None]) -> None:
        self._territories, self._store, self._warehouse = territories, store, warehouse
        self._edited, self._template, self._tell = edited, template, tell
        self._found: dict[str, Outcome] = {}
        self._recorded = recorded_in(warehouse)

    def run(self, crew_of: Callable[[int], Crew]) -> None:
        """Make what is not made yet. `crew_of` is asked for the workers of so many packs, when there are any to make.

        Raises FileError without workers, OSError when the folder cannot be written.
        """
        left = list(self._unmade())
        if not left:
            return
        named, begun = {wanted.folder: wanted for wanted, _ in left}, time.monotonic()
        crew = crew_of(len(left))
        try:
            begin(self._store, self._edited)
            for done, (task, made) in enumerate(work((task for _, task in left), crew), start=1):
                wanted = named[task.folder]
                outcome = self._found[wanted.folder] = self._taken(wanted, made)
                seconds = (time.monotonic() - begun) / done * (len(left) - done)
                self._tell(f"{done}/{len(left)}  {outcome.shown}{_time_left(seconds)}")
                if outcome.state is State.FAILED:
                    self._tell(f"  {' '.join(outcome.remarks)}")
        finally:
            crew.close()

    def told(self) -> list[Outcome]:
        """What became of every territory, in the order of the table, with what they share."""
        outcomes = [self._found[wanted.folder] for wanted in self._territories]
        made = [(outcome, outcome.summary) for outcome in outcomes if outcome.summary]
        shared = shared_units([(outcome.shown, summary.people) for outcome, summary in made],
                              self._warehouse.gazetteer)
        overlaps = {outcome.folder: met for (outcome, _), met in zip(made, shared, strict=True)}
        return [replace(outcome, overlaps=overlaps.get(outcome.folder, ())) for outcome in outcomes]

    def _unmade(self) -> Iterator[tuple[Wanted, Task]]:
        """What must be made; of the others, what is known is kept."""
        for wanted in self._territories:
            try:
                task = self._task(wanted, wanted.project) if wanted.project else None
                summary = self._already(wanted, wanted.project) if wanted.project else None
            except ValueError as failure:
                self._found[wanted.folder] = outcome = _failed(wanted, str(failure))
                self._tell(f"{outcome.shown} : {failure}")
                continue
            if task is None:
                self._found[wanted.folder] = outcome = _failed(wanted, wanted.refusal)
                self._tell(f"{outcome.shown} : {wanted.refusal}")
            elif summary is not None:
                self._found[wanted.folder] = _made(wanted, summary)
            else:
                yield wanted, task

    def _already(self, wanted: Wanted, project: Project) -> Summary | None:
        """What the index tells of a pack that is there, whole, made from the same things; None without one."""
        asked = inputs(project, self._warehouse, self._edited, self._template)
        return summary_of(diagnosis_of(project, self._warehouse)) if self._store.holds(wanted.folder, asked) else None

    def _task(self, wanted: Wanted, project: Project) -> Task:
        return Task(wanted.folder, project_text(project, self._warehouse), self._edited, self._template,
                    self._warehouse.version, software().code, self._recorded)

    def _taken(self, wanted: Wanted, made: Made) -> Outcome:
        if made.summary is None:
            return _failed(wanted, made.refusal)
        if kept := self._store.put(wanted.folder, made.files):
            self._tell(f"Ce qui était dans « {wanted.folder} » avait été modifié, ou n'était pas un dossier de "
                       f"l'application : il est gardé sous « {kept} ».")
        return _made(wanted, made.summary)


def _failed(wanted: Wanted, why: str) -> Outcome:
    return Outcome(wanted.line, wanted.name, wanted.folder, State.FAILED, (why,))


def _made(wanted: Wanted, summary: Summary) -> Outcome:
    return Outcome(wanted.line, wanted.name, wanted.folder, State.MADE, wanted.remarks, summary)


def _time_left(seconds: float) -> str:
    """« , encore 3 minutes »; nothing at the end."""
    if seconds < 1:
        return ""
    whole = round(seconds) if seconds < _MINUTE else -(-round(seconds) // _MINUTE)
    word = "seconde" if seconds < _MINUTE else "minute"
    return typography(f", encore {number(whole)} {plural(whole, word)}")
