"""Staff as a directory lists them (SCIM 2.0): who comes, who leaves, and which roles their groups give, by entry."""
