"""Jobs: a broker of hints, actors that drain, a scheduler, and the service around them."""

from edo_queue.actors import STEPS
from edo_queue.broker import EMBEDDED, make_broker
from edo_queue.scheduler import Scheduler
from edo_queue.service import Service, ServicePolicy

__all__ = ["EMBEDDED", "STEPS", "Scheduler", "Service", "ServicePolicy", "make_broker"]
