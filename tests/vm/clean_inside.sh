# Runs inside the machine: fills the kernel's list with events of several owners, cleans it, and
# prints what is to be judged, in parts headed by a line "== name".
set -eu
kvitals=$1
cd /sys/kernel/tracing
add() { echo "$1" >>kprobe_events; }
part() {
    echo "== $1"
    shift
    "$@"
}
hits() { awk '$1 == "vfs_read_probe" { print $2 }' kprobe_profile; }

dead=$(sh -c 'echo $$')
sleep 1000 &
live=$!

add 'p:foreign/vfs_read_probe vfs_read'
echo 1 >events/foreign/vfs_read_probe/enable
add "p:foreign/p_vfs_write_$dead vfs_write"
add "p:kvitals/p_vfs_write_$dead vfs_write"
add "r4:kvitals/r_vfs_write_$dead vfs_write"
add "p:kvitals/p_vfs_write_$live vfs_write"
add "p:kvitals/unnamed vfs_write"
add "p:kprobes/libbpf_${dead}_vfs_open_0x0_1 vfs_open"
part pids echo "$dead $live"
part before cat kprobe_events

part dry "$kvitals" clean --dry-run
part after_dry cat kprobe_events

part cleaned "$kvitals" clean
part after cat kprobe_events
part enabled cat events/foreign/vfs_read_probe/enable
first=$(hits)
for _ in 1 2 3 4 5; do cat /proc/version >/dev/null; done
part hits echo "$first $(hits)"

# In use: the kernel refuses to let go of one, and the other goes all the same.
add "p:kvitals/p_vfs_open_$dead vfs_open"
echo 1 >"events/kvitals/p_vfs_open_$dead/enable"
add "p:kvitals/p_vfs_write_$dead vfs_write"
status=0
part busy "$kvitals" clean || status=$?
part busy_status echo "$status"
part after_busy cat kprobe_events
echo 0 >"events/kvitals/p_vfs_open_$dead/enable"

status=0
mount -o remount,bind,ro /sys/kernel/tracing
part readonly "$kvitals" clean || status=$?
part readonly_status echo "$status"
mount -o remount,bind,rw /sys/kernel/tracing

kill "$live"
wait "$live" 2>/dev/null || true
part later "$kvitals" clean
part end cat kprobe_events
