"""Questions as they arise, and the answers already given to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from diagnostic.geography.reading import Choice, Kind, Question

NONE = "aucun"
ALL = "toutes"


@dataclass(slots=True)
class _Draft:
    id: str
    kind: Kind
    message: str
    choices: tuple[Choice, ...]
    multiple: bool
    lines: list[int] = field(default_factory=list)


class Desk:
    """Keeps one question per id, whatever the number of lines it arises on."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self._drafts: dict[str, _Draft] = {}

    def ask(self, id_: str, kind: Kind, message: str, choices: Iterable[Choice], line: int, *,
            multiple: bool = False) -> tuple[Choice, ...] | None:
        """The choices made, or None when the question is still open (it is then put on the desk).

        An answer that is none of the choices leaves the question open.
        """
        offered = tuple(choices)
        wanted = self._answers.get(id_, "").split()
        chosen = tuple(choice for choice in offered if choice.id in wanted)
        if chosen and (multiple or len(chosen) == 1):
            return chosen
        draft = self._drafts.setdefault(id_, _Draft(id_, kind, message, offered, multiple))
        draft.lines.append(line)
        return None

    def answer(self, id_: str) -> str:
        return self._answers.get(id_, "")

    def open(self, kind: Kind) -> list[_Draft]:
        return [draft for draft in self._drafts.values() if draft.kind is kind]

    def questions(self) -> tuple[Question, ...]:
        """Open questions: those on the whole list first, then by first line, then by id."""
        order = {kind: rank for rank, kind in enumerate((Kind.FIVE_DIGITS, Kind.DOUBLE))}
        made = [Question(draft.id, draft.kind, draft.message, draft.choices, tuple(dict.fromkeys(draft.lines)),
                         draft.multiple) for draft in self._drafts.values()]
        return tuple(sorted(made, key=lambda question: (order.get(question.kind, 9), question.lines, question.id)))


def leave_out(label: str = "Laisser de côté") -> Choice:
    return Choice(NONE, label)
