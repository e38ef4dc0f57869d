"""What each drawing says, in words: for a screen reader, for Word's alternative text, for a page printed badly."""

from __future__ import annotations

from diagnostic.figures import series
from diagnostic.figures.readings import figure_of, parts_said, place, units_word
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, count, enumerate_fr, number, plural, typography


def alt_text(diagnosis: Diagnosis) -> str:
    """The territory's map: what it holds, where, in how many pieces, its most populated communes."""
    pieces = len(diagnosis.perimeter.parts)
    whole = "d'un seul tenant" if pieces == 1 else f"en {number(pieces)} morceaux séparés"
    ordered = sorted(diagnosis.units, key=lambda unit: (-unit.population, unit.code))
    largest = [f"{unit.name} ({number(unit.population)})" for unit in ordered[:3]]
    told = ""
    if len(ordered) > 1:
        told = f" Les plus peuplées : {enumerate_fr(largest)}." if len(ordered) > 3 else f" {enumerate_fr(largest)}."
    parts = parts_said(diagnosis)
    dotted = f" En pointillé, prises en partie : {enumerate_fr(parts, 3)}." if parts else ""
    return typography(f"Carte du territoire : {units_word(diagnosis)}, {whole} ({place(diagnosis)}), entouré des "
                      f"communes voisines en gris.{told}{dotted}")


def tier_alt(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    gauge = series.gauge(diagnosis, warehouse)
    return typography(f"Échelle des tailles, seuils à {enumerate_fr(map(number, gauge.thresholds))} habitants : avec "
                      f"{count(diagnosis.population, 'habitant')}, le projet est en "
                      f"{diagnosis.tiers[0].label.lower()}.")


def population_alt(diagnosis: Diagnosis) -> str:
    curve = series.population(diagnosis)
    values = enumerate_fr(f"{number(value)} en {year}" for year, value in curve.known)
    gap = f" {curve.gap_sentence}." if curve.gap_sentence else ""
    return typography(f"Courbe de la population municipale : {values}.{gap}")


def age_alt(diagnosis: Diagnosis) -> str:
    """The three bands for each place; empty when the territory's are unknown."""
    ages = series.ages(diagnosis, most=2)
    if ages is None:
        return ""
    places = []
    for rank, name in enumerate(ages.places):
        bands = enumerate_fr(f"{band.lower()} {number(shares[rank], 1)}{NARROW}%"
                             for band, shares in zip(ages.bands, ages.shares, strict=True))
        places.append(f"{name} : {bands}")
    return typography(f"Barres de la répartition par âge. {' ; '.join(places)}.")


def unit_alt(diagnosis: Diagnosis, indicator: str, drawing: str = "Barres") -> str:
    """The lowest and the highest value by unit; empty when no unit has one. `drawing` is « Barres » or « Carte »."""
    ranking = series.ranking(diagnosis, indicator, len(diagnosis.units))
    if ranking is None:
        return ""
    entry = diagnosis.entry(indicator)
    low, high = ranking.bars[0], ranking.bars[-1]
    marks = enumerate_fr(f"{mark.label} {number(mark.value, entry.decimals)}" for mark in ranking.marks)
    compared = f" Repères : {marks}." if marks else ""
    units = len(ranking.bars)
    return typography(f"{drawing} par commune, {entry.label} : de {figure_of(entry, low[1])} ({low[0]}) à "
                      f"{number(high[1], entry.decimals)} ({high[0]}), pour {number(units)} "
                      f"{plural(units, 'commune')}.{compared}")
