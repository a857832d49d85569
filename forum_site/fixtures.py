"""JSON for dumpdata and loaddata in which a moment keeps its microseconds, which Django's cuts off."""

from datetime import datetime

from django.core.serializers import json
from django.core.serializers.json import Deserializer, DjangoJSONEncoder

__all__ = ["Deserializer", "Serializer"]


class Encoder(DjangoJSONEncoder):
    def default(self, value):
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


class Serializer(json.Serializer):
    def start_serialization(self):
        self.options.setdefault("cls", Encoder)
        super().start_serialization()
