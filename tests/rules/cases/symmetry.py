"""Steps by the rule ``symmetry``, right and wrong."""

from __future__ import annotations

from typing import Any

from bnsym_derivations.homogeneous.v_transform import Sigma
from bnsym_derivations.symbols import (
    B,
    a,
    alpha,
    b,
    c,
    h,
    i,
    j,
    k,
    l,
    n,
    phi,
    r,
    s,
    t,
    v,
    w,
    x,
    y,
)
from sympy import (
    Derivative,
    Expr,
    Integer,
    MatMul,
    Matrix,
    Ne,
    Rational,
    Sum,
    Symbol,
    cos,
    diag,
    sin,
    sqrt,
)

from bnsym.core import Rule
from bnsym.symbolic.batchnorm import (
    BatchNorm,
    Centred,
    CentredNorm,
    Centring,
    Entry,
    Jacobian,
    Projection,
    Rescaled,
)
from bnsym.symbolic.expectation import BatchLaw, Gaussian, Radius, SphericalProjections, correlated
from bnsym.symbolic.homogeneous import PositiveHomogeneous
from bnsym.symbolic.normal_batch import CentredCovariance, NormalBatch
from bnsym.symbolic.predicates import Covariance

from .notation import G, batch, correlation, f, great, mean, norm, rho, sphere, z, zonal
from .table import Case, Table, case

raw = mean(rho(1, x) * rho(1, y), Gaussian((x, y), [[v, c], [c, w]]))
standard = case(
    Rule.SYMMETRY,
    raw,
    mean(rho(1, sqrt(v) * x) * rho(1, sqrt(w) * y), correlated(x, y, c / sqrt(v * w))),
    c**2 < v * w,
    maps=((raw, diag(sqrt(v), sqrt(w))),),
)
flipped = mean(rho(1, -x) * rho(1, y))
flip = case(
    Rule.SYMMETRY,
    flipped,
    mean(rho(1, x) * rho(1, y), correlated(x, y, -c)),
    *correlation,
    maps=((flipped, diag(-1, 1)),),
)
double = Sum(G(i, j) * mean(z(i) ** 2 * z(j) / norm, batch), (i, 1, B), (j, 1, B))
exchange = case(
    Rule.SYMMETRY,
    double,
    B * G(1, 1) * mean(z(1) ** 3 / norm, batch)
    + B * (B - 1) * G(1, 2) * mean(z(1) ** 2 * z(2) / norm, batch),
    B >= 2,
    exchange=double,
)


def exchanged(term: Any, first: Any, second: Any, limits: Any = None) -> Case:
    """The exchange of a term, with what it would be at (1, 1) and (1, 2)."""
    total = Sum(term, *(limits or ((i, 1, B), (j, 1, B))))
    return exchange.but(before=total, after=B * first + B * (B - 1) * second, exchange=total)


single = Sum(G(i, i) * mean(z(i) ** 4 / norm, batch), (i, 1, B))
alone = exchange.but(
    before=2 * single,
    after=2 * B * G(1, 1) * mean(z(1) ** 4 / norm, batch),
    exchange=single,
    where=(),
)
normal, wide = NormalBatch((h,), Sigma), NormalBatch((h,), MatMul(s**2, Sigma))
homogeneous = PositiveHomogeneous(alpha, a, b)


def outputs(vector: Any = h) -> Expr:
    """A function of the batch minus its mean."""
    return BatchNorm(phi, B, vector, i) * Centred(B, vector, j) * CentredNorm(B, vector)


moved = Rescaled(h, s, Integer(0))
scaled = case(
    Rule.SYMMETRY,
    mean(Entry(h, k) * outputs(), wide),
    mean(Entry(moved, k) * outputs(moved), normal),
    Covariance(Sigma),
    Covariance(MatMul(s**2, Sigma)),
    Ne(s, 0),
    mean=mean(Entry(h, k) * outputs(), wide),
    scale=s,
)

complex_scale = Symbol("eta")
_moved = Rescaled(h, complex_scale, Integer(0))
_narrow = NormalBatch((h,), MatMul(complex_scale**-2, MatMul(s**2, Sigma)).doit())


def centred(body: Expr, law: Any = normal, narrow: Any = None) -> Case:
    """The mean of a function of the batch minus its mean."""
    before = mean(body, law)
    after = mean(body, narrow or NormalBatch((h,), CentredCovariance(Sigma)))
    known = Covariance(Sigma), Covariance(CentredCovariance(Sigma))
    return case(Rule.SYMMETRY, before, after, *known, centred=before)


kernel = centred(outputs() * Jacobian(homogeneous, B, h, i, k))
pair_of_places = mean(z(i) * z(j) ** 2 / norm, batch)
permuted = case(
    Rule.SYMMETRY,
    pair_of_places + c,
    mean(z(1) * z(2) ** 2 / norm, batch) + c,
    B >= 2,
    Ne(i, j),
    i <= B,
    j <= B,
    mean=pair_of_places,
    places=((i, Integer(1)), (j, Integer(2))),
)


def by_cosines(given: Projection, moved: Projection) -> Case:
    """A cosine in the place of an entry."""
    before = mean(given * z(j) ** 2, batch)
    return permuted.but(before=before + c, after=mean(moved * z(2) ** 2, batch) + c, mean=before)


def one_place(term: Any, at_first: Any) -> Case:
    """The exchange of a single sum."""
    total = Sum(term, (i, 1, B))
    return alone.but(before=total, after=at_first, exchange=total)


isotropic = Gaussian((x, y), [[1, 0], [0, 1]])
plain = mean(x**2, isotropic)
rotation = Matrix([[1 - x**2, -2 * x], [2 * x, 1 - x**2]]) / (1 + x**2)
turned = rotation * Matrix([x, y])
stretched = mean(rho(1, x) * rho(1, y), Gaussian((x, y), [[a**2, 0], [0, 1]]))
g = Symbol("g")
other_batch = BatchLaw((g,), v, B)


def other_z(place: Any) -> Centred:
    """An entry of another batch."""
    return Centred(B, g, place)


products = mean(other_z(i) * other_z(j), other_batch)


def term_exchanged(term: Any) -> Case:
    """The exchange of a term, by the book."""
    one, two = Integer(1), Integer(2)
    return exchanged(term, term.xreplace({i: one, j: one}), term.xreplace({i: one, j: two}))


opposite = SphericalProjections((t, s), n, [[1, -c], [-c, 1]])
across = mean(f(-t) * zonal(l, s), sphere)
reflected = case(
    Rule.SYMMETRY,
    across,
    mean(f(t) * zonal(l, s), opposite),
    n >= 3,
    *correlation,
    maps=((across, diag(-1, 1)),),
)
crossed = mean(t**4 * s, sphere)
swapped = reflected.but(
    before=crossed, after=mean(s**4 * t, sphere), maps=((crossed, Matrix([[0, 1], [1, 0]])),)
)
alone_on_sphere = mean(f(-t) * zonal(l, t), great)
mirrored = reflected.but(
    before=alone_on_sphere,
    after=mean(f(t) * zonal(l, -t), great),
    maps=((alone_on_sphere, Matrix([[-1]])),),
)

waves, cube = mean(sin(x) * y**2), mean(x**3)
odd = case(Rule.SYMMETRY, waves + 2 * cube + c, c, *correlation, odd=(waves, cube))
bare = mean(rho(a, x) * y)

TABLE = Table(
    (
        standard,
        flip,
        exchange,
        alone,
        permuted,
        by_cosines(Projection(B, h, i), Projection(B, h, 1)),
        reflected,
        mirrored,
        swapped,
        odd,
        scaled,
        kernel,
        kernel.but(before=kernel.after, after=kernel.before),
    ),
    {
        "another scale": scaled.but(scale=s**2),
        "no scale at the batch": scaled.but(after=mean(Entry(h, k) * outputs(), normal)),
        "a scale that may vanish": scaled.without(2),
        "a scale that may be complex": scaled.but(
            scale=complex_scale,
            after=mean(Entry(_moved, k) * outputs(_moved), _narrow),
            where=(*scaled.where, Ne(complex_scale, 0), Covariance(_narrow.covariance)),
        ),
        "a scale that is random": scaled.but(scale=Entry(h, 1)),
        "a scale that is no number": scaled.but(scale=h),
        "a scale of another law": scaled.but(
            before=mean(outputs(), batch), mean=mean(outputs(), batch)
        ),
        "a scale where nothing is scaled": scaled.but(before=b, after=b),
        "a slope by an entry of a batch": scaled.but(
            before=mean(Jacobian(phi, B, h, i, k), wide),
            after=mean(Jacobian(phi, B, Rescaled(h, s, Integer(0)), i, k), normal),
            mean=mean(Jacobian(phi, B, h, i, k), wide),
        ),
        "a derivative by an entry of a batch": scaled.but(
            before=mean(Derivative(sin(z(i)), Entry(h, k)), wide),
            after=mean(sin(z(i)), normal),
            mean=mean(Derivative(sin(z(i)), Entry(h, k)), wide),
        ),
        "an entry of the batch itself": centred(z(i) * Entry(h, j)),
        "an entry of a larger batch": centred(Centred(B + 1, h, i)),
        "an output at a larger batch": centred(BatchNorm(phi, B + 1, h, i)),
        "an output of a moved batch": centred(BatchNorm(phi, B, Rescaled(h, s, t), i)),
        "a place that is random": centred(Centred(B, h, Entry(h, 1))),
        "an activation that is random": centred(BatchNorm(h, B, h, i)),
        "another covariance": centred(z(i) ** 2, narrow=NormalBatch((h,), 2 * Sigma)),
        "the law of a pair": centred(x * y, correlated(x, y, c)),
        "a centred mean that does not occur": kernel.but(before=b, after=b),
        "an even mean left out": odd.but(
            before=odd.before + bare, after=c, odd=(waves, cube, bare)
        ),
        "an even wave left out": odd.but(before=mean(cos(x)) + c, odd=(mean(cos(x)),)),
        "odd in one variable only": odd.but(before=mean(sin(x) * y) + c, odd=(mean(sin(x) * y),)),
        "one of two odd means": odd.but(odd=(cube,)),
        "an odd mean that stays": odd.but(after=c + cube),
        "more than the odd means": odd.but(after=Integer(0)),
        "an odd mean that does not occur": odd.but(odd=(waves, cube, mean(y))),
        "an odd mean that may not exist": odd.but(before=mean(1 / x) + c, odd=(mean(1 / x),)),
        "an odd function of projections": odd.but(
            before=mean(x, SphericalProjections((x, y), B, [[1, c], [c, 1]])) + c,
            odd=(mean(x, SphericalProjections((x, y), B, [[1, c], [c, 1]])),),
        ),
        "a reflection that keeps the cosine": reflected.but(after=mean(f(t) * zonal(l, s), sphere)),
        "a reflection of one function only": mirrored.but(after=mean(f(t) * zonal(l, t), great)),
        "the reflection of both": reflected.but(maps=((across, diag(-1, -1)),)),
        "projections on longer vectors": mirrored.but(
            before=mean(t**2, great),
            after=mean(4 * t**2, SphericalProjections((t,), n, [[Rational(1, 4)]])),
            maps=((mean(t**2, great), Matrix([[2]])),),
        ),
        "longer vectors with the law kept": mirrored.but(
            before=mean(t**2, great),
            after=mean(4 * t**2, great),
            maps=((mean(t**2, great), Matrix([[2]])),),
        ),
        "projections that are singular": reflected.but(
            before=mean(s, sphere), after=mean(t, sphere), maps=((mean(s, sphere), diag(a, 1)),)
        ),
        "a random reflection": mirrored.but(maps=((alone_on_sphere, Matrix([[-t]])),)),
        "a reflection in another dimension": mirrored.but(
            after=mean(f(t) * zonal(l, -t), SphericalProjections((t,), n + 1, [[1]]))
        ),
        "projections exchanged for one": swapped.but(after=mean(s**4 * s, sphere)),
        "a map of a pair for one projection": mirrored.but(maps=((alone_on_sphere, diag(-1, 1)),)),
        "the norm of a radius": mirrored.but(
            before=mean(r**2, Radius((r,), v, n)),
            after=mean(r**2, Radius((r,), v, n)),
            maps=((mean(r**2, Radius((r,), v, n)), Matrix([[-1]])),),
        ),
        "a single sum for its first term": alone.but(after=alone.after / B),
        "a single sum with one term less": alone.but(after=alone.after * (B - 1) / B),
        "a single sum from two on": alone.but(
            before=Sum(single.function, (i, 2, B)),
            after=alone.after / 2,
            exchange=Sum(single.function, (i, 2, B)),
        ),
        "a single sum over another batch": alone.but(
            before=Sum(single.function, (i, 1, B + 1)),
            after=(B + 1) / B * alone.after / 2,
            exchange=Sum(single.function, (i, 1, B + 1)),
        ),
        "a single sum with its index outside": one_place(
            i * mean(z(i) ** 2, batch), B * mean(z(1) ** 2, batch)
        ),
        "a single sum over a fixed batch": one_place(z(i), B * z(1)),
        "places that may be one": permuted.without(1),
        "a place that may lie outside": permuted.without(2),
        "another place that may lie outside": permuted.without(3),
        "a new place that may lie outside": permuted.but(
            after=mean(z(1) * z(3) ** 2 / norm, batch) + c,
            places=((i, Integer(1)), (j, Integer(3))),
        ),
        "two places to one": permuted.but(
            after=mean(z(1) ** 3 / norm, batch) + c, places=((i, Integer(1)), (j, Integer(1)))
        ),
        "a place before the first": permuted.but(
            after=mean(z(0) * z(2) ** 2 / norm, batch) + c,
            places=((i, Integer(0)), (j, Integer(2))),
        ),
        "cosines of another batch": by_cosines(Projection(B + 1, h, i), Projection(B + 1, h, 1)),
        "cosines that stay behind": by_cosines(Projection(B, h, i), Projection(B, h, i)),
        "a power for a place": permuted.but(
            before=mean(z(1) ** 2, batch),
            after=mean(z(1) ** 3, batch),
            mean=mean(z(1) ** 2, batch),
            places=((Integer(1), Integer(1)), (Integer(2), Integer(3))),
            where=(B >= 4,),
        ),
        "a place that stays behind": permuted.but(
            after=mean(z(1) * z(j) ** 2 / norm, batch) + c, places=((i, Integer(1)),)
        ),
        "places the other way round": permuted.but(after=mean(z(2) * z(1) ** 2 / norm, batch) + c),
        "the rest permuted too": permuted.but(
            before=pair_of_places + i, after=mean(z(1) * z(2) ** 2 / norm, batch) + 1
        ),
        "an index beside the batch": permuted.but(
            before=mean(i * z(i) * z(j), batch),
            mean=mean(i * z(i) * z(j), batch),
            after=mean(z(1) * z(2), batch),
        ),
        "a law that may tell places apart": permuted.but(
            before=mean(Entry(h, i) * z(j), batch),
            mean=mean(Entry(h, i) * z(j), batch),
            after=mean(Entry(h, 1) * z(2), batch),
        ),
        "the covariance kept": standard.but(
            after=mean(rho(1, sqrt(v) * x) * rho(1, sqrt(w) * y), correlated(x, y, c))
        ),
        "scaled by the variance": standard.but(maps=((raw, diag(v, w)),)),
        "scaled the wrong way": standard.but(maps=((raw, diag(1 / sqrt(v), 1 / sqrt(w))),)),
        "no covariance": standard.without(0),
        "sign kept": flip.but(after=mean(rho(1, x) * rho(1, y))),
        "both signs changed": flip.but(maps=((flipped, diag(-1, -1)),)),
        "a singular map": flip.but(maps=((flipped, diag(a, 1)),)),
        "a map of another size": flip.but(maps=((flipped, diag(-1, 1, 1)),)),
        "a map that is random": flip.but(maps=((flipped, diag(-x, 1)),)),
        "another mean": flip.but(maps=((raw, diag(-1, 1)),)),
        "B squared pairs": exchange.but(
            after=B * G(1, 1) * mean(z(1) ** 3 / norm, batch)
            + B**2 * G(1, 2) * mean(z(1) ** 2 * z(2) / norm, batch)
        ),
        "one diagonal term": exchange.but(
            after=G(1, 1) * mean(z(1) ** 3 / norm, batch)
            + B * (B - 1) * G(1, 2) * mean(z(1) ** 2 * z(2) / norm, batch)
        ),
        "an index outside": exchanged(
            i * mean(z(j) ** 2, batch), mean(z(1) ** 2, batch), mean(z(2) ** 2, batch)
        ),
        "raw entries": exchanged(
            mean(Entry(h, i) * Entry(h, j), batch),
            mean(Entry(h, 1) ** 2, batch),
            mean(Entry(h, 1) * Entry(h, 2), batch),
        ),
        "a fixed place": exchanged(
            mean(z(i) * z(1), batch), mean(z(1) ** 2, batch), mean(z(1) ** 2, batch)
        ),
        "a fixed place of G": exchanged(
            G(i, 1) * mean(z(j) ** 2, batch),
            G(1, 1) * mean(z(1) ** 2, batch),
            G(1, 1) * mean(z(2) ** 2, batch),
        ),
        "a raw entry at a fixed place": exchanged(
            mean(Entry(h, 1) * z(i), batch),
            *[mean(Entry(h, 1) * z(1), batch)] * 2,
        ),
        "G of another size": exchanged(
            Centring(B + 1, i, j) * mean(z(i) ** 2, batch),
            Centring(B + 1, 1, 1) * mean(z(1) ** 2, batch),
            Centring(B + 1, 1, 2) * mean(z(1) ** 2, batch),
        ),
        "two ranges": exchanged(
            mean(z(i) * z(j), batch),
            mean(z(1) ** 2, batch),
            mean(z(1) * z(2), batch),
            ((i, 1, B), (j, 1, B + 1)),
        ),
        "a third index": exchanged(
            G(i, k) * mean(z(j) ** 2, batch),
            G(1, k) * mean(z(1) ** 2, batch),
            G(1, k) * mean(z(2) ** 2, batch),
        ),
        "the next index": exchanged(
            mean(z(i + 1) * z(j), batch), mean(z(2) * z(1), batch), mean(z(2) ** 2, batch)
        ),
        "a fixed batch": exchanged(z(i) * z(j), z(1) ** 2, z(1) * z(2)).but(
            before=Sum(z(i) * z(j), (i, 1, B), (j, 1, B))
        ),
        "part of the batch": exchanged(
            mean(z(i) * z(j), batch),
            mean(z(1) ** 2, batch),
            mean(z(1) * z(2), batch),
            ((i, 1, B), (j, 2, B)),
        ),
        "another batch": exchanged(
            mean(z(i) * z(j), BatchLaw((h,), v, B + 1)),
            mean(z(1) ** 2, BatchLaw((h,), v, B + 1)),
            mean(z(1) * z(2), BatchLaw((h,), v, B + 1)),
        ),
        "another law": exchanged(
            mean(z(i) * z(j), Gaussian((h,), [[1]])),
            mean(z(1) ** 2, Gaussian((h,), [[1]])),
            mean(z(1) * z(2), Gaussian((h,), [[1]])),
        ),
        "the norm of another batch": exchanged(
            mean(z(i) * z(j) * CentredNorm(B + 1, h), batch),
            mean(z(1) ** 2 * CentredNorm(B + 1, h), batch),
            mean(z(1) * z(2) * CentredNorm(B + 1, h), batch),
        ),
        "a rotation that is random": standard.but(
            before=plain, after=mean(turned[0] ** 2, isotropic), where=(), maps=((plain, rotation),)
        ),
        "a singular map whose image has a law": standard.but(
            before=stretched,
            after=mean(rho(1, a * x) * rho(1, y), isotropic),
            where=(),
            maps=((stretched, diag(a, 1)),),
        ),
        "nothing to transform": flip.but(maps=((raw, diag(-1, 1)),), after=flipped),
        "nothing to exchange": exchange.but(before=x, after=x),
        "a fixed batch minus its mean": term_exchanged((products - 1) * z(i) * z(j)),
        "a fixed batch less two": term_exchanged((products - 2) * z(i) * z(j)),
        "an index that another term hides": term_exchanged(mean((other_z(i) - 1) * i, other_batch)),
        "an index that the double hides": term_exchanged(mean((other_z(i) - 2) * i, other_batch)),
        "a Jacobian at fixed places": term_exchanged(
            mean(Jacobian(phi, B, h, 1, 2) * z(i) * z(j), batch)
        ),
    },
)
