"""What became of posts, for people: deliveries with every attempt, and what a person decides of the lost."""
