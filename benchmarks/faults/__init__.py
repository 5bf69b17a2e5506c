"""Injected faults: an archive killed at every point of its writing, a full disk, lost writes, damaged bytes."""
