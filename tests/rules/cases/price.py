"""Steps by the rule ``price``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import alpha, c, n, x, y
from sympy import Derivative, pi, sqrt

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
steps, density = mean(rho(0, x) * rho(0, y)), 1 / (2 * pi * sqrt(1 - c**2))
plackett = price.but(before=Derivative(steps, c), after=density, where=(c > -1, c < 1))
wide = Gaussian((x, y), [[4, 6 * c], [6 * c, 9]])
wide_density = 6 / (2 * pi * sqrt(36 - 36 * c**2))
widened = plackett.but(before=Derivative(mean(steps.body, wide), c), after=wide_density)
TABLE = Table(
    (price, chained, plackett, widened),
    {
        "steps: the density of an independent pair": plackett.but(after=1 / (2 * pi)),
        "steps: the determinant without its root": plackett.but(after=1 / (2 * pi * (1 - c**2))),
        "steps: the density twice": plackett.but(after=2 * density),
        "steps: no inner derivative": plackett.but(
            before=Derivative(mean(steps.body, squared), c),
            after=1 / (2 * pi * sqrt(1 - c**4)),
        ),
        "steps: no rate of the covariance": widened.but(after=wide_density / 6),
        "steps: of opposite sides": plackett.but(
            before=Derivative(mean(rho(0, x) * rho(0, -y)), c), after=density
        ),
        "steps: one variable twice": plackett.but(before=Derivative(mean(rho(0, x) ** 2), c)),
        "steps: with a factor": plackett.but(
            before=Derivative(mean(x * steps.body), c), after=x * density
        ),
        "steps: one of them smooth": plackett.but(
            before=Derivative(mean(rho(0, x) * rho(1, y)), c)
        ),
        "steps: a degenerate pair": plackett.but(where=(c >= -1, c <= 1)),
        "steps: a parameter in a variance": plackett.but(
            before=Derivative(mean(steps.body, scaled_pair), c),
            after=1 / (2 * pi * sqrt(1 + c**2 - c**2)),
        ),
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
