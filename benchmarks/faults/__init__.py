"""Injected faults: an archive killed while it writes, a full disk, lost writes, damaged bytes."""
