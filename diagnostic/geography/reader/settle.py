"""From pieces to a reading: one verdict a piece, then what the list as a whole forbids (double counts) or repeats."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from diagnostic import wording
from diagnostic.geography.reader import doubt, sentences
from diagnostic.geography.reader.ask import ALL, Desk
from diagnostic.geography.reader.names_court import NameCourt
from diagnostic.geography.reader.pieces import Evidence, Judge, Piece, Role
from diagnostic.geography.reader.verdicts import FIVE_QUESTION, POSTAL_QUESTION, CodeCourt, Verdict
from diagnostic.geography.reading import ACCEPTED, Choice, Fate, FiveDigits, Kind, Reading, Token
from diagnostic.geography.units import units_of


class Settlement:
    """Settles the pieces of one text, given in the order of the text."""

    def __init__(self, judge: Judge, pieces: list[Piece], line_starts: list[int], answers: Mapping[str, str]) -> None:
        self.judge, self.pieces, self.gazetteer = judge, pieces, judge.gazetteer
        self.lines = [bisect_right(line_starts, piece.start) for piece in pieces]
        self.desk = Desk(answers)

    def reading(self, five_digits: FiveDigits, said: FiveDigits) -> Reading:
        """`five_digits` is what the caller answers, `said` what the text announces."""
        self._set_years_aside()
        court = CodeCourt(self.judge, self.desk, self._five_digits(five_digits, said))
        names = NameCourt(self.judge, self.desk, court, self._near(), self._titles(), self._touched())
        verdicts = [self._verdict(piece, line, court, names)
                    for piece, line in zip(self.pieces, self.lines, strict=True)]
        held = {code[:5] for verdict in verdicts if verdict is not None and verdict.fate in ACCEPTED
                for code in verdict.codes}
        settled = [verdict if verdict is not None else self._set_aside(piece, names.mention(piece, line, held))
                   for piece, line, verdict in zip(self.pieces, self.lines, verdicts, strict=True)]
        names.ask_homonyms_together()
        names.ask_spellings_together()
        self._ask_postal_together()
        return self._assemble(settled, court)

    # -- what the list says as a whole --------------------------------------------------------------------------

    def _five_digits(self, given: FiveDigits, said: FiveDigits) -> FiveDigits:
        """How unlabelled five digits are read: as answered, as announced, or as the codes themselves show."""
        if given is not FiveDigits.ASK:
            return given
        seen = doubt.view(self.pieces, self.judge)
        if not doubt.doubtful(seen, said):
            return FiveDigits.POSTAL if said is FiveDigits.POSTAL else FiveDigits.INSEE
        court = CodeCourt(self.judge, self.desk, FiveDigits.ASK)
        known = [*seen.both, *seen.insee_only, *seen.postal_only]
        as_insee = tuple(sorted({unit for code in known if (unit := self.judge.insee(code))}))
        as_postal = tuple(sorted({unit for code in known for unit in self.judge.postal(code)}))
        what = ("sont à la fois des codes postaux et les codes INSEE d'autres communes" if len(seen.both) > 1
                else "est à la fois un code postal et le code INSEE d'une autre commune")
        message = f"{wording.enumerate_fr(seen.both, 5)} {what}. Que contient la liste{wording.NARROW}?"
        choices = tuple(Choice(reading.value, f"Des codes {kind}{wording.NBSP}: {court.names(units, 4)}", units)
                        for reading, kind, units in ((FiveDigits.INSEE, "INSEE", as_insee),
                                                     (FiveDigits.POSTAL, "postaux", as_postal)))
        chosen: tuple[Choice, ...] | None = None
        for piece, line in zip(self.pieces, self.lines, strict=True):
            if piece.role is Role.CODE and piece.evidence is Evidence.NONE and self.judge.known(piece.code):
                chosen = self.desk.ask(FIVE_QUESTION, Kind.FIVE_DIGITS, message, choices, line)
        return FiveDigits(chosen[0].id) if chosen else FiveDigits.ASK

    def _set_years_aside(self) -> None:
        """« 2023 » is a year, unless the list has other codes of department 02: 02023 would have lost its zero."""
        sure = {piece.code[:2] for piece in self.pieces if piece.role is Role.CODE and piece.raw[:2] != "20"}
        for piece in self.pieces:
            if (piece.role is Role.CODE and piece.padded and len(piece.raw) == 4 and piece.raw[:2] in ("19", "20")
                    and piece.evidence is Evidence.NONE and not piece.coded and piece.code[:2] not in sure):
                piece.role, piece.fate = Role.DONE, Fate.REFUSED
                piece.message = sentences.not_a_code(piece.raw, "year")

    def _near(self) -> Counter[str]:
        """Departments of what is sure."""
        sure: set[str] = set()
        for piece in self.pieces:
            if piece.role is Role.CODE and piece.evidence in (Evidence.NONE, Evidence.INSEE):
                unit = self.judge.insee(piece.code)
                sure |= {unit} if unit and not self.judge.both(piece.code) else set()
            elif piece.role is Role.NAME and (piece.every or len(piece.units) == 1):
                sure.update(piece.units)
        return Counter(self.gazetteer.place(unit).department for unit in sure)

    def _touched(self) -> set[str]:
        """Departments of everything the list may mean."""
        return {self.gazetteer.place(unit).department for piece in self.pieces if piece.role in (Role.NAME, Role.CODE)
                for unit in (piece.units or filter(None, [self.judge.insee(piece.code)]))}

    def _titles(self) -> set[str]:
        return {piece.group[1] for piece in self.pieces if piece.role is Role.GROUP and piece.heading}

    def _ask_postal_together(self) -> None:
        drafts = self.desk.open(Kind.POSTAL)
        if len(drafts) < 2:
            return
        codes = tuple(sorted({code for draft in drafts for choice in draft.choices for code in choice.codes}))
        message = (f"{wording.count(len(drafts), 'code postal', 'codes postaux')} desservent plusieurs communes. "
                   f"Prendre toutes leurs communes{wording.NARROW}?")
        choice = Choice(ALL, f"Toutes, soit {wording.count(len(codes), 'commune')}", codes)
        for line in [line for draft in drafts for line in draft.lines]:
            self.desk.ask(POSTAL_QUESTION, Kind.POSTAL, message, (choice,), line)

    # -- one piece ----------------------------------------------------------------------------------------------

    def _verdict(self, piece: Piece, line: int, court: CodeCourt, names: NameCourt) -> Verdict | None:
        """The verdict of a piece, or None when it must wait for what the others give."""
        if piece.role is Role.DONE:
            return Verdict(piece.fate, message=piece.message, warning=piece.warning)
        if piece.excluded:
            return self._set_aside(piece, Verdict(Fate.EXCLUDED))
        if piece.role is Role.CODE:
            verdict = court.verdict(piece, line)
        elif piece.role is Role.PART:
            verdict = self._part(piece, court)
        else:
            if piece.role is Role.MENTION or (piece.role is Role.LOST and names.only_cites(piece)):
                return None
            verdict = {Role.NAME: names.name, Role.LOST: names.lost, Role.GROUP: names.group,
                       Role.RANGE: names.range}[piece.role](piece, line)
        if piece.partial and verdict.fate in ACCEPTED and len(verdict.codes) == 1:
            unit = verdict.codes[0]
            message = verdict.message + sentences.partial(court.label(unit), len(self.gazetteer.iris_of(unit)))
            return replace(verdict, message=message, warning=True)
        return verdict

    def _set_aside(self, piece: Piece, verdict: Verdict) -> Verdict:
        """What follows « sauf » on a line, whatever it would have been."""
        if not piece.excluded:
            return verdict
        unit = self.judge.insee(piece.code) if piece.role is Role.CODE else None
        units = (unit,) if unit else piece.units if len(piece.units) == 1 or piece.every else ()
        return Verdict(Fate.EXCLUDED, units, sentences.EXCLUDED)

    def _part(self, piece: Piece, court: CodeCourt) -> Verdict:
        unit = piece.code[:5]
        if piece.code.endswith("0000"):
            return Verdict(Fate.REPAIRED, (unit,), sentences.taken(court.label(unit), ("non découpée en IRIS",)))
        return Verdict(Fate.PART, (piece.code,), sentences.part(court.label(unit), piece.code))

    # -- the list -----------------------------------------------------------------------------------------------

    def _assemble(self, verdicts: list[Verdict], court: CodeCourt) -> Reading:
        excluded = {code for verdict in verdicts if verdict.fate is Fate.EXCLUDED for code in verdict.codes}
        first: dict[str, int] = {}
        tokens: list[Token] = []
        for piece, line, verdict in zip(self.pieces, self.lines, verdicts, strict=True):
            if verdict.fate is Fate.GROUPED:
                verdict = replace(verdict, codes=tuple(code for code in verdict.codes if code not in excluded))
            if verdict.fate in ACCEPTED:
                verdict = self._once(verdict, line, first, court)
            tokens.append(Token(piece.raw, line, verdict.fate, verdict.codes, verdict.message, verdict.suggestions,
                                verdict.warning))
        codes = self._whole(set(first))
        tokens = [replace(token, message=sentences.EXCLUDED_ELSEWHERE)
                  if token.fate is Fate.EXCLUDED and set(token.codes) & codes else token for token in tokens]
        pending = self._double_counts(codes, first, court)
        if pending:
            codes -= pending
            tokens = [replace(token, fate=Fate.PENDING, message=token.message + sentences.DOUBLE)
                      if token.fate in ACCEPTED and set(token.codes) & pending else token for token in tokens]
        return Reading(tuple(tokens), units_of(codes), self.desk.questions())

    @staticmethod
    def _once(verdict: Verdict, line: int, first: dict[str, int], court: CodeCourt) -> Verdict:
        """The verdict, or DUPLICATE when all it gives is already in the list."""
        new = [code for code in verdict.codes if code not in first]
        whole_before = [code for code in new if len(code) == 9 and code[:5] in first]
        if verdict.codes and (not new or len(whole_before) == len(new)) and verdict.fate is not Fate.CARRIED:
            earlier = min(first.get(code, first.get(code[:5], line)) for code in verdict.codes)
            label = court.names(dict.fromkeys(code[:5] for code in verdict.codes))
            return replace(verdict, fate=Fate.DUPLICATE, message=sentences.duplicate(label, earlier))
        first.update(dict.fromkeys(new, line))
        return verdict

    def _whole(self, codes: set[str]) -> set[str]:
        """All the IRIS of a commune are the commune; an IRIS of a commune taken whole adds nothing."""
        for unit in {code[:5] for code in codes if len(code) == 9}:
            every = set(self.gazetteer.iris_of(unit))
            if unit in codes or every <= codes:
                codes = codes - every | {unit}
        return codes

    def _double_counts(self, codes: set[str], first: Mapping[str, int], court: CodeCourt) -> set[str]:
        """Paris, Lyon or Marseille with some of its arrondissements: neither enters until the choice is made."""
        pending: set[str] = set()
        for mother in self.gazetteer.mothers:
            districts = set(self.gazetteer.arrondissements_of(mother))
            inside = {code for code in codes if code[:5] in districts}
            if mother not in codes or not inside:
                continue
            name, parts = court.label(mother), court.names(sorted({code[:5] for code in inside}))
            choices = (Choice("commune", f"Garder toute la commune, {name}", (mother,)),
                       Choice("arrondissements", f"Garder seulement {parts}", tuple(sorted(inside))))
            chosen: tuple[Choice, ...] | None = None
            for code in sorted({mother, *inside}, key=lambda code: first.get(code, 0)):
                chosen = self.desk.ask(f"double:{mother}", Kind.DOUBLE, sentences.double(name, parts), choices,
                                       first.get(code, 1))
            if chosen is None:
                pending |= {mother, *inside}
            else:
                pending_choice = inside if chosen[0].id == "commune" else {mother}
                codes -= pending_choice
        return pending
