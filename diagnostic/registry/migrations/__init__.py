"""How a database of the register came to be what it is: one module for each step, run forward only."""
