"""What kvitals costs, always against something else measured in the same minutes."""
