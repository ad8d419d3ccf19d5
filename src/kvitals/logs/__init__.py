"""What is told on standard error: in which form, how often, and that telling never fails."""
