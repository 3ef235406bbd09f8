"""Steps by the rule ``substitution``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import a, r, s, t, v, w, x
from sympy import Abs, Integer, Integral, Lambda, Rational, exp, oo, sqrt

from bnsym.core import Rule

from .notation import half
from .table import Table, case

before = Integral(exp(-(r**2) / (2 * v)), (r, 0, oo))
after = Integral(exp(-w) * sqrt(v / 2) * w ** (-half), (w, 0, oo))
change = case(Rule.SUBSTITUTION, before, after, integral=before, scale=sqrt(2 * v), power=half)
cubed = Integral(exp(-(r**3)), (r, 0, oo))
cube = case(
    Rule.SUBSTITUTION,
    cubed,
    Integral(exp(-w) * w ** (-2 * Rational(1, 3)) / 3, (w, 0, oo)),
    integral=cubed,
    scale=Integer(1),
    power=Rational(1, 3),
)
part = Integral(exp(-(r**3)), (r, 0, 1))
stretch = case(
    Rule.SUBSTITUTION,
    Integral(exp(-r), (r, 0, oo)),
    a * Integral(exp(-a * w), (w, 0, oo)) * 1,
    a > 0,
    integral=Integral(exp(-r), (r, 0, oo)),
    scale=a,
    power=Integer(1),
).but(after=Integral(a * exp(-a * w), (w, 0, oo)))
line = Integral(w / (1 + w**2) ** 2, (w, 0, oo))
unit = Integral((1 + t) * (1 - t) / (1 + t**2) ** 2, (t, -1, 1))
moebius = case(
    Rule.SUBSTITUTION,
    line,
    unit / 2,
    integral=line,
    image=Lambda(t, (1 + t) / (1 - t)),
    slope=Lambda(t, 2 / (1 - t) ** 2),
    result=unit,
    factor=half,
)
short = Integral(s**2, (s, 1, 4))
root = case(
    Rule.SUBSTITUTION,
    short,
    2 * Integral(t**5, (t, 1, 2)),
    integral=short,
    image=Lambda(t, t**2),
    slope=Lambda(t, 2 * t),
    result=Integral(t**5, (t, 1, 2)),
    factor=Integer(2),
)
same = root.but(
    before=Integral(s, (s, 0, 1)),
    integral=Integral(s, (s, 0, 1)),
    image=Lambda(t, t),
    slope=Lambda(t, Integer(1)),
    result=Integral(t, (t, 0, 1)),
    factor=Integer(1),
    after=Integral(t, (t, 0, 1)),
)
poles = tuple(Integral(1 / name, (name, 0, 1)) for name in (t, s))
TABLE = Table(
    (change, cube, stretch, moebius, root, same, root.but(before=3 * short, after=3 * root.after)),
    {
        "an integral that diverges, and cancels": root.but(
            before=2 * poles[0] - poles[1],
            integral=poles[1],
            image=Lambda(t, t**2),
            slope=Lambda(t, 2 * t),
            result=poles[0],
            factor=Integer(2),
            after=Integer(0),
        ),
        "an integral that diverges on the half line, and cancels": change.but(
            before=Integral(4 * w, (w, 0, oo)) - Integral(s, (s, 0, oo)),
            integral=Integral(s, (s, 0, oo)),
            scale=Integer(2),
            power=Integer(1),
            after=Integer(0),
            where=(),
        ),
        "no slope": root.but(slope=Lambda(t, t), factor=Integer(1), after=root.after / 2),
        "the slope forgotten": root.but(
            result=Integral(t**4, (t, 1, 2)), factor=Integer(1), after=Integral(t**4, (t, 1, 2))
        ),
        "an image that turns around": root.but(
            before=Integral(s, (s, 1, 4)),
            integral=Integral(s, (s, 1, 4)),
            result=Integral(2 * t**3, (t, -1, 2)),
            factor=Integer(1),
            after=Integral(2 * t**3, (t, -1, 2)),
        ),
        "an image with a pole": root.but(
            before=Integral(s**-2, (s, 1, -1)),
            integral=Integral(s**-2, (s, 1, -1)),
            image=Lambda(t, -1 / t),
            slope=Lambda(t, t**-2),
            result=Integral(Integer(1) + 0 * t, (t, -1, 1)),
            factor=Integer(1),
            after=Integral(Integer(1) + 0 * t, (t, -1, 1)),
        ),
        "another left end": root.but(
            before=Integral(s**2, (s, 0, 4)), integral=Integral(s**2, (s, 0, 4))
        ),
        "another right end": root.but(
            before=Integral(s**2, (s, 1, 5)), integral=Integral(s**2, (s, 1, 5))
        ),
        "a right end at infinity": root.but(
            before=Integral(s**2, (s, 1, oo)), integral=Integral(s**2, (s, 1, oo))
        ),
        "a finite end for infinity": moebius.but(
            before=Integral(line.function, (w, 0, 3)), integral=Integral(line.function, (w, 0, 3))
        ),
        "ends in the wrong order": root.but(
            before=Integral(s**2, (s, 4, 1)),
            integral=Integral(s**2, (s, 4, 1)),
            result=Integral(t**5, (t, 2, 1)),
            after=2 * Integral(t**5, (t, 2, 1)),
        ),
        "ends that are no numbers": root.but(
            before=Integral(s**2, (s, a**2, 4)),
            integral=Integral(s**2, (s, a**2, 4)),
            result=Integral(t**5, (t, a, 2)),
            after=2 * Integral(t**5, (t, a, 2)),
        ),
        "an integral of two variables": root.but(
            before=Integral(s**2, (s, 1, 4), (w, 0, 2)),
            integral=Integral(s**2, (s, 1, 4), (w, 0, 2)),
        ),
        "an interval without length": root.but(
            before=Integral(s**2, (s, 1, 1)),
            integral=Integral(s**2, (s, 1, 1)),
            result=Integral(t**5, (t, 1, 1)),
            after=2 * Integral(t**5, (t, 1, 1)),
        ),
        "the factor lost": root.but(after=root.after / 2),
        "another result": root.but(result=Integral(t**4, (t, 1, 2))),
        "a factor that varies": root.but(factor=2 * t, result=Integral(t**4, (t, 1, 2))),
        "a result of two variables": root.but(
            result=Integral(t**5, (t, 1, 2), (w, 0, 2)),
            after=2 * Integral(t**5, (t, 1, 2), (w, 0, 2)),
        ),
        "the new variable beside the old one": same.but(
            before=Integral(s + t, (s, 0, 1)),
            integral=Integral(s + t, (s, 0, 1)),
            result=Integral(t, (t, 0, 1)),
            after=2 * Integral(x, (x, 0, 1)),
            factor=Integer(2),
        ),
        "the new variable bound outside": same.but(
            before=Integral(Integral((s + t) ** 2, (s, 0, 1)), (t, 0, 1)),
            integral=Integral((s + t) ** 2, (s, 0, 1)),
            result=Integral(t**2, (t, 0, 1)),
            after=Integral(4 * Integral(x**2, (x, 0, 1)), (t, 0, 1)),
            factor=Integer(4),
        ),
        "the new variable, bound outside, as a factor": same.but(
            before=Integral(t * same.before, (t, 0, 1)),
            result=Integral(Integer(1), (t, 0, 1)),
            factor=t,
            after=Integral(t**2 * Integral(1, (x, 0, 1)), (t, 0, 1)),
        ),
        "the new variable at an end": same.but(
            before=Integral(s, (s, 0, t)),
            integral=Integral(s, (s, 0, t)),
            image=Lambda(w, w * t),
            slope=Lambda(w, 2 * t),
            result=Integral(t**3, (t, 0, 1)),
            after=2 * Integral(x**3, (x, 0, 1)),
            factor=Integer(2),
        ),
        "the new variable as a factor": same.but(
            result=Integral(Integer(1), (t, 0, 1)), factor=t, after=t * Integral(1, (x, 0, 1))
        ),
        "an integral that does not occur": root.but(integral=line),
        "nothing to put the image in": root.but(before=a, after=a),
        "an image of the old variable": root.but(image=Lambda(t, s * t**2)),
        "no Jacobian": cube.but(after=Integral(exp(-w), (w, 0, oo))),
        "Jacobian upside down": cube.but(
            after=Integral(exp(-w) * 3 * w ** (2 * Rational(1, 3)), (w, 0, oo))
        ),
        "factor forgotten": cube.but(after=3 * cube.after),
        "another power": cube.but(power=half),
        "another scale": change.but(scale=sqrt(v)),
        "part of the half line": cube.but(
            before=part, integral=part, after=cube.after.xreplace({Integer(1): Integer(1)})
        ),
        "a scale of unknown sign": stretch.without(0),
        "a decreasing substitution": cube.but(
            before=Integral(exp(-1 / r) / r**2, (r, 0, oo)),
            integral=Integral(exp(-1 / r) / r**2, (r, 0, oo)),
            power=Integer(-1),
            after=Integral(-exp(-w), (w, 0, oo)),
        ),
        "another integral": cube.but(integral=before),
        "a scale that varies": change.but(scale=r),
        "a scale that is no expression": change.but(scale="v"),
        "a variable of one sign over the line": cube.but(
            before=Integral(Abs(r), (r, -oo, oo)),
            integral=Integral(Abs(r), (r, -oo, oo)),
            after=Integral(r, (r, -oo, oo)),
        ),
        "nothing to substitute": cube.but(before=x, after=x),
        "a scale that is the variable": change.but(
            before=Integral(1 / r, (r, 0, oo)),
            integral=Integral(1 / r, (r, 0, oo)),
            after=Integral(1 / w, (w, 0, oo)),
            scale=r,
            power=Integer(1),
        ),
        "a power that is the variable": change.but(
            before=Integral(0, (r, 0, oo)),
            integral=Integral(0, (r, 0, oo)),
            after=Integral(0, (w, 0, oo)),
            scale=Integer(1),
            power=r,
        ),
        "a double integral": cube.but(
            before=Integral(cubed.function, (r, 0, oo), (w, 0, 2)),
            integral=Integral(cubed.function, (r, 0, oo), (w, 0, 2)),
        ),
    },
)
