"""The site: pages in Markdown, the catalogue from its records, the notebooks executed."""

import shutil
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
EXTENSIONS = HERE / "_ext"
NOTEBOOKS = HERE.parent / "notebooks"

sys.path.insert(0, str(EXTENSIONS))

project = "bnsym"
author = "The bnsym contributors"
copyright = author
release = tomllib.loads((HERE.parent / "pyproject.toml").read_text("utf-8"))["project"]["version"]

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    *sorted(path.stem for path in EXTENSIONS.glob("*.py")),
]
exclude_patterns = ["_build", "_ext", "node_modules"]

html_theme = "furo"
html_title = f"bnsym {release}"
html_static_path = [
    "node_modules/mathjax/es5/tex-svg-full.js"
]  # from `poe javascript`, never a CDN
mathjax_path = "tex-svg-full.js"

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

nb_execution_mode = "force"  # numbers come from the code as it is now
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False


def copy_notebooks(app: Sphinx) -> None:
    """Put the notebooks inside the source folder, the only place Sphinx looks."""
    inside = Path(app.srcdir) / "notebooks"
    shutil.rmtree(inside, ignore_errors=True)
    if NOTEBOOKS.is_dir():
        shutil.copytree(NOTEBOOKS, inside, ignore=shutil.ignore_patterns(".*"))


def setup(app: Sphinx) -> None:
    """Register the step above, which runs before Sphinx lists its sources."""
    app.connect("builder-inited", copy_notebooks)
