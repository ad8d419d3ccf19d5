# Process 1, on the host's root: makes the place habitable, runs the command and powers off.
# The number of the device differs between kernels, the number of the port does not.
output=$(echo /dev/vport*p1)
status_port=$(echo /dev/vport*p2)
. /run/vmtest/settings

# A kernel may lack one of these, or be locked down: that is for the command to find out.
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t securityfs securityfs /sys/kernel/security
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts /dev/shm
ln -s /proc/self/fd /dev/fd
for name in stdin:0 stdout:1 stderr:2; do
    ln -s "fd/${name#*:}" "/dev/${name%:*}"
done
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
case "$checkout" in
/tmp/*) ;; # An empty /tmp would hide it.
*) mount -t tmpfs tmpfs /tmp ;;
esac
mkdir -p "/lib/modules/$(uname -r)"
mount --bind "$modules" "/lib/modules/$(uname -r)"
hostname vmtest
ip link set lo up

# The port can be opened once only, but a command may want to open /dev/stderr again: hence a pipe.
mkfifo /run/vmtest/pipe
cat /run/vmtest/pipe >"$output" &
reader=$!
cd "$checkout"
sh /run/vmtest/command </dev/null >/run/vmtest/pipe 2>&1
status=$?

# A process left behind may hold the pipe for ever; what is already in it takes no five seconds.
for _ in $(seq 50); do
    kill -0 $reader 2>/dev/null || break
    sleep 0.1
done
echo "$status $(uname -r)" >"$status_port"
poweroff -f
