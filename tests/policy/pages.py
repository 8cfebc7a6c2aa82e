"""A page of the documentation, and what it names that does not exist. A check answers sentences; none is all well."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.policy.tracked import ROOT, tracked

GENERATED = ("dist/", ".local/", "target/", "include/dbt/finance/target", "terraform.tfvars", "backend.tfvars")
"""What commands make, and git does not know."""
MADE_FILES = frozenset(
    {"backend.tf", "env.yml", "manifest.json", "packages.json", "partial_parse.msgpack", "terraform.tfstate"}
)
ELSEWHERE = frozenset({"COPY_HISTORY", "ERROR_CODE", "ERROR_MESSAGE", "ENV_VARS", "SNOWFLAKE_ORGANIZATION_NAME"})
"""Names of Snowflake's, AWS' and the providers' own that nothing here repeats."""
MERMAID = ("flowchart", "graph", "sequenceDiagram", "stateDiagram", "erDiagram", "gantt")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
_CODE = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_MACHINE = re.compile(r"(?<![\w.:/<>-])/(?:work|home|root|Users|tmp|mnt|private)/[\w.-]+")


@dataclass(frozen=True)
class Page:
    """One Markdown file at `path`; `text` is what is in it."""

    path: Path
    text: str

    @cached_property
    def fences(self) -> list[tuple[str, str]]:
        """Language and content of each."""
        return [(found[1], found[2]) for found in _FENCE.finditer(self.text)]

    @cached_property
    def prose(self) -> str:
        """Without fences."""
        return _FENCE.sub("", self.text)

    @cached_property
    def code(self) -> list[str]:
        """What stands in backticks."""
        return _CODE.findall(self.prose)


def anchors(text: str) -> set[str]:
    """GitHub's anchors of the headings."""
    found: dict[str, int] = {}
    names = set()
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", _FENCE.sub("", text), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        names.add(slug if slug not in found else f"{slug}-{found[slug]}")
        found[slug] = found.get(slug, 0) + 1
    return names


def dead_links(page: Page) -> Iterator[str]:
    """Links and pictures inside the repository: file and anchor."""
    links = re.findall(r"\]\(([^()\s]+)\)", page.prose) + re.findall(r"(?:src|srcset|href)=\"([^\"]+)\"", page.prose)
    for link in links:
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.path.parent / name).resolve() if name else page.path
        if not target.exists():
            yield f"the link {link} leads nowhere"
        elif anchor and target.suffix == ".md" and anchor not in anchors(page.text if not name else target.read_text()):
            yield f"the link {link} names a heading that is not there"


def missing_paths(page: Page) -> Iterator[str]:
    """Paths in backticks and in the commands of fences."""
    commands = " ".join(text for _, text in commands_of(page))
    for word in [*page.code, *re.findall(r"(?<![\w./-])[\w.-]+(?:/[\w.*-]+)+/?", commands)]:
        path = word.partition(":")[0].partition("#")[0]
        if re.search(r"[\s<>{}$…()\[\]=,;|]", path) or path.startswith(GENERATED) or "…" in path:
            continue
        if "/" in path.rstrip("/"):
            if path.split("/")[0] in _top() and not list(ROOT.glob(path.strip("/"))):
                yield f"the path {word} does not exist"
        elif (
            re.fullmatch(r"[\w-]+\.(?:py|sql|tf|ya?ml|json|jsonata|sh|hcl|md|toml|cfg|twb|tds)", path)
            and path not in _basenames() | MADE_FILES
        ):
            yield f"no file is called {word}"


def missing_tests(page: Page) -> Iterator[str]:
    """Tests by name."""
    for name in re.findall(r"\btest_\w+\b", " ".join([*page.code, *(text for _, text in page.fences)])):
        if not re.search(rf"\bdef {name}\b", _tests()) and f"{name}.py" not in _basenames():
            yield f"no test is called {name}"


def missing_modules(page: Page) -> Iterator[str]:
    """`python -m x.y` of the repository's own."""
    text = " ".join([*page.code, *(text for _, text in commands_of(page))])
    for name in re.findall(r"-m ([a-z_]+(?:\.[a-z_]+)*)", text):
        path = ROOT / name.replace(".", "/")
        if name.split(".")[0] in _top() and not any(
            file.exists() for file in (path / "__main__.py", path.with_suffix(".py"))
        ):
            yield f"no module is called {name}"


def missing_targets(page: Page) -> Iterator[str]:
    """`make x`, in backticks and as a command."""
    named = re.findall(r"\bmake ([a-z][a-z-]*)", " ".join([*page.code, *(text for _, text in commands_of(page))]))
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))
    return (f"the Makefile has no target {name}" for name in sorted(set(named) - targets))


def missing_names(page: Page) -> Iterator[str]:
    """Variables of the environment, tables and the like: upper case with an underscore, in backticks and commands."""
    text = " ".join([*page.code, *(text for _, text in commands_of(page))])
    for name in sorted(set(_NAME.findall(text)) - ELSEWHERE):
        parts = {name, name.removeprefix("AIRFLOW__FINANCE__"), re.sub(r"^FINANCE_(?:DEV|PROD)_", "", name)}
        if name.endswith("_PORT") and name.removesuffix("_PORT").lower() in _sources():
            continue
        if not any(part.lower() in _sources() for part in parts):
            yield f"nothing in the code is called {name}"


def missing_settings(page: Page) -> Iterator[str]:
    """`finance.x`, options of Airflow."""
    settings = (ROOT / "plugins" / "finance_lab" / "settings.py").read_text()
    fields = set(re.findall(r"^    (\w+): (?:str|int|Path)", settings, re.M))
    named = set(re.findall(r"\bfinance\.([a-z_]+)\b", " ".join(page.code)))
    return (f"there is no setting finance.{name}" for name in sorted(named - fields))


def empty_pictures(page: Page) -> Iterator[str]:
    """Mermaid fences."""
    for language, text in page.fences:
        if language == "mermaid":
            lines = [line for line in text.splitlines() if line.strip()]
            if len(lines) < 2 or not lines[0].split()[0].startswith(MERMAID):
                yield "a mermaid picture shows nothing"


def broken_tables(page: Page) -> Iterator[str]:
    """Rows that no header stands above: a table ends at an empty line."""
    lines = page.prose.splitlines()
    for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if line.startswith("|") and not above.startswith("|") and not re.fullmatch(r"\|[ :|-]+\|", below):
            yield f"a table begins without a header: {line[:60]}"


def unseen_commands(page: Page) -> Iterator[str]:
    """A console without a prompt: nothing in it would be checked."""
    for language, text in page.fences:
        if language == "console" and not list(_typed(text.splitlines())):
            yield f"a console fence has no line that begins with $: {text.splitlines()[0]}"


def broken_commands(page: Page) -> Iterator[str]:
    """Commands that a shell can't read."""
    for language, text in commands_of(page):
        done = subprocess.run(["sh", "-n"], input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"a {language} fence is no shell: {done.stderr.strip().splitlines()[0]}: {text.splitlines()[0]}"


def commands_of(page: Page) -> list[tuple[str, str]]:
    """What a user would type: of a console only what follows the prompt. Places in <> are filled."""
    found = []
    for language, text in page.fences:
        if language in ("console", "sh", "shell", "bash"):
            lines = text.splitlines()
            typed = list(_typed(lines)) if language == "console" else lines
            found.append((language, re.sub(r"<[a-z][\w -]*>", "filled", "\n".join(typed)) + "\n"))
    return found


def _typed(lines: list[str]) -> Iterator[str]:
    goes_on = False
    for line in lines:
        if goes_on or line.startswith("$ "):
            yield line if goes_on else line[2:]
            goes_on = line.endswith("\\")


def machine_paths(page: Page) -> Iterator[str]:
    """Paths of one machine."""
    return (f"{path} is a path of one machine" for path in _MACHINE.findall(page.text))


def left_open(page: Page) -> Iterator[str]:
    """Places that somebody meant to fill."""
    return (f"{place} was left open" for place in re.findall(r"@@\w*|\bTODO\b|\bTBD\b|\bFIXME\b", page.text))


CHECKS: tuple[Callable[[Page], Iterator[str]], ...] = (
    dead_links, missing_paths, missing_tests, missing_modules, missing_targets, missing_names, missing_settings,
    empty_pictures, broken_tables, unseen_commands, broken_commands, machine_paths, left_open,
)  # fmt: skip


def problems(page: Page) -> list[str]:
    """All that is wrong with a page."""
    return [problem for check in CHECKS for problem in check(page)]


def _once(function: Callable[[], object]) -> Callable[[], object]:
    kept: list[object] = []

    def answer() -> object:
        if not kept:
            kept.append(function())
        return kept[0]

    return answer


@_once
def _top() -> set[str]:
    return {path.relative_to(ROOT).parts[0] for path in tracked()}


@_once
def _basenames() -> set[str]:
    return {path.name for path in tracked()}


@_once
def _tests() -> str:
    return "".join(path.read_text() for path in tracked("tests/*.py"))


@_once
def _sources() -> str:
    """All text but the documentation, in lower case."""
    return "\n".join(
        path.read_text(errors="replace").lower()
        for path in tracked()
        if path.suffix not in {".md", ".png", ".svg", ".zip", ".csv", ".twb", ".tds"}
        and path.name not in {"pages.py", "test_docs.py"}
    )
