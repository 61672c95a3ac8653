"""The setup area: what a BSS decides once, and every record then follows."""
