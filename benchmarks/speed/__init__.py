"""How fast the library is, beside other engines on the same tokens: `python -m benchmarks.speed`."""
