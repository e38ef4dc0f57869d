"""Size tiers and funding scales of the accord conventionnel interprofessionnel (ACI)."""
