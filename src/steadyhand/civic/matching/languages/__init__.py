"""The languages in which a post is held against a claim: one table each, and no other code for any of them."""
