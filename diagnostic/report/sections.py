"""The sections of a summary: territory, remarks, population, care, needs, money, neighbours, communes, sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from diagnostic.aci.funding import FundingLine, FundingPlan, chosen, counts, five_years, missions, total
from diagnostic.figures import alt, print_charts, series, style
from diagnostic.figures.print import territory_map
from diagnostic.figures.readings import citation, parts_said
from diagnostic.geography.checks import Severity
from diagnostic.geography.units import codes_of, declared_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.indicators.register import REGISTER_TABLES
from diagnostic.record import Diagnosis
from diagnostic.report.document import (
    Block,
    Bullets,
    Column,
    Heading,
    Notice,
    Notices,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.identity import tier_distance
from diagnostic.report.tables import compared_table, department_lines, limits, needs_table, site
from diagnostic.report.text import clean
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, NBSP, count, enumerate_fr, euros, number, plural, typography

DPI = 200
# A table of communes up to here; beyond, running text, or the annex would be longer than the summary.
MOST_ROWS = 90
UNVERIFIED = "non vérifié"

POPULATION_FIGURES = ("population", "densite", "evolution_population", "evolution_annuelle", "part_0_19", "part_20_64",
                      "part_65p", "indice_vieillissement", "dependance", "part_residences_secondaires",
                      "part_logements_vacants")
ACCESS = (*(indicator for _, indicator in series.APL), "part_population_apl_sous_2_5")
DOCTORS = ("medecins_generalistes_2020", "medecins_generalistes_2025")
NEEDS = ("ald_part", "ald_effectif", "c2s_part", "c2s_effectif", "c2s_np_part", "c2s_p_part", "cmu_c_part",
         "ame_effectif", "ame_part", "sans_medecin_traitant_part", "ald_sans_medecin_traitant_part",
         "niveau_de_vie_median")
# Counts are told only where someone typed one: at the country's scale they do not compare with a territory.
ENTERED_ONLY = frozenset({"ald_sans_medecin_traitant_part", "ald_effectif", "c2s_effectif", "ame_part", "c2s_np_part",
                          "c2s_p_part", "cmu_c_part"})
ASKED = ("ald", "c2s", "ame", "sans_medecin_traitant")


def _present(blocks: Sequence[Block | None]) -> list[Block]:
    return [block for block in blocks if block is not None]


def _source(diagnosis: Diagnosis, *tables: str) -> Paragraph | None:
    said = citation(diagnosis, tables)
    return Paragraph(said, Tone.SOURCE) if said else None


def territory(diagnosis: Diagnosis, warehouse: Warehouse) -> list[Block]:
    """The map and the scale of tiers."""
    board = territory_map(diagnosis, warehouse)
    gauge = print_charts.tier_gauge(diagnosis, warehouse)
    tier = diagnosis.tiers[0]
    return _present([
        Pictures((Picture(style.png(board, DPI), style.svg(board), alt.alt_text(diagnosis), source=citation(
            diagnosis, ["shapes", "communes", "population"])),)),
        Pictures((Picture(style.png(gauge, DPI), style.svg(gauge), alt.tier_alt(diagnosis, warehouse),
                          caption=typography(f"{tier.label} ({tier.extent}) : {tier_distance(diagnosis)}"),
                          source=citation(diagnosis, ["aci_tailles"])),)),
        Paragraph(tier.note, Tone.NOTE) if tier.note else None,
    ])


def remarks(diagnosis: Diagnosis) -> list[Block]:
    """What calls for attention, severest first; plain information as a list."""
    if not diagnosis.checks:
        return []
    serious = tuple(Notice(check.severity, check.message) for check in diagnosis.checks
                    if check.severity is not Severity.INFO)
    plain = tuple(check.message for check in diagnosis.checks if check.severity is Severity.INFO)
    return _present([Heading("Points d'attention"), Notices(serious) if serious else None,
                     Bullets(plain) if plain else None])


def population(diagnosis: Diagnosis) -> list[Block]:
    curve, ages = print_charts.population_curve(diagnosis), print_charts.age_bars(diagnosis)
    pictures = []
    if curve is not None:
        pictures.append(Picture(style.png(curve, DPI), style.svg(curve), alt.population_alt(diagnosis),
                                "Population municipale (habitants)"))
    if ages is not None:
        pictures.append(Picture(style.png(ages, DPI), style.svg(ages), alt.age_alt(diagnosis), "Répartition par âge"))
    return _present([
        Heading("Population"),
        Pictures(tuple(pictures)) if len(pictures) == 2 else None,
        compared_table(diagnosis, POPULATION_FIGURES,
                       "Chiffres clés et comparaisons"),
        _source(diagnosis, "population", "structure_2021", "communes"),
    ])


def care(diagnosis: Diagnosis, warehouse: Warehouse) -> list[Block]:
    """Access to care, doctors of the department, published facts."""
    access = compared_table(diagnosis, ACCESS, "Accessibilité potentielle localisée (APL) aux professionnels de ville",
                            short=True)
    known = diagnosis.measurement("apl_medecin_generaliste")
    silent = known is None or known.value is None
    doctors = department_lines(diagnosis, DOCTORS)
    names = {unit.code: unit.name for unit in diagnosis.units}
    facts = tuple(typography(f"{names.get(fact.code, fact.code)} : {fact.text} (source : {site(fact.source)}).")
                  for fact in diagnosis.facts)
    return _present([
        Heading("Offre de soins"),
        access,
        Paragraph(typography(
            "L'APL des communes du territoire n'est pas dans les données de l'outil : seuls les repères publiés du "
            "département et de la France sont montrés. La Drees la publie par commune "
            "(data.drees.solidarites-sante.gouv.fr)."), Tone.NOTE) if access and silent else None,
        Paragraph(limits(diagnosis, ACCESS), Tone.NOTE) if access else None,
        _source(diagnosis, "apl", "reference_departements"),
        Paragraph(typography(f"Médecins généralistes en activité, tous modes d'exercice (chiffre du département, "
                             f"non du territoire). {' ; '.join(doctors)}.")) if doctors else None,
        Heading("Faits publiés sur l'offre", 2) if facts else None,
        Bullets(facts) if facts else None,
        _by_unit(diagnosis, warehouse, "apl_medecin_generaliste"),
    ])


def _by_unit(diagnosis: Diagnosis, warehouse: Warehouse, indicator: str) -> Pictures | None:
    """An indicator by commune as bars and as a map of the same height; nothing when there is nothing to compare."""
    bars = print_charts.unit_bars(diagnosis, indicator) if len(diagnosis.units) > 1 else None
    if bars is None:
        return None
    board = territory_map(diagnosis, warehouse, indicator, width_mm=print_charts.HALF_MM, legend_below=True,
                          height_mm=bars.get_figheight() * style.MM_PER_INCH)
    short = diagnosis.entry(indicator).short
    ranking = series.ranking(diagnosis, indicator, print_charts.MOST_BARS)
    left_out = typography(f"{ranking.left_out}.".capitalize()) if ranking and ranking.left_out else ""
    return Pictures((Picture(style.png(bars, DPI), style.svg(bars), alt.unit_alt(diagnosis, indicator),
                             f"{short}, par commune", left_out),
                     Picture(style.png(board, DPI), style.svg(board), alt.unit_alt(diagnosis, indicator, "Carte"),
                             "Les mêmes valeurs sur la carte")))


def needs(diagnosis: Diagnosis) -> list[Block]:
    """Chronic illness, precarity, doctor of one's own: the territory's figures when typed, published ones beside."""
    typed = {measured.indicator for measured in diagnosis.measurements if measured.status is Status.ENTERED}
    told = [identifier for identifier in NEEDS if identifier in typed or identifier not in ENTERED_ONLY]
    table = needs_table(diagnosis, told, "Repères : à chaque ligne son niveau, son année et sa base")
    given = {figure.indicator for figure in diagnosis.entered}
    lacking = [catalogue().topic(topic) for topic in ASKED if topic not in given]
    return _present([
        Heading("Besoins de santé"),
        table,
        _source(diagnosis, "reperes", "reference_departements"),
        Heading("Chiffres du territoire à demander", 2) if lacking else None,
        Bullets(tuple(typography(f"{topic.label} : {topic.help}") for topic in lacking)) if lacking else None,
    ])


def funding(diagnosis: Diagnosis) -> list[Block]:
    """The scale of the plan, mission by mission; what is not ticked is shown and not counted."""
    scale, plan = chosen(diagnosis.funding, diagnosis.plan), diagnosis.plan
    yearly = total(scale, plan)
    rows = []
    for mission in missions(scale):
        kept = [line for line in mission.lines if counts(line, plan)]
        nature = "obligatoire" if mission.mandatory else "option retenue" if kept else "option non retenue"
        rows.append((mission.label, nature, _amounts(mission.lines, ("fixe", "compensation_snp")),
                     _amounts(mission.lines, ("variable", "variable_si_crise")),
                     _amounts(mission.lines, ("supplementaire",)), _kept_amount(kept)))
    *_, last_year = five_years(scale, plan, 1)
    label = "Total retenu (partiel)" if yearly.partial else "Total retenu"
    # Amounts are ceilings, but a total that misses some of them bounds nothing.
    bound = "(total partiel)" if yearly.partial else "au plus"
    rows.append((label, "", "", "", "", euros(yearly.amount)))
    columns = (Column("Mission", 3.5), Column("Nature", 1.7), Column("Part fixe", 1.15, number=True),
               Column("Part variable", 1.25, number=True), Column("Supplément", 1.25, number=True),
               Column("Retenu par an", 1.3, number=True))
    return _present([
        Heading("Taille et financement"),
        Table(f"Barème {scale.scale_label}, {diagnosis.tiers[0].label.lower()}, par an", columns, tuple(rows),
              totals=1),
        Paragraph(typography(
            f"Soit {bound} {euros(last_year.cumulated)} sur les cinq ans du contrat, à montants constants et objectifs "
            f"atteints : les parts variables dépendent des résultats. La part fixe de l'accès aux soins comprend la "
            f"compensation des soins non programmés."), Tone.NOTE),
        _unverified(yearly.unverified),
        *(Paragraph(_other_scale(diagnosis, other.scale), Tone.NOTE) for other in diagnosis.funding
          if other.scale != scale.scale),
        _source(diagnosis, "aci_financement"),
    ])


def _amounts(lines: Sequence[FundingLine], parts: tuple[str, ...]) -> str:
    here = [line for line in lines if line.part in parts]
    if not here:
        return "–"
    known = [line.amount for line in here if line.amount is not None]
    if not known:
        return UNVERIFIED
    return number(sum(known)) + (" (partiel)" if len(known) < len(here) else "")


def _kept_amount(lines: Sequence[FundingLine]) -> str:
    if not lines:
        return "–"
    known = [line.amount for line in lines if line.amount is not None]
    return euros(sum(known)) if known else UNVERIFIED


def _unverified(labels: tuple[str, ...]) -> Block | None:
    if not labels:
        return None
    return Notices((Notice(Severity.WARNING, typography(
        f"Montants non vérifiés, absents du total : {enumerate_fr(labels)}.")),))


def _other_scale(diagnosis: Diagnosis, scale: str) -> str:
    other = chosen(diagnosis.funding, FundingPlan(scale))
    yearly = total(other, FundingPlan(scale))
    lacking = len(yearly.unverified)
    partial = f", total partiel ({count(lacking, 'montant')} non {plural(lacking, 'vérifié')})" if lacking else ""
    return typography(f"Pour mémoire, {other.scale_label}, missions obligatoires : {euros(yearly.amount)} par "
                      f"an{partial}.")


def neighbours(diagnosis: Diagnosis) -> list[Block]:
    """Registered CPTS that hold a part of the territory; where the register says nothing, a remark says so above."""
    if not diagnosis.overlaps:
        return []
    names = {unit.code: unit.name for unit in diagnosis.units}
    rows = tuple((overlap.cpts + (" (en entier)" if overlap.whole else ""), number(len(overlap.codes)),
                  "au plus " * overlap.at_most + number(overlap.population),
                  enumerate_fr([names.get(code, code) for code in overlap.codes], 6))
                 for overlap in diagnosis.overlaps)
    return _present([
        Heading("Chevauchements avec des CPTS enregistrées"),
        Table("", (Column("CPTS", 2.6), Column("Communes", 0.9, number=True), Column("Habitants", 0.9, number=True),
                   Column("Communes partagées", 3.6)), rows, together=len(rows) < 6),
        _source(diagnosis, *REGISTER_TABLES),
    ])


def communes(diagnosis: Diagnosis) -> list[Block]:
    """Every unit with its population and code: a table of three units a row, or running text when they are many."""
    ordered = sorted(diagnosis.units, key=lambda unit: (_alphabetical(unit.name), unit.code))
    heading = Heading("Composition du territoire")
    parts = parts_said(diagnosis)
    # Each part comes with its spaces; the reason of a declared one stays as it was typed.
    note = Paragraph(clean(f"En partie, population estimée{NBSP}: {f'{NARROW}; '.join(parts)}."),
                     Tone.NOTE) if parts else None
    if len(ordered) > MOST_ROWS:
        text = " · ".join(f"{clean(unit.name)}{NBSP}({unit.code}){NBSP}{number(unit.population)}" for unit in ordered)
        return _present([heading, Paragraph(typography(
            f"Chaque commune avec son code Insee et sa population municipale {diagnosis.population_year}.")),
            Paragraph(text, Tone.SOURCE), note, _source(diagnosis, "population", "communes")])
    cells = [(unit.name, number(unit.population)) for unit in ordered]
    columns = min(3, len(cells))
    height = -(-len(cells) // columns)
    rows = tuple(tuple(word for column in range(columns)
                       for word in (cells[row + column * height] if row + column * height < len(cells) else ("", "")))
                 for row in range(height))
    titles = (Column("Commune", 2.9), Column("Habitants", 1.3, number=True)) * columns
    declared = declared_of(diagnosis.perimeter.units)
    codes = " ".join(f"{code} (en partie)" if code in declared else code
                     for code in codes_of(diagnosis.perimeter.units))
    return _present([heading, Table(f"Population municipale {diagnosis.population_year}", titles, rows,
                                    together=height <= 24), note,
                     Paragraph(f"Codes Insee{NBSP}: {codes}", Tone.NOTE),
                     _source(diagnosis, "population", "communes")])


def _alphabetical(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(sign))


def method(diagnosis: Diagnosis) -> list[Block]:
    """How figures are made and read, then every source with its vintage and licence."""
    licences: dict[str, list[str]] = {}
    for source in diagnosis.sources:
        licences.setdefault(source.licence, []).append(source.citation)
    return [
        Heading("Méthode et sources"),
        Bullets(tuple(map(typography, (
            "Un taux du territoire est le rapport des sommes de ses communes, jamais une moyenne de taux ; la "
            "couverture est dite quand une commune manque.",
            "« non disponible » : le chiffre n'est pas connu, ce n'est pas un zéro ; « estimation » : déduit d'une "
            "commune prise en partie ; « saisie » : communiqué par le porteur du projet, sous sa responsabilité ; "
            "« – » : sans objet.",
            "Un chiffre de département, de région ou de France est montré comme tel, jamais attribué au territoire.",
        )))),
        Heading("Sources, par licence", 2),
        *(Paragraph(typography(f"{licence} : {' ; '.join(cited)}."), Tone.SOURCE)
          for licence, cited in licences.items()),
        Paragraph(f"Version des données{NBSP}: {diagnosis.data_version[:16]}", Tone.SOURCE),
    ]
