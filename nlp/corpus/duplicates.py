"""Articles that are copies or rewritten copies of each other."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol
from zlib import crc32

SKETCH_SIZE = 8


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


def near_duplicates(records: Sequence[_HasText], *, n_words: int = 300) -> list[int]:
    """Number groups of records that are copies or rewritten copies of each other.

    Two records belong together if they share half of their sketches, over the first `n_words` words [1]_;
    groups are closed under that.

    Returns
    -------
    list of int
        For each record the index of its group's first record.

    References
    ----------
    .. [1] A. Broder. "On the resemblance and containment of documents". SEQUENCES, 1997.
    """
    first = list(range(len(records)))

    def root(index: int) -> int:
        while first[index] != index:
            first[index] = first[first[index]]
            index = first[index]
        return index

    holders: dict[int, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        runs = sketch(record.text, n_words)
        shared = Counter(other for run in runs for other in holders[run])
        for run in runs:
            holders[run].append(index)
        for other, count in shared.items():
            if 2 * count >= len(runs):
                low, high = sorted((root(index), root(other)))
                first[high] = low
    return [root(index) for index in range(len(records))]


def sketch(text: str, n_words: int = 300) -> tuple[int, ...]:
    """Return the `SKETCH_SIZE` smallest hashes of the runs of five words among a text's first `n_words`."""
    words = text.lower().split(maxsplit=n_words)[:n_words]
    runs = {" ".join(words[place : place + 5]) for place in range(max(len(words) - 4, 1))}
    return tuple(sorted({crc32(run.encode("utf-8", "surrogatepass")) for run in runs})[:SKETCH_SIZE])
