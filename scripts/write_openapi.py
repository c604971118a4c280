"""Write the server's OpenAPI document to frontend/openapi.json.

python scripts/write_openapi.py          writes it
python scripts/write_openapi.py --check  ends with status 1 if the file differs from the code

`npm run types` in frontend/ generates the TypeScript types from that file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gluteus.web import Settings, create_app

ROOT = Path(__file__).parents[1]
OPENAPI = ROOT / "frontend" / "openapi.json"


def document() -> str:
    """Return the OpenAPI document of the app as JSON, with sorted keys."""
    contract = create_app(Settings(background=False)).openapi()
    return json.dumps(contract, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the file, or check it."""
    wanted = document()
    if "--check" not in sys.argv[1:]:
        OPENAPI.write_text(wanted, encoding="utf-8")
        return 0
    if OPENAPI.is_file() and OPENAPI.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{OPENAPI.relative_to(ROOT)} differs from the code; run scripts/write_openapi.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
