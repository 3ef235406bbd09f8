"""Steps by the rule ``tilt``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, b, c, m, tau, u, v, v_other, w, x, y
from sympy import ImmutableMatrix, Integer, Integral, exp, eye, sin, sqrt, zeros

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian, SphericalProjections

from .notation import half, mean, pair
from .table import Case, Table, case

none, flat = (0, 0), ImmutableMatrix(zeros(2, 2))
bumps = ImmutableMatrix(tau * eye(2))
line = Gaussian((x,), [[v]])


def square(weight: Any) -> ImmutableMatrix:
    """A form in one variable."""
    return ImmutableMatrix([[weight]])


def tilted(body: Any, after: Any, law: Any = pair, **parameters: Any) -> Case:
    """The mean of a body, for correlations and degenerate pairs too."""
    start = mean(body, law)
    return case(
        Rule.TILT,
        start,
        after,
        c >= -1,
        c <= 1,
        **{"mean": start, "rest": Integer(1), "linear": none, "quadratic": flat, **parameters},
    )


spread = Gaussian((x,), [[v / (1 + 2 * tau * v)]])
shifted = tilted(
    exp(a * x - tau * x**2) * sin(x),
    exp(a**2 * v / (1 + 2 * tau * v) * half)
    / sqrt(1 + 2 * tau * v)
    * mean(sin(x + a * v / (1 + 2 * tau * v)), spread),
    line,
    linear=(a,),
    quadratic=square(tau),
    rest=sin(x),
)
along = tilted(exp(a * x + b * y), exp((a**2 + 2 * a * b * c + b**2) / 2), linear=(a, b))
across = tilted(
    exp(-tau * x**2 - tau * y**2), 1 / sqrt((1 + 2 * tau) ** 2 - 4 * tau**2 * c**2), quadratic=bumps
)
mixed = tilted(
    exp(-x * y / 2),
    1 / sqrt(c**2 / 4 + c + half + half / 2),
    quadratic=ImmutableMatrix([[0, half / 2], [half / 2, 0]]),
).but(where=(c > -half, c <= 1))
below = tilted(exp(x**2 / 4), 1 / sqrt(1 - v / 2), line, linear=(0,), quadratic=square(-half / 2))
narrow = below.but(where=(v < 2,))
inside = mean(exp(-tau * x**2), Gaussian((x,), [[w]]))
average = Integral(inside, (w, 0, 1))
within = tilted(inside.body, Integer(0), line).but(
    before=average,
    after=Integral(1 / sqrt(1 + 2 * tau * w), (w, 0, 1)),
    mean=inside,
    linear=(0,),
    quadratic=square(tau),
)
three = Gaussian((x, y, u), eye(3))
TABLE = Table(
    (
        shifted,
        along,
        across,
        mixed,
        narrow,
        within,
        along.but(before=2 * along.before + c, after=2 * along.after + c),
    ),
    {
        "the root upside down": across.but(after=1 / across.after),
        "no root": across.but(after=across.after**2),
        "the sign of the exponent": along.but(after=1 / along.after),
        "the covariance once": along.but(after=exp((a**2 + a * b * c + b**2) / 2)),
        "no half": along.but(after=along.after**2),
        "a law that stays": shifted.but(after=shifted.after.xreplace({spread: line})),
        "no shift": shifted.but(
            after=shifted.after.xreplace({sin(x + a * v / (1 + 2 * tau * v)): sin(x)})
        ),
        "the shift of the first law": shifted.but(
            after=shifted.after.xreplace({sin(x + a * v / (1 + 2 * tau * v)): sin(x + a * v)})
        ),
        "another body": across.but(quadratic=ImmutableMatrix(2 * tau * eye(2))),
        "the rest twice": shifted.but(rest=sin(x) ** 2),
        "a square that wins": below,
        "a square that may win": below.but(where=(v <= 2,)),
        "two squares that win": tilted(
            exp(x**2 + y**2),
            1 / sqrt(1 - 4 + 4 * (1 - c**2)),
            quadratic=ImmutableMatrix(-eye(2)),
        ).but(where=(c >= -half / 2, c <= half / 2)),
        "a product that wins": mixed.but(where=(c >= -1, c <= 1)),
        "a form that is not symmetric": mixed.but(
            quadratic=ImmutableMatrix([[0, half], [0, 0]]),
        ),
        "a form that is not symmetric, taken for one": mixed.but(
            quadratic=ImmutableMatrix([[0, half], [0, 0]]), after=1 / sqrt(1 + c)
        ),
        "a form that varies": shifted.but(linear=(a - tau * x,), quadratic=square(0)),
        "a square that varies": shifted.but(
            before=mean(exp(-(x**3)) * sin(x), line),
            mean=mean(exp(-(x**3)) * sin(x), line),
            linear=(0,),
            quadratic=square(x),
        ),
        "a rest of unknown size": tilted(
            exp(-tau * x**2) * exp(x**4),
            mean(exp(x**4), spread) / sqrt(1 + 2 * tau * v),
            line,
            linear=(0,),
            quadratic=square(tau),
            rest=exp(x**4),
        ),
        "a mean that does not occur": along.but(mean=across.before),
        "another law": along.but(
            before=mean(exp(a * x), SphericalProjections((x,), m + 3, [[1]])),
            mean=mean(exp(a * x), SphericalProjections((x,), m + 3, [[1]])),
            after=exp(a**2 / 2),
            linear=(a,),
            quadratic=square(0),
        ),
        "three variables": along.but(
            before=mean(exp(a * x), three),
            mean=mean(exp(a * x), three),
            after=exp(a**2 / 2),
            linear=(a, 0, 0),
            quadratic=ImmutableMatrix(zeros(3, 3)),
        ),
        "a short form": shifted.but(linear=()),
        "a form of another size": shifted.but(quadratic=flat),
        "another variance": along.but(after=exp((a**2 * v_other + 2 * a * b * c + b**2) / 2)),
        "nothing to tilt": along.but(before=c, after=c),
    },
)
