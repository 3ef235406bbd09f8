"""Evaluation by definition, shared by the numeric oracles."""
