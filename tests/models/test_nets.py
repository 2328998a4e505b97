"""Backbones, FIN and NPN: shapes, counts of weights, algebra."""

import keras
import numpy as np
import pytest
from nets import layers_of, outputs, pictures, small

from toonnet.models import (
    FinOptions,
    ModelError,
    NpnOptions,
    backbone_names,
    combine,
    create,
    fin,
    folded,
    head,
    member_features,
    npn,
)
from toonnet.models.heads import logits_model, pre_logits

PRE_LOGITS = {
    "small": 256,
    "resnet18": 512,
    "mobilenet_v2": 1280,
    "resnet50": 2048,
    "resnet101": 2048,
    "resnet152": 2048,
    "inception_v3": 2048,
    "vgg16": 4096,
    "alexnet": 4096,
}
# At 1,000 classes: of their papers for the first two, of Keras's documentation for the others.
PUBLISHED = {
    "alexnet": (227, 62_378_344),
    "vgg16": (224, 138_357_544),
    "resnet50": (224, 25_636_712),
    "resnet101": (224, 44_707_176),
    "resnet152": (224, 60_419_944),
    "inception_v3": (299, 23_851_784),
    "mobilenet_v2": (224, 3_538_984),
}


def normalized(net):
    """Return how many channels are normalised."""
    kind = keras.layers.BatchNormalization
    return sum(layer.moving_mean.shape[0] for layer in layers_of(net) if isinstance(layer, kind))


@pytest.mark.parametrize("name", backbone_names())
def test_every_backbone_at_its_least_size(name):
    size_px = {"alexnet": 67, "inception_v3": 75, "small": 16}.get(name, 32)
    net = create(name, 12, size_px=(size_px, size_px + 3), colors="gray")
    assert pre_logits(net).shape == (None, PRE_LOGITS[name])
    assert net.output_shape == (None, 12)
    assert (net.name, net.input.dtype) == (name, "uint8")
    with pytest.raises(ValueError, match=f"{size_px} px, got {size_px - 1}"):
        create(name, 12, size_px=size_px - 1)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name):
    size_px, count = PUBLISHED[name]
    plain = name in ("alexnet", "vgg16")
    net = create(name, 1000, size_px=size_px, batch_normalization=not plain)
    assert net.count_params() == count


@pytest.mark.parametrize(
    ("name", "channels"),
    [
        ("alexnet", 96 + 256 + 384 + 384 + 256 + 2 * 4096),
        ("vgg16", 2 * 64 + 2 * 128 + 3 * 256 + 6 * 512 + 2 * 4096),
    ],
)
def test_counts_with_batch_normalization(name, channels):
    with_it, without = (
        create(name, 9, size_px=67, batch_normalization=wanted) for wanted in (True, False)
    )
    assert normalized(with_it) == channels
    assert with_it.count_params() - without.count_params() == 4 * channels


def test_counts_of_resnet18():
    blocks = 0
    for before, width in ((64, 64), (64, 128), (128, 256), (256, 512)):
        blocks += 9 * width * (before + 3 * width) + (before * width if before != width else 0)
    net = create("resnet18", 1000, size_px=64)
    assert net.count_params() == 49 * 3 * 64 + blocks + 512 * 1000 + 1000 + 4 * normalized(net)
    assert normalized(net) == 64 + 4 * 64 + 5 * (128 + 256 + 512)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "resnet51"}, "resnet50"),
        ({"classes": 1}, "at least 2, got 1"),
        ({"colors": "lab"}, "'lab'"),
        ({"dropout": 1.0}, "below 1, got 1.0"),
        ({"batch_normalization": False}, "small"),
    ],
)
def test_wrong_arguments_are_named(wrong, told):
    with pytest.raises(ValueError, match=told):
        create(**{"name": "small", "classes": 3, "size_px": 32, **wrong})


def test_probabilities_and_logits():
    net = small()
    probabilities, logits = (outputs(each, pictures(4)) for each in (net, logits_model(net)))
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    expected = exponentials / exponentials.sum(1, keepdims=True)
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (FinOptions(), 3 * 16 + 16 + (256 + 19 * 16 + 1) * 2048),
        (FinOptions(convolution="along", width=7), 3 * 3 + 1 + (256 + 19 + 1) * 7),
        (FinOptions(insertion="add", filters=2), 8 + (38 + 1) * 256 + (256 + 1) * 2048),
        (FinOptions(feature="gray_histogram", bins=5, width=7), 32 + (256 + 80 + 1) * 7),
    ],
    ids=["default", "along", "add", "gray"],
)
def test_fins_weights(options, count):
    plain = small(colors="gray")
    trunk = plain.count_params() - (256 + 1) * 5
    net = fin(plain, options)
    assert net.count_params() == trunk + count + (options.width + 1) * 5
    assert pre_logits(net).shape == (None, options.width)
    assert outputs(net, pictures(2)).shape == (2, 5)


def test_fin_without_a_dense_layer_more():
    net = fin(small(), FinOptions(width=None))
    assert pre_logits(net).shape == (None, 256 + 19 * 16)
    assert not [layer for layer in net.layers if layer.name.startswith("fin_pre_logits")]


def test_a_gray_fin_sees_colours():
    batch = pictures(1)
    # Two colours of one luminance.
    one, other = np.full_like(batch, (200, 0, 0)), np.full_like(batch, (0, 102, 0))
    net = small(colors="gray")
    assert np.array_equal(outputs(net, one), outputs(net, other))
    net = fin(net)
    assert not np.array_equal(outputs(net, one), outputs(net, other))


def test_a_frozen_trunk_stays():
    plain = small()
    net = fin(plain, FinOptions(trunk="frozen", width=8))
    names = {weight.path.split("/")[0] for weight in net.trainable_weights}
    assert names == {"feature_convolution", "fin_pre_logits", "logits"}
    before = [np.asarray(weight) for weight in net.non_trainable_weights]
    net.compile("adam", "sparse_categorical_crossentropy")
    net.train_on_batch(pictures(4), np.arange(4))
    for old, new in zip(before, net.non_trainable_weights, strict=True):
        assert np.array_equal(old, np.asarray(new))


@pytest.mark.parametrize(
    "wrong",
    [
        {"convolution": "deep"},
        {"insertion": "mul"},
        {"trunk": "half"},
        {"filters": 0},
        {"width": 0},
    ],
)
def test_wrong_options_of_fin(wrong):
    (value,) = wrong.values()
    with pytest.raises(ValueError, match=f"{next(iter(wrong))}.*{value}"):
        FinOptions(**wrong)


def members():
    """Return two nets that differ in size, colours and kind."""
    return [
        small((48, 40), seed=1),
        fin(small((32, 32), colors="gray", seed=2), FinOptions(width=30)),
    ]


def test_a_linear_npn_is_a_dense_layer_on_joined_pre_logits():
    random = np.random.default_rng(0)
    top = head([6, 9], 4, NpnOptions(width=16))
    for weight in top.weights:
        weight.assign(random.normal(size=weight.shape))
    first, second, mixing, logits = (
        [np.asarray(weight) for weight in top.get_layer(name).weights]
        for name in ("member_1_dense", "member_2_dense", "mixing", "logits")
    )
    kernel, offset = mixing[0].reshape(2), mixing[1]
    joined = np.concatenate([kernel[0] * first[0], kernel[1] * second[0]])
    matrix = joined @ logits[0]
    bias = (kernel[0] * first[1] + kernel[1] * second[1] + offset) @ logits[0] + logits[1]
    x = [random.normal(size=(5, width)).astype(np.float32) for width in (6, 9)]
    expected = np.concatenate(x, 1) @ matrix + bias
    result = np.asarray(logits_model(top)(x))
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("widths", [[6], [6, 9], [5, 7, 3]])
def test_a_linear_head_is_folded_into_one_dense_layer(widths):
    random = np.random.default_rng(0)
    top = head(widths, 4, NpnOptions(width=16, dropout=0.3))
    for weight in top.weights:
        weight.assign(random.normal(size=weight.shape))
    x = [random.normal(size=(5, width)).astype(np.float32) for width in widths]
    small_one = folded(top)
    assert small_one.count_params() == (sum(widths) + 1) * 4
    said = [np.asarray(each(x, training=False)) for each in (small_one, top)]
    np.testing.assert_allclose(*said, atol=1e-5)


@pytest.mark.parametrize("width", [5, 16])
def test_a_head_that_starts_from_its_members_is_the_mean_of_their_logits(width):
    first, second = small((32, 32), seed=1), fin(small((32, 32), seed=2), FinOptions(width=30))
    net = npn([first, second], NpnOptions(width=width, start="members"))
    batch = pictures(4, 32, 32)
    logits = sum(outputs(logits_model(each), batch) for each in (first, second)) / 2
    exponentials = np.exp(logits - logits.max(1, keepdims=True))
    expected = exponentials / exponentials.sum(1, keepdims=True)
    np.testing.assert_allclose(outputs(net, batch), expected, atol=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "zero"},
        {"start": "members", "filters": 2},
        {"start": "members", "activation": "relu"},
        {"start": "members", "batch_normalization": True},
    ],
)
def test_heads_that_can_not_start_so(wrong):
    with pytest.raises(ValueError, match=r"start .*(zero|one filter)"):
        NpnOptions(**wrong)


def test_a_head_narrower_than_the_classes_can_not_start_from_members():
    with pytest.raises(ValueError, match="at least the 5 classes, got 4"):
        npn([small()], NpnOptions(width=4, start="members"))


def test_a_head_starts_from_as_many_classifiers_as_it_has_members():
    with pytest.raises(ValueError, match="classifiers must be 2 to start from members, got 0"):
        head([6, 9], 5, NpnOptions(width=8, start="members"))


@pytest.mark.parametrize(
    "options", [{"filters": 2}, {"activation": "relu"}, {"batch_normalization": True}]
)
def test_a_head_that_bends_stays(options):
    top = head([6, 9], 4, NpnOptions(width=16, **options))
    assert folded(top) is top


def test_cached_features_are_the_computed_ones():
    nets_ = members()
    batch = pictures(3, 48, 40)
    features = member_features(nets_)
    cached = [np.asarray(each) for each in features(batch)]
    assert [each.shape for each in cached] == [(3, 256), (3, 30)]
    top = head([256, 30], 5, NpnOptions(filters=3, activation="relu", batch_normalization=True))
    whole = combine(nets_, top)
    np.testing.assert_array_equal(outputs(whole, batch), outputs(top, *cached))
    # In training, the members are as they are in use: no dropout, the averages as learnt.
    in_training = features(batch, training=True)
    assert all(np.array_equal(a, np.asarray(b)) for a, b in zip(cached, in_training, strict=True))


def test_members_are_frozen_and_the_head_is_not():
    net = npn(members())
    widths = (256 + 1 + 30 + 1) * 2048 + (2 + 1) + (2048 + 1) * 5
    assert sum(np.prod(weight.shape) for weight in net.trainable_weights) == widths


def test_npn_1():
    net = npn([small()], NpnOptions(width=8, filters=2))
    assert net.name == "npn_1"
    assert outputs(net, pictures(2)).shape == (2, 5)


def test_members_that_do_not_go_together():
    with pytest.raises(ModelError, match=r"same classes, got \[4, 5\]"):
        npn([small(), small(classes=4)])
    with pytest.raises(ValueError, match="largest both ways"):
        npn([small((32, 40)), small((40, 32))])
    with pytest.raises(ValueError, match="at least one"):
        npn([])
    with pytest.raises(ModelError, match=r"\[7\], the members have \[256\]"):
        combine([small()], head([7], 5))
    given = keras.Input((4, 4, 3))
    with pytest.raises(ModelError, match="build nets with toonnet"):
        npn([keras.Model(given, keras.layers.Flatten()(given))])
