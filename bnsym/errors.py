"""The two errors of the library: bad input, and a number that cannot be vouched for."""

__all__ = ["AccuracyError", "InputError"]


class InputError(ValueError):
    """Bad input, told in one sentence: the argument, what was given, what is allowed."""


class AccuracyError(ArithmeticError):
    """A number could be computed but not within the error its caller was promised."""
