"""Sphinx settings: the pages are MyST Markdown, warnings are errors (`make docs`)."""

import gluteus

project = "Gluteus"
author = "The Gluteus founders"
copyright = "The Gluteus founders, Apache License 2.0"
release = version = gluteus.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "alabaster"
html_title = f"Gluteus {release}"
html_theme_options = {"description": "An anatomy article that you can run", "page_width": "64rem"}

# The API reference: docstrings are NumPy style; older ones have sections of their own.
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_custom_sections = [("Main arguments", "params_style"), ("Other arguments", "params_style")]
default_role = "code"  # docstrings put names between single backticks
# Types in docstrings are words, such as "point" in "array (point, 3)": several classes may match.
suppress_warnings = ["ref.python"]
