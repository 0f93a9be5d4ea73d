"""How the documentation is built: Sphinx with Markdown, warnings are errors."""

project = "Khibra"
author = "The Khibra team"
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "The tele-expertise workstation", "page_width": "1040px"}
