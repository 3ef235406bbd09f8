"""Steps by the rule ``intermediate_value``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import B, a, alpha, b, c
from sympy import Integer, Rational, Symbol, sign

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import SimplexCosine
from bnsym.symbolic.crossing import Crossing, TransitionDegree
from bnsym.symbolic.homogeneous import HomogeneousKernel, PositiveHomogeneous

from .table import Case, Table, case

z = Symbol("z", real=True)
degree = TransitionDegree(B)
variable = degree.definition().args[2]
relu = {a: Integer(1), b: Integer(0)}
CRITICAL = (B - 1) / (B - 4)
SMALL = ("forward.diagonals_stable", {**relu, B: B})
LARGE = ("forward.transition_above", {B: B})
ALIVE = tuple(
    ("forward.upsilon_positive", {alpha: end, **relu, B: B}) for end in (Integer(1), CRITICAL)
)
GAP = ("homogeneous.dual_gap_positive", {alpha: variable, **relu, c: SimplexCosine(B)})
eigenvalue = degree.definition().args[0].xreplace({variable: degree})
named = case(
    Rule.INTERMEDIATE_VALUE,
    eigenvalue,
    Integer(1),
    B >= 5,
    crossing=degree,
    facts=(*ALIVE, SMALL, LARGE, GAP),
)
after_one = named.but(before=Integer(1), after=degree, relation="<")
before_end = named.but(before=CRITICAL, after=degree, relation=">")


def crossing(body: Any, level: Any, low: Any = 0, high: Any = 1, *where: Any) -> Case:
    """The claim that the body has the level where it crosses it."""
    node = Crossing(body, level, z, low, high)
    before = node.args[0].xreplace({z: node})
    return named.but(before=before, after=node.args[1], where=where, crossing=node, facts=())


square = crossing(z**2, a, 1, 2, a > 1, a < 4)
root = square.parameters["crossing"]
inside = square.but(before=3 + root**2 * b, after=3 + a * b)
backwards = square.but(before=a, after=root**2)
lower = square.but(before=Integer(1), after=root, relation="<")
upper = square.but(before=Integer(2), after=root, relation=">")
turned = lower.but(before=root, after=Integer(1), relation=">")
other = upper.but(before=root, after=Integer(2), relation="<")
quotient = crossing(z / (z + b), Rational(1, 5), 0, 1, b > 0, b < 2)
kernel = HomogeneousKernel(PositiveHomogeneous(z, a, b), c)
HALF = Rational(1, 2)
bounds = (c >= -1, c <= 1)
steep = crossing(4 * z + z * (1 - z) * kernel, 2, 0, 1, *bounds)

TABLE = Table(
    (
        named,
        after_one,
        before_end,
        square,
        inside,
        backwards,
        lower,
        upper,
        turned,
        other,
        quotient,
        steep,
    ),
    {
        "no proof that it is small at the lower end": named.but(facts=(*ALIVE, LARGE, GAP)),
        "no proof that it is large at the upper end": named.but(facts=(*ALIVE, SMALL, GAP)),
        "a divisor that may vanish": named.but(facts=(*ALIVE, SMALL, LARGE)),
        "a divisor that vanishes at an end only": named.but(
            facts=(*ALIVE, SMALL, LARGE, (GAP[0], {**GAP[1], alpha: Integer(1)}))
        ),
        "facts whose hypotheses are open": named.but(facts=(SMALL, LARGE, GAP)),
        "hypotheses that rest on later facts": named.but(facts=(SMALL, LARGE, GAP, *ALIVE)),
        "a batch of four": named.but(where=(B >= 4,)),
        "another level": named.but(after=Integer(2)),
        "the crossing of another batch": named.but(crossing=TransitionDegree(B + 1)),
        "a level at the lower end": square.but(where=(a >= 1, a < 4)),
        "a level at the upper end": square.but(where=(a > 1, a <= 4)),
        "a level below both": square.without(0),
        "a level above both": square.without(1),
        "the level is not what stands there": square.but(after=a**2),
        "the crossing is not the level": square.but(before=root),
        "the body elsewhere": square.but(before=root**3),
        "the same on both sides": square.but(before=b, after=b),
        "one of two places": inside.but(after=3 + root**2 + a * b),
        "a sign that changes between": inside.but(after=3 - a * b),
        "backwards with another body": backwards.but(after=root**4),
        "beyond the lower end": lower.but(before=Rational(3, 2)),
        "before the lower end": lower.but(before=Integer(0)),
        "beyond the upper end": upper.but(before=Integer(3)),
        "between the ends": upper.but(before=Rational(3, 2)),
        "the lower end above": lower.but(relation=">"),
        "the upper end below": upper.but(relation="<"),
        "ends exchanged": lower.but(before=Integer(2)),
        "ends exchanged above": upper.but(before=Integer(1)),
        "another crossing between the ends": lower.but(after=Crossing(z**3, a, z, 1, 2)),
        "a level that is not reached, from below": lower.without(0),
        "a level that is not reached, from above": upper.without(1),
        "a level that may be the lower end's": lower.but(where=(a >= 1, a < 4)),
        "not smaller": lower.but(relation="<="),
        "not larger": upper.but(relation=">="),
        "a jump": crossing(sign(z), HALF, -1, 1),
        "a pole": crossing(-1 / z, HALF, -3, 3),
        "a pole at the lower end": crossing(4 * z - 1 / z, HALF),
        "a divisor of unknown sign": quotient.without(0),
        "a fall": crossing(1 - z, HALF),
        "no interval": crossing(z, HALF, 1, 0),
        "a point": crossing(z, Integer(1), 1, 1),
        "degrees below the smallest": crossing(4 * z + z * (1 - z**2) * kernel, 2, -1, 1, *bounds),
        "sides that move": crossing(
            4 * z + z * (1 - z) * HomogeneousKernel(PositiveHomogeneous(1, z, 0), c),
            2,
            0,
            1,
            *bounds,
        ),
        "a cosine beyond one": steep.without(1),
        "a cosine below minus one": steep.without(0),
        "the name of the variable is taken": inside.but(before=z + root**2 * b, after=z + a * b),
        "no crossing": square.but(crossing=root**2),
        "a name of something else": square.but(crossing=SimplexCosine(B)),
    },
)
