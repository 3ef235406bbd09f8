"""Steps by the rule ``tilt``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    B_other,
    a,
    alpha,
    b,
    c,
    h,
    h_other,
    i,
    j,
    k,
    m,
    tau,
    tau_other,
    u,
    v,
    v_other,
    w,
    x,
    y,
)
from sympy import (
    ImmutableMatrix,
    Integer,
    Integral,
    MatrixSymbol,
    Sum,
    cos,
    exp,
    eye,
    sin,
    sqrt,
    zeros,
)

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import Centred, CentredNorm, Entry
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian, SphericalProjections
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.normal_batch import (
    CentredCovariance,
    DirectSum,
    NormalBatch,
    TiltDeterminant,
    TiltedCovariance,
)
from bnsym.symbolic.normal_batches import NormalBatches
from bnsym.symbolic.predicates import Covariance

from .notation import half, mean, norm, pair, z
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


def entry(place: Any) -> Entry:
    """An entry of the batch."""
    return Entry(h, place)


def fall(size: Any = B, power: int = 2) -> Any:
    """A Gaussian of the batch."""
    return exp(-tau * Sum(entry(k) ** power, (k, 1, size)))


def K(row: Any, column: Any) -> TiltedCovariance:
    """An entry of the tilted covariance."""
    return TiltedCovariance(Sigma, tau, row, column)


def seen(body: Any, factor: Any, after: Any, covariance: Any = Sigma) -> Case:
    """The mean over a batch."""
    start = Expectation(body * factor, NormalBatch((h,), covariance))
    where = (Covariance(Sigma), i <= B, j <= B, tau > 0)
    return case(
        Rule.TILT,
        start,
        after,
        *where,
        mean=start,
        rest=body,
        rate=tau,
        places=(i, j),
        names=(x, y),
    )


Theta = MatrixSymbol("Theta", B, B)
tilted_pair = Gaussian((x, y), [[K(i, i), K(i, j)], [K(i, j), K(j, j)]])
cost = 1 / sqrt(TiltDeterminant(Sigma, tau))
batch = seen(entry(i) ** 2 * cos(entry(j)), fall(), cost * mean(x**2 * cos(y), tilted_pair))
single = seen(entry(i), fall(), cost * mean(x, tilted_pair))
other_rate = TiltedCovariance(Sigma, 2 * tau, i, j)
Sigma_G = CentredCovariance(Sigma)


def KG(row: Any, column: Any) -> TiltedCovariance:
    """An entry of the tilted covariance of the centred batch."""
    return TiltedCovariance(Sigma_G, tau, row, column)


centred_pair = Gaussian((x, y), [[KG(i, i), KG(i, j)], [KG(i, j), KG(j, j)]])
centred_cost = 1 / sqrt(TiltDeterminant(Sigma_G, tau))
radius_fall = exp(-tau * norm**2)
centred = seen(
    z(i) ** 2 * cos(z(j)), radius_fall, centred_cost * mean(x**2 * cos(y), centred_pair)
).but(centred=True)
centred = centred.but(where=(*centred.where, Covariance(Sigma_G)))
alone = seen(cos(z(i)), radius_fall, centred_cost * mean(cos(x), Gaussian((x,), [[KG(i, i)]]))).but(
    centred=True, places=(i,), names=(x,), where=centred.where
)

Sigma_2 = MatrixSymbol("Sigma_2", B + B_other, B + B_other)
law = NormalBatches((h, h_other), B, Sigma_2)
end, length = Centred(B_other, h_other, j), CentredNorm(B_other, h_other)
other_fall = exp(-tau_other * length**2)
rates = DirectSum(tau, B, tau_other, B_other)


def KB(row: Any, column: Any, rate: Any = rates) -> TiltedCovariance:
    """An entry of the tilted covariance of both centred batches."""
    return TiltedCovariance(law.centred, rate, row, column)


def two(body: Any, after: Any, factor: Any = radius_fall * other_fall) -> Case:
    """The mean over two batches."""
    start = Expectation(body * factor, law)
    return case(
        Rule.TILT,
        start,
        after,
        Covariance(Sigma_2),
        Covariance(law.centred),
        i <= B,
        j <= B_other,
        tau > 0,
        tau_other > 0,
        mean=start,
        rest=body,
        rates=(tau, tau_other),
        places=(i, j),
        names=(x, y),
    )


def across_batches(row: Any, column: Any, rate: Any = rates) -> Gaussian:
    """The law of two entries."""
    return Gaussian(
        (x, y),
        [
            [KB(row, row, rate), KB(row, column, rate)],
            [KB(row, column, rate), KB(column, column, rate)],
        ],
    )


def cost_of(rate: Any = rates, matrix: Any = law.centred) -> Any:
    """What the tilt costs."""
    return 1 / sqrt(TiltDeterminant(matrix, rate))


swapped, rest_of_both = DirectSum(tau_other, B, tau, B_other), z(i) ** 2 * cos(end)
both_tilted = mean(x**2 * cos(y), across_batches(i, B + j))
both_batches = two(rest_of_both, cost_of() * both_tilted)
power = PositiveHomogeneous(alpha, a, b)
outputs = Apply(power, z(i), Integer(0)) * Apply(power, z(j), Integer(0)) * z(k)
places = (i >= 1, i <= B, j >= 1, j <= B, k >= 1, k <= B)


def at_bsb1(rest: Any, size: Any = B, variance: Any = v, rate: Any = tau) -> Case:
    """The mean at BSB1, beside another one."""
    start = Expectation(exp(-rate * norm**2) * rest, BatchLaw((h,), variance, size))
    growth = 1 + 2 * rate * variance
    image = Expectation(rest, BatchLaw((h,), variance / growth, size))
    cost = growth ** ((1 - size) * half)
    return case(
        Rule.TILT,
        3 * start + c,
        3 * cost * image + c,
        B >= 4,
        alpha > -half,
        *places,
        mean=start,
        rest=rest,
        rate=rate,
    )


isotropic = at_bsb1(outputs)
growth = 1 + 2 * tau * v
image = (isotropic.after - c) / 3
uncentred = at_bsb1(z(i) * entry(j))
TABLE = Table(
    (
        isotropic,
        at_bsb1(z(i) ** 2 * z(j) ** 2),
        at_bsb1(norm**2 * outputs),
        batch,
        both_batches,
        both_batches.but(before=2 * both_batches.before, after=2 * both_batches.after),
        centred,
        alone,
        single,
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
        "a batch without its cost": batch.but(after=batch.after / cost),
        "the cost upside down": batch.but(after=batch.after / cost**2),
        "the whole determinant": batch.but(after=batch.after * cost),
        "entries exchanged": batch.but(after=cost * mean(y**2 * cos(x), tilted_pair)),
        "the covariance before the tilt": batch.but(
            after=cost
            * mean(
                x**2 * cos(y),
                Gaussian((x, y), [[K(i, i), other_rate], [other_rate, K(j, j)]]),
            )
        ),
        "the diagonal the wrong way": batch.but(
            after=cost
            * mean(x**2 * cos(y), Gaussian((x, y), [[K(j, j), K(i, j)], [K(i, j), K(i, i)]]))
        ),
        "independent entries": batch.but(
            after=cost * mean(x**2 * cos(y), Gaussian((x, y), [[K(i, i), 0], [0, K(j, j)]]))
        ),
        "another rate": batch.but(rate=2 * tau),
        "a Gaussian of half of the batch": seen(batch.parameters["rest"], fall(B - 1), batch.after),
        "fourth powers": seen(batch.parameters["rest"], fall(B, 4), batch.after),
        "a third entry": seen(
            entry(i) * entry(k) * entry(j),
            exp(-tau * Sum(entry(m) ** 2, (m, 1, B))),
            cost * entry(k) * mean(x * y, tilted_pair),
        ),
        "a matrix that is no covariance": batch.without(0),
        "a place outside": batch.without(1),
        "another place outside": batch.without(2),
        "a batch of unknown size": batch.but(rest=exp(entry(i) ** 2)),
        "a function that grows too fast": seen(
            exp(entry(i) ** 2), fall(), cost * mean(exp(x**2), tilted_pair)
        ),
        "another matrix": seen(entry(i), fall(), single.after, Theta),
        "a batch that does not occur": batch.but(mean=single.before, after=batch.before),
        "a rate that may be negative": batch.but(
            before=batch.before.xreplace({tau: a}),
            mean=batch.before.xreplace({tau: a}),
            after=batch.after.xreplace({tau: a}),
            rate=a,
        ),
        "an entry under a name that is free": alone.but(
            before=mean(cos(z(i) + y) * radius_fall, alone.before.law),
            mean=mean(cos(z(i) + y) * radius_fall, alone.before.law),
            rest=cos(z(i) + y),
            names=(y,),
            after=centred_cost * mean(cos(2 * x), Gaussian((x,), [[KG(i, i)]])),
        ),
        "one entry of another variance": alone.but(
            after=centred_cost * mean(cos(x), Gaussian((x,), [[KG(j, j)]]))
        ),
        "an entry left out": centred.but(
            places=(i,), names=(x,), after=centred_cost * z(j) * mean(x, centred_pair)
        ),
        "the covariance before centring": centred.but(after=batch.after),
        "the covariance before centring, in the determinant": centred.but(
            after=centred.after * cost / centred_cost
        ),
        "centred without saying so": centred.but(centred=False),
        "a centred batch that may not vary": centred.without(4),
        "a batch that is not centred": batch.but(centred=True, after=centred.after),
        "an entry that is not centred": seen(
            z(i) * entry(j), radius_fall, centred_cost * mean(x * y, centred_pair)
        ).but(centred=True, where=centred.where),
        "the norm left inside": seen(
            z(i) * norm, radius_fall, centred_cost * norm * mean(x, centred_pair)
        ).but(centred=True, where=centred.where),
        "the norm to the first power": seen(
            z(i), exp(-tau * norm), centred_cost * mean(x, centred_pair)
        ).but(centred=True, where=centred.where),
        "two batches without their cost": both_batches.but(after=both_tilted),
        "the whole determinant of two batches": both_batches.but(
            after=cost_of() ** 2 * both_tilted
        ),
        "the rates exchanged": both_batches.but(rates=(tau_other, tau)),
        "the rates exchanged in the determinant": both_batches.but(
            after=cost_of(swapped) * both_tilted
        ),
        "the rates exchanged in the covariance": both_batches.but(
            after=cost_of() * mean(x**2 * cos(y), across_batches(i, B + j, swapped))
        ),
        "the same rate for both": both_batches.but(
            after=cost_of() * mean(x**2 * cos(y), across_batches(i, B + j, tau))
        ),
        "two entries of the first batch": both_batches.but(
            after=cost_of() * mean(x**2 * cos(y), across_batches(i, j))
        ),
        "the places exchanged": both_batches.but(
            after=cost_of() * mean(x**2 * cos(y), across_batches(j, B + i))
        ),
        "the names exchanged": both_batches.but(
            after=cost_of() * mean(y**2 * cos(x), across_batches(i, B + j))
        ),
        "independent batches": both_batches.but(
            after=cost_of()
            * mean(x**2 * cos(y), Gaussian((x, y), [[KB(i, i), 0], [0, KB(B + j, B + j)]]))
        ),
        "the joint covariance before centring": both_batches.but(
            after=cost_of(matrix=Sigma_2) * both_tilted
        ),
        "a Gaussian of one batch only": two(rest_of_both, cost_of() * both_tilted, radius_fall),
        "the other norm to the first power": two(
            rest_of_both, cost_of() * both_tilted, radius_fall * exp(-tau_other * length)
        ),
        "two batches that do not vary": both_batches.without(1),
        "two batches without a covariance": both_batches.without(0),
        "a place outside of the first of two": both_batches.without(2),
        "a place outside of the second of two": both_batches.without(3),
        "the place of another batch": both_batches.but(
            places=(B + j, j),
            before=two(Centred(B, h, B + j) * end, 0).before,
            mean=two(Centred(B, h, B + j) * end, 0).before,
            rest=Centred(B, h, B + j) * end,
            after=cost_of() * mean(x * y, across_batches(B + j, B + j)),
        ),
        "a place before the first of two": both_batches.but(
            places=(m, j),
            before=two(Centred(B, h, m) * end, 0).before,
            mean=two(Centred(B, h, m) * end, 0).before,
            rest=Centred(B, h, m) * end,
            where=(*both_batches.where, m <= B),
            after=cost_of() * mean(x * y, across_batches(m, B + j)),
        ),
        "a place before the second of two": both_batches.but(
            places=(i, m),
            before=two(z(i) * Centred(B_other, h_other, m), 0).before,
            mean=two(z(i) * Centred(B_other, h_other, m), 0).before,
            rest=z(i) * Centred(B_other, h_other, m),
            where=(*both_batches.where, m <= B_other),
            after=cost_of() * mean(x * y, across_batches(i, B + m)),
        ),
        "an entry of both under a name that is free": both_batches.but(
            before=two(z(i) * cos(y) * end, 0).before,
            mean=two(z(i) * cos(y) * end, 0).before,
            rest=z(i) * cos(y) * end,
            after=cost_of() * mean(x * u * cos(u), across_batches(i, B + j).renamed({y: u})),
        ),
        "a function of two batches that grows too fast": two(
            exp(z(i) ** 2), cost_of() * mean(exp(x**2), across_batches(i, B + j))
        ),
        "two batches that do not occur": both_batches.but(
            mean=two(z(i), 0).before, after=both_batches.before
        ),
        "nothing to tilt": along.but(before=c, after=c),
        "at BSB1 the root upside down": isotropic.but(after=c + 3 * growth ** (B - 1) * image),
        "at BSB1 no root": isotropic.but(after=c + 3 * growth ** ((1 - B) * half) * image),
        "at BSB1 one direction more": isotropic.but(after=c + 3 * image / sqrt(growth)),
        "at BSB1 the variance that was": isotropic.but(
            after=isotropic.after.xreplace({BatchLaw((h,), v / growth, B): BatchLaw((h,), v, B)})
        ),
        "at BSB1 another rate": isotropic.but(rate=2 * tau),
        "at BSB1 the rest twice": isotropic.but(rest=outputs**2),
        "at BSB1 the norm to the fourth power": at_bsb1(outputs, rate=tau * norm**2),
        "at BSB1 entries before centring": uncentred,
        "at BSB1 another batch": at_bsb1(outputs, size=B + 1),
        "at BSB1 a mean that does not occur": isotropic.but(before=c, after=c),
        "at BSB1 a degree that is too low": isotropic.but(where=(B >= 4, alpha >= -half, *places)),
        "at BSB1 a rate of any sign": at_bsb1(outputs, rate=a),
        "at BSB1 a variance that may vanish": at_bsb1(outputs, variance=b).but(
            where=(*isotropic.where, b >= 0)
        ),
    },
)
