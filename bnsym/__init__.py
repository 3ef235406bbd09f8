"""The machine-checked handbook of the mean field theory of batch normalization.

``bnsym.MeanField("relu", 64)`` evaluates the theory, ``bnsym.identity(name)`` shows a theorem
with its derivation, ``bnsym.check`` and ``bnsym.derive`` judge identities and derivations of
your own, ``bnsym.export`` writes kernels that run without this library.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import Any

_PUBLIC: dict[str, str] = {
    "AccuracyError": "bnsym.errors:AccuracyError",
    "Activation": "bnsym.symbolic.activations:Activation",
    "Card": "bnsym.card:Card",
    "Chain": "bnsym.chain:Chain",
    "CheckReport": "bnsym.core:CheckReport",
    "Comparison": "bnsym.comparison:Comparison",
    "Homogeneous": "bnsym.meanfield:Homogeneous",
    "InputError": "bnsym.errors:InputError",
    "MeanField": "bnsym.theory:MeanField",
    "Rule": "bnsym.core:Rule",
    "StepError": "bnsym.chain:StepError",
    "Verdict": "bnsym.core:Verdict",
    "activation": "bnsym.symbolic.activations:activation",
    "alpha_fold": "bnsym.meanfield:alpha_fold",
    "alpha_transition": "bnsym.meanfield:alpha_transition",
    "bifurcation": "bnsym.phases:bifurcation",
    "catalogue": "bnsym.handbook:catalogue",
    "check": "bnsym.checked:check",
    "cite": "bnsym.handbook:cite",
    "compare": "bnsym.comparison:compare",
    "compile": "bnsym.compiling:compile",
    "derive": "bnsym.chain:derive",
    "export": "bnsym.handbook:export",
    "find": "bnsym.handbook:find",
    "identity": "bnsym.handbook:identity",
    "phase_diagram": "bnsym.phases:phase_diagram",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("bnsym")
    if name not in _PUBLIC:
        raise AttributeError(f"module 'bnsym' has no attribute {name!r}")
    module, attribute = _PUBLIC[name].split(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names, loaded or not."""
    return sorted({*globals(), *_PUBLIC, "__version__"})
