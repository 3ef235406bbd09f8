# generated from the list of targets; do not edit
"""Kernels for numpy, by topic."""
