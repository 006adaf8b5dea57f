"""The content plan: month, week, day and list over one query."""
