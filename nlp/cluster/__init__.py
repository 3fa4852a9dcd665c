"""An archive tagged by the machines of a Dask cluster; the answers are those of a run on one machine.

A `plan` cuts the input into partitions: files, some of them together, or the pieces that `measuring` finds in
large ones. Workers hold the `model`, and `work` on one partition after another: they read it and write its
`parts` themselves. The client hands out partitions (`dispatch`) and adds up what was counted (`progress`).
"""

from nlp.cluster.run import Cluster

__all__ = ["Cluster"]
