"""The sum of squares: np.sum(r * r) as a ratio to np.dot(r, r), run in turn, on one thread.

With several threads on a busy machine the ratio for a million entries says nothing: `OMP_NUM_THREADS=1` before.
"""

import statistics
import timeit

import numpy as np

RUNS = 21


def main():
    print(f"| {'entries':>9} | {'np.dot, µs':>10} | {'ratio':>6} |\n|----------:|-----------:|-------:|")
    for size, times in ((5, 20_000), (1_000, 5_000), (1_000_000, 20)):
        r = np.random.default_rng(0).normal(size=size)
        pairs = [
            (
                timeit.timeit(lambda r=r: np.sum(r * r), number=times),
                timeit.timeit(lambda r=r: np.dot(r, r), number=times),
            )
            for _ in range(RUNS)
        ]
        ratio = statistics.median(slow / fast for slow, fast in pairs)
        print(f"| {size:9,} | {statistics.median(fast for _, fast in pairs) / times * 1e6:10.2f} | {ratio:6.1f} |")


if __name__ == "__main__":
    main()
