"""Functions of one variable, read from their text: as polynomials, and with every rounding."""

from __future__ import annotations

from flint import arb, arb_poly, fmpq, fmpq_poly

from bnsym.codegen.enclosure import Region
from bnsym.codegen.readback import Arithmetic, computed
from bnsym.codegen.rounding import Rounded, rounded_constant
from bnsym.errors import InputError

__all__ = ["polynomials", "rounding"]

_CELLS = 32


def polynomials(region: Region) -> Arithmetic:
    """Exact polynomials in t, where sqrt(t^2) = t.

    Examples
    --------
    >>> from bnsym.codegen.enclosure import CORRELATION
    >>> text = "def f(c): return math.sqrt(0.5 - 0.5*abs(c))"
    >>> computed(text, "f", polynomials(CORRELATION[0]))
    x
    """
    t = fmpq_poly([0, 1])
    argument = region.argument
    known = dict(region.known)

    def root(square: fmpq_poly) -> fmpq_poly:
        if square != t * t:
            raise InputError(f"the root of {square} is no polynomial")
        return t

    def size(number: fmpq_poly) -> fmpq_poly:
        if number != argument:
            raise InputError(f"the sign of {number} is not known")
        return -number if known[f"{region.name} < 0"] else number

    return Arithmetic(
        {region.name: argument},
        lambda number: fmpq_poly([fmpq(*float(number).as_integer_ratio())]),
        {"sqrt": root, "abs": size},
        known,
    )


def rounding(
    text: str,
    name: str,
    unit: float,
    region: Region,
    given: arb | float = 0,
    most: arb | float = 1,
) -> arb:
    """Bound the relative error of all roundings, on short intervals of t.

    The argument has an error itself, ``given`` relative to it, and is at most ``most``.
    """
    first = ((1 - arb(most)) / 2).sqrt().lower() if region.coefficients[0] else arb(0)
    balls, worst = arb_poly(list(region.coefficients)), arb(0)
    for cell in range(_CELLS):
        part = arb(cell).union(arb(cell + 1)) / _CELLS
        argument = balls(first + part * (region.end - first))
        exact = Rounded(argument, argument.abs_upper() * given, arb(given), unit)
        found = computed(
            text,
            name,
            Arithmetic(
                {region.name: exact},
                lambda number: rounded_constant(number, unit),
                {"sqrt": Rounded.root, "abs": Rounded.size},
                dict(region.known),
            ),
        )
        worst = worst.max(found.relative)
    return worst
