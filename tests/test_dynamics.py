"""Where covariance matrices settle: BSB1, BSB2, their stability, branches and folds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bnsym.errors import InputError
from bnsym.meanfield import (
    Function,
    Homogeneous,
    MeanField,
    alpha_fold,
    alpha_transition,
    branch,
    branch_through,
    contraction,
)
from bnsym.meanfield.bounded import FloatArray
from bnsym.meanfield.dynamics.contraction import components
from bnsym.meanfield.dynamics.directions import directions, layer_by_differences
from bnsym.meanfield.dynamics.groups import Groups
from bnsym.meanfield.dynamics.points import broken_points
from bnsym.meanfield.dynamics.reduced import eigenvalues, layer
from bnsym.meanfield.maps.covariance import covariance

CASES = [
    (Homogeneous(1, 1, 0), Groups(3, 5), [0.1, 0.3, 0.5]),
    (Homogeneous(2, 1, -0.3), Groups(4, 4), [0.4, 0.1, 0.2]),
    (Homogeneous(3, 1, 0.5), Groups(1, 5), [0, 0.3, 0.5]),
    (Homogeneous(1, 1, 0.2), Groups(2, 4), [0.2, 0.2, 0.9]),
]


def multiplicities(groups: Groups) -> dict[str, int]:
    """The dimensions of the permutations' irreducible representations."""
    k, m = groups
    return {"R": 1, "L1": k - 1, "L2": m - 1, "L1L2": (k - 1) * (m - 1)} | {
        "M1": k * (k - 3) // 2,
        "M2": m * (m - 3) // 2,
    }


@pytest.mark.parametrize(("phi", "groups", "start"), CASES)
def test_the_reduced_layer_is_the_layer(
    phi: Homogeneous, groups: Groups, start: list[float]
) -> None:
    spectrum = np.array(start)
    matrix = groups.matrix(groups.entries @ spectrum)
    V = covariance(phi, groups.batch, matrix).value
    one, other = (layer(phi, groups, spectrum, offset).entries for offset in (0.0, 0.5))
    own = groups.matrix((one + other) / 2)
    np.testing.assert_allclose(own, V, rtol=0, atol=1e-12 * V.max())


@pytest.mark.parametrize(("phi", "groups", "start"), CASES)
def test_eigenvalues_are_those_of_the_whole_derivative(
    phi: Homogeneous, groups: Groups, start: list[float]
) -> None:
    """On all centred symmetric matrices, by difference quotients in every direction."""
    spectrum, B = np.array(start), groups.batch
    matrix = groups.matrix(groups.entries @ spectrum)
    basis = np.linalg.svd(np.ones((1, B)))[2][1:]
    pairs = [(i, j) for i in range(B - 1) for j in range(i + 1)]
    moves = np.array([np.outer(basis[i], basis[j]) for i, j in pairs])
    moves += moves.swapaxes(1, 2)
    ahead, behind = (covariance(phi, B, matrix + sign * 1e-6 * moves).value for sign in (1, -1))
    norms = np.square(moves).sum((1, 2))
    whole = np.tensordot(moves, ahead - behind, ((1, 2), (1, 2))) / 2e-6 / norms[:, None]
    expected = np.sort(np.linalg.eigvals(whole).real)
    sizes = multiplicities(groups)
    found = eigenvalues(groups, layer(phi, groups, spectrum))
    mine = [np.repeat(values, sizes[name]) for name, values in found.items()]
    np.testing.assert_allclose(np.sort(np.concatenate(mine)), expected, rtol=0, atol=1e-7)


def test_differences_have_the_same_eigenvalues() -> None:
    phi, groups, start = CASES[0]
    image = layer_by_differences(phi, groups, np.array(start), directions(groups))
    exact = eigenvalues(groups, layer(phi, groups, np.array(start)))
    assert list(image.spaces) == list(directions(groups))
    for name, values in eigenvalues(groups, image).items():
        np.testing.assert_allclose(values, exact[name], rtol=0, atol=1e-8)


def test_points_are_fixed_within_their_error_and_unlike_bsb1() -> None:
    theory = MeanField(Homogeneous(3, 1, 0), 6)
    bsb1, *points = theory.fixed_points()
    assert [point.split for point in points] == [1, 1, 2, 2, 2, 3]
    assert bsb1.split == 0
    assert bsb1.rate == theory.forward.L
    for point in points:
        V = theory.covariance(point.matrix).value
        assert np.abs(V - point.matrix).max() < point.error * V.max() < 1e-9 * V.max()
        assert np.abs(components(point.matrix).L).max() > 0.01 * V.max()


def test_collapsed_groups_stay_so_and_may_attract() -> None:
    """A batch in which three points have become one, and stay one whatever happens to them."""
    theory = MeanField(Homogeneous(3, 1, 0), 6)
    (point,) = [point for point in theory.fixed_points([3])[1:] if point.stable]
    group = point.matrix[:3, :3]
    assert np.ptp(group) < 1e-9 * group.max()
    nearby = point.matrix + 0.05 * np.diag(np.arange(1.0, 7.0))
    steps = theory.trajectory(nearby, 200).value
    assert np.abs(steps[-1] - point.matrix).max() < 1e-3 * point.matrix.max()
    gaps = np.abs(steps - point.matrix).max((1, 2))
    assert gaps[-1] / gaps[-2] == pytest.approx(point.rate, rel=1e-3)


def test_rate_is_that_at_which_the_map_leaves() -> None:
    theory = MeanField(Homogeneous(3, 1, 0), 6)
    for point in theory.fixed_points([1])[1:]:
        G = np.eye(6) - 1 / 6
        near = point.matrix + 1e-6 * G @ np.diag(np.arange(6.0)) @ G
        gaps = np.abs(theory.trajectory(near, 40).value - point.matrix).max((1, 2))
        assert gaps[-1] / gaps[-2] == pytest.approx(point.rate, rel=2e-3)


@pytest.mark.slow
def test_any_activation_is_served_by_differences() -> None:
    """x^4 by its values has the points that it has as a homogeneous function."""
    fourth = Function("fourth", lambda x: (x**4, 4 * x**3))
    exact = broken_points(Homogeneous(4, 1, -1), 5, [1])
    own = broken_points(fourth, 5, [1])
    assert len(own) == 2
    for point in own:
        gaps = [np.abs(point.matrix - other.matrix).max() for other in exact]
        other = exact[int(np.argmin(gaps))]
        assert min(gaps) < 1e-9 * point.matrix.max()
        for name, values in point.eigenvalues.items():
            np.testing.assert_allclose(values, other.eigenvalues[name], atol=1e-6)


@pytest.mark.parametrize(("batch", "fold"), [(6, 2.2933), (8, 1.6052)])
def test_the_transition_is_of_first_order(batch: int, fold: float) -> None:
    """Below the transition of BSB1 the branch (1, B-1) ends in a fold."""
    found = alpha_fold(batch, 1)
    assert found == pytest.approx(fold, abs=5e-5)
    assert found < alpha_transition(batch)
    below, above = (
        MeanField(Homogeneous(found + step, 1, 0), batch).fixed_points([1])
        for step in (-1e-3, 1e-3)
    )
    assert [point.stable for point in below] == [True]
    assert [point.stable for point in above] == [True, True, False]


def test_which_split_is_stable() -> None:
    points = MeanField(Homogeneous(1.7, 1, 0), 8).fixed_points()
    stable = {point.split for point in points if point.stable}
    assert stable == {3, 4}
    assert {point.split for point in points} == {0, 1, 2, 3, 4}


def test_a_branch_passes_its_fold_and_bsb1() -> None:
    found = branch(6, 1, largest=2.45)
    at_bsb1 = int(np.abs(found.spectra[:, 1] - found.spectra[:, 2]).argmin())
    assert found.degrees[at_bsb1] == alpha_transition(6)
    turn = int(found.degrees.argmin())
    assert turn > at_bsb1
    assert found.degrees[turn] == pytest.approx(alpha_fold(6, 1), abs=1e-3)
    assert not found.stable[at_bsb1 + 1 : turn - 1].any()
    assert found.stable[turn + 2]
    groups = Groups(1, 5)
    for place in (0, turn, -1):
        phi = Homogeneous(found.degrees[place], 1, 0)
        V = covariance(phi, 6, groups.matrix(groups.entries @ found.spectra[place])).value
        spectrum = groups.spectrum @ groups.means(V)
        shares = spectrum[1:] / (groups.dimensions[1:] @ spectrum[1:])
        np.testing.assert_allclose(shares, found.spectra[place, 1:], rtol=0, atol=1e-9)


def test_a_branch_goes_through_any_point() -> None:
    collapsed = MeanField(Homogeneous(3, 1, 0), 6).fixed_points([3])[1]
    found = branch_through(collapsed, 3.0, 2.9, 3.1)
    assert found.degrees.min() < 2.9 < 3.1 < found.degrees.max()
    assert (found.spectra.min(1) == 0).all()
    assert found.rates[found.degrees == 3][0] == pytest.approx(collapsed.rate, rel=1e-8)
    with pytest.raises(InputError, match="must be a fixed point at degree 2"):
        branch_through(collapsed, 2.0)
    bsb1 = MeanField(Homogeneous(3, 1, 0), 6).fixed_points([])[0]
    with pytest.raises(InputError, match="must have two groups"):
        branch_through(bsb1, 3.0)


def circle(B: int) -> FloatArray:
    """Covariance of points on a circle and a sphere around it: no point stands out."""
    angle = 2 * math.pi * np.arange(B) / B
    return np.cos(angle[:, None] - angle) + 0.3 * np.cos(2 * (angle[:, None] - angle)) + np.eye(B)


def test_trajectories_contract_as_the_theory_says() -> None:
    relu = MeanField(Homogeneous(1, 1, 0), 8)
    (bsb1,) = relu.fixed_points([])
    general = contraction(relu.trajectory(np.diag(np.arange(1.0, 9)), 40).value, bsb1.matrix)
    assert general.L[-1] == pytest.approx(relu.forward.L, rel=1e-5)
    pairs = contraction(relu.trajectory(circle(8), 25).value, bsb1.matrix)
    assert pairs.M[-1] == pytest.approx(relu.forward.M, rel=1e-5)


def test_components_add_up_and_are_orthogonal() -> None:
    draw = np.random.default_rng(0).normal(size=(2, 7, 7))
    G = np.eye(7) - 1 / 7
    H = G @ (draw + draw.swapaxes(1, 2)) @ G
    parts = components(H)
    np.testing.assert_allclose(parts.G + parts.L + parts.M, H, atol=1e-13)
    for place, one in enumerate(parts):
        for other in parts[place + 1 :]:
            np.testing.assert_allclose(np.sum(one * other, (1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(np.diagonal(parts.M, axis1=1, axis2=2), 0, atol=1e-13)


@pytest.mark.parametrize("split", [0, 4, 1.0, True, "1"])
def test_bad_split(split: int) -> None:
    theory = MeanField(Homogeneous(1, 1, 0), 6)
    for call in (lambda: theory.fixed_points([split]), lambda: branch(6, split)):
        with pytest.raises(InputError, match="split must be an integer from 1 to 3"):
            call()


def test_what_does_not_exist_is_told() -> None:
    with pytest.raises(InputError, match="no fold"):
        alpha_fold(6, 3)
    with pytest.raises(InputError, match="at least 5"):
        alpha_fold(4, 1)
    with pytest.raises(InputError, match="epsilon = 0"):
        MeanField(Homogeneous(1, 1, 0), 6, epsilon=0.1).fixed_points()
    with pytest.raises(InputError, match="one finite batch"):
        MeanField(Homogeneous(1, 1, 0), np.array([6, 8])).fixed_points()
