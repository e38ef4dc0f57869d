"""INSEE units, their history, their shapes and the perimeters made of them."""
