"""A line of words without any code: names of communes with their department, lists of names, titles, prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from diagnostic.geography.names import fold
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.lexemes import Item, Look
from diagnostic.geography.reader.mixed import NONSENSE, exclude
from diagnostic.geography.reader.phrases import PARTIAL, Words
from diagnostic.geography.reader.pieces import Piece, Role, aside
from diagnostic.geography.reader.vocabulary import LINKS
from diagnostic.geography.reading import Fate

if TYPE_CHECKING:
    from diagnostic.geography.reader.lines import LineReader

_NUMBERING = re.compile(r"\s?[.)°\-–]\s*|\t")
_ALL_OF = re.compile(r"(?:tout(?:e|es|s)?|ensemble)\b")


class NameLine:
    """Reads one line, left to right: a department, an arrondissement or a number goes with the name before it."""

    def __init__(self, reader: LineReader, text: str, items: list[Item]) -> None:
        self.reader, self.text, self.items = reader, text, items
        self.book, self.gazetteer = reader.book, reader.judge.gazetteer
        self.out: list[Piece] = []
        self.last: Piece | None = None
        self.city = ""

    def pieces(self) -> list[Piece]:
        whole = self.text[self.items[0].start:self.items[-1].end]
        if 1 < len(self.items) < 12 and (epci := self.gazetteer.groupings_named(whole, "epci")):
            return [Piece(whole, self.items[0].start, Role.GROUP, group=("epci", epci[0]))]
        if 1 < len(self.items) < 12 and "(" in whole and (units := self._named_whole(whole)):
            closed = whole + ")" if self.text[self.items[-1].end:self.items[-1].end + 1] == ")" else whole
            return [Piece(closed, self.items[0].start, Role.NAME, units=units, key=fold(whole))]
        for index, item in enumerate(self.items):
            if item.look is Look.PHRASE:
                self._phrase(index, item)
            elif item.look is Look.SMALL:
                self._small(index, item)
            else:
                self._add(self.reader.number(item, alone=item.value in NONSENSE))
        exclude(self.out)
        return self.out

    def _named_whole(self, whole: str) -> tuple[str, ...]:
        """Codes of a name with parentheses of its own: « Bors (Canton de Charente-Sud) »."""
        return self.gazetteer.names.get(fold(whole), ())

    def _add(self, *pieces: Piece) -> None:
        for piece in pieces:
            self.out.append(piece)
            if piece.role is Role.NAME:
                self.last = piece

    def _gap(self, index: int) -> str:
        return self.text[self.items[index - 1].end:self.items[index].start] if index else ""

    # -- small numbers ------------------------------------------------------------------------------------------

    def _small(self, index: int, item: Item) -> None:
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        if index == 0 and following is not None:
            self._leading(item, following)
        elif self._of_lost_name(item.value) or (self.out and self.out[-1].group == ("departement", item.value)):
            self._add(aside(item.raw, item.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE))
        elif self.last is not None and self._qualify(item.value, item, self._gap(index)):
            return
        elif self.city and item.value.isdigit() and (units := self.book.numbered(self.city, [int(item.value)])):
            self._add(Piece(item.raw, item.start, Role.NAME, units=units, key=f"{self.city} {item.value}"))
        else:
            listed = _separates(self._gap(index)) and (following is None or _separates(self._gap(index + 1)))
            alone = (listed and self.last is None) or (following is None and index == 0)
            self._add(self.reader.number(item, alone=alone))

    def _leading(self, item: Item, following: Item) -> None:
        """A number that begins the line: « 12. Calvisson », « 30 - Calvisson », « (30) Aigues-Vives »."""
        gap = self.text[item.end:following.start]
        numbered = (_NUMBERING.match(gap) is not None and not gap.strip().startswith((")", "-", "–"))) or "°" in gap
        department = item.value if item.value in self.gazetteer.departments else ""
        opened = self.text[:item.start].rstrip(" ").endswith(("(", "["))
        if department and following.look is Look.PHRASE and (opened or not numbered):
            units = self.book.names(fold(following.raw), department)
            if units:
                self._department_next = department
                self._add(aside(item.raw, item.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE))
                return
        message = sentences.NUMBERING if following.look is Look.PHRASE else sentences.NUMBER_BESIDE
        self._add(aside(item.raw, item.start, Fate.LABEL, message))

    _department_next = ""

    def _of_lost_name(self, department: str) -> bool:
        """A department right after a name nobody bears: « Saint-Dionizy (30) »."""
        lost = bool(self.out) and self.out[-1].role is Role.LOST and department in self.gazetteer.departments
        if lost:
            self.out[-1].department = department
        return lost

    def _qualify(self, department: str, item: Item, gap: str) -> bool:
        """A department number after a name. « Lyon 3 » is an arrondissement, « Marseille 13 » could be either."""
        name = self.last
        if name is None or _separates(gap.replace(",", "")):
            return False
        city = self.book.city(name.key)
        number = [int(department)] if department.isdigit() and len(department) <= 2 else []
        kept = tuple(unit for unit in name.units if self.gazetteer.place(unit).department == department)
        districts = self.book.numbered(city, number) if city and "," not in gap and not (kept and "(" in gap) else ()
        if districts and self.out[-1] is name:
            self.out.pop()
            raw = self.text[name.start:item.end]
            self._add(Piece(raw, name.start, Role.NAME, units=(*kept, *districts), key=fold(raw)))
            self.city = city or ""
            return True
        if department not in self.gazetteer.departments:
            return False
        if kept:
            name.units, name.department = kept, department
        elif not name.department:
            self._elsewhere(name, department)
        else:
            return False
        self._add(aside(item.raw, item.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE))
        return True

    def _elsewhere(self, name: Piece, department: str) -> None:
        """The name exists, but not in the department written after it: ask."""
        name.role, name.department = Role.LOST, department
        name.message = sentences.not_in_department(name.raw, self.gazetteer.department_name(department))

    # -- words --------------------------------------------------------------------------------------------------

    def _phrase(self, index: int, item: Item) -> None:
        words = Words(item.raw)
        if not words or not any(words.folded):
            self._add(aside(item.raw, item.start, Fate.IGNORED, sentences.NO_NAME))
            return
        if self.last is not None and PARTIAL.search(fold(item.raw)):
            self.last.partial = True
            self._add(aside(item.raw, item.start, Fate.LABEL, sentences.BESIDE))
        elif not self._department_words(index, item) and not self._ordinals_of_city(words, item):
            self._named(index, words, 0, len(words), item.start)

    def _department_words(self, index: int, item: Item) -> bool:
        """A department after a name, « Calvisson, Gard », or before a list, « Gard : »."""
        key = fold(item.raw)
        if "arrondissement" in key:
            return False
        department = self.book.department(key)
        if department is None:
            return self._region_after(item)
        gap = self._gap(index)
        if not _separates(gap.replace(",", "")) and self._of_lost_name(department):
            self._add(aside(item.raw, item.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE))
            return True
        if self.last is not None and self.out[-1] is self.last and not _separates(gap.replace(",", "")):
            return self._department_after(item, department)
        opened = self.text[item.end:item.end + 3].lstrip()[:1] == ":"
        if self.gazetteer.by_name(item.raw) and not opened:
            return False
        self._add(Piece(item.raw, item.start, Role.GROUP, group=("departement", department),
                        heading=not _ALL_OF.match(key)))
        return True

    def _region_after(self, item: Item) -> bool:
        """« Calvisson (Gard, Occitanie) »."""
        regions = self.gazetteer.groupings_named(item.raw, "region")
        if self.last is None or not regions or any(self.gazetteer.place(unit).region not in regions
                                                   for unit in self.last.units):
            return False
        self._add(aside(item.raw, item.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE))
        return True

    def _department_after(self, item: Item, department: str) -> bool:
        name = self.last
        if name is None:
            return False
        kept = tuple(unit for unit in name.units if self.gazetteer.place(unit).department == department)
        if not kept:
            return False
        name.units, name.department = kept, department
        units = self.gazetteer.by_name(item.raw)
        self._add(Piece(item.raw, item.start, Role.MENTION, units=units, key=fold(item.raw)) if units and "," in
                  self.text[name.start:item.start] and "(" not in self.text[name.start:item.start]
                  else aside(item.raw, item.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE))
        return True

    def _ordinals_of_city(self, words: Words, item: Item) -> bool:
        """« 15e et 16e » after « Marseille 14e »."""
        numbers = self.book.ordinals(words.folded)
        units = self.book.numbered(self.city, numbers) if self.city else ()
        if units:
            self._city_is_title()
            key = f"{self.city} {fold(item.raw)}"
            self._add(Piece(item.raw, item.start, Role.NAME, units=units, every=True, key=key))
        return bool(units)

    def _city_is_title(self) -> None:
        """« Marseille : 14e, 15e »: the city introduces its arrondissements, it is not added to them."""
        if self.out and self.out[-1] is self.last and self.last.units == (self.city,):
            self.out[-1] = aside(self.last.raw, self.last.start, Fate.LABEL, sentences.CITY)
            self.last = None

    def _named(self, index: int, words: Words, first: int, last: int, start: int) -> None:
        """Words `first` to `last` of a phrase: one name, several, a grouping, or text."""
        raw = words.slice(first, last)
        at = start + words.spans[first][0]
        key = fold(raw)
        department, self._department_next = self._department_next or None, ""
        districts = self.book.districts(key)
        units = districts or self.book.names(key, department)
        if units:
            self.city = (self.gazetteer.mother_of(units[0]) or "") if districts else self.book.city(key) or ""
            self._add(Piece(raw, at, Role.NAME, units=units, every=bool(districts), key=key,
                            department=department or ""))
        elif grouping := self.book.grouping(key):
            self._add(Piece(raw, at, Role.GROUP, group=grouping))
        elif not (self._trailing_department(words, first, last, start) or self._several(words, first, last, start)
                  or self._introduced(index, words, first, last, start)):
            self._text(words, first, last, start)

    def _trailing_department(self, words: Words, first: int, last: int, start: int) -> bool:
        """« Aigues-Vives Gard », « Calvisson dans le Gard »."""
        for cut in range(last - 1, max(first, last - 6), -1):
            department = self.book.department(fold(words.slice(cut, last)))
            units = self.book.names(fold(words.slice(first, cut)), department) if department else ()
            if units:
                self._add(Piece(words.slice(first, cut), start + words.spans[first][0], Role.NAME, units=units,
                                key=fold(words.slice(first, cut)), department=department or ""),
                          aside(words.slice(cut, last), start + words.spans[cut][0], Fate.LABEL,
                                sentences.DEPARTMENT_BESIDE))
                return True
        return False

    def _several(self, words: Words, first: int, last: int, start: int) -> bool:
        """« Calvisson et Aubais »; « Calvisson Aubais » when both lie in one department and neither has a homonym."""
        part = Words(words.slice(first, last))
        found = self.book.split(part)
        if found is None or len(found) < 2:
            return False
        at = start + words.spans[first][0]
        linked = sum(word in LINKS for word in part.folded) >= len(found) - 1
        sure = all(len(units) == 1 for _, _, units in found)
        departments = {self.gazetteer.place(unit).department for _, _, units in found for unit in units}
        if not linked and not (sure and len(departments) == 1):
            self._add(Piece(part.slice(0, len(part)), at, Role.MENTION, key=fold(part.raw),
                            units=tuple(unit for _, _, units in found for unit in units)))
            return True
        covered = 0
        for begin, end, units in found:
            self._links(part, covered, begin, at)
            raw = part.slice(begin, end)
            self._add(Piece(raw, at + part.spans[begin][0], Role.NAME, units=units, key=fold(raw)))
            covered = end
        self._links(part, covered, len(part), at)
        return True

    def _links(self, words: Words, first: int, last: int, start: int) -> None:
        if first < last:
            self._add(aside(words.slice(first, last), start + words.spans[first][0], Fate.LABEL, sentences.LINK))

    def _introduced(self, index: int, words: Words, first: int, last: int, start: int) -> bool:
        """« les communes de Calvisson et Aubais »: what introduces the names is text, the rest is names."""
        part = Words(words.slice(first, last))
        cut = self.book.naming(part)
        if not cut:
            return False
        rest = part.slice(cut, len(part))
        if not (self.book.names(fold(rest)) or self.book.grouping(fold(rest)) or self.book.split(Words(rest))):
            return False
        at = start + words.spans[first][0]
        self._add(aside(part.slice(0, cut), at, Fate.LABEL, sentences.INTRODUCTION))
        if (grouping := self.book.grouping(fold(rest))) and not self.book.names(fold(rest)):
            self._add(Piece(rest, at + part.spans[cut][0], Role.GROUP, group=grouping))
        else:
            self._named(index, part, cut, len(part), at)
        return True

    def _text(self, words: Words, first: int, last: int, start: int) -> None:
        part = Words(words.slice(first, last))
        at = start + words.spans[first][0]
        units = tuple(dict.fromkeys(unit for _, _, several in self.book.cited(part) for unit in several))
        if not self.book.is_prose(part):
            self._add(Piece(part.raw, at, Role.LOST, key=fold(part.raw), named=units if len(units) < 9 else ()))
            return
        if units and len(units) <= 40:
            self._add(Piece(part.raw, at, Role.MENTION, units=units, key=fold(part.raw)[:80]))
        else:
            self._add(aside(part.raw, at, Fate.IGNORED, sentences.ANNOUNCES_INSEE
                            if {"insee"} < set(part.folded) & {"insee", "code", "codes"} else sentences.PROSE))


def _separates(gap: str) -> bool:
    """Whether what lies between two items parts them: « ; », a comma, a bullet, a tab, a slash."""
    return re.search(r"[,;|\t/•·●▪◦‣*]", gap) is not None
