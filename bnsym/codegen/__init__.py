"""From kernels to code that runs without SymPy.

    Kernel --check, fold, cse--> Routine --strict printer--> text of a target --+--> bnsym/kernels/
    core/kernel.py    ir.py             printer.py  targets/                    |    generated.py
                       |                                                        +--> a package
                  reference.py: rigorous constants and values                        package.py

A kernel's pieces are expressions in exact constants.  ``lower`` turns them into a Routine:
assignments and branches whose constants are correctly rounded floats, with polynomials nested
and common parts named.  A target writes it; text that leaves here runs with the target's own
requirements only.
"""

from bnsym.codegen.generated import regenerate
from bnsym.codegen.ir import Routine, lower
from bnsym.codegen.package import export
from bnsym.codegen.targets import TARGETS, Raises, Target

__all__ = ["TARGETS", "Raises", "Routine", "Target", "export", "lower", "regenerate"]
