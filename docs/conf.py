"""How Sphinx builds these pages: `make docs`."""

import newsarchive

project = "newsarchive"
author = "The newsarchive developers"
release = newsarchive.__version__
extensions = ["myst_parser"]
html_theme = "furo"
exclude_patterns = ["build"]
myst_heading_anchors = 3
