"""The forms that the guides ask for, prefilled from the project: what it does not hold is a blank to be written."""
