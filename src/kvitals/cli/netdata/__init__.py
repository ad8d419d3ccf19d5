"""How kvitals becomes a plugin of an installed Netdata Agent, and ceases to be one."""
