"""The probes: what kvitals measures, one declaration file each."""

from kvitals.probes import apps, file, network, process, socket, vfs

PROBES = (file.PROBE, vfs.PROBE, process.PROBE, socket.PROBE, network.PROBE, apps.PROBE)
MEASUREMENTS = tuple(one for probe in PROBES for one in probe.measurements)
