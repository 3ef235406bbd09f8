"""Green's formula on the sphere, for zonal functions of two directions.

grad f(<u, x>) = f'(<u, x>)(u - <u, x> x), so that with t = <u, x>, s = <v, x>
E[f'(t) g'(s) (<u, v> - t s)] = E[grad F . grad G] = E[F (-Delta G)].
"""

from __future__ import annotations

from sympy import Expr, Symbol

from bnsym.core import Obligation, Step
from bnsym.oracles.rules.base import Context, Rejected, agree, replace_nodes
from bnsym.symbolic.batchnorm import OnSphere
from bnsym.symbolic.expectation import Expectation, SphericalProjections
from bnsym.symbolic.predicates import Sobolev
from bnsym.symbolic.sphere import SphericalLaplacian, Zonal

__all__ = ["check"]


def check(step: Step, context: Context) -> list[Obligation]:
    """Every E[f(t) (-Delta g)(s)] on the right, turned into the form on gradients."""
    if not step.after.has(SphericalLaplacian):
        raise Rejected("the right side has no Laplacian", given=step.after)
    rewritten = replace_nodes(step.after, Expectation, _gradients)
    agree(step.before, rewritten, context, "Green's formula does not give it")
    functions = step.after.atoms(OnSphere)
    spaces = {Sobolev(f.args[0], f.args[1] + 1) for f in functions}
    return [Obligation(space, "the Dirichlet form must be finite") for space in spaces]


def _gradients(mean: Expectation) -> Expr:
    """E[f(t) (-Delta g)(s)] as E[f'(t) g'(s) (cos(t, s) - t s)]."""
    laplacians = [f for f in mean.body.as_ordered_factors() if isinstance(f, SphericalLaplacian)]
    if not laplacians:
        return mean
    law = mean.law
    if len(laplacians) != 1 or not isinstance(law, SphericalProjections):
        raise Rejected("one Laplacian under a spherical law is needed", mean)
    n, function, s = laplacians[0].args
    other = mean.body / laplacians[0]
    t = _variable(other, law)
    if n != law.dimension or _variable(function, law) != s:
        raise Rejected("the Laplacian belongs to another sphere", mean)
    cosine = law.gram[law.variables.index(t), law.variables.index(s)]
    return Expectation(other.diff(t) * function.diff(s) * (cosine - t * s), law)


def _variable(function: Expr, law: SphericalProjections) -> Symbol:
    """The projection that an activation or a harmonic is a function of, or is itself."""
    if function in law.variables:
        return function
    if isinstance(function, Zonal) and function.args[2] in law.variables:
        return function.args[2]
    if not isinstance(function, OnSphere) or function.args[3] != 0:
        raise Rejected("an activation on the sphere is needed, no derivative of it", function)
    _, n, variable, _ = function.args
    if n != law.dimension or variable not in law.variables:
        raise Rejected("the activation lives on another sphere", function)
    return variable
