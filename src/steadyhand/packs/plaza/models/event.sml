# What kind of event this is. The action name is the event's CloudEvents type.

ActionName = GetActionName()
IsPost = ActionName in ['post.created', 'post.edited']
IsEdit = ActionName == 'post.edited'
