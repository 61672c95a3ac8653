"""What people type, cleaned. Forms know nothing of rules."""
