"""kvitals: the kernel's vital signs, every second."""

__version__ = "0.1.0"
