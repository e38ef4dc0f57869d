"""How a pasted text becomes tokens: cleaning, cutting, tables, names, doubts. The door is `geography.codes`."""
