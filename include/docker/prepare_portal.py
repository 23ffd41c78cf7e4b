"""Make the landing's folders before `warehouse migrate`.

Those of person-level sources must be there, and be ours, before the portal covers them with empty ones.
"""

from warehouse.settings import Settings
from warehouse.sources import load_sources

if __name__ == "__main__":
    settings = Settings()
    for name in load_sources():
        (settings.root / "landing" / name).mkdir(parents=True, exist_ok=True)
