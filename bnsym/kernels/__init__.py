"""Generated kernels, ``bnsym.kernels.TARGET.TOPIC``: NumPy or Numba, and no SymPy.

``bnsym regenerate`` writes them from the derivations, a test compares them.
"""
