"""What was measured, over HTTP: an API, a live stream, health, and the dashboard."""
