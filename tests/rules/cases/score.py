"""Steps by the rule ``score``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import B, U, a, alpha, b, d, e, g, h, i, j, p, tau, v, x
from bnsym_derivations.symbols import phi as any_activation
from sympy import Add, Expr, Integer, Mul, Sum, exp

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import BatchNorm, Centred, Entry, Jacobian
from bnsym.symbolic.expectation import BatchLaw, Expectation, Gaussian
from bnsym.symbolic.homogeneous import Apply, PositiveHomogeneous
from bnsym.symbolic.layer_maps import FlowSlope, MatrixEntry
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Covariance, RankAtLeast, Sobolev
from bnsym.symbolic.ultrasymmetric import CentredDiagonals, CentringLine, Direction, MeanSlope

from .notation import half, norm, z
from .table import Case, Table, case

phi, other = PositiveHomogeneous(alpha, a, b), PositiveHomogeneous(2, a, b)
SPACE = CentredDiagonals(B, d)
inside = (B >= 4, i >= 1, i <= B, j >= 1, j <= B)


def f(point: Any, order: int = 0, activation: Any = phi) -> Apply:
    return Apply(activation, point, Integer(order))


def slope(body: Expr, variance: Any = v, space: Any = SPACE, size: Any = B) -> MeanSlope:
    return MeanSlope(body, space, BatchLaw((h,), variance, size))


def weighted(body: Expr, variance: Any = v, space: Any = SPACE) -> Expr:
    mean = Expectation(body * z(g) * z(e), BatchLaw((h,), variance, B))
    return Sum(Direction(space, g, e) * mean, (g, 1, B), (e, 1, B))


def carried(body: Expr, place: Any, variance: Any = v, space: Any = SPACE) -> Expr:
    mean = Expectation(body * z(g), BatchLaw((h,), variance, B))
    return Sum(Direction(space, g, place) * mean, (g, 1, B))


body = f(z(i)) * f(z(j))
whole = slope(body)
first = carried(f(z(i), 1) * f(z(j)), i)
second = carried(f(z(i)) * f(z(j), 1), j)
quadratic = case(
    Rule.SCORE,
    a * weighted(body),
    2 * a * v**2 * whole,
    *inside,
    alpha > -half,
    slope=whole,
    names=(g, e),
)
linear = case(
    Rule.SCORE, first + second, 2 * v * whole, *inside, alpha > half, slope=whole, names=(g,)
)
square = slope(f(z(i)) ** 2)


def placed(place: Any) -> PositiveHomogeneous:
    """An activation that depends on a place."""
    return PositiveHomogeneous(alpha, place, b)


def moved(name: Any, at: Any, orders: tuple[int, int]) -> Expr:
    """A sum of means in which one activation is moved, by another name of the place."""
    phis = [f(z(k), order, placed(name)) for k, order in zip((i, j), orders, strict=True)]
    mean = Expectation(phis[0] * phis[1] * z(name), BatchLaw((h,), v, B))
    return Sum(Direction(SPACE, name, at) * mean, (name, 1, B))


law = NormalBatch((h,), Sigma)
ranked = (Covariance(Sigma), Covariance(CentredCovariance(Sigma)))
spread = (*ranked, RankAtLeast(CentredCovariance(Sigma), Integer(2)))


def normed_by(activation: Any, place: Any, size: Any = B, vector: Any = h) -> BatchNorm:
    """One output of batch norm."""
    return BatchNorm(activation, size, vector, place)


def along(moved: BatchNorm, kept: Expr, name: Any = g) -> Expr:
    """An output that moves, beside another factor."""
    return Jacobian(*moved.args, name) * kept


def flowing(*outputs: BatchNorm, under: Any = law, names: Any = (g, e)) -> Case:
    """The slope of the mean of two outputs, where the batch moves with U z."""
    start = FlowSlope(Mul(*outputs), U, under)
    one, two = outputs[0], outputs[-1]
    mean = Expectation((along(one, two) + along(two, one)) * z(e), under)
    after = 3 * Sum(MatrixEntry(U, g, e) * mean, (g, 1, B), (e, 1, B))
    known = (*inside, alpha > half, *spread)
    return case(Rule.SCORE, 3 * start, after, *known, slope=start, names=names)


def standing_in(other_output: BatchNorm) -> Case:
    """A flow in which an output is taken for one of the batch that moves."""
    start = FlowSlope(one_place * other_output, U, law)
    taken = along(one_place, other_output) + along(two_places, one_place)
    mean = Expectation(taken * z(e), law)
    after = 3 * Sum(MatrixEntry(U, g, e) * mean, (g, 1, B), (e, 1, B))
    return flow.but(before=3 * start, after=after, slope=start)


one_place, two_places = (normed_by(phi, place) for place in (i, j))
flow = flowing(one_place, two_places)
flow_mean = next(iter(flow.after.atoms(Expectation)))
free = slope(f(z(i), 0, placed(g)) * f(z(j), 0, placed(g)))
caught = moved(e, i, (1, 0)) + moved(e, j, (0, 1))


def quadratic_of(inner: Expr, space: Any = SPACE, **changes: Any) -> Any:
    """The first case for another body."""
    given = slope(inner, space=space)
    after = 2 * a * v**2 * given
    return quadratic.but(
        **{"before": a * weighted(inner, space=space), "after": after, "slope": given, **changes}
    )


def linear_of(before: Expr, inner: Expr, **changes: Any) -> Any:
    """The second case for another body."""
    given = slope(inner)
    return linear.but(**{"before": before, "after": 2 * v * given, "slope": given, **changes})


def output(place: Any, size: Any = B, vector: Any = h) -> BatchNorm:
    return BatchNorm(any_activation, size, vector, place)


outputs = slope(output(i) * output(j))
growing = normed_by(placed(exp(norm**4)), j)
normed = quadratic.but(
    before=a * weighted(outputs.body),
    after=2 * a * v**2 * outputs,
    slope=outputs,
    where=(*inside, Sobolev(any_activation, B)),
)
by_real = Add(*(t.func(t.function.xreplace({g: x}), (x, 1, B)) for t in linear.before.args))
captured = Sum(
    Direction(SPACE, i, i) * Expectation(f(z(i), 1) * f(z(j)) * z(i), whole.law), (i, 1, B)
) + Sum(Direction(SPACE, i, j) * Expectation(f(z(i)) * f(z(j), 1) * z(i), whole.law), (i, 1, B))
fall = exp(-tau * norm**2)
fallen = slope(fall * body)
tilted = quadratic.but(before=a * weighted(fallen.body), after=2 * a * v**2 * fallen, slope=fallen)
bounded = slope(exp(b * norm**2) * body)
falling = tilted.but(
    before=a * weighted(bounded.body),
    after=2 * a * v**2 * bounded,
    slope=bounded,
    where=(*quadratic.where, b <= 0),
)
mixed = f(z(i)) * f(z(j), 0, other)
squared = z(i) ** 2 * z(j)
TABLE = Table(
    (
        quadratic,
        linear,
        quadratic_of(mixed),
        tilted,
        falling,
        normed.but(
            before=a * weighted(fall * outputs.body),
            after=2 * a * v**2 * slope(fall * outputs.body),
            slope=slope(fall * outputs.body),
        ),
        linear_of(
            carried(f(z(i), 1) * f(z(j), 0, other), i) + carried(f(z(i)) * f(z(j), 1, other), j),
            mixed,
        ),
        normed,
        normed.but(before=normed.after, after=normed.before),
        linear.but(before=first + second + whole, after=(2 * v + 1) * whole),
        flow,
        flowing(one_place, one_place).but(where=(*inside, alpha >= 1, *ranked)),
        flowing(one_place, normed_by(other, j)),
    ),
    {
        "three outputs": quadratic_of(
            output(i) * output(j) * output(Integer(1)), where=normed.where
        ),
        "a name that is caught under another one": linear.but(
            before=caught, after=2 * v * free, slope=free
        ),
        "a Gaussian that may grow": falling.but(where=quadratic.where),
        "a Gaussian that may grow a little": falling.but(where=(*quadratic.where, b <= 1)),
        "outputs beside a Gaussian that may grow": normed.but(
            before=a * weighted(exp(b * norm**2) * outputs.body),
            after=2 * a * v**2 * slope(exp(b * norm**2) * outputs.body),
            slope=slope(exp(b * norm**2) * outputs.body),
        ),
        "a Gaussian of one entry": quadratic_of(exp(-tau * z(i) ** 2) * body),
        "another power of the radius": quadratic_of(exp(-tau * norm**4) * body),
        "a Gaussian that is carried along": linear_of(
            carried(fall * f(z(i), 1) * f(z(j)), i) + carried(fall * f(z(i)) * f(z(j), 1), j),
            fall * body,
        ),
        "a Gaussian of another degree": tilted.but(where=(*inside, alpha >= -half)),
        "a Gaussian lost": tilted.but(before=quadratic.before),
        "half of it": quadratic.but(after=a * v**2 * whole),
        "another power of the variance": quadratic.but(after=2 * a * v * whole),
        "twice the slope along": linear.but(after=4 * v * whole),
        "no variance": linear.but(after=2 * whole),
        "one of two terms": linear.but(before=2 * first),
        "the places exchanged": linear.but(
            before=carried(f(z(i), 1) * f(z(j)), j) + carried(f(z(i)) * f(z(j), 1), i)
        ),
        "no derivative": linear.but(before=carried(body, i) + carried(body, j)),
        "one way for the other": linear.but(names=(g, e)),
        "the other way for one": quadratic.but(names=(g,)),
        "no names": quadratic.but(names=()),
        "a name twice": quadratic.but(names=(g, g)),
        "three names": quadratic.but(names=(g, e, p)),
        "a name of two that is no place": quadratic.but(
            before=quadratic.before.xreplace({e: x}), names=(g, x)
        ),
        "a name of two that occurs": quadratic.but(names=(g, i)),
        "an activation beside a monomial": quadratic_of(f(z(i)) * z(j)),
        "an entry beside its norm": quadratic_of(f(z(i)) * f(z(j) / norm)),
        "a name that is no place": linear.but(before=by_real, names=(x,)),
        "a name that occurs": linear.but(before=captured, names=(i,)),
        "a direction with a trace": quadratic_of(body, CentringLine(B)),
        "a direction of another size": quadratic_of(body, CentredDiagonals(B + 1, d)),
        "a degree that is too low": quadratic.but(where=(*inside, alpha >= -half)),
        "a degree without a slope": linear.but(where=(*inside, alpha >= half)),
        "a variance that may vanish": quadratic.but(
            before=a * weighted(body, b),
            after=2 * a * b**2 * slope(body, b),
            slope=slope(body, b),
            where=(*quadratic.where, b >= 0),
        ),
        "a polynomial": quadratic_of(squared),
        "one activation": quadratic_of(f(z(i))),
        "three activations": quadratic_of(body * f(z(i), 0, other)),
        "a constant in the mean": linear_of(3 * first + 3 * second, 3 * body),
        "a square of one": quadratic_of(square.body),
        "a derivative": quadratic_of(f(z(i), 1) * f(z(j))),
        "any activation": quadratic_of(f(z(i), 0, any_activation) * f(z(j), 0, any_activation)),
        "one activation that is any": quadratic_of(f(z(i), 0, any_activation) * f(z(j))),
        "the norm": quadratic_of(f(z(i) / norm) * f(z(j) / norm)),
        "no centred entry": quadratic_of(f(Entry(h, i)) * f(Entry(h, j))),
        "an entry of another batch": quadratic_of(f(Centred(B + 1, h, i)) * f(z(j))),
        "another law": quadratic.but(
            after=2 * a * v**2 * MeanSlope(f(x) * f(x), SPACE, Gaussian((x,), [[v]])),
            slope=MeanSlope(f(x) * f(x), SPACE, Gaussian((x,), [[v]])),
        ),
        "outputs that are not square-integrable": normed.but(where=inside),
        "outputs carried along": normed.but(names=(g,)),
        "outputs of another size": normed.but(
            before=a * weighted(output(i) * output(j, B + 1)),
            after=2 * a * v**2 * slope(output(i) * output(j, B + 1)),
            slope=slope(output(i) * output(j, B + 1)),
        ),
        "an activation that is chosen by the batch": linear_of(
            carried(f(z(i), 1, placed(norm)) * f(z(j)), i)
            + carried(f(z(i), 0, placed(norm)) * f(z(j), 1), j),
            f(z(i), 0, placed(norm)) * f(z(j)),
        ),
        "activations that the batch makes grow": quadratic_of(
            f(z(i), 0, placed(exp(norm**4))) * f(z(j))
        ),
        "outputs that the batch makes grow": normed.but(
            before=a * weighted(output(i) * growing),
            after=2 * a * v**2 * slope(output(i) * growing),
            slope=slope(output(i) * growing),
            where=(*normed.where, alpha > half),
        ),
        "outputs of another batch": normed.but(
            before=a * weighted(output(i) * output(j, B, d)),
            after=2 * a * v**2 * slope(output(i) * output(j, B, d)),
            slope=slope(output(i) * output(j, B, d)),
        ),
        "an output beside an activation": normed.but(
            before=a * weighted(output(i) * f(z(j))),
            after=2 * a * v**2 * slope(output(i) * f(z(j))),
            slope=slope(output(i) * f(z(j))),
        ),
        "a flow and one name": flow.but(names=(g,)),
        "a flow and the same name twice": flow.but(names=(g, g)),
        "a flow and three names": flow.but(names=(g, e, p)),
        "a flow, twice": flow.but(after=2 * flow.after),
        "a flow, half of it": flow.but(
            after=flow.after.xreplace(
                {flow_mean: Expectation(along(one_place, two_places) * z(e), law)}
            )
        ),
        "a flow without the entry": flow.but(
            after=flow.after.xreplace({flow_mean: Expectation(flow_mean.body / z(e), law)})
        ),
        "a flow, at places that begin later": flow.but(
            after=3 * Sum(MatrixEntry(U, g, e) * flow_mean, (g, 2, B), (e, 1, B))
        ),
        "a flow, at inputs that begin later": flow.but(
            after=3 * Sum(MatrixEntry(U, g, e) * flow_mean, (g, 1, B), (e, 2, B))
        ),
        "a flow that is transposed": flow.but(
            after=3 * Sum(MatrixEntry(U, e, g) * flow_mean, (g, 1, B), (e, 1, B))
        ),
        "a flow of a step": flowing(
            *(normed_by(PositiveHomogeneous(0, a, b), place) for place in (i, j))
        ),
        "a flow of what is steep, in one direction": flow.without(8),
        "a flow of a step beside what is smooth": flowing(
            one_place, normed_by(PositiveHomogeneous(0, a, b), j)
        ).but(where=(*inside, alpha > 2, *spread)),
        "a flow of unknown degrees": flow.but(where=(*inside, *spread)),
        "a flow where the batch may not vary": flow.but(where=(*inside, alpha > 1)),
        "a flow of any activation": flowing(output(i), output(j)),
        "a flow of one activation that is any": flowing(one_place, output(j)),
        "a flow of one output": flowing(one_place),
        "a flow of three outputs": flowing(one_place, normed_by(phi, p), two_places),
        "a flow of an output and an entry": flow.but(
            before=3 * FlowSlope(one_place * z(j), U, law),
            slope=FlowSlope(one_place * z(j), U, law),
        ),
        "a flow of another size": flowing(one_place, normed_by(phi, j, B + 1)),
        "a flow of another batch": flowing(one_place, normed_by(phi, j, B, d)),
        "a flow of another batch that stands for this one": standing_in(normed_by(phi, j, B, d)),
        "a flow of another batch of another size": standing_in(normed_by(phi, j, B + 1, d)),
        "a flow at BSB1": flowing(one_place, two_places, under=BatchLaw((h,), v, B)),
        "a flow that does not occur": flow.but(before=a, after=a),
        "a slope that does not occur": quadratic.but(before=a, after=a),
        "a mean that is none": quadratic.but(slope=body),
    },
)
