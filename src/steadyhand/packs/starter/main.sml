# The starter pack. Copy the folder, change what you need, and load your copy.
#
# It is cautious on purpose. Words are ambiguous: whatever rests on words alone asks people (a verdict `review_...`), and
# nothing here removes a post or touches an account. The one rule that limits a post by itself rests on behaviour.
# pack.toml says what each verdict means, policies.toml holds the articles that people are told about.

Import(rules=['models/event.sml'])

Require(rule='rules/election.sml', require_if=IsPost)
Require(rule='rules/harassment.sml', require_if=IsPost)
Require(rule='rules/hate.sml', require_if=IsPost)
Require(rule='rules/scams.sml', require_if=IsPost)
Require(rule='rules/self_harm.sml', require_if=IsPost)
Require(rule='rules/spam.sml', require_if=IsPost)
Require(rule='rules/threats.sml', require_if=IsPost)
