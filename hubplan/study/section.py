"""What every section of ``study.toml`` shares: strict keys, and the types of their values."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[float, Field(ge=0, le=1440)]
Count = Annotated[int, Field(ge=0, strict=True)]


class Section(BaseModel):
    """A section: unknown keys are refused, nothing is changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Source(Section):
    """A file with where it comes from; relative paths start at the study's folder."""

    file: Text = Field(description="Path of the file.")
    source: str = Field("not stated", description="Who published it, in words.")
    licence: str = Field("not stated", description="Under which licence.")
    date: str = Field("not stated", description="What day or period the facts describe.")
    supply: str = Field("", description="What to do where the file is missing; {path} = where.")
