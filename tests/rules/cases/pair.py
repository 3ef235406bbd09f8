"""Steps by the rule ``pair``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.symbols import a, c, x, y
from sympy import Expr, Integer

from bnsym.core import Rule
from bnsym.symbolic.expectation import Expectation, Gaussian, correlated

from .notation import half, mean, rho
from .table import Case, Table, case

single = Gaussian((x,), [[1]])
one, minus, zero = (correlated(x, y, Integer(k)) for k in (1, -1, 0))


def over(law: Gaussian, body: Expr, after: Expr, *where: Any) -> Case:
    """The step for one mean."""
    before = mean(body, law)
    return case(Rule.PAIR, before, after, *where, mean=before)


product = rho(a, x) * rho(a, y)
equal = over(one, product, mean(rho(a, x) ** 2, single))
opposite = over(minus, product, mean(rho(a, x) * rho(a, -x), single))
apart = over(zero, product, mean(rho(a, x), single) ** 2, a > -1)

TABLE = Table(
    (
        equal,
        opposite,
        apart,
        over(zero, rho(1, x) * rho(2, y), mean(rho(1, x), single) * mean(rho(2, x), single)),
        equal.but(before=2 * equal.before, after=2 * equal.after),
        over(one, x + y, mean(2 * x, single)),
    ),
    {
        "opposite for equal": equal.but(after=opposite.after),
        "equal for opposite": opposite.but(after=equal.after),
        "independent for equal": equal.but(after=apart.after, where=(a > -1,)),
        "equal for independent": apart.but(after=equal.after),
        "one of the two factors": apart.but(after=mean(rho(a, x), single)),
        "a mean that may not exist": apart.without(0),
        "a mean at its bound": apart.but(where=(a >= -1,)),
        "a sum of independent ones": over(zero, x + y, mean(x, single) * mean(x, single)),
        "a factor of both": over(zero, rho(1, x * y), mean(rho(1, x**2), single)),
        "any correlation": over(correlated(x, y, c), product, equal.after),
        "half a correlation": over(correlated(x, y, half), product, equal.after),
        "another variance": over(Gaussian((x, y), [[2, 1], [1, 1]]), product, equal.after),
        "another variance of the second": over(
            Gaussian((x, y), [[1, 1], [1, 2]]), product, equal.after
        ),
        "one variable": over(single, rho(a, x), mean(rho(a, x), single)),
        "a mean that does not occur": equal.but(mean=apart.before),
        "nothing to evaluate": equal.but(mean=apart.before, after=equal.before, where=(a > -1,)),
        "another law": equal.but(after=Expectation(rho(a, x) ** 2, Gaussian((x,), [[2]]))),
    },
)
