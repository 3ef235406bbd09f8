"""Steps by the rule ``homogeneity``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import B, a, alpha, b, l, n, phi, s, t, v, x, y
from sympy import Abs, Integer, Ne, Sum, Symbol

from bnsym.core import Rule
from bnsym.symbolic.expectation import Radius
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Homogeneous

from .notation import correlation, great, mean, rho
from .table import Table, case

scaled = case(Rule.HOMOGENEITY, rho(alpha, v * x), v**alpha * rho(alpha, x), scales=((x, v),))
activation = PositiveHomogeneous(alpha, a, b)
applied = case(
    Rule.HOMOGENEITY,
    mean(Apply(activation, v * x, 0) * y),
    mean(v**alpha * Apply(activation, x, 0) * y),
    *correlation,
    scales=((x, v),),
)
supposed = case(
    Rule.HOMOGENEITY,
    Apply(phi, x, 0),
    Abs(x) ** alpha * Apply(phi, x / Abs(x), 0),
    Ne(x, 0),
    Homogeneous(phi, alpha),
    scales=((x, Abs(x)),),
    degrees=((phi, alpha),),
)
moved = supposed.but(
    before=Apply(phi, v * x, 0), after=v**alpha * Apply(phi, x, 0), scales=((x, v),)
)
integer = Symbol("k", integer=True)
TABLE = Table(
    (
        scaled,
        applied,
        supposed,
        moved,
        applied.but(
            before=mean(Apply(activation, v * x, 1) * y),
            after=mean(v ** (alpha - 1) * Apply(activation, x, 1) * y),
        ),
        scaled.but(before=scaled.before * rho(2, y), after=scaled.after * rho(2, y)),
        scaled.but(
            before=mean(rho(alpha, s * x), Radius((s,), v, n)),
            after=mean(s**alpha * rho(alpha, x), Radius((s,), v, n)),
            scales=((x, s),),
        ),
        scaled.but(
            before=Sum(rho(alpha, l * x), (l, 1, B)),
            after=Sum(l**alpha * rho(alpha, x), (l, 1, B)),
            scales=((x, l),),
        ),
        scaled.but(
            before=rho(alpha, a * x),
            after=a**alpha * rho(alpha, x),
            where=(a > 0,),
            scales=((x, a),),
        ),
        scaled.but(
            before=Sum(rho(alpha, (integer + 3) * x), (integer, -2, B)),
            after=Sum((integer + 3) ** alpha * rho(alpha, x), (integer, -2, B)),
            scales=((x, integer + 3),),
        ),
        scaled.but(before=scaled.before / ((y + 1) ** 2 - 1), after=scaled.after / (y**2 + 2 * y)),
    ),
    {
        "the factor itself": scaled.but(after=v * rho(alpha, x)),
        "another power": scaled.but(after=v ** (alpha + 1) * rho(alpha, x)),
        "upside down": scaled.but(after=v**-alpha * rho(alpha, x)),
        "a sign unknown": scaled.but(
            before=rho(alpha, a * x), after=a**alpha * rho(alpha, x), scales=((x, a),)
        ),
        "a factor that may vanish": scaled.but(
            before=rho(alpha, a * x),
            after=a**alpha * rho(alpha, x),
            scales=((x, a),),
            where=(a >= 0,),
        ),
        "minus one": scaled.but(before=rho(2, -x), after=rho(2, x), scales=((x, Integer(-1)),)),
        "a second derivative may be a point mass": applied.but(
            before=mean(Apply(activation, v * x, 2) * y),
            after=mean(v ** (alpha - 2) * Apply(activation, x, 2) * y),
        ),
        "a derivative has another degree": applied.but(
            before=Apply(activation, v * x, 1), after=v**alpha * Apply(activation, x, 0)
        ),
        "a radius may be small": scaled.but(
            before=mean(rho(alpha, (s - 1) * x), Radius((s,), v, n)),
            after=mean((s - 1) ** alpha * rho(alpha, x), Radius((s,), v, n)),
            scales=((x, s - 1),),
        ),
        "a projection may be minus one": scaled.but(
            before=mean(rho(alpha, (t + 1) * x), great),
            after=mean((t + 1) ** alpha * rho(alpha, x), great),
            scales=((x, t + 1),),
            where=(n >= 3,),
        ),
        "an index may be zero": scaled.but(
            before=Sum(rho(alpha, l * x), (l, 0, B)),
            after=Sum(l**alpha * rho(alpha, x), (l, 0, B)),
            scales=((x, l),),
        ),
        "any activation": applied.but(
            before=Apply(phi, v * x, 0), after=v**alpha * Apply(phi, x, 0)
        ),
        "zero may be the point of any activation": moved.without(0),
        "a point that is not one": moved.but(where=(Ne(x, 1), Homogeneous(phi, alpha))),
        "zero may be the point": supposed.without(0),
        "the absolute value of another variable": supposed.but(
            where=(Ne(y, 0), *supposed.where[1:])
        ),
        "no hypothesis of homogeneity": supposed.without(1),
        "another degree": supposed.but(
            after=Abs(x) ** a * Apply(phi, x / Abs(x), 0), degrees=((phi, a),)
        ),
        "a hypothesis about its square": supposed.but(
            where=(Ne(x, 0), Homogeneous(phi, 2 * alpha))
        ),
        "the sign forgotten": supposed.but(after=Abs(x) ** alpha * Apply(phi, Integer(1), 0)),
        "the derivative of what is homogeneous by hypothesis": moved.but(
            before=Apply(phi, v * x, 1), after=v ** (alpha - 1) * Apply(phi, x, 1)
        ),
        "the derivative of a homogeneous function": supposed.but(
            before=Apply(phi, x, 1), after=Abs(x) ** alpha * Apply(phi, x / Abs(x), 1)
        ),
        "a negative factor of a homogeneous function": supposed.but(
            after=(-x) ** alpha * Apply(phi, Integer(-1), 0), scales=((x, -x),)
        ),
        "a shift": scaled.but(before=rho(alpha, x + v), after=v**alpha * rho(alpha, x)),
        "scales that are no pairs": scaled.but(scales=(x, v)),
    },
)
