"""The institution's side: templates it owes a post by."""
