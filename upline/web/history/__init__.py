"""The pages of what changed."""
