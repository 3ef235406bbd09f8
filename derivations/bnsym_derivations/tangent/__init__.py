"""The neural tangent kernel of a batch-normalized network, by one forward sweep.

Contents
--------
layer       the kernel one layer up: the covariance, and the pushed-forward kernel
recursion   the same at any covariance of rank three or more: integrals of one variable
pairing     against D it is the covariance against D, and the kernel below against D pulled back
"""

from bnsym.core import Cited
from bnsym_derivations.tangent import sweep

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = sweep.IDENTITIES
CITED: tuple[Cited, ...] = ()
