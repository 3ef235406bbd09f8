"""The vocabulary: folded functions and operators of the field.

Each has its LaTeX and one definition, nothing else: no derivative, no rewriting, no special
value. Those are theorems, and live in ``derivations/``.
"""
