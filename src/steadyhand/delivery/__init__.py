"""Effects to the platform: signed webhooks, retries, receipts, dead letters."""
