"""The first pack of derivations: the mean field theory of batch normalization.

One topic per file. A topic module opens with its table of contents and ends with the tuples
``IDENTITIES`` and ``CITED``.
"""

from importlib.resources import files

from bnsym.core import Pack

__all__ = ["pack"]


def pack() -> Pack:
    """All records of this distribution, with their bibliography."""
    from bnsym_derivations import (
        backward,
        crossbatch,
        duals,
        forward,
        homogeneous,
        sphere,
        tangent,
        transforms,
    )

    topics = (homogeneous, sphere, duals, transforms, forward, backward, crossbatch, tangent)
    return Pack(
        name="bnsym",
        identities=tuple(record for topic in topics for record in topic.IDENTITIES),
        cited=tuple(record for topic in topics for record in topic.CITED),
        bibliography=files(__name__).joinpath("references.bib").read_text(encoding="utf-8"),
    )
