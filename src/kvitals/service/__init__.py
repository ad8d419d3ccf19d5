"""The composition root: builds the rooms from settings, and runs and ends them."""
