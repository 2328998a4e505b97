"""Union-find against the slow definition: names that a walk over pairs can reach."""

from hypothesis import given
from hypothesis import strategies as st

from toonnet.dataset._clusters import Clusters

NAMES = "abcdefgh"
joins = st.lists(st.lists(st.sampled_from(NAMES), max_size=3), max_size=8)


def reachable(name, joined):
    found = {name}
    while True:
        more = found.union(*(names for names in joined if found & set(names)))
        if more == found:
            return found
        found = more


@given(joins)
def test_a_cluster_is_called_by_the_smallest_name_in_reach(joined):
    clusters = Clusters(NAMES)
    for names in joined:
        clusters.join(names)
    for name in NAMES:
        assert clusters.first(name) == min(reachable(name, joined))


@given(joins, st.randoms(use_true_random=False))
def test_the_order_of_joining_is_of_no_account(joined, random):
    first, second = Clusters(), Clusters()
    for names in joined:
        first.join(names)
    for names in random.sample(joined, len(joined)):
        second.join(reversed(names))
    assert [first.first(name) for name in NAMES] == [second.first(name) for name in NAMES]
