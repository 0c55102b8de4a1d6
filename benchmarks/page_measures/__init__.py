"""What `benchmarks/pages.py` measures, one module a subject."""
