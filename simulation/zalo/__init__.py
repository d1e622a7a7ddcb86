"""A stand-in for Zalo that checks what Zalo checks: for the tests, and to try dondoc out.

It cannot prove prices, the review of templates, or what real accounts want beside buttons.
"""

from simulation.zalo.server import ZaloServer
from simulation.zalo.webhooks import Webhooks
from simulation.zalo.world import Accepted, Fault, Person, Template, World

__all__ = ["Accepted", "Fault", "Person", "Template", "Webhooks", "World", "ZaloServer"]
