"""The state machine's definition: market.asl.json with its expressions and the names filled in."""

from __future__ import annotations

import json
from pathlib import Path

from etl.contracts.template import render

_HERE = Path(__file__).parent
EXPRESSIONS = ("request", "clean")


def expression(name: str) -> str:
    """The JSONata of a file beside this one: `request` reads an execution's input, `clean` cleans one chunk."""
    return (_HERE / f"{name}.jsonata").read_text()


def definition(
    *, collect_function: str, stage_function: str, publish_function: str, alerts_topic_arn: str, docs_url: str = ""
) -> str:
    """The definition to create the state machine with. Functions are names or ARNs.

    `docs_url` is where the repository's files can be read, for the link in its mail.
    """
    return render(
        (_HERE / "market.asl.json").read_text(),
        **{name: json.dumps(expression(name))[1:-1] for name in EXPRESSIONS},
        collect_function=collect_function,
        stage_function=stage_function,
        publish_function=publish_function,
        alerts_topic_arn=alerts_topic_arn,
        docs_url=f"{docs_url}/" if docs_url else "",
    )
