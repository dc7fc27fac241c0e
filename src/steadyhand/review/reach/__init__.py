"""What the platform says of the content of open cases."""
