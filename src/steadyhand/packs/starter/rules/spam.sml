Import(rules=['models/account.sml', 'models/event.sml', 'models/post.sml'])

_Shorteners = [
  'adf.ly', 'bit.ly', 'buff.ly', 'clck.ru', 'cutt.ly', 'goo.gl', 'is.gd', 'j.mp', 'lnkd.in', 'ow.ly', 'rb.gy',
  'rebrand.ly', 's.id', 'shorturl.at', 'shorte.st', 't.ly', 'tiny.cc', 'tinyurl.com', 'urlz.fr', 'v.gd',
]
IsShortenedLink = LinkDomain in _Shorteners

# Precise: a hidden target, pushed at several people, by an account of the same day. The only rule here that acts alone.
ShortLinkPushedByNewAccount = Rule(
  when_all=[IsShortenedLink, AccountAgeSeconds < 86400, MentionCount >= 3],
  description=f'a shortened link, addressed to {MentionCount} people, from an account younger than a day',
)

ManyLinksFromYoungAccount = Rule(
  when_all=[LinkCount >= 4, AccountAgeSeconds < 604800],
  description=f'{LinkCount} links in one post from an account younger than a week',
)

ShortLinkFromSuspectedAccount = Rule(
  when_all=[IsShortenedLink, HasLabel(entity=AccountId, label='suspected_spam')],
  description='a shortened link from an account that was found spamming in the last days',
)

_SellsShortcut = RegexMatch(
  target=PostText,
  case_insensitive=True,
  pattern='\\b(?:free followers|buy followers|earn \\$?\\d[\\d,.]* (?:a|per) (?:day|week|hour)|no experience needed|no password needed|work from home|\\d{2} ?% off today|only \\d{1,3} (?:places|spots) left|see it before it is deleted)\\b',
)
ShortcutSoldWithLink = Rule(
  when_all=[_SellsShortcut, LinkCount >= 1],
  description='a link with the promises that spam lives on',
)

# What one post does not show. Edits are not counted: who corrects a post does not post again.
_IsNew = ActionName == 'post.created'
LinksInTenMinutes = Count(by=AccountId, window='10m', when=_IsNew and LinkCount >= 1)
LinkFlood = Rule(
  when_all=[LinksInTenMinutes > 20, LinkCount >= 1],
  description=f'{LinksInTenMinutes} posts with links within ten minutes',
)

YoungAccountsWithThisLink = CountDistinct(of=AccountId, by=LinkUrl, window='1h', when=AccountAgeSeconds < 604800)
LinkPushedByYoungAccounts = Rule(
  when_all=[YoungAccountsWithThisLink > 10, AccountAgeSeconds < 604800],
  description=f'one link from {YoungAccountsWithThisLink} accounts younger than a week within an hour',
)

WhenRules(
  rules_any=[ShortLinkPushedByNewAccount],
  then=[
    DeclareVerdict(verdict='limit_spam_link'),
    LabelAdd(entity=AccountId, label='suspected_spam', expires_after=TimeDelta(days=7)),
  ],
)
WhenRules(
  rules_any=[
    LinkFlood, LinkPushedByYoungAccounts, ManyLinksFromYoungAccount, ShortLinkFromSuspectedAccount, ShortcutSoldWithLink,
  ],
  then=[DeclareVerdict(verdict='review_spam')],
)
