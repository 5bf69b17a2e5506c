"""The index: immutable segments of plain arrays, and how queries are answered from them."""
