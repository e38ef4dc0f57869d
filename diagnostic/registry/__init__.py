"""The register of the perimeters of CPTS, kept in a database: who may do what, what was done, nothing overwritten."""
