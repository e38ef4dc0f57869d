"""The fate of names, groupings and names in prose."""

from __future__ import annotations

from collections import Counter

from diagnostic import wording
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.ask import Desk, leave_out
from diagnostic.geography.reader.pieces import Judge, Piece
from diagnostic.geography.reader.verdicts import CodeCourt, Verdict
from diagnostic.geography.reading import Choice, Fate, Kind
from diagnostic.geography.spelling import suggest_spelling

MAX_GUESSES = 60
MAX_LONGER = 8
HOMONYM_QUESTION = "homonymes"
SPELLING_QUESTION = "orthographe"
ACCEPT = "accepter"
_OF_LEVEL = {"departement": "un département", "epci": "une intercommunalité", "canton": "un canton",
             "region": "une région"}


class NameCourt:
    """Judges pieces of roles NAME, LOST, GROUP, RANGE and MENTION.

    `near`: departments of what is sure in the list, the most frequent first. `titles`: departments named above lists.
    `touched`: departments of all that the list may mean.
    """

    def __init__(self, judge: Judge, desk: Desk, codes: CodeCourt, near: Counter[str], titles: set[str],
                 touched: set[str]) -> None:
        self.judge, self.desk, self.court = judge, desk, codes
        self.gazetteer = judge.gazetteer
        self.near, self.titles, self.touched = near, titles, touched
        self._guesses: dict[tuple[str, str], tuple[str, ...]] = {}

    # -- names --------------------------------------------------------------------------------------------------

    def name(self, piece: Piece, line: int) -> Verdict:
        units = piece.units
        if not piece.every and len(units) > 1:
            units = self._narrowed(units)
        elif not piece.every and not piece.department and self.near.total() > 2:
            units = (*units, *self._longer_nearby(piece, units[0]))
        if piece.every or len(units) == 1:
            return self._named(piece, units)
        ordered = sorted(units, key=lambda unit: (-self.near[self.gazetteer.place(unit).department], unit))
        choices = self.court.choices(ordered)
        message = (f"{sentences.quoted(piece.raw)}{wording.NBSP}: {wording.count(len(units), 'possibilité')}. "
                   f"Laquelle{wording.NARROW}?")
        chosen = self.desk.ask(f"nom:{piece.key}", Kind.HOMONYM, message, (*choices, leave_out()), line)
        if chosen is not None:
            return self.court.chosen(chosen, Fate.NAMED)
        return Verdict(Fate.PENDING, tuple(ordered), self._homonyms(piece.raw, ordered), choices)

    def _longer_nearby(self, piece: Piece, unit: str) -> tuple[str, ...]:
        """For a name borne far from the rest of the list, those it begins nearby: « St Côme » in a list of the Gard."""
        if self.near[self.gazetteer.place(unit).department] > 1:
            return ()
        return tuple(code for code in self.gazetteer.beginning(piece.key)
                     if self.near[self.gazetteer.place(code).department] > 1 and code != unit)

    def _homonyms(self, raw: str, units: list[str]) -> str:
        labels = [choice.label for choice in self.court.choices(units)]
        return sentences.about(raw, f"plusieurs communes portent ou ont porté ce nom{wording.NBSP}: "
                                    f"{wording.enumerate_fr(labels, 6)}. Précisez le département.")

    def _narrowed(self, units: tuple[str, ...]) -> tuple[str, ...]:
        """Homonyms told apart by the departments named above the list, or by the answer given for all of them."""
        answered = self.desk.answer(HOMONYM_QUESTION)
        for departments in (self.titles, {answered}):
            kept = tuple(unit for unit in units if self.gazetteer.place(unit).department in departments)
            if len(kept) == 1:
                return kept
        return units

    def _named(self, piece: Piece, units: tuple[str, ...]) -> Verdict:
        former = self.gazetteer.former_named(piece.key, units[0]) if len(units) == 1 else None
        if former is not None:
            return Verdict(Fate.CARRIED, units, sentences.merged(former.former_name, self.court.label(units[0])))
        message = sentences.named(self.court.names(units), len(units))
        if len(piece.units) > 1 and not piece.every:
            message = f"{message[:-1]} et le département annoncé."
        departments = [] if piece.department else self.gazetteer.groupings_named(piece.key, "departement")
        wide = any(self.gazetteer.members_of_department(department) != units for department in departments)
        return Verdict(Fate.NAMED, units, message + (sentences.ALSO_DEPARTMENT if wide else ""), warning=wide)

    def ask_homonyms_together(self) -> None:
        """One question for all pending homonyms, when a department would settle several of them at once."""
        drafts = self.desk.open(Kind.HOMONYM)
        if len(drafts) < 2:
            return
        settled: dict[str, list[str]] = {}
        for draft in drafts:
            found = Counter(self.gazetteer.place(code).department for choice in draft.choices for code in choice.codes)
            units = {self.gazetteer.place(code).department: code for choice in draft.choices for code in choice.codes}
            for department, times in found.items():
                if times == 1:
                    settled.setdefault(department, []).append(units[department])
        ranked = sorted((item for item in settled.items() if len(item[1]) > 1),
                        key=lambda item: (-len(item[1]), -self.near[item[0]], item[0]))[:5]
        choices = tuple(Choice(department, f"Celles du département {self._department(department)} : "
                               f"{self.court.names(units, 4)}".replace(" :", f"{wording.NBSP}:"), tuple(units))
                        for department, units in ranked)
        if choices:
            message = (f"{wording.count(len(drafts), 'nom')} de la liste existent dans plusieurs départements. "
                       f"Prendre d'un coup ceux d'un même département{wording.NARROW}?")
            lines = [line for draft in drafts for line in draft.lines]
            for line in lines:
                self.desk.ask(HOMONYM_QUESTION, Kind.HOMONYM, message, choices, line)

    def _department(self, code: str) -> str:
        return f"{self.gazetteer.departments.get(code, code)} ({code})"

    # -- names nobody bears -------------------------------------------------------------------------------------

    def lost(self, piece: Piece, line: int) -> Verdict:
        units = piece.units or self._guess(piece)
        message = piece.message or sentences.about(piece.raw, sentences.UNKNOWN_NAME)
        if not units:
            return Verdict(Fate.UNKNOWN, message=f"{message} {sentences.CHECK_SPELLING}")
        suggestions = (Choice(ACCEPT, self.court.names(units), units),) if piece.every else self.court.choices(units)
        if self.desk.answer(SPELLING_QUESTION) == ACCEPT:
            return self.court.chosen(suggestions[:1], Fate.NAMED)
        asked = wording.enumerate_fr([self.court.names(units)] if piece.every else
                                     [self.court.label(unit) for unit in units]).replace(" et ", " ou ")
        message = f"{message} {asked}{wording.NARROW}?"
        chosen = self.desk.ask(f"orthographe:{piece.key}", Kind.SPELLING, message, (*suggestions, leave_out()), line)
        if chosen is None:
            return Verdict(Fate.PENDING, units, message, suggestions)
        return self.court.chosen(chosen, Fate.NAMED)

    def only_cites(self, piece: Piece) -> bool:
        """Whether a lost name is like none, but holds some: « Mauguio-Carnon »."""
        return not piece.excluded and not piece.units and bool(piece.named) and not self._guess(piece)

    def _guess(self, piece: Piece) -> tuple[str, ...]:
        """Places of a like name, those of the list's departments first; a few dozen names at most are looked up."""
        known = (piece.key, piece.department)
        if known not in self._guesses:
            if len(self._guesses) >= MAX_GUESSES or len(piece.key) > 80:
                return ()
            departments = [piece.department] if piece.department else [name for name, _ in self.near.most_common(3)]
            longer = self.gazetteer.beginning(piece.key) if len(piece.key) > 3 else ()
            found = (suggest_spelling(piece.key, self.gazetteer, departments)
                     or (longer if len(longer) <= MAX_LONGER else ()))
            inside = tuple(unit for unit in found if self.gazetteer.place(unit).department == piece.department)
            self._guesses[known] = inside or found
        return self._guesses[known]

    def ask_spellings_together(self) -> None:
        """One question to accept the first proposal of every misspelt name, if it lies among the rest of the list."""
        drafts = [draft for draft in self.desk.open(Kind.SPELLING) if draft.id.startswith("orthographe:")
                  and all(self._nearby(code) for code in draft.choices[0].codes)]
        if len(drafts) > 1:
            codes = tuple(sorted({code for draft in drafts for code in draft.choices[0].codes}))
            message = (f"{wording.count(len(drafts), 'nom')} ne sont pas écrits comme au Code officiel géographique. "
                       f"Accepter la première proposition de chacun{wording.NARROW}?")
            for line in [line for draft in drafts for line in draft.lines]:
                self.desk.ask(SPELLING_QUESTION, Kind.SPELLING, message,
                              (Choice(ACCEPT, f"Accepter{wording.NBSP}: {self.court.names(codes)}", codes),), line)

    def _nearby(self, code: str) -> bool:
        """Whether a place is in a department of the list; anywhere when the list tells too little."""
        return self.near.total() <= 2 or self.near[self.gazetteer.place(code).department] > 0

    # -- groupings, ranges, prose -------------------------------------------------------------------------------

    def group(self, piece: Piece, line: int) -> Verdict:
        level, code = piece.group
        if piece.heading and code in self.touched:
            return Verdict(Fate.LABEL, message=sentences.HEADING)
        name, units = self._members(level, code)
        count = wording.count(len(units), "commune")
        message = sentences.group(piece.raw, _OF_LEVEL[level], name, count)
        if not units:
            return Verdict(Fate.REFUSED, message=message)
        add = Choice("ajouter", f"Ajouter {'sa' if len(units) == 1 else 'ses'} {count}", units)
        question = f"{message} Ajouter {'sa commune' if len(units) == 1 else 'toutes ses communes'}{wording.NARROW}?"
        chosen = self.desk.ask(f"{level}:{code}", Kind.GROUP, question, (add, leave_out()), line)
        if chosen is None:
            return Verdict(Fate.PENDING, message=message, suggestions=(add,))
        verdict = self.court.chosen(chosen, Fate.GROUPED)
        return verdict if not verdict.codes else Verdict(Fate.GROUPED, units, f"{name}{wording.NBSP}: {count}.")

    def _members(self, level: str, code: str) -> tuple[str, tuple[str, ...]]:
        gazetteer = self.gazetteer
        if level == "departement":
            return self._department(code), gazetteer.members_of_department(code)
        if level == "epci":
            return f"{gazetteer.epci_name(code)} ({code})", gazetteer.members_of_epci(code)
        if level == "canton":
            return f"{gazetteer.canton_name(code)} ({code})", gazetteer.members_of_canton(code)
        return f"{gazetteer.region_name(code)} ({code})", gazetteer.members_of_region(code)

    def range(self, piece: Piece, line: int) -> Verdict:
        first, last = piece.units
        inside = tuple(code for code in self.gazetteer.members_of_department(self._department_of(first))
                       if first <= code <= last)
        ends = tuple(unit for unit in (self.judge.insee(first), self.judge.insee(last)) if unit)
        if not ends:
            return Verdict(Fate.UNKNOWN, message=sentences.unknown_code(first))
        message = sentences.about(piece.raw, f"les deux codes, ou toute la suite{wording.NARROW}?")
        chosen = self.desk.ask(f"suite:{first}-{last}", Kind.RANGE, message, (
            Choice("deux", f"Seulement {self.court.names(ends)}", ends),
            Choice("suite", f"Les {wording.count(len(inside), 'commune')} de {first} à {last}", inside),
            leave_out()), line)
        return Verdict(Fate.PENDING, ends, message) if chosen is None else self.court.chosen(chosen, Fate.TAKEN)

    def _department_of(self, code: str) -> str:
        return code[:3] if code.startswith("97") else code[:2]

    def mention(self, piece: Piece, line: int, held: set[str]) -> Verdict:
        """Names cited in a sentence: those already in the list need no question."""
        cited = piece.units or piece.named
        known = {self.gazetteer.key_of(unit) for unit in cited if unit in held}
        units = tuple(unit for unit in cited if unit not in held and self.gazetteer.key_of(unit) not in known)
        if not units:
            return Verdict(Fate.LABEL, message=f"Cite {self.court.names(unit for unit in cited if unit in held)}, déjà "
                                               "dans la liste.")
        ask = "Lesquelles ajouter" if len(units) > 1 else "Faut-il l'ajouter"
        message = (f"{sentences.quoted(piece.raw)}{wording.NBSP}: ce texte cite {self.court.names(units)}. "
                   f"{ask}{wording.NARROW}?")
        chosen = self.desk.ask(f"texte:{piece.key}", Kind.MENTION, message, (*self.court.choices(units), leave_out()),
                               line, multiple=True)
        if chosen is None:
            return Verdict(Fate.PENDING, units, message, self.court.choices(units))
        return self.court.chosen(chosen, Fate.NAMED)
