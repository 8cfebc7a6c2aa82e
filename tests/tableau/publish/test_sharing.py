"""permissions.yml: the committed one, and what is refused."""

from __future__ import annotations

import re

import pytest
import yaml

from tableau.publish.content import DATA_SOURCE, WORKBOOK
from tableau.publish.sharing import PERMISSIONS, PROJECT, SharingError, read_sharing


@pytest.fixture
def file(tmp_path):
    """file("environments.dev.viewers", []) writes a copy of the committed file, with that changed."""

    def write(path, value):
        document = yaml.safe_load(PERMISSIONS.read_text())
        *above, last = path.split(".")
        place = document
        for key in above:
            place = place[key]
        place[last] = value
        copy = tmp_path / "permissions.yml"
        copy.write_text(yaml.safe_dump(document))
        return copy

    return write


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_committed_file_is_in_order(environment):
    sharing = read_sharing(environment)
    assert set(sharing.rights) == {PROJECT, DATA_SOURCE, WORKBOOK}
    assert set(sharing.groups) == set(sharing.rights[WORKBOOK])
    assert all("Read" in rights for rights in sharing.rights[PROJECT].values())


def test_dev_and_prod_have_projects_of_their_own():
    assert read_sharing("dev").project != read_sharing("prod").project


def test_nobody_may_share_by_hand():
    for environment in ("dev", "prod"):
        for rights in read_sharing(environment).rights.values():
            assert not {"ChangePermissions", "ProjectLeader"} & set().union(*rights.values())


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("environments.dev.veiwers", [], "environments.dev does not know veiwers"),
        ("environments.dev", {"project": "X"}, "environments.dev lacks parent, description, viewers, analysts, owners"),
        ("environments.dev.viewers", "Finance", "environments.dev.viewers has to be a list"),
        ("environments.dev.viewers", [7], "environments.dev.viewers has to be a text"),
        (
            "environments.dev.viewers",
            ["Finance Analysts"],
            "names Finance Analysts twice: a group is in one of viewers",
        ),
        ("environments.dev.project", "", "environments.dev.project has to be a text"),
        ("environments.dev.project", "Default", "the site's own project 'Default'"),
        ("environments.dev.project", "A, B", "can't look for the name 'A, B'"),
        ("environments.dev.parent", "A//B", "can't look for the name ''"),
        ("environments", [], "environments has no environment"),
        ("capabilities.viewers.workbook", ["Raed"], "capabilities.viewers.workbook: no capability Raed: there is AddC"),
        ("capabilities.viewers.sheet", [], "capabilities.viewers does not know sheet"),
        ("capabilities.guests", {}, "capabilities does not know guests"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(file, path, value, why):
    with pytest.raises(SharingError, match=re.escape(why)):
        read_sharing("dev", file(path, value))


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    broken = tmp_path / "permissions.yml"
    broken.write_text("environments: [")
    with pytest.raises(SharingError, match="is no YAML"):
        read_sharing("dev", broken)
