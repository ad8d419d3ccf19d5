"""Kernel memory is the sum of what the kernel accounts to our descriptors."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.memory import bpf_memory_bytes


def test_the_sum_leaves_other_descriptors_out(tmp_path: Path) -> None:
    (tmp_path / "3").write_text("pos:\t0\nmap_type:\t2\nmemlock:\t4096\n")
    (tmp_path / "4").write_text("pos:\t0\nprog_type:\t26\nmemlock:\t8192\n")
    (tmp_path / "5").write_text("pos:\t0\nflags:\t02\n")
    assert bpf_memory_bytes(tmp_path) == 12288


def test_a_map_with_several_descriptors_counts_once(tmp_path: Path) -> None:
    told = "pos:\t0\nmap_type:\t2\nmemlock:\t4096\nmap_id:\t7\n"
    (tmp_path / "3").write_text(told)
    (tmp_path / "4").write_text(told)
    (tmp_path / "5").write_text(told.replace("map_id:\t7", "map_id:\t8"))
    (tmp_path / "6").write_text("prog_type:\t26\nmemlock:\t8192\nprog_id:\t7\n")
    (tmp_path / "7").write_text("link_type:\ttracing\nlink_id:\t1\nprog_id:\t7\n")
    assert bpf_memory_bytes(tmp_path) == 16384
