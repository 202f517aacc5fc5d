"""What the entry point `folder` loads."""

from collections.abc import Mapping
from typing import Any

from edo_adapters.folder.adapter import FolderAdapter
from edo_adapters.folder.settings import KEYS, read_settings
from edo_gateway.ports import Adapter, AdapterContext, NoSteps, Steps

__all__ = ["FolderPlugin"]


class FolderPlugin:
    """Opens folder channels; `steps` is told how far each adapter is (tests pause and kill there)."""

    name = "folder"

    def __init__(self, steps: Steps | None = None) -> None:
        self.steps: Steps = steps or NoSteps()

    def setting_keys(self) -> Mapping[str, str]:
        """Return every key with one Russian sentence."""
        return KEYS

    def open(self, settings: Mapping[str, Any], context: AdapterContext) -> Adapter:
        """Make the adapter of one channel; looks at no folder.  Raises `WrongConfiguration` with the key named."""
        return FolderAdapter(read_settings(settings, context.base), context, self.steps)
