"""DynamicFrameCollection: the frames that one transform made of one.

Source  AWS Glue Developer Guide, "DynamicFrameCollection class".
"""

from typing import Any, NoReturn

from awsglue.unsupported import refuse


class DynamicFrameCollection:
    """Frames by name."""

    def __init__(self, dynamic_frames: dict[str, Any], glue_ctx: Any) -> None:
        self._frames, self._glue_ctx = dict(dynamic_frames), glue_ctx

    def __getitem__(self, key: str) -> Any:
        return self._frames[key]

    def __len__(self) -> int:
        return len(self._frames)

    def keys(self) -> Any:
        return self._frames.keys()

    def values(self) -> Any:
        return self._frames.values()

    def select(self, key: str) -> Any:
        return self._frames[key]

    def map(self, callable: Any, transformation_ctx: str = "") -> "DynamicFrameCollection":  # noqa: A002
        """In      a function of a frame and the label for it."""
        new = {key: callable(frame, transformation_ctx) for key, frame in self._frames.items()}
        return DynamicFrameCollection(new, self._glue_ctx)

    def flatmap(self, *args: Any, **options: Any) -> NoReturn:
        raise refuse("DynamicFrameCollection.flatmap; use map")
