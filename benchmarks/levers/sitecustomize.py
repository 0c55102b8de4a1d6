"""What every arm of `benchmarks/throughput.py` is started with: this project's own levers.

Python imports this module by itself where its folder is on PYTHONPATH, also in the kernels. It
does what `kpi_site` does for its own processes, so that no arm wins by it.
"""

import gc
import sys

# jsonschema imports it for an optional check of addresses: its grammar takes 0.8 s to parse.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # how Python is told "not there"
gc.set_threshold(50_000, 20, 20)
