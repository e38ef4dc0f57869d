"""The declarative catalogue of indicators and the few ways of aggregating them to a territory."""
