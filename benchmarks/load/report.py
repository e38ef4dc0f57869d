"""What the load measured, for the page of results: the table, and what was promised beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from importlib.util import find_spec

from benchmarks.load.drive import THINK
from benchmarks.load.measure import (
    AN_HOUR,
    SESSIONS,
    TARGET_GROWTH,
    TARGET_MB,
    TARGET_S,
    Leg,
    LoadResult,
    Pace,
    measure_load,
    quantile,
)
from benchmarks.load.people import EXPORTS
from benchmarks.load.server import REGISTERED, Weight
from benchmarks.suite import Options
from benchmarks.told import Promise, Verdict, duration, grid, memory
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, count, number, percent

MISSING = "" if find_spec("websockets") and find_spec("psutil") else \
    "les outils de test ne sont pas installés (requirements-test.txt)"
QUICK = Pace(paced=30, row=30, curve=15)
# Errors told one by one.
TOLD = 3


def measure(warehouse: Warehouse, options: Options) -> LoadResult:
    """Some twelve minutes, two when quick."""
    return measure_load(warehouse, QUICK if options.quick else Pace())


def table(result: LoadResult) -> list[str]:
    """Three tables: by kind of interaction, by number of sessions, memory."""
    return [*_kinds(result.paced), "", *_curve(result), "", *_memory(result)]


def verdict(result: LoadResult) -> Verdict:
    paced, row, errors = result.paced, result.row, result.errors
    done = sum(len(leg.outcomes) for leg in result.legs)
    told = Counter(f"{error.kind} : {error.error}"[:200] for error in errors).most_common(TOLD)
    return Verdict((
        Promise(f"{paced.sessions} personnes à la fois, 95 % des interactions en", _ms(paced.p95),
                f"au plus {_ms(TARGET_S)}", paced.p95 <= TARGET_S),
        Promise(f"erreurs sur {number(done)} interactions", number(len(errors) + len(result.journal)), "aucune",
                not errors and not result.journal),
        Promise("mémoire par session au-delà de la première", f"{number(result.per_session, 2)}{NBSP}Mo",
                f"au plus {number(TARGET_MB)}{NBSP}Mo", result.per_session <= TARGET_MB),
        Promise(f"mémoire pendant {count(len(row.outcomes), 'interaction')} d'affilée ({percent(_hours(row))} d'une "
                "heure), du troisième au dernier quart", f"{number(100 * result.growth, 1)}{NBSP}%",
                f"au plus {number(100 * TARGET_GROWTH)}{NBSP}%", result.growth <= TARGET_GROWTH),
    ), " ".join([
        f"Une personne fait un geste {number(THINK[0])} à {number(THINK[1])} s après la réponse au précédent ; "
        f"une heure de {SESSIONS} personnes à ce rythme fait {number(AN_HOUR)} interactions. Le registre a "
        f"{number(REGISTERED)} CPTS. Le pilote tourne sur la même machine et y prend {percent(100 * paced.driver_cpu)} "
        f"d'un cœur, le serveur {percent(100 * paced.server_cpu)} ; d'affilée, le serveur rend "
        f"{number(len(row.outcomes) / row.seconds, 1)} interactions par seconde.",
        *(f"Erreur, {number(times)} fois : {what}." for what, times in told), *result.journal[:TOLD]]))


def _hours(leg: Leg) -> float:
    return 100 * len(leg.outcomes) / AN_HOUR


def _kinds(leg: Leg) -> list[str]:
    kinds = sorted({one.kind for one in leg.outcomes} - set(EXPORTS))
    rows = [_row("toutes, fichiers à part", leg.gestures, len([one for one in leg.errors if one.kind not in EXPORTS]))]
    for kind in (*kinds, *(kind for kind in EXPORTS if any(one.kind == kind for one in leg.outcomes))):
        own = [one for one in leg.outcomes if one.kind == kind]
        rows.append(_row(kind, (one.seconds for one in own if not one.error), sum(bool(one.error) for one in own)))
    return grid((f"interaction ({leg.sessions} sessions)", "nombre", "médiane", "95 %", "la plus longue", "erreurs"),
                ":-----", rows)


def _row(kind: str, seconds: Iterable[float], errors: int) -> tuple[str, ...]:
    ordered = sorted(seconds)
    last = ordered[-1] if ordered else 0.0
    return (kind, number(len(ordered) + errors), _ms(quantile(ordered, 0.5)), _ms(quantile(ordered, 0.95)), _ms(last),
            number(errors))


def _curve(result: LoadResult) -> list[str]:
    return grid(("sessions", "serveurs", "interactions par seconde", "médiane", "95 %", "cœurs pris par le serveur",
                 "erreurs"), "-------", (
        (number(leg.sessions), number(leg.replicas), number(len(leg.outcomes) / leg.seconds, 1),
         _ms(quantile(leg.gestures, 0.5)), _ms(leg.p95), number(leg.server_cpu, 2), number(len(leg.errors)))
        for leg in result.curve))


def _memory(result: LoadResult) -> list[str]:
    return grid(("mémoire d'un serveur", "résidente", "qui n'est qu'à lui", "processus à part"), ":---", (
        _weight("au démarrage", result.start), _weight("après une première personne", result.first),
        _weight(f"{result.paced.sessions} personnes à leur rythme", result.full),
        _weight(f"après {count(len(result.row.outcomes), 'interaction')} d'affilée", result.after),
        _weight("toutes parties", result.left)))


def _weight(when: str, weight: Weight) -> tuple[str, ...]:
    return when, memory(weight.rss), memory(weight.uss), memory(weight.apart)


def _ms(seconds: float) -> str:
    return duration(1000 * seconds)
