"""How fast the library is, compared with other engines on the same tokens.

Run it with `python -m benchmarks.speed`.
"""
