"""What the start of a command costs: `python -m benchmarks.start`."""
