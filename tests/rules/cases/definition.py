"""Steps by the rule ``definition``, right and wrong."""

from __future__ import annotations

from bnsym_derivations.symbols import alpha, c, l, x, y
from sympy import Integer, exp

from bnsym.core import Rule
from bnsym.symbolic.homogeneous import ArcCosine, MomentConstant
from bnsym.symbolic.sphere import Legendre

from .notation import correlation, half, mean, rho
from .table import Table, case

moment = case(
    Rule.DEFINITION,
    MomentConstant(alpha),
    MomentConstant(alpha).definition(),
    alpha > -half,
    of=(MomentConstant,),
)
dual = case(
    Rule.DEFINITION,
    mean(rho(alpha, x) * rho(alpha, y)),
    MomentConstant(alpha) * ArcCosine(alpha, c),
    alpha > -half,
    *correlation,
    of=(ArcCosine,),
)
pole = mean(Legendre(5, l, -1))
TABLE = Table(
    (moment, moment.but(before=moment.after, after=moment.before), dual),
    {
        "factor two": moment.but(after=2 * moment.after),
        "another degree": moment.but(after=MomentConstant(alpha + 1).definition()),
        "the constant forgotten": dual.but(after=ArcCosine(alpha, c)),
        "the other correlation": dual.but(after=MomentConstant(alpha) * ArcCosine(alpha, -c)),
        "outside the domain": moment.without(0),
        "no correlation": dual.without(2),
        "a division by zero unfolded": case(
            Rule.DEFINITION, Legendre(5, l, -1), 2 * Legendre(5, l, -1), of=(Legendre,)
        ),
        "nothing unfolded": moment.but(of=()),
        "another head": moment.but(of=(ArcCosine,)),
        "a head without definition": moment.but(of=(exp,)),
        "heads that are no types": moment.but(of=(MomentConstant(1),)),
        "a division smuggled in": case(Rule.DEFINITION, (x**2 + x) / x - 1, x, of=()),
        "a head without definition beside another": moment.but(of=(exp, MomentConstant)),
        "a division by zero in a mean": case(
            Rule.DEFINITION,
            (pole + 1) ** 2 - pole**2 - 2 * pole,
            Integer(1),
            *correlation,
            of=(Legendre,),
        ),
    },
)
