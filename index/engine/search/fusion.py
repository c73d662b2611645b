"""One score from two: how meaning and words are put together."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["convex_combination", "min_max"]


def convex_combination(
    dense: NDArray[np.floating], lexical: NDArray[np.floating], dense_weight: float, trust: float = 1.0
) -> NDArray[np.float64]:
    """Fuse the two scores of the same candidates, position by position.

    fused = w * minmax(dense) + (1 - w) * t * minmax(lexical), each scaled over the candidates given; higher is
    better. Source: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS
    42(1), 2023, doi:10.1145/3596512 (section 4, "convex combination"), which has no t: from 0 to 1, how far the
    words can be trusted.
    """
    fused: NDArray[np.float64] = dense_weight * min_max(dense) + (1 - dense_weight) * trust * min_max(lexical)
    return fused


def min_max(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Scale to 0 for the lowest and 1 for the highest; all 0 where they are equal, for then they say nothing.

    Example: [2, 4, 3] -> [0, 1, 0.5].
    """
    scores = np.asarray(scores, np.float64)
    if not len(scores) or scores.max() == scores.min():
        return np.zeros(len(scores))
    scaled: NDArray[np.float64] = (scores - scores.min()) / (scores.max() - scores.min())
    return scaled
