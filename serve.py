"""The application as it is served: the screens of app.py, and the addresses that machines ask."""

from __future__ import annotations

import streamlit as st

from diagnostic import journal
from interface import service, warming, watch

journal.begin(watch.context)
app = st.App("app.py", routes=service.routes(), middleware=service.middleware(), lifespan=warming.lifespan)
