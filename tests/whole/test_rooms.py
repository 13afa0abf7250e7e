"""Each room is entered by its door: what its `__init__` names, and nothing past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import paicha_tui

ROOT = Path(paicha_tui.__file__).parent
MUTATORS = frozenset(
    "add append clear discard extend insert pop popitem remove setdefault sort update".split()
)
FILLED_ON_IMPORT = {
    ("paicha_tui.meaning.forms.entries", "NAMED"),
    ("paicha_tui.meaning.rules.registry", "RULES"),
    ("paicha_tui.meaning.rules.registry", "_CASE_JUDGEMENTS"),
    ("paicha_tui.meaning.rules.registry", "_SCOPE_JUDGEMENTS"),
}
"""Registries: decorators fill them while modules are imported, and nothing afterwards."""


@cache
def nodes_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree; several tests go through the same ones."""
    return tuple(ast.walk(tree))


def _module_of(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    _module_of(path): path for path in ROOT.rglob("*.py") if path.parent.name != "migrations"
}
PACKAGES = {module for module, path in MODULES.items() if path.name == "__init__.py"}


@cache
def sources() -> dict[str, tuple[Path, ast.Module]]:
    """Every module with its tree; whoever only collects these tests needs none."""
    return {
        module: (path, ast.parse(path.read_text(encoding="utf-8")))
        for module, path in MODULES.items()
    }


def _named_by(package: str) -> list[str]:
    for statement in sources()[package][1].body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                return [str(name) for name in ast.literal_eval(statement.value)]
    return []


@cache
def named() -> dict[str, list[str]]:
    """What each package names in `__all__`."""
    return {package: _named_by(package) for package in PACKAGES}


def _is_inside(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def _forbidden_step(user: str, dotted: str) -> str | None:
    """The step of a dotted name that `user` may not take."""
    at, *steps = dotted.split(".")
    for step in steps:
        if at in PACKAGES and not _is_inside(user, at) and step not in named()[at]:
            return f"{step} is not in {at}.__all__"
        private = step.startswith("_") and not step.startswith("__")
        if private and not (_is_inside(user, at) if at in PACKAGES else user == at):
            return f"{step} is private to {at}"
        at = f"{at}.{step}"
        if at not in sources():
            break
    return None


def _names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every dotted name of the project that a module imports, or reaches through an import."""
    modules: dict[str, str] = {}
    for node in nodes_of(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.startswith("paicha_tui"):
                for alias in names:
                    whole = f"{module}.{alias.name}"
                    yield node.lineno, whole
                    if whole in sources():
                        modules[alias.asname or alias.name] = whole
    for node in nodes_of(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in modules:
                yield node.lineno, f"{modules[name]}.{attribute}"


def test_what_a_module_uses_of_a_room_is_named_by_the_room() -> None:
    steps = [
        (f"{path}:{line}", _forbidden_step(user, dotted))
        for user, (path, tree) in sources().items()
        for line, dotted in _names_used(tree)
    ]
    assert [f"{where}: {step}" for where, step in steps if step] == []


@pytest.mark.parametrize("package", sorted(PACKAGES - {"paicha_tui"}))
def test_a_room_says_what_it_is_and_names_only_what_it_has(package: str) -> None:
    path, tree = sources()[package]
    assert ast.get_docstring(tree)
    own = {path.stem for path in path.parent.glob("*.py")} | {
        path.parent.name for path in path.parent.glob("*/__init__.py")
    }
    bound = {
        name
        for statement in tree.body
        for node in nodes_of(statement)
        for name in (
            [alias.asname or alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [node.id]
            if isinstance(node, ast.Name)
            else []
        )
    }
    assert set(named()[package]) - own - bound == set()


def _module_level_names(tree: ast.Module) -> set[str]:
    targets = [
        target
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        )
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _changed_in_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a function changes what stands at the level of its module."""
    names = _module_level_names(tree)
    for function in nodes_of(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        own = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
        own |= {
            node.id
            for node in nodes_of(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for node in nodes_of(function):
            match node:
                case ast.Global(names=changed):
                    yield from ((node.lineno, name) for name in changed)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=called)):
                    if name in names - own and called in MUTATORS:
                        yield node.lineno, name
                case (
                    ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del())
                    | ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del())
                ):
                    if name in names - own:
                        yield node.lineno, name


def test_no_module_keeps_what_changes() -> None:
    changed = [
        f"{path}:{line}: {name}"
        for module, (path, tree) in sources().items()
        for line, name in _changed_in_functions(tree)
        if (module, name) not in FILLED_ON_IMPORT
    ]
    assert changed == []


def test_what_a_function_remembers_has_a_reason_beside_it() -> None:
    bare = [
        f"{path}:{decorator.lineno}"
        for path, tree in sources().values()
        for function in nodes_of(tree)
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if ast.unparse(decorator).partition("(")[0] in ("cache", "lru_cache", "functools.cache")
        if "# " not in path.read_text(encoding="utf-8").splitlines()[decorator.lineno - 1]
    ]
    assert bare == []


def test_an_import_inside_a_function_has_its_reason_beside_it_or_at_the_head() -> None:
    bare = []
    for path, tree in sources().values():
        lines = path.read_text(encoding="utf-8").splitlines()
        inside = {
            node.lineno
            for function in nodes_of(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in nodes_of(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        if inside and not any(line.startswith("# Imported where used: ") for line in lines):
            bare += [
                f"{path}:{line}"
                for line in inside
                if not any(above.lstrip().startswith("#") for above in lines[line - 4 : line - 1])
            ]
    assert bare == []
