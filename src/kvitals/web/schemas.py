"""The shapes of the JSON that is answered, by name, for the OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping

Schema = Mapping[str, object]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
ANYTHING: Schema = {}
CELL: Schema = {"type": ["number", "null"]}


def shape(properties: Mapping[str, Schema]) -> Schema:
    """An object that has at least these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def each(values: Schema) -> Schema:
    """An object with names that are not known before."""
    return {"type": "object", "additionalProperties": values}


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def one_of(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_ROWS = shape({"labels": many(TEXT), "data": many(one_of(many(CELL), each(CELL)))})
_GOOGLE = shape({"cols": many(ANYTHING), "rows": many(ANYTHING)})
_WRAP = shape(
    {
        "api": WHOLE,
        "id": TEXT,
        "name": TEXT,
        "view_update_every": WHOLE,
        "update_every": WHOLE,
        "first_entry": WHOLE,
        "last_entry": WHOLE,
        "before": WHOLE,
        "after": WHOLE,
        "group": TEXT,
        "options": TEXT,
        "dimension_names": many(TEXT),
        "dimension_ids": many(TEXT),
        "latest_values": many(CELL),
        "view_latest_values": many(CELL),
        "dimensions": WHOLE,
        "points": WHOLE,
        "format": TEXT,
        "result": ANYTHING,
        "min": NUMBER,
        "max": NUMBER,
    }
)
_CHART = shape(
    {
        "id": TEXT,
        "name": TEXT,
        "type": TEXT,
        "family": TEXT,
        "context": TEXT,
        "title": TEXT,
        "priority": WHOLE,
        "plugin": TEXT,
        "module": TEXT,
        "units": TEXT,
        "data_url": TEXT,
        "chart_type": TEXT,
        "duration": WHOLE,
        "first_entry": WHOLE,
        "last_entry": WHOLE,
        "update_every": WHOLE,
        "dimensions": each(shape({"name": TEXT})),
        "alarms": each(ANYTHING),
        "chart_labels": each(TEXT),
    }
)
_CONTEXT = shape(
    {
        "title": TEXT,
        "units": TEXT,
        "family": TEXT,
        "chart_type": TEXT,
        "priority": WHOLE,
        "first_time_t": WHOLE,
        "last_time_t": WHOLE,
        "collected": TRUTH,
    }
)
_ALARM = {"id": WHOLE, "status": TEXT, "value": CELL}
_TABLE = {"time": WHOLE, "interval": WHOLE, "columns": many(TEXT), "count": WHOLE}
_LINE = {"rates": each(NUMBER), "totals": each(NUMBER)}
_FINDING = {"kind": TEXT, "subject": TEXT, "sentence": TEXT, "since": WHOLE, "chart": TEXT}

SCHEMAS: Mapping[str, Schema] = {
    "Error": shape({"error": TEXT, "status": WHOLE}),
    "Info": shape(
        {"version": TEXT, "uid": TEXT, "mirrored_hosts": many(TEXT), "kvitals": each(ANYTHING)}
    ),
    "Chart": _CHART,
    "Charts": shape({"hostname": TEXT, "version": TEXT, "charts": each(named("Chart"))}),
    "Data": one_of(
        _WRAP, _ROWS, _GOOGLE, many(CELL), many(many({"type": ["number", "string", "null"]}))
    ),
    "Metrics": each(
        shape(
            {
                "name": TEXT,
                "family": TEXT,
                "context": TEXT,
                "units": TEXT,
                "last_updated": WHOLE,
                "dimensions": each(shape({"name": TEXT, "value": NUMBER})),
            }
        )
    ),
    "Context": _CONTEXT,
    "Contexts": shape({"hostname": TEXT, "contexts": each(named("Context"))}),
    "Alarms": shape(
        {
            "hostname": TEXT,
            "latest_alarm_log_unique_id": WHOLE,
            "status": TRUTH,
            "now": WHOLE,
            "alarms": each(shape({**_ALARM, "name": TEXT, "chart": TEXT, "info": TEXT})),
        }
    ),
    "AlarmValues": shape({"hostname": TEXT, "alarms": each(shape(_ALARM))}),
    "Count": many(WHOLE),
    "AlarmLog": many(shape({"unique_id": WHOLE, "alarm_id": WHOLE, "when": WHOLE, "status": TEXT})),
    "Processes": shape({**_TABLE, "processes": many(shape({"pid": WHOLE, "name": TEXT, **_LINE}))}),
    "Peers": shape({**_TABLE, "peers": many(shape({"role": TEXT, "peer": TEXT, **_LINE}))}),
    "Findings": shape(
        {
            "time": WHOLE,
            "findings": many(shape(_FINDING)),
            "not_looked_for": {"type": ["string", "null"]},
        }
    ),
    "Description": shape({"openapi": TEXT, "info": each(ANYTHING), "paths": each(ANYTHING)}),
}
