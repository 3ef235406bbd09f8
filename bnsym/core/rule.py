"""The closed list of proof rules. Each has one checker in ``bnsym.oracles.rules``."""

from enum import StrEnum

__all__ = ["Rule"]


class Rule(StrEnum):
    """A reason for which one step of a derivation may be accepted."""

    DEFINITION = "definition"
    INSTANCE = "instance"
    FIELD = "field"
    LINEARITY = "linearity"
    SYMMETRY = "symmetry"
    HOMOGENEITY = "homogeneity"
    SUBSTITUTION = "substitution"
    PRICE = "price"
    SCHWINGER = "schwinger"
    ENTRYWISE = "entrywise"
    CASES = "cases"
    CHAIN = "chain"
    CONTRACTION = "contraction"
    POLAR = "polar"
    CIRCLE = "circle"
    ANTIDERIVATIVE = "antiderivative"
    GREEN = "green"
    SERIES = "series"
    REPRODUCING = "reproducing"
    WEIGHTED_MEAN = "weighted_mean"
    DEGREE_BOUND = "degree_bound"
    ORDER = "order"
    RATIO = "ratio"
    STEIN = "stein"
    PAIR = "pair"
    EVEN = "even"
    EULER_INTEGRAL = "euler_integral"
    POSITIVE_INTEGRAL = "positive_integral"
    LIMIT = "limit"
    INDUCTION = "induction"
    SLOPE = "slope"
    COEFFICIENTS = "coefficients"
    BINOMIAL_SERIES = "binomial_series"
