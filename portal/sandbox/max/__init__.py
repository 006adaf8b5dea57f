"""A stand-in of MAX: messages, uploads, chats, subscriptions."""
