"""No module needs itself, through however many others."""

from graphlib import CycleError, TopologicalSorter

import grimp


def find_circle(graph: grimp.ImportGraph) -> list[str]:
    """Modules of one circle of imports, the first named again at its end; empty where there is none."""
    needs = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def test_imports_run_in_no_circle() -> None:
    assert find_circle(grimp.build_graph("portal")) == []


def test_a_circle_would_be_found() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "a")):
        graph.add_import(importer=importer, imported=imported)
    assert set(find_circle(graph)) == {"a", "b", "c"}
