"""Exchange through folders: a folder per message, or the folders of «КП Почтовая служба СЗИ».

Read `traces` first: it holds the layout of the staging folder and why nothing is sent twice or lost.
"""

from edo_adapters.folder.adapter import FolderAdapter
from edo_adapters.folder.plugin import FolderPlugin
from edo_adapters.folder.settings import FolderSettings, Profile

__all__ = ["FolderAdapter", "FolderPlugin", "FolderSettings", "Profile", "plugin"]

plugin = FolderPlugin()
"""What the entry point loads."""
