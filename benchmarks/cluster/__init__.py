"""The cluster engine beside the local one: the same answers, and at what cost."""
