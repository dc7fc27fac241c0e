# The rules of Plaza, the platform of the demonstration: six languages, one file for each policy area.
#
# Words tell what may be wrong, people decide whether it is: every rule here ends in a review, with one exception.
# Spam whose signs leave no doubt (rules/spam.sml, `clear-cut`) is limited for seven days. No rule asks who posted:
# not the name, not the party, not whether an account is verified or large. How old an account is may count with spam.
#
# Each list of patterns names one thing that people say, and says it once in each language: en, es, pt, fr, ar, hi.
# Arabic and Hindi patterns have no word boundaries: articles and prepositions grow onto Arabic words, and to a
# regular expression a Hindi word ends at each of its vowel signs.

Import(rules=['models/event.sml'])

Require(rule='rules/adult.sml', require_if=IsPost)
Require(rule='rules/child_safety.sml', require_if=IsPost)
Require(rule='rules/election.sml', require_if=IsPost)
Require(rule='rules/goods.sml', require_if=IsPost)
Require(rule='rules/harassment.sml', require_if=IsPost)
Require(rule='rules/hate.sml', require_if=IsPost)
Require(rule='rules/impersonation.sml', require_if=IsPost)
Require(rule='rules/scams.sml', require_if=IsPost)
Require(rule='rules/self_harm.sml', require_if=IsPost)
Require(rule='rules/spam.sml', require_if=IsPost)
Require(rule='rules/threats.sml', require_if=IsPost)
