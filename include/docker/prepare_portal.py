"""Make ready what the portal is given, before `warehouse migrate`: the password of its role, and the landing's folders.

The folders of person-level sources must be there, and be ours, before the portal covers them with empty ones.
"""

import os

from warehouse.secret_files import replace_secret
from warehouse.settings import Settings
from warehouse.sources import load_sources

if __name__ == "__main__":
    settings = Settings()
    replace_secret(settings.secrets, "portal.password", os.environ["PORTAL_DB_PASSWORD"].encode())
    for name in load_sources():
        (settings.root / "landing" / name).mkdir(parents=True, exist_ok=True)
