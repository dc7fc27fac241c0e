"""The control room: freezes, requests for a second person, break-glasses, who may do what, and who is protected."""
