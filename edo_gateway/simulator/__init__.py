"""A ministry to train and test against: it works the other end of the exchange folder.

Only the faces know it.  It knows the formats and the signatures, never our letters or our database.
"""

from edo_gateway.simulator.behaviour import BEHAVIOURS, Behaviour, BehaviourKey
from edo_gateway.simulator.home import Profile, SimulatorHome
from edo_gateway.simulator.install import organization_subject, person_subject, prepare_demo
from edo_gateway.simulator.ministry import Report, Simulator
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
from edo_gateway.simulator.samples import sample_cards
from edo_gateway.simulator.steps import Step

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
    "Report",
    "Rule",
    "Simulator",
    "SimulatorHome",
    "Step",
    "demo_behaviours",
    "load_behaviours",
    "organization_subject",
    "parse_options",
    "person_subject",
    "prepare_demo",
    "sample_cards",
]
