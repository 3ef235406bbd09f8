"""The figures of branches and phases show the numbers of the theory."""

from __future__ import annotations

import numpy as np
import pytest

import bnsym
from bnsym import phases
from bnsym.meanfield import branch


def test_the_phase_diagram_has_both_lines() -> None:
    lines = bnsym.phase_diagram([16, 12, 12]).axes[0].lines
    assert np.asarray(lines[0].get_xdata()).tolist() == [12, 16]
    assert np.asarray(lines[0].get_ydata()).tolist() == [
        bnsym.alpha_transition(size) for size in (12, 16)
    ]
    assert np.asarray(lines[1].get_ydata()).tolist() == [
        bnsym.alpha_fold(size, 1) for size in (12, 16)
    ]


def test_thick_lines_are_stable() -> None:
    axes = bnsym.bifurcation(6, [1, 3], largest=2.7).axes[0]
    drawn = {str(line.get_label()): line for line in axes.lines}
    degrees, shares = (np.array(values) for values in drawn["BSB1"].get_data())
    assert degrees[~np.isnan(shares)].max() == bnsym.alpha_transition(6)
    degrees = np.array(drawn["(1, 5)"].get_xdata())
    thick = degrees[~np.isnan(np.array(drawn["(1, 5)"].get_ydata()))]
    assert thick.min() == pytest.approx(bnsym.alpha_fold(6, 1), abs=2e-3)
    point = bnsym.MeanField(bnsym.Homogeneous(thick.max() - 0.01, 1, 0), 6).fixed_points([1])
    beyond = bnsym.MeanField(bnsym.Homogeneous(thick.max() + 0.01, 1, 0), 6).fixed_points([1])
    assert any(one.split and one.stable for one in point)
    assert not any(one.split and one.stable for one in beyond)


def test_points_with_a_collapsed_group_go_on() -> None:
    (found,) = phases._collapsed(6, 3, 2.4, 2.8)
    end = branch(6, 3, largest=3).degrees.max()
    assert (found.stable == (found.degrees > end)).all()
    assert found.stable.any()
    assert not found.stable.all()
    assert phases._collapsed(6, 1, 2.6, 2.8) == []


def test_what_cannot_be_drawn_is_told() -> None:
    with pytest.raises(bnsym.InputError, match="at least two batch sizes"):
        bnsym.phase_diagram([8])
    with pytest.raises(bnsym.InputError, match=r"above the transition at 1\.6193"):
        bnsym.bifurcation(8, [1], largest=1.5)
    with pytest.raises(bnsym.InputError, match="at most 6 splits"):
        bnsym.bifurcation(16)
