"""Maps and charts: folium and plotly for the screen, matplotlib for print, from the same Diagnosis."""
