"""The law of two entries of a centred batch, at two places that may be the same.

z = G h ~ N(0, upsilon G) has entries of variance upsilon (B - 1)/B and covariance -upsilon/B.
In a step no name is bound twice, or bound and free: the names of the pair are new, and a mean
that depends on more than the two entries leaves its batch behind.
"""

from __future__ import annotations

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Ge,
    Integer,
    KroneckerDelta,
    Le,
    Mul,
    Sum,
    Symbol,
    expand_mul,
)

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import (
    Context,
    Rejected,
    agree,
    parameter,
    replace_nodes,
    require_new,
)
from bnsym.symbolic.batchnorm import Centred
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian

__all__ = ["check", "sifted"]


def check(step: Step, context: Context) -> list[Obligation]:
    """The ``mean`` over a batch by a pair of normal variables, or by one if the places meet.

    ``names`` are those of the pair and of the one, ``places`` those of the pair.
    """
    mean, names = parameter(step, "mean", Expectation), parameter(step, "names", tuple)
    p, j = places = parameter(step, "places", tuple)
    law = mean.law
    if not step.before.has(mean) or not isinstance(law, BatchLaw):
        raise Rejected("a mean over a batch that occurs is needed", mean, step.before)
    x, y, t = names
    if not all(isinstance(name, Symbol) and name.is_real for name in names):
        raise Rejected("the names must be real variables")
    require_new(mean, *names)
    (vector,), upsilon, size = law.variables, law.upsilon, law.size
    entries = [Centred(size, vector, place) for place in places]

    def body(*values: Expr) -> Expr:
        return mean.body.xreplace(dict(zip(entries, values, strict=True)))

    tau, kappa = upsilon * (size - 1) / size, -upsilon / size
    pair = Expectation(body(x, y), Gaussian((x, y), [[tau, kappa], [kappa, tau]]))
    single = Expectation(body(t, t), Gaussian((t,), [[tau]]))
    value = pair + KroneckerDelta(p, j) * (single - pair)
    given, after = (
        sifted(side, p, j) for side in (step.before.xreplace({mean: value}), step.after)
    )
    agree(given, after, context.under(given, after), "the two entries have another law")
    inside = [Ge(place, 1, evaluate=False) for place in places]
    inside += [Le(place, size, evaluate=False) for place in places]
    return [Obligation(condition, "it must be a place in the batch") for condition in inside]


def sifted(expression: Basic, p: Symbol, j: Symbol) -> Basic:
    """Where the places meet, what a sum over the second contains of it is at the first."""
    delta = KroneckerDelta(p, j)

    def sift(term: Expr) -> Expr:
        met = term.xreplace({delta: Integer(1), j: p})
        return delta * met if delta in Mul.make_args(term) else term

    def spread(total: Sum) -> Sum:
        masks = {mean: Dummy() for mean in total.function.atoms(Expectation)}
        back = {mask: mean for mean, mask in masks.items()}
        terms = Add.make_args(expand_mul(total.function.xreplace(masks)))
        return total.func(Add(*(sift(term.xreplace(back)) for term in terms)), *total.limits)

    return replace_nodes(expression, Sum, spread)
