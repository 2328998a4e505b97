"""The Keras layers and their ``tf.data`` map."""

import pickle

import numpy as np
import pictures
import pytest
from numpy.testing import assert_array_equal

from toonnet.fast import ius

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")

from toonnet.adapters.keras import Stylize, Unify, mapped  # noqa: E402

BATCH = np.stack([pictures.make("drawing", 48, 64, seed) for seed in range(3)])


def test_a_seed_decides_and_calls_differ():
    one, other = Stylize(seed=3), Stylize(seed=3)
    first, second = (np.asarray(one(BATCH)) for _ in range(2))
    assert_array_equal(np.asarray(other(BATCH)), first)
    assert not np.array_equal(first, second)
    assert first.shape == BATCH.shape


def test_forms_and_dtypes():
    layer = Unify()
    expected = np.stack(ius(list(BATCH)))
    assert_array_equal(np.asarray(layer(BATCH)), expected)
    assert_array_equal(np.asarray(layer(BATCH[0])), expected[0])
    single = np.asarray(layer(tf.constant(BATCH, tf.uint8)))
    assert_array_equal(single, expected)


def test_outside_of_training_nothing_is_drawn():
    layer = Stylize(seed=1)
    assert_array_equal(np.asarray(layer(BATCH, training=False)), BATCH)
    assert not np.array_equal(np.asarray(Unify()(BATCH, training=False)), BATCH)


@pytest.mark.parametrize(
    "layer",
    [
        Stylize("charcoal", gray=True, by_region=False, seed=4, name="drawn"),
        Stylize("custom", texture=np.arange(400, dtype=np.uint8).reshape(20, 20), seed=4),
        Unify("paper"),
    ],
    ids=["charcoal", "custom", "paper"],
)
def test_configurations_and_pickles_make_the_same_layer(layer):
    copies = [type(layer).from_config(layer.get_config()), pickle.loads(pickle.dumps(layer))]
    assert copies[0].get_config() == layer.get_config()
    expected = np.asarray(type(layer).from_config(layer.get_config())(BATCH))
    for copy in copies:
        assert_array_equal(np.asarray(copy(BATCH)), expected)


def elements(parallel_calls, passes=1, seed=5):
    elements_ = tf.data.Dataset.from_tensor_slices((BATCH, np.arange(3)))
    drawn = mapped(elements_, Stylize("crayon"), seed=seed, parallel_calls=parallel_calls)
    return [[(p.numpy(), int(n)) for p, n in drawn] for _ in range(passes)]


def test_a_data_pipeline_gives_the_same_at_any_number_of_calls():
    (one,), (several,), (other,) = elements(1), elements(3), elements(1, seed=6)
    for i in range(3):
        assert one[i][1] == several[i][1] == i
        assert_array_equal(one[i][0], several[i][0])
        assert not np.array_equal(one[i][0], other[i][0])
    assert one[0][0].shape == BATCH[0].shape


def test_each_pass_draws_anew():
    first, second = elements(2, passes=2)
    assert not np.array_equal(first[0][0], second[0][0])


def test_dictionaries_and_batches():
    elements_ = tf.data.Dataset.from_tensor_slices({"image": BATCH, "label": [1, 2, 3]})
    for element in mapped(elements_.batch(2), Unify()):
        assert element["image"].shape[1:] == BATCH.shape[1:]
        assert element["label"].shape[0] == element["image"].shape[0]
    plain = next(iter(mapped(tf.data.Dataset.from_tensor_slices(BATCH), Unify())))
    assert_array_equal(plain.numpy(), ius(BATCH[0]))


def test_a_layer_in_a_data_map():
    drawn = tf.data.Dataset.from_tensor_slices(BATCH).map(Stylize(seed=1))
    assert next(iter(drawn)).shape == BATCH.shape[1:]
