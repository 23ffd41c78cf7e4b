"""How long a source is waited for, and how often it is asked again."""

from dataclasses import dataclass
from http import HTTPMethod

from httpx_retries import Retry

RETRIED = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try; all times in seconds.

    `calls` per `window` is the rate until the source tells its own. `connect` and `read` limit a
    phase, `answer` one whole answer, `total` one call with all its attempts and waits.
    """

    tries: int = 6
    backoff: float = 1.0
    longest_wait: float = 120.0
    connect: float = 10.0
    read: float = 60.0
    answer: float = 120.0
    total: float = 900.0
    calls: int = 10
    window: float = 10.0

    def retry(self) -> Retry:
        """Give the rule of retries: also of POST, for a query to a statistics API only reads."""
        return Retry(
            total=self.tries - 1,
            allowed_methods=[HTTPMethod.GET, HTTPMethod.POST],
            status_forcelist=RETRIED,
            backoff_factor=self.backoff,
            backoff_jitter=0.5,
            max_backoff_wait=self.longest_wait,
            total_timeout=self.total,
        )
