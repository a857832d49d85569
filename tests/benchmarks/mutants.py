"""A seeded sample of small faults, each put into the code alone, and those that no test notices.

    python -m tests.benchmarks.mutants [--sample 200] [--seed 1] [--goal 85] [MODULE ...]

The tests run once without a fault, to see which lines each of them passes through. Then a child of this process takes
each fault into the function that is loaded, and runs the tests that pass through its line, the fastest first. Tests
that are slow take no part. Faults are made within functions; code that runs when a module is imported has none.
"""

import argparse
import ast
import copy
import gc
import importlib
import os
import random
import signal
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

# What is sampled: translation state, publishing, the page cache and uploads; and the tests of these.
MODULES = (
    "forum_site.parity.state",
    "forum_site.parity.translated",
    "forum_site.parity.fallback",
    "forum_site.publishing.publishable",
    "forum_site.caching.content_version",
    "forum_site.http.cached_page",
    "forum_site.http.page_cache",
    "forum_site.http.page_store",
    "resources.uploads",
    "resources.archives",
    "resources.formats",
)
TESTS = (
    "tests/parity/test_state.py",
    "tests/parity/test_fallback.py",
    "tests/publishing",
    "tests/caching",
    "tests/http/test_page_cache.py",
    "tests/resources/test_uploads.py",
    "tests/resources/test_formats.py",
)
TIMEOUT = 120  # seconds after which a fault counts as noticed: it has the tests run for ever

COMPARISONS = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.FloorDiv: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
CALLS = {"any": "all", "all": "any", "min": "max", "max": "min"}


# --- Faults ------------------------------------------------------------------------------------------------------


def faults(node):
    """Copies of an expression or statement, each with one fault in it."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in COMPARISONS:
            yield _with(node, ops=[COMPARISONS[type(operator)]()])
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if type(operator) in OPERATORS:
            yield _with(node, op=OPERATORS[type(operator)]())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Constant(value=bool()):
            yield _with(node, value=not node.value)
        case ast.Constant(value=int()):
            yield _with(node, value=node.value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield _with(node, func=_with(node.func, id=CALLS[name]))
        case ast.Return(value=value) if value and not (isinstance(value, ast.Constant) and value.value is None):
            yield _with(node, value=ast.copy_location(ast.Constant(None), value))
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _with(node, test=ast.copy_location(ast.UnaryOp(ast.Not(), test), test))
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield ast.copy_location(ast.Pass(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)


def _with(node, **changes):
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return ast.copy_location(changed, node)


def places(tree):
    """The parent, field and index of each node within the bodies of functions."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in function.body:
                yield from _below(function, "body", function.body.index(statement))


def _below(parent, field, index):
    node = getattr(parent, field) if index is None else getattr(parent, field)[index]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return  # has a body of its own, and defaults that are taken once
    yield parent, field, index
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        if isinstance(value, ast.AST):
            yield from _below(node, name, None)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield from _below(node, name, number)


@dataclass
class Mutant:
    """A module with one fault in it."""

    path: Path
    line: int
    before: str
    after: str
    code: CodeType

    def __str__(self):
        place = f"{self.path.relative_to(Path.cwd())}:{self.line}"
        return f"{place}\n    - {self.before}\n    + {self.after}"


def mutants(path):
    """Every module that differs from that one by one fault."""
    tree = ast.parse(path.read_text())
    for parent, field, index in places(tree):
        node = getattr(parent, field) if index is None else getattr(parent, field)[index]
        for fault in faults(node):
            _put(parent, field, index, fault)
            code = compile(ast.fix_missing_locations(tree), str(path), "exec")
            _put(parent, field, index, node)
            before, after = (ast.unparse(each).partition("\n")[0] for each in (node, fault))
            yield Mutant(path, node.lineno, before, after, code)


def _put(parent, field, index, node):
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def functions_of(code):
    """The code of each function in a module or class, by its name and first line."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield (constant.co_qualname, constant.co_firstlineno), constant
            yield from functions_of(constant)


def put_in(mutant):
    """Have each function that is loaded from the module go on with the faulty code."""
    codes = dict(functions_of(mutant.code))
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == str(mutant.path):
            code = codes.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
            if code and code.co_freevars == function.__code__.co_freevars:
                function.__code__ = code


# --- Tests -------------------------------------------------------------------------------------------------------


class Plugin:
    """Runs the tests once as they are, and then those of each mutant."""

    def __init__(self, options):
        self.paths = {str(Path(importlib.import_module(name).__file__)) for name in options.modules}
        self.sample, self.seed = options.sample, options.seed
        self.tests = defaultdict(list)  # seconds and test, by path and line
        self.survivors, self.number = [], 0

    def pytest_runtestloop(self, session):
        for item, following in zip(session.items, [*session.items[1:], session.items[-1]], strict=True):
            self._trace(item, following)
        found = [mutant for path in sorted(self.paths) for mutant in mutants(Path(path))]
        chosen = random.Random(self.seed).sample(found, min(self.sample, len(found)))
        print(f"\n{len(chosen)} of {len(found)} faults, noticed by {len(session.items)} tests:", flush=True)
        for self.number, mutant in enumerate(chosen, 1):
            if self._survives(mutant, session.items[-1]):
                self.survivors.append(mutant)
                print(f"{self.number}. {mutant}", flush=True)
        return True

    def _trace(self, item, following):
        """Run the test, and note the lines of the modules that it passes through."""
        lines = set()

        def trace(frame, event, _argument):
            if frame.f_code.co_filename not in self.paths:
                return None
            if event == "line":
                lines.add((frame.f_code.co_filename, frame.f_lineno))
            return trace

        begun = time.process_time()
        threading.settrace(trace)
        sys.settrace(trace)
        reports = runtestprotocol(item, log=False, nextitem=following)
        sys.settrace(None)
        threading.settrace(None)
        if any(report.failed for report in reports):
            raise pytest.UsageError(f"{item.nodeid} fails without any fault.")
        for line in lines:
            self.tests[line].append((time.process_time() - begun, item))

    def _survives(self, mutant, last):
        """Whether all tests that pass through the line of the mutant pass."""
        tests = [item for _seconds, item in sorted(self.tests[str(mutant.path), mutant.line], key=lambda test: test[0])]
        if not tests:
            return True
        child = os.fork()
        if not child:
            status = BROKEN
            try:
                status = NOTICED if _fails(mutant, tests, last) else SURVIVED
            finally:
                os._exit(status)
        status = os.waitpid(child, 0)[1]
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
            raise RuntimeError(f"The tests could not be run with this fault: {mutant}")
        return status == SURVIVED


SURVIVED, NOTICED, BROKEN = range(3)


def _fails(mutant, tests, last):
    """Whether one of the tests fails in this process with that fault."""
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    signal.alarm(TIMEOUT)
    put_in(mutant)
    return any(
        report.failed
        for item, following in zip(tests, [*tests[1:], last], strict=True)
        for report in runtestprotocol(item, log=False, nextitem=following)
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--goal", type=int, default=85, help="the share of faults that must be noticed, in per cent")
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    plugin = Plugin(options)
    status = pytest.main(["-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-m", "not slow", *TESTS], plugins=[plugin])
    if status or not plugin.number:
        return status or 1
    share = 100 * (plugin.number - len(plugin.survivors)) / plugin.number
    print(f"{plugin.number - len(plugin.survivors)} of {plugin.number} noticed: {share:.1f} %, seed {options.seed}.")
    return share < options.goal


if __name__ == "__main__":
    sys.exit(main())
