"""The ways to run and render a notebook that `benchmarks/throughput.py` sets side by side."""
