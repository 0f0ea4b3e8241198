"""What the documents point at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# A path in code marks: a file with a known ending below a folder, or anything below one of the repository.
PATH = re.compile(
    r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|ts|tsx|md|json|yaml|mjs))`|`((?:tests|frontend|backend|docs|schemas|scripts)/[\w./-]*)`"
)
BASES = ("", "tests", "backend", "backend/ruhu", "frontend/src", "docs", "schemas")


@pytest.mark.parametrize("document", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_every_path_in_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text()
    links = [
        link for link in LINK.findall(text) if "://" not in link and not link.startswith(("/", "mailto:"))
    ]
    dead = [link for link in links if not (document.parent / link).exists()]
    dead += [
        path
        for one, other in PATH.findall(text)
        for path in [one or other]
        if not any((ROOT / base / path).exists() for base in BASES)
    ]
    assert dead == []


def test_each_invariant_is_told_and_names_a_proof() -> None:
    rows = re.findall(r"^\| (I\d+) \|(.+)\|(.+)\|$", (ROOT / "docs/sync.md").read_text(), re.MULTILINE)
    assert [name for name, *_ in rows] == [f"I{n}" for n in range(1, 16)]
    assert all(proof.strip() for *_, proof in rows)
