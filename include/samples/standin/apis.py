"""The other APIs beside PxWeb: which answers under which path, from files of one folder."""

from collections.abc import Callable
from pathlib import Path

from samples.standin import files, matomo, newsletter, pxtables, vacancies
from samples.standin.reply import Asked, Reply

ANSWER: dict[str, Callable[[Path, Asked], Reply | None]] = {
    "/matomo/": matomo.answer,
    "/newsletter/": newsletter.answer,
    "/kipa/p67/v2/jobpostings": vacancies.answer,
    "/classifications/": files.answer,
    "/kela/": files.answer,
    pxtables.API: pxtables.answer,
}


def reply(folder: Path | None, asked: Asked) -> Reply | None:
    """Answer for the API whose path it is; None where PxWeb answers, or nobody."""
    for path, answer in ANSWER.items():
        if folder is not None and asked.target.startswith(path):
            return answer(folder, asked)
    return None
