"""Two scores to one."""

import numpy as np
import pytest

from index.engine.search.fusion import convex_combination, min_max


@pytest.mark.parametrize(
    ("scores", "scaled"),
    [
        ([], []),
        ([7.0], [0]),
        ([2.0, 4.0, 3.0], [0, 1, 0.5]),
        ([5.0, 5.0], [0, 0]),
        ([-1.0, 0.0, 1.0], [0, 0.5, 1]),
    ],
)
def test_scores_are_scaled_to_0_and_1(scores: list[float], scaled: list[float]) -> None:
    """The lowest is 0, the highest 1; equal ones say nothing."""
    assert min_max(np.array(scores)).tolist() == scaled


def test_fusion_by_hand() -> None:
    """Dense scales to 1, 0.5, 0 and lexical to 0, 1, 0.25; a quarter of the one and three quarters of the other."""
    fused = convex_combination(np.array([0.9, 0.5, 0.1]), np.array([0.0, 8.0, 2.0]), 0.25)
    np.testing.assert_allclose(fused, [0.25, 0.875, 0.1875], rtol=1e-12)


def test_words_that_are_not_trusted_count_less() -> None:
    """By hand: half of three quarters of 0, 1, 0.25."""
    fused = convex_combination(np.array([0.9, 0.5, 0.1]), np.array([0.0, 8.0, 2.0]), 0.25, 0.5)
    np.testing.assert_allclose(fused, [0.25, 0.5, 0.09375], rtol=1e-12)


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_all_the_weight_on_one_is_that_one(weight: float) -> None:
    """The other then has no say."""
    dense, lexical = np.array([0.0, 1.0, 0.5]), np.array([1.0, 0.0, 0.5])
    assert convex_combination(dense, lexical, weight).tolist() == (dense if weight else lexical).tolist()


def test_single_precision_is_fused_in_double() -> None:
    """Cosines are float32; near ties must not be made ties."""
    fused = convex_combination(np.array([0.1, 0.3], np.float32), np.array([0.0, 0.0]), 0.5)
    assert fused.dtype == np.float64
    assert fused.tolist() == [0, 0.5]


def test_no_candidates_give_no_scores() -> None:
    """Nothing in, nothing out."""
    assert len(convex_combination(np.array([]), np.array([]), 0.5)) == 0
