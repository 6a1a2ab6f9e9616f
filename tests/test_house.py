"""docs/house.md against the code: the order of the packages, their rooms, and where degrees are."""

import re
import tomllib

import pytest

from tests.milano import PROJECT

HOUSE = (PROJECT / "docs" / "house.md").read_text("utf-8")
TABLE = [
    (cells[0].strip("` "), re.findall(r"`(\w+)`", cells[1]))
    for line in HOUSE.splitlines()
    if line.startswith("| `") and len(cells := line.strip("|").split("|")) == 3
]
MOST_ROOMS = 12


def rooms(package: str) -> list[str]:
    """Modules and packages below a package of the library."""
    folder = PROJECT / "mire_geo" / package
    return sorted(
        path.stem
        for path in folder.glob("*")
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").is_file())
    )


def test_the_packages_stand_in_the_order_of_the_contract():
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [one["layers"] for one in contracts if one.get("containers") == ["mire_geo"]]
    assert [name for name, _ in TABLE] == layers


@pytest.mark.parametrize(("package", "listed"), TABLE, ids=[name for name, _ in TABLE])
def test_the_rooms_of_a_package_are_those_that_are_listed(package, listed):
    assert listed == rooms(package)
    assert len(listed) <= MOST_ROOMS


def test_degrees_are_where_the_page_says():
    held = set()
    for top in ("mire_geo", "app"):
        for path in (PROJECT / top).rglob("*.py"):
            if re.search(r"EPSG:4326|to_crs\(4326", path.read_text("utf-8")):
                name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
                held.add(name.removeprefix("mire_geo."))
    sentence = HOUSE.partition("in these modules only:")[2].partition("Time is minutes")[0]
    assert set(re.findall(r"`([\w.]+)`", sentence)) == held


def test_lines_of_templates_stay_under_120_signs():
    templates = sorted(PROJECT.glob("app/templates/**/*.html"))
    assert len(templates) > 40
    for path in templates:
        lines = enumerate(path.read_text("utf-8").splitlines(), 1)
        assert [number for number, line in lines if len(line) >= 120] == [], path.name


def test_every_function_and_table_that_the_page_names_stands_where_it_says():
    """`NAME` of `FOLDER/FILE.py`, the folder below mire_geo/ unless it begins with it or with app/."""
    pairs = re.findall(r"`(\w+)`\s+of\s+`([\w/]+\.py)`", HOUSE)
    assert len(pairs) >= 7
    for name, file in pairs:
        path = PROJECT / file if file.startswith(("app/", "mire_geo/")) else PROJECT / "mire_geo" / file
        assert re.search(rf"^(def |class )?{name}\b", path.read_text("utf-8"), re.MULTILINE), (name, file)
