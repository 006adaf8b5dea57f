"""The content plan: month, week, day and list of the same query, windows of the rating, memorable dates."""
