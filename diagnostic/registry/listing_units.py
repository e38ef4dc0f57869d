"""The units of a CPTS that a listing tells by codes and names; what must be asked, and what could not be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from diagnostic.geography.codes import read_codes
from diagnostic.geography.departments import department_told
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.geography.reader.verdicts import FIVE_QUESTION
from diagnostic.geography.reading import ACCEPTED, NOT_TAKEN, Choice, Fate, FiveDigits, Question, Token, shown
from diagnostic.geography.units import IRIS_CODE, ConflictingPartsError, DeclaredPart, Unit, merged
from diagnostic.registry.listing_table import Line, Problem, Told, split
from diagnostic.wording import enumerate_fr, typography

_HELD = ACCEPTED | {Fate.DUPLICATE}
_NAMED = 5


@dataclass(frozen=True)
class Asked:
    """What only the person who brings the listing can tell: answered by `answers={id: choice.id}`, several choice ids
    separated by spaces where `multiple`. `cpts`: of which CPTS it is, empty for the whole listing."""

    id: str
    message: str
    choices: tuple[Choice, ...]
    cpts: str = ""
    lines: tuple[int, ...] = ()
    multiple: bool = False


@dataclass
class Ground:
    """The units found so far for one CPTS. `rank` begins the ids of its questions."""

    told: Told
    rank: int
    gazetteer: Gazetteer
    answers: Mapping[str, str]
    five: FiveDigits
    units: list[Unit] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, line: int, message: str, codes: Sequence[str] = ()) -> None:
        self.problems.append(Problem(line, shown(self.told.name), typography(message), tuple(codes)))

    def read(self) -> tuple[Unit, ...]:
        """One unit for each code, sorted. What is asked and told is in `questions` and `problems`."""
        parts = [line for line in self.told.lines if line.iris or line.part]
        whole = [line for line in self.told.lines if not (line.iris or line.part)]
        self._whole("c", [line for line in whole if line.code])
        self._whole("n", [line for line in whole if line.commune and not line.code])
        self._parts(parts)
        return self._merged([*self.told.units, *self.units])

    # -- whole units ---------------------------------------------------------------------------------------------

    def _whole(self, prefix: str, lines: Sequence[Line]) -> None:
        if not lines:
            return
        before = {unit.code for unit in self.units}
        plain = self._plain(lines)
        units, rows = (tuple(map(Unit, plain)), []) if plain else self._reading(prefix, lines)
        for line, tokens in rows:
            self._tell_row(line, tokens)
        for code in sorted(before & {unit.code for unit in units}):
            self.tell(lines[0].number, f"{self.gazetteer.place(code).label} est donnée deux fois, par son code et par "
                                       "son nom : une seule est comptée.", [code])
        self.units += units

    def _plain(self, lines: Sequence[Line]) -> list[str]:
        """The code of each line, in their order, where `_reading` would take them all without a word: codes of today,
        or names borne by one commune of the department told, each once. Empty where there is more to read."""
        if lines[0].listed:
            return []
        codes = [self._plainly(line) for line in lines]
        return [] if "" in codes or len(set(codes)) < len(codes) else codes

    def _plainly(self, line: Line) -> str:
        key = fold(line.commune)
        if line.code:
            code = line.code.strip().upper()
        elif line.postal or not key or (department := department_told(self.gazetteer, line.department)) is None:
            return ""
        else:
            named = self.gazetteer.by_key(key, department)
            code = named[0] if len(named) == 1 else ""
        if len(code) != 5 or code not in self.gazetteer or code in self.gazetteer.mothers:
            return ""
        return code if not key or key == fold(self.gazetteer.place(code).name) else ""

    def _reading(self, prefix: str, lines: Sequence[Line]) -> tuple[tuple[Unit, ...], list[tuple[Line, list[Token]]]]:
        """The units of some lines, and the tokens of each."""
        text, owners = self._text(lines)
        mine = {key: choice for key, answer in self.answers.items() for choice in [answer]
                if key.startswith(f"{self.rank}{prefix}.")}
        mine = {key.split(".", 1)[1]: choice for key, choice in mine.items()}
        reading = read_codes(text, self.gazetteer, five_digits=self.five, answers=mine)
        if reading.refusal:
            self.tell(lines[0].number, reading.refusal)
        self.questions += [self._asked(prefix, question, owners) for question in reading.questions]
        rows: dict[int, tuple[Line, list[Token]]] = {id(line): (line, []) for line in lines}
        for token in reading.tokens:
            if token.line - 1 < len(owners) and (owner := owners[token.line - 1]) is not None:
                rows[id(owner)][1].append(token)
        return reading.units, list(rows.values())

    def _text(self, lines: Sequence[Line]) -> tuple[str, list[Line | None]]:
        """A text for `read_codes`, and the line of the file of each of its own."""
        if lines[0].listed:
            pieces = [(piece, line) for line in lines for piece in split(line.code or line.commune).split("\n")]
            head = ["Codes INSEE"] if lines[0].code and self.five is FiveDigits.INSEE else []
            return "\n".join([*head, *(piece for piece, _ in pieces)]), [*([None] * len(head)),
                                                                         *(line for _, line in pieces)]
        coded = bool(lines[0].code)
        columns = [("Code INSEE", [line.code for line in lines])] if coded else []
        columns.append(("Commune", [line.commune for line in lines]))
        if not coded:
            # A department, or a postal code, tells homonyms apart; beside a code it says nothing more.
            columns += [("Département", [department_told(self.gazetteer, line.department) or "" for line in lines]),
                        ("Code postal", [line.postal for line in lines])]
        kept = [(head, cells) for head, cells in columns if any(cells)]
        heads, cells = zip(*kept, strict=True)
        rows = ["\t".join(" ".join(cell.split()) for cell in row) for row in zip(*cells, strict=True)]
        return "\n".join(["\t".join(heads), *rows]), [None, *lines]

    def _asked(self, prefix: str, question: Question, owners: Sequence[Line | None]) -> Asked:
        shared = question.id == FIVE_QUESTION
        lines = tuple(dict.fromkeys(owner.number for number in question.lines
                                    if (owner := owners[number - 1]) is not None))
        message = question.message if shared else f"{shown(self.told.name)} : {question.message}"
        return Asked(question.id if shared else f"{self.rank}{prefix}.{question.id}", typography(message),
                     question.choices, "" if shared else shown(self.told.name), lines, question.multiple)

    def _tell_row(self, line: Line, tokens: Sequence[Token]) -> None:
        """What became of a row that is not simply taken."""
        for token in tokens:
            if token.fate in NOT_TAKEN or token.warning or token.fate is Fate.CARRIED:
                self.tell(line.number, token.message, token.codes)
            elif token.fate is Fate.DUPLICATE:
                self.tell(line.number, f"{enumerate_fr((self._label(code) for code in token.codes), _NAMED)} : donnée "
                                       "deux fois dans cette CPTS, comptée une.", token.codes)
        if not any(token.fate in _HELD or token.fate in NOT_TAKEN or token.fate is Fate.PENDING for token in tokens):
            self.tell(line.number, f"« {shown(line.code or line.commune)} » : aucune commune n'y est reconnue.")

    def _label(self, code: str) -> str:
        place = self.gazetteer.place(code[:5]).label
        return place if len(code) == 5 else f"IRIS {code}, {place}"

    # -- parts -----------------------------------------------------------------------------------------------------

    def _parts(self, lines: Sequence[Line]) -> None:
        for coded in (True, False):
            chosen = [line for line in lines if bool(line.code or line.iris) is coded]
            # The code of an IRIS says its commune.
            told = [Line(line.number, line.code or line.iris[:5], line.commune, line.department, line.postal,
                         line.iris, line.part, line.reason) for line in chosen if line.iris.split() or line.part]
            if not told:
                continue
            plain = self._plain(told)
            if plain:
                for code, line in zip(plain, told, strict=True):
                    self._part(code, line)
                continue
            _, rows = self._reading("p" if coded else "q", told)
            for line, tokens in rows:
                codes = list(dict.fromkeys(code for token in tokens if token.fate in _HELD for code in token.codes))
                for token in tokens:
                    if token.fate in NOT_TAKEN or token.warning or token.fate is Fate.CARRIED:
                        self.tell(line.number, token.message, token.codes)
                if len(codes) == 1:
                    self._part(codes[0][:5], line)

    def _part(self, code: str, line: Line) -> None:
        label = self.gazetteer.place(code).label
        if line.iris:
            known = self.gazetteer.iris_of(code)
            given = [iris.upper().zfill(9) for iris in line.iris.replace(",", " ").replace(";", " ").split()]
            taken = [iris for iris in given if IRIS_CODE.fullmatch(iris) and iris in known]
            if lost := [iris for iris in given if iris not in taken]:
                self.tell(line.number, f"{label} : IRIS inconnus, laissés de côté : "
                                       f"{enumerate_fr(map(shown, lost), _NAMED)}.", [code])
            if taken:
                self.units.append(Unit(code, tuple(taken)))
            return
        digits = "".join(line.part.split())
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
            self.tell(line.number, f"{label} : « {shown(line.part)} » n'est pas un nombre d'habitants ; la commune n'a "
                                   "pas été prise.", [code])
            return
        reason = line.reason
        if not reason:
            reason = "part déclarée dans une liste"
            self.tell(line.number, f"{label} : la raison de la part n'est pas dite ; elle est notée « {reason} ».",
                      [code])
        try:
            self.units.append(Unit(code, declared=DeclaredPart(int(digits), reason)))
        except ValueError as refused:
            self.tell(line.number, f"{label} : {refused} La commune n'a pas été prise.", [code])

    def _merged(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        whole = {unit.code for unit in units if unit.whole}
        for code in sorted({unit.code for unit in units if not unit.whole} & whole):
            self.tell(self.told.line, f"{self.gazetteer.place(code).label} est donnée entière et en partie : elle est "
                                      "prise entière.", [code])
        try:
            return merged(units)
        except ConflictingPartsError as refused:
            self.tell(self.told.line, f"{refused} La première est gardée.")
        kept: dict[str, Unit] = {}
        for unit in units:
            kept.setdefault(unit.code, unit)
        return merged(kept.values())


def kind_of_digits(coded_by_title: bool, asked: FiveDigits, answers: Mapping[str, str]) -> FiveDigits:
    """How five digits of a listing are read: as its title says, as the person answers, as the caller says."""
    answer = answers.get(FIVE_QUESTION, "")
    if answer in {FiveDigits.INSEE, FiveDigits.POSTAL}:
        return FiveDigits(answer)
    return FiveDigits.INSEE if coded_by_title else asked
