"""What one writes first in Streamlit: read the GeoPackage, keep the communes, union, sums, a folium map on the page.

GEOPACKAGE and CODES in the environment. Leaflet comes from the server itself, as in our pages: nothing else may be
asked for here.
"""

from __future__ import annotations

import os

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

from diagnostic.figures.maps import use_local_assets
from interface.charts import ASSETS

st.set_page_config(layout="wide")
use_local_assets(ASSETS)
communes = gpd.read_file(os.environ["GEOPACKAGE"])
kept = communes[communes["code"].isin(os.environ["CODES"].split())]
kept = kept.merge(pd.read_parquet(os.environ["POPULATION"]), on="code", how="left")
st.title("Diagnostic territorial")
left, middle, right = st.columns(3)
left.metric("Habitants", int(kept["p2023"].sum()))
middle.metric("Communes", len(kept))
right.metric("Surface (km²)", round(kept.to_crs(3035).area.sum() / 1e6))
west, south, east, north = kept.total_bounds
board = folium.Map(tiles=None)
folium.GeoJson(kept[["code", "nom", "geometry"]], tooltip=folium.GeoJsonTooltip(["nom"])).add_to(board)
folium.GeoJson(gpd.GeoSeries([kept.union_all()], crs=kept.crs), style_function=lambda _: {"fill": False}).add_to(board)
board.fit_bounds([[south, west], [north, east]])
st_folium(board, height=520, use_container_width=True, returned_objects=[])
st.dataframe(kept[["code", "nom", "p2023"]])
