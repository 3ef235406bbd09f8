"""The backward map E[J^T D J] and its adjoint E[J D J^T], at any covariance.

The one pulls a matrix over the outputs back to the inputs, the other pushes one over the inputs
forward to the outputs.
"""

from __future__ import annotations

from sympy import Expr, Integral, Mul, Sum, Symbol

from bnsym.core import Derivation, Eq, Identity, Integers, Matrices, Variable
from bnsym.symbolic.batchnorm import Jacobian
from bnsym.symbolic.expectation import Expectation
from bnsym.symbolic.layer_maps import BackwardImage, MatrixEntry, TangentImage
from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, Delta, Theta, h, i, j, k, p
from bnsym_derivations.transforms.batch_norm import POWER
from bnsym_derivations.transforms.jacobian_product import PRODUCT
from bnsym_derivations.transforms.tilting import CITE, LAW

__all__ = ["ADJOINT", "IDENTITIES", "MAPS_OVER", "MAPS_WHERE", "TANGENT"]

MAPS_OVER, MAPS_WHERE = PRODUCT.over[:5], PRODUCT.where
_BACK = Variable(Delta, Matrices(B), "matrix over the outputs")
_FORTH = Variable(Theta, Matrices(B), "matrix over the inputs")
_OUTPUTS, _INPUTS = (i, j), (k, p)


def _total(body: Expr, places: tuple[Symbol, ...]) -> Sum:
    """Over these places in the batch, the last innermost."""
    return Sum(body, *((place, 1, B) for place in reversed(places)))


def _product() -> Expr:
    """Two entries of the Jacobian."""
    return Jacobian(POWER, B, h, i, k) * Jacobian(POWER, B, h, j, p)


def _mapped(start: Expr, matrix: Symbol, inner: tuple[Symbol, Symbol]) -> Derivation:
    """From the mean of a double sum to one integral for each entry of the matrix."""
    entry, closed = MatrixEntry(matrix, *inner), PRODUCT.statement.rhs
    constant = Mul(*(f for f in Mul.make_args(closed) if not isinstance(f, Integral)))
    return (
        Derivation(start)
        .by(
            "definition",
            Expectation(_total(entry * _product(), inner), LAW),
            "two matrix products",
            of=(type(start),),
        )
        .by("linearity", _total(entry * Expectation(_product(), LAW), inner), "term by term")
        .by(
            "instance",
            _total(entry * closed, inner),
            "the mean of two entries of the Jacobian",
            of=PRODUCT.name,
            at=({},),
        )
        .by(
            "linearity",
            constant * _total(entry * (closed / constant), inner),
            "constants come out",
        )
    )


def _backward() -> Derivation:
    return _mapped(BackwardImage(POWER, Sigma, Delta, k, p), Delta, _OUTPUTS)


def _tangent() -> Derivation:
    return _mapped(TangentImage(POWER, Sigma, Theta, i, j), Theta, _INPUTS)


BACKWARD = Identity(
    name="transforms.backward_map",
    says="The backward map of batch norm at any covariance: one integral for each entry.",
    statement=Eq(_backward().start, _backward().end),
    over=(
        *MAPS_OVER,
        _BACK,
        Variable(k, Integers(1, upper=B), "place of an input"),
        Variable(p, Integers(1, upper=B), "place of another one"),
    ),
    where=MAPS_WHERE,
    cite=CITE,
    uses=(PRODUCT.name,),
    derivation=_backward,
)

TANGENT = Identity(
    name="transforms.tangent_map",
    says="The adjoint of the backward map at any covariance: one integral for each entry.",
    statement=Eq(_tangent().start, _tangent().end),
    over=(
        *MAPS_OVER,
        _FORTH,
        Variable(i, Integers(1, upper=B), "place of an output"),
        Variable(j, Integers(1, upper=B), "place of another one"),
    ),
    where=MAPS_WHERE,
    cite=CITE,
    uses=(PRODUCT.name,),
    derivation=_tangent,
)


def _adjoint() -> Derivation:
    left, right = MatrixEntry(Delta, i, j), MatrixEntry(Theta, k, p)
    back, forth = (
        BackwardImage(POWER, Sigma, Delta, k, p),
        TangentImage(POWER, Sigma, Theta, i, j),
    )
    weighted = left * right * Expectation(_product(), LAW)
    whole = _total(weighted, (*_INPUTS, *_OUTPUTS))
    return (
        Derivation(_total(right * back, _INPUTS))
        .by(
            "definition",
            _total(right * Expectation(_total(left * _product(), _OUTPUTS), LAW), _INPUTS),
            "the backward map",
            of=(BackwardImage,),
        )
        .by("linearity", whole, "term by term")
        .by(
            "linearity",
            _total(weighted, (*_OUTPUTS, *_INPUTS)),
            "the outputs first",
            swapped=((whole, (p, k, j, i)),),
        )
        .by(
            "linearity",
            _total(left * Expectation(_total(right * _product(), _INPUTS), LAW), _OUTPUTS),
            "the inputs inside of the mean",
        )
        .by("definition", _total(left * forth, _OUTPUTS), "its adjoint", of=(TangentImage,))
    )


ADJOINT = Identity(
    name="transforms.adjointness",
    says="Pulling back and pushing forward through batch norm are adjoint to each other.",
    statement=Eq(_adjoint().start, _adjoint().end),
    over=(*MAPS_OVER, _BACK, _FORTH),
    where=MAPS_WHERE,
    cite=CITE,
    derivation=_adjoint,
)

IDENTITIES = (BACKWARD, TANGENT, ADJOINT)
