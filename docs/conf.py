"""How Sphinx builds these pages: `make docs`."""

import newsarchive

project = "newsarchive"
author = "The newsarchive developers"
release = newsarchive.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
exclude_patterns = ["build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

# The API reference shows what stands in the docstrings. Types are in the signatures.
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
add_module_names = False
