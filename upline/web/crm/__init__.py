"""The pages of activities, e-mails and cases."""
