"""What a thumb up or down says."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from bot.replies import Frozen


class Feedback(Frozen):
    """A thumb up or down on one passage. It is counted; nothing that could name a person is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    request_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    passage_id: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9-]+(\.[0-9]+)?$", max_length=170)]
    value: Literal["up", "down"]
