"""The two ACI tables of the embedded pack."""

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def tailles(warehouse) -> pd.DataFrame:
    return warehouse.table("aci_tailles")


@pytest.fixture(scope="session")
def financement(warehouse) -> pd.DataFrame:
    return warehouse.table("aci_financement")
