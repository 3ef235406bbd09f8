"""The backward eigenvalues of any activation as explicit quadratic forms in its coefficients."""

from __future__ import annotations

from bnsym.symbolic.ultrasymmetric import BackwardMap
from bnsym_derivations.backward.eigenvalues import SMALL
from bnsym_derivations.backward.quadratic import FACTORS
from bnsym_derivations.backward.two_point import upsilon
from bnsym_derivations.forward.spectrum import Factors, spectrum
from bnsym_derivations.forward.ultrasymmetric import DIAGONALS, HOLLOW
from bnsym_derivations.symbols import B, phi

__all__ = ["IDENTITIES"]

_BACKWARD = Factors(B / ((B - 1) * (B - 3) * upsilon), *FACTORS)
IDENTITIES = (
    spectrum(
        "backward.hollow_spectrum",
        "The backward eigenvalue on matrices without diagonal, explicitly.",
        BackwardMap(phi, B),
        HOLLOW,
        _BACKWARD,
        SMALL,
    ),
    spectrum(
        "backward.diagonals_spectrum",
        "The backward eigenvalue on centred diagonals, explicitly.",
        BackwardMap(phi, B),
        DIAGONALS,
        _BACKWARD,
        SMALL,
    ),
)
