"""The only readers of data files: one module per official dataset, and the warehouse that layers them."""
