"""A ministry to train and test against: it works the other end of the exchange folder.

Only the faces know it.  It knows the formats and the signatures, never our letters or our database.
"""

from edo_gateway.simulator.behaviour import BEHAVIOURS, Behaviour, BehaviourKey
from edo_gateway.simulator.home import Profile, SimulatorHome
from edo_gateway.simulator.parties import (
    MINISTRIES,
    OPERATOR,
    OUR_ORGANIZATION,
    OUR_SIGNATORIES,
    PARTICIPANTS,
    DemoParty,
    DemoPerson,
)
from edo_gateway.simulator.rules import Behaviours, Rule, demo_behaviours, load_behaviours, parse_options

__all__ = [
    "BEHAVIOURS",
    "MINISTRIES",
    "OPERATOR",
    "OUR_ORGANIZATION",
    "OUR_SIGNATORIES",
    "PARTICIPANTS",
    "Behaviour",
    "BehaviourKey",
    "Behaviours",
    "DemoParty",
    "DemoPerson",
    "Profile",
    "Rule",
    "SimulatorHome",
    "demo_behaviours",
    "load_behaviours",
    "parse_options",
]
