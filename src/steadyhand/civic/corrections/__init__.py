"""What is offered to those who saw a post before it was found to be false: a correction, which the platform shows."""
