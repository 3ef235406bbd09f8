# generated from the list of targets; do not edit
"""Kernels for numba, by topic."""
