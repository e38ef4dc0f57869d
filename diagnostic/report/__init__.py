"""Documents made from a Diagnosis: Word, PDF, workbook, geographic files."""
