"""The dashboard of a distributor."""
