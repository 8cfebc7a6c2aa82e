"""Set-up runs before all else, on whatever python3 there is: what it imports has to be readable by Python 3.8."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_what_set_up_imports_is_ours_or_the_standard_library_s_and_is_python_3_8():
    script = "import sys, local.setup.__main__; print('\\n'.join(sorted(sys.modules)))"
    listed = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {script}"],
                            cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()  # fmt: skip
    ours = [name for name in listed if name.split(".")[0] in ("local", "etl")]
    assert "local.terminal.live" in ours
    for name in ours:
        path = ROOT / (name.replace(".", "/") + ".py")
        path = path if path.exists() else ROOT / name.replace(".", "/") / "__init__.py"
        ast.parse(path.read_text(), feature_version=(3, 8))
    foreign = {name.split(".")[0] for name in listed} - {"local", "etl", "__main__"} - sys.stdlib_module_names
    assert {name for name in foreign if not name.startswith("_")} == set()
