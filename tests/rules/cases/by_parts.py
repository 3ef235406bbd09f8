"""Steps by the rule ``by_parts``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.sphere.gegenbauer import C, slope
from bnsym_derivations.symbols import l, m, mu, t, x
from sympy import Abs, Derivative, Expr, Function, Integer, Integral, Symbol, cos, exp, log, sin

from bnsym.core import Rule

from .notation import half
from .table import Case, Table, case

RING = 1 - t**2


def over(body: Expr, low: Any = -1, high: Any = 1) -> Integral:
    return Integral(body, (t, low, high))


def parts(one: Integral, factor: Any, two: Integral, smooth: Any, **changes: Any) -> Case:
    """The first integral is a multiple of the other."""
    given = {"weight": RING, "power": mu + half, "rewrites": ()} | changes
    where = given.pop("where", ())
    return case(
        Rule.BY_PARTS,
        one,
        factor * two,
        *where,
        integral=one,
        factor=factor,
        result=two,
        smooth=smooth,
        **given,
    )


inner = over(C(l) * C(m) * RING ** (mu - half))
form = over(RING * slope(l) * slope(m) * RING ** (mu - half))
curved = (("sphere.gegenbauer_curvature", {mu: mu, l: l, t: t}),)
dirichlet = parts(form, l * (l + 2 * mu), inner, slope(l) * C(m), rewrites=curved)
power = over(t**2 * RING ** (mu - half))
mass = over(RING ** (mu - half))
moment = parts(power, 1 / (2 * mu + 2), mass, -t / (2 * mu + 2))
zero = over(Integer(0))
odd = parts(over(t * RING ** (mu - half)), Integer(0), mass, -1 / (2 * mu + 1))
unit = {"weight": t * (1 - t), "power": Integer(1)}
short = parts(over(1 - 2 * t, 0, 1), Integer(0), over(t, 0, 1), Integer(1), **unit)
growing = parts(over(2 * t * exp(x * t)), x, over(RING * exp(x * t)), -exp(x * t), power=Integer(1))
wavy = parts(
    over(2 * t * sin(x * t**2 + 1)),
    2 * x,
    over(RING * t * cos(x * t**2 + 1)),
    -sin(x * t**2 + 1),
    power=Integer(1),
)
ahead = parts(
    over(2 * t * cos(t) * exp(t)),
    Integer(1),
    over(RING * (cos(t) - sin(t)) * exp(t)),
    -cos(t) * exp(t),
    power=Integer(1),
)
wave = Function("g", real=True)(t)

TABLE = Table(
    (
        dirichlet,
        moment,
        odd,
        short,
        moment.but(before=3 + power, after=3 + mass / (2 * mu + 2)),
        growing,
        wavy,
        ahead,
        parts(over(x * t * RING ** (mu - half)), Integer(0), mass, -x / (2 * mu + 1)),
    ),
    {
        "another eigenvalue": dirichlet.but(factor=l**2, after=l**2 * inner),
        "the eigenvalue of the other": dirichlet.but(
            factor=m * (m + 2 * mu), after=m * (m + 2 * mu) * inner
        ),
        "sign": moment.but(factor=-1 / (2 * mu + 2), after=-mass / (2 * mu + 2)),
        "the factor lost": dirichlet.but(after=inner),
        "another result": dirichlet.but(after=l * (l + 2 * mu) * mass),
        "the equation of the other": dirichlet.but(
            rewrites=(("sphere.gegenbauer_curvature", {mu: mu, l: m, t: t}),)
        ),
        "no equation": dirichlet.but(rewrites=()),
        "an inequality": dirichlet.but(rewrites=(("homogeneous.chord", {}), *curved)),
        "boundary terms: the power zero": parts(
            over(Integer(1)), Integer(0), over(t), t, power=Integer(0)
        ),
        "boundary terms: no zero at one end": parts(
            over(Integer(1)), Integer(0), over(t), Integer(1), weight=1 + t, power=Integer(1)
        ),
        "boundary terms: no zero at the other end": parts(
            over(Integer(-1)), Integer(0), over(t), Integer(1), weight=1 - t, power=Integer(1)
        ),
        "a negative power": parts(
            over(2 * x * t * RING ** (-x - 1)),
            Integer(0),
            over(t),
            Integer(1),
            power=-x,
            where=(x > 0,),
        ),
        "a power that may be negative": parts(
            over(-2 * x * t * RING ** (x - 1)), Integer(0), over(t), Integer(1), power=x
        ),
        "a weight negative inside": parts(
            over(t * (-RING) ** (mu - half)),
            Integer(0),
            mass,
            1 / (2 * mu + 1),
            weight=-RING,
        ),
        "a pole inside": parts(over(-1 - 1 / t**2), Integer(0), over(t), 1 / t, power=Integer(1)),
        "a jump inside": parts(
            over(-2 * t * Abs(t) / t), Integer(0), over(t), Abs(t) / t, power=Integer(1)
        ),
        "an unknown function": parts(
            over((RING * wave).diff(t)), Integer(0), over(t), wave, power=Integer(1)
        ),
        "the derivative of an unknown function": parts(
            over((RING * wave.diff(t)).diff(t)), Integer(0), over(t), wave.diff(t), power=Integer(1)
        ),
        "an exponential with a pole": parts(
            over((RING * exp(1 / t)).diff(t)), Integer(0), over(t), exp(1 / t), power=Integer(1)
        ),
        "an exponential with a kink": parts(
            over((RING * exp(Abs(t))).diff(t)), Integer(0), over(t), exp(Abs(t)), power=Integer(1)
        ),
        "a wave that is dense at a point": parts(
            over((RING * sin(1 / t)).diff(t)), Integer(0), over(t), sin(1 / t), power=Integer(1)
        ),
        "a root of a wave": parts(
            over((RING * sin(t) ** half).diff(t)),
            Integer(0),
            over(t),
            sin(t) ** half,
            power=Integer(1),
        ),
        "one over a wave": parts(
            over((RING / cos(2 * t)).diff(t)), Integer(0), over(t), 1 / cos(2 * t), power=Integer(1)
        ),
        "a logarithm": parts(
            over((RING * log(1 + t)).diff(t)), Integer(0), over(t), log(1 + t), power=Integer(1)
        ),
        "a wave without its derivative": wavy.but(smooth=-t * sin(t)),
        "a sine for a cosine": wavy.but(smooth=cos(t)),
        "the rate of an exponential lost": growing.but(factor=Integer(-1), after=-growing.after),
        "a weight that is no polynomial": parts(
            over((RING / (2 + t)).diff(t)),
            Integer(0),
            over(t),
            Integer(1),
            weight=RING / (2 + t),
            power=Integer(1),
        ),
        "no integer degree": parts(
            over((RING * C(x)).diff(t)), Integer(0), over(t), C(x), power=Integer(1)
        ),
        "the variable as index": parts(
            over((RING * C(l, 2 + t)).diff(t)), Integer(0), over(t), C(l, 2 + t), power=Integer(1)
        ),
        "another argument": parts(
            over((RING * C(l, mu, 1 / (t + 2))).diff(t)),
            Integer(0),
            over(t),
            C(l, mu, 1 / (t + 2)),
            power=Integer(1),
        ),
        "a derivative by the index": parts(
            over((RING * Derivative(C(l), mu)).diff(t)),
            Integer(0),
            over(t),
            Derivative(C(l), mu),
            power=Integer(1),
        ),
        "a factor with the variable": parts(
            over(RING), t, over(RING / t), Integer(0), power=Integer(1)
        ),
        "a power with the variable": parts(
            over((RING ** (2 + t)).diff(t)), Integer(0), over(t), Integer(1), power=2 + t
        ),
        "other ends": short.but(result=over(t)),
        "ends exchanged": parts(
            over(1 - 2 * t, 1, 0), Integer(0), over(t, 1, 0), Integer(1), **unit
        ),
        "ends that are no numbers": parts(
            Integral(-2 * t, (t, -x, x)),
            Integer(0),
            Integral(t, (t, -x, x)),
            Integer(1),
            weight=x**2 - t**2,
            power=Integer(1),
        ),
        "no ends": parts(Integral(-2 * t, t), Integer(0), Integral(t, t), Integer(1), power=half),
        "two variables": parts(
            Integral(-2 * t, (t, -1, 1), (x, 0, 1)),
            Integer(0),
            Integral(t, (t, -1, 1), (x, 0, 1)),
            Integer(1),
            power=Integer(1),
        ),
        "an integral that does not occur": moment.but(before=mass, after=mass),
        "a number of no kind": moment.but(factor="1/(2 mu + 2)"),
        "a record that does not exist": dirichlet.but(rewrites=(("sphere.nothing", {}),)),
        "an equation outside its domain": parts(
            over(Derivative(C(l, mu, x), x, 2) * t),
            Integer(0),
            over(t),
            Integer(0),
            rewrites=(("sphere.gegenbauer_curvature", {mu: mu, l: l, t: x}),),
        ),
        "an open symbol": moment.but(after=Symbol("k") * mass),
    },
)
