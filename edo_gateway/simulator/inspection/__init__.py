"""The ministry's own eyes: looks at a package with nothing of the gateway's readers."""

from edo_gateway.simulator.inspection.inspector import Inspector, SignatureCheck

__all__ = ["Inspector", "SignatureCheck"]
