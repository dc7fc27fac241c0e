# Who posted. Nothing here says who somebody is: no rule of this pack asks whether an account is verified or well known.

AccountId: Entity[str] = EntityJson(type='Account', path='$.account.id')
AccountAgeSeconds: int = JsonData(path='$.account.age_s')
