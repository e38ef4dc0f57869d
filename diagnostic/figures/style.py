"""The Plotly template and the Matplotlib helpers, both made from the tokens."""

from __future__ import annotations

import io
import struct
import zlib
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import plotly.graph_objects as go
import typst
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from diagnostic.figures import tokens
from diagnostic.figures.glyphs import drawable, spaced
from diagnostic.wording import NARROW

# Decimal mark, then thousands separator.
SEPARATORS = f",{NARROW}"

# For `st.plotly_chart(figure, theme=None, config=CHART_CONFIG)`: Streamlit's own theme would override the template.
CHART_CONFIG: dict[str, Any] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "responsive": True}

_AXIS = {
    "gridcolor": tokens.LINE, "linecolor": tokens.LINE, "zerolinecolor": tokens.LINE, "tickcolor": tokens.LINE,
    "tickfont": {"size": 12, "color": tokens.INK_SOFT},
    "title": {"font": {"size": 12, "color": tokens.INK_SOFT}, "standoff": 10},
    "automargin": True, "fixedrange": True,
}

TEMPLATE = go.layout.Template(layout={
    "font": {"family": tokens.SCREEN_FONTS, "size": 13, "color": tokens.INK},
    "colorway": list(tokens.SERIES),
    "paper_bgcolor": tokens.PAPER, "plot_bgcolor": tokens.PAPER,
    "separators": SEPARATORS,
    "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
    "xaxis": {**_AXIS, "showgrid": False},
    "yaxis": {**_AXIS, "showgrid": True},
    "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal",
               "title": {"text": ""}},
    "hoverlabel": {"bgcolor": tokens.PAPER, "bordercolor": tokens.ACCENT, "align": "left",
                   "font": {"family": tokens.SCREEN_FONTS, "size": 13, "color": tokens.INK}},
    "bargap": 0.35,
    "dragmode": False,
})


def plotly_figure(height: int) -> go.Figure:
    """An empty chart, `height` px high, of the house's look and French number format."""
    return go.Figure(layout={"template": TEMPLATE, "height": height, "separators": SEPARATORS})


for _file in sorted(tokens.FONT_FOLDER.glob("*.ttf")):
    font_manager.fontManager.addfont(_file)
# SVG identifiers come from this salt instead of the clock: the same drawing gives the same bytes.
mpl.rcParams["svg.hashsalt"] = "diagnostic"

MM_PER_INCH = 25.4
PRINT_FONTS = [tokens.FONT, tokens.FONT_FALLBACK]


def print_figure(width_mm: float, height_mm: float) -> Figure:
    """A Matplotlib figure of that size on paper, tied to no window and to no global state: safe in any thread."""
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), facecolor=tokens.PAPER)
    FigureCanvasAgg(figure)
    return figure


def write(axes: Axes, x: float, y: float, text: str, **options: Any) -> Any:
    """Text in the house's font, never read as mathematics (a name may hold a « $ »)."""
    # The fallback font has no semibold, and Matplotlib would complain of it at each text.
    plain = options.get("fontweight", 400) == 400
    family = PRINT_FONTS if plain else [tokens.FONT]
    style: dict[str, Any] = {"fontfamily": family, "fontsize": 8, "color": tokens.INK, "parse_math": False} | options
    # The hair of space around a hyphen is drawn by the fallback font.
    return axes.text(x, y, spaced(text) if plain else drawable(text), **style)


def bare(axes: Axes) -> None:
    """Axes without box, with soft ticks in the house's font."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(tokens.LINE)
    axes.tick_params(length=0, labelsize=8, labelcolor=tokens.INK_SOFT, labelfontfamily=PRINT_FONTS)


def svg(figure: Figure) -> str:
    """Its text is drawn as outlines: it needs no font where it is shown."""
    raw = io.StringIO()
    FigureCanvasSVG(figure).print_figure(raw, format="svg", metadata={"Date": None, "Creator": None})
    return raw.getvalue()


# Drawn from the SVG: Word and PDF have one and the same drawing, in a third of the time that Matplotlib takes.
_SHEET = b"""#set page(margin: 0pt, width: auto, height: auto, fill: white)
#image(bytes(sys.inputs.drawing), format: "svg")"""


@lru_cache(maxsize=1)
def _no_fonts() -> typst.Fonts:
    """Looking for those of the system takes longer than drawing."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def png(drawing: str, dpi: int) -> bytes:
    """An SVG of `svg` as PNG, on white, which tells its size on paper."""
    made = typst.compile(_SHEET, format="png", ppi=dpi, font_paths=_no_fonts(), sys_inputs={"drawing": drawing})
    assert isinstance(made, bytes)  # a list when there are several pages
    # W3C PNG (2003), 11.3.5.3: dots a metre, in a chunk after the header, which ends at byte 33.
    told = b"pHYs" + struct.pack(">IIB", *[round(dpi * 1000 / MM_PER_INCH)] * 2, 1)
    return made[:33] + struct.pack(">I", len(told) - 4) + told + struct.pack(">I", zlib.crc32(told)) + made[33:]
