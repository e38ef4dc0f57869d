"""The plain recipe for the Word file of a territory: plotly pictures by kaleido, tables by python-docx.

python -m benchmarks.packs_recipe MODE < orders.json      one JSON line: seconds of each territory

MODE: « call » is `fig.write_image(...)` as plotly's documentation gives it: kaleido starts a browser for each picture;
« server » keeps one browser for all of them (`kaleido.start_sync_server`). Kaleido is not among the requirements.
"""

from __future__ import annotations

import io
import json
import sys
import time
from importlib import import_module
from typing import Any

import docx
import plotly.graph_objects as go
from docx.shared import Cm

# What the print charts of the pack measure, in pixels at scale 1.
WIDTH, HEIGHT, SCALE = 700, 400, 2


def main() -> int:
    mode, orders = sys.argv[1], json.load(sys.stdin)
    server = import_module("kaleido") if mode == "server" else None
    if server:
        server.start_sync_server(silence_warnings=True)
    _picture(orders[0], 1)  # warm: plotly loads its defaults, the server its browser
    seconds = []
    for order in orders:
        begun = time.perf_counter()
        content = word(order)
        seconds.append(time.perf_counter() - begun)
        if len(content) < 10_000:
            raise AssertionError("the recipe made no document")
    if server:
        server.stop_sync_server(silence_warnings=True)
    print(json.dumps(seconds))
    return 0


def word(order: dict[str, Any]) -> bytes:
    """A Word file of as many pictures as the order says, and of its tables."""
    file = docx.Document()
    file.add_heading(order["name"], 0)
    for rank in range(order["pictures"]):
        file.add_picture(io.BytesIO(_picture(order, rank)), width=Cm(16))
    for rows in order["tables"]:
        table = file.add_table(rows=len(rows), cols=len(rows[0]))
        table.style = "Table Grid"
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    raw = io.BytesIO()
    file.save(raw)
    return raw.getvalue()


def _picture(order: dict[str, Any], rank: int) -> bytes:
    """The map of the territory first, then bars."""
    if rank == 0:
        # Not a choropleth of plotly, which fetches a map of the world from a server.
        figure = go.Figure([go.Scatter(x=ring[0], y=ring[1], fill="toself", mode="lines") for ring in order["rings"]])
        figure.update_yaxes(scaleanchor="x")
    else:
        figure = go.Figure(go.Bar(x=order["names"], y=order["people"]))
    raw = io.BytesIO()
    figure.write_image(raw, format="png", width=WIDTH, height=HEIGHT, scale=SCALE)
    return raw.getvalue()


if __name__ == "__main__":
    sys.exit(main())
