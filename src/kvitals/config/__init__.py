"""Configuration: what a person chose, checked and frozen."""
