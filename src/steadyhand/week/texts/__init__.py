"""What people write on Plaza, in six languages: templates with slots, and for each the truth about it."""
