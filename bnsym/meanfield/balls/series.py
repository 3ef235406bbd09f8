"""The theory of analytic pieces in balls: sums over Gegenbauer coefficients, the rest bounded.

E f(x_i)*g(x_j) is the sum of a_l*b_l*P_l(-h).  What is left out is at most Sonin's bound on the
P_l that follow, times the root of what Parseval says the coefficients left out add up to.
Powers of x times phi have coefficients by the three-term recurrence.
"""

from __future__ import annotations

import math
from itertools import pairwise

from flint import arb, ctx, fmpq

from bnsym.errors import AccuracyError
from bnsym.meanfield.balls.pieces import AnalyticPieces
from bnsym.meanfield.balls.rule import Rule, make_rule
from bnsym.meanfield.balls.sphere import BallSphere
from bnsym.meanfield.balls.theory import BallTheory, ball_theory

__all__ = ["moments", "numbers", "radius"]

DEGREES = (40, 100, 250, 600, 1400)
"""How many coefficients are tried, one after the other."""

UNASKED = 250
"""How many are enough where no digits are asked for."""

FASTER = 1.5
"""How much the pace must grow for radii to fall faster than a power of the degree."""

BITS_PER_DEGREE = 1.3
"""What the recurrence loses: balls grow by 1 + sqrt(2) at most."""

SPARE_BITS = 128

PAIRS = {"phi,phi": (0, 0), "x2phi,phi": (2, 0), "xphi,xphi": (1, 1)}
"""Two-point moments by the powers of x they pair: those of phi centred come first."""

SLOPE_PAIRS = {
    "d,d": (3, 3),
    "xd,xd": (4, 4),
    "x2d,d": (5, 3),
    "x3d,xd": (6, 4),
    "x2d,x2d": (5, 5),
}


def numbers(phi: AnalyticPieces, n: int | None, digits: int, strict: bool = False) -> BallTheory:
    """Return the theory at n = B - 1, None for an infinite batch, to about so many digits.

    The balls contain the numbers whether or not they are as small as was asked for.

    Raises
    ------
    AccuracyError
        If upsilon cannot be told from 0, or phi is not shown to be analytic.
    """
    sphere = BallSphere(n)
    tried: list[tuple[int, float]] = []
    best: BallTheory | None = None
    for degrees in DEGREES if n is not None else (6,):
        found = _at_degrees(phi, sphere, degrees, digits)
        if best is None or radius(found) < radius(best):
            best = found
        tried.append((degrees, radius(best)))
        if _enough(tried, digits, strict):
            break
    assert best is not None
    if not best.upsilon > 0:
        raise AccuracyError(f"upsilon of {phi.name} is not told from 0")
    return best


def _enough(tried: list[tuple[int, float]], digits: int, strict: bool) -> bool:
    """Whether the goal is reached, or will not be by the pace of the last two radii."""
    goal, (degrees, last) = 10.0**-digits, tried[-1]
    if last <= goal or (not strict and degrees >= UNASKED):
        return True
    if len(tried) < 3 or not all(0 < size < math.inf for _, size in tried[-3:]):
        return False
    logs = [(math.log(count), math.log(size)) for count, size in tried[-3:]]
    before, pace = ((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(logs))
    if pace < FASTER * before:  # as of an analytic phi
        return False
    return logs[-1][1] + pace * (math.log(DEGREES[-1]) - logs[-1][0]) > math.log(goal)


def _at_degrees(phi: AnalyticPieces, sphere: BallSphere, degrees: int, digits: int) -> BallTheory:
    """Return the theory from so many coefficients."""
    bits = math.ceil(3.33 * digits + BITS_PER_DEGREE * degrees) + SPARE_BITS
    with ctx.workprec(bits):
        rule = make_rule(phi, sphere, degrees, digits)
        found = moments(rule, sphere, degrees)
        if sphere.n is not None:
            half = arb(fmpq(sphere.n, 2))
            ratio = half.sqrt() * half.gamma() / (half + fmpq(1, 2)).gamma()
        return ball_theory(found | {"radius_ratio": ratio if sphere.n else arb(1)}, sphere.h)


def moments(rule: Rule, sphere: BallSphere, degrees: int) -> dict[str, arb]:
    """Return the moments that `ball_theory` takes, by the names they have there."""
    beta = sphere.recurrence(degrees)
    coefficients = _coefficients(rule, beta)
    mean = coefficients[0][0]
    squares = [_squares(rule, k) for k in range(len(coefficients))]
    second = mean + beta[2] * coefficients[0][2]  # E x**2*phi
    fourth = _times_x(_times_x(coefficients[0], beta), beta)  # of x**2*phi
    centred = [arb(0), *coefficients[0][1:]]
    columns = _powers(centred, beta, 2)
    whole = [
        squares[0][0] - mean**2,
        squares[0][1] - 2 * mean * second + mean**2,
        squares[0][2] - 2 * mean * (fourth[0] + beta[2] * fourth[2]) + mean**2 * (1 + beta[2] ** 2),
    ]
    found = {"mean": mean, "slope": centred[1], "phi_phi": whole[0], "x2_phi_phi": whole[1]}
    if len(coefficients) > 1:
        columns += _powers(coefficients[1], beta, 3)
        whole += squares[1]
        found |= dict(zip(("d_d", "x2_d_d", "x4_d_d"), squares[1], strict=False))
    count = degrees - 3
    angles, beyond = sphere.angle_values(count)
    rests = [
        max(arb(0), (total - sum(c * c for c in column[:count])).upper()).sqrt()
        for total, column in zip(whole, columns, strict=True)
    ]
    for name, (i, j) in (PAIRS | (SLOPE_PAIRS if len(coefficients) > 1 else {})).items():
        products = zip(columns[i], columns[j], angles, strict=False)
        total = sum((a * b * angle for a, b, angle in products), arb(0))
        found[name] = total + arb(0, (beyond * rests[i] * rests[j]).upper())
    return found


def _coefficients(rule: Rule, beta: list[arb]) -> list[list[arb]]:
    """Return E phi*p_l and E phi'*p_l for every degree."""
    weighted = [[w * v for w, v in zip(rule.weights, row, strict=True)] for row in rule.values]
    here, before = [arb(1)] * len(rule.x), [arb(0)] * len(rule.x)
    found: list[list[arb]] = [[] for _ in weighted]
    for last, following in pairwise([*beta, arb(1)]):
        for column, row, error in zip(found, weighted, rule.coefficient_error, strict=True):
            column.append(_dot(row, here) + arb(0, error.upper()))
        inverse = 1 / following
        here, before = (
            [(x * p - last * q) * inverse for x, p, q in zip(rule.x, here, before, strict=True)],
            here,
        )
    return found


def _dot(one: list[arb], other: list[arb]) -> arb:
    """Sum the products."""
    return sum((a * b for a, b in zip(one, other, strict=True)), arb(0))


def _squares(rule: Rule, k: int) -> list[arb]:
    """Return E x**(2*j)*phi_k**2, j <= 3."""
    terms = [w * v * v for w, v in zip(rule.weights, rule.values[k], strict=True)]
    error = arb(0, rule.square_error[k].upper())
    totals = []
    for _ in range(4):
        totals.append(sum(terms, arb(0)) + error)
        terms = [t * x * x for t, x in zip(terms, rule.x, strict=True)]
    return totals


def _times_x(coefficients: list[arb], beta: list[arb]) -> list[arb]:
    """Return the coefficients of x times a function; the last one is lost."""
    raised = [b * c for b, c in zip(beta[1:], coefficients[1:], strict=False)]
    lowered = [arb(0), *(b * c for b, c in zip(beta[1:], coefficients, strict=False))]
    return [a + b for a, b in zip(raised, lowered, strict=False)]


def _powers(coefficients: list[arb], beta: list[arb], most: int) -> list[list[arb]]:
    """Return the coefficients of a function times 1, x, ..., x**most."""
    columns = [coefficients]
    for _ in range(most):
        columns.append(_times_x(columns[-1], beta))
    return columns


def radius(theory: BallTheory) -> float:
    """Return the largest radius of a number, relative to its scale."""
    worst = 0.0
    for name, ball in zip(theory._fields, theory, strict=True):
        if ball is None or (name == "depth_scale" and not ball.is_finite()):
            continue  # infinite for a linear activation in an infinite batch
        if not ball.is_finite():
            return math.inf
        of_phi = name in ("q", "cross_batch_c", "upsilon")
        scale = theory.q if of_phi else max(arb(1), abs(ball).upper())
        worst = max(worst, float((ball.rad() / scale).upper()))
    return worst
