"""Names under which things are kept for ever: two different things never share one."""

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.kernel.values import name_of

WORDS = st.text(alphabet=st.sampled_from("ab/#%.:-é "), max_size=6)


@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_two_pairs_of_source_and_id_never_share_a_name(first, second):
    """If they did, the second event's commands would pass for repeats of the first's, and nobody would know."""
    assert (name_of(*first) == name_of(*second)) == (first == second)


@given(WORDS, WORDS, st.integers(0, 9))
def test_the_key_of_a_command_is_never_the_name_of_another_event(source, name, n):
    """Keys add `#n` or `/case` to a name: no id may look like that."""
    keys = {f"{name_of(source, name)}#{n}", f"{name_of(source, name)}/case"}

    assert name_of(source, f"{name}#{n}") not in keys
    assert name_of(source, f"{name}/case") not in keys
