"""Numbers in the text format that Prometheus reads (exposition format 0.0.4), for a file that a collector picks up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple


class Sample(NamedTuple):
    """One number with its labels."""

    labels: Mapping[str, str]
    value: float


class Metric(NamedTuple):
    """A name that stays, what it means in one line, and its samples; all are gauges."""

    name: str
    help: str
    samples: Iterable[Sample]


def written(metrics: Iterable[Metric]) -> Iterator[str]:
    """The metrics, line by line with their ends; label values are escaped as the format has it."""
    for metric in metrics:
        yield f"# HELP {metric.name} {_escaped(metric.help)}\n"
        yield f"# TYPE {metric.name} gauge\n"
        for sample in metric.samples:
            labels = ",".join(f'{key}="{_label(value)}"' for key, value in sample.labels.items())
            yield f"{metric.name}{{{labels}}} {sample.value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _label(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
