"""The provider's rooms stay small, have no method that only passes a call on, and keep their contracts tomorrow too.

`lint-imports` itself checks the import contracts, on a copy of the packages with new modules that break them: a
contract that covers only the modules of today lets one of them through.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from importlinter.api import read_configuration

ROOT = Path(__file__).parents[2]
PROVIDER = ROOT / "provider" / "pulumi_healthomics"
PYPROJECT = ROOT / "pyproject.toml"
MODULES = sorted(path for path in PROVIDER.rglob("*.py") if path.name != "__init__.py")

MOST_MODULES = 37
MOST_FLAT_MODULES = 7
MOST_LINES = 250
MOST_LINES_OF_CONTRACTS = 45

CONFIGURATION = read_configuration(str(PYPROJECT))
CONTRACTS: list[dict[str, object]] = CONFIGURATION["contracts_options"]


def listed(contract: dict[str, object], key: str) -> list[str]:
    """Returns an option of a contract as a list, empty if the contract does not have it."""
    value = contract.get(key, [])
    return [str(it) for it in value] if isinstance(value, list) else [str(value)]


def subjects(contract: dict[str, object]) -> list[str]:
    """Returns the packages and modules whose imports a contract restricts."""
    return [name for key in ("containers", "ancestors", "source_modules") for name in listed(contract, key)]


def of_the_provider(contract: dict[str, object]) -> bool:
    return {name.split(".")[0] for name in subjects(contract)} == {PROVIDER.name}


(LAYERS,) = (it for it in CONTRACTS if it["type"] == "layers" and of_the_provider(it))
ORDER = str(LAYERS["name"])


def layers() -> list[list[str]]:
    """Returns the modules and rooms of each layer, the highest first."""
    return [[name.strip(" ()") for name in layer.split("|")] for layer in listed(LAYERS, "layers")]


ROOMS = [name for layer in layers() for name in layer if (PROVIDER / name).is_dir()]
ROOMS_WITHOUT_PULUMI = [room for room in ROOMS if room != "program"]
ROOMS_WITHOUT_BOTOCORE = [room for room in ROOMS if room != "aws"]


def above(room: str) -> list[str]:
    """Returns what a room must not import: what is in a layer above it, or beside it in its own."""
    (level,) = (level for level, names in enumerate(layers()) if room in names)
    return [name for layer in layers()[: level + 1] for name in layer if name != room]


UPWARDS = [(room, name) for room in ROOMS for name in above(room)]


# Sizes


def test_the_provider_has_few_modules() -> None:
    assert len(MODULES) <= MOST_MODULES


def test_few_modules_of_the_provider_are_in_no_room() -> None:
    assert len([path for path in MODULES if path.parent == PROVIDER]) <= MOST_FLAT_MODULES


def test_no_module_of_the_provider_is_long() -> None:
    lines = {str(path.relative_to(PROVIDER)): len(path.read_text().splitlines()) for path in PROVIDER.rglob("*.py")}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_the_import_contracts_of_the_provider_are_few_lines() -> None:
    header = "[[tool.importlinter.contracts]]\n"
    _, *tables = PYPROJECT.read_text().split(header)
    tables[-1] = re.split(r"^\[", tables[-1], maxsplit=1, flags=re.MULTILINE)[0]
    assert [f'name = "{it["name"]}"' for it in CONTRACTS] == [table.splitlines()[0] for table in tables]
    ours = [number for number, it in enumerate(CONTRACTS) if of_the_provider(it)]
    # Whatever is between the first and the last counts, comments and blank lines included.
    text = header + header.join(tables[ours[0] : ours[-1] + 1])
    assert len(text.rstrip().splitlines()) <= MOST_LINES_OF_CONTRACTS


# Methods that only pass a call on

Function = ast.FunctionDef | ast.AsyncFunctionDef


def forwarders(source: str) -> list[str]:
    """Returns the line and the name of each function that is one call with its own arguments.

    Its body, after the docstring, is `return f(…)` or `f(…)`, awaited or not, where `f` is a dotted name. The arguments
    of the call are the parameters of the function, all of them and nothing else, in their order or as `name=name`. The
    `self` or `cls` of a method is not a parameter here. A function without parameters counts only if it is a method. An
    `f` that is `cls` or in CapWords does not count: it makes an object.
    """
    tree = ast.parse(source)
    methods = {child for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for child in node.body}
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    return [f"{it.lineno}: {it.name}" for it in functions if _forwards(it, is_method=it in methods)]


def _forwards(function: Function, *, is_method: bool) -> bool:
    call = _only_call(function)
    if call is None:
        return False
    parameters = _parameters(function)
    is_static = any(ast.unparse(it) == "staticmethod" for it in function.decorator_list)
    owner = parameters.pop(0) if is_method and not is_static else None
    callee = ast.unparse(call.func)
    if callee == owner or callee.split(".")[-1].lstrip("_")[:1].isupper():
        return False
    in_order, by_name = [ast.unparse(it) for it in call.args], [_keyword(it) for it in call.keywords]
    if not parameters:
        return is_method and not in_order and not by_name
    return in_order == parameters[: len(in_order)] and sorted(in_order + by_name) == sorted(parameters)


def _only_call(function: Function) -> ast.Call | None:
    """Returns the call of a dotted name that is all that a function does."""
    body = function.body if ast.get_docstring(function) is None else function.body[1:]
    if len(body) != 1 or not isinstance(body[0], ast.Return | ast.Expr):
        return None
    value = body[0].value
    call = value.value if isinstance(value, ast.Await) else value
    is_named = isinstance(call, ast.Call) and re.fullmatch(r"[\w.]+", ast.unparse(call.func))
    return call if isinstance(call, ast.Call) and is_named else None


def _parameters(function: Function) -> list[str]:
    it = function.args
    names = [parameter.arg for parameter in [*it.posonlyargs, *it.args]]
    names += [f"*{it.vararg.arg}"] if it.vararg else []
    names += [parameter.arg for parameter in it.kwonlyargs]
    return names + ([f"**{it.kwarg.arg}"] if it.kwarg else [])


def _keyword(keyword: ast.keyword) -> str:
    """Returns `name` for `name=name`, `**name` for `**name`, and for others what no parameter is called."""
    value = ast.unparse(keyword.value)
    if keyword.arg is None:
        return f"**{value}"
    return value if value == keyword.arg else f"{keyword.arg}={value}"


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return g(a)",
        "def f(a, b): return g.h(a, b)",
        "def f(a, b=1): return g(a, b=b)",
        "def f(*, a, b): return g(b=b, a=a)",
        "def f(*a, **b): g(*a, **b)",
        "async def f(a): return await g(a)",
        "async def f(a): await g(a)",
        'def f(a):\n    """Says something."""\n    return g(a)',
        "class A:\n    def f(self): return self._g()",
        "class A:\n    def f(self): return g()",
        "class A:\n    def f(self): self._g.h()",
        "class A:\n    def f(self, a): return self._g.h(a)",
        "class A:\n    def f(self, a): return g(a)",
        "class A:\n    @classmethod\n    def f(cls, a): return cls.g(a)",
        "class A:\n    @staticmethod\n    def f(a): return g(a)",
        "def outer(a):\n    def f(b): return g(b)\n    return f(a + 1)",
    ],
)
def test_a_function_that_is_one_call_with_its_own_arguments_is_found(source: str) -> None:
    assert [found.split()[1] for found in forwarders(source)] == ["f"]


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return g()",
        "def f(a): return g()",
        "def f(a, b): return g(a)",
        "def f(a, b): return g(b, a)",
        "def f(a): return g(a, 1)",
        "def f(a): return g(a, b=1)",
        "def f(a): return g(b=a)",
        "def f(a): return g(a.b)",
        "def f(a): return g(*a)",
        "def f(*a): return g(a)",
        "def f(a): return g(h(a))",
        "def f(a): return g()(a)",
        "def f(a): return g().h(a)",
        "def f(a): return not g(a)",
        "def f(a): return a",
        "def f(a): return Thing(a)",
        "def f(a): return things._Thing(a)",
        "def f(a):\n    log(a)\n    return g(a)",
        "def f(a): yield g(a)",
        "class A:\n    def f(self, a): ...",
        'class A:\n    def f(self): """Says something."""',
        "class A:\n    def f(self): return g(self)",
        "class A:\n    def f(self): return self.g",
        "class A:\n    @classmethod\n    def f(cls, a): return cls(a)",
    ],
)
def test_a_function_that_does_more_or_less_is_not_found(source: str) -> None:
    assert forwarders(source) == []


def test_no_function_of_the_provider_only_passes_its_arguments_on() -> None:
    # provider.py is the SDK's own interface: its methods are there to pass on what the SDK calls them with.
    modules = [path for path in PROVIDER.rglob("*.py") if path != PROVIDER / "provider.py"]
    found = {str(path.relative_to(PROVIDER)): forwarders(path.read_text()) for path in modules}
    assert {module: names for module, names in found.items() if names} == {}


# Modules that are made tomorrow


def copy(folder: Path) -> Path:
    """Copies the packages that have contracts, without what is compiled, and returns the copy of the provider."""
    for name in CONFIGURATION["session_options"]["root_packages"]:
        (package,) = (it for it in (ROOT / name, *ROOT.glob(f"*/{name}")) if it.is_dir())
        shutil.copytree(package, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder / PROVIDER.name


def lint(folder: Path) -> tuple[int, str]:
    """Returns the status and the output of `lint-imports` on a copy."""
    program = Path(sys.executable).with_name("lint-imports")
    command: list[str | Path] = [program, "--config", PYPROJECT, "--no-cache", "--no-logo"]
    # Wide enough that no line is wrapped.
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "1000"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def violations(output: str) -> dict[str, list[str]]:
    """Returns what `lint-imports` lists under each broken contract, by its name and without line numbers."""
    _, _, broken = output.partition("Broken contracts\n")
    _, *parts = re.split(r"^(.+)\n-{3,}\n", broken, flags=re.MULTILINE)
    lines = [re.sub(r"^[- ]*|[ ]*\(l\.[\d, l.]+\)$", "", part, flags=re.MULTILINE).splitlines() for part in parts[1::2]]
    return dict(zip(parts[::2], lines, strict=True))


def imported(room_or_module: str) -> str:
    """Returns the full name of a module, or of the first module of a room."""
    modules = sorted(path.stem for path in (PROVIDER / room_or_module).glob("*.py") if path.stem != "__init__")
    return ".".join([PROVIDER.name, room_or_module, *modules[:1]])


@pytest.fixture(scope="module")
def tomorrow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What `lint-imports` lists for a copy in which a new module breaks each of the contracts in each of the rooms."""
    folder = tmp_path_factory.mktemp("tomorrow")
    package = copy(folder)
    for room, name in UPWARDS:
        (package / room / f"new_importing_{name}.py").write_text(f"import {imported(name)}\n")
    for room in ROOMS_WITHOUT_PULUMI:
        (package / room / "new_with_pulumi.py").write_text("import pulumi\n")
    for room in ROOMS_WITHOUT_BOTOCORE:
        (package / room / "new_with_botocore.py").write_text("import botocore.session\n")
    (package / "new_module.py").write_text("")
    (package / "new_room").mkdir()
    (package / "new_room" / "__init__.py").write_text("")
    status, output = lint(folder)
    assert status == 1
    return violations(output)


def test_there_are_seven_rooms_and_each_has_something_above_it() -> None:
    assert sorted(ROOMS) == ["aws", "importing", "lifecycle", "program", "resource", "rules", "settings"]
    assert sorted(ROOMS) == sorted(path.parent.name for path in PROVIDER.glob("*/__init__.py"))
    # The highest room has the command line above it, the lowest all the other rooms.
    assert {room for room, _ in UPWARDS} == set(ROOMS)
    assert {name for room, name in UPWARDS if room == "rules"} >= set(ROOMS) - {"rules"}


def test_the_contracts_hold_on_a_copy_without_new_modules(tmp_path: Path) -> None:
    copy(tmp_path)
    status, output = lint(tmp_path)
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in output
    assert status == 0


@pytest.mark.parametrize(("room", "name"), UPWARDS)
def test_a_new_module_must_not_import_what_is_above_its_room(
    tomorrow: dict[str, list[str]], room: str, name: str
) -> None:
    broken = f"{PROVIDER.name}.{room}.new_importing_{name} -> {imported(name)}"
    assert broken in tomorrow[ORDER]


@pytest.mark.parametrize("room", ROOMS_WITHOUT_PULUMI)
def test_a_new_module_of_a_room_without_pulumi_must_not_import_it(tomorrow: dict[str, list[str]], room: str) -> None:
    assert f"{PROVIDER.name}.{room}.new_with_pulumi -> pulumi" in chain(*tomorrow.values())


@pytest.mark.parametrize("room", ROOMS_WITHOUT_BOTOCORE)
def test_a_new_module_outside_aws_must_not_import_botocore(tomorrow: dict[str, list[str]], room: str) -> None:
    assert f"{PROVIDER.name}.{room}.new_with_botocore -> botocore" in chain(*tomorrow.values())


@pytest.mark.parametrize("name", ["new_module", "new_room"])
def test_a_new_module_or_room_must_be_given_a_layer(tomorrow: dict[str, list[str]], name: str) -> None:
    assert f"{PROVIDER.name}.{name}" in tomorrow[ORDER]


def test_new_modules_of_a_room_must_not_import_each_other(tmp_path: Path) -> None:
    package = copy(tmp_path)
    for room in ROOMS:
        for name, other in (("new_one", "new_other"), ("new_other", "new_one")):
            (package / room / f"{name}.py").write_text(f"import {PROVIDER.name}.{room}.{other}\n")
    _, output = lint(tmp_path)
    assert {f"No cycles are allowed in {PROVIDER.name}.{room}." for room in ROOMS} <= set(output.splitlines())
