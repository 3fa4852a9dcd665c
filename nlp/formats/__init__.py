"""An analysis in the forms that newsrooms exchange: IPTC ninjs, and schema.org as JSON-LD."""

from nlp.formats.answered import Answered
from nlp.formats.jsonld import jsonld
from nlp.formats.ninjs import ninjs

__all__ = ["Answered", "jsonld", "ninjs"]
