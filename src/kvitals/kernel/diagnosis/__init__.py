"""What this system offers and withholds, one file per subject, each answer on its own."""
