"""The site: pages in Markdown, the catalogue from its records, the notebooks executed."""

import os
import shutil
import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).parent
EXTENSIONS = HERE / "_ext"
NOTEBOOKS = HERE.parent / "notebooks"

sys.path.insert(0, str(EXTENSIONS))
# Cells that show the command line run the program beside this interpreter.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ |= {
    "COLUMNS": "84",
    "TERMINAL_WIDTH": "84",
    "NO_COLOR": "1",
    "PYTHONIOENCODING": "utf-8",
}

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
    "_static",
    "node_modules/mathjax/es5/tex-svg-full.js",  # from `poe javascript`, never a CDN
]
html_css_files = ["site.css"]
mathjax_path = "tex-svg-full.js"
mathjax3_config = {"svg": {"scale": 0.92}}  # beside a sans-serif text

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_mathjax_classes = "tex2jax_process|mathjax_process|math|output_area|text_html"  # cell outputs

nb_execution_mode = "force"  # numbers come from the code as it is now
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
nb_render_markdown_format = "myst"

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = False


def copy_notebooks(app: Sphinx) -> None:
    """Put the notebooks inside the source folder, the only place Sphinx looks."""
    inside = Path(app.srcdir) / "notebooks"
    shutil.rmtree(inside, ignore_errors=True)
    if NOTEBOOKS.is_dir():
        shutil.copytree(NOTEBOOKS, inside, ignore=shutil.ignore_patterns(".*"))


def skip_fields(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out fields of named tuples, which their class describes as parameters."""
    return True if type(member).__name__ == "_tuplegetter" else None


def setup(app: Sphinx) -> None:
    """Register the steps above; the first runs before Sphinx lists its sources."""
    app.connect("builder-inited", copy_notebooks)
    app.set_html_assets_policy("always")  # MathJax also where only outputs hold formulas
    app.connect("autodoc-skip-member", skip_fields)
