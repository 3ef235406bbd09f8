"""Stein's lemma, for a standard variable, a standard pair, or any smooth function.

E[x g(x)] = E[g'(x)] for an absolutely continuous g. Of a pair, y - c x is independent of x
with variance 1 - c^2, so that E[(y - c x) g(x) h(y)], integrated by parts in it, is
(1 - c^2) E[g(x) h'(y)] for an absolutely continuous h. For normal variables of any covariance S,
and smooth h of exponential growth, E[x_i h(x)] is the sum of S_ij E[d_j h(x)]; the factors of h,
each of one of them, need be absolutely continuous only. A factor g(x_k) may stay as it is: what
x_i and the others have left when they are regressed on x_k is independent of it, so that

    E[x_i g(x_k) h] = S_ik/S_kk E[x_k g h] + sum_j (S_ij - S_ik S_kj/S_kk) E[g d_j h].
"""

from __future__ import annotations

from sympy import Add, Derivative, Expr, Gt, Integer, Lt, Matrix, Mul, Symbol, expand

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, parameter
from bnsym.oracles.rules.circle import standard_pair
from bnsym.symbolic.expectation import Expectation, Gaussian
from bnsym.symbolic.factors import factors
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.predicates import Integrable, ModerateGrowth
from bnsym.symbolic.tame import tame

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """E[(y - c x) g(x) h(y)] for the ``mean``, with the pair ``of`` alpha-ReLUs g and h.

    Or E[x_i g(x_k) h(x)] with the ``factor`` x_i, the factor g that is ``kept``, if any, and the
    ``rest`` h; without either E[x g(x)], g a polynomial times one activation or two.
    """
    if "factor" in step.because.parameters:
        return _tame(step, context)
    mean = parameter(step, "mean", Expectation)
    if "of" not in step.because.parameters:
        return _of_one(step, context, mean)
    kept, moved = parameter(step, "of", tuple)
    product = Expectation(kept * moved, mean.law)
    cosine, _ = standard_pair(product)
    x, y = kept.args[1], moved.args[1]
    if not step.before.has(mean):
        raise Rejected("the mean does not occur", mean, step.before)
    agree(mean.body, (y - cosine * x) * product.body, context, "the factor y − c x is missing")
    slope = Expectation(kept * Derivative(moved, y, evaluate=False), mean.law)
    value: Expr = (1 - cosine**2) * slope
    agree(step.before.xreplace({mean: value}), step.after, context, "not Stein's lemma")
    conditions = {
        Gt(moved.args[0], 0, evaluate=False): "the factor must be absolutely continuous",
        Gt(kept.args[0], Integer(-1), evaluate=False): "the mean must exist",
        Gt(cosine, -1, evaluate=False): "the pair must not be degenerate",
        Lt(cosine, 1, evaluate=False): "the pair must not be degenerate",
    }
    return [Obligation(condition, why) for condition, why in conditions.items()]


def _tame(step: Step, context: Context) -> list[Obligation]:
    """Every variable's slope, weighted by its covariance with the factor."""
    mean, factor = parameter(step, "mean", Expectation), parameter(step, "factor", Symbol)
    rest, law = parameter(step, "rest", Expr), mean.law
    if not step.before.has(mean):
        raise Rejected("the mean does not occur", mean, step.before)
    kept = step.because.parameters.get("kept", Integer(1))
    agree(mean.body, factor * kept * rest, context, "the integrand is another product")
    if kept != 1 or rest.has(Apply):
        return _kinked(step, context, mean, factor, rest, kept)
    if not tame(rest, law.variables):
        raise Rejected("a tame function is needed", given=rest)
    row = law.covariance.row(law.variables.index(factor))
    value = Add(*(k * _mean(rest.diff(x), law) for k, x in zip(row, law.variables, strict=True)))
    given = step.before.xreplace({mean: value})
    agree(given, step.after, context.under(given, step.after), "not Stein's lemma")
    return []


def _kinked(
    step: Step, context: Context, mean: Expectation, factor: Symbol, rest: Expr, kept: Expr
) -> list[Obligation]:
    """Every factor's slope in turn, but for the one that is kept, and what that one explains."""
    law, parts = mean.law, factors(rest)
    names, row = law.variables, law.covariance.row(law.variables.index(factor))
    activations = [part for part in parts if isinstance(part, Apply)]
    if not all(part in names or _homogeneous(part, names) for part in parts):
        raise Rejected("homogeneous activations of the variables are needed", rest)
    value: Expr = Integer(0)
    places = [names.index(part.args[1]) for part in activations]  # each at one of the variables
    if kept != 1:
        (own,) = kept.free_symbols & {*names}  # what is kept is a function of one variable
        place = names.index(own)
        share = row[place] / law.covariance[place, place]
        value += share * _marginal(own * kept * rest, law)
        row -= share * law.covariance.row(place)
        places.append(place)
    for weight, name in zip(row, names, strict=True):
        if rest.has(name):
            value += weight * _marginal(kept * rest.diff(name), law)
    given = step.before.xreplace({mean: value})
    agree(given, step.after, context.under(given, step.after), "not Stein's lemma")
    means = sorted({_marginal(mean.body, law)} | value.atoms(Expectation), key=str)
    variances = [law.covariance[place, place] for place in places]
    return [
        *(
            Obligation(Gt(part.args[0].args[0], 0, evaluate=False), "φ must be continuous")
            for part in activations
        ),
        *(Obligation(Gt(k, 0, evaluate=False), "the variable must vary") for k in variances),
        *(Obligation(Integrable(k), "the mean must exist") for k in means),
    ]


def _homogeneous(part: Expr, names: tuple[Symbol, ...]) -> bool:
    """Whether it is the value of a homogeneous activation, the same one for all values."""
    if not isinstance(part, Apply):
        return False
    phi, _, order = part.args
    return isinstance(phi, PositiveHomogeneous) and not phi.has_free(*names) and order == 0


def _marginal(body: Expr, law: Gaussian) -> Expr:
    """The mean over those variables that occur."""
    places = [k for k, name in enumerate(law.variables) if body.has_free(name)]
    names = [law.variables[k] for k in places]
    return Expectation(body, Gaussian(names, law.covariance[places, places]))


def _mean(slope: Expr, law: Gaussian) -> Expr:
    """The mean of a slope, which may be a constant."""
    return Expectation(slope, law) if slope.has_free(*law.variables) else slope


def _of_one(step: Step, context: Context, mean: Expectation) -> list[Obligation]:
    """E[x g(x)] = E[g'(x)]: activations and their slopes are dominated, with any power of x."""
    law = mean.law
    if (
        not isinstance(law, Gaussian)
        or law.covariance != Matrix([[1]])
        or not step.before.has(mean)
    ):
        raise Rejected("a mean over one standard normal variable that occurs is needed", mean)
    (x,) = law.variables
    rest = mean.body / x
    functions = [part for part in factors(rest) if isinstance(part, Apply)]
    if not 1 <= len(functions) <= 2 or not (rest / Mul(*functions)).is_polynomial(x):
        raise Rejected("x times a polynomial and an activation, or two, is needed", mean)
    if any(f.args[1:] != (x, 0) for f in functions):
        raise Rejected("activations of x, no derivatives, are needed", mean)
    terms = (term.as_coeff_Mul() for term in Add.make_args(expand(rest.diff(x))))
    value = Add(*(number * Expectation(body, law) for number, body in terms))
    agree(step.before.xreplace({mean: value}), step.after, context, "not Stein's lemma")
    why = "the factor must be absolutely continuous"
    return [Obligation(ModerateGrowth(function.args[0], 1), why) for function in functions]
