"""What leaves an archive: charts, spreadsheets, lists of rows, citations.

Terms: a *row* is a mapping of column names to values; a *writer* takes rows one by one and gives
text or bytes piece by piece, so that a million rows need the memory of one. A *citation* is an
article as a library or a reference manager keeps it.

- `charts`: pictures as SVG, which work without scripts
- `rows`: tables, hits and articles as rows
- `delimited`, `json_lines`, `spreadsheet`: rows -> CSV, JSON Lines, XLSX
- `citations`: articles -> RIS, BibTeX, CSL-JSON
"""
