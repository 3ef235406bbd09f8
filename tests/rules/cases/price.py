"""Steps by the rule ``price``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import alpha, c, n, x, y
from sympy import Derivative

from bnsym.core import Rule
from bnsym.symbolic.expectation import Gaussian, SphericalProjections, correlated

from .notation import correlation, half, mean, rho
from .table import Table, case

inside = mean(rho(alpha, x) * rho(alpha, y))
outside = mean(Derivative(rho(alpha, x), x) * Derivative(rho(alpha, y), y))
price = case(Rule.PRICE, Derivative(inside, c), outside, alpha > half, *correlation)
squared = correlated(x, y, c**2)
chained = price.but(
    before=Derivative(mean(inside.body, squared), c),
    after=2 * c * mean(outside.body, squared),
)
scaled_pair = Gaussian((x, y), [[1 + c**2, c], [c, 1]])
TABLE = Table(
    (price, chained),
    {
        "factor two": price.but(after=2 * outside),
        "no inner derivative": chained.but(after=mean(outside.body, squared)),
        "one derivative": price.but(after=mean(Derivative(rho(alpha, x), x) * rho(alpha, y))),
        "not absolutely continuous": price.but(where=(alpha >= 0, *correlation)),
        "slopes that are not integrable": price.but(
            before=Derivative(mean(rho(0, x) * rho(alpha, y)), c),
            after=mean(Derivative(rho(0, x), x) * Derivative(rho(alpha, y), y)),
        ),
        "a degenerate pair": price.but(where=(alpha > half, c >= -1, c <= 1)),
        "a parameter in the body": price.but(
            before=Derivative(mean(rho(alpha, x) * rho(c, y)), c),
            after=mean(Derivative(rho(alpha, x), x) * Derivative(rho(c, y), y)),
            where=(alpha > half, c > half, c < 1),
        ),
        "a parameter in a variance": price.but(
            before=Derivative(mean(inside.body, scaled_pair), c),
            after=mean(outside.body, scaled_pair),
        ),
        "a parameter in the other variance": price.but(
            before=Derivative(mean(inside.body, Gaussian((x, y), [[1, c], [c, 1 + c**2]])), c),
            after=mean(outside.body, Gaussian((x, y), [[1, c], [c, 1 + c**2]])),
        ),
        "a second derivative": price.but(
            before=Derivative(inside, (c, 2)), after=mean(outside.body)
        ),
        "one variable twice": price.but(
            before=Derivative(mean(rho(alpha, x) * rho(2 * alpha, x)), c),
            after=mean(Derivative(rho(alpha, x), x) * Derivative(rho(2 * alpha, x), x)),
        ),
        "three factors": price.but(
            before=Derivative(mean(inside.body * rho(1, x)), c),
            after=mean(outside.body * Derivative(rho(1, x), x)),
        ),
        "no derivative": price.but(before=inside),
        "another law": price.but(
            before=Derivative(
                mean(inside.body, SphericalProjections((x, y), n, [[1, c], [c, 1]])), c
            ),
            after=mean(outside.body, SphericalProjections((x, y), n, [[1, c], [c, 1]])),
            where=(alpha > half, n >= 3, *correlation),
        ),
        "nothing to differentiate": price.but(before=inside, after=inside),
    },
)
