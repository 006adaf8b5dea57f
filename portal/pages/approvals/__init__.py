"""Agreement on posts: two levels, comments, an approver by a link without an account."""
