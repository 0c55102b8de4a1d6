"""`kpi serve`: pages that follow the files they are made from."""
