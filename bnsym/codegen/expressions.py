"""Any expression as a module of one function, ``compiled``, with the kernels that it calls.

Functions of the field are computed by the kernels of their identities, and are nan outside of the
domains of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Basic, Expr, Function, Symbol, latex
from sympy.core.function import AppliedUndef

from bnsym.codegen.derivatives import differentiated, reached
from bnsym.codegen.generated import called
from bnsym.codegen.ir import Routine, lower, straight
from bnsym.codegen.printer import Dialect
from bnsym.codegen.targets import TARGETS, CTarget, Differentiable, arb, numba, numpy
from bnsym.codegen.targets.numba import body
from bnsym.codegen.targets.target import MARKER, used
from bnsym.codegen.templates import filled
from bnsym.core import Identity, Kernel
from bnsym.errors import InputError
from bnsym.symbolic.folded import Folded

__all__ = ["module_of", "with_formulas", "with_kernels"]

WITHIN = Function("compiled.within")

IN_ARRAYS = '''\
def _within(x: Any, lower: float, upper: float) -> Any:
    """Return x, or nan where it is outside an interval."""
'''

IN_NUMBA = '''\
@_scalar
def _within(x, lower, upper):
    """Return x, or nan where it is outside an interval."""
    return x if lower <= x <= upper else math.nan
'''

MODULE = '''\
# $title
"""An expression, for $target."""

from __future__ import annotations

$imports
$helpers$functions
'''

NUMPY = '''\
def _real(value: Any) -> Any:
    """Return float32 as it is, and any other real number as float64."""
    given = np.asarray(value)
    return given if given.dtype == np.float32 else given.astype(np.float64)


def compiled($listed, *, out: Any = None) -> Any:
    """Compute the expression at arrays that broadcast."""
    $unpacked = map(_real, ($tuple))
    with np.errstate(all="ignore"):
        value = np.asarray(_expression($listed))
    value = value.astype(np.result_type($listed), copy=False)
    if out is None:
        return value[()]
    np.copyto(out, value, casting="same_kind")
    return out
'''

NUMBA = '''\
@_compiled
def _ufunc($listed):
    """Compute the expression, in float64 if it calls a kernel."""
    return _expression($wide)


def compiled($listed, *, out: Any = None) -> Any:
    """Compute the expression at arrays that broadcast."""
    with np.errstate(all="ignore"):  # vectors run both branches
        return _ufunc($listed, out=out)
'''

IN_C = """\
static double core_compiled_within(double x, double lower, double upper)
{
    return x >= lower && x <= upper ? x : NAN;
}
"""

C_LOOP = """\
void compiled(
    ptrdiff_t length, const double *const *given, const ptrdiff_t *strides, double *result)
{
    for (ptrdiff_t k = 0; k < length; k++) result[k] = core_compiled_expression($at);
}
"""

C_SOURCE = """\
/* $title; do not edit */

#include <math.h>
#include <stddef.h>

$functions"""

TENSORS = '''\
def compiled($listed: Any) -> Any:
    """Compute the expression at tensors that broadcast, or numbers."""
    dtype = _dtype($listed)
    $unpacked = ($library(value, dtype=$wide) for value in ($tuple))
    return _narrow(_expression($listed), dtype)
'''


def with_kernels(expr: Expr, records: Iterable[Identity]) -> tuple[Expr, tuple[Kernel, ...]]:
    """Replace functions of the field by calls of kernels.

    Raises
    ------
    InputError
        If one of them has no kernel.

    Examples
    --------
    >>> from sympy import Symbol
    >>> from bnsym.symbolic.homogeneous import ArcCosine
    >>> from bnsym_derivations import pack
    >>> c = Symbol("c", real=True)
    >>> expr, kernels = with_kernels(ArcCosine(1, c), pack().identities)
    >>> [kernel.name for kernel in kernels]
    ['homogeneous.arc_cosine_1']
    """
    known = tuple(records)
    kernels: dict[str, Kernel] = {}

    def replaced(part: Expr) -> Expr:
        kernel, arguments = _kernel_of(part, known)
        kernels[kernel.name] = kernel
        return kernel(*map(_guarded, arguments, kernel.lower, kernel.upper))

    found: Expr = expr.replace(lambda part: isinstance(part, Folded), replaced)
    return found, tuple(kernels.values())


def _guarded(value: Expr, low: Expr, high: Expr) -> Expr:
    """Make an argument nan outside of its interval."""
    if not value.is_number:
        guarded: Expr = WITHIN(value, low, high)
        return guarded
    if not (low <= value <= high):
        raise InputError(f"kernels are defined in [{float(low):g}, {float(high):g}], got {value}")
    return value


def with_formulas(expr: Expr, records: Iterable[Identity]) -> Expr:
    """Replace functions of the field by what their kernels compute.

    Examples
    --------
    >>> from sympy import Symbol
    >>> from bnsym.symbolic.homogeneous import ArcCosine
    >>> from bnsym_derivations import pack
    >>> with_formulas(ArcCosine(0, Symbol("c", real=True)), pack().identities)
    acos(-c)/pi
    """
    known = tuple(records)

    def replaced(part: Expr) -> Expr:
        kernel, arguments = _kernel_of(part, known)
        formula: Expr = kernel.spec.xreplace(dict(zip(kernel.args, arguments, strict=True)))
        return formula

    found: Expr = expr.replace(lambda part: isinstance(part, Folded), replaced)
    return found


def _kernel_of(part: Expr, records: tuple[Identity, ...]) -> tuple[Kernel, tuple[Expr, ...]]:
    """Find the kernel of the identity that evaluates a function, the most special one."""
    matches = []
    owned = {kernel.spec: kernel for record in records for kernel in record.kernels}
    for record in records:
        left, right = record.statement.args[:2]
        kernel = owned.get(right)
        at = _matched(left, part) if kernel is not None else None
        if kernel is not None and at is not None and set(kernel.args) <= set(at):
            matches.append((len(at), kernel, tuple(at[argument] for argument in kernel.args)))
    if not matches:
        raise InputError(f"there is no kernel of {type(part).__name__}, in {part}")
    _, kernel, arguments = min(matches, key=lambda match: match[0])
    return kernel, arguments


def _matched(pattern: Basic, part: Expr) -> Mapping[Symbol, Expr] | None:
    """Bind the symbols of a function of symbols and numbers to the arguments of another one."""
    if pattern.func != part.func or len(pattern.args) != len(part.args):
        return None
    at: dict[Any, Any] = {}
    for general, special in zip(pattern.args, part.args, strict=True):
        if isinstance(general, Symbol):
            at[general] = special
        elif general != special:
            return None
    return at


def module_of(
    expr: Expr, args: tuple[Symbol, ...], target: str, records: Iterable[Identity]
) -> str:
    """Return the text of a module that defines ``compiled``, a function of the arguments.

    Raises
    ------
    InputError
        If the target is unknown, or cannot run the expression.

    Examples
    --------
    >>> from sympy import exp
    >>> from sympy.abc import x
    >>> "np.exp(x)" in module_of(1 + exp(x), (x,), "numpy", ())
    True
    """
    known = tuple(records)
    if target == "arb":
        formula = with_formulas(expr, known)
        _refuse_unknown(formula, target, ())
        return filled(
            MODULE,
            title=f"{MARKER}{latex(expr)}; do not edit",
            target=target,
            imports=arb.IMPORTS,
            helpers="\n\n",
            functions=arb.of_balls(formula, args).rstrip(),
        )
    if target not in TARGETS:
        raise InputError(f"target must be one of {', '.join([*TARGETS, 'arb'])}, got {target!r}")
    library = TARGETS[target]
    in_kernels, kernels = with_kernels(expr, known)
    _refuse_unknown(in_kernels, target, kernels)
    calls = ("compiled.within", *(kernel.name for kernel in kernels)) if kernels else ()
    routine = straight(in_kernels, args, calls)
    listed = ", ".join(argument.name for argument in routine.arguments)
    words = {"listed": listed, "unpacked": f"{listed},", "tuple": f"{listed},"}
    if isinstance(library, CTarget):
        return _in_c(library, routine, kernels)
    if isinstance(library, Differentiable):
        return _of_tensors(library, routine, kernels, known, words)
    needed = [differentiated(kernel, ()) for kernel in (*called(kernels), *kernels)]
    cores = list(dict.fromkeys(map(library.core, needed)))
    if target == "numpy":
        functions = [_within(numpy.DIALECT), *cores, library.core(routine), filled(NUMPY, **words)]
        return _module(target, routine, numpy.IMPORTS, "", functions)
    names = [argument.name for argument in routine.arguments]
    wide = ", ".join(f"np.float64({name})" for name in names) if kernels else listed
    own = f"@_scalar\ndef _expression({listed}):\n{body(routine)}"
    functions = [IN_NUMBA, *cores, own, filled(NUMBA, listed=listed, wide=wide)]
    helpers = f"{numba.SCALAR.lstrip()}{numba.COMPILED}\n\n"
    return _module(target, routine, numba.IMPORTS, helpers, functions)


def _refuse_unknown(expr: Expr, target: str, kernels: tuple[Kernel, ...]) -> None:
    """Stop at a function that is nobody's."""
    for unknown in sorted(expr.atoms(AppliedUndef), key=str):
        if unknown.func.__name__ not in {"compiled.within", *(kernel.name for kernel in kernels)}:
            raise InputError(f"the target {target} has no function {unknown.func}, in {unknown}")


def _in_c(library: CTarget, routine: Routine, kernels: tuple[Kernel, ...]) -> str:
    """Write a source with a function of arrays, each with its stride."""
    cores = [library.core(lower(kernel)) for kernel in (*called(kernels), *kernels)]
    parts = [*([IN_C] if kernels else []), *dict.fromkeys(cores), library.core(routine)]
    at = ", ".join(f"given[{place}][k*strides[{place}]]" for place in range(len(routine.arguments)))
    text = "\n".join([*parts, filled(C_LOOP, at=at)])
    helpers = "\n".join([*library.helpers(text), text])
    return filled(C_SOURCE, title=f"{MARKER}{routine.formula}", functions=helpers)


def _of_tensors(
    library: Differentiable,
    routine: Routine,
    kernels: tuple[Kernel, ...],
    records: tuple[Identity, ...],
    words: Mapping[str, str],
) -> str:
    """Write a module of a library with derivatives."""
    wanted = {kernel.name: kernel for kernel in (*reached(kernels, records), *kernels)}
    cores = [library.core(differentiated(kernel, records)) for kernel in wanted.values()]
    entry = filled(
        TENSORS,
        **words,
        library={"torch": "torch.as_tensor", "jax": "jnp.asarray"}[library.name],
        wide="_wide()" if routine.calls else "dtype",
    )
    functions = [_within(library.dialect), *cores, library.composed(routine), entry]
    helpers = f"{used(library.helpers, chr(10).join(functions))}\n\n\n"
    return _module(library.name, routine, library.imports, helpers, functions)


def _within(dialect: Dialect) -> str:
    """Write the function of arrays that keeps a kernel to its domain."""
    inside = dialect.choice.format("(x >= lower) & (x <= upper)", "x", "math.nan")
    return f"{IN_ARRAYS}    return {inside}\n"


def _module(target: str, routine: Routine, imports: str, helpers: str, functions: list[str]) -> str:
    """Put a module together."""
    if "import math\n" not in imports:
        imports = f"import math\n{imports}"
    return filled(
        MODULE,
        title=f"{MARKER}{routine.formula}; do not edit",
        target=target,
        imports=imports,
        helpers=helpers,
        functions="\n\n\n".join(function.rstrip() for function in functions),
    )
