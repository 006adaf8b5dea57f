"""What a post is and says: text, variants per network, pictures, variables, links."""
