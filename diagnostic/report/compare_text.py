"""What changed between two packs, as one reads it: the summary, then the widest gaps; the rest is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from diagnostic.report.compare import Change, Changes, Side
from diagnostic.wording import NARROW, count, enumerate_fr, number, one_line, plural, signed, typography

MOST_LINES = 12
_MOST_NAMED = 12


def text_of(told: Changes, *, whole: bool = False) -> str:
    """French text; `whole`: every figure has its line."""
    return "\n".join(map(typography, sentences(told, whole=whole))) + "\n"


def sentences(told: Changes, *, whole: bool = False) -> Iterator[str]:
    if told.none:
        yield "Rien n'a changé entre les deux dossiers."
        return
    moved, same, new, gone = _sorted(told.indicators)
    yield f"En bref : {_in_short(told, moved, new, gone)}."
    if told.names[0] != told.names[1]:
        yield f"Nom : « {one_line(told.names[0])} » devient « {one_line(told.names[1])} »."
    for codes, word in ((told.units_gained, "de plus"), (told.units_lost, "de moins"),
                        (told.units_partly, "prises autrement (en partie)")):
        if codes:
            yield (f"Périmètre : {count(len(codes), 'commune')} {word} : "
                   f"{enumerate_fr((_unit(code, told) for code in codes), _MOST_NAMED)}.")
    old, now = told.population
    if old != now or told.population_years[0] != told.population_years[1]:
        yield (f"Population : {number(old)} ({told.population_years[0]}) → {number(now)} "
               f"({told.population_years[1]}), soit {signed(now - old, 0)}.")
    if told.tiers[0] != told.tiers[1]:
        yield f"Taille ACI : {told.tiers[0]} → {told.tiers[1]}."
    most = len(told.indicators) if whole else MOST_LINES
    yield from _listed("Chiffres qui changent, les plus grands écarts d'abord", map(_moved, moved), most)
    yield from _listed("Chiffres nouveaux", (f"{change.label} : {_dated(change.after)}" for change in new), most)
    yield from _listed("Chiffres disparus", (f"{change.label} : était {_dated(change.before)}"
                                             for change in gone), most)
    if same:
        named = enumerate_fr((f"« {change.label} »" for change in same), len(same) if whole else _MOST_NAMED)
        yield (f"{count(len(same), 'chiffre')} {plural(len(same), 'garde', 'gardent')} la même valeur affichée, d'une "
               f"autre source ou à l'arrondi près : {named}.")
    for found, head in ((told.checks_gained, "Remarques nouvelles"), (told.checks_lost, "Remarques levées"),
                        (told.sources_gained, "Sources nouvelles"), (told.sources_lost, "Sources quittées")):
        if found:
            yield f"{head} :"
            yield from (f"  {one_line(sentence)}" for sentence in found)
    if told.data_versions[0] != told.data_versions[1]:
        yield f"Données : version {told.data_versions[0]} → {told.data_versions[1]}."


def _sorted(changes: Sequence[Change]) -> tuple[list[Change], list[Change], list[Change], list[Change]]:
    """The figures that moved, those that show the same, the new ones and those that are gone; the foremost first."""
    both = [change for change in changes if change.before.said and change.after.said]
    same = [change for change in both if change.before.said == change.after.said and not (
        {"millésime", "statut"} & set(change.why))]
    moved = sorted((change for change in both if change not in same), key=lambda change: (
        not change.main, -change.size))
    new = sorted((change for change in changes if not change.before.said), key=lambda change: (
        not change.main, change.after.value == 0))
    return moved, same, new, [change for change in changes if not change.after.said]


def _in_short(told: Changes, moved: Sequence[Change], new: Sequence[Change], gone: Sequence[Change]) -> str:
    units = [f"{count(len(codes), 'commune')} {word}" for codes, word in (
        (told.units_gained, "de plus"), (told.units_lost, "de moins"),
        (told.units_partly, "en partie")) if codes]
    old, now = told.population
    share = f" ({signed(100 * (now - old) / old, 1)}{NARROW}%)" if old and now != old else ""
    people = f"population {signed(now - old, 0)}{share}" if now != old else "même population"
    tier = "même taille ACI" if told.tiers[0] == told.tiers[1] else f"taille ACI {told.tiers[0]} → {told.tiers[1]}"
    counted = [f"{count(len(found), 'chiffre')} {plural(len(found), *words)}" for found, words in (
        (moved, ("change", "changent")), (new, ("nouveau", "nouveaux")), (gone, ("disparu", "disparus"))) if found]
    return " ; ".join([*(units or ["même périmètre"]), people, tier, *counted])


def _unit(code: str, told: Changes) -> str:
    return f"{one_line(told.unit_names[code])} ({code})" if code in told.unit_names else code


def _listed(head: str, lines: Iterable[str], most: int) -> Iterator[str]:
    told = list(lines)
    if not told:
        return
    yield f"{head} ({number(len(told))}) :"
    yield from (f"  {line}." for line in told[:most])
    if len(told) > most:
        yield f"  … et {count(len(told) - most, 'autre')} (--all les montre)."


def _moved(change: Change) -> str:
    old, new = change.before, change.after
    vintages = (f" ({old.vintage})" if old.vintage and old.vintage != new.vintage else "",
                f" ({new.vintage})" if new.vintage else "")
    if old.said == new.said:
        moved = f"{new.said}{vintages[1]}, au lieu de {old.vintage}" if vintages[0] else f"{new.said}{vintages[1]}"
    else:
        moved = f"{old.bare}{vintages[0]} → {new.said}{vintages[1]}{f', soit {change.gap}' if change.gap else ''}"
    extra = f" ; statut : {old.status} → {new.status}" if "statut" in change.why else ""
    return f"{change.label} : {moved}{extra}"


def _dated(side: Side) -> str:
    return f"{side.said} ({side.vintage})" if side.vintage else side.said
