"""What the definition may not say."""

import shutil

import pytest
import yaml

from tableau.model.errors import DefinitionError
from tableau.model.load import DEFINITION, load


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(DEFINITION, tmp_path / "definition")


def change(folder, file, how):
    path = folder / f"{file}.yml"
    content = yaml.safe_load(path.read_text())
    how(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False))


def test_three_dashboards_are_defined(definition):
    assert [dashboard.name for dashboard in definition.dashboards] == ["Market now", "Coin", "Pipeline health"]


def test_every_sheet_lies_on_one_dashboard(definition):
    laid = [name for dashboard in definition.dashboards for band in dashboard.bands for name in band.sheets]
    assert sorted(laid) == sorted(sheet.name for sheet in definition.sheets())


@pytest.mark.parametrize(
    ("file", "how", "message"),
    [
        ("coin", lambda it: it["sheets"]["Volume"].update(colour="x"), r"sheet 'Volume': nothing is called colour"),
        ("coin", lambda it: it["sheets"]["Volume"].pop("table"), r"sheet 'Volume': table is missing"),
        ("coin", lambda it: it["sheets"]["Volume"].update(mark="pie"), r"sheet 'Volume': mark is one of .*not 'pie'"),
        ("coin", lambda it: it["sheets"]["Volume"].update(rows=["mode(day)"]), r"sheet 'Volume': mode is unknown"),
        ("coin", lambda it: it["sheets"]["Volume"].update(rows=["sum(day"]), r"sheet 'Volume': 'sum\(day' is no field"),
        ("coin", lambda it: it["sheets"].pop("Volume"), r"coin.yml: bands have to show each sheet once"),
        ("coin", lambda it: it["bands"][0].update(height=15), r"coin.yml: the bands' heights are 100 in all"),
        ("coin", lambda it: it["bands"][1].update(widths=[50, 60]), r"a width a sheet, 100 in all"),
        ("coin", lambda it: it["actions"][0].update(source="Nowhere"), r"there is no sheet 'Nowhere'"),
        ("coin", lambda it: it["actions"][0].update(targets=["Nowhere"]), r"there is no sheet 'Nowhere'"),
        ("coin", lambda it: it.update(name="Market now"), r"two of Market now"),
        ("coin", lambda it: it.update(name="Heat map"), r"two of Heat map"),
        ("data_source", lambda it: it.pop("caption"), r"data_source.yml: caption is missing"),
        ("data_source", lambda it: it["formats"]["price"].pop("preview"), r"formats.price: preview is missing"),
        ("data_source", lambda it: it["parameters"]["coin"].update(kind=1), r"parameters.coin: nothing is called kind"),
        ("data_source", lambda it: it["columns"].append("x"), r"columns: a mapping is expected, not 'x'"),
    ],
)
def test_what_nothing_reads_or_fits_is_named_with_its_place(folder, file, how, message):
    change(folder, file, how)
    with pytest.raises(DefinitionError, match=message):
        load(folder)


@pytest.mark.parametrize("text", ["- a", "a: [", ""])
def test_a_file_that_holds_no_mapping_is_named(folder, text):
    (folder / "coin.yml").write_text(text)
    with pytest.raises(DefinitionError, match=r"coin\.yml"):
        load(folder)


def test_a_file_that_is_not_there_is_named(folder):
    (folder / "coin.yml").unlink()
    with pytest.raises(DefinitionError, match=r"coin\.yml"):
        load(folder)
