"""A content plan as a file: taken in and given out."""
