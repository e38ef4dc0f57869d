"""Colours, fonts and sizes: the one place where the look of charts, maps and documents is decided."""

from __future__ import annotations

from pathlib import Path

ACCENT_DARK = "#0f4c52"
ACCENT = "#2a7f86"
ACCENT_SOFT = "#8dbdbb"
ACCENT_PALE = "#d5e4e1"
TINT = "#eff5f4"
# Read by .streamlit/config.toml alone, whose colours a test holds to this file.
SIDEBAR = "#f3f6f5"

INK = "#14272a"
INK_SOFT = "#56686a"
LINE = "#d9e0df"
PAPER = "#ffffff"

WARNING = "#b7791f"
WARNING_GROUND = "#fff8e8"
ERROR = "#a8232b"
ERROR_GROUND = "#fdf0f0"

# Communes around the territory: present, and asking for no attention.
CONTEXT_FILL = "#f4f6f6"
CONTEXT_LINE = "#c9d2d2"
MISSING_FILL = "#ffffff"
MISSING_HATCH = "#7d8c8d"

# One hue, light to dark, five classes at most; each step differs in lightness, so that it survives a photocopy.
SEQUENTIAL = ("#e3efed", "#b5d5d2", "#7fb3b4", "#3f8a90", "#0f4c52")

# Several series on one chart: told apart by lightness first, and by a marker, a dash or a hatch besides.
SERIES = (ACCENT_DARK, "#5fa3a6", "#b9c7c6", "#7d8c8d")

FONT = "Source Sans Pro"
FONT_FALLBACK = "DejaVu Sans"
SCREEN_FONTS = '"Source Sans", "Source Sans Pro", system-ui, -apple-system, "Segoe UI", sans-serif'
WORD_FONT = "Calibri"
FONT_FOLDER = Path(__file__).parent / "fonts"


def sequential(classes: int) -> tuple[str, ...]:
    """`classes` (1–5) colours of the one-hue ramp, light to dark, spread over its whole range."""
    if not 1 <= classes <= len(SEQUENTIAL):
        raise ValueError(f"{classes} classes: the ramp has 1 to {len(SEQUENTIAL)}.")
    if classes == 1:
        return (SEQUENTIAL[2],)
    last = len(SEQUENTIAL) - 1
    return tuple(SEQUENTIAL[round(step * last / (classes - 1))] for step in range(classes))
