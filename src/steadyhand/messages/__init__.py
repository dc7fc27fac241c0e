"""What people are told, as messages in ICU MessageFormat: read, checked, put into words. Decides nothing."""
