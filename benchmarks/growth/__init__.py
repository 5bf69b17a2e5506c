"""What it costs to build an archive, to add to it day after day, and to take something out."""
