"""How fast gradients of ReLU explode as the batch grows: ever less, and how much less."""

from __future__ import annotations

from sympy import Expr, Integer, Lambda, Rational, Symbol, acos, pi, sqrt

from bnsym.core import Derivation, Eq, Identity, Lt
from bnsym.symbolic.batchnorm import ExplosionRate, SimplexCosine
from bnsym.symbolic.homogeneous import ArcCosine
from bnsym_derivations.backward.homogeneous import CITE
from bnsym_derivations.backward.relu import SMALL, relu_closed
from bnsym_derivations.forward.examples import RELU
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.symbols import B, c

__all__ = ["IDENTITIES"]

_PLACE = Symbol("z", real=True)
_SINE = sqrt(1 - _PLACE**2)
_ABOVE = 1 + _PLACE + _SINE / pi / (1 - (_SINE + _PLACE * acos(-_PLACE)) / pi)
"""(1 + 2ϱ) λ_G as a function of ϱ."""
_BELOW_ONE = "homogeneous.arc_cosine_1_below_one"
_RATE = _ABOVE / (1 + 2 * _PLACE)


def _by_arcs() -> Derivation:
    """λ_G by the closed forms of both kernels at ϱ."""
    cosine, value = SimplexCosine(B), relu_closed()
    chain = Derivation(ExplosionRate(RELU, B)).by(
        "instance",
        value,
        "the closed form for ReLU",
        of="backward.relu_rate",
        at=({B: B},),
        facts=((_BELOW_ONE, {c: cosine}),),
    )
    for degree in (0, 1):
        name = f"homogeneous.arc_cosine_{degree}"
        closed = kernels()[name].spec.xreplace({c: cosine})
        value = value.xreplace({ArcCosine(degree, cosine): closed})
        because = f"the closed form of J_{degree}"
        chain = chain.by("instance", value, because, of=name, at=({c: cosine},))
    return chain


_BY_ARCS = _by_arcs().end


def _in_arcs() -> Derivation:
    """λ_G as a function of −1/(B − 1)."""
    value = _RATE.xreplace({_PLACE: _cosine(B)})
    because = "a function of ϱ = −1/(B − 1)"
    return _by_arcs().by("definition", value, because, of=(SimplexCosine,))


def _cosine(batch: Expr) -> Expr:
    """ϱ by its definition."""
    return -1 / (batch - 1)


def _decreasing() -> Derivation:
    return (
        _in_arcs()
        .by(
            "cover",
            _RATE.xreplace({_PLACE: _cosine(B + 1)}),
            "the slope by ϱ is negative from −1/3 to 0",
            relation=">",
            function=Lambda(_PLACE, _RATE),
            order=1,
            point=_cosine(B),
            base=_cosine(B + 1),
            interval=(-Rational(1, 3), Integer(0)),
        )
        .by(
            "definition",
            _BY_ARCS.xreplace({B: B + 1}),
            "ϱ of the larger batch",
            of=(SimplexCosine,),
        )
        .by(
            "instance",
            ExplosionRate(RELU, B + 1),
            "the rate of the larger batch",
            of="backward.relu_rate_by_arcs",
            at=({B: B + 1},),
        )
    )


_USES = ("backward.relu_rate", "homogeneous.arc_cosine_0", "homogeneous.arc_cosine_1", _BELOW_ONE)

BY_ARCS = Identity(
    name="backward.relu_rate_by_arcs",
    says="The explosion rate of ReLU by the arc of ϱ and its sine.",
    statement=Eq(ExplosionRate(RELU, B), _BY_ARCS),
    over=(SMALL,),
    cite=CITE,
    uses=_USES,
    derivation=_by_arcs,
)

DECREASING = Identity(
    name="backward.relu_rate_decreasing",
    says="Gradients of ReLU explode ever less fast as the batch grows.",
    statement=Lt(ExplosionRate(RELU, B + 1), ExplosionRate(RELU, B)),
    over=(SMALL,),
    cite=CITE,
    uses=(*_USES, "backward.relu_rate_by_arcs"),
    derivation=_decreasing,
)

_IN_SHARES = _RATE.xreplace({_PLACE: -_PLACE / (1 - _PLACE)})
"""λ_G as a function of 1/B."""
_START = pi / (pi - 1)
_SLOPE = (2 * pi**2 - pi - 2) / (2 * (pi - 1) ** 2)
_TANGENT = _START + _SLOPE / B
_REST = 5 * _PLACE**2 / (1 - 3 * _PLACE)


def _expansion(relation: str, bound: Expr, function: Expr, because: str) -> Derivation:
    """λ_G against its tangent at 1/B = 0."""
    return _in_arcs().by(
        "cover",
        bound,
        because,
        relation=relation,
        function=Lambda(_PLACE, function),
        order=2,
        point=1 / B,
        base=Integer(0),
        interval=(Integer(0), Rational(1, 4)),
    )


ABOVE = Identity(
    name="backward.relu_rate_above",
    says="The explosion rate of ReLU lies above its expansion to first order in 1/B.",
    statement=Lt(_TANGENT, ExplosionRate(RELU, B)),
    over=(SMALL,),
    cite=CITE,
    uses=_USES,
    derivation=lambda: _expansion(">", _TANGENT, _IN_SHARES, "the rate is convex in 1/B up to 1/4"),
)

_UPPER = _TANGENT + 5 / (B * (B - 3))
BELOW = Identity(
    name="backward.relu_rate_below",
    says="The explosion rate of ReLU exceeds its expansion to first order by O(1/B²).",
    statement=Lt(ExplosionRate(RELU, B), _UPPER),
    over=(SMALL,),
    cite=CITE,
    uses=_USES,
    derivation=lambda: _expansion(
        "<", _UPPER, _IN_SHARES - _REST, "the rate less 5/(B (B − 3)) is concave in 1/B up to 1/4"
    ),
)

IDENTITIES = (BY_ARCS, DECREASING, ABOVE, BELOW)
