"""The channel: what resellers sold, what became of it, and whether both BSSs match."""
