"""The only room that makes bpf(), perf and tracefs calls. Knows no metric names."""
