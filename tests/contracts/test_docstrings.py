"""Public functions are explained, as far as a machine can tell.

Every parameter is named, arrays have shapes, what is given back is told, and so is every exception
that the function itself raises. A docstring may refer to another one: "see `name`".
"""

import ast
import importlib
import inspect
import re
import textwrap

import pytest

import toonnet

MODULES = [
    *("toonnet.dataset", "toonnet.dataset.derive", "toonnet.dataset.sources", "toonnet.fast"),
    *("toonnet.inflate", "toonnet.io", "toonnet.models", "toonnet.render", "toonnet.render.save"),
    *("toonnet.stylize", "toonnet.stylize.textures", "toonnet.adapters.albumentations"),
    *("toonnet.adapters.keras", "toonnet.adapters.torchvision"),
]
SHAPE = re.compile(r"\b[HNM] x|\b\d x \d|\bx 3\b|height x width|shape|like `|see `")
GIVES = re.compile(r"\b(returns?|yields?|tells?|whether)\b|see `", re.IGNORECASE)
THEIRS = {"apply", "call", "compute_output_shape", "get_config", "get_params", "make_params"}
"""Methods whose parameters another framework prescribes."""


def members(module):
    """Yield the functions, classes and methods that a module has for others, by name."""
    names = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]
    for name in names:
        value = getattr(module, name)
        if inspect.isfunction(value):
            yield name, value
        elif inspect.isclass(value) and value.__module__.startswith("toonnet"):
            yield name, value
            for method, written in vars(value).items():
                function = getattr(written, "__func__", written)
                if not method.startswith("_") and inspect.isfunction(function):
                    yield f"{name}.{method}", function


def raised(function):
    """Return the exceptions that a function's own statements raise and don't catch."""
    found = set()

    def look(node, caught):
        if isinstance(node, ast.Try):
            for child in node.body:
                look(child, caught=True)
            others = [*node.handlers, *node.orelse, *node.finalbody]
        else:
            others = ast.iter_child_nodes(node)
        call = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and not caught:
            found.update([call.func.id] if call.func.id[0].isupper() else [])
        for child in others:
            look(child, caught)

    look(ast.parse(textwrap.dedent(inspect.getsource(function))), caught=False)
    return found


def faults(value):
    """Return what a docstring lacks."""
    text = inspect.getdoc(value) or ""
    if not text:
        return ["it has none"]
    if inspect.isclass(value):
        return []
    signature = inspect.signature(value)
    refers = re.search(r"[Ss]ee `", text)
    found = [
        f"it doesn't name {name}"
        for name in signature.parameters
        if name not in ("self", "cls") and not re.search(rf"\b{name}\b", text) and not refers
    ]
    if value.__name__ in THEIRS:
        found = []
    annotations = [*(each.annotation for each in signature.parameters.values())]
    annotations.append(signature.return_annotation)
    if any(re.search("NDArray|Picture$|Gray$", str(each)) for each in annotations):
        about_rows = "Picture" in str(annotations) and "dataset" in value.__module__
        found += [] if SHAPE.search(text) or about_rows else ["it doesn't tell a shape"]
    if str(signature.return_annotation) not in ("None", "<class 'NoneType'>"):
        found += [] if GIVES.search(text) else ["it doesn't tell what is given back"]
    return found + [f"it doesn't tell of {name}" for name in raised(value) if name not in text]


@pytest.mark.parametrize("module", MODULES)
def test_docstrings(module):
    public = dict(members(importlib.import_module(module)))
    assert public
    lacking = {name: faults(value) for name, value in public.items()}
    assert {name: found for name, found in lacking.items() if found} == {}


def test_every_public_package_is_looked_at():
    packages = {name for name in toonnet.__all__ if inspect.ismodule(getattr(toonnet, name))}
    assert packages == {module.split(".")[1] for module in MODULES}


def test_what_lacks_is_found():
    def explained(size):
        """Return `size`."""
        if size < 0:
            raise ValueError("size")
        return size

    def bare(size):
        return size

    def silent(size):
        """Do it."""
        return size

    assert faults(explained) == ["it doesn't tell of ValueError"]
    assert faults(bare) == ["it has none"]
    assert faults(silent) == ["it doesn't name size", "it doesn't tell what is given back"]
