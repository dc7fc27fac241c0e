"""What people's answers say of how likely matches are: learned, tried on answers held out, and taken up by a person."""
