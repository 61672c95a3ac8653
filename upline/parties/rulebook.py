"""What an account says of itself. Source: rule R31."""


def ribbon(reseller: str) -> str:
    """Return the sentence across a mirrored account; `reseller` is the name it has now."""
    return f"This account is managed by {reseller} Tenant Reseller"
