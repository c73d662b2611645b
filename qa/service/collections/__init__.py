"""Several collections behind one address: their names, the models that they share, and whose a request is.

Comes in: `news=DATA` as it is typed, a web application for each collection, and requests. Goes out: one ASGI
application. Each collection is served by an application of its own, which holds its own service and no other, so that
whatever is asked of one, by whatever id, nothing of another is seen. Knows the service, and nothing of the page that
may be added.
"""

from qa.service.collections.addresses import Addresses, Place, place_of, prefix_of
from qa.service.collections.choosing import together
from qa.service.collections.front import Sees
from qa.service.collections.models import Models
from qa.service.collections.names import UNNAMED, Named, model_names, named_collections, title_of

__all__ = [
    "UNNAMED",
    "Addresses",
    "Models",
    "Named",
    "Place",
    "Sees",
    "model_names",
    "named_collections",
    "place_of",
    "prefix_of",
    "title_of",
    "together",
]
