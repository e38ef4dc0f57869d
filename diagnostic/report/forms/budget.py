"""The forecast budget on paper: the amounts that the missions ticked bring, everything else to be written."""

from __future__ import annotations

from diagnostic.aci.budget import AUDITED_FROM, AccountPosts, Budget, Post, Side, Sum, budget, sum_of
from diagnostic.aci.funding import AmountStatus, chosen
from diagnostic.figures.readings import citation
from diagnostic.report.document import Block, Bullets, Column, Document, Heading, Paragraph, Table, Tone
from diagnostic.report.forms.form import agencies, blank, form, signature
from diagnostic.report.identity import plan_words
from diagnostic.report.request import PackRequest
from diagnostic.wording import enumerate_fr, euros, number, typography

NAME = "Budget prévisionnel sur cinq ans"
SIDES = {Side.CHARGES: "Charges", Side.PRODUCTS: "Produits"}


def project_budget(request: PackRequest) -> Budget:
    """The budget of the plan, from the year of the contract when its day is known."""
    diagnosis, signed = request.diagnosis, request.dossier.milestones.contract
    return budget(chosen(diagnosis.funding, diagnosis.plan), diagnosis.plan, signed.year if signed else None)


def notes(request: PackRequest, found: Budget) -> tuple[str, ...]:
    """What must be known before using it, for the page and for the workbook."""
    unverified = [post.label for lines in found.accounts for post in lines.posts if post.unverified]
    inferred = [post.label for lines in found.accounts for post in lines.posts
                if post.status is AmountStatus.INFERRED]
    said = [
        f"Produits préremplis : barème {found.scale_label}, {request.diagnosis.tiers[0].label.lower()}, "
        f"{plan_words(request.diagnosis)} ; montants constants et objectifs atteints. Chacun est un maximum : "
        "les parts variables dépendent des résultats.",
        "Ces montants sont au compte 74 (subventions d'exploitation) : à confirmer par l'expert-comptable de la CPTS.",
        "Une case vide est à remplir : rien n'est supposé des charges. Le total des charges doit égaler celui des "
        "produits, et le compte 86 le compte 87.",
    ]
    if unverified:
        said.append(f"Montants non vérifiés, absents des totaux, qui sont donc partiels : {enumerate_fr(unverified)}.")
    if inferred:
        said.append(f"Montants inférés d'une autre taille ou d'un autre texte : {enumerate_fr(inferred)}.")
    if found.audited:
        said.append(f"Au-delà de {euros(AUDITED_FROM)} d'aides publiques par an, une association nomme un commissaire "
                    "aux comptes (code de commerce, article L. 612-4) : à prévoir au compte 62.")
    if request.dossier.milestones.contract:
        said.append("La première année est celle de la signature du contrat, comptée en entier.")
    return tuple(map(typography, said))


def budget_page(request: PackRequest) -> Document:
    """Accounts by year, totals, and what is left to do."""
    found = project_budget(request)
    blocks: list[Block] = [Bullets(notes(request, found))]
    for side, label in SIDES.items():
        blocks += [Heading(label), _table(found, side)]
    blocks += [
        Heading("Contributions volontaires en nature"),
        Table("", _columns(found), tuple(_row(found, lines) for side in Side
                                         for lines in found.on(side, voluntary=True))),
        Paragraph(citation(request.diagnosis, ["aci_financement"]), Tone.SOURCE),
        Heading("Équilibre"), _balance(found),
        Paragraph(typography("Le classeur « budget » du même dossier détaille chaque compte et recalcule totaux et "
                             "équilibre à mesure qu'il est rempli."), Tone.NOTE),
        blank("Hypothèses de charges", "Recrutements, locaux, outils, indemnisations : ce qui fonde chaque montant.",
              4),
        signature("la CPTS"),
    ]
    return form(request, NAME, "Prévoir les charges et les produits de la CPTS sur les cinq ans du contrat.",
                agencies(request.diagnosis), blocks)


def _table(found: Budget, side: Side) -> Table:
    rows: list[tuple[str, ...]] = []
    for lines in found.on(side):
        rows.append(_row(found, lines))
        rows += [("", post.label, *_amounts(post)) for post in lines.posts if post.status]
    rows.append(("", f"Total des {side.value}", *_totals(found, side)))
    return Table("", _columns(found), tuple(rows), totals=1, together=False)


def _columns(found: Budget) -> tuple[Column, ...]:
    return (Column("Compte", 0.9), Column("Intitulé", 4.4), *(Column(year, 1.15, number=True) for year in found.years))


def _row(found: Budget, lines: AccountPosts) -> tuple[str, ...]:
    return (lines.account.number, lines.account.label,
            *(_said(sum_of(lines.posts, year)) for year in range(len(found.years))))


def _amounts(post: Post) -> tuple[str, ...]:
    return tuple(AmountStatus.UNVERIFIED.value if amount is None else number(amount) for amount in post.amounts)


def _totals(found: Budget, side: Side) -> tuple[str, ...]:
    return tuple(_said(found.sum_of(side, year)) for year in range(len(found.years)))


def _said(total: Sum) -> str:
    """Nothing for a sum of lines that are all blank; « (partiel) » when it misses one that is not verified."""
    return "" if total.amount is None else number(total.amount) + " (partiel)" * total.partial


def _balance(found: Budget) -> Table:
    ranks = range(len(found.years))
    rows = (("Charges et produits", *(found.balance(year).value for year in ranks)),
            ("Contributions volontaires", *(found.balance(year, voluntary=True).value for year in ranks)))
    return Table("", (Column("", 2.6), *(Column(year, 1.2) for year in found.years)), rows)
