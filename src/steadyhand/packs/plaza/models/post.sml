# What was posted, and what the platform read from it.

PostText: str = JsonData(path='$.post.text')
_Mentioned: List[str] = JsonData(path='$.post.mentions', required=False)
MentionCount = ListLength(list=ResolveOptional(optional_value=_Mentioned, default_value=[]))
NamesSomebody = MentionCount >= 1 or RegexMatch(target=PostText, pattern=r'(?<!\w)@\w')

# A number that can be called: seven digits or more, with the usual marks between them.
HasPhoneNumber = RegexMatch(target=PostText, pattern=r'(?<![\w/.#])\+?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}(?!\w)')

# Links. A shortened one hides where it leads.
LinkDomain: Optional[str] = JsonData(path='$.post.link.domain', required=False)
LinkCount = ListLength(list=StringExtractURLs(s=PostText))
_ShortenersSeenOnPlaza = ['go2.example', 'shrt.example', 'tnylnk.example']
_ShortenersElsewhere = [
  'adf.ly', 'bit.ly', 'buff.ly', 'clck.ru', 'cutt.ly', 'goo.gl', 'is.gd', 'ow.ly', 'rb.gy', 'rebrand.ly', 's.id',
  'shorturl.at', 'shorte.st', 't.ly', 'tiny.cc', 'tinyurl.com', 'urlz.fr', 'v.gd',
]
HasShortenedLink = LinkDomain in _ShortenersSeenOnPlaza or LinkDomain in _ShortenersElsewhere

_TextBefore: Optional[str] = JsonData(path='$.post.previous_text', required=False)
_LinksBefore = ListLength(list=StringExtractURLs(s=ResolveOptional(optional_value=_TextBefore, default_value='')))
EditBroughtTheLink = LinkCount >= 1 and _LinksBefore == 0
