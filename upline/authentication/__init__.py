"""How people prove who they are, beside their password, and where they are signed in."""
