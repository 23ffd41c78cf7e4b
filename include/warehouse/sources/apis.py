"""APIs that data is asked of: what each kind must be told."""

from typing import Literal

from pydantic import Field

from warehouse.sources.connectors import Dropbox, Profile
from warehouse.texts import Code, Declaration, Month


class Api(Declaration):
    """What every API has: where it is, and perhaps a secret that opens it."""

    address: dict[Profile, str] = Field(
        default_factory=dict,
        description="{standin} is the stand-in's address; WAREHOUSE_ADDRESS_<SOURCE> in the environment goes before",
    )
    secret: Code | None = Field(
        default=None,
        description="Name of the token or key: WAREHOUSE_SECRET_<NAME> in the environment, or a file among the secrets",
    )


class Matomo(Api):
    """Matomo's reporting API: the visits of each site by whole month. Each site is a row of its own."""

    kind: Literal["matomo"]
    since: Month = Field(description="The first month that is asked")
    sites: dict[Code, int] = Field(min_length=1, description="Our name of each site -> its idSite")


class Report(Api):
    """A report that an API gives as a list of objects, whole, up to the end of the last whole month.

    `export` is the same report as files of the drop folder, for a tool without an API, or while it cannot be reached.
    """

    kind: Literal["report"]
    path: str
    items: str = Field(description="The key under which the list lies")
    since: Month = Field(description="The first month that is asked")
    next: str | None = Field(default=None, description="The key that holds the address of the next page, if any")
    export: Dropbox | None = None


class Vacancies(Api):
    """Työmarkkinatori's search of job advertisements (P67 v2): a stream of every change since the last retrieval.

    Only declared columns are kept of an ad, and nothing else reaches the disk: advertisements name people.
    """

    kind: Literal["vacancies"]
    path: str
    leave: tuple[str, ...] = Field(description="Fields known and left out; other undeclared ones are told by name")
    history: dict[Profile, Month] = Field(
        default_factory=dict,
        description="The first month of which the stream still has every ad, removed ones too; else that of first use",
    )


class Classification(Api):
    """Statistics Finland's classifications: the items of one, and the item of another each belongs to."""

    kind: Literal["classification"]
    items: Code = Field(description="The classification without its date: kunta_1")
    groups: Code = Field(description="The one its items are mapped to: tyollisyysalue_1")


class Download(Api):
    """An open file at an address: CSV, whole."""

    kind: Literal["download"]
    path: str = ""
    delimiter: str = ";"
    encoding: str = "utf-8-sig"


AnyApi = Matomo | Report | Vacancies | Classification | Download
