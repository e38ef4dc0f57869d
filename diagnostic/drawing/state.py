"""What a person drew, and how they came to it: the present selection and the changes before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart

Declared = tuple[tuple[str, DeclaredPart], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One change, told by what differs: a step costs what it changed, whatever the size of the territory.

    `label` says it in French. `added`, `removed`: codes of the selection (5 or 9 characters), sorted. `parts_before`,
    `parts_after`: the declared parts that were lost or gained, sorted by code.
    """

    label: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    parts_before: Declared = ()
    parts_after: Declared = ()

    @classmethod
    def between(cls, before: Selection, after: Selection, label: str) -> Step:
        return cls(label, *_apart(before.codes, after.codes), *_apart(after.declared, before.declared))

    @property
    def empty(self) -> bool:
        return not (self.added or self.removed or self.parts_before or self.parts_after)

    @property
    def reverse(self) -> Step:
        return Step(self.label, self.removed, self.added, self.parts_after, self.parts_before)

    def on(self, selection: Selection) -> Selection:
        """The selection once this step is taken, from the one it was taken from."""
        codes = set(selection.codes).difference(self.removed).union(self.added)
        declared = {**{code: part for code, part in selection.declared if (code, part) not in self.parts_before},
                    **dict(self.parts_after)}
        return Selection(tuple(sorted(codes)), tuple(sorted(declared.items(), key=lambda item: item[0])))


@dataclass(frozen=True)
class Drawing:
    """A selection with the steps that led to it (`past`, oldest first) and those undone (`future`, the next one last).

    Holds codes and declared parts, never a shape; undo and redo have no limit.
    """

    selection: Selection
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    def moved(self, selection: Selection, label: str) -> Drawing:
        """The drawing on another selection, one step further, with nothing left to redo; itself if nothing changes.

        `selection` must be in the form that `Selection` promises: codes sorted and unique, parts sorted by code.
        """
        step = Step.between(self.selection, selection, label)
        return self if step.empty else Drawing(selection, (*self.past, step))

    def undone(self) -> Drawing:
        """The drawing before its last step; itself when there is none."""
        if not self.past:
            return self
        *past, step = self.past
        return Drawing(step.reverse.on(self.selection), tuple(past), (*self.future, step))

    def redone(self) -> Drawing:
        """The drawing with the step that was undone last; itself when there is none."""
        if not self.future:
            return self
        *future, step = self.future
        return Drawing(step.on(self.selection), (*self.past, step), tuple(future))

    @property
    def can_undo(self) -> bool:
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        return bool(self.future)

    @property
    def last(self) -> Step | None:
        """The step that led to this selection: what an undo would take back; None at the start."""
        return self.past[-1] if self.past else None


def _apart(before: Iterable, after: Iterable) -> tuple[tuple, tuple]:
    """What only `after` holds and what only `before` holds, in the order of each."""
    kept_before, kept_after = set(before), set(after)
    return (tuple(item for item in after if item not in kept_before),
            tuple(item for item in before if item not in kept_after))
