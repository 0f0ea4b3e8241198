"""`python -m ruhu.questionnaires check|publish [folder]`: what `ruhu questionnaire` does, without a server."""

from __future__ import annotations

import sys
from pathlib import Path

from ruhu.questionnaires.catalog import check_folder, record, schemas_dir
from ruhu.questionnaires.publish import PublishError


def main(arguments: list[str]) -> int:
    """Check a folder's questionnaires, or record the new ones. Returns the exit status."""
    if not arguments or arguments[0] not in ("check", "publish") or len(arguments) > 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[1]) if len(arguments) == 2 else schemas_dir() / "questionnaires"
    try:
        found = record(folder) if arguments[0] == "publish" else check_folder(folder)
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    for definition in found:
        print(f"{definition.name}  {definition.hash}  {definition.title}")
    print(f"{folder}: {'新发布' if arguments[0] == 'publish' else '通过'} {len(found)} 份")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
