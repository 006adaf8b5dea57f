"""People writing posts: lists, the desk with its previews and checks, levels of agreement, states."""
