"""What the process that answers HTTP may still do: few system calls, as another user."""
