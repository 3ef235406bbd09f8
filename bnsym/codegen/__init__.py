"""From kernels to code that runs without SymPy.

    Kernel --check, fold, cse--> Routine --strict printer--> text of a target --+--> bnsym/kernels/
    core/kernel.py    ir.py             printer.py  targets/                    |    generated.py
                       |                                                        +--> a package
                  reference.py: rigorous constants and values                   |    python_package
                  samples.py: what an export is tested with                     +--> C files
                                                                                     c_package.py

A kernel's pieces are expressions in exact constants.  ``lower`` turns them into a Routine:
assignments and branches whose constants are correctly rounded floats, with polynomials nested
and common parts named.  A target writes it; text that leaves here runs with the target's own
requirements only.  PyTorch and JAX get derivatives too, which `derivatives` takes from the
catalogue.  Exports go through `package.export`, which says in `certificate` what is
promised and writes the folder by `folder.put`.
"""

from bnsym.codegen.generated import regenerate
from bnsym.codegen.ir import Routine, lower
from bnsym.codegen.package import export
from bnsym.codegen.targets import CHECKED_IN, TARGETS, CTarget, Raises, Target

__all__ = [
    "CHECKED_IN",
    "TARGETS",
    "CTarget",
    "Raises",
    "Routine",
    "Target",
    "export",
    "lower",
    "regenerate",
]
