"""The rules of proof: one checker per member of `bnsym.core.Rule`, nothing else decides a step."""

from collections.abc import Mapping
from types import MappingProxyType

from bnsym.core import Rule
from bnsym.oracles.rules import (
    adjoint,
    antiderivative,
    binomial_series,
    cases,
    chain,
    circle,
    coefficients,
    contraction,
    cover,
    definition,
    degree_bound,
    descent,
    entrywise,
    euler_integral,
    even,
    field,
    green,
    homogeneity,
    induction,
    instance,
    limit,
    linearity,
    marginal,
    mean_value,
    monotone,
    order,
    pair,
    polar,
    positive_integral,
    price,
    ratio,
    reproducing,
    schwinger,
    score,
    series,
    slope,
    stein,
    substitution,
    symmetry,
    weighted_mean,
)
from bnsym.oracles.rules.base import Checker, Context, Rejected

__all__ = ["CHECKERS", "CLASSICAL", "RELATIONS", "Checker", "Context", "Rejected"]

CHECKERS: Mapping[Rule, Checker] = MappingProxyType(
    {
        Rule.DEFINITION: definition.check,
        Rule.INSTANCE: instance.check,
        Rule.FIELD: field.check,
        Rule.LINEARITY: linearity.check,
        Rule.SYMMETRY: symmetry.check,
        Rule.HOMOGENEITY: homogeneity.check,
        Rule.SUBSTITUTION: substitution.check,
        Rule.PRICE: price.check,
        Rule.SCHWINGER: schwinger.check,
        Rule.ENTRYWISE: entrywise.check,
        Rule.CASES: cases.check,
        Rule.CHAIN: chain.check,
        Rule.CONTRACTION: contraction.check,
        Rule.POLAR: polar.check,
        Rule.CIRCLE: circle.check,
        Rule.ANTIDERIVATIVE: antiderivative.check,
        Rule.GREEN: green.check,
        Rule.SERIES: series.check,
        Rule.REPRODUCING: reproducing.check,
        Rule.WEIGHTED_MEAN: weighted_mean.check,
        Rule.DEGREE_BOUND: degree_bound.check,
        Rule.ORDER: order.check,
        Rule.RATIO: ratio.check,
        Rule.STEIN: stein.check,
        Rule.PAIR: pair.check,
        Rule.EVEN: even.check,
        Rule.EULER_INTEGRAL: euler_integral.check,
        Rule.POSITIVE_INTEGRAL: positive_integral.check,
        Rule.LIMIT: limit.check,
        Rule.INDUCTION: induction.check,
        Rule.DESCENT: descent.check,
        Rule.SLOPE: slope.check,
        Rule.COEFFICIENTS: coefficients.check,
        Rule.BINOMIAL_SERIES: binomial_series.check,
        Rule.MONOTONE: monotone.check,
        Rule.MEAN_VALUE: mean_value.check,
        Rule.ADJOINT: adjoint.check,
        Rule.SCORE: score.check,
        Rule.MARGINAL: marginal.check,
        Rule.COVER: cover.check,
    }
)

RELATIONS: Mapping[Rule, frozenset[str]] = MappingProxyType(
    {
        Rule.FIELD: frozenset({"=", "<=>"}),
        Rule.INSTANCE: frozenset({"=", "<=>"}),
        Rule.WEIGHTED_MEAN: frozenset({">=", "<=>"}),
        Rule.DEGREE_BOUND: frozenset({"<=>"}),
        Rule.ORDER: frozenset({">=", ">", "<=", "<"}),
        Rule.POSITIVE_INTEGRAL: frozenset({">"}),
        Rule.MONOTONE: frozenset({">", "<"}),
        Rule.DESCENT: frozenset({"<", "<="}),
        Rule.MEAN_VALUE: frozenset({">", "<"}),
        Rule.COVER: frozenset({">", "<"}),
    }
)
"""Relations that a rule can license; every other rule licenses equations only."""

CLASSICAL: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.PRICE: "Price's theorem for absolutely continuous functions (Price 1958)",
        Rule.GREEN: "Green's formula on the sphere",
        Rule.SERIES: "completeness of the spherical harmonics in L^2 and in H^1",
        Rule.DEGREE_BOUND: "completeness of the spherical harmonics in L^2",
        Rule.REPRODUCING: "addition theorem of the spherical harmonics",
        Rule.POLAR: "radius and direction of an isotropic Gaussian vector are independent",
        Rule.STEIN: "Stein's lemma for absolutely continuous functions",
        Rule.RATIO: "an isotropic Gaussian vector of the plane in polar coordinates",
        Rule.EULER_INTEGRAL: "Euler's integral of the hypergeometric function",
        Rule.CIRCLE: "an isotropic Gaussian vector of the plane in polar coordinates",
        Rule.ANTIDERIVATIVE: "the fundamental theorem of calculus",
        Rule.SCHWINGER: "Euler's integral of the Gamma function",
        Rule.LIMIT: "limits of continuous functions; the arc-cosine kernels are continuous",
        Rule.SLOPE: "the score of an isotropic Gaussian law, and Price's theorem (Price 1958)",
        Rule.COEFFICIENTS: "the identity theorem of power series",
        Rule.BINOMIAL_SERIES: "Newton's binomial series",
        Rule.MONOTONE: "power series with positive coefficients increase",
        Rule.MEAN_VALUE: "the mean value theorem; the arc-cosine kernels are continuous",
        Rule.COVER: "Taylor's theorem with the remainder of Lagrange; ball arithmetic (Arb)",
        Rule.ADJOINT: "Schur's lemma for the symmetric group on centred symmetric matrices",
        Rule.SCORE: "the score of an isotropic Gaussian law, and Price's theorem (Price 1958)",
        Rule.SYMMETRY: "linear images of Gaussian laws are Gaussian",
    }
)
"""The classical theorem that a rule stands for, if it is more than algebra."""
