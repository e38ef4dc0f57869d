"""Which ground several CPTS share, and which none holds: pure functions on perimeters, no database."""
