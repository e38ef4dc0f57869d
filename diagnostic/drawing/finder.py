"""Start from anything that has a name or a code: what is typed in the search box, answered at every key stroke."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product

import pandas as pd
from rapidfuzz import fuzz, process

from diagnostic import wording
from diagnostic.geography.gazetteer import Gazetteer, bare_grouping, grouping_key
from diagnostic.geography.names import fold, without_article
from diagnostic.geography.places import ARRONDISSEMENT
from diagnostic.geography.spelling import LIKENESS, split_department
from diagnostic.indicators.memory import per_register, per_warehouse
from diagnostic.indicators.register import register_of
from diagnostic.sources.warehouse import Warehouse

LIVING_AREAS = "bassins_vie"
MAX_CHARACTERS = 120
_MAX_DEPARTMENTS = 3
# Alone in their answer, names may be less like what was typed.
_ALONE = LIKENESS - 9
# Tiers: up to _BEGINS, a name or a code is what was typed or begins so; from _LIKE on, it is only like it.
_BEGINS, _LIKE = 1.5, 3.0


class Kind(StrEnum):
    """What can be started from; the value is what the person reads. In the order they come at equal likeness."""

    COMMUNE = "commune"
    EPCI = "intercommunalité"
    CANTON = "canton"
    DEPARTMENT = "département"
    REGION = "région"
    LIVING_AREA = "bassin de vie"
    CPTS = "CPTS"


_ORDER = {kind: rank for rank, kind in enumerate(Kind)}
_ASKED = re.compile(r"(canton|departement|region|bassin de vie|cpts|intercommunalite|epci)"
                    r"(?: d(?:e|u|es)?)?(?: l[ea]?)? (?=\S)")
_ASKED_KIND = {fold(kind.value): kind for kind in Kind} | {"epci": Kind.EPCI}
_CODE = re.compile(r"\d{1,9}|2[AB]\d{0,3}")


@dataclass(frozen=True, slots=True)
class Start:
    """`codes`: units of 5 characters, sorted, never empty. `detail`: « intercommunalité, Gard, 10 communes ». `named`:
    what was typed is its name, a former one or its code, or their beginning; false for what is only like it."""

    kind: Kind
    code: str
    label: str
    detail: str
    codes: tuple[str, ...]
    named: bool = False


@dataclass(slots=True)
class _Index:
    """Everything that bears a name. `keys[i]`, folded and sorted, is a name of the item `owner[i]`; `words[j]`, sorted
    too, is a word of `keys[within[j]]`. Items are the rows of `starts`, counted from `first`."""

    gazetteer: Gazetteer
    first: int = 0
    starts: list[Start] = field(default_factory=list)
    people: list[float] = field(default_factory=list)
    by_code: dict[tuple[Kind, str], int] = field(default_factory=dict)
    by_digits: dict[str, list[int]] = field(default_factory=dict)
    digits: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    within: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the country names, and the registered CPTS, whose items come after: they change far more often."""

    places: _Index
    cpts: _Index

    @property
    def indexes(self) -> tuple[_Index, _Index]:
        return self.places, self.cpts

    @property
    def gazetteer(self) -> Gazetteer:
        return self.places.gazetteer

    def start(self, item: int) -> Start:
        index = self.cpts if item >= self.cpts.first else self.places
        return index.starts[item - index.first]

    def people(self, item: int) -> float:
        index = self.cpts if item >= self.cpts.first else self.places
        return index.people[item - index.first]


def find(text: str, warehouse: Warehouse, limit: int = 12, near: frozenset[str] = frozenset()) -> tuple[Start, ...]:
    """What a person may mean, best first: a code, an exact name, its beginning, a word of it, then what is like it.

    At equal likeness a commune comes before groupings, then the most inhabited. Accents, case, hyphens, St/Saint,
    former names and slips do not matter. « canton de … » keeps one kind, « Aigues-Vives 30 » one department. Of what is
    only like the text, places in the departments `near` come first.
    """
    index = _Known(_index_of(warehouse), _cpts_of(warehouse))
    text = text.strip()[:MAX_CHARACTERS]
    ranked = _by_code(index.places, "".join(text.split()).upper())
    if not ranked:
        key, kind = _asked(fold(text))
        ranked = _by_name(index, key, limit)
        place, department = split_department(text, index.gazetteer)
        if department is None and not ranked:
            place, department = _named_department(text, index.gazetteer)
        if department is not None:
            ranked = {item: tier + 0.5 for item, tier in ranked.items()}
            key, ranked = fold(place), {**ranked, **_by_name(index, fold(place), limit, department)}
        if len(ranked) < limit and 0.0 not in ranked.values():
            ranked = {**_by_likeness(index, key, limit, department, alone=not ranked), **ranked}
        if kind is not None:
            ranked = {item: tier for item, tier in ranked.items() if index.start(item).kind is kind}

    def far(item: int) -> bool:
        return ranked[item] >= _LIKE and not any(_in_department(index, item, department) for department in near)

    best = sorted(ranked, key=lambda item: (min(ranked[item], _LIKE), far(item), ranked[item],
                                            _ORDER[index.start(item).kind], -index.people(item),
                                            index.start(item).label, index.start(item).code))
    return tuple(replace(_told(index, item, text), named=ranked[item] <= _BEGINS) for item in best[:max(limit, 0)])


def starts_around(code: str, warehouse: Warehouse) -> tuple[Start, ...]:
    """What a commune belongs to: its territory of Grand Paris if any, its EPCI, its canton; none when unknown."""
    index = _index_of(warehouse)
    if code not in index.gazetteer:
        return ()
    place = index.gazetteer.place(code)
    groups = [(Kind.EPCI, territory) for territory in index.gazetteer.touched([code], "ept")]
    groups += [(Kind.EPCI, place.epci or ""), (Kind.CANTON, place.canton or "")]
    return tuple(index.starts[index.by_code[group]] for group in dict.fromkeys(groups) if group in index.by_code)


# -- searching --------------------------------------------------------------------------------------------------------


def _by_code(index: _Index, text: str) -> dict[int, float]:
    """Items by tier: 0 for the very code, 1 for those that begin so or that this postal code serves, 1.5 for what bore
    the code of a postal code once."""
    if not _CODE.fullmatch(text):
        return {}
    first, last = bisect_left(index.digits, text), bisect_left(index.digits, text + "~")
    found = {item: 1.0 for code in index.digits[first:last] for item in index.by_digits[code]} if len(text) > 1 else {}
    gazetteer = index.gazetteer
    served = gazetteer.by_postal(text.zfill(5)) if len(text) > 3 else ()
    found |= {index.by_code[Kind.COMMUNE, code]: 1.0 for code in served}
    for written in dict.fromkeys((text, text.zfill(5) if len(text) == 4 else text, text.zfill(2))):
        found |= dict.fromkeys(index.by_digits.get(written, ()), 0.0)
        if (former := gazetteer.former(written)) and former.code in gazetteer:
            # 75011 was Bonneuil-sur-Marne until 1968; who types it today means the 11th arrondissement.
            found[index.by_code[Kind.COMMUNE, former.code]] = 1.5 if served else 0.0
    return found


def _asked(key: str) -> tuple[str, Kind | None]:
    """« canton de calvisson » → `calvisson`, CANTON."""
    asked = _ASKED.match(key)
    return (key[asked.end():], _ASKED_KIND[asked.group(1)]) if asked else (key, None)


def _named_department(text: str, gazetteer: Gazetteer) -> tuple[str, str | None]:
    """« Aigues-Vives Gard », « Aigues-Vives (Val-d'Oise) » → the name, and the department of the words at its end."""
    words = fold(text).split()
    for cut in range(1, min(len(words), 6)):
        if found := gazetteer.groupings_named(" ".join(words[-cut:]), "departement"):
            return " ".join(words[:-cut]), found[0]
    return text, None


def _by_name(known: _Known, key: str, limit: int, department: str | None = None) -> dict[int, float]:
    """Items by tier: 0 exact name, 1 beginning, 2 words inside."""
    found: dict[int, float] = {}

    def add(index: _Index, positions: Iterable[int], tier: float) -> None:
        for position in positions:
            item = index.owner[position]
            if tier < found.get(item, 9.0) and (department is None or _in_department(known, item, department)):
                found[item] = tier

    forms = list(dict.fromkeys(form for form in (without_article(key), grouping_key(key, "epci")) if form))
    for index, form in product(known.indexes, forms):
        first, last = bisect_left(index.keys, form), bisect_left(index.keys, form + "{")
        exact = bisect_left(index.keys, form + " ", first, last)
        while first < exact and index.keys[exact - 1] != form:
            exact -= 1
        add(index, range(exact, last), 1.0)
        add(index, range(first, exact), 0.0)
    if len(found) < limit and forms and len(forms[0]) > 2:
        for index in known.indexes:
            add(index, _holding(index, forms[0].split()), 2.0)
    return found


def _holding(index: _Index, words: list[str]) -> list[int]:
    """Positions of the names that have, for each of these words, one that begins so."""
    spans = [(bisect_left(index.words, word), bisect_left(index.words, word + "{")) for word in words]
    first, last = min(spans, key=lambda span: span[1] - span[0])
    others = [f" {word}" for word in words]
    return [position for position in dict.fromkeys(index.within[first:last])
            if all(word in f" {index.keys[position]}" for word in others)]


def _by_likeness(known: _Known, key: str, limit: int, department: str | None, *, alone: bool) -> dict[int, float]:
    """Items by tier, from _LIKE for the most alike; with less likeness where nothing better was found."""
    key = without_article(key)
    if len(key) < 4:
        return {}
    like = sorted(((score, index.owner[position]) for index in known.indexes for _, score, position in process.extract(
        key, index.keys, scorer=fuzz.ratio, limit=4 * limit, score_cutoff=_ALONE if alone else LIKENESS)),
        key=lambda alike: -alike[0])
    found: dict[int, float] = {}
    for score, item in like[:4 * limit]:
        if department is None or _in_department(known, item, department):
            found.setdefault(item, _LIKE + 1 - score / 100)
    return found


def _in_department(known: _Known, item: int, department: str) -> bool:
    gazetteer = known.gazetteer
    return any(gazetteer.place(code).department == department for code in known.start(item).codes if code in gazetteer)


def _told(index: _Known, item: int, text: str) -> Start:
    """The start itself; a commune that answers to a former name says which."""
    start = index.start(item)
    if start.kind is not Kind.COMMUNE:
        return start
    former = index.gazetteer.former_named(split_department(text, index.gazetteer)[0], start.code)
    if former is None:
        by_code = index.gazetteer.former("".join(text.split()).upper().zfill(5))
        former = by_code if by_code is not None and by_code.code == start.code else None
    if former is None or not former.former_name:
        return start
    return Start(start.kind, start.code, start.label, f"{start.detail}, comprend {former.former_name}", start.codes)


# -- building ---------------------------------------------------------------------------------------------------------


@per_warehouse
def _index_of(warehouse: Warehouse) -> _Index:
    gazetteer = warehouse.gazetteer
    index, people = _Index(gazetteer), _inhabitants(warehouse)
    names: list[tuple[str, int]] = []

    def add(start: Start, keys: Iterable[str]) -> None:
        item = len(index.starts)
        index.starts.append(start)
        index.people.append(sum(people.get(code, 0.0) for code in start.codes))
        index.by_code[start.kind, start.code] = item
        index.by_digits.setdefault(start.code, []).append(item)
        names.extend((key, item) for key in dict.fromkeys(keys) if key)

    former: dict[str, list[str]] = {}
    for key, codes in gazetteer.names.items():
        for code in codes:
            former.setdefault(code, []).append(without_article(key))
    for code in gazetteer.codes:
        add(Start(Kind.COMMUNE, code, gazetteer.place(code).name, _detail_of_commune(gazetteer, code), (code,)),
            former[code])
    for kind, level, groups, members in (
            (Kind.EPCI, "epci", gazetteer.epcis, gazetteer.members_of_epci),
            (Kind.CANTON, "canton", gazetteer.cantons, gazetteer.members_of_canton),
            (Kind.DEPARTMENT, "departement", gazetteer.departments, gazetteer.members_of_department),
            (Kind.REGION, "region", gazetteer.regions, gazetteer.members_of_region)):
        for code, name in groups.items():
            # A canton that holds no commune whole (Nîmes-1) gives nothing to start from.
            if codes := members(code):
                add(Start(kind, code, name, _detail(gazetteer, kind, codes), codes),
                    {without_article(fold(name)), grouping_key(name, level), bare_grouping(name)})
    for kind, code, name, codes in _living_areas(warehouse):
        add(Start(kind, code, name, _detail(gazetteer, kind, codes), codes), {fold(name), bare_grouping(name)})
    # Built at their first use: better here than at the first digits that someone types.
    gazetteer.by_postal(""), gazetteer.former(""), gazetteer.former_named("", gazetteer.codes[0])
    _name(index, names)
    index.digits = sorted(index.by_digits)
    return index


@per_register
def _cpts_of(warehouse: Warehouse) -> _Index:
    """Registered CPTS: their name is their code, since the register gives them none."""
    places, people = _index_of(warehouse), _inhabitants(warehouse)
    index, gazetteer = _Index(places.gazetteer, len(places.starts)), places.gazetteer
    names: list[tuple[str, int]] = []
    held = ((name, tuple(sorted(code for code in codes if code in gazetteer)))
            for name, codes in register_of(warehouse).codes_of.items())
    for item, (name, codes) in enumerate((one for one in held if one[1]), index.first):
        index.starts.append(Start(Kind.CPTS, name, name, _detail(gazetteer, Kind.CPTS, codes), codes))
        index.people.append(sum(people.get(code, 0.0) for code in codes))
        names.extend((key, item) for key in dict.fromkeys((fold(name), bare_grouping(name))) if key)
    _name(index, names)
    return index


def _name(index: _Index, names: list[tuple[str, int]]) -> None:
    """Lay the names of its items, to be found by their beginning or by that of a word."""
    names.sort()
    index.keys, index.owner = [key for key, _ in names], [item for _, item in names]
    words = sorted((word, position) for position, key in enumerate(index.keys) for word in key.split())
    index.words, index.within = [word for word, _ in words], [position for _, position in words]


@per_warehouse
def _inhabitants(warehouse: Warehouse) -> dict[str, float]:
    """Inhabitants by unit at the last census, to put the places most looked for first; empty without the table."""
    if not warehouse.has("population"):
        return {}
    table = warehouse.table("population")
    last = max((name for name in table.columns if re.fullmatch(r"p\d{4}", name)), default=None)
    counted = table[last].fillna(0).astype(float) if last else pd.Series(0.0, index=table.index)
    return dict(zip(table["code"], counted.tolist(), strict=True))


def _living_areas(warehouse: Warehouse) -> list[tuple[Kind, str, str, tuple[str, ...]]]:
    if not warehouse.has(LIVING_AREAS):
        return []
    table = warehouse.table(LIVING_AREAS)
    table = table[table["code"].isin(warehouse.gazetteer.codes)]
    return [(Kind.LIVING_AREA, str(code), str(part["nom"].iloc[0]), tuple(sorted(part["code"])))
            for code, part in table.groupby("bassin")]


def _detail_of_commune(gazetteer: Gazetteer, code: str) -> str:
    place = gazetteer.place(code)
    nature = "arrondissement municipal" if place.nature == ARRONDISSEMENT else Kind.COMMUNE.value
    epci = [gazetteer.epcis[place.epci]] if place.epci and place.epci in gazetteer.epcis else []
    return ", ".join([nature, gazetteer.departments.get(place.department, place.department), *epci])


def _detail(gazetteer: Gazetteer, kind: Kind, codes: tuple[str, ...]) -> str:
    known = [gazetteer.place(code) for code in codes if code in gazetteer]
    departments = sorted({place.department for place in known})
    if kind is Kind.DEPARTMENT:
        where = [gazetteer.region_name(region) for region in sorted({place.region for place in known})]
    elif kind is Kind.REGION or len(departments) > _MAX_DEPARTMENTS:
        where = [wording.count(len(departments), "département")]
    else:
        where = [gazetteer.departments.get(code, code) for code in departments]
    words = ("commune entière", "communes entières") if kind is Kind.CANTON else ("commune", "communes")
    return ", ".join([kind.value, wording.enumerate_fr(where), wording.count(len(codes), *words)])
