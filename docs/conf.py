"""Sphinx settings: the pages are MyST Markdown, warnings are errors (`make docs`)."""

import gluteus

project = "Gluteus"
author = "The Gluteus founders"
copyright = "The Gluteus founders, Apache License 2.0"
release = version = gluteus.__version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "alabaster"
html_title = f"Gluteus {release}"
html_theme_options = {"description": "An anatomy article that you can run", "page_width": "64rem"}
