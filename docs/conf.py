"""How Sphinx builds this documentation: Markdown only, no theme to install, warnings are errors (make docs)."""

from pygments.lexers import PythonLexer
from sphinx.application import Sphinx

from steadyhand import __version__

project = "Steadyhand"
author = "The Steadyhand contributors"
project_copyright = "The Steadyhand contributors, Apache-2.0"
release = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "adr/0000-template.md"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# Links to files of the repository outside docs/ work where Markdown is read as it is, and not in the built pages.
suppress_warnings = ["myst.xref_missing"]

html_theme = "alabaster"
html_title = "Steadyhand"
html_theme_options = {"description": "Rules kept enforced, and provably so.", "fixed_sidebar": True}
html_show_sourcelink = False


def setup(app: Sphinx) -> None:
    """Colour the rule language as the Python that it looks like; Pygments' `sml` is Standard ML."""
    app.add_lexer("sml", PythonLexer)
