"""Alarms in the shapes of /api/v1/alarms, alarms_values, alarm_count and alarm_log."""

from __future__ import annotations

import time
from collections.abc import Mapping

from kvitals.web.alarms import WARNING, Alarm, alarms
from kvitals.web.answers import Document
from kvitals.web.charts import PLUGIN
from kvitals.web.exhibit import Exhibit
from kvitals.web.insights import is_anything_looked_for
from kvitals.web.parameters import number

_NO_HASH = "00000000-0000-0000-0000-000000000000"
_STATUSES = ("RAISED", WARNING)
_OLD = "CLEAR"


def all_alarms(exhibit: Exhibit) -> Document:
    """What is raised, by the names of chart and alarm."""
    found = alarms(exhibit)
    now = _now(exhibit)
    return {
        "hostname": exhibit.hostname,
        "latest_alarm_log_unique_id": found[-1].event if found else exhibit.started,
        "status": is_anything_looked_for(exhibit),
        "now": now,
        "alarms": {one.key: _described(one, now, exhibit.settings.interval_s) for one in found},
    }


def all_values(exhibit: Exhibit) -> Document:
    """The numbers of what is raised."""
    now = _now(exhibit)
    return {
        "hostname": exhibit.hostname,
        "alarms": {
            one.key: {"id": one.id, "value": one.value, "last_updated": now, "status": one.status}
            for one in alarms(exhibit)
        },
    }


def count(exhibit: Exhibit, parameters: Mapping[str, str]) -> list[int]:
    """How many are raised, with one of the statuses that are asked for and on these charts."""
    statuses = (parameters.get("status") or _STATUSES[0]).upper().replace("|", ",").split(",")
    charts = (parameters.get("context") or parameters.get("ctx") or "").replace("|", ",").split(",")
    found = [one for one in alarms(exhibit) if charts == [""] or one.chart in charts]
    return [len(found) if set(statuses).intersection(_STATUSES) else 0]


def log(exhibit: Exhibit, parameters: Mapping[str, str]) -> list[Document]:
    """When what is raised was raised, newest first; after is the number of an event."""
    after = number(parameters, "after")
    found = [one for one in alarms(exhibit) if one.event > after]
    return [_event(exhibit, one) for one in reversed(found)]


def _now(exhibit: Exhibit) -> int:
    latest = exhibit.latest
    return latest.time if latest else exhibit.started


def _named(one: Alarm) -> Document:
    return {
        "name": one.name,
        "chart": one.chart,
        "family": one.family,
        "class": "Workload",
        "component": one.chart,
        "type": "System",
    }


def _described(one: Alarm, now: int, interval_s: int) -> Document:
    return {
        "id": one.id,
        "config_hash_id": _NO_HASH,
        **_named(one),
        "active": True,
        "disabled": False,
        "silenced": False,
        "exec": "",
        "recipient": "",
        "source": PLUGIN,
        "units": one.units,
        "info": one.info,
        "status": one.status,
        "last_status_change": one.since,
        "last_updated": now,
        "next_update": now + interval_s,
        "update_every": interval_s,
        "delay_up_duration": 0,
        "delay_down_duration": 0,
        "delay_max_duration": 0,
        "delay_multiplier": 1.0,
        "delay": 0,
        "delay_up_to_timestamp": one.since,
        "warn_repeat_every": "0",
        "crit_repeat_every": "0",
        "value_string": one.value_text,
        "last_repeat": "0",
        "times_repeat": 0,
        "green": None,
        "red": None,
        "value": one.value,
    }


def _event(exhibit: Exhibit, one: Alarm) -> Document:
    return {
        "hostname": exhibit.hostname,
        "utc_offset": time.localtime(one.since).tm_gmtoff,
        "timezone": time.localtime(one.since).tm_zone,
        "unique_id": one.event,
        "alarm_id": one.id,
        "alarm_event_id": 1,
        "config_hash_id": _NO_HASH,
        "context": one.chart,
        **_named(one),
        "processed": True,
        "updated": False,
        "exec_run": 0,
        "exec_failed": False,
        "exec": "",
        "recipient": "",
        "exec_code": 0,
        "source": PLUGIN,
        "command": "",
        "units": one.units,
        "when": one.since,
        "duration": max(0, _now(exhibit) - one.since),
        "non_clear_duration": max(0, _now(exhibit) - one.since),
        "status": one.status,
        "old_status": _OLD,
        "delay": 0,
        "delay_up_to_timestamp": one.since,
        "updated_by_id": 0,
        "updates_id": 0,
        "value_string": one.value_text,
        "old_value_string": "-",
        "last_repeat": "0",
        "silenced": "false",
        "info": one.info,
        "value": one.value,
        "old_value": None,
    }
