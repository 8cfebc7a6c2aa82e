import pytest

from etl.package.errors import PackageError
from etl.package.functions import FUNCTIONS, lock
from etl.package.pins import split


@pytest.fixture
def locks(tmp_path):
    def write(**texts):
        paths = {function: tmp_path / f"function-{function}.txt" for function in texts}
        for function, text in texts.items():
            paths[function].write_text(text)
        return paths

    return write


def test_the_layer_has_what_all_locks_pin_and_a_function_the_rest_of_its_own(locks):
    found = split(
        locks(
            collect="six==1.17.0\nurllib3==2.8.0\n",
            stage="six==1.17.0\n",
            publish="# by uv\npyarrow==26.0.1 # large\nsix==1.17.0\nurllib3==2.8.0\n",
        )
    )
    assert found.layer == ["six==1.17.0"]
    assert found.own == {"collect": ["urllib3==2.8.0"], "stage": [], "publish": ["pyarrow==26.0.1", "urllib3==2.8.0"]}


@pytest.mark.parametrize("other", ["six==1.16.0", "six==1.17.0 ; python_version < '3.12'"])
def test_locks_that_disagree_are_refused_with_both_pins_and_the_way_out(locks, other):
    with pytest.raises(PackageError) as raised:
        split(locks(collect="six==1.17.0\n", stage=f"{other}\n", publish="urllib3==2.8.0\n"))
    assert str(raised.value) == (
        f"the locks disagree about six: six==1.17.0 in function-collect.txt, {other} in function-stage.txt; "
        "resolve them together: make lock UPGRADE=1"
    )


def test_one_package_spelt_in_two_ways_is_one(locks):
    with pytest.raises(PackageError, match="disagree about typing-extensions"):
        split(locks(collect="typing_extensions==4.1\n", stage="typing-extensions==4.2\n"))


def test_a_line_that_pins_nothing_is_refused(locks):
    with pytest.raises(PackageError, match=r"function-stage\.txt has a line that pins no version: six>=1"):
        split(locks(collect="six==1.17.0\n", stage="six>=1\n"))


def test_the_repository_s_locks_leave_only_pyarrow_outside_the_layer():
    found = split({function: lock(function) for function in FUNCTIONS})
    own = {function: [pin.partition("==")[0] for pin in pins] for function, pins in found.own.items()}
    assert own == {"collect": [], "stage": [], "publish": ["pyarrow"]}
    assert {"boto3", "orjson", "aws-lambda-powertools"} <= {pin.partition("==")[0] for pin in found.layer}
