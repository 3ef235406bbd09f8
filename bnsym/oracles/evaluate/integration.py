"""`acb.integral`, made safe against whatever happens inside its integrand.

Arb calls the integrand from C. An exception that leaves it, an interrupt from the keyboard
above all, may be dropped there, and the value that Arb then returns is wrong with a tiny
radius. Here nothing leaves: the first exception ends the integral and is raised after it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from flint import acb, arb

__all__ = ["Integrand", "integral_over_unit"]

Integrand = Callable[[acb, bool], acb]


def integral_over_unit(
    function: Integrand, goal: arb, size: arb, evaluations: int | None = None
) -> acb:
    """Integral over [0, 1] to a relative error ``goal``, absolute ``goal * size``.

    Examples
    --------
    >>> integral_over_unit(lambda x, analytic: 2 * x, arb("1e-12"), arb(1)).overlaps(acb(1))
    True
    >>> integral_over_unit(lambda x, analytic: 1 / 0, arb("1e-12"), arb(1))
    Traceback (most recent call last):
    ZeroDivisionError: division by zero
    """
    caught: list[BaseException] = []

    def integrand(place: acb, analytic: bool) -> acb:
        try:
            return acb(arb.nan()) if caught else function(place, analytic)
        except BaseException as error:
            caught.append(error)
            return acb(arb.nan())

    with _interrupts_into(caught):
        value = acb.integral(
            integrand, 0, 1, rel_tol=goal, abs_tol=goal * size, eval_limit=evaluations
        )
    if caught:
        raise caught[0]
    return value


@contextmanager
def _interrupts_into(caught: list[BaseException]) -> Iterator[None]:
    """Ctrl-C is noted instead of raised, for it may come between any two instructions."""

    def note(number: int, frame: FrameType | None) -> None:
        caught.append(KeyboardInterrupt())

    handler = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or handler is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
