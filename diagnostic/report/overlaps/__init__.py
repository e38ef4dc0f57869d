"""The overlaps of an area for other hands: data, workbook, shapes, a letter for each conflict."""
