"""The age pyramid, for paper: women on one side, men on the other, in bands of fifteen years."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from diagnostic.figures import tokens
from diagnostic.figures.print_charts import FULL_MM
from diagnostic.figures.readings import coverage
from diagnostic.figures.style import bare, print_figure, write
from diagnostic.record import Diagnosis
from diagnostic.wording import NARROW, count, enumerate_fr, number, typography

BANDS = {"0_14": "0 à 14 ans", "15_29": "15 à 29 ans", "30_44": "30 à 44 ans", "45_59": "45 à 59 ans",
         "60_74": "60 à 74 ans", "75_89": "75 à 89 ans", "90p": "90 ans ou plus"}
SEXES = ("femmes", "hommes")
# Indicators that the pyramid is made of.
COUNTS = tuple(f"{sex}_{band}" for sex in SEXES for band in BANDS)
# Room for the names of the bands, between the two sides, as a share of the widest bar.
_MIDDLE = 0.2


@dataclass(frozen=True)
class Pyramid:
    """Persons by band, the youngest first. `bands`: names."""

    bands: tuple[str, ...]
    women: tuple[float, ...]
    men: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(self.women) + sum(self.men)

    def share(self, persons: float) -> float:
        """In percent of everybody."""
        return 100 * persons / self.total

    @property
    def alt(self) -> str:
        """Every band in words."""
        bands = enumerate_fr(f"{band} : {count(women, 'femme')} et {count(men, 'homme')}"
                             for band, women, men in zip(self.bands, self.women, self.men, strict=True))
        return typography(f"Pyramide des âges. {bands}.")


def pyramid(diagnosis: Diagnosis) -> Pyramid | None:
    """None when a band is unknown of the territory or of a part of it, or when nobody lives there."""
    sides: list[tuple[float, ...]] = []
    for sex in SEXES:
        found = [diagnosis.measurement(f"{sex}_{band}") for band in BANDS]
        values = [measured.value for measured in found if measured and not coverage(measured)]
        known = tuple(value for value in values if value is not None)
        if len(known) < len(BANDS):
            return None
        sides.append(known)
    drawn = Pyramid(tuple(BANDS.values()), *sides)
    return drawn if drawn.total else None


def pyramid_print(drawn: Pyramid) -> Figure:
    """Bars in persons, each with its share of everybody."""
    figure = print_figure(FULL_MM, 58)
    axes = figure.add_axes((0.02, 0.02, 0.96, 0.86))
    widest = max(*drawn.women, *drawn.men)
    middle = _MIDDLE * widest
    rows = range(len(drawn.bands))
    axes.barh(rows, [-women for women in drawn.women], left=-middle, height=0.78, color=tokens.ACCENT)
    axes.barh(rows, drawn.men, left=middle, height=0.78, color=tokens.ACCENT_SOFT)
    for row, band in zip(rows, drawn.bands, strict=True):
        write(axes, 0, row, band, ha="center", va="center")
        for persons, end, side in ((drawn.women[row], -middle, -1), (drawn.men[row], middle, 1)):
            write(axes, end + side * (persons + 0.015 * widest), row,
                  f"{number(persons)} ({number(drawn.share(persons), 1)}{NARROW}%)", va="center",
                  ha="right" if side < 0 else "left", fontsize=7.5)
    top = len(drawn.bands) - 0.35
    write(axes, -middle, top, f"Femmes ({number(sum(drawn.women))})", ha="right", va="bottom", fontweight=600)
    write(axes, middle, top, f"Hommes ({number(sum(drawn.men))})", ha="left", va="bottom", fontweight=600)
    bare(axes)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    reach = 1.32 * widest + middle
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-0.5, top)
    return figure
