"""What goes into a bug report has no names, addresses or secrets in it."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.diagnosis import evidence


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file"
    path.write_text(text)
    return path


def test_the_builder_of_the_kernel_is_masked(tmp_path: Path) -> None:
    text = "Linux version 6.1.0 (alice@db7.example.com) (gcc (GCC) 12) #1 SMP\n"
    assert evidence.version(file(tmp_path, text)) == (
        "Linux version 6.1.0 (<masked>) (gcc (GCC) 12) #1 SMP\n"
    )


def test_only_parameters_of_tracing_keep_their_values(tmp_path: Path) -> None:
    text = "root=UUID=1 quiet lockdown=integrity ip=10.0.0.7 lsm=bpf -- --token secret\n"
    assert evidence.command_line(file(tmp_path, text)) == (
        "root=<masked> quiet lockdown=integrity ip=<masked> lsm=bpf\n"
    )


def test_options_that_are_texts_keep_only_their_names(tmp_path: Path) -> None:
    text = 'CONFIG_BPF=y\nCONFIG_DEFAULT_HOSTNAME="db7"\nCONFIG_HZ=250\n'
    assert evidence.configuration((file(tmp_path, text),)) == (
        'CONFIG_BPF=y\nCONFIG_DEFAULT_HOSTNAME="<masked>"\nCONFIG_HZ=250\n'
    )


def test_only_known_lines_of_the_distribution(tmp_path: Path) -> None:
    assert evidence.distribution(file(tmp_path, "ID=debian\nOWNER=alice\n")) == "ID=debian\n"


def test_objects_have_sizes_and_hashes(tmp_path: Path) -> None:
    (tmp_path / "vfs.bpf.o").write_bytes(b"abc")
    (tmp_path / "other").write_bytes(b"")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "build.json").write_text('{"compiler": "clang 1.2.3"}')
    first, second = evidence.objects(tmp_path).splitlines()
    assert first == "made by clang 1.2.3"
    assert second.split() == [digest, "3", "vfs.bpf.o"]


def test_symbols_lose_their_addresses(tmp_path: Path) -> None:
    text = "ffffffff81000000 T vfs_read\nffffffff81000010 T other\nffffffff81000020 t f\t[mod]\n\n"
    assert evidence.symbols({"vfs_read", "f"}, file(tmp_path, text.strip())) == (
        "T vfs_read\nt f [mod]\n"
    )


def test_what_cannot_be_had_says_why(tmp_path: Path) -> None:
    text = evidence.told(lambda: evidence.version(tmp_path / "none"))
    assert text.startswith("could not tell:")
    assert "No such file" in text
