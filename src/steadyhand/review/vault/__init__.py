"""The vault: media that is or may be child-safety material, kept from everybody but certified reviewers."""
