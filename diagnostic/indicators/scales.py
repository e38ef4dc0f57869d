"""The size tiers of a warehouse, read once: every gesture on the map asks where a population stands on them."""

from __future__ import annotations

from diagnostic.aci.tiers import TierScale, tier_scales
from diagnostic.indicators.memory import per_warehouse
from diagnostic.sources.warehouse import Warehouse


@per_warehouse
def scales_of(warehouse: Warehouse) -> tuple[TierScale, ...]:
    """In force first."""
    return tier_scales(warehouse.table("aci_tailles"))
