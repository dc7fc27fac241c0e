# What was posted.

PostId: Entity[str] = EntityJson(type='Post', path='$.post.id')
PostText: str = JsonData(path='$.post.text')
LinkDomain: Optional[str] = JsonData(path='$.post.link.domain', required=False)
LinkUrl: Optional[str] = JsonData(path='$.post.link.url', required=False)

_Mentioned: List[str] = JsonData(path='$.post.mentions', required=False)
MentionCount = ListLength(list=ResolveOptional(optional_value=_Mentioned, default_value=[]))
LinkCount = ListLength(list=StringExtractURLs(s=PostText))

# A number that can be called: seven digits or more, with the usual marks between them.
HasPhoneNumber = RegexMatch(target=PostText, pattern='(?<![\\w/.#])\\+?\\(?\\d{2,4}\\)?(?:[ .-]?\\d{2,4}){2,4}(?!\\w)')
