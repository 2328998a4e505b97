"""The callables in the style of torchvision: PIL images, tensors where PyTorch is, samples."""

import pickle
import subprocess
import sys

import numpy as np
import pictures
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from toonnet.adapters.torchvision import Stylize, Unify
from toonnet.fast import ius

IMAGE = Image.fromarray(pictures.make("drawing", 48, 64, 3))


def test_pil_images_and_samples():
    unified = Unify()(IMAGE)
    assert isinstance(unified, Image.Image)
    assert_array_equal(np.asarray(unified), ius(pictures.make("drawing", 48, 64, 3)))
    image, label = Unify()((IMAGE, 3))
    assert label == 3
    assert_array_equal(np.asarray(image), ius(pictures.make("drawing", 48, 64, 3)))
    sample = Unify()({"image": IMAGE, "boxes": [1, 2], "name": "cat"})
    assert sample["boxes"] == [1, 2]
    assert_array_equal(np.asarray(sample["image"]), ius(pictures.make("drawing", 48, 64, 3)))
    assert Unify()(IMAGE, 7)[1] == 7


def test_a_seed_decides_and_calls_differ():
    one, other = (Stylize("crayon", p=1.0, seed=2) for _ in range(2))
    copy = pickle.loads(pickle.dumps(one))
    first, second = (np.asarray(one(IMAGE)) for _ in range(2))
    for same in (other, copy):
        assert_array_equal(np.asarray(same(IMAGE)), first)
    assert not np.array_equal(first, second)


def test_chances():
    half = Stylize(p=0.5, seed=1)
    changed = sum(half(IMAGE) is not IMAGE for _ in range(40))
    assert 8 < changed < 32
    assert Stylize(p=0.0)(IMAGE) is IMAGE
    with pytest.raises(ValueError, match="p must be between 0 and 1, got 2"):
        Stylize(p=2)


def test_tensors():
    torch = pytest.importorskip("torch")
    batch = np.stack([pictures.make("drawing", 48, 64, seed) for seed in range(2)])
    tensor = torch.from_numpy(np.ascontiguousarray(np.moveaxis(batch, -1, 1)))
    unified = Unify()(tensor)
    assert unified.dtype == torch.uint8
    assert_array_equal(np.moveaxis(unified.numpy(), 1, -1), np.stack(ius(list(batch))))
    assert_array_equal(Unify()(tensor[0]).numpy(), unified[0].numpy())
    labels = torch.tensor([1, 2])
    assert Unify()((tensor, labels))[1] is labels
    torch.manual_seed(3)
    first = Stylize(p=1.0)(tensor)
    torch.manual_seed(3)
    assert torch.equal(Stylize(p=1.0)(tensor), first)


def test_the_package_alone_imports_no_framework():
    code = (
        "import sys, toonnet.adapters, toonnet.adapters.torchvision\n"
        "heavy = {'albumentations', 'keras', 'tensorflow', 'torch', 'cv2'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-P", "-c", code], check=True)
