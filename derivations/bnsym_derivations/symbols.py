"""The letters of the theory: one letter, one meaning, in every topic."""

from sympy import Symbol

__all__ = [
    "B", "B_other", "Delta", "M", "Theta", "U", "a", "a_other", "alpha", "b", "b_other", "beta",
    "c", "c_other", "d", "delta", "e", "epsilon", "eta", "f", "g", "h", "h_other", "i", "j", "k",
    "kappa", "l", "m", "mu", "mu_other", "n", "nu", "omega", "p", "phi", "q", "r", "s", "t", "tau",
    "tau_other", "theta", "u", "v", "v_other", "varsigma", "w", "w_other", "x", "x_other", "xi",
    "y", "y_other", "zeta",
]  # fmt: skip

alpha = Symbol("alpha", real=True)
"""Degree of homogeneity."""
beta = Symbol("beta", real=True)
"""That of another activation."""
a, b = Symbol("a", real=True), Symbol("b", real=True)
"""phi(1) and -phi(-1) of a positive-homogeneous activation."""
a_other, b_other = Symbol("a_2", real=True), Symbol("b_2", real=True)
"""The same of another one."""
c = Symbol("c", real=True)
"""Correlation."""
c_other = Symbol("c_2", real=True)
"""A larger one."""
q, u = Symbol("q", real=True), Symbol("u", real=True)
"""Half the order of a moment, and an angle."""
x, y = Symbol("x", real=True), Symbol("y", real=True)
"""A correlated pair of normal variables, or an argument of an activation."""
x_other, y_other = Symbol("x_2", real=True), Symbol("y_2", real=True)
"""Two more normal variables."""
t, s = Symbol("t", real=True), Symbol("s", real=True)
"""Projections of a uniform point of the sphere."""
h, h_other = Symbol("h"), Symbol("htilde")
"""Pre-activations of one neuron over the batch, and over another batch."""
xi, eta, zeta = (Symbol(name, real=True) for name in ("xi", "eta", "zeta"))
"""Weights of a DOS operator: of the same diagonal entry, of the two beside, of the same entry."""
d, M = Symbol("d"), Symbol("M")
"""A vector over the batch, and a matrix by its rows: what fills a diagonal, and what avoids it."""
Delta, Theta = Symbol("Delta"), Symbol("Theta")
"""Matrices over the batch, by their rows: what a layer pulls back, and what it pushes forward."""
U = Symbol("U")
"""A matrix by its rows: where a batch moves to."""
phi = Symbol("phi")
"""Activation."""
B, n = Symbol("B", integer=True, positive=True), Symbol("n", integer=True, positive=True)
"""Batch size, and dimension of the space around a sphere."""
B_other = Symbol("Btilde", integer=True, positive=True)
"""Size of another batch."""
e, f, g, i, j, k, p = (Symbol(name, integer=True, positive=True) for name in "efgijkp")
"""Places in the batch."""
l, m = (Symbol(name, integer=True, nonnegative=True) for name in "lm")
"""Degrees of spherical harmonics."""
nu = Symbol("nu", integer=True, nonnegative=True)
"""Number of a term."""
mu = Symbol("mu", positive=True)
"""Index of Gegenbauer polynomials."""
mu_other = Symbol("mu_2", positive=True)
"""A larger one."""
epsilon = Symbol("epsilon", nonnegative=True)
"""What batch norm adds to the variance of a batch."""
kappa = Symbol("kappa", positive=True)
"""Frequency of a wave, or rate of an exponential."""
r, v, w = (Symbol(name, positive=True) for name in "rvw")
"""Radius, variance, and a variable of integration."""
w_other = Symbol("wtilde", positive=True)
"""Another variable of integration."""
v_other, varsigma = Symbol("v_2", positive=True), Symbol("varsigma", real=True)
"""Another variance, and the covariance of the two variables."""
omega = Symbol("omega", positive=True)
"""Where a contour crosses the positive axis, and continued from there."""
tau, tau_other = Symbol("tau", positive=True), Symbol("tautilde", positive=True)
"""How fast a Gaussian falls, and one of another batch."""
theta, delta = Symbol("theta", real=True), Symbol("delta", real=True)
"""Scale and shift of a batch."""
