"""The explosion rate of ReLU as the batch grows."""

from __future__ import annotations

from sympy import Integer, pi

from bnsym.core import Derivation, Eq, Identity
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.homogeneous import ArcCosine
from bnsym.symbolic.limits import LimitOf
from bnsym_derivations.backward.homogeneous import CITE
from bnsym_derivations.backward.relu import relu_closed
from bnsym_derivations.forward.limits import COSINE_PART
from bnsym_derivations.homogeneous.kernels import kernels
from bnsym_derivations.symbols import B, c, t, x, y

__all__ = ["IDENTITIES"]


def _relu_limit() -> Derivation:
    known = relu_closed()
    plain = known.replace(SimplexCosine, lambda batch: COSINE_PART)
    first, step = ArcCosine(1, y), ArcCosine(0, y)
    closed = kernels()["homogeneous.arc_cosine_1"].spec.xreplace({c: Integer(0)})
    return (
        Derivation(LimitOf(known, B))
        .by("definition", LimitOf(plain, B), "ϱ = −1/(B − 1)", of=(SimplexCosine,))
        .by(
            "limit",
            1 / (1 - ArcCosine(1, 0)),
            "the limits of its parts",
            limit=LimitOf(plain, B),
            outer=(x + t * step) / (1 - first) - t,
            parts=((y, COSINE_PART), (x, (B - 1) / (B - 3)), (t, 1 / (B - 3))),
            facts=tuple(
                ("homogeneous.arc_cosine_1_below_one", {c: end})
                for end in (Integer(0), SimplexCosine(B))
            ),
        )
        .by(
            "instance",
            1 / (1 - closed),
            "the closed form of J_1",
            of="homogeneous.arc_cosine_1",
            at=({c: Integer(0)},),
        )
        .by("field", pi / (pi - 1), "at right angles")
    )


RELU_LIMIT = Identity(
    name="backward.relu_rate_limit",
    says="In large batches gradients of ReLU explode at the rate π/(π − 1).",
    statement=Eq(LimitOf(relu_closed(), B), pi / (pi - 1)),
    over=(),
    cite=CITE,
    uses=("homogeneous.arc_cosine_1", "homogeneous.arc_cosine_1_below_one"),
    derivation=_relu_limit,
)

IDENTITIES = (RELU_LIMIT,)
