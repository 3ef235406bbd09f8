"""Mean field theory of batch normalization in numbers: arrays in, arrays and error bounds out.

`MeanField` evaluates every number of the theory at one activation and one or many batch sizes;
`Homogeneous` describes the positive-homogeneous activations it evaluates in closed form, a
`Function` any other, which it integrates; `alpha_transition` is the degree at which BSB1 of the
alpha-ReLU loses stability, `alpha_fold` one from which other fixed points exist beside it, on a
`branch`.  Every step of a closed form carries its rounding-error bound
(`bounded`), every integral is done by two rules: the error reported is earned, not assumed.
At the fixed point that takes NumPy and SciPy only; `maps`, which serve any covariance matrix,
load the compiled kernels of `bnsym.kernels` at their first call.
"""

from bnsym.meanfield.dynamics.branch import Branch, alpha_fold, branch, branch_through
from bnsym.meanfield.dynamics.contraction import contraction
from bnsym.meanfield.dynamics.points import FixedPoint
from bnsym.meanfield.function import Function
from bnsym.meanfield.homogeneous import Activation, Homogeneous
from bnsym.meanfield.maps.estimate import Estimate
from bnsym.meanfield.mean_field import CrossBatch, Eigenvalues, MeanField
from bnsym.meanfield.transition import alpha_transition

__all__ = [
    "Activation",
    "Branch",
    "CrossBatch",
    "Eigenvalues",
    "Estimate",
    "FixedPoint",
    "Function",
    "Homogeneous",
    "MeanField",
    "alpha_fold",
    "alpha_transition",
    "branch",
    "branch_through",
    "contraction",
]
