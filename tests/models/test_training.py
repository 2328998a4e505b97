"""Training: what it learns, that it goes on where it ended, and how it fails."""

import dataclasses
import os
import queue
import threading

import keras
import numpy as np
import pytest
from nets import layers_of, tiny
from numpy.testing import assert_array_equal

from toonnet.batch import progress_for
from toonnet.models import ModelError, NpnOptions, backbone_names, create, fin, head
from toonnet.models.inputs import net_picture
from toonnet.models.training import RECIPES, Augmentation, Examples, Recipe, check_classes
from toonnet.models.training._feed import Feed, LiveUnify, ahead
from toonnet.models.training._optimizer import optimizer_for
from toonnet.models.training._sampling import chances
from toonnet.models.training.loop import averaged, probabilities, train
from toonnet.models.transfer import begin_from

LABELS = ("red", "green", "blue")
QUICK = Recipe(
    name="quick", epochs=4, batch=8, optimizer="adam", learning_rate=2e-3, schedule="steps"
)
CAREFUL = RECIPES["modern"].with_values(epochs=4, batch=8)


def colored(count, seed=0, size_px=(16, 20)):
    """Return noisy pictures whose colour is their class."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, 3, count)
    pictures = random.integers(0, 120, (count, *size_px, 3))
    pictures[np.arange(count), ..., classes] += 120
    return Examples((pictures.astype(np.uint8),), classes, LABELS)


def no_progress(total):
    return progress_for(total, "", quiet=True)


def trained(folder, recipe, *, net=None, data=None, seed=3, **options):
    net = tiny() if net is None else net
    data = colored(24) if data is None else data
    folder.mkdir(exist_ok=True)
    progress = options.pop("progress", no_progress)
    outcome = train(
        net, data, colored(9, 1), recipe, folder, seed=seed, progress=progress, **options
    )
    return net, outcome


def figures(rows):
    """Return the rows without what the clock decides."""
    return [{key: row[key] for key in row if key != "pictures_per_s"} for row in rows]


def test_it_learns(tmp_path):
    net, outcome = trained(tmp_path, QUICK.with_values(epochs=8, learning_rate=0.02))
    assert [row["epoch"] for row in outcome.rows] == list(range(1, 9))
    assert outcome.rows[-1]["loss"] < 0.5 * outcome.rows[0]["loss"]
    unseen = colored(30, 7)
    assert (probabilities(net, unseen).argmax(1) == unseen.classes).mean() > 0.9


ALL = os.environ.get("TOONNET_BACKBONES") == "all"
"""Set by `make learn-check`, for it takes long."""
KINDS = ("small", "fin", "npn_head", *(backbone_names()[1:] if ALL else ()))
SIZES_PX = {"small": 16, "fin": 16, "npn_head": 16, "alexnet": 67, "inception_v3": 75}


@pytest.mark.parametrize("kind", KINDS)
def test_one_batch_is_learnt_by_heart(kind, tmp_path):
    """Whatever the labels are: so the gradients reach all that they should."""
    random = np.random.default_rng(0)
    size_px = SIZES_PX.get(kind, 32)
    data = colored(8, size_px=(size_px, size_px + 4))
    data = dataclasses.replace(data, classes=random.integers(0, 3, 8))
    name = "small" if kind in ("fin", "npn_head") else kind
    net = create(name, 3, size_px=(size_px, size_px + 4), dropout=0.0)
    net = fin(net) if kind == "fin" else net
    if kind == "npn_head":
        net = head([6, 9], 3, NpnOptions(width=16))
        inputs = tuple(random.normal(size=(8, width)).astype(np.float32) for width in (6, 9))
        data = dataclasses.replace(data, inputs=inputs)
    for layer in layers_of(net):
        if hasattr(layer, "moving_mean"):
            layer.momentum = 0.5
    epochs = 200 if kind == "npn_head" else 40
    recipe = QUICK.with_values(epochs=epochs, learning_rate=0.01, schedule="cosine")
    outcome = train(net, data, None, recipe, tmp_path, seed=0, progress=no_progress)
    assert outcome.rows[-1]["loss"] < 0.01
    assert_array_equal(probabilities(net, data).argmax(1), data.classes)


def test_shuffled_labels_teach_nothing_about_others(tmp_path):
    data = colored(60)
    # Within each true class the three labels are equally frequent: nothing tells them apart.
    shuffled = np.empty_like(data.classes)
    for number in range(3):
        shuffled[data.classes == number] = np.arange((data.classes == number).sum()) % 3
    net, _ = trained(tmp_path, QUICK, data=dataclasses.replace(data, classes=shuffled))
    unseen = colored(300, 7)
    of_truth = probabilities(net, unseen)[np.arange(300), unseen.classes].mean()
    assert abs(of_truth - 1 / 3) < 0.1


class Stop(Exception):
    """The process is gone."""


class StoppingProgress:
    """Ends the run in the middle of an epoch, as a kill would."""

    def __init__(self, steps):
        self.left = steps

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def advance(self, finished, problems):
        self.left -= finished
        if self.left < 0:
            raise Stop


@pytest.mark.parametrize("recipe", [QUICK, CAREFUL], ids=["plain", "modern"])
def test_a_killed_training_goes_on_to_the_same_bits(recipe, tmp_path):
    whole, outcome = trained(tmp_path / "whole", recipe)
    with pytest.raises(Stop):
        trained(tmp_path / "killed", recipe, progress=lambda total: StoppingProgress(2 * 3 + 1))
    killed, again = trained(tmp_path / "killed", recipe)
    assert figures(again.rows) == figures(outcome.rows)
    for one, other in zip(whole.weights, killed.weights, strict=True):
        assert_array_equal(np.asarray(one), np.asarray(other))
    history = [(tmp_path / name / "history.csv").read_text() for name in ("whole", "killed")]
    assert len({len(text.splitlines()) for text in history}) == 1


def test_an_interrupted_training_keeps_whole_epochs(tmp_path):
    import signal

    class Interrupting(StoppingProgress):
        def advance(self, finished, problems):
            self.left -= finished
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGINT)

    _, outcome = trained(tmp_path, QUICK, progress=lambda total: Interrupting(4))
    assert outcome.signal == signal.SIGINT
    assert len(outcome.rows) == 1
    _, again = trained(tmp_path, QUICK)
    assert (again.signal, len(again.rows)) == (0, 4)


def test_averaged_weights(tmp_path):
    net, _ = trained(tmp_path, CAREFUL)
    before = [np.asarray(weight) for weight in net.trainable_weights]
    net.trainable_weights[0].assign(np.zeros(net.trainable_weights[0].shape))
    with averaged(net):
        for one, other in zip(before, net.trainable_weights, strict=True):
            assert_array_equal(one, np.asarray(other))
    assert not np.asarray(net.trainable_weights[0]).any()


def test_a_loss_that_is_not_finite(tmp_path):
    spoiled = (np.full((24, 6), np.inf, np.float32),)
    data = dataclasses.replace(colored(24), inputs=spoiled)
    net = head([6], 3, NpnOptions(width=8))
    with pytest.raises(ModelError, match="isn't finite in epoch 1; lower --learning-rate"):
        train(net, data, None, QUICK, tmp_path, seed=0, progress=no_progress)


def test_a_state_of_another_net(tmp_path):
    trained(tmp_path, QUICK.with_values(epochs=1))
    other = fin(tiny())
    with pytest.raises(ModelError, match=r"state.npz' can't be read .*--force"):
        trained(tmp_path, QUICK, net=other)
    (tmp_path / "state.npz").write_bytes(b"PK\3\4")
    with pytest.raises(ModelError, match="can't be read"):
        trained(tmp_path, QUICK)


def test_logs(tmp_path):
    import tensorflow as tf

    _, outcome = trained(tmp_path, QUICK.with_values(epochs=2))
    lines = (tmp_path / "history.csv").read_text().splitlines()
    assert lines[0].split(",") == list(outcome.rows[0])
    assert len(lines) == 3
    found = {}
    for file in sorted((tmp_path / "tensorboard").iterdir()):
        for record in tf.data.TFRecordDataset(str(file)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                found[event.step, value.tag] = value.simple_value
    assert found[2, "loss"] == pytest.approx(outcome.rows[1]["loss"])
    assert found[1, "validation_error"] == pytest.approx(outcome.rows[0]["validation_error"])


def rate(recipe, epoch):
    """Return the learning rate in the middle of an epoch of 10 steps."""
    optimizer = optimizer_for(recipe, 10)
    optimizer.build([keras.Variable([0.0])])
    optimizer.iterations.assign(10 * epoch + 5)
    return float(optimizer.learning_rate)


def test_the_papers_learning_rate():
    found = [rate(RECIPES["paper"], epoch) for epoch in (0, 4, 5, 9, 10, 14)]
    np.testing.assert_allclose(found, [2e-3, 2e-3, 2e-4, 2e-4, 2e-5, 2e-5], rtol=1e-5)
    assert rate(RECIPES["paper"].with_values(epochs=3), 2) == pytest.approx(2e-3)


def test_warm_up_and_cosine():
    recipe = RECIPES["modern"].with_values(epochs=20)
    assert rate(recipe, 0) == pytest.approx(2e-3 * 5 / 50, rel=1e-4)
    assert rate(recipe, 5) == pytest.approx(2e-3, rel=0.01)
    assert rate(recipe, 19) < 2e-5


@pytest.mark.parametrize(
    ("name", "value"), [("epochs", 0), ("batch", 0), ("learning_rate", 0.0), ("weight_decay", 1.0)]
)
def test_wrong_numbers_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} must be .* got {value}"):
        QUICK.with_values(**{name: value})


def test_recipes_are_plain_values():
    for recipe in RECIPES.values():
        assert Recipe.from_json(recipe.to_json()) == recipe


# --- augmentation ---------------------------------------------------------------------------------

NOTHING = Augmentation(flip=0, smallest_part=1, shrink=0, stretch=0, turn_deg=0, color=0, mix=0)


def views(augmentation, data, seed=0):
    random = np.random.default_rng(seed)
    return augmentation.changed(data.inputs[0], data.targets(), random)


def test_no_change_is_none():
    data = colored(5)
    result, targets = views(NOTHING, data)
    assert_array_equal(result, data.inputs[0])
    assert_array_equal(targets, data.targets())


def test_a_flip_is_a_mirror():
    data = colored(5)
    result, _ = views(dataclasses.replace(NOTHING, flip=1), data)
    assert_array_equal(result, data.inputs[0][:, :, ::-1])


def test_views_are_decided_by_the_generator_and_stay_on_white():
    data = colored(6)
    one, other, third = (views(Augmentation(), data, seed)[0] for seed in (1, 1, 2))
    assert_array_equal(one, other)
    assert (one != third).any()
    white = dataclasses.replace(data, inputs=(np.full_like(data.inputs[0], 255),))
    result, _ = views(dataclasses.replace(Augmentation(), color=0), white)
    assert (result == 255).all()


def test_a_shrunk_picture_is_all_there():
    black = Examples((np.zeros((40, 30, 50, 3), np.uint8),), np.zeros(40, np.int64), LABELS)
    only = dataclasses.replace(NOTHING, shrink=1.0)
    shares = (views(only, black)[0] < 128).mean((1, 2, 3))
    assert 0.2 < shares.min() < 0.4
    assert shares.max() > 0.9


def test_mixing_mixes_targets_alike():
    data = colored(30)
    result, targets = views(dataclasses.replace(NOTHING, mix=1.0), data)
    np.testing.assert_allclose(targets.sum(1), 1, rtol=1e-6)
    assert_array_equal(targets.argmax(1), data.classes)
    mixed = targets.max(1) < 0.99
    assert mixed.any()
    brightest = result[mixed].mean((1, 2)).argmax(1)
    assert (brightest == data.classes[mixed]).mean() > 0.9


@pytest.mark.parametrize("wrong", [{"flip": 2}, {"mix": -1}, {"smallest_part": 0}])
def test_wrong_augmentation(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Augmentation(**wrong)


# --- input ----------------------------------------------------------------------------------------


def test_an_epoch_has_each_picture_at_most_once():
    data = colored(21)
    feed = Feed(data, 4, seed=5)
    epochs = [list(feed.batches(epoch)) for epoch in (0, 1, 0)]
    assert [len(batch) for batch in epochs] == [5, 5, 5]
    assert_array_equal(epochs[0][0][0], epochs[2][0][0])
    assert (epochs[0][0][0] != epochs[1][0][0]).any()
    shown = np.concatenate([pictures for pictures, _ in epochs[0]])
    assert len(np.unique(shown.reshape(20, -1), axis=0)) == 20
    assert len(list(Feed(data, 50, seed=5).batches(0))) == 1


def told_by_hand(examples, balance, made):
    """Return each example's chance, worked out one by one."""
    found = []
    for number, real in zip(examples.classes, examples.collected, strict=True):
        same = [
            bool(other)
            for klass, other in zip(examples.classes, examples.collected, strict=True)
            if klass == number
        ]
        chance = 1 / len(same)
        if made is not None and len(set(same)) == 2:
            chance = (1 - made) / same.count(True) if real else made / same.count(False)
        size = same.count(True) if made is not None and any(same) else len(same)
        found.append(chance * size ** (1 - balance))
    return np.array(found) / sum(found)


@pytest.mark.parametrize(("balance", "made"), [(0.5, 0.3), (1.0, None), (0.0, 0.2), (1.0, 0.0)])
def test_rare_classes_and_made_pictures_are_shown_as_often_as_wanted(balance, made):
    random = np.random.default_rng(0)
    classes = np.repeat([0, 1, 2], [60, 20, 10])
    collected = random.random(90) < 0.5
    collected[classes == 2] = False
    pictures = np.zeros((90, 4, 4, 3), np.uint8)
    pictures[:, 0, 0, 0] = np.arange(90)
    examples = Examples((pictures,), classes, LABELS, (), collected)
    wanted = told_by_hand(examples, balance, made)
    np.testing.assert_allclose(chances(examples, balance, made), wanted)
    feed = Feed(examples, 9, 4, chances=wanted)
    epochs = [
        np.concatenate([inputs[:, 0, 0, 0] for inputs, _ in feed.batches(epoch)])
        for epoch in range(200)
    ]
    counts = np.stack([np.bincount(shown, minlength=90) for shown in epochs])
    assert (np.abs(counts - 90 * wanted) < 1 + 1e-9).all()
    np.testing.assert_allclose(counts.mean(0), 90 * wanted, atol=0.15)
    assert_array_equal(epochs[3], np.concatenate([x[:, 0, 0, 0] for x, _ in feed.batches(3)]))
    assert len({epoch.tobytes() for epoch in epochs}) == 200


def test_an_epoch_may_have_other_than_all_pictures():
    examples = colored(24)
    even = chances(examples, 0.0, None)
    np.testing.assert_allclose(even, 1 / 24)
    for count, most in ((12, 1), (50, 3)):
        feed = Feed(examples, 4, 0, chances=even, pictures=count)
        assert feed.steps == count // 4
        shown = np.concatenate([inputs for inputs, _ in feed.batches(0)])
        assert len(shown) == feed.steps * 4
        assert np.unique(shown, axis=0, return_counts=True)[1].max() <= most


def test_what_makes_a_recipe_draw_pictures():
    assert not RECIPES["modern"].drawn
    for name, value in (("balance", 0.1), ("made", 0.0), ("pictures", 9)):
        assert RECIPES["modern"].with_values(**{name: value}).drawn


def test_a_net_begins_with_what_another_has_learnt():
    learnt = create("small", 5, size_px=32)
    net = create("small", 3, size_px=48)
    begin_from(net, learnt)
    for name in ("block_2_1_past", "stem_1_normalization", "block_3_1_2"):
        for own, other in zip(
            net.get_layer(name).weights, learnt.get_layer(name).weights, strict=True
        ):
            assert_array_equal(own, other)
    assert net.get_layer("logits").kernel.shape == (256, 3)
    fresh = [weights.numpy().copy() for weights in net.get_layer("logits").weights]
    names = ("bee", "fox", "cat", "owl", "elk")
    begin_from(net, learnt, labels=("cat", "dog", "bee"), others_labels=names)
    for own, other, before in zip(
        net.get_layer("logits").weights, learnt.get_layer("logits").weights, fresh, strict=True
    ):
        assert_array_equal(own.numpy()[..., [0, 2]], other.numpy()[..., [2, 0]])
        assert_array_equal(own.numpy()[..., 1], before[..., 1])
    with pytest.raises(ModelError, match="'small' isn't the same net as 'resnet18'"):
        begin_from(create("resnet18", 3, size_px=32), learnt)
    with pytest.raises(ModelError, match="weights of 'stem_1' are"):
        begin_from(create("small", 3, size_px=32, colors="gray"), learnt)


def test_tensorflows_input_is_the_same():
    feed = Feed(colored(9), 4, seed=5, augmentation=Augmentation())
    given = [(x.numpy(), y.numpy()) for x, y in feed.ready(2)]
    for one, other in zip(given, feed.batches(2), strict=True):
        assert_array_equal(one[0], other[0])
        assert_array_equal(one[1], other[1])


def test_live_unification_is_the_cached_one():
    pictures = np.random.default_rng(0).integers(0, 256, (2, 299, 299, 3), dtype=np.uint8)
    data = Examples((pictures,), np.array([0, 1]), LABELS)
    feed = Feed(data, 2, seed=0, live=LiveUnify("default", (40, 40)))
    ((given, targets),) = feed.batches(0)
    for picture, target in zip(given, targets, strict=True):
        expected = net_picture(pictures[target.argmax()], (40, 40), "default")
        assert_array_equal(picture, expected)
    ((from_tensorflow, _),) = feed.ready(0)
    assert_array_equal(from_tensorflow.numpy(), given)


def test_what_is_made_ahead():
    assert list(ahead(iter(range(100)), 3)) == list(range(100))

    def failing():
        yield 1
        raise queue.Empty("on purpose")

    taken = ahead(failing())
    assert next(taken) == 1
    with pytest.raises(queue.Empty, match="on purpose"):
        next(taken)


def test_a_thread_that_nobody_listens_to_ends():
    taken = ahead(iter(range(10**9)), 2)
    next(taken)
    taken.close()
    for thread in threading.enumerate():
        if thread.name == "toonnet-feed":
            thread.join(timeout=10)
            assert not thread.is_alive()


def test_an_empty_class_is_named():
    check_classes([0, 1, 2], LABELS, "train")
    with pytest.raises(ModelError, match="no test picture of 'green', 'blue'"):
        check_classes([0], LABELS, "test")
