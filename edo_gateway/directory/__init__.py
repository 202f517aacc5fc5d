"""To whom letters go: participants of the exchange, their former names, successors and routes."""

from edo_gateway.directory.importer import ImportReport, ImportRules, import_organizations
from edo_gateway.directory.model import Organization, Route, RouteExplanation, RouteStep, Scope, Successor
from edo_gateway.directory.routes import explain, route_for, routes_of, set_route
from edo_gateway.directory.store import find, get, require, resolve, save
from edo_gateway.directory.successors import is_same_or_successor, save_successor, successors_of
from edo_gateway.directory.text import fold, like_pattern

__all__ = [
    "ImportReport",
    "ImportRules",
    "Organization",
    "Route",
    "RouteExplanation",
    "RouteStep",
    "Scope",
    "Successor",
    "explain",
    "find",
    "fold",
    "get",
    "import_organizations",
    "is_same_or_successor",
    "like_pattern",
    "require",
    "resolve",
    "route_for",
    "routes_of",
    "save",
    "save_successor",
    "set_route",
    "successors_of",
]
