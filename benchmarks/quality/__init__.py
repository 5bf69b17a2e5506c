"""What newsarchive finds and stems, measured against gold data and against peers."""
