"""Airflow's logging, but for one thing: the log of a running task is read from the folder where it is written.

No component serves logs over HTTP, because the API server sees their folder itself. Airflow's own handler would ask for
those of a running task all the same, and show the refused connection above its log.
"""

from copy import deepcopy
from typing import Any

from airflow.config_templates.airflow_local_settings import DEFAULT_LOGGING_CONFIG
from airflow.utils.log.file_task_handler import FileTaskHandler


class SharedFolderTaskHandler(FileTaskHandler):
    """Reads task logs from the folder alone."""

    def _read_from_logs_server(self, ti: Any, worker_log_rel_path: str) -> Any:
        return [], []


LOGGING_CONFIG: dict[str, Any] = deepcopy(DEFAULT_LOGGING_CONFIG)
LOGGING_CONFIG["handlers"]["task"]["class"] = f"{__name__}.{SharedFolderTaskHandler.__name__}"
