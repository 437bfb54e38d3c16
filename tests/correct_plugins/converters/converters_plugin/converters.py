from django.urls import register_converter
from django.urls.converters import StringConverter


class YearConverter:
    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return "%04d" % value


class HexConverter(StringConverter):
    regex = "[0-9a-f]+"


register_converter(YearConverter, "converters_plugin_year")
register_converter(HexConverter, "converters_plugin_hex")
