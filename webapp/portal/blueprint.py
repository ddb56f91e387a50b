"""Where the pages for people outside hang: under one path, which their cookie is bound to."""

from flask import Blueprint

from webapp.access.outside import PATH

pages = Blueprint("portal", __name__, url_prefix=PATH)
