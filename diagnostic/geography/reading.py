"""What became of a pasted text: every token with its fate, the units it gives, the questions it leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagnostic import wording
from diagnostic.geography.units import Unit

MAX_SHOWN = 60


class FiveDigits(StrEnum):
    """How five digits are read when they could be INSEE codes or postal codes."""

    ASK = "demander"
    INSEE = "insee"
    POSTAL = "postal"


class Fate(StrEnum):
    """What became of a token. The value is what a reader sees in a table of tokens."""

    TAKEN = "retenu"
    REPAIRED = "corrigé"
    CARRIED = "reporté"
    NAMED = "reconnu par son nom"
    CONVERTED = "code postal converti"
    PART = "partie de commune"
    GROUPED = "regroupement ajouté"
    DUPLICATE = "doublon"
    PENDING = "à confirmer"
    REFUSED = "refusé"
    UNKNOWN = "inconnu"
    EXCLUDED = "écarté"
    LABEL = "libellé"
    IGNORED = "hors sujet"


ACCEPTED = frozenset({Fate.TAKEN, Fate.REPAIRED, Fate.CARRIED, Fate.NAMED, Fate.CONVERTED, Fate.PART, Fate.GROUPED})
NOT_TAKEN = frozenset({Fate.REFUSED, Fate.UNKNOWN, Fate.EXCLUDED})


class Kind(StrEnum):
    """What a question is about."""

    FIVE_DIGITS = "codes INSEE ou codes postaux"
    HOMONYM = "homonymes"
    SPELLING = "orthographe"
    POSTAL = "code postal"
    GROUP = "regroupement"
    DOUBLE = "double compte"
    RANGE = "suite de codes"
    MENTION = "nom dans un texte"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, or a suggestion on a token: the codes it would take (none: leave it out)."""

    id: str
    label: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text and its fate. `raw` is exact (any length, any character): show `shown` instead.

    `codes` are the units it names or may name: in `Reading.units` only if the fate is an accepted one. `warning` marks
    a token that was taken but deserves a look, such as a code followed by the name of another commune.
    """

    raw: str
    line: int
    fate: Fate
    codes: tuple[str, ...] = ()
    message: str = ""
    suggestions: tuple[Choice, ...] = ()
    warning: bool = False

    @property
    def shown(self) -> str:
        return shown(self.raw)


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the person who pasted can tell. Until answered, none of its codes enters the territory.

    To answer: `read_codes(text, gazetteer, answers={question.id: choice.id})`; with `multiple`, several choice ids
    separated by spaces. `lines` are where it arises.
    """

    id: str
    kind: Kind
    message: str
    choices: tuple[Choice, ...]
    lines: tuple[int, ...] = ()
    multiple: bool = False


@dataclass(frozen=True)
class Reading:
    """The outcome of `read_codes`. `refusal` is a sentence when the text was not read at all (too long)."""

    tokens: tuple[Token, ...] = ()
    units: tuple[Unit, ...] = ()
    questions: tuple[Question, ...] = ()
    refusal: str = ""

    @property
    def problems(self) -> tuple[Token, ...]:
        """Tokens that were not taken, or were taken with a warning. Those under a question are not among them."""
        return tuple(token for token in self.tokens if token.fate in NOT_TAKEN or token.warning)

    @property
    def counts(self) -> Mapping[Fate, int]:
        """Number of tokens by fate, in the order of `Fate`, only those that occur."""
        counted = Counter(token.fate for token in self.tokens)
        return {fate: counted[fate] for fate in Fate if counted[fate]}

    @property
    def settled(self) -> bool:
        """Whether there is a territory and nothing left to ask."""
        return bool(self.units) and not self.questions

    @property
    def summary(self) -> str:
        """« 17 communes retenues ; 2 questions à trancher ; 1 élément non retenu. »"""
        if self.refusal:
            return self.refusal
        left_out = sum(token.fate in NOT_TAKEN for token in self.tokens)
        pieces = [wording.count(len(self.units), "commune retenue", "communes retenues") if self.units
                  else "aucune commune retenue"]
        if self.questions:
            pieces.append(wording.count(len(self.questions), "question à trancher", "questions à trancher"))
        if left_out:
            pieces.append(wording.count(left_out, "élément non retenu", "éléments non retenus"))
        text = wording.typography(" ; ".join(pieces) + ".")
        return text[0].upper() + text[1:]


def shown(raw: str) -> str:
    """`raw` on one line, without control or direction characters, at most 60 characters: safe to put in a sentence."""
    head = "".join(character if character.isprintable() else " " for character in raw[: 4 * MAX_SHOWN])
    head = " ".join(head.split())
    cut = len(head) > MAX_SHOWN or len(raw) > 4 * MAX_SHOWN
    return head[: MAX_SHOWN - 1].rstrip() + "…" if cut else head
