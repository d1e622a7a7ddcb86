"""Channels: how a message leaves. Each is an apprise plugin of our own with a line of its own.

Adding a channel is one module with a transport and its plugin, and one line in
`channel_set.build_channels`.
"""

from notifications.channels.channel_set import ChannelSet, Lines, build_channels
from notifications.channels.parcel import Parcel
from notifications.channels.receipt import Outcome, Receipt
from notifications.channels.zalo_setup import ZaloSetup

__all__ = [
    "ChannelSet",
    "Lines",
    "Outcome",
    "Parcel",
    "Receipt",
    "ZaloSetup",
    "build_channels",
]
