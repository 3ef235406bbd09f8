"""Positive-homogeneous activations, their kernels and their V-transform.

Contents
--------
moment_ratio            c_alpha = (2 alpha - 1) c_(alpha-1)
alpha_relu_derivative   rho_alpha' = alpha rho_(alpha-1) away from zero
arc_cosine_derivative   J_alpha' = alpha^2 / (2 alpha - 1) J_(alpha-1)
v_transform             V_phi(S) = c_alpha D^(alpha/2) J_phi(D^(-1/2) S D^(-1/2)) D^(alpha/2)
arc_cosine_0            J_0(c) = 1 - acos(c)/pi, with its kernel
arc_cosine_1            J_1(c) = (sqrt(1 - c^2) + c (pi - acos(c)))/pi, with its kernel
relu_dual               E[relu(x) relu(y)] = J_1(c)/2, with its kernel
"""

from bnsym_derivations.homogeneous import arc_cosine, closed_forms, v_transform

__all__ = ["CITED", "IDENTITIES"]

IDENTITIES = (*arc_cosine.IDENTITIES, *v_transform.IDENTITIES, *closed_forms.IDENTITIES)
CITED = ()
