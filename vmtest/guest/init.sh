#!/vmtest/busybox sh
# shellcheck shell=dash
# Process 1, from the initial RAM disk: gives the kernel the host's root to run on. Any failure here
# ends process 1, which ends the machine; the reason is on the console.
set -e
/vmtest/busybox mkdir -p /bin /proc /sys /dev /host /scratch /root
/vmtest/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev

for module in /modules/*.ko; do
    insmod "$module"
done

# Everything is writable inside, and nothing of it reaches the host.
mount -t virtiofs -o ro root /host
mount -t tmpfs tmpfs /scratch
mkdir /scratch/upper /scratch/work
mount -t overlay -o lowerdir=/host,upperdir=/scratch/upper,workdir=/scratch/work overlay /root

mount -t tmpfs tmpfs /root/run
cp -r /vmtest /root/run/vmtest
for folder in proc sys dev; do
    mount --move "/$folder" "/root/$folder"
done
exec switch_root /root /run/vmtest/busybox sh /run/vmtest/session.sh
