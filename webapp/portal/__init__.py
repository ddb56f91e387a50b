"""The pages for people outside: they come by a link, give a second fact, and reach one case; no account, no role."""

from webapp.portal import answering, doors, groups, home, keeping, record
from webapp.portal.blueprint import pages

__all__ = ["answering", "doors", "groups", "home", "keeping", "pages", "record"]
