"""The application as it is served: the screens of app.py, and the addresses that machines ask."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from diagnostic import journal
from interface import resumption, service, warming, watch

journal.begin(watch.context)
app = st.App("app.py", routes=service.routes(), middleware=[*service.middleware(), Middleware(resumption.Told)],
             lifespan=warming.lifespan)
