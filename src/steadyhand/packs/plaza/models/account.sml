# Who posted: only what a label needs, and how long the account has been there.

AccountId: Entity[str] = EntityJson(type='Account', path='$.account.id')
AccountAgeSeconds: int = JsonData(path='$.account.age_s')
