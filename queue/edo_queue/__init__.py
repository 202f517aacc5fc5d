"""Jobs: a broker of hints, one draining actor, a scheduler, and the service around them."""

from edo_queue.broker import EMBEDDED, make_broker
from edo_queue.scheduler import STEPS, Scheduler
from edo_queue.service import Service, ServicePolicy

__all__ = ["EMBEDDED", "STEPS", "Scheduler", "Service", "ServicePolicy", "make_broker"]
