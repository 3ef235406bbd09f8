"""One layer of the sweep: the chain rule, and the mean over the weights.

A pre-activation of the next layer is a sum over n neurons of x B(h)/sqrt(n), with independent
normal weights x. Its tangent kernel is the sum of products of slopes by all parameters: by the
weights of this layer, and by those below, through h. What is below has the kernel D between the
entries of one h, and none between those of different neurons. The mean over one of the n equal
terms is all that is left for large n, by the law of large numbers.

Against a matrix D over the outputs the pushed-forward kernel is as much as the kernel below against
D pulled back. Applied to one layer after the other from the top, this makes the sweep's kernel the
sum over layers of their covariances against D pulled back to them: the sweep computes, for all D at
once, what pulling back would for each of the B^2 entries.
"""

from __future__ import annotations

from sympy import Derivative, Expr, Sum, Symbol, gamma

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import BatchNorm, Entry, Jacobian
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.layer_maps import BackwardImage, LayerKernel, MatrixEntry, TangentImage
from bnsym_derivations.backward.jacobian import CITE
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, Delta, Theta, alpha, h, i, j, k, p, x
from bnsym_derivations.transforms.batch_norm import POWER
from bnsym_derivations.transforms.laplace import LAPLACE
from bnsym_derivations.transforms.maps import ADJOINT, TANGENT
from bnsym_derivations.transforms.tilting import LAW

__all__ = ["IDENTITIES"]

_WEIGHT = Gaussian((x,), [[1]])
_START = LayerKernel(POWER, Sigma, Theta, i, j)
_PUSHED = TangentImage(POWER, Sigma, Theta, i, j)


def _output(place: Symbol) -> BatchNorm:
    """The activation after batch norm."""
    return BatchNorm(POWER, B, h, place)


def _slope(body: Expr, variable: Expr) -> Derivative:
    """A derivative that stays one."""
    return Derivative(body, variable, evaluate=False)


def _below(one: Expr, other: Expr) -> Sum:
    """A double sum over the inputs, weighted by the kernel below."""
    return Sum(one * MatrixEntry(Theta, k, p) * other, (p, 1, B), (k, 1, B))


def _over(body: Expr) -> Expectation:
    """The mean over the batch."""
    return Expectation(body, LAW)


def _layer() -> Derivation:
    def weighted(body: Expr) -> Expectation:
        return Expectation(body, _WEIGHT)

    ends = {i: k, j: p}
    outputs = _output(i) * _output(j)
    own = [_slope(x * _output(m), x) for m in ends]
    below = [_slope(x * _output(m), Entry(h, q)) for m, q in ends.items()]
    bare = [x * _slope(_output(m), Entry(h, q)) for m, q in ends.items()]
    jacobians = [Jacobian(POWER, B, h, m, q) for m, q in ends.items()]
    folded, square = _below(*jacobians), weighted(x**2)
    chain = Derivation(_START).by(
        "definition",
        _over(weighted(own[0] * own[1] + _below(*below))),
        "slopes by the weight, and by what is below",
        of=(LayerKernel,),
    )
    slopes = (
        (own[0], _output(i) * own[1] + _below(*below), "the output is linear in the weight"),
        (own[1], outputs + _below(*below), "and so is the other one"),
        (below[0], outputs + _below(bare[0], below[1]), "the weight comes out"),
        (below[1], outputs + _below(*bare), "and out of the other one"),
    )
    for slope, body, why in slopes:
        chain = chain.by("chain", _over(weighted(body)), why, derivative=slope)
    return (
        chain.by(
            "definition",
            _over(weighted(outputs + _below(x * jacobians[0], x * jacobians[1]))),
            "the Jacobian",
            of=(Jacobian,),
        )
        .by("linearity", _over(outputs + square * folded), "the weight is independent of the batch")
        .by(
            "stein",
            _over(outputs + folded),
            "the weight has variance one",
            mean=square,
            factor=x,
            rest=x,
        )
        .by("linearity", _over(outputs) + _over(folded), "term by term")
        .by("definition", _over(outputs) + _PUSHED, "the adjoint map", of=(TangentImage,))
    )


LAYER = Identity(
    name="tangent.layer",
    says="One layer up, the tangent kernel is the covariance plus the kernel pushed forward.",
    statement=Eq(_START, _layer().end),
    over=TANGENT.over,
    where=TANGENT.where,
    cite=CITE,
    derivation=_layer,
)


def _recursion() -> Derivation:
    covariance, pushed = LAPLACE.statement.rhs, TANGENT.statement.rhs
    constant = B**alpha / gamma(alpha)
    return (
        Derivation(_START)
        .by(
            "instance",
            LAYER.statement.rhs,
            "the covariance, and the kernel pushed forward",
            of=LAYER.name,
            at=({},),
        )
        .by(
            "instance", covariance + _PUSHED, "the covariance by Laplace", of=LAPLACE.name, at=({},)
        )
        .by("instance", covariance + pushed, "the adjoint map", of=TANGENT.name, at=({},))
        .by(
            "field",
            constant * (covariance / constant + pushed / constant),
            "both have one constant",
        )
    )


RECURSION = Identity(
    name="tangent.recursion",
    says="The tangent kernel one layer up, at any covariance: one integral for each entry.",
    statement=Eq(_START, _recursion().end),
    over=TANGENT.over,
    where=TANGENT.where,
    cite=CITE,
    uses=(LAYER.name, LAPLACE.name, TANGENT.name),
    derivation=_recursion,
)


def _paired(body: Expr, matrix: Symbol, places: tuple[Symbol, Symbol]) -> Sum:
    """The sum of all entries, weighted by those of a matrix."""
    one, two = places
    return Sum(MatrixEntry(matrix, one, two) * body, (two, 1, B), (one, 1, B))


def _pairing() -> Derivation:
    outputs, inputs = (i, j), (k, p)
    covariance = _over(_output(i) * _output(j))
    own = _paired(covariance, Delta, outputs)
    back = BackwardImage(POWER, Sigma, Delta, k, p)
    return (
        Derivation(_paired(_START, Delta, outputs))
        .by(
            "instance",
            _paired(covariance + _PUSHED, Delta, outputs),
            "the covariance, and the kernel pushed forward",
            of=LAYER.name,
            at=({},),
        )
        .by("linearity", own + _paired(_PUSHED, Delta, outputs), "one after the other")
        .by(
            "instance",
            own + _paired(back, Theta, inputs),
            "pushed forward against Δ is as much as against Δ pulled back",
            of=ADJOINT.name,
            at=({},),
        )
    )


PAIRING = Identity(
    name="tangent.pairing",
    says="What the sweep leaves of a layer against a matrix: the matrix is pulled back instead.",
    statement=Eq(_pairing().start, _pairing().end),
    over=ADJOINT.over,
    where=ADJOINT.where,
    cite=CITE,
    uses=(LAYER.name, ADJOINT.name),
    derivation=_pairing,
)

IDENTITIES = (LAYER, RECURSION, PAIRING)
