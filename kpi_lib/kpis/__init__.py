"""What the numbers mean: the KPI set, its formulas, and the scores of a campaign."""
