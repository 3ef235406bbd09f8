"""`MeanField` as users call it: for an activation given by name, text, expression or form."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from bnsym import meanfield
from bnsym.meanfield.homogeneous import as_function
from bnsym.symbolic.activations import activation as as_activation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bnsym.drawing import Drawing

__all__ = ["MeanField"]


class MeanField(meanfield.MeanField):
    """Mean field theory of a deep batch-normalized network with Gaussian weights.

    The numbers are those of `bnsym.meanfield.MeanField`: ``q``, ``c``, ``upsilon``, ``forward``
    and ``backward`` (eigenvalues G, L, M), ``cross_batch`` (c, rate), ``explosion_rate``,
    ``depth_scale``, ``stable``, and ``error``, a bound on their relative error.

    Parameters
    ----------
    activation : str, sympy.Expr, Activation, Homogeneous or Function
        A name (``"gelu"``), a text (``"tanh(2*x) + 0.1"``), an expression in one symbol, the
        numbers (alpha, a, b), or a function by its values. Closed forms serve the homogeneous
        ones, integrals the others.
    batch : int, inf or array of int
        Batch sizes from 4 to 2**53; arrays give arrays of their shape. ``math.inf`` is the limit.
    gamma, beta : float
        Batch norm's own scale and shift: the theory is that of x -> phi(gamma*x + beta).
    epsilon : float
        What batch norm adds to the variance. ``upsilon`` is then the largest that reproduces
        itself, ``forward.G`` is not 0, and from ``collapse_epsilon`` on there is none.
    digits : int, optional
        For one batch size: all numbers as ``mpmath.mpf``, proved to have so many digits.
    certified : bool
        For one batch size: all numbers as ``flint.arb`` balls that provably contain them.

    Raises
    ------
    InputError
        For an activation that is unknown, constant or without a second moment, a bad batch size,
        an epsilon that is negative or makes upsilon collapse, and for what does not exist (a step
        has no finite gradient).
    AccuracyError
        If a number cannot be computed to the accuracy that is promised.

    Notes
    -----
    Yang et al., *A Mean Field Theory of Batch Normalization*, ICLR 2019.

    Examples
    --------
    >>> import bnsym
    >>> round(bnsym.MeanField("relu", 64).explosion_rate, 12)
    1.493062937804
    >>> bnsym.MeanField("x", [4, 8]).explosion_rate
    array([2. , 1.2])
    >>> tanh = bnsym.MeanField("tanh", 8)
    >>> round(tanh.explosion_rate, 8), tanh.error < 1e-13
    (1.35854813, True)
    >>> damped = bnsym.MeanField("relu", 8, epsilon=0.01)
    >>> round(damped.explosion_rate, 8), round(damped.collapse_epsilon, 8)
    (1.74647358, 0.32806597)
    >>> bnsym.MeanField("relu", 64, certified=True).explosion_rate.str(12)
    '[1.49306293780 +/- 3.60e-12]'
    """

    def __new__(cls, *args: Any, **options: Any) -> MeanField:
        """Make it one of balls, where digits or certified numbers are asked for."""
        if cls is MeanField and (options.get("digits") is not None or options.get("certified")):
            from bnsym.certified import CertifiedMeanField

            return super().__new__(CertifiedMeanField)
        return super().__new__(cls)

    def __init__(
        self,
        activation: Any,
        batch: int | float | NDArray[np.integer[Any]] | list[int],
        *,
        gamma: float = 1,
        beta: float = 0,
        epsilon: float = 0,
        digits: int | None = None,
        certified: bool = False,
    ) -> None:
        del digits, certified  # see __new__
        given = isinstance(activation, meanfield.Homogeneous | meanfield.Function)
        phi = activation if given else as_activation(activation)
        if (gamma, beta) != (1, 0):
            function = as_function(phi) if isinstance(phi, meanfield.Homogeneous) else phi.function
            phi = function.affine(gamma, beta)
        super().__init__(phi, batch, epsilon)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        epsilon = f", epsilon={self.epsilon!r}" if self.epsilon else ""
        return f"MeanField({self.activation.name!r}, {self.batch!r}{epsilon})"

    def plot(self, kind: str = "overview") -> Drawing:
        """Draw the theory.

        Parameters
        ----------
        kind : str
            ``"spectrum"``: a_l**2 over l. ``"eigenvalues"``: backward and forward, over B.
            ``"rate"``: the explosion rate over B with its limit, and that of linear activations,
            which is the least. ``"depth"``: the depth scale over B. ``"map"``: the explosion rate
            over batch norm's scale gamma and shift beta, white where phi is constant.
            ``"overview"``: all of them. Over B, an array of batch sizes is drawn as it is given;
            for one, the powers of two up to 1024 join it, where the theory is known to its
            accuracy, and so does the limit.

        Returns
        -------
        Drawing
            A Matplotlib figure that a notebook shows; its ``save`` writes PNG, SVG or PDF.

        Raises
        ------
        InputError
            If Matplotlib is not installed, for another kind, and for what does not exist.

        Examples
        --------
        >>> import bnsym
        >>> figure = bnsym.MeanField("tanh", [4, 16, 64]).plot("rate")
        >>> print(figure.axes[0].get_xlabel())
        batch size $B$
        """
        from bnsym.plots import draw

        return draw(self, kind)

    def _repr_html_(self) -> str:
        """A small table of all numbers."""
        rows = []
        for key, value in self.as_dict().items():
            entries = value.items() if isinstance(value, dict) else [("", value)]
            rows += [(f"{key}.{part}" if part else key, number) for part, number in entries]
        cells = (
            f"<tr><th>{escape(k)}</th><td>{escape(str(number))}</td></tr>" for k, number in rows
        )
        return f"<table>{''.join(cells)}</table>"
