"""Alerts: what is wrong is one incident, announced when it opens and when it is resolved."""

from warehouse.alerts.channels import Channel, Message, channels
from warehouse.alerts.run import announce, close_task, open_task

__all__ = ["Channel", "Message", "announce", "channels", "close_task", "open_task"]
