"""What a reader takes away from a report: a workbook, a deck, a PDF, a ZIP of the whole folder."""
